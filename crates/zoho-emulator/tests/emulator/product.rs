//! The stand-in for product APIs.

use serde_json::json;
use zoho_emulator::ProductAnswer;

use crate::support::{World, builder, text};

#[tokio::test]
async fn a_live_token_of_this_data_center_is_let_in_with_either_header() {
    let world = World::start(builder()).await;
    let access = text(&world.self_client_tokens().await, "access_token");
    let invalid = json!({"code": "INVALID_TOKEN", "details": {},
        "message": "invalid oauth token", "status": "error"});
    let cases = [
        ("us", format!("Zoho-oauthtoken {access}"), true),
        ("us", format!("Bearer {access}"), true),
        ("eu", format!("Bearer {access}"), false),
        ("us", format!("Token {access}"), false),
        ("us", access.clone(), false),
        ("us", "Bearer made-up".to_owned(), false),
    ];
    for (dc, header, let_in) in cases {
        let answer = world.with_token(dc, "/crm/v8/Leads", &header).await;
        assert_eq!(answer.status, if let_in { 200 } else { 401 });
        let expected = if let_in {
            json!({"status": "success"})
        } else {
            invalid.clone()
        };
        assert_eq!(answer.json(), expected);
    }
    assert_eq!(world.get("us", "/", &[]).await.json(), invalid);
    world.seconds(3600);
    let late = world
        .with_token("us", "/crm/v8/Leads", &format!("Bearer {access}"))
        .await;
    assert_eq!(late.status, 401);
}

#[tokio::test]
async fn a_check_decides_by_method_path_and_scopes() {
    let world = World::start(
        builder().product_check(|call| match (call.method, call.path) {
            ("GET", "/scopes") => ProductAnswer::Json(json!(call.scopes).to_string()),
            ("GET", "/data-center") => ProductAnswer::Json(json!(call.data_center).to_string()),
            ("GET", "/locked") => ProductAnswer::ScopeMismatch,
            ("GET", "/open") => ProductAnswer::Success,
            _ => ProductAnswer::UnknownCall,
        }),
    )
    .await;
    let access = text(&world.self_client_tokens().await, "access_token");
    let cases = [
        ("/scopes", 200, json!(["ZohoCRM.modules.ALL"])),
        ("/data-center", 200, json!("us")),
        ("/open", 200, json!({"status": "success"})),
    ];
    for (path, status, body) in cases {
        let answer = world
            .with_token("us", path, &format!("Bearer {access}"))
            .await;
        assert_eq!((answer.status, answer.json()), (status, body));
    }
    for (path, status, code) in [
        ("/locked", 401, "OAUTH_SCOPE_MISMATCH"),
        ("/none", 404, "INVALID_URL_PATTERN"),
    ] {
        let answer = world
            .with_token("us", path, &format!("Bearer {access}"))
            .await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (status, Some(code))
        );
    }
}
