//! The secret of a service on a port: random for every start, and handed to
//! those who may ask in a file that its owner alone can read.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::folder;
use crate::listen::ListenError;

/// A secret of 256 random bits.
///
/// # Errors
///
/// [`zoho_oauth::Error::NoRandomness`].
pub fn new_secret() -> Result<SecretString, zoho_oauth::Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).map_err(|_| zoho_oauth::Error::NoRandomness)?;
    Ok(URL_SAFE_NO_PAD.encode(*bytes).into())
}

/// A file with the secret and a line end; removed on drop, if it still has
/// this secret.
#[derive(Debug)]
pub struct SecretFile {
    path: PathBuf,
    secret: SecretString,
}

impl SecretFile {
    /// Writes the file (0600), in the place of an older one. Its folder is made
    /// if need be, and must be one that nobody else may write to.
    ///
    /// # Errors
    ///
    /// [`ListenError::UnsafeFolder`], [`ListenError::Io`].
    pub fn write(path: &Path, secret: &SecretString) -> Result<Self, ListenError> {
        let parent = folder::of(path);
        folder::make(parent)?;
        folder::check(parent)?;
        let io = |what| move |error| ListenError::io(path, what, error);
        // 0600 from the first byte.
        let mut file = tempfile::Builder::new()
            .prefix(".secret")
            .tempfile_in(parent)
            .map_err(io("making the secret file"))?;
        let text = Zeroizing::new(format!("{}\n", secret.expose_secret()));
        file.write_all(text.as_bytes())
            .map_err(io("writing the secret file"))?;
        file.persist(path)
            .map_err(|error| ListenError::io(path, "putting it into its place", error.error))?;
        Ok(Self {
            path: path.to_owned(),
            secret: secret.clone(),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        let there = fs::read(&self.path).map(Zeroizing::new);
        let is_ours = there
            .is_ok_and(|bytes| bytes.trim_ascii_end() == self.secret.expose_secret().as_bytes());
        if is_ours {
            let _ = fs::remove_file(&self.path);
        }
    }
}
