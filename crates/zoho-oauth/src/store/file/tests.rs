//! What the file store does on a disk that others touch as well.

use super::*;
use crate::{AccessToken, Client, DataCenter, Flow, Grant};
use proptest::prelude::*;
use secrecy::ExposeSecret as _;

fn entry(token: &str) -> Entry {
    let client = Client::new("1000.ABC")
        .unwrap()
        .with_secret("sentinel-secret".into())
        .unwrap()
        .with_redirect_uri("http://localhost:1/cb")
        .unwrap();
    let mut grant = Grant::without_tokens(
        Flow::AuthorizationCode,
        &client,
        &DataCenter::CA.into(),
        "ZohoCRM.modules.ALL email".parse().unwrap(),
        1000,
    );
    grant.refresh_token = Some(token.into());
    grant.soid = Some("ZohoCRM.42".parse().unwrap());
    grant.api_domain = Some("https://www.zohoapis.ca".to_owned());
    grant.access_token = Some(AccessToken::new(
        "sentinel-access".into(),
        1000,
        4600,
        grant.api_domain.clone(),
        None,
    ));
    let mut entry = Entry::new(grant);
    entry.budget.record(1000);
    entry
}

fn profile() -> Profile {
    Profile::new("work").unwrap()
}

async fn save(store: &FileStore, token: &str) -> Result<(), StoreError> {
    let lease = store.lease(&profile()).await?;
    store.save(&lease, &entry(token)).await
}

fn place() -> (tempfile::TempDir, FileStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path().join("store"));
    (folder, store)
}

#[tokio::test]
async fn what_is_saved_is_loaded_listed_and_deleted() {
    let (_folder, store) = place();
    assert!(store.load(&profile()).await.unwrap().is_none());
    assert!(store.list().await.unwrap().is_empty());
    save(&store, "refresh-1").await.unwrap();
    save(&store, "refresh-2").await.unwrap();

    let loaded = store.load(&profile()).await.unwrap().unwrap();
    let before = entry("refresh-2");
    assert_eq!(*loaded.to_json(), *before.to_json());
    assert_eq!(loaded.budget, before.budget);
    let token = loaded.grant.access_token.unwrap();
    assert_eq!(token.secret().expose_secret(), "sentinel-access");
    assert_eq!(token.api_domain(), Some("https://www.zohoapis.ca"));

    assert_eq!(store.list().await.unwrap(), [profile()]);
    let lease = store.lease(&profile()).await.unwrap();
    assert!(store.delete(&lease).await.unwrap());
    assert!(!store.delete(&lease).await.unwrap());
    assert!(store.load(&profile()).await.unwrap().is_none());
}

#[test]
fn the_written_form_stays_the_same_and_debug_has_no_secrets() {
    let entry = entry("sentinel-refresh");
    assert!(!format!("{entry:?}").contains("sentinel"));
    let json = entry.to_json();
    insta::assert_snapshot!(std::str::from_utf8(&json).unwrap());
}

#[cfg(unix)]
#[tokio::test]
async fn files_and_folder_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, store) = place();
    save(&store, "refresh").await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(store.folder()), 0o700);
    for entry in fs::read_dir(store.folder()).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_others_can_reach_is_refused() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    let unsafe_for = async |store: &FileStore| {
        let loaded = store.load(&profile()).await;
        let saved = save(store, "new").await;
        assert!(
            matches!(loaded, Err(StoreError::Unsafe { .. })),
            "{loaded:?}"
        );
        assert!(
            !loaded.unwrap_err().remedy().is_empty(),
            "says how to repair it"
        );
        assert!(matches!(saved, Err(StoreError::Unsafe { .. })), "{saved:?}");
    };
    let (_folder, store) = place();
    save(&store, "refresh").await.unwrap();
    let file = store.file(&profile());

    set(&file, 0o644).unwrap();
    unsafe_for(&store).await;
    let remedy = store.load(&profile()).await.unwrap_err().remedy();
    let command = format!("chmod 600 {}", file.display());
    assert!(remedy.contains(&command), "{remedy}");
    set(&file, 0o600).unwrap();

    set(store.folder(), 0o770).unwrap();
    unsafe_for(&store).await;
    set(store.folder(), 0o700).unwrap();
    assert!(store.load(&profile()).await.unwrap().is_some());

    let elsewhere = store.folder().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    symlink(&elsewhere, &file).unwrap();
    unsafe_for(&store).await;

    let link = store.folder().with_file_name("link");
    symlink(store.folder(), &link).unwrap();
    unsafe_for(&FileStore::open(link)).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_place_of_the_lock_is_not_followed() {
    let (_folder, store) = place();
    save(&store, "refresh").await.unwrap();
    let lock = store.folder().join("work.lock");
    fs::remove_file(&lock).unwrap();
    let victim = store.folder().join("victim");
    std::os::unix::fs::symlink(&victim, &lock).unwrap();
    assert!(store.lease(&profile()).await.is_err());
    assert!(!victim.exists());
}

