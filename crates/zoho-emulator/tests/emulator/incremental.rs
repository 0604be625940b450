//! Incremental authorization: more scopes for a refresh token that exists.

use serde_json::json;
use zoho_emulator::Consent;

use crate::support::{REDIRECT, SELF, SERVER, World, text};

const ENHANCE: &str = "/oauth/v2/token/scopeenhance";
const ADD: &str = "/oauth/v2/token/addextrascope";

async fn enhance(world: &World, refresh: &str) -> String {
    let form = [
        ("client_id", SERVER),
        ("client_secret", crate::support::SECRET),
        ("grant_type", "update_scopes_token"),
        ("refresh_token", refresh),
    ];
    let json = world.post("us", ENHANCE, &form).await.json();
    assert_eq!(
        (&json["token_type"], &json["expires_in"]),
        (&json!("update_scope"), &json!(600))
    );
    text(&json, "access_token")
}

fn query(token: &str) -> [(&'static str, &str); 6] {
    [
        ("client_id", SERVER),
        ("response_type", "update_scopes"),
        ("redirect_uri", REDIRECT),
        ("scope", "ZohoBooks.bills.READ"),
        ("enhance_token", token),
        ("logout", "true"),
    ]
}

#[tokio::test]
async fn scopes_are_added_to_the_refresh_token_and_its_access_tokens() {
    let world = World::new().await;
    let tokens = world.tokens().await;
    let (access, refresh) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    let token = enhance(&world, &refresh).await;
    let answer = world.get("us", ADD, &query(&token)).await;
    assert_eq!(
        answer.location.unwrap(),
        format!("{REDIRECT}?status=success&scope_enhanced=true")
    );
    for token in [&access, &refresh] {
        let scopes = world.emulator.token(token).unwrap().scopes;
        assert_eq!(scopes, ["ZohoCRM.modules.ALL", "ZohoBooks.bills.READ"]);
    }
    let again = world.refresh(SERVER, &refresh).await.json();
    assert_eq!(again["scope"], "ZohoCRM.modules.ALL ZohoBooks.bills.READ");
    assert_eq!(world.emulator.refresh_tokens(SERVER), 1);
    // The enhancement token is spent.
    world
        .get("us", ADD, &query(&token))
        .await
        .assert_page(400, "Invalid Enhance Token");
}

#[tokio::test]
async fn the_user_can_reject_and_the_token_expires() {
    let world = World::new().await;
    let refresh = text(&world.tokens().await, "refresh_token");
    let token = enhance(&world, &refresh).await;
    world.emulator.set_consent(Consent::Reject);
    let answer = world.get("us", ADD, &query(&token)).await;
    assert_eq!(answer.redirect("error").unwrap(), "access_denied");
    world.emulator.set_consent(Consent::Accept);
    world.seconds(600);
    world
        .get("us", ADD, &query(&token))
        .await
        .assert_page(400, "Invalid Enhance Token");
    assert_eq!(
        world.emulator.token(&refresh).unwrap().scopes,
        ["ZohoCRM.modules.ALL"]
    );
}

#[tokio::test]
async fn the_first_step_names_what_is_wrong() {
    let world = World::new().await;
    let refresh = text(&world.tokens().await, "refresh_token");
    let secret = crate::support::SECRET;
    let cases = [
        (
            "us",
            SERVER,
            secret,
            "refresh_token",
            &*refresh,
            "invalid_client",
        ),
        (
            "us",
            "1000.NOBODY",
            secret,
            "update_scopes_token",
            &*refresh,
            "invalid_client",
        ),
        (
            "us",
            SELF,
            secret,
            "update_scopes_token",
            &*refresh,
            "invalid_client",
        ),
        (
            "us",
            SERVER,
            "wrong",
            "update_scopes_token",
            &*refresh,
            "invalid_client_secret",
        ),
        (
            "us",
            SERVER,
            secret,
            "update_scopes_token",
            "made-up",
            "invalid_code",
        ),
        (
            "eu",
            SERVER,
            secret,
            "update_scopes_token",
            &*refresh,
            "invalid_code",
        ),
    ];
    for (dc, client, secret, grant, refresh, error) in cases {
        let form = [
            ("client_id", client),
            ("client_secret", secret),
            ("grant_type", grant),
            ("refresh_token", refresh),
        ];
        assert_eq!(world.post(dc, ENHANCE, &form).await.error(), error);
    }
}

#[tokio::test]
async fn the_second_step_shows_what_is_wrong_as_a_page() {
    let world = World::new().await;
    let refresh = text(&world.tokens().await, "refresh_token");
    let token = enhance(&world, &refresh).await;
    let cases = [
        ("client_id", "1000.NOBODY", "Invalid Client"),
        (
            "redirect_uri",
            "http://localhost:1/",
            "Invalid Redirect Uri",
        ),
        ("response_type", "code", "Invalid Response Type"),
        ("scope", "nonsense", "Invalid OAuth Scope"),
        ("logout", "", "Bad Request"),
        ("enhance_token", "made-up", "Invalid Enhance Token"),
    ];
    for (name, value, title) in cases {
        let mut query = query(&token).to_vec();
        query.retain(|(known, _)| *known != name);
        query.push((name, value));
        world.get("us", ADD, &query).await.assert_page(400, title);
    }
}
