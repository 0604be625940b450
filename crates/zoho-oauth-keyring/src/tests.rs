//! The store over keyrings that only a test has: one that takes as little as
//! Windows, one that dies in the middle of a save, one that never answers.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
use keyring_core::{Entry as Item, Error, Result};
use zoho_oauth::store::conformance::{self, Place};
use zoho_oauth::store::seal::{Key, KeySource as _, Keys};
use zoho_oauth::{BoxFuture, Client, DataCenter, Entry, Flow, Grant, Profile, Store};

use crate::items::{Found, Items};
use crate::store::{LARGEST, aside};
use crate::{Keyring, KeyringKeys, KeyringStore};

/// What the Credential Manager of Windows takes.
const WINDOWS: usize = 2_560;

/// A keyring in memory.
#[derive(Debug)]
struct Fake {
    items: Mutex<BTreeMap<String, Vec<u8>>>,
    largest: usize,
    /// Changes that are made yet; then all fail, as for a process that died.
    changes_left: AtomicUsize,
    hangs: AtomicBool,
}

#[derive(Clone, Debug)]
struct FakeItem {
    name: String,
    keyring: Arc<Fake>,
}

#[derive(Debug)]
struct FakeStore(Arc<Fake>);

impl Fake {
    fn new(largest: usize) -> Arc<Self> {
        Arc::new(Self {
            items: Mutex::default(),
            largest,
            changes_left: AtomicUsize::new(usize::MAX),
            hangs: AtomicBool::new(false),
        })
    }

    fn change(&self) -> Result<()> {
        let one_less = |left: usize| left.checked_sub(1);
        self.changes_left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            .map(drop)
            .map_err(|_| Error::PlatformFailure("died".into()))
    }

    fn keyring(self: &Arc<Self>) -> Keyring {
        Keyring::custom("Fake", Arc::new(FakeStore(Arc::clone(self))))
    }
}

impl CredentialStoreApi for FakeStore {
    fn vendor(&self) -> String {
        "test".to_owned()
    }

    fn id(&self) -> String {
        "test".to_owned()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Item> {
        while self.0.hangs.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(Item::new_with_credential(Arc::new(FakeItem {
            name: format!("{service}/{user}"),
            keyring: Arc::clone(&self.0),
        })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl CredentialApi for FakeItem {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        if secret.len() > self.keyring.largest {
            return Err(Error::TooLong(
                "secret".to_owned(),
                self.keyring.largest as u32,
            ));
        }
        self.keyring.change()?;
        let mut items = self.keyring.items.lock().unwrap();
        items.insert(self.name.clone(), secret.to_vec());
        Ok(())
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        let items = self.keyring.items.lock().unwrap();
        items.get(&self.name).cloned().ok_or(Error::NoEntry)
    }

    fn delete_credential(&self) -> Result<()> {
        if !self.keyring.items.lock().unwrap().contains_key(&self.name) {
            return Err(Error::NoEntry);
        }
        self.keyring.change()?;
        self.keyring.items.lock().unwrap().remove(&self.name);
        Ok(())
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A keyring and a folder of locks.
struct Machine {
    fake: Arc<Fake>,
    folder: tempfile::TempDir,
    item_limit: usize,
}

impl Machine {
    fn new(largest: usize, item_limit: usize) -> Self {
        Self {
            fake: Fake::new(largest),
            folder: tempfile::tempdir().unwrap(),
            item_limit,
        }
    }

    fn windows() -> Self {
        Self::new(WINDOWS, 2_400)
    }

    fn store(&self) -> KeyringStore {
        let keyring = self.fake.keyring();
        let mut store = KeyringStore::in_keyring(keyring, "test", self.folder.path().join("l"))
            // The suite is about what happens, not how fast on a busy machine.
            .call_timeout(Duration::from_secs(60));
        store.item_limit = self.item_limit;
        store
    }

    fn with_items<T>(&self, work: impl FnOnce(&Items<'_>) -> T) -> T {
        let keyring = FakeStore(Arc::clone(&self.fake));
        work(&Items {
            keyring: &keyring,
            service: "test",
            limit: self.item_limit,
        })
    }

    fn value(&self, name: &str) -> Option<Vec<u8>> {
        match self.with_items(|items| items.get(name)).unwrap() {
            Found::Nothing => None,
            Found::Value(bytes) | Found::Damaged(bytes) => Some(bytes.to_vec()),
        }
    }
}

impl Place for Machine {
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        let store: Arc<dyn Store> = Arc::new(self.store());
        Box::pin(async move { store })
    }

    fn read<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move { self.value(profile.as_str()) })
    }

    fn write<'a>(&'a self, profile: &'a Profile, bytes: &'a [u8]) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let write = |items: &Items<'_>| items.set(profile.as_str(), bytes);
            self.with_items(write).is_ok()
        })
    }

