//! Files that the tool writes beside its store: whole or not at all, under the
//! name they are meant to have only when they are complete, and for their owner
//! alone from the first byte on unless others are meant to read them.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner alone.
    Owner,
    /// Whoever the umask lets.
    All,
}

/// A file beside the one that is meant; gone if it is not ended.
pub(crate) fn begin(path: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".zoauth-");
    // Files of tempfile are 0600.
    #[cfg(unix)]
    if readers == Readers::All {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = readers;
    builder.tempfile_in(folder(path))
}

/// Gives it its name; another file of that name goes only if it may be replaced.
pub(crate) fn end(file: NamedTempFile, path: &Path, replace: bool) -> io::Result<()> {
    let named = if replace {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    named.map(drop).map_err(|error| error.error)
}

/// Writes a file from beginning to end.
pub(crate) fn write(path: &Path, bytes: &[u8], readers: Readers, replace: bool) -> io::Result<()> {
    let mut file = begin(path, readers)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    end(file, path, replace)
}

/// The folder that a file is in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
