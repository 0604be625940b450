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
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = help(&["completions", shell]);
        assert!(text.starts_with("exit 0"), "{shell}");
        assert!(text.contains("find") && text.contains("catalog"), "{shell}");
    }
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
