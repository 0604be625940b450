//! Opening files and folders so that nobody else can read or replace what is in
//! them: no links, no foreign owner, no rights for others. Checked on the file
//! that was opened, not on a name that could change in between.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::store::StoreError;

/// An entry has a few kilobytes.
const SIZE_LIMIT: u64 = 1024 * 1024;

/// Makes the folder if need be, with rights for the owner alone.
pub(super) fn make_folder(path: &Path) -> Result<(), StoreError> {
    if check_folder(path)? {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| StoreError::io(path, "making the folder", error))?;
    check_folder(path).map(|_| ())
}

/// Whether the folder is there, and an error if it is not safe.
pub(super) fn check_folder(path: &Path) -> Result<bool, StoreError> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StoreError::io(path, "looking at the folder", error)),
    };
    if metadata.file_type().is_symlink() {
        return Err(refused(path, "the folder is a symbolic link"));
    }
    if !metadata.is_dir() {
        return Err(refused(path, "not a folder"));
    }
    #[cfg(unix)]
    {
        own(path, &metadata)?;
        if mode(&metadata) & 0o022 != 0 {
            return Err(refused(path, "others may write to the folder"));
        }
    }
    Ok(true)
}

/// Opens the file that a lease locks, and makes it if need be.
pub(super) fn open_lock(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = open(path, &mut options)
        .map_err(|error| StoreError::io(path, "opening the lock file", error))?;
    check_file(path, &file)?;
    Ok(file)
}

/// The whole file, wiped on drop; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    // The open below refuses links as well; this only has the better words.
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_symlink()) {
        return Err(refused(path, "the file is a symbolic link"));
    }
    let file = match open(path, OpenOptions::new().read(true)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io(path, "opening", error)),
    };
    let size = check_file(path, &file)?;
    // One byte more than there is, so that reading to the end does not grow it.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size as usize + 1));
    file.take(size)
        .read_to_end(&mut bytes)
        .map_err(|error| StoreError::io(path, "reading", error))?;
    Ok(Some(bytes))
}

/// Makes the renaming of a file in this folder last through a power cut.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    // Windows has no such call for folders.
    if cfg!(unix) {
        File::open(path)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| StoreError::io(path, "syncing the folder", error))?;
    }
    Ok(())
}

fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        // NONBLOCK: a named pipe in the file's place must not make us wait.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits() as i32);
    }
    options.open(path)
}

/// The size of an open file that is safe.
fn check_file(path: &Path, file: &File) -> Result<u64, StoreError> {
    let metadata = file
        .metadata()
        .map_err(|error| StoreError::io(path, "looking at the file", error))?;
    if !metadata.is_file() {
        return Err(refused(path, "not an ordinary file"));
    }
    #[cfg(unix)]
    {
        own(path, &metadata)?;
        if mode(&metadata) & 0o077 != 0 {
            return Err(refused(path, "others may read or write the file"));
        }
    }
    if metadata.len() > SIZE_LIMIT {
        return Err(StoreError::Damaged {
            path: path.to_owned(),
            set_aside: None,
        });
    }
    Ok(metadata.len())
}

#[cfg(unix)]
fn own(path: &Path, metadata: &fs::Metadata) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid().as_raw();
    if metadata.uid() == me || metadata.uid() == 0 {
        Ok(())
    } else {
        Err(refused(path, "it belongs to another user"))
    }
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions())
}

fn refused(path: &Path, problem: &'static str) -> StoreError {
    StoreError::Unsafe {
        path: path.to_owned(),
        problem,
    }
}
