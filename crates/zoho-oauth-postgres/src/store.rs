//! The store: entries are sealed before they leave this process and opened
//! when they are back in it; the server sees names and times.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zoho_oauth::store::seal::{self, Keys, Sealer};
use zoho_oauth::store::{ENTRY_LIMIT, Protection};
use zoho_oauth::{BoxFuture, Entry, Lease, Profile, Store, StoreError};

use crate::address::{self, Address};
use crate::database::{Database, Stored};
use crate::error;
use crate::lease::{Held, Terms};
use crate::worker::Worker;

/// How long a lease outlives its holder; see [`PostgresStoreBuilder::lease_term`].
const TERM: Duration = Duration::from_secs(90);
/// How long a lease is waited for beyond that.
const GRACE: Duration = Duration::from_secs(30);
/// The longest that a call other than for a lease takes.
const PATIENCE: Duration = Duration::from_secs(10);

/// A PostgreSQL database that any number of machines share. Cheap to clone.
///
/// Works on a thread of its own, under any runtime. Dropping the last clone
/// waits until the leases that were dropped before are given back: a round trip,
/// or three call timeouts (see [`PostgresStoreBuilder::call_timeout`]) at worst.
#[derive(Clone)]
pub struct PostgresStore {
    database: Arc<Database>,
    worker: Arc<Worker>,
    sealer: Arc<Sealer>,
    terms: Terms,
}

/// Makes a [`PostgresStore`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it opens or connects"]
pub struct PostgresStoreBuilder {
    address: Address,
    keys: Keys,
    term: Duration,
    timeout: Option<Duration>,
    patience: Duration,
}

impl PostgresStore {
    /// Connects, and makes or migrates the tables if need be.
    ///
    /// # Errors
    ///
    /// A URL that cannot be used; a server that does not answer or refuses;
    /// [`StoreError::Newer`] if a newer version has migrated the tables.
    pub async fn connect(url: &str, keys: Keys) -> Result<Self, StoreError> {
        Self::builder(url, keys)?.connect().await
    }

    /// A builder from a URL, `postgres://USER@HOST:PORT/DATABASE`; see the
    /// crate's documentation for its parameters and for where the password
    /// is looked for.
    ///
    /// # Errors
    ///
    /// A URL or a password file that cannot be used. Never repeats the URL.
    pub fn builder(url: &str, keys: Keys) -> Result<PostgresStoreBuilder, StoreError> {
        Ok(PostgresStoreBuilder {
            address: Address::parse(url)?,
            keys,
            term: TERM,
            timeout: None,
            patience: PATIENCE,
        })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.worker
            .run(work)
            .await
            .unwrap_or_else(|| Err(error::interrupted(self.database.place())))
    }

    fn open(&self, profile: &Profile, stored: &Stored) -> Result<Entry, StoreError> {
        self.sealer
            .open(profile, &stored.sealed)
            .map_err(|error| error.at(self.place(profile)))
    }

    async fn stored(&self, profile: &Profile) -> Result<Option<Stored>, StoreError> {
        let database = Arc::clone(&self.database);
        let profile = profile.clone();
        self.run(async move { database.load(profile.as_str()).await })
            .await
    }
}

impl PostgresStoreBuilder {
    /// How long a lease lasts without its holder, 90 seconds unless told
    /// otherwise. It is renewed while it is held, so this is how long the
    /// others wait after its holder was killed.
    ///
    /// Must be longer than the longest token request, which [`zoho_oauth::Http`]
    /// ends after 30 seconds: a holder that is cut off from the database cannot
    /// renew, and while it still asks Zoho nobody else should.
    pub fn lease_term(mut self, term: Duration) -> Self {
        self.term = term;
        self
    }

