//! What a file store does when the disk is full, the folder cannot be written
//! or the holder of a lease is killed: the entry that was there stays whole,
//! and the error says what happened.
//!
//! The faults are real and need no rights: the children are this same test
//! binary, started with a limit on file sizes, or without the right to write
//! wherever the superuser may.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use zoho_oauth::store::seal::{Keys, Sealer};
use zoho_oauth::*;

const STORE: &str = "ZOHO_OAUTH_FAULT_STORE";
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn profile() -> Profile {
    Profile::new("test").unwrap()
}

fn entry(refresh_token: &str) -> Entry {
    let client = Client::new("1000.C").unwrap();
    let accounts = DataCenter::EU.into();
    let scopes = "ZohoCRM.org.READ".parse().unwrap();
    let mut grant = Grant::without_tokens(Flow::SelfClient, &client, &accounts, scopes, 1);
    grant.refresh_token = Some(refresh_token.into());
    Entry::new(grant)
}

fn plain(folder: &Path) -> FileStore {
    FileStore::open(folder).lease_timeout(Duration::from_secs(20))
}

fn sealed(folder: &Path) -> FileStore {
    plain(folder).sealed(Sealer::new(Keys::parse(KEY, "the test").unwrap()))
}

async fn save(store: &FileStore, entry: &Entry) -> Result<(), StoreError> {
    let lease = store.lease(&profile()).await?;
    store.save(&lease, entry).await
}

async fn kept(store: &FileStore) -> String {
    let entry = store.load(&profile()).await.unwrap().unwrap();
    let token = entry.grant.refresh_token.unwrap();
    token.expose_secret().to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// This binary with one test, as an argument list.
fn itself(test: &str) -> Vec<String> {
    let program = std::env::current_exe().unwrap().display().to_string();
    let arguments = ["--exact", test, "--nocapture", "--test-threads=1"];
    std::iter::once(program)
        .chain(arguments.map(str::to_owned))
        .collect()
}

/// What children print for their parent; empty if the process is no child.
fn said(command: &mut Command, folder: &Path) -> Vec<String> {
    let output = command.env(STORE, folder).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {errors}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().filter_map(|line| line.split_once("CHILD "));
    let said: Vec<String> = lines.map(|(_, said)| said.to_owned()).collect();
    assert!(!said.is_empty(), "the child did nothing: {text}");
    said
}

fn folder_of_parent() -> Option<std::path::PathBuf> {
    std::env::var_os(STORE).map(Into::into)
}

#[tokio::test]
async fn child_saves_in_the_clear_and_sealed() {
    let Some(folder) = folder_of_parent() else {
        return;
    };
    // A lease needs no room on the disk.
    for store in [plain(&folder), sealed(&folder)] {
        match save(&store, &entry(&"x".repeat(8_000))).await {
            Ok(()) => println!("CHILD saved"),
            Err(error) => println!("CHILD {} {error}", error.code()),
        }
    }
}

#[tokio::test]
async fn a_full_disk_leaves_the_entry_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    save(&plain(&path), &entry("before")).await.unwrap();
    let before = names(&path);

    // A write past the limit fails in its middle, as on a full disk: one block
    // is written, the next is not. Without the signal that would end the child.
    let mut command = Command::new("sh");
    command
        .args(["-c", r#"trap "" XFSZ; ulimit -f 1; exec "$@""#, "sh"])
        .args(itself("child_saves_in_the_clear_and_sealed"));
    let said = said(&mut command, &path);
    assert_eq!(said.len(), 2);
    for said in said {
        assert!(said.starts_with("store_io "), "{said}");
        assert!(said.contains("test.json: writing failed"), "{said}");
    }
    assert_eq!(kept(&plain(&path)).await, "before");
    assert_eq!(names(&path), before, "no half file is left");
}

#[tokio::test]
async fn child_reads_and_saves() {
    let Some(folder) = folder_of_parent() else {
        return;
    };
    let store = plain(&folder);
    println!("CHILD {}", kept(&store).await);
    for store in [store, sealed(&folder)] {
        let error = save(&store, &entry("after")).await.unwrap_err();
        println!("CHILD {} {error}", error.code());
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    save(&plain(&path), &entry("before")).await.unwrap();
    let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode));
    set(0o500).unwrap();

    let itself = itself("child_reads_and_saves");
    // Modes mean nothing to the superuser, unless these rights are given up.
    let probe = path.join("probe");
    let is_superuser = std::fs::write(&probe, "").is_ok();
    let mut command = if is_superuser {
        std::fs::remove_file(&probe).unwrap();
        let mut command = Command::new("setpriv");
        command
            .args(["--inh-caps=-all", "--bounding-set=-all"])
            .args(&itself);
        command
    } else {
        let mut command = Command::new(&itself[0]);
        command.args(&itself[1..]);
        command
    };
    // The lock file is there and can be locked; the new file cannot be made.
    let said = said(&mut command, &path);
    set(0o700).unwrap();
    assert_eq!(said[0], "before");
    assert_eq!(said.len(), 3);
    for said in &said[1..] {
        assert!(said.starts_with("store_io "), "{said}");
        assert!(said.contains("making a file in it failed"), "{said}");
    }
    assert_eq!(kept(&plain(&path)).await, "before");
}

#[tokio::test]
async fn child_holds_the_lease_for_ever() {
    let Some(folder) = folder_of_parent() else {
        return;
    };
    let _lease = plain(&folder).lease(&profile()).await.unwrap();
    println!("CHILD holds");
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_holder_that_is_killed_does_not_block_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = plain(&path);
    save(&store, &entry("before")).await.unwrap();
    for _ in 0..10 {
        let itself = itself("child_holds_the_lease_for_ever");
        let mut child = Command::new(&itself[0])
            .args(&itself[1..])
            .env(STORE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let holds = output
            .lines()
            .any(|line| line.unwrap().contains("CHILD holds"));
        assert!(holds);
        let impatient = store.clone().lease_timeout(Duration::ZERO);
        let busy = impatient.lease(&profile()).await.unwrap_err();
        assert_eq!(busy.code(), "store_busy");
        child.kill().unwrap();
        child.wait().unwrap();
        // At once: the lock went with its process.
        let lease = impatient.lease(&profile()).await.unwrap();
        store.save(&lease, &entry("after")).await.unwrap();
    }
    assert_eq!(kept(&store).await, "after");
}
