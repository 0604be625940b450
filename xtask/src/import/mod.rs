//! `cargo xtask import`: merges facts from outside files into the catalogs.
//! What a person wrote there stays; what is new is added with its source; what
//! disagrees is reported and left alone. A second run changes nothing.

mod evidence;
mod facts;
mod merge;
mod patterns;
mod sources;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

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
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = arguments.scopes.clone().unwrap_or_else(tree::scopes);
    let facts = match &arguments.from {
        From::Evidence { files } => evidence::read(files, &arguments.month)?,
    };
    let mut catalogs = merge::Catalogs::open(&folder)?;
    let report = catalogs.merge(facts);
    print!("{report}");
    if !arguments.dry_run {
        catalogs.write(&folder)?;
    }
    Ok(ExitCode::SUCCESS)
}