    /// How long somebody else's lease is waited for: its term and 30 seconds
    /// more unless told otherwise.
    pub fn lease_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long any call may take, apart from waiting for a lease: 10 seconds
    /// unless told otherwise.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.patience = timeout;
        self
    }

    /// The schema that holds the tables, `zoauth` unless told otherwise here
    /// or by the URL's parameter `schema`.
    ///
    /// # Errors
    ///
    /// Names take a-z, 0-9 and _.
    pub fn schema(mut self, name: &str) -> Result<Self, StoreError> {
        address::check_schema(name)?;
        self.address.schema = name.to_owned();
        Ok(self)
    }

    /// The store, without having connected yet; the first call does.
    ///
    /// # Errors
    ///
    /// Certificates that cannot be read, or a thread that cannot be started.
    pub fn open(self) -> Result<PostgresStore, StoreError> {
        let place = self.address.place.clone();
        let worker = Worker::start().map_err(|fault| {
            error::service(
                &place,
                format!("the store's thread can't be started: {fault}"),
                "Raise the limits on threads and open files of this process.",
            )
        })?;
        Ok(PostgresStore {
            database: Arc::new(Database::new(self.address, self.patience)?),
            worker: Arc::new(worker),
            sealer: Arc::new(Sealer::new(self.keys)),
            terms: Terms {
                term: self.term,
                timeout: self.timeout.unwrap_or(self.term + GRACE),
            },
        })
    }

    /// The store, connected and with its tables in place.
    ///
    /// # Errors
    ///
    /// As [`PostgresStore::connect`].
    pub async fn connect(self) -> Result<PostgresStore, StoreError> {
        let store = self.open()?;
        let database = Arc::clone(&store.database);
        store.run(async move { database.prepare().await }).await?;
        Ok(store)
    }
}

impl Store for PostgresStore {
    fn load<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Entry>, StoreError>> {
        Box::pin(async move {
            let Some(stored) = self.stored(profile).await? else {
                return Ok(None);
            };
            self.open(profile, &stored).map(Some)
        })
    }

    fn save<'a>(
        &'a self,
        lease: &'a Lease,
        entry: &'a Entry,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            // The work keeps the lease until it is done.
            let held = Arc::clone(lease.hold::<Arc<Held>>()?);
            let profile = lease.profile();
            entry.check_size(profile, ENTRY_LIMIT)?;
            let stored = Stored {
                key: self.sealer.keys().current().id().to_string(),
                sealed: self.sealer.seal(profile, entry)?,
            };
            let (profile, store) = (profile.clone(), self.clone());
            let saved = self
                .run(async move {
                    let before = store.database.load(profile.as_str()).await?;
                    // Only damage may be written over, and it is kept.
                    let aside = match before.map(|before| store.open(&profile, &before)) {
                        None | Some(Ok(_)) => false,
                        Some(Err(StoreError::Damaged { .. })) => true,
                        Some(Err(error)) => return Err(error),
                    };
                    let (profile, owner) = (profile.as_str(), held.owner());
                    store.database.save(profile, owner, &stored, aside).await
                })
                .await?;
            if saved { Ok(()) } else { Err(lease.lost()) }
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Profile>, StoreError>> {
        Box::pin(async move {
            let database = Arc::clone(&self.database);
            let names = self.run(async move { database.list().await }).await?;
            // Sorted here: the server's order depends on its locale.
            let mut profiles: Vec<_> = names
                .iter()
                .filter_map(|name| Profile::new(name).ok())
                .collect();
            profiles.sort();
            Ok(profiles)
        })
    }

    fn delete<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let held = Arc::clone(lease.hold::<Arc<Held>>()?);
            let profile = lease.profile().clone();
            let database = Arc::clone(&self.database);
            self.run(async move { database.delete(profile.as_str(), held.owner()).await })
                .await?
                .ok_or_else(|| lease.lost())
        })
    }

    fn lease<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            let held = Held::take(&self.database, &self.worker, profile, self.terms).await?;
            Ok(Lease::new(profile.clone(), Arc::new(held)))
        })
    }

    fn describe(&self) -> String {
        format!(
            "postgres {}, schema {}",
            self.database.place(),
            self.database.schema()
        )
    }

    fn protection<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Protection>, StoreError>> {
        Box::pin(async move {
            let Some(stored) = self.stored(profile).await? else {
                return Ok(None);
            };
            let key =
                seal::sealed_with(&stored.sealed).map_err(|error| error.at(self.place(profile)))?;
            Ok(Some(key.map_or(Protection::Plain, Protection::Sealed)))
        })
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("database", &self.database)
            .field("terms", &self.terms)
            .finish_non_exhaustive()
    }
}
