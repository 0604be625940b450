//! The token endpoint and revocation: what is given out, for how long.

use zoho_emulator::{RequestError, TokenKind};

use crate::support::{Pairs, SCOPE, SELF, SERVER, World, builder, encode, send, text};

#[tokio::test]
async fn a_code_gives_both_tokens_in_zohos_shape() {
    let world = World::new().await;
    let extra = [
        ("access_type", "offline"),
        ("scope", "ZohoCRM.modules.ALL,ZohoBooks.bills.READ"),
    ];
    let code = world.authorize(&extra).await.redirect("code").unwrap();
    let answer = world.exchange("us", &code).await;
    assert_eq!(
        (answer.status, &*answer.content_type),
        (200, "application/json;charset=UTF-8")
    );
    let json = answer.json();
    let names: Vec<_> = json
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut expected = [
        "access_token",
        "refresh_token",
        "scope",
        "api_domain",
        "token_type",
        "expires_in",
    ];
    expected.sort_unstable();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!(json["scope"], "ZohoCRM.modules.ALL ZohoBooks.bills.READ");
    assert_eq!(json["api_domain"], world.emulator.api_domain("us"));
    assert_eq!(json["token_type"], "Bearer");
    assert_eq!(json["expires_in"], 3600);

    let access = world.emulator.token(&text(&json, "access_token")).unwrap();
    assert_eq!(
        (access.kind, &*access.client_id),
        (TokenKind::Access, SERVER)
    );
    assert_eq!(access.owner, "user-us@example.com");
    assert_eq!(
        access.scopes,
        ["ZohoCRM.modules.ALL", "ZohoBooks.bills.READ"]
    );
    let refresh = world.emulator.token(&text(&json, "refresh_token")).unwrap();
    assert_eq!(
        (refresh.kind, refresh.expires_in),
        (TokenKind::Refresh, None)
    );
    assert_eq!(refresh.live_access_tokens, 1);
}

#[tokio::test]
async fn the_old_shape_counts_milliseconds() {
    let world = World::start(builder().expiry_in_milliseconds(true)).await;
    let json = world.self_client_tokens().await;
    assert_eq!(
        (&json["expires_in_sec"], &json["expires_in"]),
        (&3600.into(), &3_600_000.into())
    );
}

#[tokio::test]
async fn a_code_is_refused_when_used_expired_foreign_or_elsewhere() {
    let world = World::new().await;
    let offline = [("access_type", "offline")];
    let fresh = async || world.authorize(&offline).await.redirect("code").unwrap();

    let used = fresh().await;
    assert!(
        world
            .exchange("us", &used)
            .await
            .json()
            .get("access_token")
            .is_some()
    );
    assert_eq!(world.exchange("us", &used).await.error(), "invalid_code");

    let (in_time, late) = (fresh().await, fresh().await);
    world.seconds(119);
    assert!(
        world
            .exchange("us", &in_time)
            .await
            .json()
            .get("access_token")
            .is_some()
    );
    world.seconds(1);
    assert_eq!(world.exchange("us", &late).await.error(), "invalid_code");

    let code = fresh().await;
    assert_eq!(world.exchange("eu", &code).await.error(), "invalid_code");
    let form = [("grant_type", "authorization_code"), ("code", &*code)];
    assert_eq!(world.token("us", SELF, &form).await.error(), "invalid_code");
    assert_eq!(
        world.token("us", SERVER, &form).await.error(),
        "invalid_redirect_uri"
    );
    // None of these spent it.
    assert!(
        world
            .exchange("us", &code)
            .await
            .json()
            .get("access_token")
            .is_some()
    );
    assert_eq!(
        world.exchange("us", "made-up").await.error(),
        "invalid_code"
    );
}

#[tokio::test]
async fn a_self_client_code_needs_no_redirect_and_lives_as_long_as_asked() {
    for (minutes, seconds, succeeds) in [
        (3, 179, true),
        (3, 180, false),
        (10, 599, true),
        (10, 600, false),
    ] {
        let world = World::new().await;
        let code = world
            .emulator
            .self_client_code(SELF, SCOPE, minutes)
            .unwrap();
        world.seconds(seconds);
        let form = [("grant_type", "authorization_code"), ("code", &*code)];
        let json = world.token("us", SELF, &form).await.json();
        assert_eq!(
            json.get("refresh_token").is_some(),
            succeeds,
            "{minutes} {seconds}"
        );
    }
}

