//! `zoauth completions`: a script that completes commands, options, scopes and
//! profiles in a shell.

use super::Context;
use crate::cli::lookup::Completions;
use crate::complete;
use crate::error::Error;
use crate::exit::ExitCode;

/// Prints the script.
pub(crate) fn run(context: &Context<'_>, arguments: &Completions) -> Result<ExitCode, Error> {
    context.output.text(complete::script(arguments.shell))?;
    Ok(ExitCode::Ok)
}
