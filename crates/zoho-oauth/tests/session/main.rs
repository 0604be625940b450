//! What a session promises: one request for all who ask, within Zoho's budget,
//! and nothing lost. Zoho is played by a transport in memory, time by a clock
//! that the tests move.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

mod budget;
mod flight;
mod life;
mod network;
mod support;

use secrecy::ExposeSecret;
use zoho_oauth::*;

use crate::support::*;

#[tokio::test]
async fn a_refresh_keeps_the_refresh_token_and_takes_over_the_api_domain() {
    let world = World::new(Flow::AuthorizationCode);
    world.reply(&[Reply::Answer(200, r#"{"access_token":"a","refresh_token":"","api_domain":"https://www.zohoapis.in","expires_in":3600}"#), Reply::Answer(200, r#"{"access_token":"b","expires_in":3600}"#)]);
    let session = world.session();
    for _ in 0..2 {
        let token = session.access_token().await.unwrap();
        assert_eq!(token.api_domain(), Some("https://www.zohoapis.in"));
        world.clock.advance(4000);
    }
    let grant = session.grant().await.unwrap();
    let refresh_token = grant.refresh_token.as_ref().unwrap();
    assert_eq!(refresh_token.expose_secret(), "refresh");
    assert_eq!(grant.api_domain.as_deref(), Some("https://www.zohoapis.in"));
    assert_eq!(grant.scopes().to_string(), "ZohoCRM.org.READ");
}

#[tokio::test]
async fn client_credentials_are_renewed_by_a_new_request() {
    let world = World::new(Flow::ClientCredentials);
    let session = world.session();
    session.access_token().await.unwrap();
    world.clock.advance(4000);
    assert_eq!(text(&session.access_token().await.unwrap()), "token-2");
    let bodies = world.zoho.bodies.lock().unwrap();
    assert!(
        bodies
            .iter()
            .all(|body| body.starts_with("grant_type=client_credentials&"))
    );
}

#[tokio::test]
async fn a_new_login_is_seen_and_a_missing_one_is_named() {
    let world = World::new(Flow::SelfClient);
    let lease = world.store.lease(&profile()).await.unwrap();
    world.store.delete(&lease).await.unwrap();
    let session = world.session();
    assert_eq!(session.access_token().await.unwrap_err().code(), "no_grant");
    let entry = Entry::new(grant(Flow::Device));
    world.store.save(&lease, &entry).await.unwrap();
    drop(lease);
    assert!(session.access_token().await.is_ok());
}

#[tokio::test]
async fn the_secret_may_come_from_the_program_instead_of_the_store() {
    let world = World::new(Flow::SelfClient);
    let mut bare = grant(Flow::SelfClient);
    bare.client_secret = None;
    let lease = world.store.lease(&profile()).await.unwrap();
    world.store.save(&lease, &Entry::new(bare)).await.unwrap();
    drop(lease);
    let error = world.session().access_token().await.unwrap_err();
    assert_eq!(error.code(), "missing_client_secret");
    assert_eq!(world.requests(), 0);
    let client = Client::new("1000.C")
        .unwrap()
        .with_secret("own".into())
        .unwrap();
    let session = world.builder().client(client).build();
    session.access_token().await.unwrap();
    assert!(world.zoho.bodies.lock().unwrap()[0].contains("client_secret=own"));
}
