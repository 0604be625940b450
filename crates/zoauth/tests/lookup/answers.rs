//! `zoauth show` and `zoauth apps`.

use crate::{bare, json, says, shown, zoauth};

#[test]
fn a_scope_is_shown_in_any_case_and_by_alias() {
    insta::assert_snapshot!(says(&["show", "zohogizmo.FLYWHEELS.Polish"]));
    let (_, answer) = json(&["show", "ZohoGizmo.flywheel.shine"]);
    assert_eq!(
        answer["entries"][0]["scopes"][0]["scope"],
        "ZohoGizmo.flywheels.polish"
    );
}

#[test]
fn a_wide_scope_shows_what_it_includes_and_opens() {
    insta::assert_snapshot!(says(&["show", "ZohoGizmo.fullaccess.all"]));
    let text = says(&["show", "--all", "ZohoGizmo.fullaccess.all"]);
    assert!(!text.contains("more (--all)"), "{text}");
    assert!(text.contains("ZohoGizmo.ratchets.UPDATE"), "{text}");
}

#[test]
fn what_is_deprecated_or_only_seen_somewhere_is_said_aloud() {
    insta::assert_snapshot!(says(&["show", "gizmo:ratchets:read,update"]));
}

#[test]
fn modules_and_applications_are_listed() {
    insta::assert_snapshot!(says(&["show", "gizmo:flywheels", "gizmo"]));
}

#[test]
fn a_module_is_found_in_every_application() {
    let text = says(&["show", "flywheels"]);
    assert!(text.contains("gizmo:flywheels"), "{text}");
    assert!(text.starts_with("exit 0"), "{text}");
}

#[test]
fn the_json_of_show_stays_the_same() {
    let (code, answer) = json(&[
        "show",
        "gizmo:ratchets:update",
        "gizmo:ratchets",
        "gizmo-two",
        "ZohoGizmo.flywheels.REED",
    ]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).expect("JSON"));
}

#[test]
fn misspelt_names_return_3_with_what_was_meant() {
    let all: Vec<String> = [
        "ZohoGizmo.flywheels.REED",
        "gizmo:flywheel:create",
        "gizmo:flywheels:weld",
        "gizmo:zzzz",
        "gizzmo",
        "qqqqqqqq",
    ]
    .iter()
    .map(|name| format!("$ zoauth show {name}\n{}", says(&["show", name])))
    .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn scopes_that_people_ask_for_wrongly_are_corrected() {
    let text = shown(bare().args(["show", "ZohoDesk.tickets.READ"]));
    assert!(text.starts_with("exit 3"), "{text}");
    assert!(text.contains("did you mean Desk.tickets.READ?"), "{text}");
}

#[test]
fn names_come_from_standard_input() {
    let text = shown(
        zoauth()
            .args(["show", "-"])
            .write_stdin("ZohoGizmo.flywheels.READ\n# no name\nZohoGizmo.ratchets.READ\n"),
    );
    assert!(text.starts_with("exit 0"), "{text}");
    assert!(text.contains("ZohoGizmo.flywheels.READ\n"), "{text}");
    assert!(text.contains("ZohoGizmo.ratchets.READ\n"), "{text}");
    assert!(!text.contains("no name"), "{text}");
}

#[test]
fn applications_are_listed_by_words() {
    insta::assert_snapshot!(says(&["apps", "whatsits"]));
    insta::assert_snapshot!(says(&["apps", "--long", "gizmo"]));
    let (_, answer) = json(&["apps", "second", "gizmo"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).expect("JSON"));
}

#[test]
fn no_application_of_a_name_returns_3() {
    insta::assert_snapshot!(says(&["apps", "qqqq"]));
}

#[test]
fn all_embedded_applications_are_listed_in_order() {
    let output = bare().args(["apps", "--json"]).output().expect("built");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let names: Vec<&str> = answer["applications"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|application| application["name"].as_str())
        .collect();
    assert!(names.is_sorted() && names.contains(&"crm"), "{names:?}");
}
