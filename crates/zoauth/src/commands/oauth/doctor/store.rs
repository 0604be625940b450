//! The store: is it there, is it safe, can it be written to, is there room, can
//! every entry be read.

use std::io;
use std::path::Path;

use zoho_oauth::{Entry, Profile, Protection, Store, StoreError};

use super::finding::Findings;
use crate::cli::oauth::Stored;
use crate::commands::oauth::{account, runtime};
use crate::error::Error;
use crate::wording::count;

/// An entry is written a second time before it replaces the first.
const LITTLE: u64 = 1024 * 1024;
/// Whoever has less will soon have none.
const SOON: u64 = 100 * LITTLE;

/// What is stored, as far as it can be read: of all profiles, or of the one
/// that is named.
///
/// # Errors
///
/// The name of the profile.
pub(super) fn examine(
    findings: &mut Findings<'_>,
    stored: &Stored,
) -> Result<Vec<(Profile, Entry)>, Error> {
    let is_named = stored
        .profile
        .as_deref()
        .is_some_and(|name| !name.is_empty());
    let named = is_named.then(|| account::profile(stored)).transpose()?;
    let store = match account::store(&stored.folder) {
        Ok(store) => store,
        Err(error) => {
            findings.problem("store", error.message(), error.hints().join("; "));
            return Ok(Vec::new());
        }
    };
    // Where there is none, a folder of somebody else's may not even be looked at.
    let folder = crate::store::local_folder(&stored.folder)?;
    let listed = runtime::wait(async { Ok(store.list().await) })?;
    let profiles = match listed {
        Ok(profiles) => profiles,
        Err(error) => {
            let check = match &error {
                StoreError::Unsafe { .. } => "permissions",
                _ => "store",
            };
            findings.problem(check, error.to_string(), error.remedy());
            return Ok(Vec::new());
        }
    };
    let place = store.describe();
    match &folder {
        Some(folder) if !folder.exists() => {
            findings.note("store", format!("{place}: not made yet"), None);
            return Ok(Vec::new());
        }
        _ => {
            let number = count(profiles.len(), "profile", "profiles");
            findings.ok("store", format!("{place}: {number}"));
        }
    }
    if let Some(folder) = &folder {
        look_at_folder(findings, folder);
    }
    let wanted = match named {
        Some(profile) => vec![profile],
        None => profiles,
    };
    read(findings, &*store, wanted)
}

/// Reads the entries; those that can't be are problems.
fn read(
    findings: &mut Findings<'_>,
    store: &dyn Store,
    wanted: Vec<Profile>,
) -> Result<Vec<(Profile, Entry)>, Error> {
    let mut entries = Vec::new();
    let mut plain = 0;
    let mut sealed = Vec::new();
    for profile in wanted {
        let (loaded, protection) = runtime::wait(async {
            Ok((store.load(&profile).await, store.protection(&profile).await))
        })?;
        match loaded {
            Ok(Some(entry)) => entries.push((profile, entry)),
            Ok(None) => {}
            Err(error) => {
                let check = match &error {
                    StoreError::Unsafe { .. } => "permissions",
                    _ => "store",
                };
                findings.problem(check, error.to_string(), error.remedy());
            }
        }
        match protection {
            Ok(Some(Protection::Sealed(key))) => sealed.push(key.to_string()),
            Ok(Some(Protection::Plain)) => plain += 1,
            _ => {}
        }
    }
    sealed.sort_unstable();
    sealed.dedup();
    match (plain, sealed.as_slice()) {
        (0, []) => {}
        (_, []) => findings.ok(
            "protection",
            "not encrypted; the rights of the files keep other users out",
        ),
        (0, keys) => findings.ok(
            "protection",
            format!("sealed with the key {}", keys.join(", ")),
        ),
        (plain, _) => findings.note(
            "protection",
            format!(
                "some profiles are sealed, {} not",
                count(plain, "is", "are")
            ),
            Some("zoauth key seal encrypts the others, too".to_owned()),
        ),
    }
    Ok(entries)
}

/// Rights were looked at by the store itself, or it had not listed anything.
fn look_at_folder(findings: &mut Findings<'_>, folder: &Path) {
    let written = tempfile::Builder::new()
        .prefix(".doctor-")
        .suffix(".tmp")
        .tempfile_in(folder);
    match written {
        Ok(file) => {
            drop(file);
            findings.ok(
                "permissions",
                "nobody else may write to the folder, and you may",
            );
        }
        Err(error) => findings.problem(
            "permissions",
            format!("can't write to {}: {error}", folder.display()),
            "make the folder writable for you, or choose another: --store DIR",
        ),
    }
    match free(folder) {
        Ok(Some(bytes)) if bytes < LITTLE => findings.problem(
            "free space",
            format!("{} KiB; tokens can't be saved safely", bytes / 1024),
            "make room on that disk",
        ),
        Ok(Some(bytes)) if bytes < SOON => findings.note(
            "free space",
            format!("{} MiB", bytes / LITTLE),
            Some("make room on that disk before it is full".to_owned()),
        ),
        Ok(Some(bytes)) => {
            let text = match bytes / LITTLE {
                mebibytes @ 0..10_240 => format!("{mebibytes} MiB"),
                mebibytes => format!("{} GiB", mebibytes / 1024),
            };
            findings.ok("free space", text);
        }
        Ok(None) => {}
        Err(error) => findings.note("free space", format!("not known: {error}"), None),
    }
}

/// Bytes that are free for this user; `None` where that is not known.
#[cfg(unix)]
fn free(folder: &Path) -> io::Result<Option<u64>> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(Some(disk.f_bavail.saturating_mul(disk.f_frsize)))
}

/// The standard library does not say, and it is not worth unsafe code.
#[cfg(not(unix))]
fn free(_: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}
