//! What can go wrong in a store, with cause and remedy like every other error.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::seal::KeyId;

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
        /// What makes it safe again.
        repair: String,
    },
    /// The entry cannot be read.
    #[error("{place}: damaged ({problem}){}", match kept {
        Some(kept) => format!("; kept as {kept}"),
        None => String::new(),
    })]
    Damaged {
        /// The file or row.
        place: String,
        /// What is wrong with it; never what it holds.
        problem: String,
        /// Where it was moved to; `None` if it still stands where it was.
        kept: Option<String>,
    },
    /// A newer version of this software wrote the entry.
    #[error("{place}: written in format {version} by a newer version")]
    Newer {
        /// The file or row.
        place: String,
        /// Its format.
        version: u64,
    },
    /// The entry is sealed, and the store was opened without a key.
    #[error("{place}: sealed with the key {key}, and no key was given")]
    NoKey {
        /// The file or row.
        place: String,
        /// The key that opens it.
        key: KeyId,
    },
    /// The entry is sealed with a key that is not among those given.
    #[error("{place}: sealed with the key {key}, which is not one of those given")]
    WrongKey {
        /// The file or row.
        place: String,
        /// The key that opens it.
        key: KeyId,
    },
    /// The entry is not sealed, in a store where all must be.
    #[error("{place}: not sealed, although everything here is")]
    NotSealed {
        /// The file or row.
        place: String,
    },
    /// The entry was sealed for another profile.
    #[error("{place}: the entry of the profile `{profile}` stands in the place of another")]
    OtherProfile {
        /// The file or row.
        place: String,
        /// The profile that it was sealed for.
        profile: String,
    },
    /// A key that is none, or cannot be had or kept.
    #[error("{place}: {problem}")]
    Key {
        /// Where the key was looked for; never the key.
        place: String,
        /// What is the matter.
        problem: &'static str,
    },
    /// The entry is larger than the store takes.
    #[error(
        "the entry of the profile `{profile}` has {size} bytes, and the store takes {limit} at most"
    )]
    TooLarge {
        /// The profile.
        profile: String,
        /// Size in bytes.
        size: usize,
        /// What the store takes, in bytes.
        limit: usize,
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
    /// The lease is over, or another store gave it; nothing was written.
    #[error("the lease on the profile `{profile}` does not hold (any more); nothing was written")]
    LeaseLost {
        /// The profile.
        profile: String,
    },
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
    /// A server or a service that keeps the entries refused, or did not answer.
    #[error("{place}: {problem}")]
    Service {
        /// Which one; no secrets.
        place: String,
        /// What happened; no secrets.
        problem: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A store of another kind failed.
    #[error("{message}")]
    Other {
        /// What happened; no secrets.
        message: String,
    },
}

impl StoreError {
    pub(crate) fn io(path: &Path, action: &'static str, source: io::Error) -> Self {
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
            Self::NoKey { .. } => "store_no_key",
            Self::WrongKey { .. } => "store_wrong_key",
            Self::NotSealed { .. } => "store_not_sealed",
            Self::OtherProfile { .. } => "store_other_profile",
            Self::Key { .. } => "store_key",
            Self::TooLarge { .. } => "store_too_large",
            Self::Busy { .. } => "store_busy",
            Self::LeaseLost { .. } => "store_lease_lost",
            Self::NoRandomness => "store_no_randomness",
            Self::Service { .. } => "store_service",
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
                "The entry was changed by something else, or the disk lost part of it."
            }
            Self::Newer { .. } => "Two versions of this software share one store.",
            Self::NoKey { .. } | Self::WrongKey { .. } => {
                "Entries are encrypted, and only the key that sealed them opens them."
            }
            Self::NotSealed { .. } => {
                "An entry without a seal may have been put there by somebody without the key."
            }
            Self::OtherProfile { .. } => {
                "A seal holds for one profile, so that nobody can swap entries; this one was \
                 renamed or copied."
            }
            Self::Key { .. } => "Entries of this store are encrypted with a key of 32 bytes.",
            Self::TooLarge { .. } => "An entry has a few kilobytes; something in it is far larger.",
            Self::Busy { .. } => {
                "A process that refreshes the token hangs, perhaps waiting for the network."
            }
            Self::LeaseLost { .. } => {
                "The lease ran out, its lock was taken away, or it belongs to another store; \
                 somebody else may be writing this profile now."
            }
            Self::NoRandomness => "A seal needs random numbers that cannot be guessed.",
            Self::Service { .. } => {
                "The entries are kept by a server or a service, which did not do what was asked."
            }
            Self::Other { .. } => "The store could not do what was asked.",
        }
    }

    /// What to do next.
    pub fn remedy(&self) -> Cow<'static, str> {
        match self {
            Self::Io { .. } => "Check the path, its owner and the free space.",
            Self::Unsafe { repair, .. } => return repair.clone().into(),
            Self::Damaged { .. } => {
                "Log in again under this profile; the damaged entry is kept for a look into it."
            }
            Self::Newer { .. } => "Use the newer version everywhere.",
            Self::NoKey { key, .. } => {
                return format!("Give the key {key}, or a list of keys that has it.").into();
            }
            Self::WrongKey { key, .. } => {
                return format!("Add the key {key} behind those given; if it is lost, delete the entry and log in again.")
                    .into();
            }
            Self::NotSealed { .. } => "Delete the entry and log in again.",
            Self::OtherProfile { profile, .. } => {
                return format!(
                    "Put it back to `{profile}`; to have it under another name, export and import it."
                )
                .into();
            }
            Self::Key { .. } => "Give a key in the form that it was made in.",
            Self::TooLarge { .. } => "See what was put into the entry.",
            Self::Busy { .. } => "Wait, or end the process that holds the lock file.",
            Self::LeaseLost { .. } => "Do it again from the start, with a new lease.",
            Self::NoRandomness => "Try again; look into the system's log.",
            Self::Service { remedy, .. } => remedy,
            Self::Other { .. } => "Try again.",
        }
        .into()
    }
}
