//! An account's own list of calls beside the catalog: asked for, saved, and
//! kept. The emulator lists what the catalog has; where it is to differ, the
//! list is scripted.

use std::fs;

use serde_json::{Value, json};
use zoho_emulator::{Cut, Fault};

use crate::support::{Outcome, World};

const LIST: &str = "GET /crm/v8/__apis";

fn world() -> World {
    World::with_scopes("ZohoCRM.apis.READ")
}

fn path(world: &World, name: &str) -> String {
    world.path(name).display().to_string()
}

/// A list that differs from the catalog in every way.
fn different() -> String {
    let entry = |path: &str, operations: &[(&str, &str)]| {
        let operations: Vec<Value> = operations
            .iter()
            .map(
                |(method, scope)| json!({"method": method, "oauth_scope": scope, "max_credits": 1}),
            )
            .collect();
        json!({"path": path, "operation_types": operations, "unknown": {"id": "4150868000000001"}})
    };
    let entries = [
        entry("/crm/v8/__apis", &[("GET", "ZohoCRM.apis.READ")]),
        entry(
            "/crm/v8/{{module}}/{{id}}",
            &[
                ("GET", "ZohoCRM.modules.custom.READ"),
                ("PATCH", "ZohoCRM.modules.custom.UPDATE"),
            ],
        ),
        entry(
            "/crm/v8/Leads/{{id}}",
            &[("PATCH", "ZohoCRM.modules.leads.UPDATE")],
        ),
        entry(
            "/crm/v8/Sentinel_Project/{{id}}",
            &[("PATCH", "ZohoCRM.modules.custom.UPDATE")],
        ),
        entry(
            "/crm/v8/gizmos/{{gizmo}}",
            &[("GET", "ZohoCRM.settings.gizmos.READ")],
        ),
        entry(
            "/crm/v8/__features",
            &[("GET", "ZohoCRM.settings.fields.READ")],
        ),
        entry("/crm/v8/strange", &[("GET", "Strange.scope.READ")]),
    ];
    json!({"__apis": entries, "info": {"org_id": "4150868000000002"}}).to_string()
}

fn script(world: &World, text: &str) {
    world.zoho.fault_call(LIST, Fault::json(200, text), 1);
}

/// What is shown, without what the catalog has and the list lacks.
fn snapshot(world: &World, name: &str, outcome: &Outcome) {
    let mut settings = world.settings();
    settings.add_filter(
        r"(?s)Not listed by the account\n.*?more; --all shows them",
        "Not listed by the account\n  [calls]",
    );
    settings.add_filter(r"\d+  of the catalog", "[n]  of the catalog");
    settings.bind(|| insta::assert_snapshot!(name, outcome.shown()));
}

fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

#[test]
fn an_account_that_lists_what_the_catalog_has_differs_in_nothing() {
    let world = world();
    let outcome = world.run(&["sync", "crm", "--strict"]).expect(0);
    assert!(
        outcome.stdout.contains("0  new to the catalog"),
        "{}",
        outcome.shown()
    );
    assert_eq!(outcome.stderr, "");
    let answer = world.run(&["sync", "crm", "--json"]).expect(0).json();
    let counts = &answer["counts"];
    assert!(counts["listed"].as_u64().unwrap() > 500, "{counts}");
    assert_eq!(counts["listed"], counts["agreeing"], "{answer:#}");
    for none in ["new", "different", "unknown_scopes"] {
        assert_eq!(answer[none], json!([]), "{none}");
        assert_eq!(counts[none], 0);
    }
    assert_eq!(answer["application"], "crm");
    assert!(answer["url"].as_str().unwrap().ends_with("/crm/v8/__apis"));
    assert_eq!(
        (&answer["written"], &answer["confirmed"]),
        (&Value::Null, &Value::Null)
    );
    // Another version answers as well.
    let v7 = world
        .run(&["sync", "crm", "--api-version", "v7", "--json"])
        .expect(0)
        .json();
    assert!(v7["url"].as_str().unwrap().ends_with("/crm/v7/__apis"));
    assert_eq!(v7["counts"]["listed"], counts["listed"]);
}

#[test]
fn a_grant_without_the_scope_is_told_the_command_before_anything_is_sent() {
    let world = World::with_scopes("ZohoCRM.modules.deals.READ");
    let outcome = world.run(&["sync", "crm"]).expect(15);
    snapshot(&world, "sync_without_the_scope", &outcome);
    assert_eq!(world.zoho.requests("product"), 0);
    let answer = world.run(&["sync", "crm", "--json"]).expect(15).json();
    assert_eq!(answer["error"]["code"], "insufficient_scopes");
    World::new().run(&["sync", "crm"]).expect(10);
}

