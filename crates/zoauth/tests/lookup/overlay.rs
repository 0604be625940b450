//! A folder of one's own catalogs: laid over, checked, told apart.

use std::fs;

use crate::{bare, catalog, json, shown};

#[test]
fn the_option_wins_over_the_variable_and_an_empty_variable_is_none() {
    let text = shown(bare().env("ZOAUTH_CATALOG", "/nonexistent").args([
        "--catalog",
        &catalog(),
        "apps",
        "gizmo",
    ]));
    assert!(text.starts_with("exit 0"), "{text}");
    let text = shown(bare().env("ZOAUTH_CATALOG", "").args(["apps", "crm"]));
    assert!(text.starts_with("exit 0"), "{text}");
}

#[test]
fn answers_say_which_catalog_they_come_from() {
    let (_, answer) = json(&["for", "GET", "https://gizmo.zoho.com/gizmo/v1/ratchets"]);
    assert_eq!(answer["calls"][0]["call"]["overlay"], true);
    assert_eq!(answer["calls"][0]["alternatives"][0][0]["overlay"], true);
    let (_, answer) = json(&["for", "GET", "https://desk.zoho.com/api/v1/tickets"]);
    assert_eq!(answer["calls"][0]["call"]["overlay"], false);
}

#[test]
fn mistakes_are_named_with_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "application: gadget\ntitle: Gadget\ndocs: https://example.com/\nprefixs: [G]\nsources: {}\n";
    fs::write(folder.path().join("gadget.yaml"), text).expect("written");
    let shown = shown(
        bare()
            .current_dir(folder.path())
            .args(["--catalog", ".", "apps"]),
    );
    insta::assert_snapshot!(shown);
}

#[test]
fn a_folder_without_catalogs_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = shown(
        bare()
            .current_dir(folder.path())
            .args(["--catalog", ".", "apps"]),
    );
    insta::assert_snapshot!(text);
    let text = shown(
        bare()
            .current_dir(folder.path())
            .args(["--catalog", "missing", "apps"]),
    );
    assert!(
        text.starts_with("exit 1") && text.contains("missing"),
        "{text}"
    );
}
