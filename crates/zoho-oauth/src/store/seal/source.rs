//! Where keys come from: a file here, the operating system's keyring or
//! whatever else in crates of their own. A variable needs no source:
//! [`Keys::parse`](super::Keys::parse) reads it.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::Keys;
use crate::BoxFuture;
use crate::store::StoreError;
use crate::store::file::safe;

/// A place that keys are kept in.
pub trait KeySource: fmt::Debug + Send + Sync {
    /// The keys; `None` if there are none yet.
    fn load(&self) -> BoxFuture<'_, Result<Option<Keys>, StoreError>>;

    /// Replaces the keys, wholly or not at all.
    fn save<'a>(&'a self, keys: &'a Keys) -> BoxFuture<'a, Result<(), StoreError>>;

    /// What this place is, for people. No secrets.
    fn describe(&self) -> String;
}

/// Keys in a file that its owner alone can read, one a line, the one that
/// seals first.
#[derive(Clone, Debug)]
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// Keys in this file; it need not be there yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn read(path: &Path) -> Result<Option<Keys>, StoreError> {
        let place = path.display().to_string();
        let Some(bytes) = safe::read(path)? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&bytes).map_err(|_| StoreError::Key {
            place: place.clone(),
            problem: "not a file of keys: it is not text",
        })?;
        Keys::parse(text, &place).map(Some)
    }

    fn write(path: &Path, keys: &Keys) -> Result<(), StoreError> {
        // Read first: what is not a file of keys is not written over.
        Self::read(path)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let text = keys.to_text();
        safe::replace(folder, path, ".key~", text.expose_secret().as_bytes())
    }
}

impl KeySource for KeyFile {
    fn load(&self) -> BoxFuture<'_, Result<Option<Keys>, StoreError>> {
        let path = self.0.clone();
        Box::pin(safe::run(move || Self::read(&path)))
    }

    fn save<'a>(&'a self, keys: &'a Keys) -> BoxFuture<'a, Result<(), StoreError>> {
        let (path, keys) = (self.0.clone(), keys.clone());
        Box::pin(safe::run(move || Self::write(&path, &keys)))
    }

    fn describe(&self) -> String {
        format!("file {}", self.0.display())
    }
}
