//! What is sent again when the network or the server fails, and what never is.

use std::time::Duration;

use zoho_oauth::*;

use crate::support::*;

const RESET: Reply = Reply::Fault(NetworkFault::Other);
const REFUSED: Reply = Reply::Fault(NetworkFault::Connect);

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_sent_again_and_counts() {
    for reply in [
        RESET,
        Reply::Fault(NetworkFault::Timeout),
        Reply::Answer(500, "{}"),
        Reply::Answer(502, "<html>Bad Gateway</html>"),
        Reply::Answer(503, ""),
        Reply::Answer(200, ""),
        Reply::Answer(200, r#"{"access_token":"1000.cut"#),
    ] {
        let world = World::new(Flow::SelfClient);
        world.reply(&[reply, reply]);
        assert_eq!(token(&world.session()).await, "token-3", "{reply:?}");
        assert_eq!(world.left().await, 7, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn repetition_ends_and_the_failure_is_remembered() {
    let world = World::new(Flow::SelfClient);
    world.reply(&[RESET; 4]);
    let session = world.session();
    assert_eq!(code(&session).await, "network");
    assert_eq!(code(&session).await, "network");
    assert_eq!(world.requests(), 3);
    world.clock.advance(5);
    assert_eq!(token(&session).await, "token-5");
}

#[tokio::test(start_paused = true)]
async fn what_zoho_refused_or_something_else_answered_is_not_sent_again() {
    for (reply, expected) in [
        (THROTTLE, "throttled"),
        (
            Reply::Answer(400, r#"{"error":"Access Denied"}"#),
            "throttled",
        ),
        (Reply::Answer(429, ""), "throttled"),
        (DEAD, "invalid_code"),
        (
            Reply::Answer(200, r#"{"error":"invalid_client"}"#),
            "invalid_client",
        ),
        (
            Reply::Answer(500, r#"{"error":"general_error"}"#),
            "refused",
        ),
        (
            Reply::Answer(200, "<html>Sign in to the hotel's network"),
            "not_json",
        ),
        (Reply::Answer(404, "<html>"), "not_json"),
        (Reply::Answer(302, ""), "not_json"),
        (Reply::Answer(200, "{}"), "missing_access_token"),
        (Reply::Fault(NetworkFault::TooLarge), "network"),
        (Reply::Fault(NetworkFault::Setup), "network"),
    ] {
        let world = World::new(Flow::SelfClient);
        world.reply(&[reply]);
        assert_eq!(code(&world.session()).await, expected, "{reply:?}");
        assert_eq!(world.requests(), 1, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_network_that_is_down_does_not_use_up_the_budget() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    for _ in 0..20 {
        world.reply(&[REFUSED; 3]);
        assert_eq!(code(&session).await, "network");
        world.clock.advance(5);
    }
    assert_eq!(world.requests(), 60);
    assert_eq!(world.left().await, 10);
    assert_eq!(token(&session).await, "token-61");
}

#[tokio::test(start_paused = true)]
async fn a_server_in_trouble_is_not_asked_beyond_the_budget() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    for _ in 0..20 {
        world.reply(&[Reply::Answer(503, ""); 3]);
        session.access_token().await.unwrap_err();
        world.clock.advance(6);
    }
    assert_eq!(world.requests(), 10);
    assert_eq!(code(&session).await, "budget_spent");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_if_short_and_kept_for_everybody_if_long() {
    let world = World::new(Flow::SelfClient);
    world.reply(&[Reply::Later(503, 2)]);
    let before = tokio::time::Instant::now();
    assert_eq!(token(&world.session()).await, "token-2");
    assert_eq!(before.elapsed().as_secs(), 2);

    let world = World::new(Flow::SelfClient);
    world.reply(&[Reply::Later(503, 120)]);
    assert_eq!(code(&world.session()).await, "not_json");
    let error = world.session().access_token().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    assert_eq!(world.requests(), 1);
    world.clock.advance(120);
    assert_eq!(token(&world.session()).await, "token-2");

    // However long a server wants it: a day would be a mistake.
    let world = World::new(Flow::SelfClient);
    world.reply(&[Reply::Later(429, 86_400)]);
    assert_eq!(code(&world.session()).await, "throttled");
    world.clock.advance(1200);
    assert_eq!(token(&world.session()).await, "token-2");
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_never_answers_ends_within_the_promised_time() {
    let world = World::new(Flow::SelfClient);
    world.reply(&[Reply::Never; 3]);
    let before = tokio::time::Instant::now();
    assert_eq!(code(&world.session()).await, "network");
    assert!(before.elapsed() < Session::LONGEST_RENEWAL);
    // Late failures: the last request starts just in time, and never ends.
    let world = World::slow(9_700);
    world.reply(&[REFUSED, REFUSED, Reply::Never]);
    let before = tokio::time::Instant::now();
    assert_eq!(code(&world.session()).await, "network");
    assert_eq!(world.requests(), 3);
    assert!(before.elapsed() < Session::LONGEST_RENEWAL);
}
