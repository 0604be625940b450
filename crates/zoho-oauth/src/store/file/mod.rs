//! One file per profile in a folder of the user's own. Files are replaced
//! atomically and readable by their owner alone from the first byte; what
//! cannot be read is set aside, never written over.

mod lease;
mod rights;
pub(super) mod safe;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::seal::{self, Sealer};
use super::{ENTRY_LIMIT, Entry, Lease, Profile, Protection, Store, StoreError};
use crate::BoxFuture;

/// How long a lease is waited for: longer than a refresh can take.
const LEASE_TIMEOUT: Duration = Duration::from_secs(90);

/// A folder of JSON files, shared by all processes of the user.
///
/// `<profile>.json` holds the entry, in the clear or [sealed](Self::sealed);
/// the file says which. `<profile>.lock` is what a lease locks; it stays, since
/// removing it would let two processes hold two locks.
///
/// On Unix the folder has mode 0700 and the files 0600; links, foreign owners
/// and wider rights on files, or write rights for others on the folder, are
/// refused. On Windows links are refused, and the rights are those of the
/// folder it is made in.
#[derive(Clone, Debug)]
pub struct FileStore(Arc<Folder>);

#[derive(Clone, Debug)]
struct Folder {
    path: PathBuf,
    lease_timeout: Duration,
    sealer: Option<Sealer>,
}

impl FileStore {
    /// A store in this folder. The folder is made when something is saved.
    pub fn open(folder: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Folder {
            path: folder.into(),
            lease_timeout: LEASE_TIMEOUT,
            sealer: None,
        }))
    }

    /// Waits no longer than this for a lease; 90 seconds unless told otherwise.
    #[must_use]
    pub fn lease_timeout(mut self, timeout: Duration) -> Self {
        Arc::make_mut(&mut self.0).lease_timeout = timeout;
        self
    }

    /// Encrypts what is saved from now on. Entries in the clear are still
    /// read, and sealed when they are saved next.
    #[must_use]
    pub fn sealed(mut self, sealer: Sealer) -> Self {
        Arc::make_mut(&mut self.0).sealer = Some(sealer);
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0.path
    }

    /// The file in which a profile is kept.
    pub fn file(&self, profile: &Profile) -> PathBuf {
        self.0.file(profile)
    }

    /// Whether this store gave the lease and it still holds. For stores that
    /// keep entries elsewhere and borrow the locks of this one.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`].
    pub fn check_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        self.held(lease).map(|_| ())
    }

    /// The lock behind a lease of this store, to be kept while work is done.
    fn held(&self, lease: &Lease) -> Result<lease::Held, StoreError> {
        let held: &lease::Held = lease.hold()?;
        if held.holds(&self.0.lock(lease.profile())) {
            Ok(Arc::clone(held))
        } else {
            Err(lease.lost())
        }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let folder = Arc::clone(&self.0);
        safe::run(move || work(&folder)).await
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
        Box::pin(async move {
            let profile = lease.profile().clone();
            entry.check_size(&profile, ENTRY_LIMIT)?;
            let bytes = match &self.0.sealer {
                Some(sealer) => Zeroizing::new(sealer.seal(&profile, entry)?),
                None => entry.to_json(),
            };
            let held = self.held(lease)?;
            self.run(move |folder| {
                let saved = folder.save(&profile, &bytes);
                drop(held);
                saved
            })
            .await
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Profile>, StoreError>> {
        Box::pin(self.run(Folder::list))
    }

    fn delete<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let profile = lease.profile().clone();
            let held = self.held(lease)?;
            self.run(move |folder| {
                let deleted = folder.delete(&profile);
                drop(held);
                deleted
            })
            .await
        })
    }

    fn lease<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            self.run(|folder| safe::make_folder(&folder.path)).await?;
            let path = self.0.lock(profile);
            let held = lease::hold(path, profile, self.0.lease_timeout).await?;
            Ok(Lease::new(profile.clone(), held))
        })
    }

    fn describe(&self) -> String {
        format!("file {}", self.0.path.display())
    }

    fn place(&self, profile: &Profile) -> String {
        self.file(profile).display().to_string()
    }

    fn protection<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> BoxFuture<'a, Result<Option<Protection>, StoreError>> {
        let profile = profile.clone();
        Box::pin(self.run(move |folder| folder.protection(&profile)))
    }
}

impl Folder {
    fn file(&self, profile: &Profile) -> PathBuf {
        self.path.join(format!("{profile}.json"))
    }

    fn lock(&self, profile: &Profile) -> PathBuf {
        self.path.join(format!("{profile}.lock"))
    }

    fn load(&self, profile: &Profile) -> Result<Option<Entry>, StoreError> {
        match self.read(profile) {
            Err(damaged @ StoreError::Damaged { .. }) => {
                // Somebody may be putting a sound file in its place; if so,
                // the damage is over, and setting aside would hit the wrong
                // file. Where nothing can be written it stays where it is.
                let Ok(Some(_lock)) = lease::try_lock(&self.lock(profile)) else {
                    return Err(damaged);
                };
                match self.read(profile) {
                    Err(damaged @ StoreError::Damaged { .. }) => {
                        Err(set_aside(&self.file(profile), &damaged).unwrap_or(damaged))
                    }
                    second => second,
                }
            }
            first => first,
        }
    }

    fn read(&self, profile: &Profile) -> Result<Option<Entry>, StoreError> {
        let Some(bytes) = self.bytes(profile)? else {
            return Ok(None);
        };
        seal::open(self.sealer.as_ref(), profile, &bytes)
            .map(Some)
            .map_err(|error| error.at(self.file(profile).display().to_string()))
    }

    fn bytes(&self, profile: &Profile) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        if !safe::check_folder(&self.path)? {
            return Ok(None);
        }
        safe::read(&self.file(profile))
    }

    fn protection(&self, profile: &Profile) -> Result<Option<Protection>, StoreError> {
        let Some(bytes) = self.bytes(profile)? else {
            return Ok(None);
        };
        match seal::sealed_with(&bytes) {
            Ok(Some(key)) => Ok(Some(Protection::Sealed(key))),
            Ok(None) => Ok(Some(Protection::Plain)),
            Err(error) => Err(error.at(self.file(profile).display().to_string())),
        }
    }

    /// Under the lease. A damaged file is kept under another name, and what
    /// cannot be read for another reason is not written over.
    fn save(&self, profile: &Profile, bytes: &[u8]) -> Result<(), StoreError> {
        safe::make_folder(&self.path)?;
        let path = self.file(profile);
        match self.read(profile) {
            Ok(_) => {}
            Err(damaged @ StoreError::Damaged { .. }) => {
                set_aside(&path, &damaged)?;
            }
            Err(error) => return Err(error),
        }
        // `~` is in no profile's name, so the prefix is this profile's alone,
        // and under the lease what is left of it belongs to a process that died.
        let prefix = format!(".{profile}~");
        self.remove_leftovers(&prefix);
        safe::replace(&self.path, &path, &prefix, bytes)
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

/// Renames a damaged file to the first free `<file>.damaged-<n>`, and says so.
/// Needs the lease.
fn set_aside(path: &Path, damaged: &StoreError) -> Result<StoreError, StoreError> {
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
    let mut error = damaged.clone();
    if let StoreError::Damaged { kept: named, .. } = &mut error {
        *named = Some(kept.display().to_string());
    }
    Ok(error)
}

#[cfg(test)]
mod tests;