#[test]
fn what_differs_is_counted_and_listed() {
    let world = world();
    script(&world, &different());
    let outcome = world.run(&["sync", "crm"]).expect(0);
    snapshot(&world, "sync_different", &outcome);
    script(&world, &different());
    let outcome = world.run(&["sync", "crm", "--json", "--strict"]).expect(16);
    let mut answer = outcome.json();
    for private in ["Sentinel_Project", "4150868"] {
        assert!(!outcome.stdout.contains(private), "{}", outcome.shown());
    }
    assert_eq!(answer["exit_code"], 16);
    let not_listed = answer["not_listed"].take();
    let is_there = |call: &Value| call["path"] == "/crm/{version}/{module}/upsert";
    assert!(not_listed.as_array().unwrap().iter().any(is_there));
    assert_eq!(
        answer["counts"]["not_listed"].take(),
        not_listed.as_array().unwrap().len()
    );
    answer["url"] = "[url]".into();
    answer["data_center"] = "[place]".into();
    insta::assert_snapshot!("sync_json", format!("{answer:#}"));
    // Nobody was asked for a file.
    assert_eq!(
        fs::read_dir(world.path(".")).unwrap().count(),
        1,
        "the store alone"
    );
    let all = world
        .run_with(&["sync", "crm", "--from", "-", "--all"], &different())
        .expect(0);
    assert!(!all.stdout.contains("--all shows them"), "{}", all.stdout);
    assert!(
        all.stdout.contains("/crm/{version}/{module}/upsert"),
        "{}",
        all.stdout
    );
}

#[test]
fn answers_that_are_no_list_are_told() {
    let world = world();
    for (fault, code, text) in [
        (Fault::Html, 17, "Zoho CRM answered 500"),
        (Fault::Empty, 1, "the answer is empty"),
        (Fault::Truncated, 13, "broke off"),
        (Fault::Cut(Cut::Request), 13, "no answer from"),
        (Fault::Throttle { status: 400 }, 17, "Zoho CRM answered 429"),
        (Fault::json(204, ""), 1, "the answer is empty"),
        (
            Fault::json(200, "{\"__apis\":[{\"path\":"),
            1,
            "no JSON, or was cut off",
        ),
        (Fault::json(200, "{\"data\":[]}"), 1, "has no list `__apis`"),
        (Fault::json(200, "{\"__apis\":[]}"), 1, "has no entries"),
        (
            Fault::json(200, "{\"__apis\":[{\"path\":\"sentinel\"}]}"),
            1,
            "entry 1 of `__apis` has no list",
        ),
        (
            Fault::json(
                401,
                "{\"code\":\"OAUTH_SCOPE_MISMATCH\",\"message\":\"invalid oauth scope to access this URL\",\"status\":\"error\"}",
            ),
            17,
            "Zoho CRM answered 401",
        ),
    ] {
        let shown = format!("{fault:?}");
        world.zoho.fault_call(LIST, fault, 1);
        let file = path(&world, "crm.yaml");
        let outcome = world.run(&["sync", "crm", "--write", &file]);
        assert_eq!(outcome.code, code, "{shown}: {}", outcome.shown());
        assert!(
            outcome.stderr.contains(text),
            "{shown}: {}",
            outcome.shown()
        );
        assert!(!outcome.stderr.contains("sentinel"), "{}", outcome.shown());
        assert!(!world.path("crm.yaml").exists(), "{shown}");
    }
    // Saved ones, too.
    let outcome = world
        .run_with(&["sync", "crm", "--from", "-"], "{}")
        .expect(1);
    snapshot(&world, "sync_no_list", &outcome);
    let outcome = world.run(&["sync", "books"]).expect(2);
    assert!(
        outcome.stderr.contains("these have one: crm"),
        "{}",
        outcome.shown()
    );
    world.run(&["sync", "cmr"]).expect(3);
    world
        .run(&["sync", "crm", "--api-version", "../x"])
        .expect(2);
}

