//! `zoauth completions`: a script that completes commands and options in a
//! shell.

use clap::CommandFactory;

use super::Context;
use crate::cli::Cli;
use crate::cli::lookup::Completions;
use crate::error::Error;
use crate::exit::ExitCode;

/// Prints the script.
pub(crate) fn run(context: &Context<'_>, arguments: &Completions) -> Result<ExitCode, Error> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "zoauth", &mut script);
    context.output.text(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::Ok)
}
