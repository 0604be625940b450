//! The right to write one profile. What stands behind it differs from store to
//! store, so a store finds its own in it again, and refuses what is not.

use std::any::Any;
use std::fmt;

use super::{Profile, StoreError};

/// The right to write one profile of the store that gave it; ends on drop, and
/// with its process.
#[must_use = "the lease ends when it is dropped"]
pub struct Lease {
    profile: Profile,
    hold: Box<dyn Any + Send + Sync>,
}

impl Lease {
    /// A lease that lasts as long as `hold` is not dropped; for stores.
    pub fn new(profile: Profile, hold: impl Any + Send + Sync) -> Self {
        Self {
            profile,
            hold: Box::new(hold),
        }
    }

    /// The profile it is for.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What the store put behind it; for stores.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] if a store of another kind gave it.
    pub fn hold<T: Any>(&self) -> Result<&T, StoreError> {
        self.hold.downcast_ref().ok_or_else(|| self.lost())
    }

    /// The error for a lease that does not hold (any more); for stores.
    pub fn lost(&self) -> StoreError {
        StoreError::LeaseLost {
            profile: self.profile.to_string(),
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lease").field(&self.profile).finish()
    }
}
