//! `cargo xtask features`: compiles zoho-scopes with each of its features by
//! itself, with none and with all. Programs pick their applications one by
//! one, so each has to stand alone.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::tree;

const MANIFEST: &str = "crates/zoho-scopes/Cargo.toml";

pub fn run() -> Result<ExitCode> {
    let path = tree::root().join(MANIFEST);
    let manifest =
        std::fs::read_to_string(&path).with_context(|| format!("can't read {MANIFEST}"))?;
    let features = features(&manifest);
    if features.is_empty() {
        bail!("{MANIFEST} has no features");
    }
    let mut failed = Vec::new();
    for feature in std::iter::once("").chain(features) {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(tree::root())
            .args(["check", "--quiet", "--package", "zoho-scopes", "--lib"])
            .args(["--no-default-features", "--features", feature]);
        let result = cargo.output().context("can't start cargo")?;
        // Quiet, so whatever it says is a warning or an error.
        if !result.status.success() || !result.stderr.is_empty() {
            eprint!("{}", String::from_utf8_lossy(&result.stderr));
            failed.push(if feature.is_empty() {
                "(none)"
            } else {
                feature
            });
        }
    }
    if failed.is_empty() {
        println!("zoho-scopes compiles with every feature by itself");
        return Ok(ExitCode::SUCCESS);
    }
    bail!("zoho-scopes does not compile with: {}", failed.join(", "));
}

/// The names in the manifest's table of features.
fn features(manifest: &str) -> Vec<&str> {
    manifest
        .lines()
        .skip_while(|line| *line != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with(['#', ' ', ']']))
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_read_from_their_table_alone() {
        let manifest = "[package]\nname = \"x\"\n[features]\n# words = here\ndefault = []\n\
                        full = [\n    \"a\",\n]\na = []\n\n[dependencies]\nb = \"1\"\n";
        assert_eq!(features(manifest), ["default", "full", "a"]);
    }
}
