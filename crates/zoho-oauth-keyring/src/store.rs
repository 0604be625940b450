//! The store: an entry is a value of its profile's name, and one more value
//! lists the profiles, since not every keyring can be searched.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;
use zoho_oauth::store::Protection;
use zoho_oauth::{BoxFuture, Entry, FileStore, Lease, Profile, Store, StoreError};

use crate::error;
use crate::items::{Found, ITEM_LIMIT, Items};
use crate::platform::Keyring;
use crate::thread;

/// As other tools have it: a locked keyring is told before people give up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);
/// The list of profiles; `#` is in no profile's name.
const LIST: &str = "#profiles";
/// The largest written form of an entry, in bytes.
pub(crate) const LARGEST: usize = 64 * 1024;

/// A keyring as a store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct KeyringStore {
    keyring: Keyring,
    service: Arc<str>,
    /// Gives the leases; keeps no entries.
    locks: FileStore,
    /// The lock around the list of profiles.
    list_lock: FileStore,
    patience: Duration,
    pub(crate) item_limit: usize,
}

impl KeyringStore {
    /// A store in the keyring of this operating system, in items of this
    /// service (`zoauth` for example). Leases are lock files in the folder,
    /// which has to be the same for all programs that share the service.
    /// Nothing is asked of the keyring yet.
    pub fn open(service: &str, lock_folder: impl AsRef<Path>) -> Self {
        Self::in_keyring(Keyring::of_system(), service, lock_folder)
    }

    /// The same in another keyring.
    pub fn in_keyring(keyring: Keyring, service: &str, lock_folder: impl AsRef<Path>) -> Self {
        let folder = lock_folder.as_ref();
        Self {
            keyring,
            service: service.into(),
            locks: FileStore::open(folder),
            list_lock: FileStore::open(folder.join("list")),
            patience: PATIENCE,
            item_limit: ITEM_LIMIT,
        }
    }

    /// How long a call may take, apart from waiting for a lease: 3 seconds
    /// unless told otherwise. Longer where the keyring asks people first.
    #[must_use]
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.patience = timeout;
        self
    }

    /// Waits no longer than this for a lease; 90 seconds unless told otherwise.
    #[must_use]
    pub fn lease_timeout(mut self, timeout: Duration) -> Self {
        self.locks = self.locks.lease_timeout(timeout);
        self
    }

    /// Whether the keyring is there and open.
    ///
    /// # Errors
    ///
    /// Why it can't be used.
    pub async fn probe(&self) -> Result<(), StoreError> {
        self.list().await.map(drop)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Values<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let this = self.clone();
        thread::with(
            &self.keyring,
            self.describe(),
            self.patience,
            move |keyring, place| {
                work(&Values {
                    items: Items {
                        keyring,
                        service: &this.service,
                        limit: this.item_limit,
                    },
                    place,
                })
            },
        )
        .await
    }

    /// The lock on the list of profiles, for the one who changes it.
    async fn lock_list(&self) -> Result<Lease, StoreError> {
        let name = Profile::new("profiles").map_err(|_| error::interrupted("profiles"))?;
        self.list_lock.lease(&name).await
    }

    /// What is kept behind a lease of this store, for as long as work is done.
    fn held(&self, lease: &Lease) -> Result<Arc<Lease>, StoreError> {
        let held: &Arc<Lease> = lease.hold()?;
        self.locks.check_lease(held)?;
        Ok(Arc::clone(held))
    }
}

/// The values behind the store, as seen by the thread that asks for them.
struct Values<'v> {
    items: Items<'v>,
    place: &'v str,
}

