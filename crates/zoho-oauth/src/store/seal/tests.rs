//! Seals: opened by the right key for the right profile only, any changed bit
//! is seen, and keys can be changed without losing an entry.

use secrecy::ExposeSecret as _;

use super::*;
use crate::store::{FileStore, Protection};
use crate::{Client, DataCenter, Flow, Grant};

fn entry(token: &str) -> Entry {
    let client = Client::new("1000.ABC").unwrap();
    let scopes = "ZohoCRM.modules.ALL".parse().unwrap();
    let mut grant =
        Grant::without_tokens(Flow::SelfClient, &client, &DataCenter::EU.into(), scopes, 1);
    grant.refresh_token = Some(token.into());
    Entry::new(grant)
}

fn profile() -> Profile {
    Profile::new("work").unwrap()
}

fn keys() -> Keys {
    Keys::new(Key::generate().unwrap())
}

fn token(entry: &Entry) -> &str {
    entry.grant.refresh_token.as_ref().unwrap().expose_secret()
}

async fn save(store: &FileStore, token: &str) -> Result<(), StoreError> {
    let lease = store.lease(&profile()).await?;
    store.save(&lease, &entry(token)).await
}

#[test]
fn what_is_sealed_is_opened_and_shows_nothing() {
    let sealer = Sealer::new(keys());
    let sealed = sealer.seal(&profile(), &entry("sentinel")).unwrap();
    let again = sealer.seal(&profile(), &entry("sentinel")).unwrap();
    assert_ne!(sealed, again, "each seal has a nonce of its own");
    let text = String::from_utf8(sealed.clone()).unwrap();
    assert!(!text.contains("sentinel") && !text.contains("1000.ABC"));
    let opened = sealer.open(&profile(), &sealed).unwrap();
    assert_eq!(token(&opened), "sentinel");
    assert_eq!(
        sealed_with(&sealed).unwrap().as_ref(),
        Some(sealer.keys().current().id())
    );
    assert!(!format!("{sealer:?}").contains(sealer.keys().to_text().expose_secret().trim()));
}

#[test]
fn the_wrong_key_profile_or_form_is_named() {
    let sealer = Sealer::new(keys());
    let sealed = sealer.seal(&profile(), &entry("x")).unwrap();
    let key = sealer.keys().current().id().clone();
    assert_eq!(
        Entry::from_json(&sealed).unwrap_err(),
        FormatError::NoKey { key: key.clone() }
    );
    assert_eq!(
        Sealer::new(keys()).open(&profile(), &sealed).unwrap_err(),
        FormatError::WrongKey { key }
    );
    let other = Profile::new("other").unwrap();
    assert_eq!(
        sealer.open(&other, &sealed).unwrap_err(),
        FormatError::OtherProfile { profile: profile() }
    );
    // The name that is written may be changed; the one that is bound may not.
    let renamed = String::from_utf8(sealed).unwrap().replace("work", "other");
    assert_eq!(
        sealer.open(&other, renamed.as_bytes()).unwrap_err(),
        FormatError::Forged
    );
    let plain = entry("x").to_json();
    assert_eq!(
        sealer.open(&profile(), &plain).unwrap_err(),
        FormatError::NotSealed
    );
}

#[test]
fn every_flipped_bit_and_every_cut_is_seen() {
    let sealer = Sealer::new(keys());
    let sealed = sealer.seal(&profile(), &entry("sentinel")).unwrap();
    for place in 0..sealed.len() - 1 {
        let cut = sealer.open(&profile(), &sealed[..place]);
        assert!(cut.is_err(), "cut after {place}");
        for bit in 0..8 {
            let mut bytes = sealed.clone();
            bytes[place] ^= 1 << bit;
            if let Ok(opened) = sealer.open(&profile(), &bytes) {
                // JSON leaves the spelling of white space and of unread bits free.
                assert_eq!(token(&opened), "sentinel", "bit {bit} of byte {place}");
                let text = String::from_utf8_lossy(&bytes);
                panic!("bit {bit} of byte {place} goes unseen: {text}");
            }
        }
    }
}

#[test]
fn keys_are_read_as_they_are_written_and_as_others_make_them() {
    let mut keys = keys();
    keys.rotate(Key::generate().unwrap());
    let text = keys.to_text();
    let read = Keys::parse(text.expose_secret(), "here").unwrap();
    assert_eq!(read.current().id(), keys.current().id());
    assert_eq!(read.older()[0].id(), keys.older()[0].id());

    let zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for text in [
        zeros.to_owned(),
        format!("{zeros}=\n"),
        format!("# made by hand\n\n{zeros}= # the old one\n"),
        format!("{zeros},{}", keys.current().to_text().expose_secret()),
    ] {
        let read = Keys::parse(&text, "here").unwrap();
        assert_eq!(*read.current().id(), *Key::of(&[0; 32]).id());
    }
    let standard = "//////////////////////////////////////////8=";
    let read = Keys::parse(standard, "here").unwrap();
    assert_eq!(*read.current().id(), *Key::of(&[255; 32]).id());
}