    fn set_aside<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Vec<Vec<u8>>> {
        Box::pin(async move {
            (1..)
                .map_while(|number| self.value(&aside(profile, number)))
                .collect()
        })
    }

    fn largest(&self) -> usize {
        LARGEST
    }
}

#[tokio::test]
async fn the_store_does_what_every_store_does_with_small_items_and_large_ones() {
    for (largest, item_limit) in [(WINDOWS, 2_400), (usize::MAX, 24_000)] {
        let ran = conformance::run(async || Machine::new(largest, item_limit)).await;
        println!("{ran}");
        // Keyrings have no deadlines, and encrypt by themselves.
        assert_eq!(
            ran.not_applicable,
            [
                "a lease that ended is refused, and the next one holds",
                "sealed entries show no secrets and cannot be swapped"
            ],
            "{ran}"
        );
    }
}

fn entry(mark: &str) -> Entry {
    let client = Client::new("1000.C").unwrap();
    let scopes = "ZohoCRM.org.READ".parse().unwrap();
    let accounts = DataCenter::EU.into();
    let mut grant = Grant::without_tokens(Flow::SelfClient, &client, &accounts, scopes, 1);
    // Several items on Windows.
    grant.refresh_token = Some(mark.repeat(5_000).into());
    Entry::new(grant)
}

fn profile() -> Profile {
    Profile::new("work").unwrap()
}

async fn save(store: &KeyringStore, entry: &Entry) -> std::result::Result<(), Told> {
    let lease = store.lease(&profile()).await.unwrap();
    store.save(&lease, entry).await
}

type Told = zoho_oauth::StoreError;

#[tokio::test]
async fn a_save_that_dies_after_any_item_leaves_the_old_entry_or_the_new() {
    let machine = Machine::windows();
    let store = machine.store();
    let (mut old, mut new, mut died) = (0, 0, 0);
    for changes in 0.. {
        machine
            .fake
            .changes_left
            .store(usize::MAX, Ordering::SeqCst);
        save(&store, &entry("o")).await.unwrap();
        machine.fake.changes_left.store(changes, Ordering::SeqCst);
        let saved = save(&store, &entry("n")).await;
        let json = store.load(&profile()).await.unwrap().unwrap().to_json();
        match (
            *json == *entry("o").to_json(),
            *json == *entry("n").to_json(),
        ) {
            (true, false) => old += 1,
            (false, true) => new += 1,
            _ => panic!("a torn entry after {changes} changes"),
        }
        match saved {
            Ok(()) => break,
            Err(error) => {
                assert_eq!(error.code(), "store_service", "{error}");
                died += 1;
            }
        }
    }
    println!("died after each of {died} changes: {old} old, {new} new, 0 torn");
    assert!(old > 2 && new > 1 && died > 4, "{old} {new} {died}");

    // What the dead left is removed with the entry.
    machine
        .fake
        .changes_left
        .store(usize::MAX, Ordering::SeqCst);
    let lease = store.lease(&profile()).await.unwrap();
    assert!(store.delete(&lease).await.unwrap());
    let items = machine.fake.items.lock().unwrap();
    assert_eq!(items.keys().collect::<Vec<_>>(), ["test/#profiles"]);
}

