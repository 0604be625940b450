//! A session for each profile that was asked for, kept for as long as the
//! service runs: that is what makes one renewal out of all requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use subtle::ConstantTimeEq as _;
use zoho_oauth::{AccessToken, Clock, Error, Http, Profile, Scope, Session, Store};

use crate::answer::Refusal;

/// What is meant where nothing is named.
const DEFAULT: &str = "default";

/// A token that replaced another one is not replaced for so many seconds.
const AGAIN: u64 = 60;

pub(crate) struct Profiles {
    http: Http,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    /// Empty: all.
    allowed: Vec<Profile>,
    served: Mutex<HashMap<Profile, Arc<Served>>>,
}

struct Served {
    session: Session,
    /// The last token that replaced a refused one, and when.
    replacement: Mutex<Option<(AccessToken, u64)>>,
}

/// A profile as the list has it.
#[derive(Serialize)]
pub(crate) struct Listed {
    profile: String,
    data_center: Option<&'static str>,
    api_domain: Option<String>,
    scopes: Vec<String>,
    /// Of the access token in the store; `null` where there is none.
    expires_at: Option<u64>,
}

impl Profiles {
    pub(crate) fn new(
        http: Http,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        allowed: Vec<Profile>,
    ) -> Self {
        Self {
            http,
            store,
            clock,
            allowed,
            served: Mutex::default(),
        }
    }

    /// The profile of this name, or the one that is meant without any.
    pub(crate) fn named(&self, name: Option<&str>) -> Result<Profile, Refusal> {
        let profile = match (name.filter(|name| !name.is_empty()), self.allowed.first()) {
            (Some(name), _) => Profile::new(name),
            (None, Some(first)) => Ok(first.clone()),
            (None, None) => Profile::new(DEFAULT),
        };
        let profile = profile.map_err(|error| Refusal::bad_request(error.to_string()))?;
        if self.is_allowed(&profile) {
            Ok(profile)
        } else {
            Err(Refusal::not_served(profile.as_str()))
        }
    }

    fn is_allowed(&self, profile: &Profile) -> bool {
        self.allowed.is_empty() || self.allowed.contains(profile)
    }

    /// A fresh token.
    pub(crate) async fn token(&self, profile: &Profile) -> Result<AccessToken, Refusal> {
        let served = self.served(profile);
        let token = served.session.access_token().await;
        self.told(profile, token)
    }

    /// Another token than the one that an API refused; the current one if it
    /// is another one already.
    pub(crate) async fn replace(
        &self,
        profile: &Profile,
        rejected: &SecretString,
    ) -> Result<AccessToken, Refusal> {
        let served = self.served(profile);
        let token = served.session.access_token().await;
        let current = self.told(profile, token)?;
        if !same(current.secret(), rejected) {
            return Ok(current);
        }
        let now = self.clock.now();
        if let Some(wait) = served.wait(rejected, now) {
            return Err(Refusal::just_replaced(wait));
        }
        let token = served.session.replace(&current).await;
        let token = self.told(profile, token)?;
        if token.issued_at() >= now {
            *locked(&served.replacement) = Some((token.clone(), now));
        }
        Ok(token)
    }

    /// The profiles that are served and have something stored.
    pub(crate) async fn list(&self) -> Result<Vec<Listed>, Refusal> {
        let mut listed = Vec::new();
        for profile in self.store.list().await.map_err(Error::from)? {
            if !self.is_allowed(&profile) {
                continue;
            }
            // One that can't be read does not hide the others; asking for its
            // token says what is the matter.
            let Ok(Some(entry)) = self.store.load(&profile).await else {
                continue;
            };
            let grant = &entry.grant;
            listed.push(Listed {
                profile: profile.to_string(),
                data_center: grant.accounts.data_center().map(|dc| dc.code()),
                api_domain: grant.api_domain.clone(),
                scopes: grant.scopes().iter().map(Scope::to_string).collect(),
                expires_at: grant.access_token.as_ref().map(AccessToken::expires_at),
            });
        }
        Ok(listed)
    }

    fn served(&self, profile: &Profile) -> Arc<Served> {
        let mut all = locked(&self.served);
        let served = all.entry(profile.clone()).or_insert_with(|| {
            let session =
                Session::builder(self.http.clone(), Arc::clone(&self.store), profile.clone());
            Arc::new(Served {
                session: session.clock(Arc::clone(&self.clock)).build(),
                replacement: Mutex::default(),
            })
        });
        Arc::clone(served)
    }

    /// Forgets a session of a profile that does not exist: names that are made
    /// up must not fill the memory.
    fn told<T>(&self, profile: &Profile, outcome: Result<T, Error>) -> Result<T, Refusal> {
        if let Err(Error::NoGrant { .. }) = &outcome {
            locked(&self.served).remove(profile);
        }
        outcome.map_err(Refusal::from)
    }
}

impl Served {
    /// How many seconds to wait before this token may be replaced.
    fn wait(&self, rejected: &SecretString, now: u64) -> Option<u64> {
        let replacement = locked(&self.replacement);
        let (token, at) = replacement.as_ref()?;
        let age = now.checked_sub(*at)?;
        let wait = AGAIN.checked_sub(age).filter(|wait| *wait > 0)?;
        same(token.secret(), rejected).then_some(wait)
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    let (one, other) = (one.expose_secret(), other.expose_secret());
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is kept is whole after every step.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
