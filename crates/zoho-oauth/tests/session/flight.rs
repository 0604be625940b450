//! One request for all who ask: tasks, sessions, those who give up, those whose
//! runtime ends; and one error for all of them.

use std::time::Duration;

use zoho_oauth::*;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_tasks_make_one_request() {
    let world = World::slow(20);
    let session = world.session();
    for round in 1..=2 {
        let tasks: Vec<_> = (0..10_000)
            .map(|_| {
                let session = session.clone();
                tokio::spawn(async move { text(&session.access_token().await.unwrap()) })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), format!("token-{round}"));
        }
        assert_eq!(world.requests(), round);
        world.clock.advance(3550);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_reaches_ten_thousand_and_costs_one_request() {
    let world = World::slow(20);
    world.reply(&[DEAD]);
    let session = world.session();
    let tasks: Vec<_> = (0..10_000)
        .map(|_| {
            let session = session.clone();
            tokio::spawn(async move { code(&session).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), "invalid_code");
    }
    assert_eq!(world.requests(), 1);
}

#[tokio::test]
async fn who_stops_waiting_does_not_stop_the_others() {
    let world = World::slow(50);
    let session = world.session();
    // Starts the request and gives up at the first chance.
    tokio::select! {
        biased;
        _ = session.access_token() => panic!("the request takes time"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(text(&session.access_token().await.unwrap()), "token-1");
    assert_eq!(world.requests(), 1);
}

#[tokio::test]
async fn of_a_thousand_the_half_that_gives_up_does_not_stop_the_other() {
    let world = World::slow(50);
    let session = world.session();
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let session = session.clone();
            tokio::spawn(async move { token(&session).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(10)).await;
    for task in tasks.iter().step_by(2) {
        task.abort();
    }
    for (number, task) in tasks.into_iter().enumerate() {
        match task.await {
            Ok(token) => assert_eq!(token, "token-1"),
            Err(error) => assert!(error.is_cancelled() && number % 2 == 0),
        }
    }
    assert_eq!(world.requests(), 1);
}

#[test]
fn a_runtime_that_ends_takes_only_its_own_callers_with_it() {
    let world = World::slow(0);
    world.reply(&[Reply::Never]);
    let session = world.session();
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    };
    let (first, second) = (runtime(), runtime());
    let starter = session.clone();
    first.spawn(async move { starter.access_token().await });
    while world.requests() == 0 {
        std::thread::yield_now();
    }
    let waiting = second.spawn(async move { token(&session).await });
    std::thread::sleep(Duration::from_millis(20));
    first.shutdown_background();
    assert_eq!(second.block_on(waiting).unwrap(), "token-2");
}

#[tokio::test]
async fn a_panic_in_the_transport_is_an_error_and_the_next_request_works() {
    let world = World::new(Flow::SelfClient);
    world.reply(&[Reply::Panic; 3]);
    let session = world.session();
    assert_eq!(code(&session).await, "interrupted");
    assert_eq!(token(&session).await, "token-4");
    assert_eq!(world.left().await, 6, "each may have reached Zoho");
}

#[tokio::test]
async fn sessions_that_share_a_store_share_the_token() {
    let world = World::slow(20);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let session = world.session();
            tokio::spawn(async move { text(&session.access_token().await.unwrap()) })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), "token-1");
    }
    assert_eq!(world.requests(), 1);
}

#[tokio::test]
async fn an_error_reaches_all_and_is_remembered_for_a_time() {
    let world = World::new(Flow::SelfClient);
    world.reply(&[DEAD]);
    let session = world.session();
    let (one, two) = tokio::join!(session.access_token(), session.access_token());
    assert_eq!(one.unwrap_err().code(), "invalid_code");
    assert_eq!(two.unwrap_err().code(), "invalid_code");
    assert_eq!(
        session.access_token().await.unwrap_err().code(),
        "invalid_code"
    );
    assert_eq!(world.requests(), 1);
    world.clock.advance(61);
    assert!(session.access_token().await.is_ok());
    assert_eq!(world.requests(), 2);
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once_for_all() {
    let world = World::new(Flow::SelfClient);
    let (one, two) = (world.session(), world.session());
    let old = one.access_token().await.unwrap();
    assert_eq!(text(&two.access_token().await.unwrap()), "token-1");
    assert_eq!(text(&one.replace(&old).await.unwrap()), "token-2");
    assert_eq!(text(&one.replace(&old).await.unwrap()), "token-2");
    assert_eq!(text(&two.replace(&old).await.unwrap()), "token-2");
    assert_eq!(world.requests(), 2);
    // Nor does it come back as a last resort.
    world.reply(&[DEAD]);
    let old = one.access_token().await.unwrap();
    assert!(one.replace(&old).await.is_err());
    assert!(one.access_token().await.is_err());
}
