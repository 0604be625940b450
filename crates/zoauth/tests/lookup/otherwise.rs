//! Calls that the documentation has otherwise: every command that answers them
//! says so, in text and in JSON.

use crate::{json, says, shown, zoauth};

const WRONG: &str = "https://gizmo.zoho.eu/gizmo/v1/flywheels/7";
const ELSEWHERE: &str = "https://wheels.zoho.eu/api/v1/flywheels";
/// A path of the made-up application at a host of another one.
const OTHER_HOST: &str = "https://desk.zoho.com/gizmo/v1/flywheels";

/// The text without its line breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_answer_says_which_call_is_documented() {
    insta::assert_snapshot!(says(&["for", "PUT", WRONG]));
    let (code, answer) = json(&["for", "PUT", WRONG]);
    assert_eq!(code, 0);
    let call = &answer["calls"][0];
    assert_eq!(call["outcome"], "opened");
    assert_eq!(call["least"][0], "ZohoGizmo.flywheels.polish");
    insta::assert_snapshot!(serde_json::to_string_pretty(&call["otherwise"]).expect("JSON"));
}

#[test]
fn the_answer_says_which_host_is_documented() {
    let all = [ELSEWHERE, OTHER_HOST].map(|url| says(&["for", "POST", url]));
    insta::assert_snapshot!(all.join("\n"));
    for (url, documented, base) in [
        (ELSEWHERE, "gizmo.zoho.com", Some("/gizmo/v1")),
        (OTHER_HOST, "gizmo.zoho.com", None),
    ] {
        let (code, answer) = json(&["for", "POST", url]);
        let host = &answer["calls"][0]["otherwise"]["host"];
        assert_eq!(code, 0, "{url}");
        assert_eq!(host["documented"], documented, "{url}");
        assert_eq!(host["documented_base"].as_str(), base, "{url}");
    }
    let (code, answer) = json(&["for", "GET", "https://desk.zoho.com/gizmo/v1/cogs"]);
    assert_eq!(code, 5);
    assert_eq!(
        answer["calls"][0]["otherwise"]["host"]["asked"],
        "desk.zoho.com"
    );
}

#[test]
fn what_is_documented_needs_no_such_word() {
    let (_, answer) = json(&["for", "DELETE", WRONG]);
    assert!(answer["calls"][0].get("otherwise").is_none());
    // Of all methods, those of the documentation alone.
    let (_, answer) = json(&["for", WRONG]);
    let calls = answer["calls"].as_array().expect("calls");
    let methods: Vec<_> = calls.iter().map(|call| &call["method"]).collect();
    assert_eq!(methods, ["GET", "DELETE"]);
    let text = says(&["show", "ZohoGizmo.flywheels.polish"]);
    assert!(!text.contains("PUT /gizmo/v1/flywheels/{id}\n"), "{text}");
}

#[test]
fn least_and_explain_say_it_too() {
    let text = flat(&says(&["least", "PUT", WRONG]));
    assert!(text.contains("it has POST"), "{text}");
    let (_, answer) = json(&["least", "PUT", WRONG]);
    let wrong = &answer["calls"][0]["otherwise"]["call"];
    assert_eq!(wrong["documented"]["method"], "POST");
    let call = format!("PUT {WRONG}");
    let text = flat(&says(&["explain", "OAUTH_SCOPE_MISMATCH", "--call", &call]));
    assert!(text.contains("it has POST"), "{text}");
}

#[test]
fn scan_finds_it_in_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let code =
        format!("import requests\nrequests.put(\"{WRONG}\")\nrequests.post(\"{ELSEWHERE}\")\n");
    std::fs::write(folder.path().join("wheels.py"), code).expect("written");
    let run = |arguments: &[&str]| {
        let mut command = zoauth();
        command.current_dir(folder.path());
        shown(command.args(arguments))
    };
    let text = flat(&run(&["scan", "."]));
    assert!(text.contains("it has POST"), "{text}");
    assert!(text.contains("not at wheels.zoho.eu/api/v1"), "{text}");
    let log = run(&["scan", "--sarif", "."]);
    for rule in ["zoho/mistaken-call", "zoho/undocumented-host"] {
        let results = log.matches(&format!("\"ruleId\": \"{rule}\"")).count();
        assert_eq!(results, 1, "{rule}: {log}");
    }
    let answer = run(&["--json", "scan", "."]);
    assert!(
        answer.contains("\"documented_base\": \"/gizmo/v1\""),
        "{answer}"
    );
}
