//! Where grants are kept. A [`Store`] loads and saves entries by profile and
//! gives out leases; a lease is taken around "look again, ask Zoho, save", so
//! that of many processes one asks and the others find what it brought.

mod budget;
mod bundle;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod entry;
mod error;
mod file;
mod lease;
mod memory;
mod profile;
mod refresh_tokens;
pub mod seal;

use std::fmt;

pub use self::budget::Budget;
pub use self::bundle::Bundle;
pub use self::entry::{Entry, FormatError};
pub use self::error::StoreError;
pub use self::file::FileStore;
pub use self::lease::Lease;
pub use self::memory::MemoryStore;
pub use self::profile::{Profile, ProfileError};
pub use self::refresh_tokens::RefreshTokens;
use crate::BoxFuture;

/// The largest written form of an entry that a store has to take, in bytes.
pub const ENTRY_LIMIT: usize = 1024 * 1024;

/// Keeps one entry per profile.
///
/// Every store behaves the same: `load` needs no lease and sees a whole entry
/// or none; who writes holds the profile's lease, so no write is lost. The
/// module `conformance` (feature `conformance`) tests all of it.
pub trait Store: fmt::Debug + Send + Sync {
    /// The entry of a profile, or `None`.
    fn load<'a>(&'a self, profile: &'a Profile)
    -> BoxFuture<'a, Result<Option<Entry>, StoreError>>;

    /// Replaces the entry of the lease's profile, wholly or not at all.
    /// Dropping the future does not stop what has begun, nor end the lease
    /// under it.
    fn save<'a>(
        &'a self,
        lease: &'a Lease,
        entry: &'a Entry,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The profiles that have an entry, in order.
    fn list(&self) -> BoxFuture<'_, Result<Vec<Profile>, StoreError>>;

    /// Removes the entry of the lease's profile; `false` if there was none.
    fn delete<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// Waits until nobody else writes this profile. Not for reading: `load`
    /// again after it is there.
    fn lease<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Result<Lease, StoreError>>;

    /// What this store is and where, for people: `file /home/me/…`. No secrets.
    fn describe(&self) -> String;

    /// Where a profile's entry is, for people: a path, a row. No secrets.
    fn place(&self, profile: &Profile) -> String {
        format!("{}, {profile}", self.describe())
    }

    /// How the entry of a profile is kept from those who get at the store's
    /// bytes; `None` if there is no entry.
    fn protection<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Protection>, StoreError>>;
}

/// How an entry is kept from those who get at the bytes of its store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protection {
    /// By the rights on its file alone, or because it never leaves memory.
    Plain,
    /// By encryption with this key.
    Sealed(seal::KeyId),
    /// By the operating system.
    System,
}

#[cfg(test)]
mod tests;
