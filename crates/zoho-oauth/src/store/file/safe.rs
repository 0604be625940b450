//! Opening, reading and replacing files so that nobody else can read or
//! replace what is in them: no links, no foreign owner, no rights for others.
//! Checked on the file that was opened, not on a name that could change.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::rights;
use crate::store::{ENTRY_LIMIT, StoreError};

/// The largest file that is read: a sealed entry is a third longer than the
/// entry.
const SIZE_LIMIT: u64 = 2 * ENTRY_LIMIT as u64;

/// Work with files waits for disks, so it runs where waiting is allowed. What
/// has begun goes on to its end even if nobody waits for it any more.
pub(in crate::store) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(StoreError::Other {
            message: "the work on the store was interrupted".to_owned(),
        })
    })
}

/// Makes the folder if need be, with rights for the owner alone.
pub(super) fn make_folder(path: &Path) -> Result<(), StoreError> {
    if check_folder(path)? {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    rights::of_folder(&mut builder);
    builder
        .create(path)
        .map_err(|error| StoreError::io(path, "making the folder", error))?;
    // So that it lasts, too; not every parent can be opened.
    if let Some(parent) = path.parent() {
        let _ = sync_folder(parent);
    }
    check_folder(path).map(|_| ())
}

/// Whether the folder is there, and an error if it is not safe.
pub(super) fn check_folder(path: &Path) -> Result<bool, StoreError> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StoreError::io(path, "looking at the folder", error)),
    };
    if rights::is_link(&metadata) {
        return Err(link(path, "the folder is a link"));
    }
    if !metadata.is_dir() {
        return Err(elsewhere(path, "not a folder"));
    }
    rights::check_folder(path, &metadata)?;
    Ok(true)
}

/// Opens the file that a lease locks, and makes it if need be.
pub(super) fn open_lock(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    rights::of_file(&mut options);
    let file = options
        .open(path)
        .map_err(|error| StoreError::io(path, "opening the lock file", error))?;
    check_file(path, &file)?;
    Ok(file)
}

/// The whole file, wiped on drop; `None` if there is none.
pub(in crate::store) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    // The open below refuses links as well; this only has the better words.
    if fs::symlink_metadata(path).is_ok_and(|metadata| rights::is_link(&metadata)) {
        return Err(link(path, "the file is a link"));
    }
    let mut options = OpenOptions::new();
    options.read(true);
    rights::of_file(&mut options);
    let file = match options.open(path) {
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

/// Puts a file with these bytes in the place of `path`, or leaves that as it
/// is: written under a random name that starts with `prefix`, for the owner
/// alone from the first byte, synchronised and renamed.
pub(in crate::store) fn replace(
    folder: &Path,
    path: &Path,
    prefix: &str,
    bytes: &[u8],
) -> Result<(), StoreError> {
    // Mode 0600 on Unix; removed again if anything below fails.
    let mut file = tempfile::Builder::new()
        .prefix(prefix)
        .suffix(".tmp")
        .tempfile_in(folder)
        .map_err(|error| StoreError::io(folder, "making a file in it", error))?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| StoreError::io(path, "writing", error))?;
    file.persist(path)
        .map_err(|error| StoreError::io(path, "replacing", error.error))?;
    sync_folder(folder)
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

/// The size of an open file that is safe.
fn check_file(path: &Path, file: &File) -> Result<u64, StoreError> {
    let metadata = file
        .metadata()
        .map_err(|error| StoreError::io(path, "looking at the file", error))?;
    if rights::is_link(&metadata) {
        return Err(link(path, "the file is a link"));
    }
    if !metadata.is_file() {
        return Err(elsewhere(path, "not an ordinary file"));
    }
    rights::check_file(path, &metadata)?;
    if metadata.len() > SIZE_LIMIT {
        return Err(StoreError::Damaged {
            place: path.display().to_string(),
            problem: "far too large".to_owned(),
            kept: None,
        });
    }
    Ok(metadata.len())
}

fn link(path: &Path, problem: &'static str) -> StoreError {
    StoreError::Unsafe {
        path: path.to_owned(),
        problem,
        repair: "Name the place that the link leads to, or put the real thing where the link is."
            .to_owned(),
    }
}

fn elsewhere(path: &Path, problem: &'static str) -> StoreError {
    StoreError::Unsafe {
        path: path.to_owned(),
        problem,
        repair: "Move away what is there, or choose another folder.".to_owned(),
    }
}
