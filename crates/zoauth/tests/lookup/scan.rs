//! `zoauth least`, `audit`, `diff`, `scan` and `for --from`: what they print
//! and what they return.

use crate::{json, says, shown, zoauth};

const BASE: &str = "https://gizmo.zoho.com/gizmo/v1";

/// A file of the made-up program and its recordings.
fn file(name: &str) -> String {
    format!("{}/tests/scan/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What is printed, with places that do not depend on the machine.
fn says_of_files(arguments: &[&str]) -> String {
    let mut command = zoauth();
    command.env("COLUMNS", "100");
    command.current_dir(file(""));
    shown(command.args(arguments))
}

/// The JSON of the same.
fn json_of_files(arguments: &[&str]) -> (Option<i32>, serde_json::Value) {
    let output = zoauth()
        .current_dir(file(""))
        .args(arguments)
        .output()
        .expect("the binary was built");
    let answer = serde_json::from_slice(&output.stdout).expect("one JSON object");
    (output.status.code(), answer)
}

#[test]
fn the_least_set_comes_first_and_is_explained() {
    let polish = format!("{BASE}/flywheels/7/polish");
    let wheels = format!("{BASE}/flywheels");
    let ratchet = format!("{BASE}/flywheels/7/ratchet");
    let ping = format!("{BASE}/ping");
    insta::assert_snapshot!(says(&[
        "least", "POST", &polish, "GET", &wheels, "PUT", &ratchet, "GET", &ping
    ]));
    let text = says(&["least", "--quiet", "GET", &wheels, "PUT", &ratchet]);
    assert_eq!(
        text,
        "exit 0\n--- stdout\nZohoGizmo.flywheels.READ,ZohoGizmo.ratchets.UPDATE\n"
    );
}

#[test]
fn the_least_set_of_a_recording_names_its_lines() {
    insta::assert_snapshot!(says_of_files(&["least", "--from", "calls.har"]));
    let (code, answer) = json_of_files(&["--json", "least", "--from", "calls.har"]);
    assert_eq!((code, &answer["exit_code"]), (Some(0), &0.into()));
    assert_eq!(
        answer["list"],
        "ZohoGizmo.flywheels.READ,ZohoGizmo.ratchets.UPDATE"
    );
    assert_eq!(answer["elsewhere"], 1);
    assert_eq!(answer["calls"][0]["place"]["line"], 2);
    assert_eq!(
        answer["calls"][2]["met_by"],
        serde_json::json!(["ZohoGizmo.flywheels.READ", "ZohoGizmo.ratchets.UPDATE"])
    );
    assert!(!answer.to_string().contains("hidden"));
}

#[test]
fn calls_without_answer_are_named_and_returned() {
    let secrets = format!("{BASE}/secrets");
    let wheels = format!("{BASE}/flywheels");
    let (code, answer) = json(&["least", "GET", &wheels, "GET", &secrets, "GET", "/no/such"]);
    assert_eq!(code, 8);
    assert_eq!(answer["calls"][1]["exit_code"], 8);
    assert_eq!(answer["calls"][2]["exit_code"], 7);
    assert_eq!(answer["least"][0], "ZohoGizmo.flywheels.READ");
    let text = says(&["least", &wheels]);
    assert!(text.starts_with("exit 2"), "{text}");
    assert!(text.contains("GET, POST"), "{text}");
}

#[test]
fn for_takes_the_calls_of_files() {
    let text = says_of_files(&["for", "--from", "calls.har"]);
    assert_eq!(text.matches("/flywheels\n").count(), 1, "{text}");
    assert!(!text.contains("hidden"), "{text}");
    assert!(
        text.contains("1 call to hosts that are not Zoho's"),
        "{text}"
    );
    let text = shown(
        zoauth()
            .args(["for", "--from", "-"])
            .write_stdin("curl -d x https://gizmo.zoho.com/gizmo/v1/flywheels\n"),
    );
    assert!(text.contains("ZohoGizmo.flywheels.CREATE"), "{text}");
    let text = shown(
        zoauth()
            .args(["for", "--from", "-"])
            .write_stdin("{\"log\": [\n"),
    );
    assert!(text.starts_with("exit 1"), "{text}");
    assert!(text.contains("standard input:"), "{text}");
}

#[test]
fn an_audit_says_what_is_missing_and_what_is_too_much() {
    let wheels = format!("{BASE}/flywheels");
    let ratchet = format!("{BASE}/flywheels/7/ratchet");
    let audits = [
        vec!["audit", "gizmo:flywheels:read", "--calls", "GET", &wheels],
        vec!["audit", "gizmo:flywheels:read", "--calls", "PUT", &ratchet],
        vec![
            "audit",
            "ZohoGizmo.flywheels.ALL,gizmo:flywheels:read,gizmo:ratchets:read",
            "ZohoGizmo.flywheel.READ",
            "--calls",
            "GET",
            &wheels,
        ],
    ];
    let all: Vec<String> = audits.iter().map(|arguments| says(arguments)).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn an_audit_returns_what_scripts_go_by() {
    let wheels = format!("{BASE}/flywheels");
    let code = |arguments: &[&str]| {
        let mut all = vec!["audit"];
        all.extend(arguments);
        all.extend(["--calls", "GET", &wheels]);
        let (code, answer) = json(&all);
        assert_eq!(answer["exit_code"], code);
        code
    };
    assert_eq!(code(&["gizmo:flywheels:read"]), 0);
    assert_eq!(code(&["gizmo:flywheels:read", "--strict"]), 0);
    assert_eq!(code(&["gizmo:flywheels:all"]), 0);
    assert_eq!(code(&["gizmo:flywheels:all", "--strict"]), 16);
    assert_eq!(code(&["gizmo:flywheels:delete"]), 15);
    assert_eq!(code(&["gizmo:flywheels:read,Nobody.knows.THIS"]), 3);
}

#[test]
fn a_difference_is_one_of_what_is_granted() {
    insta::assert_snapshot!(says(&[
        "diff",
        "gizmo:flywheels:all,Nobody.knows.THIS",
        "gizmo:flywheels:read,gizmo:ratchets:read"
    ]));
    let (code, answer) = json(&["diff", "gizmo:flywheels:all", "gizmo:flywheels:all,read"]);
    assert_eq!((code, &answer["same"]), (0, &true.into()));
}

#[test]
fn a_scan_compares_calls_with_scopes() {
    insta::assert_snapshot!(says_of_files(&["scan", "wheels.py"]));
}

#[test]
fn a_scan_fails_on_what_it_is_told_to() {
    let code = |arguments: &[&str]| {
        let mut all = vec!["--json", "scan"];
        all.extend(arguments);
        let (code, answer) = json_of_files(&all);
        assert_eq!(
            Some(answer["exit_code"].as_i64()),
            code.map(|c| Some(c.into()))
        );
        code
    };
    assert_eq!(code(&["wheels.py"]), Some(0));
    assert_eq!(code(&["wheels.py", "--fail-on", "unknown"]), Some(16));
    assert_eq!(code(&["wheels.py", "--fail-on", "missing"]), Some(0));
    assert_eq!(
        code(&["wheels.py", "--fail-on", "missing,excess"]),
        Some(16)
    );
    // It asks for no scope, so that none can be missing.
    assert_eq!(
        code(&["quiet.py", "--fail-on", "unknown,missing,excess"]),
        Some(0)
    );
    assert_eq!(code(&[".", "--fail-on", "missing"]), Some(0));
}

#[test]
fn a_scan_speaks_sarif() {
    let (code, log) = json_of_files(&["scan", "--sarif", "--fail-on", "unknown", "wheels.py"]);
    assert_eq!(code, Some(16));
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.iter().any(|r| r["ruleId"] == "zoho/unknown-scope"));
    let text = says_of_files(&["--json", "scan", "--sarif", "."]);
    assert!(text.starts_with("exit 2"), "{text}");
    let text = says_of_files(&["scan", "absent"]);
    assert!(
        text.starts_with("exit 1") && text.contains("absent"),
        "{text}"
    );
}
