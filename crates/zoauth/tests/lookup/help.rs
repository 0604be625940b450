//! The help texts, the topics, and that the documentation says the same.

use crate::{bare, shown};

fn help(arguments: &[&str]) -> String {
    shown(bare().args(arguments))
}

#[test]
fn the_help_of_the_look_up_commands_stays_the_same() {
    for command in [
        "find",
        "for",
        "show",
        "apps",
        "least",
        "audit",
        "diff",
        "scan",
        "completions",
        "help",
    ] {
        insta::assert_snapshot!(format!("help_{command}"), help(&[command, "--help"]));
    }
}

#[test]
fn help_topics_stay_the_same() {
    for topic in [
        "exit-codes",
        "environment",
        "data-centers",
        "flows",
        "limits",
        "scopes",
        "setup-file",
        "stores",
        "token-service",
    ] {
        insta::assert_snapshot!(format!("topic_{topic}"), help(&["help", topic]));
        let output = bare()
            .args(["--json", "help", topic])
            .output()
            .expect("built");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(answer["version"], 1, "{topic}");
    }
}

#[test]
fn help_knows_commands_and_lists_topics() {
    let text = help(&["help"]);
    assert!(text.starts_with("exit 0"), "{text}");
    for topic in [
        "exit-codes",
        "environment",
        "data-centers",
        "flows",
        "limits",
        "scopes",
        "find",
    ] {
        assert!(text.contains(topic), "{topic}: {text}");
    }
    assert_eq!(help(&["help", "find"]), help(&["find", "--help"]));
    let text = help(&["help", "exit-code"]);
    assert!(
        text.starts_with("exit 2") && text.contains("zoauth help exit-codes"),
        "{text}"
    );
}

#[test]
fn a_misspelt_command_is_answered_with_the_nearest() {
    let text = help(&["shwo", "crm"]);
    assert!(
        text.starts_with("exit 2") && text.contains("'show'"),
        "{text}"
    );
}

#[test]
fn another_word_for_a_topic_leads_to_it() {
    for (asked, meant) in [
        ("keys", "stores"),
        ("stores-and-keys", "stores"),
        ("Setup-Fiel", "setup-file"),
        ("yaml", "setup-file"),
        ("envrionment", "environment"),
        ("scope", "scopes"),
        ("logn", "login"),
    ] {
        let text = help(&["help", asked]);
        let hint = format!("did you mean `zoauth help {meant}`?");
        assert!(text.starts_with("exit 2") && text.contains(&hint), "{text}");
    }
    assert_eq!(help(&["help", "FLOWS"]), help(&["help", "flows"]));
    let text = help(&["help", "qqqq"]);
    assert!(text.contains("lists both"), "{text}");
}

/// Every variable that the code names is in the table.
#[test]
fn the_environment_is_told_whole() {
    fn sources(folder: &std::path::Path, found: &mut String) {
        for entry in std::fs::read_dir(folder).expect("there") {
            let path = entry.expect("listed").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push_str(&std::fs::read_to_string(path).expect("text"));
            }
        }
    }
    let mut found = String::new();
    sources(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    let table = help(&["help", "environment"]);
    let mut count = 0;
    for (at, _) in found.match_indices("ZOAUTH_") {
        let end = |c: char| !c.is_ascii_uppercase() && c != '_';
        let name = found[at..].split(end).next().expect("a name");
        assert!(table.contains(name.trim_end_matches('_')), "{name}");
        count += 1;
    }
    assert!(count > 30, "{count}");
}

#[test]
fn completions_are_scripts_that_ask_the_program() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = help(&["completions", shell]);
        assert!(text.starts_with("exit 0"), "{shell}");
        assert!(text.contains("__complete"), "{shell}");
    }
    assert!(help(&["completions", "tcsh"]).starts_with("exit 2"));
}

#[test]
fn the_documentation_has_every_exit_code() {
    let documented = include_str!("../../JSON.md");
    let output = bare()
        .args(["--json", "help", "exit-codes"])
        .output()
        .expect("built");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rows = answer["exit_codes"].as_array().expect("a list");
    for row in rows {
        let line = format!(
            "| {} | `{}` | {} |",
            row["number"],
            row["code"].as_str().expect("text"),
            row["meaning"].as_str().expect("text")
        );
        assert!(documented.contains(&line), "JSON.md lacks: {line}");
    }
    let numbered = |line: &&str| {
        let first = line.strip_prefix("| ").and_then(|rest| rest.chars().next());
        first.is_some_and(|c| c.is_ascii_digit())
    };
    let lines = documented.lines().filter(numbered);
    assert_eq!(
        lines.count(),
        rows.len(),
        "JSON.md has a code that is no more"
    );
}