#[tokio::test]
async fn a_damaged_file_is_set_aside_by_reading_and_by_writing() {
    let (_folder, store) = place();
    save(&store, "refresh").await.unwrap();
    let file = store.file(&profile());
    let aside = |number| PathBuf::from(format!("{}.damaged-{number}", file.display()));

    for (number, damage) in [(1, &b"{\"version\":1,"[..]), (2, b""), (3, b"\xff")] {
        // Written over in place, so the mode stays.
        fs::write(&file, damage).unwrap();
        let error = store.load(&profile()).await.unwrap_err();
        assert_eq!(error.code(), "store_damaged");
        assert!(error.to_string().contains("damaged-"), "{error}");
        assert_eq!(fs::read(aside(number)).unwrap(), damage);
        assert!(store.load(&profile()).await.unwrap().is_none());
        save(&store, "refresh").await.unwrap();
    }

    // Under a lease, as in a login: reading leaves it, writing sets it aside.
    fs::write(&file, b"worse").unwrap();
    let lease = store.lease(&profile()).await.unwrap();
    assert!(store.load(&profile()).await.is_err());
    store.save(&lease, &entry("new")).await.unwrap();
    assert_eq!(fs::read(aside(4)).unwrap(), b"worse");
    assert!(store.load(&profile()).await.unwrap().is_some());
}

#[tokio::test]
async fn the_entry_of_a_newer_version_is_left_alone() {
    let (_folder, store) = place();
    save(&store, "refresh").await.unwrap();
    let newer = br#"{"version":3,"tokens":[]}"#;
    fs::write(store.file(&profile()), newer).unwrap();
    assert_eq!(
        store.load(&profile()).await.unwrap_err().code(),
        "store_newer"
    );
    assert_eq!(save(&store, "x").await.unwrap_err().code(), "store_newer");
    assert_eq!(fs::read(store.file(&profile())).unwrap(), newer);
}

#[tokio::test]
async fn a_lease_is_had_by_one_at_a_time_and_ends_on_drop() {
    let (_folder, store) = place();
    let store = store.lease_timeout(Duration::from_millis(30));
    let other = FileStore::open(store.folder()).lease_timeout(Duration::from_millis(30));
    let lease = store.lease(&profile()).await.unwrap();
    assert_eq!(
        other.lease(&profile()).await.unwrap_err().code(),
        "store_busy"
    );
    let second = Profile::new("other").unwrap();
    assert!(
        other.lease(&second).await.is_ok(),
        "each profile has its own"
    );
    drop(lease);
    assert!(other.lease(&profile()).await.is_ok());
}

#[tokio::test]
async fn what_a_killed_process_left_is_removed_and_others_files_are_not() {
    let (_folder, store) = place();
    save(&store, "refresh").await.unwrap();
    let left = store.folder().join(".work~abc.tmp");
    let others = store.folder().join(".work.x~abc.tmp");
    fs::write(&left, "half").unwrap();
    fs::write(&others, "half").unwrap();
    save(&store, "refresh").await.unwrap();
    assert!(!left.exists());
    assert!(others.exists());
}

proptest! {
    #[test]
    fn any_bytes_as_a_file_are_an_entry_or_an_error(bytes: Vec<u8>) {
        prop_assert!(Entry::from_json(&bytes).is_err());
    }

    #[test]
    fn no_error_repeats_what_the_file_holds(cut in 0usize..400, insert in "[\"{},x\\[]") {
        let json = entry("sentinel-refresh").to_json();
        let mut text = String::from_utf8(json.to_vec()).unwrap();
        text.insert_str(cut.min(text.len()), &insert);
        if let Err(error) = Entry::from_json(text.as_bytes()) {
            let words = format!("{error} {error:?}");
            prop_assert!(!words.contains("sentinel"), "{words}");
        }
    }
}
