//! From a code to a grant in the store, and what a login does not do.

use serde_json::json;

use crate::support::{CLIENT, SCOPE, SECRET, World};

#[test]
fn a_code_from_standard_input_becomes_a_grant_in_the_store() {
    let world = World::new();
    let outcome = world.log_in();
    world
        .settings()
        .bind(|| insta::assert_snapshot!("login", outcome.shown()));
    assert_eq!(world.asked(), 1);
    let entry = world.entry("default");
    assert_eq!(entry["client_id"], CLIENT);
    let refresh = entry["refresh_token"].as_str().unwrap();
    assert!(world.zoho.is_live(refresh));
}

#[test]
fn a_code_and_a_secret_may_come_from_files() {
    let world = World::new();
    let secret = world.write("secret", &format!("{SECRET}\n"));
    let code = world.write("code", &world.code(SCOPE));
    world
        .run(&[
            "login",
            SCOPE,
            "--client-secret-file",
            &secret,
            "--code-file",
            &code,
        ])
        .expect(0);
    assert!(world.file("default").exists());
}

#[test]
fn a_code_and_a_secret_may_come_from_the_environment() {
    let world = World::new();
    let mut command = world.command(&["login", "crm:deals:create", "--json"]);
    command
        .env("ZOAUTH_CLIENT_SECRET", SECRET)
        .env("ZOAUTH_CODE", world.code(SCOPE))
        .env("ZOAUTH_PROFILE", "crm-work");
    let answer = crate::support::run(&mut command).expect(0).json();
    assert_eq!(answer["profile"], "crm-work");
    assert_eq!(answer["logged_in"], true);
    assert_eq!(answer["scopes"], json!([SCOPE]));
    assert!(world.file("crm-work").exists());
}

#[test]
fn the_file_of_the_console_holds_all_that_is_needed() {
    let world = World::new();
    let file = world.write(
        "self_client.json",
        &json!({
            "client_id": CLIENT,
            "client_secret": SECRET,
            "code": world.code(SCOPE),
            "scope": [SCOPE],
            "grant_type": "authorization_code",
            "expiry_time": 4_000_000_000_000_u64,
        })
        .to_string(),
    );
    let mut command = world.command(&["login", "--code-file", &file]);
    command.env_remove("ZOAUTH_CLIENT_ID");
    let outcome = crate::support::run(&mut command).expect(0);
    assert!(
        outcome.stderr.contains("by its file the code is good for"),
        "{}",
        outcome.stderr
    );
    assert_eq!(world.entry("default")["requested"], json!([SCOPE]));
}

#[test]
fn a_file_of_another_client_is_refused_before_anything_is_sent() {
    let world = World::new();
    let file = world.write(
        "self_client.json",
        r#"{"client_id":"1000.OTHER","code":"1000.c","scope":"ZohoCRM.modules.deals.CREATE"}"#,
    );
    let outcome = world.run(&["login", "--code-file", &file]).expect(2);
    assert!(outcome.stderr.contains("1000.OTHER"), "{}", outcome.stderr);
    assert_eq!(world.asked(), 0);
}

#[test]
fn a_grant_that_has_the_scopes_is_not_asked_for_again() {
    let world = World::new();
    world.log_in();
    let outcome = world.run(&["login", SCOPE]).expect(0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("login_again", outcome.shown()));
    assert_eq!(world.asked(), 1);

    // The store has the client, so that only the code is needed for more.
    let code = world.code("ZohoCRM.modules.leads.READ");
    let mut more = world.command(&["login", "ZohoCRM.modules.leads.READ"]);
    more.env("ZOAUTH_CODE", code)
        .env_remove("ZOAUTH_ACCOUNTS_URL")
        .env_remove("ZOAUTH_CLIENT_ID");
    crate::support::run(&mut more).expect(0);
    assert_eq!(world.asked(), 2);
    assert_eq!(
        world.entry("default")["requested"],
        json!(["ZohoCRM.modules.leads.READ"])
    );
}

#[test]
fn a_wide_grant_has_the_narrow_scopes_too() {
    let world = World::new();
    let code = world.code("ZohoCRM.modules.ALL");
    world
        .run_with(
            &[
                "login",
                "ZohoCRM.modules.ALL",
                "--client-secret-stdin",
                "--code-stdin",
            ],
            &format!("{SECRET}\n{code}"),
        )
        .expect(0);
    let answer = world.run(&["login", SCOPE, "--json"]).expect(0).json();
    assert_eq!(answer["logged_in"], false);
    assert_eq!(world.asked(), 1);
}

#[test]
fn force_logs_in_although_the_scopes_are_there() {
    let world = World::new();
    world.log_in();
    let first = world.entry("default")["refresh_token"].clone();
    world.log_in_with(&[SCOPE, "--force"]);
    assert_ne!(world.entry("default")["refresh_token"], first);
    assert_eq!(world.asked(), 2);
}

#[test]
fn client_credentials_need_no_code_and_are_renewed_by_the_same_request() {
    let world = World::with(|builder| builder.multi_org_services(["ZohoCRM"]));
    let flow = [
        "login",
        SCOPE,
        "--flow",
        "client-credentials",
        "--client-secret-stdin",
    ];
    let refused = world.run_with(&flow, SECRET).expect(11);
    assert!(
        refused.stderr.contains("missing_org_info"),
        "{}",
        refused.stderr
    );
    assert!(!world.file("default").exists());

    let mut with_organization = flow.to_vec();
    with_organization.extend(["--soid", "ZohoCRM.600000434"]);
    world.run_with(&with_organization, SECRET).expect(0);
    let entry = world.entry("default");
    assert_eq!(entry["flow"], "client-credentials");
    assert_eq!(entry["soid"], "ZohoCRM.600000434");
    assert!(entry.get("refresh_token").is_none());

    world.expire("default");
    let before = world.asked();
    world.run(&["token"]).expect(0);
    assert_eq!(world.asked(), before + 1);
}

#[test]
fn a_misspelt_scope_is_refused_before_anything_is_asked_or_sent() {
    let world = World::new();
    let outcome = world
        .run(&["login", "ZohoCRM.modules.daels.CREATE", "crm:deals:raed"])
        .expect(3);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("login_misspelt", outcome.shown()));
    assert_eq!(world.asked(), 0);
    assert!(!world.home().exists());
}

#[test]
fn a_login_without_terminal_names_what_is_missing_and_how_to_give_it() {
    let world = World::new();
    let outcome = world.run(&["login", SCOPE]).expect(2);
    assert!(
        outcome.stderr.contains("--client-secret-file"),
        "{}",
        outcome.stderr
    );
    let mut command = world.command(&["login", SCOPE]);
    command.env("ZOAUTH_CLIENT_SECRET", SECRET);
    let outcome = crate::support::run(&mut command).expect(2);
    assert!(
        outcome.stderr.contains("--code-stdin"),
        "{}",
        outcome.stderr
    );
    let outcome = world.run(&["login"]).expect(2);
    assert!(
        outcome.stderr.contains("no scope is chosen"),
        "{}",
        outcome.stderr
    );
    assert_eq!(world.asked(), 0);
}