impl Values<'_> {
    fn load(&self, profile: &Profile) -> Result<Option<Entry>, StoreError> {
        let place = || format!("{}, {profile}", self.place);
        match self.told(self.items.get(profile.as_str()))? {
            Found::Nothing => Ok(None),
            Found::Value(json) => Entry::from_json(&json)
                .map(Some)
                .map_err(|error| error.at(place())),
            Found::Damaged(_) => Err(StoreError::Damaged {
                place: place(),
                problem: "its items do not belong together".to_owned(),
                kept: None,
            }),
        }
    }

    fn save(&self, profile: &Profile, json: &[u8]) -> Result<(), StoreError> {
        match self.load(profile) {
            Ok(_) => {}
            Err(StoreError::Damaged { .. }) => self.set_aside(profile)?,
            Err(error) => return Err(error),
        }
        self.told(self.items.set(profile.as_str(), json))
    }

    /// Copies what cannot be read to the first free `<profile>#damaged-<n>`.
    fn set_aside(&self, profile: &Profile) -> Result<(), StoreError> {
        let damaged = match self.told(self.items.get(profile.as_str()))? {
            Found::Nothing => return Ok(()),
            Found::Value(bytes) | Found::Damaged(bytes) => bytes,
        };
        for number in 1.. {
            let name = aside(profile, number);
            if self.told(self.items.read(&name))?.is_none() {
                self.told(self.items.set(&name, &damaged))?;
                break;
            }
        }
        Ok(())
    }

    fn profiles(&self) -> Result<Vec<Profile>, StoreError> {
        let text = match self.told(self.items.get(LIST))? {
            Found::Value(text) => text,
            // Made anew by the next save; entries themselves are not lost.
            Found::Nothing | Found::Damaged(_) => Zeroizing::new(Vec::new()),
        };
        let names = String::from_utf8_lossy(&text);
        let mut profiles: Vec<_> = names.lines().filter_map(|name| name.parse().ok()).collect();
        profiles.sort();
        profiles.dedup();
        Ok(profiles)
    }

    /// Puts a profile on the list or takes it off; under the list's lock.
    fn note(&self, profile: &Profile, listed: bool) -> Result<(), StoreError> {
        let mut profiles = self.profiles()?;
        if profiles.contains(profile) == listed {
            return Ok(());
        }
        profiles.retain(|other| other != profile);
        if listed {
            profiles.push(profile.clone());
        }
        let names: Vec<_> = profiles.iter().map(Profile::as_str).collect();
        self.told(self.items.set(LIST, names.join("\n").as_bytes()))
    }

    fn told<T>(&self, result: keyring_core::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| error::told(self.place, &error))
    }
}

/// The name of a damaged entry that was set aside.
pub(crate) fn aside(profile: &Profile, number: usize) -> String {
    format!("{profile}#damaged-{number}")
}

impl Store for KeyringStore {
    fn load<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Entry>, StoreError>> {
        let profile = profile.clone();
        Box::pin(self.run(move |values| values.load(&profile)))
    }

    fn save<'a>(
        &'a self,
        lease: &'a Lease,
        entry: &'a Entry,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let held = self.held(lease)?;
            let profile = lease.profile().clone();
            entry.check_size(&profile, LARGEST)?;
            let json = entry.to_json();
            let list = self.lock_list().await?;
            self.run(move |values| {
                // On the list first: a name without an entry is passed over.
                values.note(&profile, true)?;
                drop(list);
                let saved = values.save(&profile, &json);
                drop(held);
                saved
            })
            .await
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Profile>, StoreError>> {
        Box::pin(self.run(|values| {
            let mut profiles = Vec::new();
            for profile in values.profiles()? {
                if values.told(values.items.read(profile.as_str()))?.is_some() {
                    profiles.push(profile);
                }
            }
            Ok(profiles)
        }))
    }

    fn delete<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let held = self.held(lease)?;
            let profile = lease.profile().clone();
            let list = self.lock_list().await?;
            self.run(move |values| {
                let was_there = values.told(values.items.remove(profile.as_str()))?;
                values.note(&profile, false)?;
                drop((held, list));
                Ok(was_there)
            })
            .await
        })
    }

    fn lease<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            let held = Arc::new(self.locks.lease(profile).await?);
            Ok(Lease::new(profile.clone(), held))
        })
    }

    fn describe(&self) -> String {
        format!("keyring {}, service {}", self.keyring.name(), self.service)
    }

    fn protection<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Protection>, StoreError>> {
        let profile = profile.clone();
        Box::pin(self.run(move |values| {
            let there = values.told(values.items.read(profile.as_str()))?.is_some();
            Ok(there.then_some(Protection::System))
        }))
    }
}
