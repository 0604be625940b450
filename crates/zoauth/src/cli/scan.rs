//! The arguments of the commands that reckon with calls and scopes.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Commands that reckon with calls and scopes.
#[derive(Debug, Subcommand)]
pub(crate) enum Reckon {
    /// Find API calls and scopes in source code, and compare them
    #[command(after_help = SCAN)]
    Scan(ScanPaths),
    /// Reckon the least set of scopes that opens all of some calls
    #[command(
        override_usage = "zoauth least [OPTIONS] METHOD URL [METHOD URL]...\n       zoauth least [OPTIONS] --from FILE",
        after_help = LEAST
    )]
    Least(Least),
    /// Compare scopes with what calls need: missing, redundant, too much
    #[command(
        override_usage = "zoauth audit [OPTIONS] SCOPES... --calls METHOD URL [METHOD URL]...\n       zoauth audit [OPTIONS] SCOPES... --from FILE",
        after_help = AUDIT
    )]
    Audit(Audit),
    /// Say how two sets of scopes differ in what they grant
    #[command(after_help = DIFF)]
    Diff(Diff),
}

/// Arguments of `scan`.
#[derive(Debug, Args)]
pub(crate) struct ScanPaths {
    /// Files and folders; what ignore files name is passed over
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Print a SARIF 2.1.0 log, for code scanning services
    #[arg(long)]
    pub(crate) sarif: bool,
    /// Return 16 if there are scopes of these kinds
    #[arg(long, value_name = "KINDS", value_enum, value_delimiter = ',')]
    pub(crate) fail_on: Vec<Finding>,
}

/// What `scan` can fail on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Finding {
    /// Asked for, but does not exist
    Unknown,
    /// Needed by a call, but not asked for
    Missing,
    /// Asked for, but not needed by any call that was found
    Excess,
}

const SCAN: &str = "\
Examples:
  zoauth scan .
  zoauth scan src lib --fail-on unknown,missing
  zoauth scan . --sarif > zoauth.sarif

Code of any language is read as text; nothing is run. A call whose method can't
be seen does not count as needed. Where the code asks for no scope at all,
nothing is reported as missing.";

/// Arguments of `least`.
#[derive(Debug, Args)]
pub(crate) struct Least {
    /// HTTP method and URL, one or many times; `-` for lines of standard input
    #[arg(value_name = "METHOD URL", required_unless_present = "from")]
    pub(crate) calls: Vec<String>,
    /// The calls of a list, HAR recording, Postman collection, curl command
    /// lines or OpenAPI description; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Vec<String>,
}

const LEAST: &str = "\
Examples:
  zoauth least GET /crm/v8/Leads POST /crm/v8/Deals/upsert
  zoauth least --from recording.har
  zoauth least --quiet --from collection.json    the list alone

The least set grants fewest privileges; among equals it has fewest scopes. With
calls that have no answer the exit code is that of the first.";

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Scopes: exact, crm:deals:read, lists with commas, @FILE
    #[arg(required = true)]
    pub(crate) scopes: Vec<String>,
    /// The calls that are made: HTTP method and URL, one or many times
    #[arg(
        long,
        value_name = "METHOD URL",
        num_args = 1..,
        required_unless_present = "from"
    )]
    pub(crate) calls: Vec<String>,
    /// The calls of a list, HAR recording, Postman collection, curl command
    /// lines or OpenAPI description; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Vec<String>,
    /// Return 16 if the scopes suffice, but grant more than is needed
    #[arg(long)]
    pub(crate) strict: bool,
}

const AUDIT: &str = "\
Examples:
  zoauth audit ZohoCRM.modules.ALL --calls GET /crm/v8/Leads
  zoauth audit @scopes.txt --from recording.har --strict

Returns 15 if a scope is missing, 3 if one does not exist, 0 if they suffice.";

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// A list of scopes with commas, or @FILE
    #[arg(value_name = "A")]
    pub(crate) first: String,
    /// Another one
    #[arg(value_name = "B")]
    pub(crate) second: String,
}

const DIFF: &str = "\
Examples:
  zoauth diff ZohoCRM.modules.ALL crm:deals:read,update
  zoauth diff @before.txt @after.txt

A scope counts as granted where a wider one includes it.";
