//! The check-up: a healthy machine, and one thing wrong at a time.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::support::{CLIENT, Outcome, SECRET, World, run};

/// The findings of one check: result and message.
fn of<'a>(answer: &'a Value, check: &str) -> Vec<(&'a str, &'a str)> {
    let findings = answer["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["check"] == check)
        .map(|finding| {
            let text = |field: &str| finding[field].as_str().unwrap();
            // Who reads of a problem also reads what helps.
            assert!(finding["result"] != "problem" || !text("remedy").is_empty());
            (text("result"), text("message"))
        })
        .collect()
}

#[track_caller]
fn one<'a>(answer: &'a Value, check: &str) -> (&'a str, &'a str) {
    let all = of(answer, check);
    assert_eq!(all.len(), 1, "{check}: {answer:#}");
    all[0]
}

fn doctor(world: &World, arguments: &[&str]) -> Outcome {
    let mut command = world.command(&["doctor"]);
    command.args(arguments).env("HOME", world.path("nobody"));
    run(&mut command)
}

#[test]
fn a_healthy_machine_has_no_problem_and_shows_no_secret() {
    let world = World::new();
    world.log_in();
    let outcome = doctor(&world, &[]).expect(0);
    let entry = world.entry("default");
    for secret in [
        SECRET,
        entry["refresh_token"].as_str().unwrap(),
        entry["access_token"]["token"].as_str().unwrap(),
    ] {
        assert!(!outcome.stdout.contains(secret));
    }
    let mut settings = world.settings();
    settings.add_filter(r"zoauth \d.*", "zoauth [version]");
    settings.add_filter(r"\d+ (KiB|MiB|GiB)", "[free]");
    settings.add_filter(r"(?m)^note   (  free space)", "ok     $1");
    settings.bind(|| insta::assert_snapshot!("doctor", outcome.shown()));
    // The login asked once; the check-up asks for no token.
    let json = doctor(&world, &["--json"]).expect(0).json();
    assert_eq!(json["problems"], 0);
    assert_eq!(one(&json, "clock").0, "ok");
    assert_eq!(world.zoho.refresh_tokens(CLIENT), 1);
    let left = entry["budget"].clone();
    assert_eq!(world.entry("default")["budget"], left);
}

