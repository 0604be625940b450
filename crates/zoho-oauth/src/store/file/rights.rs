//! Who may read and write: what Unix says with owner and mode, and what
//! Windows leaves to the folder that everything is made in. One pair of
//! functions for each, so that the store itself knows no system.

use std::fs::{DirBuilder, Metadata, OpenOptions};
use std::path::Path;

use crate::store::StoreError;

/// A folder for its owner alone.
#[cfg(unix)]
pub(super) fn of_folder(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

/// A file for its owner alone, and never one behind a link.
#[cfg(unix)]
pub(super) fn of_file(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    // NONBLOCK: a named pipe in the file's place must not make us wait.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits() as i32);
}

/// Whether it leads elsewhere.
#[cfg(unix)]
pub(super) fn is_link(metadata: &Metadata) -> bool {
    metadata.file_type().is_symlink()
}

/// Refuses a folder in which others could put files.
#[cfg(unix)]
pub(super) fn check_folder(path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    check(path, metadata, 0o022, "others may write to the folder", 700)
}

/// Refuses a file that others could read or change.
#[cfg(unix)]
pub(super) fn check_file(path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    check(
        path,
        metadata,
        0o077,
        "others may read or write the file",
        600,
    )
}

#[cfg(unix)]
fn check(
    path: &Path,
    metadata: &Metadata,
    forbidden: u32,
    problem: &'static str,
    mode: u32,
) -> Result<(), StoreError> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let refused = |problem, repair| {
        Err(StoreError::Unsafe {
            path: path.to_owned(),
            problem,
            repair,
        })
    };
    let me = rustix::process::geteuid().as_raw();
    if metadata.uid() != me && metadata.uid() != 0 {
        return refused(
            "it belongs to another user",
            format!(
                "Choose another folder, or make it your own: chown {me} {}",
                path.display()
            ),
        );
    }
    if metadata.permissions().mode() & forbidden != 0 {
        return refused(
            problem,
            format!(
                "If nobody else was there: chmod {mode} {}; otherwise revoke the grant and log \
                 in again.",
                path.display()
            ),
        );
    }
    Ok(())
}

/// Whether two looks saw the same file.
#[cfg(unix)]
pub(super) fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    one.dev() == other.dev() && one.ino() == other.ino()
}

/// The rights are those of the folder that it is made in: a user's own
/// folders are closed to other users.
#[cfg(not(unix))]
pub(super) fn of_folder(_: &mut DirBuilder) {}

/// Never a file behind a link.
#[cfg(windows)]
pub(super) fn of_file(options: &mut OpenOptions) {
    const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    std::os::windows::fs::OpenOptionsExt::custom_flags(options, OPEN_REPARSE_POINT);
}

/// Whether it leads elsewhere: links and junctions.
#[cfg(windows)]
pub(super) fn is_link(metadata: &Metadata) -> bool {
    const REPARSE_POINT: u32 = 0x400;
    std::os::windows::fs::MetadataExt::file_attributes(metadata) & REPARSE_POINT != 0
}

/// Nothing is known of links there.
#[cfg(not(any(unix, windows)))]
pub(super) fn of_file(_: &mut OpenOptions) {}

/// Whether it leads elsewhere.
#[cfg(not(any(unix, windows)))]
pub(super) fn is_link(metadata: &Metadata) -> bool {
    metadata.file_type().is_symlink()
}

/// Rights are inherited; there is no mode to look at.
#[cfg(not(unix))]
pub(super) fn check_folder(_: &Path, _: &Metadata) -> Result<(), StoreError> {
    Ok(())
}

/// Rights are inherited; there is no mode to look at.
#[cfg(not(unix))]
pub(super) fn check_file(_: &Path, _: &Metadata) -> Result<(), StoreError> {
    Ok(())
}

/// A file that is open keeps its name there.
#[cfg(not(unix))]
pub(super) fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}
