//! Zoho's budget, kept in the store: for all processes, through new access
//! tokens and more scopes, and not beyond the refresh token it belongs to.

use std::time::Duration;

use secrecy::ExposeSecret;
use zoho_oauth::*;

use crate::support::*;

#[tokio::test]
async fn the_throttle_is_kept_in_the_store_for_everybody() {
    let world = World::new(Flow::SelfClient);
    world.reply(&[THROTTLE]);
    let error = world.session().access_token().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
    world.clock.advance(100);
    let error = world.session().access_token().await.unwrap_err();
    assert_eq!(error.code(), "budget_spent");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(500)));
    assert_eq!(world.requests(), 1);
    world.clock.advance(500);
    assert!(world.session().access_token().await.is_ok());
}

#[tokio::test]
async fn the_eleventh_request_in_ten_minutes_is_not_sent() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    let mut token = session.access_token().await.unwrap();
    for _ in 0..9 {
        world.clock.advance(1);
        token = session.replace(&token).await.unwrap();
    }
    assert_eq!(session.budget().await.unwrap().left(world.clock.now()), 0);
    let error = session.replace(&token).await.unwrap_err();
    assert_eq!(error.code(), "budget_spent");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(591)));
    assert_eq!(world.requests(), 10);
}

#[tokio::test]
async fn more_scopes_for_a_refresh_token_keep_its_budget_and_a_new_one_has_its_own() {
    let world = World::new(Flow::AuthorizationCode);
    let session = world.session();
    let mut old = session.access_token().await.unwrap();
    for _ in 0..3 {
        old = session.replace(&old).await.unwrap();
    }
    assert_eq!(world.left().await, 6);

    let entry = world.entry().await;
    let mut wider = entry.grant.clone();
    wider.requested = "ZohoCRM.org.READ,Desk.tickets.READ".parse().unwrap();
    world.save(&Entry::replacing(Some(&entry), wider)).await;
    assert_eq!(world.left().await, 6);

    let entry = world.entry().await;
    let mut new = entry.grant.clone();
    new.refresh_token = Some("another".into());
    world.save(&Entry::replacing(Some(&entry), new)).await;
    assert_eq!(world.left().await, 10);
    let made = RefreshTokens::count([&world.entry().await], "1000.C", &DataCenter::EU.into());
    assert_eq!(made, 2);
}

#[tokio::test]
async fn a_server_that_rotates_refresh_tokens_is_followed() {
    let world = World::new(Flow::SelfClient);
    world.reply(&[Reply::Answer(
        200,
        r#"{"access_token":"a","refresh_token":"rotated","expires_in":3600}"#,
    )]);
    world.session().access_token().await.unwrap();
    let entry = world.entry().await;
    let kept = entry.grant.refresh_token.as_ref().unwrap();
    assert_eq!(kept.expose_secret(), "rotated");
    let made = RefreshTokens::count([&entry], "1000.C", &DataCenter::EU.into());
    assert_eq!(made, 1, "the old one is no more");
    assert_eq!(world.left().await, 9);
}

#[tokio::test]
async fn a_spent_budget_is_looked_up_again_and_a_new_login_is_seen() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    let mut old = session.access_token().await.unwrap();
    for _ in 0..9 {
        old = session.replace(&old).await.unwrap();
    }
    let error = session.replace(&old).await.unwrap_err();
    assert_eq!(error.code(), "budget_spent");
    let mut new = world.entry().await.grant;
    new.refresh_token = Some("another".into());
    new.access_token = None;
    world.save(&Entry::new(new)).await;
    world.clock.advance(5);
    assert_eq!(token(&session).await, "token-11");
}
