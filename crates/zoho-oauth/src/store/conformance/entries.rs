//! Entries come back as they were saved, whatever their profile is called and
//! whatever is in them.

use std::sync::Arc;

use super::{Checked, Place, Suite, assert_same, entry, lease, load, mark, named, profile, save};
use crate::store::{Entry, Profile};

pub(super) async fn run<P: Place>(suite: &mut Suite<impl AsyncFn() -> P>) {
    suite.check("an empty place holds nothing", empty).await;
    suite
        .check("what is saved is loaded by every handle", saved_is_loaded)
        .await;
    suite
        .check("an entry is replaced as a whole", replaced)
        .await;
    suite
        .check("profiles are listed in order, and deleted", listed)
        .await;
    suite
        .check("odd names keep their entries apart", odd_names)
        .await;
    suite
        .check("any text in an entry comes back", any_text)
        .await;
    suite
        .check("the largest entry is taken, a larger one refused", sizes)
        .await;
    suite
        .check("readers see a whole entry or none", whole_or_none)
        .await;
    suite
        .check("descriptions and Debug hold no secrets", no_secrets)
        .await;
}

async fn empty<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    assert!(load(&*store, &profile()).await.is_none());
    assert!(store.list().await.expect("listed").is_empty());
    let protection = store.protection(&profile()).await;
    assert_eq!(protection.expect("looked"), None);
    let lease = lease(&*store, &profile()).await;
    assert!(!store.delete(&lease).await.expect("nothing to delete"));
    drop(lease);
    // A lease alone is no entry.
    assert!(store.list().await.expect("listed").is_empty());
    Checked::Passed
}

async fn saved_is_loaded<P: Place>(place: &P) -> Checked {
    let entry = entry("refresh-1");
    let store = place.open().await;
    save(&*store, &profile(), &entry).await;
    for store in [store, place.open().await] {
        let loaded = load(&*store, &profile()).await.expect("an entry");
        assert_same(&loaded, &entry);
        assert_eq!(loaded.budget, entry.budget);
        let protection = store.protection(&profile()).await;
        assert!(protection.expect("looked").is_some());
    }
    Checked::Passed
}

async fn replaced<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    let mut small = entry("small");
    small.grant.access_token = None;
    small.grant.soid = None;
    for entry in [entry("first"), entry(&"x".repeat(50_000)), small] {
        save(&*store, &profile(), &entry).await;
        let loaded = load(&*store, &profile()).await.expect("an entry");
        assert_same(&loaded, &entry);
    }
    assert_eq!(store.list().await.expect("listed"), [profile()]);
    Checked::Passed
}

async fn listed<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    for name in ["m", "z", "a"] {
        save(&*store, &named(name), &entry(name)).await;
    }
    let listed = async || place.open().await.list().await.expect("listed");
    assert_eq!(listed().await, ["a", "m", "z"].map(named));
    let lease = lease(&*store, &named("m")).await;
    assert!(store.delete(&lease).await.expect("deleted"));
    assert!(!store.delete(&lease).await.expect("deleted before"));
    assert!(load(&*store, &named("m")).await.is_none());
    // The same lease still writes.
    store.save(&lease, &entry("again")).await.expect("saved");
    assert!(store.delete(&lease).await.expect("deleted"));
    drop(lease);
    assert_eq!(listed().await, ["a", "z"].map(named));
    Checked::Passed
}

/// Names that are legal and that a file system, a query or a key might trip over.
fn names() -> Vec<Profile> {
    let long = "a".repeat(64);
    [
        "0",
        "a",
        "a-b",
        "a.b",
        "a..b",
        "a_b",
        "a+b",
        "a@b",
        "x",
        "x.json",
        "x.lock",
        "x.json.damaged-1",
        "x.tmp",
        "me+zoho@example.com",
        "select",
        "index",
        &long,
    ]
    .into_iter()
    .map(named)
    .collect()
}

async fn odd_names<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    for name in names() {
        save(&*store, &name, &entry(name.as_str())).await;
    }
    let mut sorted = names();
    sorted.sort();
    assert_eq!(store.list().await.expect("listed"), sorted);
    let first = lease(&*store, &named("x")).await;
    for name in names() {
        let loaded = load(&*store, &name).await.expect("an entry");
        assert_eq!(mark(&loaded), name.as_str());
    }
    // A lease on one is none on those that are called alike.
    drop(lease(&*store, &named("x.lock")).await);
    store.delete(&first).await.expect("deleted");
    drop(first);
    for name in names().into_iter().filter(|name| name.as_str() != "x") {
        assert!(load(&*store, &name).await.is_some(), "{name} went with x");
    }
    Checked::Passed
}

async fn any_text<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    for text in [
        "Zürich ’quoted’ 东京 🔑 e\u{301}",
        "'; DROP TABLE entries; --",
        "\"\\\u{0}\u{1}\n\r\t\u{7f}\u{2028}\u{feff}",
        "%s %n ${HOME} $(id) `id`",
        "\u{10ffff}",
    ] {
        let mut entry = entry(text);
        entry.grant.client_id = text.to_owned();
        entry.grant.redirect_uri = Some(text.to_owned());
        save(&*store, &profile(), &entry).await;
        let loaded = load(&*store, &profile()).await.expect("an entry");
        assert_same(&loaded, &entry);
    }
    Checked::Passed
}

/// An entry whose written form has as many bytes.
fn sized(size: usize) -> Entry {
    let frame = entry("").to_json().len();
    entry(&"r".repeat(size - frame))
}

async fn sizes<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    let largest = sized(place.largest());
    assert_eq!(largest.to_json().len(), place.largest());
    save(&*store, &profile(), &largest).await;
    let loaded = load(&*store, &profile()).await.expect("an entry");
    assert_same(&loaded, &largest);

    let lease = lease(&*store, &profile()).await;
    let refused = store.save(&lease, &sized(place.largest() + 1)).await;
    let refused = refused.expect_err("an entry that is too large");
    assert_eq!(refused.code(), "store_too_large");
    let loaded = load(&*store, &profile()).await.expect("an entry");
    assert_same(&loaded, &largest);
    Checked::Passed
}

async fn whole_or_none<P: Place>(place: &P) -> Checked {
    // Long enough that a write in several steps would show.
    let entries = [entry(&"a".repeat(2_000)), entry(&"b".repeat(20_000))];
    let store = place.open().await;
    let mut readers = Vec::new();
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    for _ in 0..3 {
        let store = place.open().await;
        let done = Arc::clone(&done);
        let marks = [0, 1].map(|index| mark(&entries[index]).to_owned());
        readers.push(tokio::spawn(async move {
            while !done.load(std::sync::atomic::Ordering::SeqCst) {
                if let Some(entry) = load(&*store, &profile()).await {
                    assert!(marks.iter().any(|known| known == mark(&entry)), "torn");
                }
                tokio::task::yield_now().await;
            }
        }));
    }
    for round in 0..20 {
        save(&*store, &profile(), &entries[round % 2]).await;
        tokio::task::yield_now().await;
    }
    done.store(true, std::sync::atomic::Ordering::SeqCst);
    for reader in readers {
        reader.await.expect("readers see whole entries");
    }
    Checked::Passed
}

async fn no_secrets<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    save(&*store, &profile(), &entry("sentinel-refresh-token")).await;
    let lease = lease(&*store, &profile()).await;
    let told = format!(
        "{store:?} {lease:?} {} {}",
        store.describe(),
        store.place(&profile())
    );
    assert!(!told.contains("sentinel"), "a secret is told: {told}");
    assert!(!store.describe().is_empty());
    Checked::Passed
}
