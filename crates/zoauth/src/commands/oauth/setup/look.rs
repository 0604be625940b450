//! What the stores hold under the declared profiles, and whether it still
//! lives: by a renewal, where one is due or asked for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use zoho_oauth::{Entry, Http, Profile, Session, Store, StoreError};
use zoho_setup::plan::{Health, Step, Stored, prune};
use zoho_setup::{Declared, Setup};

use super::Mode;
use super::act::client_with_secret;
use crate::cli::oauth::StoreFolder;
use crate::commands::Context;
use crate::commands::oauth::reading::now;
use crate::commands::oauth::runtime;
use crate::error::Error;

/// A store that is open.
pub(super) type Opened = Arc<dyn Store>;

/// The stores that profiles name, each opened once.
pub(super) struct Stores {
    usual: Option<OsString>,
    key_file: Option<PathBuf>,
    open: Vec<(Option<OsString>, Opened)>,
}

/// What is known of a declared profile.
pub(super) struct Looked {
    pub(super) store: Option<Opened>,
    pub(super) stored: Stored,
    /// Why the store can't be read.
    pub(super) error: Option<Error>,
}

impl Looked {
    /// The entry, if there is one.
    pub(super) fn entry(&self) -> Option<&Entry> {
        match &self.stored {
            Stored::Grant { entry, .. } => Some(entry),
            _ => None,
        }
    }
}

impl Stores {
    pub(super) fn new(usual: &StoreFolder) -> Self {
        Self {
            usual: usual.store.clone(),
            key_file: usual.key_file.clone(),
            open: Vec::new(),
        }
    }

    fn open(&mut self, spec: Option<&OsString>) -> Result<Opened, Error> {
        let spec = spec.cloned().or_else(|| self.usual.clone());
        if let Some((_, store)) = self.open.iter().find(|(known, _)| *known == spec) {
            return Ok(Arc::clone(store));
        }
        let store = crate::store::open(&StoreFolder {
            store: spec.clone(),
            key_file: self.key_file.clone(),
        })?;
        self.open.push((spec, Arc::clone(&store)));
        Ok(store)
    }
}

/// Looks a profile up. Zoho is asked only where a run may ask it.
pub(super) fn at(
    context: &Context<'_>,
    stores: &mut Stores,
    http: &Http,
    declared: &Declared,
    mode: Mode,
    online: bool,
) -> Looked {
    let store = match stores.open(declared.store.as_ref()) {
        Ok(store) => store,
        Err(error) => {
            return Looked {
                store: None,
                stored: Stored::Unreadable(error.message().to_owned()),
                error: Some(error),
            };
        }
    };
    let looked = load(store, &declared.name);
    let Some(entry) = looked.entry() else {
        return looked;
    };
    let token = entry.grant.access_token.as_ref();
    let is_over = token.is_none_or(|token| !token.is_alive(now()));
    // A token request for its own credentials proves nothing that the next use
    // would not.
    let is_due = mode == Mode::Apply && is_over && entry.grant.refresh_token.is_some();
    if !entry.grant.is_renewable() || !(online || is_due) {
        return looked;
    }
    let health = renewed(context, http, declared, &looked, online);
    let Looked { store, .. } = looked;
    let mut looked = match store {
        Some(store) => load(store, &declared.name),
        None => unreachable_store(),
    };
    if let Stored::Grant { health: known, .. } = &mut looked.stored {
        *known = health;
    }
    looked
}

fn unreachable_store() -> Looked {
    Looked {
        store: None,
        stored: Stored::Nothing,
        error: None,
    }
}

/// Looks once more, after something was done.
pub(super) fn again(looked: &Looked, declared: &Declared) -> Looked {
    match &looked.store {
        Some(store) => load(Arc::clone(store), &declared.name),
        None => unreachable_store(),
    }
}

fn load(store: Opened, profile: &Profile) -> Looked {
    let found = runtime::wait(async { Ok(store.load(profile).await) });
    let (stored, error) = match found {
        Ok(Ok(None)) => (Stored::Nothing, None),
        Ok(Ok(Some(entry))) => (
            Stored::Grant {
                entry: Box::new(entry),
                health: Health::NotAsked,
            },
            None,
        ),
        Ok(Err(StoreError::Damaged { .. })) => (Stored::Damaged, None),
        Ok(Err(error)) => (Stored::Unreadable(error.to_string()), Some(error.into())),
        Err(error) => (Stored::Unreadable(error.message().to_owned()), Some(error)),
    };
    Looked {
        store: Some(store),
        stored,
        error,
    }
}

/// Renews a grant, and says whether that can still be done.
fn renewed(
    context: &Context<'_>,
    http: &Http,
    declared: &Declared,
    looked: &Looked,
    online: bool,
) -> Health {
    use zoho_oauth::Error as E;
    let (Some(store), Some(entry)) = (&looked.store, looked.entry()) else {
        return Health::NotAsked;
    };
    let mut session = Session::builder(http.clone(), Arc::clone(store), declared.name.clone());
    // The secret may have been changed since.
    if let Ok(client) = client_with_secret(context.output, declared, &entry.grant.accounts) {
        session = session.client(client);
    }
    let session = session.build();
    let token = entry.grant.access_token.as_ref().filter(|_| online);
    let asked = runtime::wait(async {
        Ok(match token {
            Some(token) => session.replace(token).await,
            None => session.access_token().await,
        })
    });
    match asked {
        Ok(Ok(_)) => Health::Good,
        Ok(Err(
            E::InvalidCode { .. }
            | E::InvalidClient { .. }
            | E::InvalidClientSecret { .. }
            | E::AccessDenied { .. }
            | E::NotRenewable { .. },
        )) => Health::Refused,
        Ok(Err(error)) => {
            unknown(context, declared, &error.to_string());
            Health::NotAsked
        }
        Err(error) => {
            unknown(context, declared, error.message());
            Health::NotAsked
        }
    }
}

fn unknown(context: &Context<'_>, declared: &Declared, why: &str) {
    context.output.warn(&format!(
        "whether the grant of the profile {} still lives is not known: {why}",
        declared.name
    ));
}

/// What the file made in the stores it names and declares no longer.
pub(super) fn left_over(stores: &Stores, setup: &Setup) -> Vec<(Opened, Step)> {
    let mut left_over: Vec<(Opened, Step)> = Vec::new();
    for (_, store) in &stores.open {
        let entries = runtime::wait(async {
            let mut entries = Vec::new();
            for profile in store.list().await? {
                // What can't be read can't be known as this file's.
                if let Ok(Some(entry)) = store.load(&profile).await {
                    entries.push((profile, entry));
                }
            }
            Ok(entries)
        });
        let entries = entries.unwrap_or_default();
        let entries = entries.iter().map(|(profile, entry)| (profile, entry));
        // Two specs may mean one store, so that a declared name is safe in all.
        for step in prune(setup, entries, |_| true) {
            let is_known = left_over.iter().any(|(other, known)| {
                known.profile == step.profile && other.describe() == store.describe()
            });
            if !is_known {
                left_over.push((Arc::clone(store), step));
            }
        }
    }
    left_over
}
