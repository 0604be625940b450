//! What Zoho, the network and the disk can do to a login, and what the user is
//! told about it.

use zoho_emulator::{Fault, Limits};

use crate::support::{Outcome, SCOPE, SECRET, World};

fn log_in(world: &World, secret: &str, code: &str) -> Outcome {
    world.run_with(
        &["login", SCOPE, "--client-secret-stdin", "--code-stdin"],
        &format!("{secret}\n{code}\n"),
    )
}

#[test]
fn a_wrong_code_is_refused_with_every_possible_reason() {
    let world = World::new();
    let outcome = log_in(&world, SECRET, "1000.wrong").expect(11);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("wrong_code", outcome.shown()));
    assert!(!world.file("default").exists());
    assert_eq!(world.asked(), 1);
}

#[test]
fn a_code_works_once() {
    let world = World::new();
    let code = world.code(SCOPE);
    log_in(&world, SECRET, &code).expect(0);
    let before = world.entry("default");
    let outcome = world
        .run_with(
            &[
                "login",
                SCOPE,
                "--force",
                "--client-secret-stdin",
                "--code-stdin",
            ],
            &format!("{SECRET}\n{code}"),
        )
        .expect(11);
    assert!(
        outcome.stderr.contains("a code works once"),
        "{}",
        outcome.stderr
    );
    // The refusal does not cost the grant that is there.
    assert_eq!(world.entry("default"), before);
}

#[test]
fn an_expired_code_is_refused_and_its_age_is_told() {
    let world = World::new();
    let file = world.write("code", &world.code(SCOPE));
    world.clock.advance(std::time::Duration::from_secs(181));
    let outcome = world
        .run_with(
            &[
                "login",
                SCOPE,
                "--client-secret-stdin",
                "--code-file",
                &file,
            ],
            SECRET,
        )
        .expect(11);
    assert!(
        outcome
            .stderr
            .contains("the file with the code was written"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_wrong_secret_and_an_unknown_client_are_told_apart() {
    let world = World::new();
    let outcome = log_in(&world, "wrong-secret", &world.code(SCOPE)).expect(11);
    assert!(
        outcome.stderr.contains("invalid_client_secret"),
        "{}",
        outcome.stderr
    );
    let code = world.code(SCOPE);
    let outcome = world
        .run_with(
            &[
                "login",
                SCOPE,
                "--client-id",
                "1000.NOBODY",
                "--client-secret-stdin",
                "--code-stdin",
            ],
            &format!("{SECRET}\n{code}"),
        )
        .expect(11);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("unknown_client", outcome.shown()));
}

#[test]
fn errors_are_json_on_standard_output_with_json() {
    let world = World::new();
    let outcome = world.run(&["token", "--json"]).expect(10);
    let error = &outcome.json()["error"];
    assert_eq!(error["code"], "not_logged_in");
    assert_eq!(error["exit_code"], 10);
    assert_eq!(error["details"]["kind"], "no_grant");
    assert_eq!(outcome.stderr, "");
}

#[test]
fn a_web_page_instead_of_an_answer_is_no_answer_and_the_code_may_be_gone() {
    let world = World::new();
    world.zoho.fault("token", Fault::Html, 1);
    let outcome = log_in(&world, SECRET, &world.code(SCOPE)).expect(13);
    assert!(outcome.stderr.contains("a web page"), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("generate a new one"),
        "{}",
        outcome.stderr
    );
    assert_eq!(world.asked(), 1);
}

#[test]
fn nobody_at_the_address_is_a_network_failure() {
    let world = World::new();
    world.log_in();
    world.expire("default");
    let off = world.switch_off();
    let outcome = off.run(&["token"]).expect(13);
    off.settings()
        .bind(|| insta::assert_snapshot!("connection_refused", outcome.shown()));
}

#[test]
fn a_throttle_names_the_wait_and_is_not_asked_again() {
    let world = World::with(|builder| {
        builder.limits(Limits {
            access_requests: 0,
            ..Limits::default()
        })
    });
    world.log_in();
    world.expire("default");
    let outcome = world.run(&["token"]).expect(12);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("throttled", outcome.shown()));
    let asked = world.asked();
    let again = world.run(&["token", "--json"]).expect(12).json();
    let wait = again["error"]["details"]["retry_after"].as_u64().unwrap();
    assert!((500..=600).contains(&wait), "{wait}");
    assert_eq!(world.asked(), asked);
    let status = world.run(&["status", "--json"]).expect(0).json();
    assert_eq!(status["profiles"][0]["token_requests_left"], 0);
}

#[test]
fn a_store_that_cannot_be_written_costs_no_code() {
    let world = World::new();
    world.write("file", "");
    let code = world.code(SCOPE);
    let mut command = world.command(&["login", SCOPE]);
    command
        .env("ZOAUTH_HOME", world.path("file").join("home"))
        .env("ZOAUTH_CLIENT_SECRET", SECRET)
        .env("ZOAUTH_CODE", &code);
    let outcome = crate::support::run(&mut command).expect(14);
    let place = world.path("file").display().to_string();
    assert!(outcome.stderr.contains(&place), "{}", outcome.stderr);
    assert_eq!(world.asked(), 0);
    log_in(&world, SECRET, &code).expect(0);
}

#[test]
fn a_damaged_file_is_named_and_kept() {
    let world = World::new();
    world.log_in();
    std::fs::write(world.file("default"), "{\"version\": 1, \"half").unwrap();
    let outcome = world.run(&["token"]).expect(14);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("damaged", outcome.shown()));
    let kept = world.home().join("default.json.damaged-1");
    assert_eq!(
        std::fs::read_to_string(kept).unwrap(),
        "{\"version\": 1, \"half"
    );
    world.log_in();
    world.run(&["token"]).expect(0);
}

#[test]
fn no_home_folder_is_an_error_with_a_way_out() {
    let world = World::new();
    let mut command = world.command(&["status"]);
    command.env_remove("ZOAUTH_HOME");
    let outcome = crate::support::run(&mut command).expect(14);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("no_home", outcome.shown()));
    // The demo, the grants and a store of one's own need none.
    let mut command = world.command(&["status", "--store", "nowhere"]);
    command.env_remove("ZOAUTH_HOME");
    crate::support::run(&mut command).expect(10);
    let mut command = world.command(&["status"]);
    command
        .env_remove("ZOAUTH_HOME")
        .env("XDG_STATE_HOME", world.path("state"));
    let outcome = crate::support::run(&mut command).expect(10);
    assert!(
        outcome.stderr.contains("state/zoauth"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn bad_names_are_usage_errors() {
    let world = World::new();
    for arguments in [
        &["token", "--profile", "../x"][..],
        &["login", SCOPE, "--accounts-url", "http://example.com"],
        &[
            "grant",
            "self-client",
            SCOPE,
            "--accounts-url",
            "https://x.example?y",
        ],
        &["grant", "client-credentials", SCOPE, "--soid", "600000434"],
        &["login", SCOPE, "--soid", "ZohoCRM.1"],
        &[
            "login",
            SCOPE,
            "--flow",
            "client-credentials",
            "--code-stdin",
        ],
        &["emulator", "--dc", "moon"],
    ] {
        let outcome = world.run(arguments).expect(2);
        assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
    }
    let mut command = world.command(&["grant", "self-client", SCOPE, "--dc", "zz"]);
    command.env_remove("ZOAUTH_ACCOUNTS_URL");
    crate::support::run(&mut command).expect(2);
}
