//! A Unix socket that comes into being with its final rights and goes with the
//! service. It is made in a folder of its own and renamed into its place, so
//! that at no moment somebody else can connect.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::folder;
use crate::listen::ListenError;

#[derive(Debug)]
pub(crate) struct Socket {
    listener: UnixListener,
    path: PathBuf,
    /// Device and number of what is ours.
    id: (u64, u64),
}

impl Socket {
    pub(crate) async fn listen(path: &Path) -> Result<Self, ListenError> {
        let parent = folder::of(path);
        folder::check(parent)?;
        is_free(path).await?;
        let io = |what| move |error| ListenError::io(path, what, error);
        // 0700; short, for the path of a socket must not have 108 bytes.
        let closed = tempfile::Builder::new()
            .prefix(".z")
            .rand_bytes(4)
            .tempdir_in(parent)
            .map_err(io("making a folder for the socket"))?;
        let name = closed.path().join("s");
        let listener = UnixListener::bind(&name).map_err(io("making the socket"))?;
        fs::set_permissions(&name, fs::Permissions::from_mode(0o600))
            .map_err(io("setting the rights of the socket"))?;
        let id = id(&name).map_err(io("looking at the socket"))?;
        fs::rename(&name, path).map_err(io("putting the socket into its place"))?;
        Ok(Self {
            listener,
            path: path.to_owned(),
            id,
        })
    }

    pub(crate) async fn accept(&self) -> io::Result<UnixStream> {
        self.listener.accept().await.map(|(stream, _)| stream)
    }
}

/// Another service may have taken the name meanwhile; that one stays.
impl Drop for Socket {
    fn drop(&mut self) {
        if id(&self.path).is_ok_and(|id| id == self.id) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn id(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::symlink_metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// Whether nothing is there, or a socket on which nobody listens.
async fn is_free(path: &Path) -> Result<(), ListenError> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(ListenError::io(path, "looking at it", error)),
    };
    if !metadata.file_type().is_socket() {
        return Err(ListenError::NotASocket {
            path: path.to_owned(),
        });
    }
    match UnixStream::connect(path).await {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
        // Gone meanwhile.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // Whoever it is, its queue is full, or it is not ours.
        Ok(_) | Err(_) => Err(ListenError::InUse {
            path: path.to_owned(),
        }),
    }
}