#[tokio::test]
async fn the_console_stand_in_makes_codes_and_says_what_is_wrong() {
    let world = World::new().await;
    let path = "/emulator/self-client/code";
    let json = world
        .post("us", path, &[("client_id", SELF), ("scope", SCOPE)])
        .await
        .json();
    assert_eq!(json["expires_in"], 180);
    let code = text(&json, "code");
    let form = [("grant_type", "authorization_code"), ("code", &*code)];
    assert!(
        world
            .token("us", SELF, &form)
            .await
            .json()
            .get("refresh_token")
            .is_some()
    );

    let cases: [(&str, Pairs<'_>, &str); 5] = [
        (
            "us",
            &[("client_id", SERVER), ("scope", SCOPE)],
            "invalid_client",
        ),
        (
            "eu",
            &[("client_id", SELF), ("scope", SCOPE)],
            "invalid_client",
        ),
        (
            "us",
            &[("client_id", SELF), ("scope", "nonsense")],
            "invalid_scope",
        ),
        (
            "us",
            &[("client_id", SELF), ("scope", SCOPE), ("minutes", "11")],
            "invalid_minutes",
        ),
        (
            "us",
            &[("client_id", SELF), ("scope", SCOPE), ("minutes", "x")],
            "invalid_minutes",
        ),
    ];
    for (dc, form, error) in cases {
        assert_eq!(world.post(dc, path, form).await.error(), error);
    }
    assert_eq!(
        world.emulator.self_client_code(SELF, SCOPE, 11),
        Err(RequestError::Minutes {
            minutes: 11,
            most: 10
        })
    );
    assert!(matches!(
        world.emulator.self_client_code(SERVER, SCOPE, 3),
        Err(RequestError::NotASelfClient { .. })
    ));
}

#[tokio::test]
async fn a_refresh_gives_a_new_access_token_and_keeps_the_refresh_token() {
    let world = World::new().await;
    let tokens = world.tokens().await;
    let (first, refresh) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    world.seconds(3599);
    assert!(world.emulator.is_live(&first));
    world.seconds(1);
    assert!(!world.emulator.is_live(&first));
    let again = world.refresh(SERVER, &refresh).await.json();
    assert!(again.get("refresh_token").is_none());
    assert_ne!(text(&again, "access_token"), first);
    assert_eq!(again["scope"], SCOPE);
    assert!(world.emulator.is_live(&text(&again, "access_token")));
    world.seconds(60 * 60 * 24 * 400);
    assert!(
        world
            .refresh(SERVER, &refresh)
            .await
            .json()
            .get("access_token")
            .is_some()
    );
}

#[tokio::test]
async fn the_scope_check_decides_which_scopes_exist() {
    let world = World::start(
        builder()
            .auto_consent(true)
            .scope_check(|scope| scope == "x"),
    )
    .await;
    world
        .authorize(&[])
        .await
        .assert_page(400, "Invalid OAuth Scope");
    assert_eq!(world.authorize(&[("scope", "x")]).await.status, 302);
}

#[tokio::test]
async fn revocation_takes_either_token_and_a_refresh_token_takes_its_access_tokens_along() {
    let world = World::new().await;
    let path = "/oauth/v2/token/revoke";
    let tokens = world.tokens().await;
    let (access, refresh) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    let second = text(
        &world.refresh(SERVER, &refresh).await.json(),
        "access_token",
    );

    world
        .post("eu", path, &[("token", &access)])
        .await
        .assert_page(400, "Bad Request");
    let url = format!(
        "{}?{}",
        world.url("us", path),
        encode(&[("token", &access)])
    );
    let answer = send("POST", &url, None, &[]).await.unwrap();
    assert_eq!(answer.json(), serde_json::json!({"status": "success"}));
    let live = |token: &str| world.emulator.is_live(token);
    assert_eq!(
        [live(&access), live(&second), live(&refresh)],
        [false, true, true]
    );

    assert_eq!(
        world.post("us", path, &[("token", &refresh)]).await.status,
        200
    );
    assert_eq!([live(&second), live(&refresh)], [false, false]);
    assert_eq!(
        world.refresh(SERVER, &refresh).await.error(),
        "invalid_code"
    );
    for gone in [&*refresh, &*access, "made-up", ""] {
        world
            .post("us", path, &[("token", gone)])
            .await
            .assert_page(400, "Bad Request");
    }
}
