//! `cargo xtask features`: compiles the crates that programs pick features of
//! with each feature by itself and with none. Programs pick zoho-scopes'
//! applications one by one, so each has to stand alone.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::tree;

const PACKAGES: [&str; 2] = ["zoho-scopes", "zoho-oauth"];

pub fn run() -> Result<ExitCode> {
    let mut failed = Vec::new();
    for package in PACKAGES {
        failed.extend(check(package)?);
    }
    if failed.is_empty() {
        println!(
            "{} compile with every feature by itself",
            PACKAGES.join(" and ")
        );
        return Ok(ExitCode::SUCCESS);
    }
    bail!("does not compile: {}", failed.join(", "));
}

/// Each feature that the package does not compile with.
fn check(package: &str) -> Result<Vec<String>> {
    let path = format!("crates/{package}/Cargo.toml");
    let manifest = std::fs::read_to_string(tree::root().join(&path))
        .with_context(|| format!("can't read {path}"))?;
    let features = features(&manifest);
    if features.is_empty() {
        bail!("{path} has no features");
    }
    let mut failed = Vec::new();
    for feature in std::iter::once("").chain(features) {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(tree::root())
            .args(["check", "--quiet", "--package", package, "--lib"])
            .args(["--no-default-features", "--features", feature]);
        let result = cargo.output().context("can't start cargo")?;
        // Quiet, so whatever it says is a warning or an error.
        if !result.status.success() || !result.stderr.is_empty() {
            eprint!("{}", String::from_utf8_lossy(&result.stderr));
            let feature = if feature.is_empty() {
                "no feature"
            } else {
                feature
            };
            failed.push(format!("{package} with {feature}"));
        }
    }
    Ok(failed)
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
