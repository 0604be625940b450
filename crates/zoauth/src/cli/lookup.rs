//! The arguments of the commands that only read the catalogs.

use clap::{Args, Subcommand};

/// Commands that only read the catalogs.
#[derive(Debug, Subcommand)]
pub(crate) enum Lookup {
    /// List the applications that the catalogs know
    Apps(Apps),
}

/// Arguments of `apps`.
#[derive(Debug, Args)]
pub(crate) struct Apps {
    /// Only applications that all these words stand in
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Show the documentation, hosts, and how complete each catalog is
    #[arg(short, long)]
    pub(crate) long: bool,
}
