//! The end of grants: replaced ones, logout, tokens that lie about; and scopes
//! that are added instead of a new grant.

use zoho_emulator::{Client, Consent, Fault};

use crate::support::{CLIENT, SCOPE, SECRET, World, run};
use crate::tab::{self, Waiting, free_port};

const MORE: &str = "ZohoCRM.modules.leads.READ";

fn refresh_token(world: &World, profile: &str) -> String {
    world.entry(profile)["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn the_replaced_refresh_token_is_revoked() {
    let world = World::new();
    world.log_in();
    let old = refresh_token(&world, "default");
    let outcome = world.log_in_with(&[SCOPE, "--force", "--json"]);
    let answer = outcome.json();
    assert_eq!(answer["replaced"], "revoked");
    assert_eq!(answer["refresh_tokens"], 1);
    assert!(!world.zoho.is_live(&old));
    assert!(world.zoho.is_live(&refresh_token(&world, "default")));
}

#[test]
fn it_is_kept_on_request_or_where_another_profile_needs_it() {
    let world = World::new();
    world.log_in();
    let old = refresh_token(&world, "default");
    let answer = world
        .log_in_with(&[SCOPE, "--force", "--keep-old", "--json"])
        .json();
    assert_eq!(answer["replaced"], "kept");
    assert_eq!(answer["refresh_tokens"], 2);
    assert!(world.zoho.is_live(&old));

    let shared = refresh_token(&world, "default");
    std::fs::copy(world.file("default"), world.file("copy")).unwrap();
    let answer = world.log_in_with(&[SCOPE, "--force", "--json"]).json();
    assert_eq!(answer["replaced"], "in_use");
    assert!(world.zoho.is_live(&shared));
}

#[test]
fn a_revocation_that_fails_is_a_warning_and_no_failure() {
    let world = World::new();
    world.log_in();
    world.zoho.fault("revoke", Fault::Html, 1);
    let outcome = world.log_in_with(&[SCOPE, "--force", "--json"]);
    assert_eq!(outcome.json()["replaced"], "not_told");
    assert!(outcome.stderr.contains("lives on"), "{}", outcome.stderr);
}

#[test]
fn many_refresh_tokens_are_warned_of_before_zoho_drops_the_oldest() {
    let world = World::new();
    for number in 1..=15 {
        let profile = format!("p{number}");
        let outcome = world.log_in_with(&[SCOPE, "-p", &profile]);
        let warns = outcome
            .stderr
            .contains("refresh tokens of this client are alive");
        assert_eq!(warns, number == 15, "{number}: {}", outcome.stderr);
    }
}

#[test]
fn logging_out_ends_the_grant_there_and_here() {
    let world = World::new();
    world.log_in();
    world.log_in_with(&[SCOPE, "-p", "other"]);
    let token = refresh_token(&world, "default");
    let outcome = world.run(&["logout"]).expect(2);
    assert!(outcome.stderr.contains("--yes"), "{}", outcome.stderr);
    let outcome = world.run(&["logout", "--yes"]).expect(0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("logout", outcome.shown()));
    assert!(!world.zoho.is_live(&token));
    assert!(!world.file("default").exists());
    world.run(&["logout", "--yes"]).expect(10);
    let answer = world
        .run(&["logout", "--all", "--yes", "--json"])
        .expect(0)
        .json();
    assert_eq!(answer["profiles"][0]["profile"], "other");
    assert_eq!(answer["profiles"][0]["at_zoho"], "revoked");
    assert_eq!(world.zoho.refresh_tokens(CLIENT), 0);
    world.run(&["logout", "--all", "--yes"]).expect(10);
}

#[test]
fn a_profile_that_zoho_could_not_be_told_of_stays() {
    let world = World::new();
    world.log_in();
    world.log_in_with(&[SCOPE, "-p", "other"]);
    world.zoho.fault("revoke", Fault::Html, 1);
    let answer = world
        .run(&["logout", "--all", "--yes", "--json"])
        .expect(13)
        .json();
    assert_eq!(answer["problems"].as_array().unwrap().len(), 1);
    assert_eq!(answer["profiles"].as_array().unwrap().len(), 1);
    assert!(world.file("default").exists() != world.file("other").exists());
}

#[test]
fn a_token_from_elsewhere_is_revoked_and_forgotten() {
    let world = World::new();
    world.log_in();
    let token = refresh_token(&world, "default");
    let revoke = ["revoke", "--token-stdin", "--json"];
    let answer = world
        .run_with(&revoke, &format!("{token}\n"))
        .expect(0)
        .json();
    assert_eq!(answer["at_zoho"], "revoked");
    assert_eq!(answer["forgotten"][0], "default");
    assert!(!world.zoho.is_live(&token));
    assert!(world.entry("default").get("refresh_token").is_none());
    let answer = world.run_with(&revoke, &token).expect(0).json();
    assert_eq!(answer["at_zoho"], "was_not_valid");
    let mut nowhere = world.command(&revoke);
    let outcome = run(nowhere.env_remove("ZOAUTH_ACCOUNTS_URL")).expect(2);
    assert!(!outcome.shown().contains(&token));
}

/// A login in the browser with a server-based client.
fn in_browser() -> (World, String) {
    let port = free_port();
    let client = Client::server("1000.WEB", SECRET)
        .redirect_uri(format!("http://localhost:{port}/callback"));
    let world = World::with(|builder| builder.client(client).auto_consent(true));
    let port = port.to_string();
    let mut command = world.command(&[
        "login",
        SCOPE,
        "--flow",
        "browser",
        "--no-browser",
        "--client-id",
        "1000.WEB",
        "--port",
        &port,
    ]);
    let waiting = Waiting::start(command.env("ZOAUTH_CLIENT_SECRET", SECRET));
    tab::open(&waiting.url);
    waiting.end().expect(0);
    (world, port)
}

fn add(world: &World) -> Waiting {
    Waiting::start(&mut world.command(&["login", "--add", MORE, SCOPE, "--no-browser"]))
}

#[test]
fn scopes_are_added_to_the_same_refresh_token() {
    let (world, _) = in_browser();
    let token = refresh_token(&world, "default");
    let waiting = add(&world);
    // What is shown leads to the page, and holds no token itself.
    assert!(
        waiting.url.starts_with("http://localhost:"),
        "{}",
        waiting.url
    );
    assert!(!waiting.url.contains("1000."), "{}", waiting.url);
    let page = tab::open(&waiting.url);
    assert!(page.text.contains("The scopes are added"), "{}", page.text);
    let outcome = waiting.end().expect(0);
    assert!(
        outcome.stdout.contains("Scopes added"),
        "{}",
        outcome.stdout
    );
    assert_eq!(refresh_token(&world, "default"), token);
    let scopes = world.zoho.token(&token).unwrap().scopes;
    assert_eq!(scopes, [SCOPE, MORE]);
    let access = world.run(&["token"]).expect(0).stdout;
    assert_eq!(
        world.zoho.token(access.trim()).unwrap().scopes,
        [SCOPE, MORE]
    );
    let answer = world
        .run(&["login", "--add", MORE, "--json"])
        .expect(0)
        .json();
    assert_eq!(answer["logged_in"], false);
}

#[test]
fn a_refusal_of_more_scopes_leaves_everything_as_it_was() {
    let (world, _) = in_browser();
    let before = world.entry("default");
    world.zoho.set_consent(Consent::Reject);
    let waiting = add(&world);
    let page = tab::open(&waiting.url);
    assert!(page.text.contains("did not give consent"), "{}", page.text);
    waiting.end().expect(11);
    assert_eq!(world.entry("default"), before);
}

#[test]
fn where_scopes_cannot_be_added_the_full_login_is_named() {
    let world = World::new();
    world.log_in();
    let outcome = world.run(&["login", "--add", MORE]).expect(2);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("add_self_client", outcome.shown()));
    world
        .run(&["login", "--add", MORE, "-p", "nobody"])
        .expect(10);
    assert_eq!(world.asked(), 1);
}
