//! One file per profile in a folder of the user's own. Files are replaced
//! atomically and readable by their owner alone from the first byte; what
//! cannot be read is set aside, never written over.

mod lease;
mod safe;

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{Entry, FormatError, Lease, Profile, Store, StoreError};
use crate::BoxFuture;

/// How long a lease is waited for: longer than a refresh can take.
const LEASE_TIMEOUT: Duration = Duration::from_secs(90);

/// A folder of JSON files, shared by all processes of the user.
///
/// `<profile>.json` holds the entry, `<profile>.lock` is what a lease locks; it
/// stays, since removing it would let two processes hold two locks.
///
/// On Unix the folder has mode 0700 and the files 0600; links, foreign owners
/// and wider rights on files, or write rights for others on the folder, are
/// refused. On Windows the rights are those of the folder it is made in.
#[derive(Clone, Debug)]
pub struct FileStore(Arc<Folder>);

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    lease_timeout: Duration,
}

impl FileStore {
    /// A store in this folder. The folder is made when something is saved.
    pub fn open(folder: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Folder {
            path: folder.into(),
            lease_timeout: LEASE_TIMEOUT,
        }))
    }

    /// Waits no longer than this for a lease; 90 seconds unless told otherwise.
    #[must_use]
    pub fn lease_timeout(self, timeout: Duration) -> Self {
        Self(Arc::new(Folder {
            path: self.0.path.clone(),
            lease_timeout: timeout,
        }))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0.path
    }

    /// The file in which a profile is kept.
    pub fn file(&self, profile: &Profile) -> PathBuf {
        self.0.file(profile)
    }

    /// File work waits for disks, so it runs where waiting is allowed.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let folder = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || work(&folder))
            .await
            .unwrap_or_else(|_| {
                Err(StoreError::Other {
                    message: "the work on the store was interrupted".to_owned(),
                })
            })
    }
}

impl Store for FileStore {
    fn load<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Entry>, StoreError>> {
        let profile = profile.clone();
        Box::pin(self.run(move |folder| folder.load(&profile)))
    }

    fn save<'a>(
        &'a self,
        lease: &'a Lease,
        entry: &'a Entry,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let profile = lease.profile().clone();
        let json = entry.to_json();
        Box::pin(self.run(move |folder| folder.save(&profile, &json)))
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Profile>, StoreError>> {
        Box::pin(self.run(Folder::list))
    }

    fn delete<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool, StoreError>> {
        let profile = lease.profile().clone();
        Box::pin(self.run(move |folder| folder.delete(&profile)))
    }

    fn lease<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            let name = profile.clone();
            let (path, file) = self.run(move |folder| folder.lock_file(&name)).await?;
            let file = lease::hold(&path, file, profile, self.0.lease_timeout).await?;
            Ok(Lease::new(profile.clone(), file))
        })
    }
}

impl Folder {
    fn file(&self, profile: &Profile) -> PathBuf {
        self.path.join(format!("{profile}.json"))
    }

    fn lock_file(&self, profile: &Profile) -> Result<(PathBuf, fs::File), StoreError> {
        safe::make_folder(&self.path)?;
        let path = self.path.join(format!("{profile}.lock"));
        let file = safe::open_lock(&path)?;
        Ok((path, file))
    }

    fn load(&self, profile: &Profile) -> Result<Option<Entry>, StoreError> {
        match self.read(profile) {
            Err(StoreError::Damaged { path, .. }) => {
                // Somebody may be putting a sound file in its place; if so,
                // the damage is over, and setting aside would hit the wrong file.
                let (_, lock) = self.lock_file(profile)?;
                if lock.try_lock().is_err() {
                    return Err(StoreError::Damaged {
                        path,
                        set_aside: None,
                    });
                }
                match self.read(profile) {
                    Err(StoreError::Damaged { path, .. }) => Err(set_aside(&path)?),
                    second => second,
                }
            }
            first => first,
        }
    }

    fn read(&self, profile: &Profile) -> Result<Option<Entry>, StoreError> {
        if !safe::check_folder(&self.path)? {
            return Ok(None);
        }
        let path = self.file(profile);
        let Some(json) = safe::read(&path)? else {
            return Ok(None);
        };
        match Entry::from_json(&json) {
            Ok(entry) => Ok(Some(entry)),
            Err(FormatError::Newer { version }) => Err(StoreError::Newer {
                place: path.display().to_string(),
                version,
            }),
            Err(FormatError::Damaged { .. }) => Err(StoreError::Damaged {
                path,
                set_aside: None,
            }),
        }
    }

    /// Under the lease. A file that cannot be read is kept under another name.
    fn save(&self, profile: &Profile, json: &Zeroizing<Vec<u8>>) -> Result<(), StoreError> {
        safe::make_folder(&self.path)?;
        match self.read(profile) {
            Ok(_) => {}
            Err(StoreError::Damaged { path, .. }) => {
                set_aside(&path)?;
            }
            Err(error) => return Err(error),
        }
        let path = self.file(profile);
        // `~` is in no profile's name, so the prefix is this profile's alone,
        // and under the lease what is left of it belongs to a process that died.
        let prefix = format!(".{profile}~");
        self.remove_leftovers(&prefix);
        let mut file = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(".tmp")
            .tempfile_in(&self.path)
            .map_err(|error| StoreError::io(&self.path, "making a file", error))?;
        file.write_all(json)
            .and_then(|()| file.as_file().sync_all())
            .map_err(|error| StoreError::io(file.path(), "writing", error))?;
        file.persist(&path)
            .map_err(|error| StoreError::io(&path, "replacing", error.error))?;
        safe::sync_folder(&self.path)
    }

    fn remove_leftovers(&self, prefix: &str) {
        let Ok(entries) = fs::read_dir(&self.path) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let left_over = name
                .to_str()
                .is_some_and(|name| name.starts_with(prefix) && name.ends_with(".tmp"));
            if left_over && let Err(error) = fs::remove_file(entry.path()) {
                tracing::debug!(%error, "a left-over temporary file stays");
            }
        }
    }

    fn list(&self) -> Result<Vec<Profile>, StoreError> {
        if !safe::check_folder(&self.path)? {
            return Ok(Vec::new());
        }
        let failed = |error| StoreError::io(&self.path, "listing", error);
        let mut profiles = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension() == Some(OsStr::new("json"))
                && let Some(name) = path.file_stem().and_then(OsStr::to_str)
                && let Ok(profile) = Profile::new(name)
            {
                profiles.push(profile);
            }
        }
        profiles.sort();
        Ok(profiles)
    }

    fn delete(&self, profile: &Profile) -> Result<bool, StoreError> {
        if !safe::check_folder(&self.path)? {
            return Ok(false);
        }
        let path = self.file(profile);
        match fs::remove_file(&path) {
            Ok(()) => safe::sync_folder(&self.path).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(StoreError::io(&path, "removing", error)),
        }
    }
}

/// Renames a damaged file to the first free `<file>.damaged-<n>`. Needs the lease.
fn set_aside(path: &Path) -> Result<StoreError, StoreError> {
    let mut number = 1;
    let kept = loop {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".damaged-{number}"));
        let kept = PathBuf::from(name);
        if fs::symlink_metadata(&kept).is_err() {
            break kept;
        }
        number += 1;
    };
    fs::rename(path, &kept).map_err(|error| StoreError::io(path, "setting aside", error))?;
    Ok(StoreError::Damaged {
        path: path.to_owned(),
        set_aside: Some(kept),
    })
}

#[cfg(test)]
mod tests;
