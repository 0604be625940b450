//! The arguments of the commands that only read the catalogs.

use clap::{Args, Subcommand, ValueEnum};

use super::explain::{self, Explain};

/// Commands that only read the catalogs.
#[derive(Debug, Subcommand)]
pub(crate) enum Lookup {
    /// Find the scope for something you want to do, in your own words
    #[command(after_help = FIND)]
    Find(Find),
    /// Say which scope opens a call
    #[command(
        override_usage = "zoauth for [OPTIONS] METHOD URL [METHOD URL]...\n       zoauth for [OPTIONS] URL      every method of the path\n       zoauth for [OPTIONS] -        METHOD URL lines from standard input\n       zoauth for [OPTIONS] --from FILE",
        after_help = FOR
    )]
    For(For),
    /// Say what Zoho means when it refuses, and what to do next
    #[command(after_help = explain::AFTER)]
    Explain(Explain),
    /// Show what is known about scopes, modules or applications
    #[command(after_help = SHOW)]
    Show(Show),
    /// List the applications that the catalogs know
    Apps(Apps),
    /// Print a script that completes commands, scopes and profiles in your shell
    #[command(display_order = 90, after_help = COMPLETIONS)]
    Completions(Completions),
    /// Print the help of a command, or a topic: flows, stores, exit-codes, …
    #[command(display_order = 99)]
    Help(Help),
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

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Scopes, modules (crm:deals) or applications (crm); `-` for lines from
    /// standard input
    #[arg(value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,
    /// Show long lists to their end
    #[arg(short, long)]
    pub(crate) all: bool,
}

const SHOW: &str = "\
Examples:
  zoauth show ZohoCRM.modules.deals.READ
  zoauth show crm                         its modules
  zoauth show crm:deals                   the scopes of a module
  zoauth show crm:deals:create,update     some of them

Letter case does not matter. A misspelt scope returns 3, with the nearest ones.";

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
    #[arg(value_name = "METHOD URL", required_unless_present = "from")]
    pub(crate) calls: Vec<String>,
    /// The calls of a list, HAR recording, Postman collection, curl command
    /// lines or OpenAPI description; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Vec<String>,
}

const FOR: &str = "\
Examples:
  zoauth for POST https://www.zohoapis.eu/crm/v8/Deals/upsert
  zoauth for GET /books/v3/invoices PUT /books/v3/invoices/{id}
  zoauth for https://desk.zoho.com/api/v1/tickets
  zoauth for --from recording.har

With several calls the exit code is that of the first one without an answer.";

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Shells that can ask what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

const COMPLETIONS: &str = "\
Completes commands, options and what they take: scopes part by part (crm:,
crm:deals:, crm:deals:create, and after a comma), applications, profiles, data
centers, topics. The script asks this program at each press of the tab key;
profiles are read from the names in the store's folder, and from nothing else.

Examples:
  source <(zoauth completions bash)                       in ~/.bashrc
  source <(zoauth completions zsh)                        in ~/.zshrc, after compinit
  zoauth completions fish > ~/.config/fish/completions/zoauth.fish
  zoauth completions powershell | Out-String | Invoke-Expression    in $PROFILE
  eval (zoauth completions elvish | slurp)                in rc.elv";

/// Arguments of `help`.
#[derive(Debug, Args)]
pub(crate) struct Help {
    /// A command, or a topic: credential, data-centers, environment,
    /// exit-codes, flows, limits, scopes, setup-file, stores, token-service
    pub(crate) topic: Vec<String>,
}
