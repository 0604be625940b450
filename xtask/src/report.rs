//! `cargo xtask report`: what people have to decide about the catalogs, and the
//! counts that the check compares with from a release on.

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use crate::ledger::{contradictions, released};
use crate::tree;

/// The reports.
#[derive(Subcommand)]
pub enum Report {
    /// List where sources contradict the catalogs: the undecided first
    Contradictions,
    /// Note how many scopes and calls a release has
    Release {
        /// The version, such as 1.2.0
        version: String,
    },
}

pub fn run(report: &Report) -> Result<ExitCode> {
    let folder = tree::scopes();
    let readings = tree::sound_catalogs(&folder)?;
    match report {
        Report::Release { version } => released::write(&folder, version, &readings)?,
        Report::Contradictions => {
            let all = contradictions::read(&folder)?;
            let files = contradictions::by_application(&readings);
            let (decided, open): (Vec<_>, Vec<_>) =
                all.iter().partition(|one| one.decision.is_some());
            for one in &open {
                let known = contradictions::in_catalog(&files, one).unwrap_or("nothing");
                println!("open: {one}; the catalog says {known}");
            }
            for one in &decided {
                let because = one.because.as_deref().unwrap_or_default();
                println!("decided: {one}; {because}");
            }
            println!("{} open, {} decided", open.len(), decided.len());
        }
    }
    Ok(ExitCode::SUCCESS)
}
