//! `zoauth find`: an answer, or the word that there is none.

use crate::{bare, json, says, shown};

#[test]
fn the_best_answer_comes_first_with_its_reasons() {
    insta::assert_snapshot!(says(&["find", "delete", "flywheels", "gizmo", "-n", "1"]));
}

#[test]
fn alternatives_stand_below_the_answer() {
    let text = says(&["find", "delete flywheels gizmo"]);
    let (best, others) = text.split_once("If that is not it:").expect("alternatives");
    assert!(best.contains("ZohoGizmo.flywheels.DELETE"), "{text}");
    assert!(others.contains("ZohoGizmo.flywheels.ALL"), "{text}");
}

#[test]
fn a_corrected_word_is_named() {
    let text = says(&["find", "delete flywehels gizmo"]);
    assert!(text.contains("read `flywehels` as `flywheel`"), "{text}");
    assert!(text.contains("ZohoGizmo.flywheels.DELETE"), "{text}");
}

#[test]
fn a_question_without_answer_returns_4() {
    let text = says(&["find", "zzyzx", "qwertz"]);
    insta::assert_snapshot!(text);
    let (code, answer) = json(&["find", "zzyzx", "qwertz"]);
    assert_eq!(code, 4);
    assert_eq!(answer["answered"], false);
    assert_eq!(
        answer["not_understood"],
        serde_json::json!(["zzyzx", "qwertz"])
    );
}

#[test]
fn answers_can_be_restricted_to_an_application() {
    let (code, answer) = json(&["find", "read flywheels", "--app", "gizmo-two"]);
    assert_eq!(code, 0);
    for hit in answer["hits"].as_array().expect("a list") {
        assert_eq!(hit["scopes"][0]["application"], "gizmo-two");
    }
    let text = says(&["find", "read flywheels", "--app", "gizzmo"]);
    assert!(text.starts_with("exit 3"), "{text}");
    assert!(text.contains("gizmo"), "{text}");
}

#[test]
fn the_json_of_find_stays_the_same() {
    let (_, answer) = json(&["find", "delete flywheels gizmo", "--limit", "1"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).expect("JSON"));
}

#[test]
fn a_bad_limit_or_an_empty_question_is_a_usage_error() {
    for arguments in [&["find", "x", "-n", "0"][..], &["find", "  "], &["find"]] {
        let text = says(arguments);
        assert!(text.starts_with("exit 2"), "{arguments:?}: {text}");
    }
}

#[test]
fn the_embedded_catalogs_answer_the_question_of_the_readme() {
    let text = shown(bare().args(["find", "upsert", "deals", "crm"]));
    assert!(
        text.starts_with("exit 0\n--- stdout\nZohoCRM.modules.deals.CREATE\n"),
        "{text}"
    );
}
