//! Who may do what, with which secret, at which data center, sent how.

use base64::Engine as _;
use zoho_emulator::Client;

use crate::support::{
    DEVICE, JS, REDIRECT, SCOPE, SECRET, SELF, SERVER, World, builder, encode, send, text,
};

#[tokio::test]
async fn parameters_are_taken_from_form_query_and_basic_alike() {
    let world = World::new().await;
    let url = world.url("us", "/oauth/v2/token");
    let code = || world.emulator.self_client_code(SELF, SCOPE, 3).unwrap();
    let grant = |code: &str| encode(&[("grant_type", "authorization_code"), ("code", code)]);
    let client = encode(&[("client_id", SELF), ("client_secret", SECRET)]);
    let pair = base64::prelude::BASE64_STANDARD.encode(format!("{SELF}:{SECRET}"));

    let query = format!("{url}?{}&{client}", grant(&code()));
    let basic = format!("Basic {pair}");
    let both = grant(&code());
    let answers = [
        send("POST", &query, None, &[]).await.unwrap(),
        send("POST", &url, Some(&both), &[("authorization", &basic)])
            .await
            .unwrap(),
        send(
            "POST",
            &format!("{url}?{client}"),
            Some(&grant(&code())),
            &[],
        )
        .await
        .unwrap(),
    ];
    for answer in answers {
        assert!(
            answer.json().get("access_token").is_some(),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn clients_are_told_apart_by_id_secret_and_data_center() {
    let two = Client::server("1000.TWO", SECRET).secret_for("eu", "secret-eu");
    let world = World::start(builder().client(two)).await;
    let cases = [
        ("us", "", SECRET, "invalid_client"),
        ("us", "1000.NOBODY", SECRET, "invalid_client"),
        ("eu", SELF, SECRET, "invalid_client"),
        ("us", SERVER, "", "invalid_client_secret"),
        ("us", SERVER, "wrong", "invalid_client_secret"),
        ("us", JS, "", "invalid_client_secret"),
        // With a good client, the made-up code is what is wrong.
        ("us", SERVER, SECRET, "invalid_code"),
        ("us", "1000.TWO", SECRET, "invalid_code"),
        ("eu", "1000.TWO", "secret-eu", "invalid_code"),
        // The secret of the other data center.
        ("eu", "1000.TWO", SECRET, "invalid_client"),
        ("us", "1000.TWO", "secret-eu", "invalid_client"),
    ];
    for (dc, id, secret, error) in cases {
        for grant in ["authorization_code", "refresh_token"] {
            let form = [
                ("grant_type", grant),
                ("client_id", id),
                ("client_secret", secret),
                ("code", "made-up"),
                ("refresh_token", "made-up"),
                ("redirect_uri", REDIRECT),
            ];
            let answer = world.post(dc, "/oauth/v2/token", &form).await;
            assert_eq!(answer.error(), error, "{dc} {id} {secret}");
        }
    }
    let unknown = world
        .token("us", SERVER, &[("grant_type", "password")])
        .await;
    assert_eq!(unknown.error(), "invalid_client");
}

#[tokio::test]
async fn a_refresh_token_serves_its_own_client_at_its_own_data_center() {
    let world = World::new().await;
    let refresh = text(&world.tokens().await, "refresh_token");
    assert_eq!(
        world.refresh(DEVICE, &refresh).await.error(),
        "invalid_code"
    );
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &*refresh),
    ];
    assert_eq!(
        world.token("eu", SERVER, &form).await.error(),
        "invalid_code"
    );
    let access = text(
        &world.refresh(SERVER, &refresh).await.json(),
        "access_token",
    );
    assert_eq!(world.refresh(SERVER, &access).await.error(), "invalid_code");
}

#[tokio::test]
async fn client_credentials_give_no_refresh_token_and_may_need_a_soid() {
    let world = World::start(builder().multi_org_services(["ZohoCRM"])).await;
    let ask = async |client, scope, soid: Option<&str>| {
        let mut form = vec![("grant_type", "client_credentials"), ("scope", scope)];
        form.extend(soid.map(|soid| ("soid", soid)));
        world.token("us", client, &form).await
    };
    assert_eq!(ask(SELF, SCOPE, None).await.error(), "missing_org_info");
    assert_eq!(ask(SELF, SCOPE, Some("600")).await.error(), "invalid_soid");
    assert_eq!(ask(SELF, "", None).await.error(), "invalid_scope");
    assert_eq!(
        ask(SERVER, "ZohoBooks.bills.READ", None).await.error(),
        "invalid_client"
    );
    for (scope, soid) in [(SCOPE, Some("ZohoCRM.600")), ("ZohoBooks.bills.READ", None)] {
        let json = ask(SELF, scope, soid).await.json();
        assert_eq!(
            (&json["scope"], json.get("refresh_token")),
            (&scope.into(), None)
        );
        assert!(world.emulator.is_live(&text(&json, "access_token")));
    }
}

#[tokio::test]
async fn a_deleted_client_takes_its_tokens_along_and_can_be_added_again() {
    let world = World::new().await;
    let tokens = world.self_client_tokens().await;
    assert!(world.emulator.remove_client(SELF));
    assert!(!world.emulator.remove_client(SELF));
    assert!(!world.emulator.is_live(&text(&tokens, "access_token")));
    let refresh = text(&tokens, "refresh_token");
    assert_eq!(
        world.refresh(SELF, &refresh).await.error(),
        "invalid_client"
    );
    world
        .emulator
        .add_client(Client::self_client(SELF, SECRET))
        .unwrap();
    assert_eq!(world.refresh(SELF, &refresh).await.error(), "invalid_code");
    assert!(
        world
            .emulator
            .end_token(&text(&world.self_client_tokens().await, "refresh_token"))
    );
    assert_eq!(world.emulator.refresh_tokens(SELF), 0);
}

#[tokio::test]
async fn the_wrong_method_is_a_page_with_400() {
    let world = World::new().await;
    for path in [
        "/oauth/v2/token",
        "/oauth/v2/token/revoke",
        "/oauth/v2/token/scopeenhance",
    ] {
        world
            .get("us", path, &[])
            .await
            .assert_page(400, "Bad Request");
    }
    world
        .get("us", "/oauth/v2/register", &[])
        .await
        .assert_page(404, "Not Found");
    let unserved = "/.well-known/oauth-authorization-server";
    world
        .get("us", unserved, &[])
        .await
        .assert_page(404, "Not Found");
}

#[tokio::test]
async fn garbage_is_answered_and_not_believed() {
    let world = World::start(builder()).await;
    let url = world.url("us", "/oauth/v2/token");
    let forms = [
        "%ff%fe=%00&client_id=%ff",
        "&&==&=",
        "client_id",
        "\u{fffd}",
    ];
    let headers = ["Basic %%%", "Basic /w==", "Basic", "Bearer ", "\t"];
    for (form, header) in forms
        .into_iter()
        .flat_map(|form| headers.map(|header| (form, header)))
    {
        let grant = format!("grant_type=refresh_token&{form}");
        let answer = send("POST", &url, Some(&grant), &[("authorization", header)])
            .await
            .unwrap();
        assert_eq!(answer.error(), "invalid_client", "{form:?} {header:?}");
    }
}
