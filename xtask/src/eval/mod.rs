//! `cargo xtask eval`: how often look-up is right, on sets of questions, calls
//! and scope strings written from how people and programs ask. Floors keep a
//! change from making the answers worse; they only move up.

mod floors;
mod judge;
mod report;
mod sets;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::ValueEnum;
use zoho_catalog::Catalog;

use self::judge::Judged;
use self::report::Report;
use crate::{codegen, tree};

#[derive(clap::Args)]
pub struct Arguments {
    /// Score only this set [default: all]
    #[arg(long, value_enum)]
    set: Vec<Set>,
    /// List the lines that were not answered as wanted
    #[arg(long)]
    failures: bool,
    /// Print the scores as JSON, with `--failures` every line that failed
    #[arg(long)]
    json: bool,
    /// Fail if a score is below its floor; say which floors can be raised
    #[arg(long)]
    check: bool,
    /// Write the scores reached as the new floors, never lower than before
    #[arg(long, conflicts_with = "check")]
    raise: bool,
}

/// A set of lines with the answers that are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Set {
    /// What people ask
    Questions,
    /// What programs call
    Calls,
    /// Scope strings that programs request
    Scopes,
}

impl Set {
    /// Its name on the command line and in the floors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Calls => "calls",
            Self::Scopes => "scopes",
        }
    }
}

/// The folder of the sets and the floors.
fn folder() -> PathBuf {
    tree::root().join("tests/eval")
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let bytes = codegen::compiled_catalog()?;
    let catalog = Catalog::new(&bytes).context("the catalog just compiled can't be read")?;
    let chosen = if arguments.set.is_empty() {
        Set::value_variants()
    } else {
        &arguments.set
    };
    let reports: Vec<Report> = chosen
        .iter()
        .map(|set| Ok(Report::of(*set, judge(*set, &catalog)?)))
        .collect::<Result<_>>()?;
    if arguments.json {
        let values: Vec<_> = reports
            .iter()
            .map(|report| report.json(arguments.failures))
            .collect();
        println!("{}", serde_json::to_string_pretty(&values)?);
    } else {
        for report in &reports {
            report.print(arguments.failures);
        }
    }
    if arguments.raise {
        floors::raise(&folder(), &reports)?;
    }
    if arguments.check && !floors::check(&folder(), &reports)? {
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Every line of a set with what look-up made of it.
fn judge(set: Set, catalog: &Catalog<'_>) -> Result<Vec<Judged>> {
    let folder = folder();
    Ok(match set {
        Set::Questions => {
            let lines = sets::questions(&folder)?;
            lines.iter().map(|q| judge::question(catalog, q)).collect()
        }
        Set::Calls => {
            let lines = sets::calls(&folder)?;
            lines.iter().map(|c| judge::call(catalog, c)).collect()
        }
        Set::Scopes => {
            let lines = sets::scopes(&folder)?;
            lines.iter().map(|s| judge::scope(catalog, s)).collect()
        }
    })
}
