//! Leases: one holder at a time, none for ever, and nothing is written
//! without one.

use std::sync::Arc;
use std::time::Duration;

use super::{Checked, Place, Suite, entry, lease, load, mark, named, profile, save};
use crate::MemoryStore;
use crate::store::{Lease, Profile, Store};

/// For how long it is watched that somebody does not get a lease.
const WATCH: Duration = Duration::from_millis(150);
/// No store keeps anybody waiting as long as this.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) async fn run<P: Place>(suite: &mut Suite<impl AsyncFn() -> P>) {
    suite
        .check("a lease keeps others out until it is dropped", excludes)
        .await;
    suite
        .check(
            "who stops waiting for a lease leaves nothing",
            stops_waiting,
        )
        .await;
    suite
        .check("a holder that is cancelled frees its lease", cancelled)
        .await;
    suite
        .check(
            "a save that is cancelled is whole or not at all",
            cancelled_save,
        )
        .await;
    suite
        .check("a lease of another store is refused", foreign)
        .await;
    suite
        .check(
            "a lease that ended is refused, and the next one holds",
            expired,
        )
        .await;
    suite
        .check(
            "of many who look again under the lease, one works",
            second_look,
        )
        .await;
    suite
        .check("of many who write, no write is lost", none_lost)
        .await;
}

/// The lease, unless somebody else has it all the while.
async fn try_lease(store: &dyn Store, profile: &Profile) -> Option<Lease> {
    match tokio::time::timeout(WATCH, store.lease(profile)).await {
        Ok(lease) => lease.ok(),
        Err(_) => None,
    }
}

async fn soon(store: &dyn Store, profile: &Profile) -> Lease {
    tokio::time::timeout(PATIENCE, store.lease(profile))
        .await
        .expect("the lease is free")
        .expect("a lease")
}

async fn excludes<P: Place>(place: &P) -> Checked {
    let (first, second) = (place.open().await, place.open().await);
    let held = lease(&*first, &profile()).await;
    assert_eq!(*held.profile(), profile());
    assert!(try_lease(&*second, &profile()).await.is_none());
    assert!(try_lease(&*first, &profile()).await.is_none());
    // Each profile has its own.
    drop(soon(&*second, &named("other")).await);
    // Reading needs none.
    assert!(load(&*second, &profile()).await.is_none());
    first.save(&held, &entry("a")).await.expect("saved");
    assert!(load(&*second, &profile()).await.is_some());

    let waiting = tokio::spawn({
        let second = Arc::clone(&second);
        async move { soon(&*second, &profile()).await }
    });
    tokio::task::yield_now().await;
    drop(held);
    let held = waiting.await.expect("who waits gets it");
    second.save(&held, &entry("b")).await.expect("saved");
    Checked::Passed
}

async fn stops_waiting<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    let held = lease(&*store, &profile()).await;
    for _ in 0..3 {
        assert!(try_lease(&*store, &profile()).await.is_none());
    }
    drop(held);
    drop(soon(&*store, &profile()).await);
    Checked::Passed
}

async fn cancelled<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    let (sender, taken) = tokio::sync::oneshot::channel();
    let holder = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            let _held = lease(&*store, &profile()).await;
            let _ = sender.send(());
            std::future::pending::<()>().await;
        }
    });
    taken.await.expect("the lease is taken");
    assert!(try_lease(&*store, &profile()).await.is_none());
    holder.abort();
    drop(soon(&*store, &profile()).await);
    Checked::Passed
}

