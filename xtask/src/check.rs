//! `cargo xtask check`: every mistake in the catalogs at once, and `--fix` for
//! those of layout.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use zoho_catalog::authoring::check::{check, counts, fixed};

use crate::{ledger, tree};

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of the catalogs [default: scopes]
    folder: Option<PathBuf>,
    /// Rewrite files in the one layout: sorted, paths in one style. A file
    /// with a mistake of shape or with comments is left alone
    #[arg(long)]
    fix: bool,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = arguments.folder.clone().unwrap_or_else(tree::scopes);
    if arguments.fix {
        fix(&folder)?;
    }
    let readings = tree::read_catalogs(&folder)?;
    if readings.is_empty() {
        anyhow::bail!("no catalog (*.yaml) stands in {}", folder.display());
    }
    let mut problems = check(&readings);
    problems.extend(ledger::check(&folder, &readings)?);
    for problem in &problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        let files = problems
            .iter()
            .map(|p| &p.file)
            .collect::<std::collections::BTreeSet<_>>()
            .len();
        println!(
            "{} in {}",
            count(problems.len(), "mistake"),
            count(files, "file")
        );
        return Ok(ExitCode::FAILURE);
    }
    let counts = counts(readings.iter().map(|r| &r.file));
    println!(
        "no mistakes in {}: {}, {}, {}",
        count(counts.applications, "application"),
        count(counts.scopes, "scope"),
        count(counts.calls, "call"),
        count(counts.sources, "source"),
    );
    Ok(ExitCode::SUCCESS)
}

fn fix(folder: &std::path::Path) -> Result<()> {
    for (path, reading) in tree::catalog_paths(folder)?
        .into_iter()
        .zip(tree::read_catalogs(folder)?)
    {
        if let Some(text) = fixed(&reading)
            && text != reading.text
        {
            std::fs::write(&path, text)
                .with_context(|| format!("can't write {}", path.display()))?;
            println!("rewritten: {}", reading.name);
        }
    }
    Ok(())
}

fn count(number: usize, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{ending}")
}