#[tokio::test]
async fn every_item_that_is_lost_or_changed_is_damage() {
    let machine = Machine::windows();
    let store = machine.store();
    save(&store, &entry("x")).await.unwrap();
    let names: Vec<_> = machine.fake.items.lock().unwrap().keys().cloned().collect();
    let parts: Vec<_> = names.iter().filter(|name| name.contains("work")).collect();
    assert!(parts.len() > 3, "{parts:?}");
    for name in parts {
        let change = |with: Option<Vec<u8>>| {
            let mut items = machine.fake.items.lock().unwrap();
            match with {
                Some(bytes) => items.insert(name.clone(), bytes),
                None => items.remove(name),
            }
        };
        let whole = change(Some(b"other".to_vec()));
        let error = store.load(&profile()).await.unwrap_err();
        assert_eq!(error.code(), "store_damaged", "{name}");
        if name.contains('#') {
            change(None);
            let error = store.load(&profile()).await.unwrap_err();
            assert_eq!(error.code(), "store_damaged", "{name}");
        }
        change(whole);
    }
    assert!(store.load(&profile()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_keyring_that_hangs_is_given_up_and_told() {
    let machine = Machine::windows();
    let store = machine.store().call_timeout(Duration::from_millis(50));
    machine.fake.hangs.store(true, Ordering::SeqCst);
    let start = Instant::now();
    let error = store.load(&profile()).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(30));
    assert!(error.to_string().contains("no answer"), "{error}");
    assert!(error.remedy().contains("Unlock"), "{}", error.remedy());

    // A save that hangs keeps its lease: nobody writes at the same time.
    let held = store.lease(&profile()).await.unwrap();
    assert!(store.save(&held, &entry("a")).await.is_err());
    drop(held);
    let impatient = store.clone().lease_timeout(Duration::ZERO);
    let busy = impatient.lease(&profile()).await.unwrap_err();
    assert_eq!(busy.code(), "store_busy");
    machine.fake.hangs.store(false, Ordering::SeqCst);
    drop(store.lease(&profile()).await.unwrap());
    let loaded = store
        .call_timeout(Duration::from_secs(60))
        .load(&profile())
        .await;
    assert!(loaded.unwrap().is_some(), "what was begun was done");
}

#[tokio::test]
async fn keys_are_kept_and_damage_is_not_written_over() {
    let machine = Machine::windows();
    let keys = KeyringKeys::new(machine.fake.keyring(), "test");
    assert!(keys.load().await.unwrap().is_none());
    let mut two = Keys::new(Key::generate().unwrap());
    two.rotate(Key::generate().unwrap());
    keys.save(&two).await.unwrap();
    let loaded = keys.load().await.unwrap().unwrap();
    assert_eq!(loaded.current().id(), two.current().id());
    assert_eq!(loaded.older().len(), 1);
    let debug = format!("{keys:?} {}", keys.describe());
    assert!(!debug.contains("zoauth-key:"), "{debug}");

    machine
        .fake
        .items
        .lock()
        .unwrap()
        .insert("test/#keys".to_owned(), b"something else".to_vec());
    assert_eq!(keys.load().await.unwrap_err().code(), "store_key");
    assert_eq!(keys.save(&two).await.unwrap_err().code(), "store_key");
}

#[tokio::test]
async fn a_secret_that_somebody_put_there_is_read_without_space_around_it() {
    let machine = Machine::windows();
    let keyring = machine.fake.keyring();
    let read = async |account: &str| crate::read_secret(&keyring, "test", account).await;
    assert!(read("crm").await.unwrap().is_none(), "nothing there");
    machine.with_items(|items| items.write("crm", b"s3cret\n").unwrap());
    let secret = read("crm").await.unwrap().unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&secret), "s3cret");
    machine.with_items(|items| items.write("crm", b" \n").unwrap());
    assert!(read("crm").await.unwrap().is_none(), "nothing in it");
    // What is no text is not repeated.
    machine.with_items(|items| items.write("crm", b"s3cret\xff").unwrap());
    let error = read("crm").await.unwrap_err();
    assert!(error.to_string().contains("crm of test"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}
