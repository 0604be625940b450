//! When a token is renewed: ahead of its end in the background, at its end in
//! the foreground; with short lives, clocks that jump, and machines that sleep.

use std::time::Duration;

use zoho_oauth::*;

use crate::support::*;

const DAY: u64 = 86_400;

#[tokio::test]
async fn ahead_of_its_end_one_of_a_thousand_renews_in_the_background() {
    let world = World::slow(20);
    let session = world.session();
    token(&session).await;
    world.clock.advance(3320);
    for _ in 0..1000 {
        assert_eq!(token(&session).await, "token-1", "nobody waits");
    }
    assert_eq!(world.requests(), 1, "the request is still to go out");
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(token(&session).await, "token-2");
    assert_eq!(world.requests(), 2);
}

#[tokio::test]
async fn nothing_is_asked_ahead_unless_somebody_asks() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    token(&session).await;
    world.clock.advance(3320);
    let_others_work().await;
    assert_eq!(world.requests(), 1);
}

#[tokio::test]
async fn in_the_last_minute_who_asks_waits_for_the_new_one() {
    let world = World::slow(10);
    let session = world.session();
    token(&session).await;
    world.clock.advance(3541);
    assert_eq!(token(&session).await, "token-2");
}

#[tokio::test]
async fn the_first_question_of_a_process_renews_in_the_foreground() {
    // A process that ends at once would not live to see the background's end.
    let world = World::slow(10);
    token(&world.session()).await;
    world.clock.advance(3320);
    assert_eq!(token(&world.session()).await, "token-2");
}

#[tokio::test(start_paused = true)]
async fn while_renewing_fails_a_living_token_is_handed_out() {
    let world = World::new(Flow::SelfClient);
    let session = world.builder().retries(0).build();
    token(&session).await;
    world.clock.advance(3320);
    world.reply(&[Reply::Answer(503, ""); 2]);
    for _ in 0..10 {
        assert_eq!(token(&session).await, "token-1");
        let_others_work().await;
    }
    assert_eq!(world.requests(), 2, "the failure is remembered");
    // A session that starts now finds the living token in the store.
    let other = world.builder().retries(0).build();
    assert_eq!(token(&other).await, "token-1");
    assert_eq!(world.requests(), 3);
    // In the last minute, too.
    world.reply(&[Reply::Answer(503, "")]);
    world.clock.advance(230);
    assert_eq!(token(&session).await, "token-1");
    world.clock.advance(61);
    assert_eq!(token(&session).await, "token-5");
}

#[tokio::test]
async fn lives_shorter_than_the_margins_are_used() {
    for lifetime in [1, 2, 5, 10, 30, 120, 400] {
        let world = World::short(lifetime);
        let session = world.session();
        assert_eq!(token(&session).await, "token-1");
        assert_eq!(token(&session).await, "token-1", "{lifetime}");
        world.clock.advance(lifetime * 8 / 10);
        assert_eq!(token(&session).await, "token-1", "{lifetime}");
        let_others_work().await;
        assert_eq!(world.requests(), 1, "{lifetime}");
        world.clock.advance(lifetime - lifetime * 8 / 10);
        assert_eq!(token(&session).await, "token-2", "{lifetime}");
    }
}

#[tokio::test]
async fn a_clock_set_forward_by_a_day_and_back_costs_a_request_each() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    assert_eq!(token(&session).await, "token-1");
    world.clock.advance(DAY);
    assert_eq!(token(&session).await, "token-2");
    world.clock.set_back(DAY);
    // By the clock it lives for 25 hours yet; at Zoho it does not.
    for _ in 0..10 {
        assert_eq!(token(&session).await, "token-3");
        assert_eq!(token(&world.session()).await, "token-3");
    }
    assert_eq!(world.requests(), 3);
    world.clock.advance(3600);
    assert_eq!(token(&session).await, "token-4");
}

#[tokio::test]
async fn a_clock_set_back_by_a_day_does_not_prolong_any_wait_by_a_day() {
    // A full ledger.
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    let mut old = session.access_token().await.unwrap();
    for _ in 0..9 {
        old = session.replace(&old).await.unwrap();
    }
    world.clock.set_back(DAY);
    let error = session.replace(&old).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
    world.clock.advance(599);
    assert_eq!(code(&session).await, "budget_spent");
    world.clock.advance(1);
    assert_eq!(token(&session).await, "token-11");

    // A throttle, and a failure that is remembered.
    for reply in [THROTTLE, DEAD] {
        let world = World::new(Flow::SelfClient);
        world.reply(&[reply]);
        let session = world.session();
        session.access_token().await.unwrap_err();
        world.clock.set_back(DAY);
        let _ = session.access_token().await;
        world.clock.advance(601);
        assert_eq!(token(&session).await, "token-2");
    }
}

#[tokio::test]
async fn a_failure_ahead_is_forgotten_when_the_clock_is_set_back() {
    let world = World::new(Flow::SelfClient);
    let session = world.builder().retries(0).build();
    token(&session).await;
    world.clock.advance(3320);
    world.reply(&[Reply::Answer(503, "")]);
    token(&session).await;
    let_others_work().await;
    world.clock.set_back(30);
    world.clock.advance(40);
    token(&session).await;
    let_others_work().await;
    assert_eq!(token(&session).await, "token-3");
}

#[tokio::test]
async fn a_machine_that_slept_before_the_answer_came_does_not_trust_the_token() {
    let world = World::new(Flow::SelfClient);
    world.reply(&[Reply::After(2 * 3600)]);
    let session = world.session();
    let first = session.access_token().await.unwrap();
    assert!(
        !first.is_alive(world.clock.now()),
        "counted from the request"
    );
    assert_eq!(token(&session).await, "token-2");
    assert_eq!(token(&session).await, "token-2");
}

#[tokio::test]
async fn a_machine_that_slept_holding_a_token_asks_for_another() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    token(&session).await;
    world.clock.advance(8 * 3600);
    assert_eq!(token(&session).await, "token-2");
    assert_eq!(world.left().await, 9, "what is long ago does not count");
}
