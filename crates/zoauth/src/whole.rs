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

/// Makes a folder, and those that it is in, for their owner alone, as the token
/// store makes its own; one that is there stays as it is.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The folder that a file is in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn folders_are_for_their_owner_alone_and_those_that_are_there_stay() {
        let place = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| {
            let about = std::fs::metadata(path).expect("it is there");
            about.permissions().mode() & 0o777
        };
        let inner = place.path().join("state/zoauth");
        make_folder(&inner).expect("made");
        assert_eq!(mode(&inner), 0o700);
        assert_eq!(mode(&place.path().join("state")), 0o700);
        std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o750)).expect("mine");
        make_folder(&inner).expect("there");
        assert_eq!(mode(&inner), 0o750);
    }
}
