//! The device flow, from the start to the token, and its page.

use serde_json::{Value, json};
use zoho_emulator::RequestError;

use crate::support::{Answer, DEVICE, Pairs, SCOPE, SECRET, SERVER, World, builder, text};

async fn start(world: &World, extra: Pairs<'_>) -> Value {
    let mut form = vec![
        ("client_id", DEVICE),
        ("grant_type", "device_request"),
        ("scope", SCOPE),
    ];
    form.extend_from_slice(extra);
    world
        .post("us", "/oauth/v3/device/code", &form)
        .await
        .json()
}

async fn poll(world: &World, dc: &str, device: &Value) -> Answer {
    let form = [
        ("client_id", DEVICE),
        ("client_secret", SECRET),
        ("grant_type", "device_token"),
        ("code", device["device_code"].as_str().unwrap()),
    ];
    world.post(dc, "/oauth/v3/device/token", &form).await
}

#[tokio::test]
async fn the_start_answers_in_milliseconds_and_with_verification_url() {
    let world = World::start(builder()).await;
    let device = start(&world, &[]).await;
    assert_eq!(
        (&device["interval"], &device["expires_in"]),
        (&json!(30_000), &json!(300_000))
    );
    assert_eq!(
        device["verification_url"],
        world.url("us", "/oauth/v3/device")
    );
    let link = text(&device, "verification_uri_complete");
    assert!(link.starts_with(&world.url("us", "/oauth/v3/device/setCode?devcode=")));
    assert!(device.get("verification_uri").is_none());
    assert!(text(&device, "device_code").starts_with("1004."));
}

#[tokio::test]
async fn the_start_checks_client_grant_type_and_scope() {
    let world = World::start(builder()).await;
    let cases = [
        ("1000.NOBODY", "device_request", SCOPE, "invalid_client"),
        (SERVER, "device_request", SCOPE, "invalid_client"),
        (DEVICE, "device_code", SCOPE, "invalid_client"),
        (DEVICE, "device_request", "nonsense", "invalid_scope"),
    ];
    for (client, grant, scope, error) in cases {
        let form = [
            ("client_id", client),
            ("grant_type", grant),
            ("scope", scope),
        ];
        let answer = world.post("us", "/oauth/v3/device/code", &form).await;
        assert_eq!(answer.error(), error);
    }
}

#[tokio::test]
async fn polling_waits_slows_down_and_succeeds_once() {
    let world = World::start(builder()).await;
    let device = start(&world, &[("access_type", "offline")]).await;
    assert_eq!(
        poll(&world, "us", &device).await.error(),
        "authorization_pending"
    );
    world.seconds(29);
    assert_eq!(poll(&world, "us", &device).await.error(), "slow_down");
    world.seconds(1);
    assert_eq!(
        poll(&world, "us", &device).await.error(),
        "authorization_pending"
    );
    let code = text(&device, "user_code");
    world.emulator.approve_device(&code.to_lowercase()).unwrap();
    assert_eq!(
        world.emulator.approve_device(&code),
        Err(RequestError::UnknownUserCode)
    );
    world.seconds(30);
    let tokens = poll(&world, "us", &device).await.json();
    assert!(world.emulator.is_live(&text(&tokens, "refresh_token")));
    world.seconds(30);
    assert_eq!(poll(&world, "us", &device).await.error(), "invalid_code");
}