#[test]
fn offline_nothing_is_sent_and_the_home_folder_is_not_shown() {
    let world = World::new();
    world.log_in();
    world.zoho.clear_log();
    let mut command = world.command(&["doctor", "--offline", "--json"]);
    // The store is below it.
    let home = world.path("");
    command.env("HOME", home.to_str().unwrap().trim_end_matches('/'));
    let outcome = run(&mut command).expect(0);
    assert!(world.zoho.log().is_empty());
    assert!(outcome.stdout.contains("~/home"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains(home.to_str().unwrap()));
    assert_eq!(outcome.json()["offline"], true);
}

#[test]
fn before_the_first_login_it_says_what_is_missing() {
    let world = World::new();
    let answer = doctor(&world, &["--json"]).expect(0).json();
    assert_eq!(one(&answer, "profile").0, "note");
    assert_eq!(one(&answer, "store").0, "note");
    // A client of the environment is asked for.
    let clients = of(&answer, "client");
    assert!(clients[1].1.contains("is known"), "{clients:?}");
    let mut command = world.command(&["doctor", "--json", "--client-id", "1000.OTHERCLIENT"]);
    let answer = run(&mut command).expect(16).json();
    let clients = of(&answer, "client");
    assert_eq!(clients[1].0, "problem", "{clients:?}");
    assert!(
        !answer.to_string().contains("1000.OTHERCLIENT"),
        "it is cut"
    );
}

#[test]
fn what_is_wrong_with_the_store_is_named() {
    let world = World::new();
    world.log_in();
    std::fs::write(world.file("broken"), "{").unwrap();
    let mode = |path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(world.file("broken"), 0o600);
    let answer = doctor(&world, &["--json", "--offline"]).expect(16).json();
    let stores = of(&answer, "store");
    assert!(
        stores
            .iter()
            .any(|(result, text)| *result == "problem" && text.contains("damaged"))
    );
    assert_eq!(
        one(&answer, "tokens").0,
        "ok",
        "the healthy one is looked at"
    );
    // Only the profile that is named.
    doctor(&world, &["--offline", "--profile", "default"]).expect(0);

    // The damaged one was put aside when it was found.
    std::fs::write(world.file("broken"), "{").unwrap();
    mode(world.file("broken"), 0o644);
    let answer = doctor(&world, &["--json", "--offline"]).expect(16).json();
    let rights = of(&answer, "permissions");
    assert!(
        rights
            .iter()
            .any(|(_, text)| text.contains("others may read")),
        "{rights:?}"
    );
    mode(world.home(), 0o777);
    let answer = doctor(&world, &["--json", "--offline"]).expect(16).json();
    assert_eq!(one(&answer, "permissions").0, "problem");
}

#[test]
fn scopes_that_are_misspelt_or_too_many_are_noted() {
    let world = World::new();
    world.log_in();
    let mut entry = world.entry("default");
    let scopes = [
        "ZohoCRM.modules.deals.CREATE",
        "ZohoCRM.modules.deals.ALL",
        "ZohoBooks.invoice.READ",
        "ZohoBooks.contacts.READ",
    ];
    entry["requested"] = serde_json::json!(scopes);
    entry["granted"] = serde_json::json!(scopes);
    std::fs::write(world.file("default"), entry.to_string()).unwrap();
    let answer = doctor(&world, &["--json", "--offline"]).expect(0).json();
    let found = of(&answer, "scopes");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0]
            .1
            .contains("ZohoBooks.invoice.READ is in no catalog"),
        "{found:?}"
    );
    assert!(
        found[1]
            .1
            .contains("is included in ZohoCRM.modules.deals.ALL"),
        "{found:?}"
    );
    assert!(one(&answer, "organization").1.contains("Zoho Books"));
    entry["granted"] = serde_json::json!(["ZohoCRM.modules.deals.CREATE"]);
    std::fs::write(world.file("default"), entry.to_string()).unwrap();
    let answer = doctor(&world, &["--json", "--offline"]).expect(16).json();
    let found = of(&answer, "scopes");
    assert!(
        found.iter().any(|(result, _)| *result == "problem"),
        "{found:?}"
    );
}

/// An accounts server that answers everything with a date of its own.
fn server(date: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
            );
        }
    });
    format!("http://{address}")
}

#[test]
fn a_wrong_clock_and_a_server_that_is_not_there_are_problems() {
    let world = World::new();
    let ask = |url: &str| {
        let mut command = world.command(&["doctor", "--json", "--accounts-url", url]);
        command.env_remove("ZOAUTH_CLIENT_ID");
        run(&mut command).expect(16).json()
    };
    let answer = ask(&server("Sun, 22 Nov 2020 22:30:00 GMT"));
    let (result, message) = one(&answer, "clock");
    assert_eq!(result, "problem");
    assert!(message.contains("days ahead"), "{message}");
    // Nobody is given port 1.
    let answer = ask("http://127.0.0.1:1");
    assert!(one(&answer, "network").1.contains("no connection"));
    assert!(of(&answer, "clock").is_empty());
}

#[test]
fn a_proxy_is_shown_without_its_password() {
    let world = World::new();
    let mut command = world.command(&["doctor", "--offline"]);
    command.env("HTTPS_PROXY", "http://me:s3cret@proxy:3128");
    let outcome = run(&mut command).expect(0);
    assert!(
        outcome.stdout.contains("HTTPS_PROXY=http://…@proxy:3128"),
        "{}",
        outcome.stdout
    );
    assert!(!outcome.stdout.contains("s3cret"));
}
