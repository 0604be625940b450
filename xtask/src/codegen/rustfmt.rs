//! Formats generated Rust as `cargo fmt` would, so that the checked-in files
//! pass `cargo fmt --check`.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::tree;

const MISSING: &str = "can't start rustfmt; `rustup component add rustfmt` installs it";
const REFUSED: &str = "rustfmt refused generated code";

/// The code in the layout of the workspace.
pub fn rustfmt(code: &str) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        // Where it finds the workspace's configuration, as `cargo fmt` does.
        .current_dir(tree::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(MISSING)?;
    let mut stdin = child.stdin.take().context("rustfmt has no input")?;
    let code = code.to_owned();
    // In a thread: rustfmt may answer before it has read everything.
    let writer = thread::spawn(move || stdin.write_all(code.as_bytes()));
    let result = child.wait_with_output().context("rustfmt did not answer")?;
    if !result.status.success() {
        bail!("{REFUSED}:\n{}", String::from_utf8_lossy(&result.stderr));
    }
    writer
        .join()
        .map_err(|_| anyhow!("the thread that feeds rustfmt failed"))?
        .context("can't pass code to rustfmt")?;
    String::from_utf8(result.stdout).context("rustfmt answered with something that is no text")
}

/// The same for several pieces of code at once, in one run of rustfmt: starting
/// it takes longer than formatting. No piece may have a `mod name;`.
pub fn rustfmt_all(pieces: &[String]) -> Result<Vec<String>> {
    let folder = tempfile::tempdir().context("can't make a temporary folder")?;
    let paths: Vec<PathBuf> = (0..pieces.len())
        .map(|n| folder.path().join(format!("{n}.rs")))
        .collect();
    for (path, code) in paths.iter().zip(pieces) {
        fs::write(path, code).with_context(|| format!("can't write {}", path.display()))?;
    }
    let config = ["rustfmt.toml", ".rustfmt.toml"]
        .map(|name| tree::root().join(name))
        .into_iter()
        .find(|path| path.is_file());
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2024"]);
    if let Some(config) = config {
        command.arg("--config-path").arg(config);
    }
    let result = command.args(&paths).output().context(MISSING)?;
    if !result.status.success() {
        bail!("{REFUSED}:\n{}", String::from_utf8_lossy(&result.stderr));
    }
    paths
        .iter()
        .map(|path| {
            fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))
        })
        .collect()
}
