//! What the server says about itself and about the user.

use serde_json::json;
use zoho_emulator::{Emulator, User};

use crate::support::{SELF, World, builder, text};

#[tokio::test]
async fn serverinfo_lists_the_running_data_centers_but_not_china() {
    let world = World::start(Emulator::builder().data_centers(["us", "cn", "ca"])).await;
    let json = world.get("cn", "/oauth/serverinfo", &[]).await.json();
    assert_eq!(
        json,
        json!({"result": "success", "locations": {
            "us": world.emulator.accounts_url("us"),
            "ca": world.emulator.accounts_url("ca"),
        }})
    );
}

#[tokio::test]
async fn the_discovery_document_names_endpoints_of_its_own_server_that_answer() {
    let world = World::start(builder()).await;
    let json = world
        .get("eu", "/.well-known/openid-configuration", &[])
        .await
        .json();
    let eu = world.emulator.accounts_url("eu");
    assert_eq!(json["issuer"], eu);
    assert_eq!(
        json["code_challenge_methods_supported"],
        json!(["plain", "S256"])
    );
    for (name, value) in json.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "dc_info" {
            let path = value.as_str().unwrap().strip_prefix(eu).unwrap();
            assert_ne!(world.get("eu", path, &[]).await.status, 404, "{name}");
        }
    }
}

#[tokio::test]
async fn user_info_needs_the_profile_scope() {
    let ann = User::new("ann@example.com", "us")
        .name("Ann", "Lee")
        .zuid(7);
    let world = World::start(builder().user(ann)).await;
    let cases = [
        (
            "AaaServer.profile.READ",
            json!({"First_Name": "Ann", "Last_Name": "Lee", "Email": "ann@example.com",
                "Display_Name": "Ann Lee", "ZUID": 7}),
        ),
        (
            "ZohoCRM.users.READ",
            json!({"response": "error", "cause": "INVALID_OAUTHSCOPE"}),
        ),
    ];
    for (scope, expected) in cases {
        let code = world.emulator.self_client_code(SELF, scope, 3).unwrap();
        let form = [("grant_type", "authorization_code"), ("code", &*code)];
        let access = text(&world.token("us", SELF, &form).await.json(), "access_token");
        for scheme in ["Bearer", "Zoho-oauthtoken"] {
            let header = format!("{scheme} {access}");
            let answer = world.with_token("us", "/oauth/user/info", &header).await;
            assert_eq!(answer.json(), expected);
        }
    }
    let none = world.get("us", "/oauth/user/info", &[]).await.json();
    assert_eq!(none["cause"], "INVALID_OAUTHTOKEN");
}
