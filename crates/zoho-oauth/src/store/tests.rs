//! The conformance suite on the stores of this crate.

use std::path::PathBuf;
use std::sync::Arc;

use super::conformance::{self, Place};
use super::seal::{Key, Keys, Sealer};
use super::{FileStore, MemoryStore, Profile, Store};
use crate::BoxFuture;

struct Memory(Arc<MemoryStore>);

impl Place for Memory {
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        let store: Arc<dyn Store> = self.0.clone();
        Box::pin(async move { store })
    }
}

struct Files {
    folder: tempfile::TempDir,
    keys: Option<Keys>,
}

impl Files {
    fn new(keys: Option<Keys>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, keys }
    }

    fn store(&self) -> FileStore {
        let store = FileStore::open(self.folder.path().join("store"));
        match &self.keys {
            Some(keys) => store.sealed(Sealer::new(keys.clone())),
            None => store,
        }
    }

    fn file(&self, profile: &Profile) -> PathBuf {
        self.store().file(profile)
    }
}

impl Place for Files {
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        Box::pin(async { Arc::new(self.store()) as Arc<dyn Store> })
    }

    fn read<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async { std::fs::read(self.file(profile)).ok() })
    }

    fn write<'a>(&'a self, profile: &'a Profile, bytes: &'a [u8]) -> BoxFuture<'a, bool> {
        // Over the file that is there, so its mode stays.
        Box::pin(async move { std::fs::write(self.file(profile), bytes).is_ok() })
    }

    fn set_aside<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Vec<Vec<u8>>> {
        let file = self.file(profile).display().to_string();
        let kept = (1..)
            .map(move |number| format!("{file}.damaged-{number}"))
            .map_while(|file| std::fs::read(file).ok());
        Box::pin(async { kept.collect() })
    }

    fn expire<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, bool> {
        // Somebody who tidies up takes the lock away under its holder.
        let lock = self.file(profile).with_extension("lock");
        Box::pin(async { std::fs::remove_file(lock).is_ok() })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_store_conforms() {
    let ran = conformance::run(async || Memory(Arc::default())).await;
    println!("{ran}");
    assert_eq!(
        ran.not_applicable,
        [
            "a lease that ended is refused, and the next one holds",
            "an entry of a newer format is refused and kept",
            "damage is reported and kept",
            "sealed entries show no secrets and cannot be swapped",
        ]
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_file_store_conforms() {
    let ran = conformance::run(async || Files::new(None)).await;
    println!("{ran}");
    assert_eq!(
        ran.not_applicable,
        ["sealed entries show no secrets and cannot be swapped"]
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_sealed_file_store_conforms() {
    let ran =
        conformance::run(async || Files::new(Some(Keys::new(Key::generate().unwrap())))).await;
    println!("{ran}");
    assert!(ran.not_applicable.is_empty(), "{ran}");
    assert_eq!(ran.passed.len(), 20);
}

/// The same on one thread, where what blocks would block everything.
#[tokio::test]
async fn the_memory_store_conforms_on_one_thread() {
    conformance::run(async || Memory(Arc::default())).await;
}
