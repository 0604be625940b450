//! `zoauth for`: each outcome has its own text, JSON value and exit code.

use crate::{bare, json, says, shown, zoauth};

/// Every outcome: arguments, name in JSON, exit code.
const OUTCOMES: &[(&str, &str, &str, i32)] = &[
    (
        "POST",
        "https://gizmo.zoho.eu/gizmo/v1/flywheels",
        "opened",
        0,
    ),
    ("GET", "https://gizmo.zoho.com/gizmo/v1/ping", "open", 0),
    ("GET", "/gizmo/v1/flywheels", "several", 0),
    (
        "GET",
        "https://gizmo.zoho.com/gizmo/v1/cogs",
        "not_in_catalog",
        5,
    ),
    (
        "PATCH",
        "https://gizmo.zoho.com/gizmo/v1/flywheels",
        "method_not_on_path",
        6,
    ),
    ("GET", "https://example.org/gizmo", "unknown_host", 7),
    ("GET", "/nowhere/to/be/found", "unknown_host", 7),
    (
        "GET",
        "https://gizmo.zoho.com/gizmo/v1/secrets",
        "undocumented",
        8,
    ),
];

#[test]
fn every_outcome_has_its_json_value_and_exit_code() {
    for (method, url, outcome, exit) in OUTCOMES {
        let (code, answer) = json(&["for", method, url]);
        let call = &answer["calls"][0];
        assert_eq!(call["outcome"], *outcome, "{method} {url}");
        assert_eq!(code, *exit, "{method} {url}");
        assert_eq!(call["exit_code"], *exit, "{method} {url}");
        assert_eq!(
            (&call["method"], &call["url"]),
            (&(*method).into(), &(*url).into())
        );
    }
}

#[test]
fn every_outcome_has_its_text() {
    let all: Vec<String> = OUTCOMES
        .iter()
        .map(|(method, url, ..)| {
            format!(
                "$ zoauth for {method} {url}\n{}",
                says(&["for", method, url])
            )
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn what_one_must_know_is_said() {
    let base = "https://gizmo.zoho.com/gizmo/v1";
    let all: Vec<String> = [
        ("POST", "flywheels/7/polish"),
        ("PUT", "flywheels/7/ratchet"),
        ("DELETE", "flywheels/7"),
        ("GET", "ratchets"),
        ("GET", "anything"),
    ]
    .iter()
    .map(|(method, path)| {
        let url = format!("{base}/{path}");
        format!(
            "$ zoauth for {method} {url}\n{}",
            says(&["for", method, &url])
        )
    })
    .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn another_version_is_understood_and_named() {
    let url = "https://gizmo.zoho.com/gizmo/v9/ping";
    let (code, answer) = json(&["for", "GET", url]);
    assert_eq!((code, &answer["calls"][0]["outcome"]), (0, &"open".into()));
    let url = "https://gizmo.zoho.com/gizmo/v9/flywheels";
    let (_, answer) = json(&["for", "POST", url]);
    assert_eq!(answer["calls"][0]["other_version"], "v9");
    let text = says(&["for", "POST", url]);
    assert!(text.contains("another version than v9"), "{text}");
}

#[test]
fn the_json_of_an_opened_call_stays_the_same() {
    let (_, answer) = json(&[
        "for",
        "POST",
        "https://gizmo.zoho.com/gizmo/v1/flywheels/7/polish",
    ]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).expect("JSON"));
}

#[test]
fn the_json_of_near_misses_lists_calls() {
    let (_, answer) = json(&[
        "for",
        "GET",
        "https://gizmo.zoho.com/gizmo/v1/flywheels/7/colour",
        "PATCH",
        "https://gizmo.zoho.com/gizmo/v1/flywheels",
    ]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).expect("JSON"));
}

#[test]
fn a_url_alone_shows_every_method_of_its_path() {
    insta::assert_snapshot!(says(&[
        "for",
        "https://gizmo.zoho.com/gizmo/v1/flywheels/7"
    ]));
    let (_, answer) = json(&["for", "https://gizmo.zoho.com/gizmo/v1/anything"]);
    assert_eq!(answer["calls"].as_array().map(Vec::len), Some(1));
}

#[test]
fn several_calls_return_the_first_failure() {
    let text = says(&[
        "for",
        "GET",
        "https://gizmo.zoho.com/gizmo/v1/ping",
        "patch https://gizmo.zoho.com/gizmo/v1/flywheels",
        "GET",
        "https://example.org/x",
    ]);
    insta::assert_snapshot!(text);
}

#[test]
fn calls_come_from_standard_input() {
    let input = "# two calls\n\nGET https://gizmo.zoho.com/gizmo/v1/ping\n  POST https://gizmo.zoho.com/gizmo/v1/flywheels  \r\n";
    let text = shown(zoauth().args(["for", "-"]).write_stdin(input));
    insta::assert_snapshot!(text);
}

#[test]
fn what_is_no_call_is_a_usage_error() {
    for arguments in [
        &["for", "GET"][..],
        &["for", "GETT", "https://gizmo.zoho.com/gizmo/v1/ping"],
        &["for"],
    ] {
        let text = says(arguments);
        assert!(text.starts_with("exit 2\n"), "{arguments:?}: {text}");
        let (code, answer) = json(arguments);
        assert_eq!((code, &answer["error"]["code"]), (2, &"usage".into()));
    }
}

#[test]
fn the_embedded_catalogs_answer_the_call_of_the_readme() {
    let text = shown(bare().args(["for", "POST", "https://www.zohoapis.eu/crm/v8/Deals/upsert"]));
    assert!(text.starts_with("exit 0"), "{text}");
    assert!(
        text.contains("needs  ZohoCRM.modules.deals.CREATE\n"),
        "{text}"
    );
    for wider in [
        "ZohoCRM.modules.deals.ALL",
        "ZohoCRM.modules.CREATE",
        "ZohoCRM.modules.ALL",
    ] {
        assert!(text.contains(wider), "{wider}: {text}");
    }
}
