//! Requests that are shown and not sent.

use crate::support::{CLIENT, SCOPE, World, run};

/// Without the emulator's address, so that the data centers' own are shown.
fn shown(world: &World, arguments: &[&str], code: i32) -> crate::support::Outcome {
    let mut command = world.command(arguments);
    run(command
        .env_remove("ZOAUTH_ACCOUNTS_URL")
        .env_remove("ZOAUTH_CLIENT_ID"))
    .expect(code)
}

#[test]
fn a_self_client_is_told_what_to_paste_where() {
    let world = World::new();
    let outcome = shown(
        &world,
        &[
            "grant",
            "self-client",
            "crm:deals:create,update",
            "--dc",
            "ca",
        ],
        0,
    );
    world
        .settings()
        .bind(|| insta::assert_snapshot!("grant_self_client", outcome.shown()));
    let outcome = shown(&world, &["grant", "self-client", SCOPE], 0);
    assert!(
        outcome.stderr.contains("data center us"),
        "{}",
        outcome.stderr
    );
    let outcome = shown(&world, &["grant", "self-client", SCOPE, "--json"], 0);
    assert_eq!(outcome.stderr, "");
    let json = outcome.json();
    assert_eq!(json["scope"], SCOPE);
    assert_eq!(json["console"], "https://api-console.zoho.com");
    assert_eq!(
        json["exchange"]["url"],
        "https://accounts.zoho.com/oauth/v2/token"
    );
}

#[test]
fn an_authorization_url_asks_for_offline_access_and_consent() {
    let world = World::new();
    let arguments = ["grant", "url", SCOPE, "--dc", "eu", "--client-id", CLIENT];
    let outcome = shown(&world, &arguments, 0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("grant_url", outcome.shown()));
    let mut json = arguments.to_vec();
    json.extend([
        "--json",
        "--online",
        "--reuse-consent",
        "--org",
        "--soid",
        "zohopay.42",
    ]);
    let json = shown(&world, &json, 0).json();
    let url = json["url"].as_str().unwrap();
    for part in [
        "https://accounts.zoho.eu/oauth/v2/org/auth?",
        "access_type=online",
        "soid=zohopay.42",
    ] {
        assert!(url.contains(part), "{url}");
    }
    assert!(!url.contains("prompt="), "{url}");
    assert_eq!(json["prompt"], serde_json::Value::Null);
}

#[test]
fn the_code_verifier_is_written_to_a_new_file_of_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let path = world.path("verifier");
    let file = path.display().to_string();
    let arguments = [
        "grant",
        "url",
        SCOPE,
        "--client-id",
        CLIENT,
        "--pkce",
        &file,
    ];
    let outcome = shown(&world, &arguments, 0);
    let verifier = std::fs::read_to_string(&path).unwrap();
    assert_eq!(verifier.trim().len(), 64);
    assert!(!outcome.shown().contains(verifier.trim()));
    assert!(outcome.stdout.contains("code_challenge_method=S256"));
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // What is there is not written over.
    shown(&world, &arguments, 1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), verifier);
}

#[test]
fn client_credentials_come_with_the_rule_for_organizations() {
    let world = World::new();
    let outcome = shown(
        &world,
        &[
            "grant",
            "client-credentials",
            "desk:tickets:read",
            "--dc",
            "in",
        ],
        0,
    );
    world
        .settings()
        .bind(|| insta::assert_snapshot!("grant_client_credentials", outcome.shown()));
}

#[test]
fn an_authorization_url_without_a_client_is_refused() {
    let world = World::new();
    let outcome = shown(&world, &["grant", "url", SCOPE], 2);
    assert!(
        outcome.stderr.contains("ZOAUTH_CLIENT_ID"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn scopes_come_from_files_and_unknown_ones_only_if_allowed() {
    let world = World::new();
    let file = world.write(
        "scopes",
        "# for the import\ncrm:deals:create\nDesk.tickets.READ\n",
    );
    let at = format!("@{file}");
    let json = shown(&world, &["grant", "self-client", &at, "--json"], 0).json();
    assert_eq!(
        json["scope"],
        "ZohoCRM.modules.deals.CREATE,Desk.tickets.READ"
    );
    let unknown = ["grant", "self-client", "ZohoNew.things.READ"];
    shown(&world, &unknown, 3);
    let mut allowed = unknown.to_vec();
    allowed.push("--allow-unknown");
    let outcome = shown(&world, &allowed, 0);
    assert!(
        outcome.stderr.contains("in no catalog"),
        "{}",
        outcome.stderr
    );
    // Nothing of all this was sent.
    assert!(world.zoho.log().is_empty());
}
