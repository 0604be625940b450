//! What stands in the store's bytes: what is newer or damaged is reported and
//! stays, and what is sealed shows nothing.

use super::{Checked, Place, Suite, entry, lease, load, mark, named, profile, save};
use crate::store::Protection;

pub(super) async fn run<P: Place>(suite: &mut Suite<impl AsyncFn() -> P>) {
    suite
        .check("an entry of a newer format is refused and kept", newer)
        .await;
    suite.check("damage is reported and kept", damaged).await;
    suite
        .check(
            "sealed entries show no secrets and cannot be swapped",
            sealed,
        )
        .await;
}

async fn newer<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    save(&*store, &profile(), &entry("old")).await;
    let bytes = br#"{"version":999,"tokens":[]}"#;
    if !place.write(&profile(), bytes).await {
        return Checked::NotApplicable;
    }
    let error = store.load(&profile()).await.expect_err("a newer format");
    assert_eq!(error.code(), "store_newer", "{error}");
    let held = lease(&*store, &profile()).await;
    let error = store.save(&held, &entry("new")).await;
    let error = error.expect_err("a newer format in the way");
    assert_eq!(error.code(), "store_newer", "{error}");
    drop(held);
    assert_eq!(place.read(&profile()).await.as_deref(), Some(&bytes[..]));
    Checked::Passed
}

async fn damaged<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    save(&*store, &named("sound"), &entry("sound")).await;
    save(&*store, &profile(), &entry("old")).await;
    let whole = place.read(&profile()).await.unwrap_or_default();
    let half = &whole[..whole.len() / 2];
    for damage in [half, b"", b"\xff\x00", b"{}", b"{\"version\":1}"] {
        save(&*store, &profile(), &entry("old")).await;
        if !place.write(&profile(), damage).await {
            return Checked::NotApplicable;
        }
        let error = store.load(&profile()).await.expect_err("damage");
        assert_eq!(error.code(), "store_damaged", "{error}");
        let is_kept = async || {
            place.read(&profile()).await.as_deref() == Some(damage)
                || place
                    .set_aside(&profile())
                    .await
                    .iter()
                    .any(|kept| kept == damage)
        };
        assert!(is_kept().await, "reading threw the damaged bytes away");
        // A new login finds a way, and the bytes stay for a look into them.
        save(&*store, &profile(), &entry("new")).await;
        assert!(is_kept().await, "writing threw the damaged bytes away");
        let loaded = load(&*store, &profile()).await.expect("an entry");
        assert_eq!(mark(&loaded), "new");
        assert!(load(&*store, &named("sound")).await.is_some());
    }
    Checked::Passed
}

async fn sealed<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    let other = named("other");
    for profile in [&profile(), &other] {
        save(&*store, profile, &entry("sentinel-refresh-token")).await;
    }
    let protection = store.protection(&profile()).await.expect("looked");
    let Some(Protection::Sealed(_)) = protection else {
        return Checked::NotApplicable;
    };
    let bytes = place.read(&profile()).await.expect("sealed bytes");
    let shows = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(!shows(b"sentinel"), "a secret in the clear");

    let foreign = place.read(&other).await.expect("sealed bytes");
    assert!(place.write(&profile(), &foreign).await);
    let error = store.load(&profile()).await.expect_err("swapped entries");
    assert_eq!(error.code(), "store_other_profile", "{error}");
    let held = lease(&*store, &profile()).await;
    let error = store.save(&held, &entry("new")).await;
    let error = error.expect_err("a foreign entry in the way");
    assert_eq!(error.code(), "store_other_profile", "{error}");
    assert_eq!(place.read(&profile()).await, Some(foreign));
    Checked::Passed
}
