//! Whether a folder is one in which nobody else can put or replace files: the
//! name of a socket or a secret file is only as good as the folder it is in.

use std::fs;
use std::path::Path;

use crate::listen::ListenError;

/// The folder of a path; the current one where only a name is given.
pub(crate) fn of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Refuses a folder that is not safe.
pub(crate) fn check(folder: &Path) -> Result<(), ListenError> {
    let metadata = fs::metadata(folder)
        .map_err(|error| ListenError::io(folder, "looking at the folder", error))?;
    let problem = if metadata.is_dir() {
        problem(&metadata)
    } else {
        Some("it is not a folder")
    };
    match problem {
        Some(problem) => Err(ListenError::UnsafeFolder {
            path: folder.to_owned(),
            problem,
        }),
        None => Ok(()),
    }
}

#[cfg(unix)]
fn problem(metadata: &fs::Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid().as_raw();
    if metadata.uid() != me && metadata.uid() != 0 {
        Some("it belongs to another user")
    } else if metadata.mode() & 0o022 != 0 {
        Some("others may write to it")
    } else {
        None
    }
}

/// Rights are inherited there; there is no mode to look at.
#[cfg(not(unix))]
fn problem(_: &fs::Metadata) -> Option<&'static str> {
    None
}

/// Makes the folder, for its owner alone, if it is not there.
pub(crate) fn make(folder: &Path) -> Result<(), ListenError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    for_owner(&mut builder);
    builder
        .create(folder)
        .map_err(|error| ListenError::io(folder, "making the folder", error))
}

#[cfg(unix)]
fn for_owner(builder: &mut fs::DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

/// The rights are those of the folder that it is made in.
#[cfg(not(unix))]
fn for_owner(_: &mut fs::DirBuilder) {}
