//! The commands that only read the catalogs, as a whole process: what they
//! print for people and for programs, and what they return.
//!
//! Most tests ask a made-up application that is laid over the embedded
//! catalogs, so that a changed catalog changes no snapshot.

mod answers;
mod call;
mod complete;
mod help;
mod otherwise;
mod overlay;
mod process;
mod scan;
mod words;

use std::path::Path;

use assert_cmd::Command;

/// The tool with nothing in its environment: no home, no terminal, no colour.
fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoauth"));
    command.env_clear();
    command
}

/// The tool with the made-up application.
fn zoauth() -> Command {
    let mut command = bare();
    command.env("ZOAUTH_CATALOG", catalog());
    command
}

/// The folder of the made-up catalogs.
fn catalog() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalog");
    folder.display().to_string()
}

/// What the process printed and returned, as a snapshot shows it.
fn shown(command: &mut Command) -> String {
    let output = command.output().expect("the binary was built");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let mut shown = format!("exit {}\n", output.status.code().expect("no signal"));
    for (name, text) in [
        ("stdout", text(output.stdout)),
        ("stderr", text(output.stderr)),
    ] {
        if !text.is_empty() {
            shown.push_str(&format!("--- {name}\n{text}"));
        }
    }
    shown
}

/// The same for these arguments, with the made-up application.
fn says(arguments: &[&str]) -> String {
    shown(zoauth().args(arguments))
}

/// The exit code and the JSON object that is printed.
fn json(arguments: &[&str]) -> (i32, serde_json::Value) {
    let output = zoauth()
        .arg("--json")
        .args(arguments)
        .output()
        .expect("the binary was built");
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answer: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(answer["version"], 1);
    (output.status.code().expect("no signal"), answer)
}