#[tokio::test]
async fn a_refresh_token_needs_offline_access_and_a_first_or_forced_consent() {
    let world = World::start(builder()).await;
    let offline = ("access_type", "offline");
    let cases: [(Pairs<'_>, bool); 4] = [
        (&[], false),
        (&[offline], false),
        (&[offline, ("prompt", "consent")], true),
        (&[("prompt", "consent")], false),
    ];
    for (extra, expected) in cases {
        let device = start(&world, extra).await;
        world
            .emulator
            .approve_device(&text(&device, "user_code"))
            .unwrap();
        let tokens = poll(&world, "us", &device).await.json();
        assert_eq!(tokens.get("refresh_token").is_some(), expected, "{extra:?}");
    }
}

#[tokio::test]
async fn a_device_is_told_of_denial_and_expiry() {
    let world = World::start(builder()).await;
    let denied = start(&world, &[]).await;
    world
        .emulator
        .deny_device(&text(&denied, "user_code"))
        .unwrap();
    assert_eq!(poll(&world, "us", &denied).await.error(), "access_denied");

    let late = start(&world, &[]).await;
    world.seconds(299);
    assert_eq!(
        poll(&world, "us", &late).await.error(),
        "authorization_pending"
    );
    world.seconds(1);
    assert_eq!(poll(&world, "us", &late).await.error(), "expired");
    let code = text(&late, "user_code");
    assert_eq!(
        world.emulator.approve_device(&code),
        Err(RequestError::UnknownUserCode)
    );
}

#[tokio::test]
async fn a_user_of_another_data_center_sends_the_device_there() {
    let world = World::start(builder()).await;
    let device = start(&world, &[("access_type", "offline")]).await;
    world.emulator.sign_in("user-eu@example.com").unwrap();
    world
        .emulator
        .approve_device(&text(&device, "user_code"))
        .unwrap();
    let answer = poll(&world, "us", &device).await;
    assert_eq!(
        answer.json(),
        json!({"user_location": "eu", "error": "other_dc"})
    );
    // The other server counts its own interval.
    let tokens = poll(&world, "eu", &device).await.json();
    assert_eq!(tokens["api_domain"], world.emulator.api_domain("eu"));
    assert_eq!(
        world
            .emulator
            .token(&text(&tokens, "access_token"))
            .unwrap()
            .data_center,
        "eu"
    );
}

#[tokio::test]
async fn polling_proves_the_client() {
    let world = World::start(builder()).await;
    let device = start(&world, &[]).await;
    let code = text(&device, "device_code");
    let cases = [
        (
            DEVICE,
            "wrong",
            "device_token",
            &*code,
            "invalid_client_secret",
        ),
        (SERVER, SECRET, "device_token", &*code, "invalid_code"),
        (DEVICE, SECRET, "device", &*code, "invalid_client"),
        (DEVICE, SECRET, "device_token", "made-up", "invalid_code"),
    ];
    for (client, secret, grant, code, error) in cases {
        let form = [
            ("client_id", client),
            ("client_secret", secret),
            ("grant_type", grant),
            ("code", code),
        ];
        assert_eq!(
            world
                .post("us", "/oauth/v3/device/token", &form)
                .await
                .error(),
            error
        );
    }
}

#[tokio::test]
async fn the_page_takes_the_code_then_the_decision() {
    for (decision, outcome, result) in [
        ("accept", "The device is connected", None),
        ("reject", "The device was refused", Some("access_denied")),
    ] {
        let world = World::start(builder()).await;
        let device = start(&world, &[]).await;
        let code = text(&device, "user_code");
        let page = "/oauth/v3/device";
        world
            .get("us", page, &[])
            .await
            .assert_page(200, "Connect a device");
        let wrong = world.post("us", page, &[("user_code", "AAAA-0000x")]).await;
        assert!(wrong.body.contains("unknown, used or expired"));
        let asked = world.post("us", page, &[("user_code", &code)]).await;
        assert!(
            asked.body.contains(SCOPE) && asked.body.contains(&code),
            "{}",
            asked.body
        );
        // A link decides nothing.
        let form = [("user_code", &*code), ("decision", decision)];
        world.get("us", page, &form).await;
        assert_eq!(
            poll(&world, "us", &device).await.error(),
            "authorization_pending"
        );
        world
            .post("us", page, &form)
            .await
            .assert_page(200, outcome);
        world.seconds(30);
        let answer = poll(&world, "us", &device).await.json();
        assert_eq!(answer.get("error").and_then(Value::as_str), result);
    }
}

#[tokio::test]
async fn the_complete_link_spares_the_typing() {
    let world = World::start(builder()).await;
    let device = start(&world, &[]).await;
    let link = text(&device, "verification_uri_complete");
    let page = crate::support::send("GET", &link, None, &[]).await.unwrap();
    assert!(
        page.body.contains(&text(&device, "user_code")),
        "{}",
        page.body
    );
    let wrong = world
        .get("us", "/oauth/v3/device/setCode", &[("devcode", "x")])
        .await;
    assert!(wrong.body.contains("unknown, used or expired"));
}
