//! Promises that only real processes can test: fifty of them make one request,
//! and one that is killed in the middle of a save takes nothing with it.
//!
//! The children are this same test binary, started with the name of a test that
//! does its work only when the environment tells it where the store is.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use zoho_oauth::store::seal::{Keys, Sealer};
use zoho_oauth::*;

const STORE: &str = "ZOHO_OAUTH_TEST_STORE";
/// Set where the store of the parent is a sealed one.
const SEALED: &str = "ZOHO_OAUTH_TEST_SEALED";

fn child(test: &str, store: &Path) -> Child {
    command(test, store).spawn().unwrap()
}

fn command(test: &str, store: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(STORE, store)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

fn store_of_parent() -> Option<Arc<FileStore>> {
    let store = FileStore::open(std::env::var_os(STORE)?);
    Some(Arc::new(match std::env::var_os(SEALED) {
        Some(_) => store.sealed(sealer()),
        None => store,
    }))
}

fn sealer() -> Sealer {
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    Sealer::new(Keys::parse(key, "the test").unwrap())
}

fn profile() -> Profile {
    Profile::new("test").unwrap()
}

fn entry(accounts: &Accounts, refresh_token: &str) -> Entry {
    let client = Client::new("1000.C")
        .unwrap()
        .with_secret("s".into())
        .unwrap();
    let scopes = "ZohoCRM.org.READ".parse().unwrap();
    let mut grant = Grant::without_tokens(Flow::SelfClient, &client, accounts, scopes, 1);
    grant.refresh_token = Some(refresh_token.into());
    Entry::new(grant)
}

async fn save(store: &FileStore, entry: &Entry) {
    let lease = store.lease(&profile()).await.unwrap();
    store.save(&lease, entry).await.unwrap();
}

/// Lines that a child printed for us, among those of the test harness.
fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let output = child.stdout.take().unwrap();
    BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| Some(line.split_once("CHILD ")?.1.to_owned()))
}

#[tokio::test]
async fn child_asks_for_a_token() {
    let Some(store) = store_of_parent() else {
        return;
    };
    let session = Session::builder(Http::new(), store, profile()).build();
    let token = session.access_token().await.unwrap();
    println!("CHILD {}", token.secret().expose_secret());
}

#[tokio::test]
async fn fifty_processes_make_one_request() {
    let mut server = mockito::Server::new_async().await;
    let refresh = server
        .mock("POST", "/oauth/v2/token")
        .with_chunked_body(|writer| {
            // Long enough for the others to come and wait.
            std::thread::sleep(Duration::from_millis(200));
            writer.write_all(br#"{"access_token":"the-token","expires_in":3600}"#)
        })
        .expect(1)
        .create_async()
        .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let accounts = Accounts::custom(&server.url()).unwrap();
    save(&FileStore::open(&path), &entry(&accounts, "refresh")).await;

    let mut children: Vec<_> = (0..50)
        .map(|_| child("child_asks_for_a_token", &path))
        .collect();
    for child in &mut children {
        assert_eq!(lines(child).collect::<Vec<_>>(), ["the-token"]);
        assert!(child.wait().unwrap().success());
    }
    refresh.assert_async().await;
}

#[tokio::test]
async fn child_saves_for_ever() {
    let Some(store) = store_of_parent() else {
        return;
    };
    for number in 1u64.. {
        let entry = entry(&DataCenter::EU.into(), &number.to_string());
        save(&store, &entry).await;
        println!("CHILD {number}");
    }
}

/// Forty times here; `ZOHO_OAUTH_TEST_KILLS=1000` for the full figure.
#[tokio::test]
async fn a_kill_in_the_middle_of_a_save_loses_nothing() {
    killed_while_saving(false).await;
}

#[tokio::test]
async fn a_kill_in_the_middle_of_a_sealed_save_loses_nothing() {
    killed_while_saving(true).await;
}

async fn killed_while_saving(is_sealed: bool) {
    let kills = std::env::var("ZOHO_OAUTH_TEST_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(40);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut store = FileStore::open(&path).lease_timeout(Duration::from_secs(5));
    if is_sealed {
        store = store.sealed(sealer());
    }
    for round in 0..kills {
        let mut command = command("child_saves_for_ever", &path);
        if is_sealed {
            command.env(SEALED, "1");
        }
        let mut child = command.spawn().unwrap();
        let mut printed = lines(&mut child);
        let mut last: u64 = printed.next().unwrap().parse().unwrap();
        // Different moments of a save, which takes about a millisecond.
        tokio::time::sleep(Duration::from_micros(137 * (round % 29))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        for line in printed {
            // The last line may be cut short by the kill.
            last = line.parse().map_or(last, |number| last.max(number));
        }
        let entry = store.load(&profile()).await.unwrap().unwrap();
        let kept = entry.grant.refresh_token.unwrap();
        let kept: u64 = kept.expose_secret().parse().unwrap();
        assert!(
            kept == last || kept == last + 1,
            "round {round}: {kept} after {last}"
        );
        // The lease of the dead does not block.
        drop(store.lease(&profile()).await.unwrap());
    }
    let left: Vec<_> = std::fs::read_dir(&path)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .filter(|name| name.to_string_lossy().ends_with(".tmp"))
        .collect();
    assert!(left.len() <= 1, "left over: {left:?}");
    let how = if is_sealed { "sealed" } else { "plain" };
    println!("{kills} kills during {how} saves: 0 lost, 0 torn");
}