#[test]
fn what_is_written_is_used_by_the_look_ups() {
    let world = world();
    let file = path(&world, "crm.yaml");
    script(&world, &different());
    let outcome = world
        .run(&["sync", "crm", "--write", &file, "--quiet"])
        .expect(0);
    let kept = outcome.stdout.split_once("Wrote").unwrap().1;
    assert!(kept.contains("3 calls, 1 scope"), "{kept}");
    assert!(kept.contains("left out: Strange.scope.READ"), "{kept}");
    let text = fs::read_to_string(&file).unwrap();
    for private in ["Sentinel_Project", "4150868"] {
        assert!(!text.contains(private), "{text}");
    }
    let url = format!(
        "{}/crm/v8/__apis#{}",
        world.zoho.accounts_url("us"),
        today()
    );
    // The emulator's API is at another port than its accounts server, or not.
    let (_, call) = url.split_once("/crm").unwrap();
    assert!(text.contains(&format!("/crm{call}")), "{text}");

    let with = |arguments: &[&str]| {
        let mut all = vec!["--catalog", file.as_str(), "--json"];
        all.extend(arguments);
        world.run(&all)
    };
    let answer = with(&["for", "GET", "/crm/v8/gizmos/7"]).expect(0).json();
    assert_eq!(
        answer["calls"][0]["least"],
        json!(["ZohoCRM.settings.gizmos.READ"])
    );
    assert_eq!(answer["calls"][0]["call"]["overlay"], true);
    let answer = with(&["for", "PATCH", "/crm/v8/Deals/7"]).expect(0).json();
    assert_eq!(
        answer["calls"][0]["least"],
        json!(["ZohoCRM.modules.deals.UPDATE"])
    );
    let answer = with(&["for", "GET", "/crm/v8/__features"]).expect(0).json();
    assert_eq!(
        answer["calls"][0]["least"],
        json!(["ZohoCRM.settings.fields.READ"])
    );
    let answer = with(&["find", "read", "gizmos", "crm"]).expect(0).json();
    assert_eq!(
        answer["hits"][0]["scopes"][0]["scope"],
        "ZohoCRM.settings.gizmos.READ"
    );
    // A folder of catalogs takes it, too.
    fs::create_dir(world.path("own")).unwrap();
    let folder = path(&world, "own");
    world
        .run_with(
            &[
                "sync", "crm", "--from", "-", "--dc", "eu", "--write", &folder,
            ],
            &different(),
        )
        .expect(0);
    let laid = ["--catalog", &folder, "show", "ZohoCRM.settings.gizmos.READ"];
    let outcome = world.run(&laid).expect(0);
    assert!(
        outcome.stdout.contains(&format!(
            "https://www.zohoapis.eu/crm/v8/__apis#{}",
            today()
        )),
        "{}",
        outcome.shown()
    );

    // With the overlay, what it holds is no difference any more; and written
    // again it still holds all of it.
    script(&world, &different());
    let answer = with(&["sync", "crm", "--write", &file]).expect(0).json();
    assert_eq!(answer["counts"]["different"], 0, "{answer:#}");
    assert_eq!(answer["counts"]["new"], 1, "the strange one is left");
    assert_eq!(answer["written"]["calls"], 3);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_file_that_is_somebodys_own_is_not_replaced() {
    let world = world();
    let file = path(&world, "crm.yaml");
    let arguments = ["sync", "crm", "--from", "-", "--dc", "eu", "--write", &file];
    let write = |more: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(more);
        world.run_with(&all, &different())
    };
    fs::write(&file, "application: crm\n").unwrap();
    snapshot(&world, "sync_own_file", &write(&[]).expect(1));
    assert_eq!(fs::read_to_string(&file).unwrap(), "application: crm\n");
    write(&["--force"]).expect(0);
    let written = fs::read_to_string(&file).unwrap();
    write(&["--date", "2026-01-31"]).expect(0);
    let again = fs::read_to_string(&file).unwrap();
    assert_ne!(again, written);
    assert!(again.contains("month: 2026-01"), "{again}");
    fs::write(&file, format!("{again}# mine\n")).unwrap();
    write(&[]).expect(1);
    // Nothing lies about.
    let names: Vec<_> = fs::read_dir(world.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".zoauth-"))
        .collect();
    assert_eq!(names, [""; 0]);

    let other = path(&world, "mine.yaml");
    let outcome = world
        .run_with(
            &[
                "sync", "crm", "--from", "-", "--dc", "eu", "--write", &other,
            ],
            "",
        )
        .expect(2);
    assert!(
        outcome.stderr.contains("is not called crm.yaml"),
        "{}",
        outcome.shown()
    );
    let outcome = world
        .run_with(&["sync", "crm", "--from", "-", "--write", &file], "")
        .expect(2);
    assert!(
        outcome.stderr.contains("which data center"),
        "{}",
        outcome.shown()
    );
    world.run(&["sync", "crm", "--force"]).expect(2);
    world.run(&["sync", "crm", "--dc", "eu"]).expect(2);
    for none in ["today", "2026-02-30", "2026-1-31", "2026-01-31-1"] {
        world
            .run(&["sync", "crm", "--from", "-", "--date", none])
            .expect(2);
    }
}

#[test]
fn what_the_account_confirms_is_a_table_that_the_catalogs_tool_takes() {
    let world = world();
    let file = path(&world, "confirmed.tsv");
    let arguments = [
        "sync",
        "crm",
        "--from",
        "-",
        "--dc",
        "eu",
        "--date",
        "2026-11-23",
        "--confirm",
        &file,
    ];
    let answer = world
        .run_with(&[&arguments[..], &["--json"]].concat(), &different())
        .expect(0)
        .json();
    assert_eq!(answer["confirmed"]["calls"], 2);
    assert_eq!(answer["confirmed"]["scopes"], 7);
    // The tests of `cargo xtask confirm` read the same file.
    let table = fs::read_to_string(&file).unwrap();
    assert_eq!(table, include_str!("../confirmed.tsv"));
    // Another run adds to it, and a file of another kind stays as it is.
    world.run_with(&arguments, &different()).expect(0);
    let lines = fs::read_to_string(&file).unwrap().lines().count();
    assert_eq!(lines, 2 * table.lines().count() - 1, "one head");
    fs::write(&file, "mine\n").unwrap();
    world.run_with(&arguments, &different()).expect(1);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine\n");
}
