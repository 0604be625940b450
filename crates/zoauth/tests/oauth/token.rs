//! Tokens that are handed out, shown in a status, and ended.

use std::process::Stdio;

use zoho_emulator::Fault;

use crate::support::{SCOPE, World, finish};

#[test]
fn the_stored_token_is_printed_alone_and_without_a_request() {
    let world = World::new();
    world.log_in();
    let token = world.entry("default")["access_token"]["token"].clone();
    let token = token.as_str().unwrap();
    let outcome = world.run(&["token"]).expect(0);
    assert_eq!(outcome.stdout, format!("{token}\n"));
    assert_eq!(outcome.stderr, "");
    let outcome = world.run(&["header"]).expect(0);
    assert_eq!(
        outcome.stdout,
        format!("Authorization: Zoho-oauthtoken {token}\n")
    );
    let json = world.run(&["token", "--json"]).expect(0).json();
    assert_eq!(json["access_token"], token);
    assert!(json["expires_in"].as_u64().unwrap() > 3500);
    let json = world.run(&["header", "--json"]).expect(0).json();
    assert_eq!(json["header"]["name"], "Authorization");
    assert_eq!(json["header"]["value"], format!("Zoho-oauthtoken {token}"));
    assert_eq!(world.asked(), 1);
}

#[test]
fn a_token_that_is_over_is_refreshed_once_and_stored() {
    let world = World::new();
    world.log_in();
    world.expire("default");
    let token = world.run(&["token"]).expect(0).stdout;
    assert!(world.zoho.is_live(token.trim()));
    assert_eq!(world.run(&["token"]).expect(0).stdout, token);
    assert_eq!(world.asked(), 2);
}

#[test]
fn ten_processes_at_expiry_make_one_request() {
    let world = World::new();
    world.log_in();
    world.expire("default");
    let children: Vec<_> = (0..10)
        .map(|_| {
            world
                .command(&["token"])
                .stdin(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut tokens: Vec<String> = children
        .into_iter()
        .map(|child| finish(child).expect(0).stdout)
        .collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    assert_eq!(world.asked(), 2);
}

#[test]
fn a_dead_refresh_token_is_explained_with_the_command_that_helps() {
    let world = World::new();
    world.log_in();
    let refresh = world.entry("default")["refresh_token"].clone();
    world.zoho.end_token(refresh.as_str().unwrap());
    world.expire("default");
    let outcome = world.run(&["token"]).expect(11);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("dead_refresh_token", outcome.shown()));
}

#[test]
fn the_status_shows_everything_but_secrets() {
    let world = World::new();
    let outcome = world.run(&["status"]).expect(10);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("status_of_nobody", outcome.shown()));
    world.log_in();
    world.log_in_with(&[SCOPE, "--profile", "second"]);
    let outcome = world.run(&["status"]).expect(0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("status", outcome.shown()));
    let one = world
        .run(&["status", "--profile", "second", "--json"])
        .expect(0)
        .json();
    let profiles = one["profiles"].as_array().unwrap();
    assert_eq!(profiles.len(), 1);
    assert_eq!(profiles[0]["flow"], "self-client");
    assert_eq!(profiles[0]["scopes"][0], SCOPE);
    assert!(profiles[0]["opens_calls"].as_u64().unwrap() > 0);
    world.run(&["status", "--profile", "third"]).expect(10);
    // A status asks nobody.
    assert_eq!(world.asked(), 2);
}

#[test]
fn one_damaged_profile_does_not_hide_the_others() {
    let world = World::new();
    world.log_in();
    world.log_in_with(&[SCOPE, "--profile", "second"]);
    std::fs::write(world.file("default"), "garbage").unwrap();
    let answer = world.run(&["status", "--json"]).expect(14).json();
    assert_eq!(answer["profiles"][0]["profile"], "second");
    assert_eq!(answer["problems"][0]["profile"], "default");
    assert_eq!(answer["problems"][0]["kind"], "store_damaged");
}

#[test]
fn profiles_are_listed_by_name() {
    let world = World::new();
    assert_eq!(world.run(&["profiles"]).expect(0).stdout, "");
    world.log_in_with(&[SCOPE, "--profile", "b"]);
    world.log_in_with(&[SCOPE, "--profile", "a"]);
    assert_eq!(world.run(&["profiles"]).expect(0).stdout, "a\nb\n");
    let json = world.run(&["profiles", "--json"]).expect(0).json();
    assert_eq!(json["profiles"], serde_json::json!(["a", "b"]));
}

#[test]
fn a_revoked_grant_is_dead_at_zoho_and_gone_here() {
    let world = World::new();
    world.log_in();
    let refresh = world.entry("default")["refresh_token"].clone();
    let outcome = world.run(&["revoke"]).expect(2);
    assert!(outcome.stderr.contains("--yes"), "{}", outcome.stderr);
    let outcome = world.run(&["revoke", "--yes"]).expect(0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("revoke", outcome.shown()));
    assert!(!world.zoho.is_live(refresh.as_str().unwrap()));
    assert!(!world.file("default").exists());
    world.run(&["revoke", "--yes"]).expect(10);
}

#[test]
fn keep_leaves_the_client_for_the_next_login() {
    let world = World::new();
    world.log_in();
    world.run(&["revoke", "--yes", "--keep"]).expect(0);
    let entry = world.entry("default");
    assert!(entry.get("refresh_token").is_none() && entry.get("access_token").is_none());
    world.run(&["token"]).expect(10);
    let mut command = world.command(&["login", SCOPE]);
    command
        .env("ZOAUTH_CODE", world.code(SCOPE))
        .env_remove("ZOAUTH_CLIENT_ID");
    crate::support::run(&mut command).expect(0);
    world.run(&["token"]).expect(0);
}

#[test]
fn a_token_that_zoho_does_not_know_any_more_is_as_good_as_revoked() {
    let world = World::new();
    world.log_in();
    let refresh = world.entry("default")["refresh_token"].clone();
    world.zoho.end_token(refresh.as_str().unwrap());
    let answer = world.run(&["revoke", "--yes", "--json"]).expect(0).json();
    assert_eq!(answer["at_zoho"], "was_not_valid");
    assert_eq!(answer["profile_deleted"], true);
}

#[test]
fn without_an_answer_nothing_is_deleted() {
    let world = World::new();
    world.log_in();
    world.zoho.fault("revoke", Fault::Html, 1);
    world.run(&["revoke", "--yes"]).expect(13);
    assert!(world.file("default").exists());
    let off = world.switch_off();
    let outcome = off.run(&["revoke", "--yes"]).expect(13);
    off.settings()
        .bind(|| insta::assert_snapshot!("revoke_without_answer", outcome.shown()));
    let answer = off
        .run(&["revoke", "--yes", "--local", "--json"])
        .expect(0)
        .json();
    assert_eq!(answer["at_zoho"], "not_told");
    off.run(&["revoke", "--yes"]).expect(10);
}
