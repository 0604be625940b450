//! What can go wrong in a store, with cause and remedy like every other error.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Why a store could not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The operating system refused.
    #[error("{}: {action} failed: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// The system's words.
        source: Arc<io::Error>,
    },
    /// Others could read or replace the tokens.
    #[error("{}: {problem}", path.display())]
    Unsafe {
        /// The file or folder.
        path: PathBuf,
        /// What makes it unsafe.
        problem: &'static str,
    },
    /// The entry cannot be read.
    #[error("{}: damaged{}", path.display(), match set_aside {
        Some(kept) => format!("; kept as {}", kept.display()),
        None => String::new(),
    })]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where it was moved to; `None` if it still stands where it was.
        set_aside: Option<PathBuf>,
    },
    /// A newer version of this software wrote the entry.
    #[error("{place}: written in format {version} by a newer version")]
    Newer {
        /// The file or row.
        place: String,
        /// Its format.
        version: u64,
    },
    /// Somebody else held the lease all the time.
    #[error(
        "the profile `{profile}` is being written by another process for {seconds} seconds now"
    )]
    Busy {
        /// The profile.
        profile: String,
        /// How long was waited.
        seconds: u64,
    },
    /// A store of another kind failed.
    #[error("{message}")]
    Other {
        /// What happened; no secrets.
        message: String,
    },
}

impl StoreError {
    pub(crate) fn io(path: &std::path::Path, action: &'static str, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            action,
            source: Arc::new(source),
        }
    }

    /// A short word for the kind that stays the same across versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "store_io",
            Self::Unsafe { .. } => "store_unsafe",
            Self::Damaged { .. } => "store_damaged",
            Self::Newer { .. } => "store_newer",
            Self::Busy { .. } => "store_busy",
            Self::Other { .. } => "store",
        }
    }

    /// Why this happens.
    pub fn cause(&self) -> &'static str {
        match self {
            Self::Io { .. } => "The file system does not allow it, or is full.",
            Self::Unsafe { .. } => {
                "The store holds refresh tokens and client secrets; whoever can read or replace \
                 its files can act in your name."
            }
            Self::Damaged { .. } => {
                "The file was changed by something else, or the disk lost part of it."
            }
            Self::Newer { .. } => "Two versions of this software share one store.",
            Self::Busy { .. } => {
                "A process that refreshes the token hangs, perhaps waiting for the network."
            }
            Self::Other { .. } => "The store could not do what was asked.",
        }
    }

    /// What to do next.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Io { .. } => "Check the path, its owner and the free space.",
            Self::Unsafe { .. } => {
                "Make the folder and its files your own (chmod 700 for the folder, chmod 600 for \
                 the files), or choose another folder."
            }
            Self::Damaged { .. } => {
                "Log in again under this profile; the damaged file is kept for a look into it."
            }
            Self::Newer { .. } => "Use the newer version everywhere.",
            Self::Busy { .. } => "Wait, or end the process that holds the lock file.",
            Self::Other { .. } => "Try again.",
        }
    }
}