async fn cancelled_save<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    save(&*store, &profile(), &entry("before")).await;
    for polls in 0..12 {
        // Polled so many times, then dropped together with its lease.
        let held = soon(&*store, &profile()).await;
        let new = entry("after");
        let mut saving = store.save(&held, &new);
        for _ in 0..polls {
            let now = std::future::poll_fn(|context| {
                std::task::Poll::Ready(saving.as_mut().poll(context))
            });
            if now.await.is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(saving);
        drop(held);
        // Whoever is next finds the work under the old lease ended: nothing
        // may change any more.
        let held = soon(&*store, &profile()).await;
        let first = load(&*store, &profile()).await.expect("an entry");
        assert!(matches!(mark(&first), "before" | "after"));
        store.save(&held, &entry("before")).await.expect("saved");
        drop(held);
        for _ in 0..4 {
            let last = load(&*store, &profile()).await.expect("an entry");
            assert_eq!(mark(&last), "before", "a cancelled save came after all");
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }
    Checked::Passed
}

async fn refused(store: &dyn Store, lease: &Lease) {
    let saved = store.save(lease, &entry("refused")).await;
    let error = saved.expect_err("a lease that does not hold");
    assert_eq!(error.code(), "store_lease_lost", "{error}");
    let deleted = store.delete(lease).await;
    let error = deleted.expect_err("a lease that does not hold");
    assert_eq!(error.code(), "store_lease_lost", "{error}");
}

async fn foreign<P: Place>(place: &P) -> Checked {
    let store = place.open().await;
    save(&*store, &profile(), &entry("own")).await;
    let memory = MemoryStore::new();
    refused(&*store, &lease(&memory, &profile()).await).await;
    refused(&*store, &Lease::new(profile(), ())).await;
    let kept = load(&*store, &profile()).await.expect("an entry");
    assert_eq!(mark(&kept), "own");
    Checked::Passed
}

async fn expired<P: Place>(place: &P) -> Checked {
    let (first, second) = (place.open().await, place.open().await);
    save(&*first, &profile(), &entry("own")).await;
    let late = lease(&*first, &profile()).await;
    if !place.expire(&profile()).await {
        return Checked::NotApplicable;
    }
    // Nobody has taken over yet: it is over all the same.
    refused(&*first, &late).await;
    let next = soon(&*second, &profile()).await;
    refused(&*first, &late).await;
    second.save(&next, &entry("next")).await.expect("saved");
    // Its end must not end the lease of the next one.
    drop(late);
    assert!(try_lease(&*first, &profile()).await.is_none());
    second.save(&next, &entry("last")).await.expect("saved");
    let kept = load(&*first, &profile()).await.expect("an entry");
    assert_eq!(mark(&kept), "last");
    Checked::Passed
}

async fn second_look<P: Place>(place: &P) -> Checked {
    let mut tasks = Vec::new();
    for _ in 0..16 {
        let store = place.open().await;
        tasks.push(tokio::spawn(async move {
            if load(&*store, &profile()).await.is_some() {
                return 0;
            }
            let held = soon(&*store, &profile()).await;
            if load(&*store, &profile()).await.is_some() {
                return 0;
            }
            // As long as a request would take others to come here.
            tokio::time::sleep(Duration::from_millis(5)).await;
            store.save(&held, &entry("once")).await.expect("saved");
            1
        }));
    }
    let mut worked = 0;
    for task in tasks {
        worked += task.await.expect("no task fails");
    }
    assert_eq!(worked, 1, "so many worked");
    Checked::Passed
}

async fn none_lost<P: Place>(place: &P) -> Checked {
    const WRITERS: u64 = 8;
    const ROUNDS: u64 = 5;
    let first = place.open().await;
    save(&*first, &profile(), &entry("0")).await;
    let mut tasks = Vec::new();
    for _ in 0..WRITERS {
        let store = place.open().await;
        tasks.push(tokio::spawn(async move {
            for _ in 0..ROUNDS {
                let held = soon(&*store, &profile()).await;
                let known = load(&*store, &profile()).await.expect("an entry");
                let count: u64 = mark(&known).parse().expect("a number");
                let next = entry(&(count + 1).to_string());
                store.save(&held, &next).await.expect("saved");
            }
        }));
    }
    for task in tasks {
        task.await.expect("no task fails");
    }
    let last = load(&*first, &profile()).await.expect("an entry");
    assert_eq!(mark(&last), (WRITERS * ROUNDS).to_string());
    Checked::Passed
}
