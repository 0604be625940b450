//! The store in a real Secret Service: GNOME Keyring on a session bus of its
//! own, with an empty home. Where these programs are missing, this fails.
//!
//! The child is this same test binary, started with the name of a test that
//! does its work only on that bus.

#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use zoho_oauth::store::conformance::{self, Place};
use zoho_oauth::store::seal::{Key, KeySource as _, Keys};
use zoho_oauth::{BoxFuture, Store};
use zoho_oauth_keyring::{Keyring, KeyringKeys, KeyringStore, read_secret};

const HOME: &str = "ZOAUTH_TEST_SECRET_SERVICE";

/// Makes and unlocks a keyring, then runs the child.
const SESSION: &str = r#"
    printf 'a password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 9
    exec "$@"
"#;

#[test]
fn a_real_secret_service_is_a_store() {
    let home = tempfile::tempdir().unwrap();
    for folder in ["run", "data"] {
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(home.path().join(folder)).unwrap();
    }
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", SESSION, "session"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "child_on_the_bus", "--nocapture"])
        .env(HOME, home.path())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path().join("run"))
        .env("XDG_DATA_HOME", home.path().join("data"))
        .output()
        .expect("dbus-run-session is installed (Debian: dbus-daemon, and gnome-keyring)");
    let shown = String::from_utf8_lossy(&output.stdout);
    println!("{shown}");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}\n{words}");
    assert!(shown.contains("CHILD done"), "{shown}\n{words}");
}

/// A service of its own.
struct Service {
    name: String,
    locks: PathBuf,
}

impl Place for Service {
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        // The suite is about what happens, not how fast on a busy machine.
        let store = KeyringStore::open(&self.name, self.locks.join(&self.name))
            .call_timeout(Duration::from_secs(60));
        Box::pin(async move { Arc::new(store) as Arc<dyn Store> })
    }

    fn largest(&self) -> usize {
        64 * 1024
    }
}

#[tokio::test]
async fn child_on_the_bus() {
    let Some(home) = std::env::var_os(HOME).map(PathBuf::from) else {
        return;
    };
    let number = AtomicUsize::new(0);
    let ran = conformance::run(async || Service {
        name: format!("zoauth-test-{}", number.fetch_add(1, Ordering::SeqCst)),
        locks: home.join("locks"),
    })
    .await;
    println!("{ran}");
    assert!(ran.passed.len() > 14, "{ran}");

    let keys = KeyringKeys::new(Keyring::of_system(), "zoauth-test-keys");
    assert!(keys.load().await.unwrap().is_none());
    let new = Keys::new(Key::generate().unwrap());
    keys.save(&new).await.unwrap();
    let loaded = keys.load().await.unwrap().unwrap();
    assert_eq!(loaded.current().id(), new.current().id());

    // A secret that another program put there; its calls block.
    let put = std::thread::spawn(|| {
        let system = zbus_secret_service_keyring_store::Store::new().unwrap();
        let system: Arc<keyring_core::CredentialStore> = system;
        let item = system.build("zoauth-secrets", "crm", None).unwrap();
        item.set_password("s3cret").unwrap();
    });
    put.join().unwrap();
    let read = read_secret(&Keyring::of_system(), "zoauth-secrets", "crm").await;
    assert_eq!(read.unwrap().unwrap().expose_secret(), "s3cret");
    let read = read_secret(&Keyring::of_system(), "zoauth-secrets", "desk").await;
    assert!(read.unwrap().is_none());

    println!("CHILD done");
}
