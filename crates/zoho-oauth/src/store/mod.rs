//! Where grants are kept. A [`Store`] loads and saves entries by profile and
//! gives out leases; a lease is taken around "look again, ask Zoho, save", so
//! that of many processes one asks and the others find what it brought.

mod budget;
mod entry;
mod error;
mod file;
mod memory;
mod profile;
mod refresh_tokens;

use std::any::Any;
use std::fmt;

pub use self::budget::Budget;
pub use self::entry::{Entry, FormatError};
pub use self::error::StoreError;
pub use self::file::FileStore;
pub use self::memory::MemoryStore;
pub use self::profile::{Profile, ProfileError};
pub use self::refresh_tokens::RefreshTokens;
use crate::BoxFuture;

/// Keeps one entry per profile.
///
/// Every store behaves the same: `load` needs no lease and sees a whole entry
/// or none; who writes holds the profile's lease, so no write is lost.
pub trait Store: fmt::Debug + Send + Sync {
    /// The entry of a profile, or `None`.
    fn load<'a>(&'a self, profile: &'a Profile)
    -> BoxFuture<'a, Result<Option<Entry>, StoreError>>;

    /// Replaces the entry of the lease's profile, wholly or not at all.
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
}

/// The right to write one profile of the store that gave it; ends on drop, and
/// with its process.
#[must_use = "the lease ends when it is dropped"]
pub struct Lease {
    profile: Profile,
    _hold: Box<dyn Any + Send + Sync>,
}

impl Lease {
    /// A lease that lasts as long as `hold` is not dropped; for stores.
    pub fn new(profile: Profile, hold: impl Any + Send + Sync) -> Self {
        Self {
            profile,
            _hold: Box::new(hold),
        }
    }

    /// The profile it is for.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lease").field(&self.profile).finish()
    }
}
