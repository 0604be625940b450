//! Over a Unix socket: rights instead of a secret.

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener as StdListener;

use tokio::net::UnixStream;
use zoho_token_service::{ListenError, Listener};

use crate::support::{World, ask_over};

#[tokio::test]
async fn a_socket_is_its_owners_needs_no_secret_and_goes_with_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zoauth.sock");
    let mut world = World::new().await;
    let listener = Listener::socket(&path).await.unwrap();
    assert_eq!(listener.address(), None);
    let metadata = fs::symlink_metadata(&path).unwrap();
    assert!(metadata.file_type().is_socket());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing but the socket: {left:?}");

    let service = world.builder().build();
    world.serve(service, vec![listener]);
    let stream = UnixStream::connect(&path).await.unwrap();
    let head = "GET /v1/token?profile=books HTTP/1.1\r\nHost: zoauth\r\n";
    let answer = ask_over(stream, head, "").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    world.end().await;
    assert!(!path.exists());
}

#[tokio::test]
async fn a_socket_is_replaced_only_where_nobody_listens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    // One that was left behind by a process that was killed.
    drop(StdListener::bind(&path).unwrap());
    assert!(path.exists());
    let first = Listener::socket(&path).await.unwrap();
    let second = Listener::socket(&path).await;
    assert!(
        matches!(second, Err(ListenError::InUse { .. })),
        "{second:?}"
    );
    drop(first);
    assert!(!path.exists());

    fs::write(&path, "mine").unwrap();
    let file = Listener::socket(&path).await;
    assert!(
        matches!(file, Err(ListenError::NotASocket { .. })),
        "{file:?}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

/// Who can write to the folder could put a socket of their own there.
#[tokio::test]
async fn a_folder_that_others_may_write_to_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let open = folder.path().join("open");
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
    let refused = Listener::socket(&open.join("s")).await;
    assert!(
        matches!(refused, Err(ListenError::UnsafeFolder { .. })),
        "{refused:?}"
    );
    let missing = Listener::socket(&folder.path().join("missing/s")).await;
    assert!(
        matches!(missing, Err(ListenError::Io { .. })),
        "{missing:?}"
    );
}
