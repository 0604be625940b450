//! A store that forgets everything when the program ends: for tests, and for
//! programs that bring a refresh token from elsewhere.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

use super::{ENTRY_LIMIT, Entry, Lease, Profile, Protection, Store, StoreError};
use crate::BoxFuture;

type Lock = Arc<tokio::sync::Mutex<()>>;

/// Keeps entries in memory.
#[derive(Default)]
pub struct MemoryStore {
    entries: Mutex<BTreeMap<Profile, Entry>>,
    leases: Mutex<BTreeMap<Profile, Lock>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store with one entry, ready for a session.
    pub fn with(profile: Profile, entry: Entry) -> Self {
        let store = Self::default();
        store.entries().insert(profile, entry);
        store
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<Profile, Entry>> {
        // Entries are replaced as a whole, so a panic elsewhere leaves them sound.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self, profile: &Profile) -> Lock {
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(leases.entry(profile.clone()).or_default())
    }

    fn check(&self, lease: &Lease) -> Result<(), StoreError> {
        let held: &OwnedMutexGuard<()> = lease.hold()?;
        let own = self.lock(lease.profile());
        if Arc::ptr_eq(OwnedMutexGuard::mutex(held), &own) {
            Ok(())
        } else {
            Err(lease.lost())
        }
    }
}

impl Store for MemoryStore {
    fn load<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Entry>, StoreError>> {
        Box::pin(async move { Ok(self.entries().get(profile).cloned()) })
    }

    fn save<'a>(
        &'a self,
        lease: &'a Lease,
        entry: &'a Entry,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.check(lease)?;
            entry.check_size(lease.profile(), ENTRY_LIMIT)?;
            self.entries()
                .insert(lease.profile().clone(), entry.clone());
            Ok(())
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Profile>, StoreError>> {
        Box::pin(async move { Ok(self.entries().keys().cloned().collect()) })
    }

    fn delete<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            self.check(lease)?;
            Ok(self.entries().remove(lease.profile()).is_some())
        })
    }

    fn lease<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            let lock = self.lock(profile);
            Ok(Lease::new(profile.clone(), lock.lock_owned().await))
        })
    }

    fn describe(&self) -> String {
        "memory".to_owned()
    }

    fn protection<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Protection>, StoreError>> {
        Box::pin(async move {
            let is_there = self.entries().contains_key(profile);
            Ok(is_there.then_some(Protection::Plain))
        })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}