#[test]
fn what_is_no_key_is_refused_without_being_repeated() {
    let key = keys().to_text().expose_secret().trim().to_owned();
    let swapped = key.replace("zoauth-key:", "zoauth-key:0123456789abcdef:");
    for text in [
        "",
        "# only words",
        "sentinel",
        "c2VudGluZWw=",
        "zoauth-key:sentinel",
        "zoauth-key:0123456789abcdef:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        &key[..key.len() - 2],
        &swapped,
    ] {
        let error = Keys::parse(text, "ZOAUTH_KEY").unwrap_err();
        assert_eq!(error.code(), "store_key");
        let words = format!("{error} {error:?}");
        assert!(words.contains("ZOAUTH_KEY") && !words.contains("sentinel"));
        assert!(!words.contains("AAAA"), "{words}");
    }
}

#[tokio::test]
async fn a_store_of_format_1_is_read_and_sealed_by_and_by() {
    // As version 0.1 writes it; nothing of it may be lost on the way.
    const FORMAT_1: &str = include_str!("../fixtures/format-1.json");
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path().join("store"));
    for name in ["work", "home"] {
        let profile = Profile::new(name).unwrap();
        let lease = store.lease(&profile).await.unwrap();
        store.save(&lease, &entry("to be replaced")).await.unwrap();
        std::fs::write(store.file(&profile), FORMAT_1).unwrap();
    }
    let keys = keys();
    let sealed = store.clone().sealed(Sealer::new(keys.clone()));
    let loaded = sealed.load(&profile()).await.unwrap().unwrap();
    assert_eq!(*loaded.to_json(), FORMAT_1.as_bytes());

    // One is sealed when it is saved, the other still lies in the clear.
    let lease = sealed.lease(&profile()).await.unwrap();
    sealed.save(&lease, &loaded).await.unwrap();
    drop(lease);
    let bytes = std::fs::read(store.file(&profile())).unwrap();
    assert!(bytes.starts_with(br#"{"version":2,"#));
    let home = Profile::new("home").unwrap();
    let protection = async |profile: &Profile| sealed.protection(profile).await.unwrap().unwrap();
    let by_key = Protection::Sealed(keys.current().id().clone());
    assert_eq!(protection(&profile()).await, by_key);
    assert_eq!(protection(&home).await, Protection::Plain);

    let done = rekey(&sealed).await.unwrap();
    assert!(done.iter().all(|(_, result)| result.is_ok()), "{done:?}");
    assert_eq!(protection(&home).await, by_key);
    for profile in [profile(), home] {
        let loaded = sealed.load(&profile).await.unwrap().unwrap();
        assert_eq!(*loaded.to_json(), FORMAT_1.as_bytes());
        // Without a key it is neither read nor written over.
        let error = store.load(&profile).await.unwrap_err();
        assert_eq!(error.code(), "store_no_key");
        let lease = store.lease(&profile).await.unwrap();
        let error = store.save(&lease, &entry("new")).await.unwrap_err();
        assert_eq!(error.code(), "store_no_key");
    }
}

#[tokio::test]
async fn after_a_rotation_old_entries_open_and_new_ones_are_sealed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("store");
    let open = |keys: &Keys| FileStore::open(&place).sealed(Sealer::new(keys.clone()));
    let mut keys = keys();
    save(&open(&keys), "first").await.unwrap();
    let before = keys.clone();
    keys.rotate(Key::generate().unwrap());
    let store = open(&keys);
    let loaded = store.load(&profile()).await.unwrap().unwrap();
    assert_eq!(token(&loaded), "first");

    rekey(&store).await.unwrap();
    let error = open(&before).load(&profile()).await.unwrap_err();
    assert_eq!(error.code(), "store_wrong_key");
    let error = save(&open(&before), "second").await.unwrap_err();
    assert_eq!(error.code(), "store_wrong_key");
    keys.forget_older();
    let loaded = open(&keys).load(&profile()).await.unwrap().unwrap();
    assert_eq!(token(&loaded), "first");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_of_keys_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let file = KeyFile::new(&path);
    assert!(file.load().await.unwrap().is_none());
    let mut keys = keys();
    file.save(&keys).await.unwrap();
    keys.rotate(Key::generate().unwrap());
    file.save(&keys).await.unwrap();
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    let read = file.load().await.unwrap().unwrap();
    assert_eq!(read.current().id(), keys.current().id());
    assert_eq!(read.older().len(), 1);

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(file.load().await.unwrap_err().code(), "store_unsafe");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&path, "something else").unwrap();
    assert_eq!(file.save(&keys).await.unwrap_err().code(), "store_key");
    assert_eq!(std::fs::read(&path).unwrap(), b"something else");
}
