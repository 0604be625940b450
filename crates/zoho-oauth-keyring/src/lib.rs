//! Grants in the operating system's keyring. Unofficial; not affiliated with
//! Zoho.
//!
//! [`KeyringStore`] is a [`Store`](zoho_oauth::Store) over the Keychain of
//! macOS, the Credential Manager of Windows, and the Secret Service (GNOME
//! Keyring, KWallet, KeePassXC) elsewhere. [`KeyringKeys`] keeps the keys there
//! that seal another store, and [`read_secret`] reads what people put there
//! themselves. Nothing ever falls back to a file: where there is
//! no keyring, or it stays locked, the error says so.
//!
//! # Limits
//!
//! * Each call is bounded in time, three seconds unless told otherwise: a
//!   keyring may wait for a password that nobody types.
//! * Windows takes 2,560 bytes in an item. What is larger is cut into items of
//!   a new generation, and then the first item is switched over to it, so that
//!   a reader sees all of the old or all of the new.
//! * Keyrings have no locks. Leases are lock files in a folder of this machine,
//!   as those of [`FileStore`](zoho_oauth::FileStore) are.
//! * An entry may have 64 KiB.

mod error;
mod items;
mod keys;
mod platform;
mod secret;
mod store;
#[cfg(test)]
mod tests;
mod thread;

pub use self::keys::KeyringKeys;
pub use self::platform::Keyring;
pub use self::secret::read_secret;
pub use self::store::KeyringStore;
