//! The arguments of the commands that only read the catalogs.

use clap::{Args, Subcommand};

/// Commands that only read the catalogs.
#[derive(Debug, Subcommand)]
pub(crate) enum Lookup {
    /// List the applications that the catalogs know
    Apps(Apps),
    /// Find the scope for something you want to do, in your own words
    #[command(after_help = FIND)]
    Find(Find),
    /// Say which scope opens a call
    #[command(
        override_usage = "zoauth for [OPTIONS] METHOD URL [METHOD URL]...\n       zoauth for [OPTIONS] URL      every method of the path\n       zoauth for [OPTIONS] -        METHOD URL lines from standard input",
        after_help = FOR
    )]
    For(For),
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

/// Arguments of `find`.
#[derive(Debug, Args)]
pub(crate) struct Find {
    /// What you want to do; quotes are not needed
    #[arg(required = true)]
    pub(crate) words: Vec<String>,
    /// Show at most this many answers
    #[arg(short = 'n', long, value_name = "N", default_value_t = 5, value_parser = answers)]
    pub(crate) limit: usize,
    /// Look into this application only
    #[arg(short, long)]
    pub(crate) app: Option<String>,
}

/// How many answers `find` may be asked for.
fn answers(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=100) => Ok(number),
        _ => Err("it must be a number from 1 to 100".to_owned()),
    }
}

const FIND: &str = "\
Examples:
  zoauth find upsert deals crm
  zoauth find \"which scope do I need to read sales orders in books\"
  zoauth find ticket comments --app desk

Where nothing fits, it says so and returns 4.";

/// Arguments of `for`.
#[derive(Debug, Args)]
pub(crate) struct For {
    /// HTTP method and URL, one or many times
    ///
    /// The host of any data center is understood, any documented version,
    /// real ids as well as {placeholders}, and paths without a host.
    #[arg(value_name = "METHOD URL", required = true)]
    pub(crate) calls: Vec<String>,
}

const FOR: &str = "\
Examples:
  zoauth for POST https://www.zohoapis.eu/crm/v8/Deals/upsert
  zoauth for GET /books/v3/invoices PUT /books/v3/invoices/{id}
  zoauth for https://desk.zoho.com/api/v1/tickets

With several calls the exit code is that of the first one without an answer.";
