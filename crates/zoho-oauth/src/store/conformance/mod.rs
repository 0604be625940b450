//! What every store has to do, as one suite that a store's own tests run:
//! whole entries, exclusive leases, nothing lost, nothing damaged written
//! over. It needs a Tokio runtime with time enabled and nothing else.
//!
//! ```no_run
//! use std::sync::Arc;
//! use zoho_oauth::store::conformance::{self, Place};
//! use zoho_oauth::{BoxFuture, MemoryStore, Store};
//!
//! struct Memory(Arc<MemoryStore>);
//!
//! impl Place for Memory {
//!     fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
//!         let store: Arc<dyn Store> = self.0.clone();
//!         Box::pin(async move { store })
//!     }
//! }
//!
//! # async fn test() {
//! let ran = conformance::run(async || Memory(Arc::default())).await;
//! println!("{ran}");
//! // A store of bytes gives its place `read` and `write` as well, and then:
//! assert!(ran.not_applicable.is_empty());
//! # }
//! ```

mod bytes;
mod entries;
mod leases;

use std::fmt;
use std::sync::Arc;

use super::{ENTRY_LIMIT, Entry, Lease, Profile, Store};
use crate::{AccessToken, BoxFuture, Client, DataCenter, Flow, Grant};

/// A place of its own that a store keeps entries in, empty at first. What a
/// store cannot do is left as it is here; [`Ran::not_applicable`] names it.
pub trait Place: Send + Sync {
    /// Opens the store, as another process would: a new handle each time.
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>>;

    /// The bytes that are kept for a profile. `None` if there are none, and
    /// for stores that keep no bytes.
    fn read<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Option<Vec<u8>>> {
        let _ = profile;
        Box::pin(async { None })
    }

    /// Puts bytes in the place of what is kept, past the store. `false` for
    /// stores that keep no bytes.
    fn write<'a>(&'a self, profile: &'a Profile, bytes: &'a [u8]) -> BoxFuture<'a, bool> {
        let _ = (profile, bytes);
        Box::pin(async { false })
    }

    /// Damaged bytes of a profile that the store has set aside.
    fn set_aside<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Vec<Vec<u8>>> {
        let _ = profile;
        Box::pin(async { Vec::new() })
    }

    /// Ends the lease on a profile under its holder, as its deadline would.
    /// `false` for stores whose leases cannot end like that.
    fn expire<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, bool> {
        let _ = profile;
        Box::pin(async { false })
    }

    /// The largest entry that the store takes, in bytes of its written form.
    fn largest(&self) -> usize {
        ENTRY_LIMIT
    }
}

/// What the suite did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ran {
    /// The checks that passed, by name.
    pub passed: Vec<&'static str>,
    /// The checks that mean nothing for this store, because its [`Place`]
    /// cannot do what they need.
    pub not_applicable: Vec<&'static str>,
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.passed {
            writeln!(f, "passed: {check}")?;
        }
        for check in &self.not_applicable {
            writeln!(f, "not applicable: {check}")?;
        }
        Ok(())
    }
}

/// Runs every check, each in a new place.
///
/// # Panics
///
/// When a check fails; the message names it.
pub async fn run<P: Place>(fresh: impl AsyncFn() -> P) -> Ran {
    let mut suite = Suite {
        fresh,
        ran: Ran::default(),
    };
    entries::run(&mut suite).await;
    leases::run(&mut suite).await;
    bytes::run(&mut suite).await;
    suite.ran
}

struct Suite<F> {
    fresh: F,
    ran: Ran,
}

/// What became of a check that did not fail.
enum Checked {
    Passed,
    NotApplicable,
}

impl<P: Place, F: AsyncFn() -> P> Suite<F> {
    async fn check(&mut self, name: &'static str, check: impl AsyncFnOnce(&P) -> Checked) {
        // Says which check it was if the next line panics.
        let running = Running(name);
        let place = (self.fresh)().await;
        match check(&place).await {
            Checked::Passed => self.ran.passed.push(name),
            Checked::NotApplicable => self.ran.not_applicable.push(name),
        }
        std::mem::forget(running);
    }
}

struct Running(&'static str);

impl Drop for Running {
    fn drop(&mut self) {
        eprintln!("store conformance: failed in the check `{}`", self.0);
    }
}

fn profile() -> Profile {
    named("work")
}

fn named(name: &str) -> Profile {
    Profile::new(name).expect("a name that profiles may have")
}

/// An entry that is told apart by its refresh token, with something in every
/// field.
fn entry(refresh_token: &str) -> Entry {
    let client = Client::new("1000.CONFORMANCE")
        .and_then(|client| client.with_secret("sentinel-client-secret".into()))
        .and_then(|client| client.with_redirect_uri("http://localhost:8484/callback"))
        .expect("a client that is sound");
    let scopes = "ZohoCRM.modules.ALL AaaServer.profile.READ";
    let mut grant = Grant::without_tokens(
        Flow::AuthorizationCode,
        &client,
        &DataCenter::EU.into(),
        scopes.parse().expect("scopes"),
        1_700_000_000,
    );
    grant.refresh_token = Some(refresh_token.into());
    grant.soid = Some("ZohoCRM.42".parse().expect("an organization"));
    grant.api_domain = Some("https://www.zohoapis.eu".to_owned());
    grant.access_token = Some(AccessToken::new(
        "sentinel-access-token".into(),
        1_700_000_000,
        1_700_003_600,
        grant.api_domain.clone(),
        None,
    ));
    let mut entry = Entry::new(grant);
    entry.budget.record(1_700_000_000);
    entry
}

/// What tells entries of [`entry`] apart.
fn mark(entry: &Entry) -> &str {
    use secrecy::ExposeSecret as _;
    let token = entry.grant.refresh_token.as_ref();
    token.expect("every entry here has one").expose_secret()
}

#[track_caller]
fn assert_same(loaded: &Entry, saved: &Entry) {
    // No assert_eq: it would print them.
    assert!(
        *loaded.to_json() == *saved.to_json(),
        "another entry than the one that was saved"
    );
}

async fn lease(store: &dyn Store, profile: &Profile) -> Lease {
    store.lease(profile).await.expect("a lease")
}

async fn save(store: &dyn Store, profile: &Profile, entry: &Entry) {
    let lease = lease(store, profile).await;
    store.save(&lease, entry).await.expect("saved");
}

async fn load(store: &dyn Store, profile: &Profile) -> Option<Entry> {
    store.load(profile).await.expect("loaded")
}
