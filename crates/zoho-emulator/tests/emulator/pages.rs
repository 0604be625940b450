//! The consent page and its form, as a browser without scripts uses them.

use crate::support::{Answer, REDIRECT, SERVER, World, builder, text};

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let marker = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .body
        .split_once(&marker)
        .unwrap_or_else(|| panic!("{}", page.body));
    rest.split('"').next().unwrap().to_owned()
}

const US: &str = "user-us@example.com";
const EU: &str = "user-eu@example.com";

#[tokio::test]
async fn the_form_accepts_for_the_chosen_user_and_only_once() {
    let world = World::start(builder()).await;
    let page = world
        .authorize(&[("state", "s"), ("access_type", "offline")])
        .await;
    page.assert_page(200, "Example application would like to access your data");
    assert!(page.body.contains("ZohoCRM.modules.ALL"));
    assert!(!page.body.contains("<script"));
    let request = hidden(&page, "request");
    let form = [("request", &*request), ("user", EU), ("decision", "accept")];
    let answer = world.post("us", "/emulator/consent", &form).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.redirect("state").unwrap(), "s");
    assert_eq!(answer.redirect("location").unwrap(), "eu");
    let code = answer.redirect("code").unwrap();
    let tokens = world.exchange("eu", &code).await.json();
    assert_eq!(
        world
            .emulator
            .token(&text(&tokens, "refresh_token"))
            .unwrap()
            .owner,
        EU
    );

    world
        .post("us", "/emulator/consent", &form)
        .await
        .assert_page(400, "Nothing To Decide");
}

#[tokio::test]
async fn the_form_rejects_and_needs_a_decision() {
    let world = World::start(builder()).await;
    let request = hidden(&world.authorize(&[]).await, "request");
    let form = |decision| {
        [
            ("request", request.as_str()),
            ("user", US),
            ("decision", decision),
        ]
    };
    let unclear = world.post("us", "/emulator/consent", &form("")).await;
    unclear.assert_page(400, "Bad Request");
    let answer = world.post("us", "/emulator/consent", &form("reject")).await;
    assert_eq!(
        answer.location.unwrap(),
        format!("{REDIRECT}?error=access_denied")
    );
}

#[tokio::test]
async fn consent_is_asked_the_first_time_or_when_forced_or_for_more_scopes() {
    let world = World::start(builder()).await;
    let request = hidden(&world.authorize(&[]).await, "request");
    let form = [("request", &*request), ("user", US), ("decision", "accept")];
    assert_eq!(
        world.post("us", "/emulator/consent", &form).await.status,
        303
    );
    assert_eq!(world.authorize(&[]).await.status, 302);
    assert_eq!(world.authorize(&[("prompt", "consent")]).await.status, 200);
    assert_eq!(
        world
            .authorize(&[("scope", "ZohoBooks.bills.READ")])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn more_scopes_are_asked_of_the_owner_of_the_token() {
    let world = World::new().await;
    let refresh = text(&world.tokens().await, "refresh_token");
    let form = [
        ("grant_type", "update_scopes_token"),
        ("refresh_token", &*refresh),
    ];
    let mut all = vec![
        ("client_id", SERVER),
        ("client_secret", crate::support::SECRET),
    ];
    all.extend_from_slice(&form);
    let json = world
        .post("us", "/oauth/v2/token/scopeenhance", &all)
        .await
        .json();
    let token = text(&json, "access_token");
    world.emulator.set_consent(zoho_emulator::Consent::Ask);
    let query = [
        ("client_id", SERVER),
        ("response_type", "update_scopes"),
        ("redirect_uri", REDIRECT),
        ("scope", "ZohoBooks.bills.READ"),
        ("enhance_token", &token),
        ("logout", "false"),
    ];
    let page = world
        .get("us", "/oauth/v2/token/addextrascope", &query)
        .await;
    assert!(page.body.contains(US) && !page.body.contains(EU));
    // Only the new permissions are shown.
    assert!(!page.body.contains("ZohoCRM.modules.ALL"));
    let request = hidden(&page, "request");
    let form = [("request", &*request), ("user", US), ("decision", "accept")];
    let answer = world.post("us", "/emulator/consent", &form).await;
    assert_eq!(answer.redirect("scope_enhanced").unwrap(), "true");
}

#[tokio::test]
async fn the_self_client_page_lists_the_clients_at_home_here() {
    let world = World::start(builder()).await;
    let path = "/emulator/self-client/code";
    assert!(
        world
            .get("us", path, &[])
            .await
            .body
            .contains("<option>1000.SELF</option>")
    );
    assert!(
        world
            .get("eu", path, &[])
            .await
            .body
            .contains("has no Self Client")
    );
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused() {
    let world = World::start(builder()).await;
    let large = "x".repeat(300 * 1024);
    let answer = world
        .post("us", "/oauth/v2/token", &[("code", &large)])
        .await;
    answer.assert_page(413, "Request Too Large");
}
