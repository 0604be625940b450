//! A store that forgets everything when the program ends: for tests, and for
//! programs that bring a refresh token from elsewhere.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Entry, Lease, Profile, Store, StoreError};
use crate::BoxFuture;

/// Keeps entries in memory.
#[derive(Default)]
pub struct MemoryStore {
    entries: Mutex<BTreeMap<Profile, Entry>>,
    leases: Mutex<BTreeMap<Profile, Arc<tokio::sync::Mutex<()>>>>,
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

    fn entries(&self) -> std::sync::MutexGuard<'_, BTreeMap<Profile, Entry>> {
        // Entries are replaced as a whole, so a panic elsewhere leaves them sound.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
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
            self.entries()
                .insert(lease.profile().clone(), entry.clone());
            Ok(())
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Profile>, StoreError>> {
        Box::pin(async move { Ok(self.entries().keys().cloned().collect()) })
    }

    fn delete<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move { Ok(self.entries().remove(lease.profile()).is_some()) })
    }

    fn lease<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            let lock = {
                let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(leases.entry(profile.clone()).or_default())
            };
            Ok(Lease::new(profile.clone(), lock.lock_owned().await))
        })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}
