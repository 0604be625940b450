//! Which keyring this machine has.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use keyring_core::api::CredentialStore;

/// A keyring; connected to when it is first used.
#[derive(Clone)]
pub struct Keyring {
    name: &'static str,
    connect: fn() -> keyring_core::Result<Arc<CredentialStore>>,
    connection: Arc<Connection>,
}

/// What is connected to, once it is.
#[derive(Default)]
struct Connection(Mutex<Option<Arc<CredentialStore>>>);

impl Drop for Connection {
    fn drop(&mut self) {
        let store = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = store.take() {
            // The Secret Service is hung up on with a call that blocks, which
            // must not happen on a thread that runs asynchronous tasks.
            let _ = thread::Builder::new()
                .name("zoauth-keyring".to_owned())
                .spawn(move || drop(store));
        }
    }
}

impl Keyring {
    /// The one of this operating system.
    pub fn of_system() -> Self {
        Self {
            name: NAME,
            connect,
            connection: Arc::default(),
        }
    }

    /// A keyring of one's own, which need not be the system's.
    pub fn custom(name: &'static str, store: Arc<CredentialStore>) -> Self {
        Self {
            name,
            connect: || Err(keyring_core::Error::NoDefaultStore),
            connection: Arc::new(Connection(Mutex::new(Some(store)))),
        }
    }

    /// What people call it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Connects if that has not been done; blocks.
    pub(crate) fn open(&self) -> keyring_core::Result<Arc<CredentialStore>> {
        let store = self.connection.0.lock();
        let mut store = store.unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = &*store {
            return Ok(Arc::clone(store));
        }
        let connected = (self.connect)()?;
        *store = Some(Arc::clone(&connected));
        Ok(connected)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keyring").field(&self.name).finish()
    }
}

#[cfg(target_os = "macos")]
const NAME: &str = "Keychain";
#[cfg(target_os = "macos")]
fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

#[cfg(windows)]
const NAME: &str = "Credential Manager";
#[cfg(windows)]
fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(all(unix, not(target_vendor = "apple")))]
const NAME: &str = "Secret Service";
#[cfg(all(unix, not(target_vendor = "apple")))]
fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(not(any(target_os = "macos", windows, all(unix, not(target_vendor = "apple")))))]
const NAME: &str = "keyring";
#[cfg(not(any(target_os = "macos", windows, all(unix, not(target_vendor = "apple")))))]
fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(keyring_core::Error::NoDefaultStore)
}
