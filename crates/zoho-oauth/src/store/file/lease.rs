//! The lock behind a lease: the operating system's, on a file of its own. It
//! ends with the process that holds it, however that ends.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::store::{Profile, StoreError};

/// Locks the file, asking now and then for as long as somebody else has it.
pub(super) async fn hold(
    path: &Path,
    file: File,
    profile: &Profile,
    timeout: Duration,
) -> Result<File, StoreError> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => {
                return Err(StoreError::io(path, "locking", error));
            }
        }
        if start.elapsed() >= timeout {
            return Err(StoreError::Busy {
                profile: profile.to_string(),
                seconds: timeout.as_secs(),
            });
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}
