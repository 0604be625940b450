//! The device flow, and the probe of scopes that goes by its start.

use std::time::Duration;

use zoho_emulator::{Client, Fault, Limits, User};

use crate::support::{Outcome, SCOPE, World, run};
use crate::tab::Waiting;

const DEVICE: &str = "1000.DEVICE";
const US: &str = "sentinel-device-us";
const EU: &str = "sentinel-device-eu";
/// Long enough to decide before the first poll, short enough to wait for.
const INTERVAL: Duration = Duration::from_millis(700);

fn world() -> World {
    World::with(|builder| {
        let limits = Limits {
            device_interval: INTERVAL,
            ..Limits::default()
        };
        builder
            .limits(limits)
            .data_centers(["us", "eu"])
            .user(User::new("us@example.com", "us"))
            .user(User::new("eu@example.com", "eu"))
            .client(Client::device(DEVICE, US).secret_for("eu", EU))
    })
}

fn login(world: &World, arguments: &[&str]) -> (Waiting, String) {
    let mut all = vec!["login", SCOPE, "--flow", "device", "--client-id", DEVICE];
    all.extend(arguments);
    let mut command = world.command(&all);
    command
        .env("ZOAUTH_CLIENT_SECRET_US", US)
        .env("ZOAUTH_CLIENT_SECRET_EU", EU);
    let mut waiting = Waiting::start(&mut command);
    waiting.until("Type the code");
    let code = waiting.until("-").trim().to_owned();
    (waiting, code)
}

fn snapshot(world: &World, name: &str, outcome: &Outcome) {
    let mut settings = world.settings();
    settings.add_filter(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", "[code]");
    settings.add_filter(r"devcode=\w+", "devcode=[code]");
    settings.add_filter(r"\d{4}-\d\d-\d\d", "[date]");
    settings.bind(|| insta::assert_snapshot!(name, outcome.shown()));
}

#[test]
fn a_code_that_is_typed_in_elsewhere_becomes_a_grant() {
    let world = world();
    let (waiting, code) = login(&world, &[]);
    world.zoho.approve_device(&code).unwrap();
    world.clock.advance(Duration::from_secs(1));
    let outcome = waiting.end().expect(0);
    snapshot(&world, "device_login", &outcome);
    let entry = world.entry("default");
    assert_eq!(entry["flow"], "device");
    assert_eq!(world.zoho.requests("device-token"), 1);
    world.expire("default");
    world.run(&["token"]).expect(0);
}

#[test]
fn a_user_of_another_data_center_is_polled_for_there() {
    let world = world();
    world.zoho.sign_in("eu@example.com").unwrap();
    let (waiting, code) = login(&world, &["--json"]);
    world.zoho.approve_device(&code).unwrap();
    world.clock.advance(Duration::from_secs(1));
    let answer = waiting.end().expect(0).json();
    assert_eq!(answer["accounts"], world.zoho.accounts_url("eu"));
    assert_eq!(world.entry("default")["client_secret"], EU);
}

#[test]
fn a_refusal_ends_it() {
    let world = world();
    let (waiting, code) = login(&world, &[]);
    world.zoho.deny_device(&code).unwrap();
    let outcome = waiting.end().expect(11);
    assert!(
        outcome.stderr.contains("access_denied"),
        "{}",
        outcome.stderr
    );
    assert!(!world.file("default").exists());
}

#[test]
fn codes_that_have_run_out_end_it() {
    let world = world();
    let (waiting, _) = login(&world, &[]);
    world.clock.advance(Duration::from_secs(301));
    let outcome = waiting.end().expect(11);
    assert!(
        outcome.stderr.contains("the device code has expired"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_client_of_another_type_is_told_what_is_needed() {
    let world = world();
    let mut command = world.command(&["login", SCOPE, "--flow", "device"]);
    let outcome = run(command.env("ZOAUTH_CLIENT_SECRET", "x")).expect(11);
    assert!(
        outcome.stderr.contains("Non-browser Applications"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn ctrl_c_leaves_nothing_behind() {
    let world = world();
    let (waiting, _) = login(&world, &["--qr"]);
    let id = waiting.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(waiting.killed_by(), Some(2));
    assert!(!world.file("default").exists());
}

#[test]
fn a_probe_finds_the_scopes_that_do_not_exist() {
    let world = world();
    let file = world.path("confirmed.tsv").display().to_string();
    let arguments = [
        "probe",
        SCOPE,
        "ZohoCRM.modules.daels.CREATE,ZohoCRM.modules.leads.READ",
        "--client-id",
        DEVICE,
        "--dc",
        "auto",
        "--confirm",
        &file,
    ];
    let outcome = world.run(&arguments).expect(3);
    snapshot(&world, "probe", &outcome);
    let mut json = arguments.to_vec();
    json.push("--json");
    let answer = world.run(&json).expect(3).json();
    assert_eq!(answer["scopes"][1]["exists"], true);
    assert_eq!(answer["scopes"][2]["exists"], false);
    assert_eq!(answer["data_center"], "us");
    let table = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0], "scope\texists\tby\tdata_center\tdate");
    assert_eq!(
        lines.len(),
        7,
        "the head once, and the lines of both: {table}"
    );
    assert!(
        lines[1].starts_with("ZohoCRM.modules.deals.CREATE\tyes\tprobe\tus\t20"),
        "{table}"
    );
    assert!(
        lines[3].starts_with("ZohoCRM.modules.daels.CREATE\tno\tprobe\tus\t20"),
        "{table}"
    );
}

#[test]
fn a_probe_that_is_stopped_says_what_it_does_not_know() {
    let world = world();
    let arguments = [
        "probe",
        SCOPE,
        "A.wrong.READ",
        "--client-id",
        DEVICE,
        "--json",
    ];
    let mut few = arguments.to_vec();
    few.extend(["--max-requests", "1"]);
    let answer = world.run(&few).expect(12).json();
    assert_eq!(answer["requests"], 1);
    assert!(answer["scopes"][0]["exists"].is_null(), "{answer}");

    world
        .zoho
        .fault("device-code", Fault::Throttle { status: 400 }, 1);
    let outcome = world.run(&arguments).expect(12);
    assert_eq!(outcome.json()["error"]["code"], "throttled");
    let outcome = world.run(&["probe", SCOPE]).expect(11);
    assert!(
        outcome.stderr.contains("Non-browser Applications"),
        "{}",
        outcome.stderr
    );
}
