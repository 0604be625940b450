//! What can be said on the command line: the global options, the commands and
//! their arguments, as clap derives. Nothing is decided here. `lookup` holds
//! the commands that only read the catalogs.

pub(crate) mod api;
pub(crate) mod daily;
pub(crate) mod doctor;
pub(crate) mod emulator;
pub(crate) mod explain;
pub(crate) mod lookup;
pub(crate) mod oauth;
pub(crate) mod scan;
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod status;
pub(crate) mod store;
pub(crate) mod sync;

use std::ffi::OsString;

use clap::{ArgAction, Args, ColorChoice, CommandFactory, Parser, Subcommand};

use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// Which OAuth scope a Zoho API call needs, and the token for it.
///
/// Unofficial; not affiliated with Zoho.
#[derive(Debug, Parser)]
#[command(
    name = "zoauth",
    disable_help_subcommand = true,
    disable_version_flag = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = AFTER
)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// Print the version, and how much the catalogs hold
    #[arg(short = 'V', long, action = ArgAction::SetTrue)]
    pub(crate) version: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const AFTER: &str = "\
Examples:
  zoauth find upsert deals crm
  zoauth for POST https://www.zohoapis.eu/crm/v8/Deals/upsert
  zoauth show crm:deals
  zoauth login crm:deals:create --dc eu
  zoauth demo";

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Print the answer, or the error, as one JSON object
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Lay this YAML catalog, or those of a folder, over the embedded ones
    #[arg(long, global = true, value_name = "PATH", env = environment::CATALOG, hide_env_values = true)]
    pub(crate) catalog: Option<OsString>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
    /// Say nothing but the answer, warnings and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Commands that only read the catalogs.
    #[command(flatten)]
    Lookup(lookup::Lookup),
    /// Commands that reckon with calls and scopes.
    #[command(flatten)]
    Reckon(scan::Reckon),
    /// Commands around grants and tokens.
    #[command(flatten)]
    OAuth(oauth::OAuth),
    /// Commands that hand tokens to other programs.
    #[command(flatten)]
    Daily(daily::Daily),
}

/// The program did not get as far as a command.
#[derive(Debug)]
pub(crate) struct Refused {
    error: clap::Error,
    output: Output,
}

/// Reads the command line.
pub(crate) fn parse() -> Result<(Cli, Output), Refused> {
    let arguments: Vec<_> = std::env::args_os().collect();
    // Clap prints help and errors while it parses, so that how to print them
    // must be known before.
    let before = |option: &str| {
        arguments
            .iter()
            .take_while(|argument| *argument != "--")
            .position(|argument| argument == option)
    };
    let color = before("--color")
        .and_then(|at| arguments.get(at + 1)?.to_str().map(str::to_owned))
        .or_else(|| {
            arguments
                .iter()
                .filter_map(|argument| argument.to_str()?.strip_prefix("--color="))
                .next_back()
                .map(str::to_owned)
        })
        .and_then(|color| color.parse().ok())
        .unwrap_or(ColorChoice::Auto);
    let output = Output::new(before("--json").is_some(), false, color);
    let parsed = Cli::command()
        .color(color)
        .try_get_matches_from(&arguments)
        .and_then(|matches| <Cli as clap::FromArgMatches>::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => {
            let global = &cli.global;
            let output = Output::new(global.json, global.quiet, global.color);
            Ok((cli, output))
        }
        Err(error) => Err(Refused { error, output }),
    }
}

impl Refused {
    /// Prints help to standard output, or the mistake like any other error.
    pub(crate) fn print(&self) -> ExitCode {
        let is_help = !self.error.use_stderr();
        if !is_help && self.output.is_json() {
            return self.output.fail(&usage(&self.error));
        }
        // A closed stream is no reason to fail.
        let _ = self.error.print();
        if is_help {
            ExitCode::Ok
        } else {
            ExitCode::Usage
        }
    }
}

/// A usage error of clap's in our own form.
fn usage(error: &clap::Error) -> Error {
    let text = error.to_string();
    let (message, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let usage = Error::new(ExitCode::Usage, message.trim());
    match rest.trim() {
        "" => usage,
        rest => usage.hint(rest),
    }
}

/// Only options were given.
pub(crate) fn nothing_to_do() -> Error {
    Error::new(ExitCode::Usage, "no command is given").hint("`zoauth help` lists the commands")
}
