//! `cargo xtask import`: merges facts from outside files into the catalogs.
//! What a person wrote there stays; what is new is added with its source; what
//! disagrees is reported, kept in the list of contradictions, and otherwise
//! left alone. A second run changes nothing.

mod evidence;
mod facts;
mod merge;
mod openapi;
mod operations;
mod patterns;
mod sources;
#[cfg(test)]
mod tests;
mod verify;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use crate::ledger::contradictions;
use crate::tree;

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of the catalogs [default: scopes]
    #[arg(long, global = true)]
    scopes: Option<PathBuf>,
    /// Report what would change, write nothing
    #[arg(long, global = true)]
    dry_run: bool,
    /// The month in which the facts were read, where they do not say: 2026-11
    #[arg(long, global = true, default_value = "2026-11")]
    month: String,
    #[command(subcommand)]
    from: From,
}

#[derive(Subcommand)]
enum From {
    /// Tab-separated files: application, scope, module, operation, method,
    /// path, source, note
    Evidence {
        /// Report the rows that the catalogs do not answer, change nothing
        #[arg(long)]
        verify: bool,
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// OpenAPI 3 files: scopes, and the calls that they open
    Openapi(openapi::Arguments),
    /// Tab-separated files named after applications: method, path,
    /// operation_id, title_words, group. They give words to known calls
    Operations {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let (report, good) = import(arguments)?;
    print!("{report}");
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What the import reports, and whether all is well.
fn import(arguments: &Arguments) -> Result<(String, bool)> {
    let folder = arguments.scopes.clone().unwrap_or_else(tree::scopes);
    let facts = match &arguments.from {
        From::Evidence { files, .. } => evidence::read(files, &arguments.month)?,
        From::Openapi(from) => openapi::read(from, &arguments.month)?,
        From::Operations { files } => operations::read(files)?,
    };
    let mut catalogs = merge::Catalogs::open(&folder)?;
    if matches!(arguments.from, From::Evidence { verify: true, .. }) {
        let verdict = verify::verify(&catalogs, &facts);
        return Ok((verdict.to_string(), verdict.unanswered.is_empty()));
    }
    let report = catalogs.merge(facts);
    if !arguments.dry_run {
        catalogs.write(&folder)?;
        contradictions::record(&folder, &report.contradictions)?;
    }
    Ok((report.to_string(), true))
}
