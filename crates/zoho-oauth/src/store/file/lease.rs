//! The lock behind a lease: the operating system's, on a file of its own. It
//! ends with the process that holds it, however that ends.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{rights, safe};
use crate::store::{Profile, StoreError};

/// A lock that is held; shared with the work that is done under it, so that
/// nobody else comes in before that ends.
pub(super) type Held = Arc<Lock>;

/// A locked file.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Whether this is still what everybody else locks under this path.
    pub(super) fn holds(&self, path: &Path) -> bool {
        self.path == path && is_current(path, &self.file)
    }
}

/// Locks the file, asking now and then for as long as somebody else has it.
pub(super) async fn hold(
    path: PathBuf,
    profile: &Profile,
    timeout: Duration,
) -> Result<Held, StoreError> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        let name = path.clone();
        let locked = safe::run(move || try_lock(&name)).await?;
        if let Some(file) = locked {
            return Ok(Arc::new(Lock { path, file }));
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

/// The locked file; `None` if somebody else has the lock.
pub(super) fn try_lock(path: &Path) -> Result<Option<File>, StoreError> {
    let file = safe::open_lock(path)?;
    match file.try_lock() {
        // Somebody may have removed it between opening and locking.
        Ok(()) => Ok(is_current(path, &file).then_some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(StoreError::io(path, "locking", error)),
    }
}

fn is_current(path: &Path, file: &File) -> bool {
    match (fs::symlink_metadata(path), file.metadata()) {
        (Ok(there), Ok(here)) => rights::is_same(&there, &here),
        _ => false,
    }
}
