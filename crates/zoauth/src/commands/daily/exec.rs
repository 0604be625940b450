//! `zoauth exec`: a program with an access token in its environment, which no
//! other process sees.

use std::process::Command;

use secrecy::ExposeSecret as _;

use super::given;
use crate::cli::daily::Exec;
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;

/// Runs the program; returns only if it can't be started.
pub(super) fn run(_: &Context<'_>, arguments: &Exec) -> Result<ExitCode, Error> {
    let (_, token) = oauth::token_of(&arguments.stored)?;
    let Some((program, rest)) = arguments.command.split_first() else {
        return Err(Error::new(ExitCode::Usage, "no program is named"));
    };
    let mut command = Command::new(program);
    command.args(rest);
    for given in given::variables(&token, &arguments.naming)? {
        command.env(given.name, given.value.expose_secret());
    }
    let error = replace(&mut command);
    Err(Error::new(
        ExitCode::Failure,
        format!("can't run {}: {error}", program.to_string_lossy()),
    )
    .hint("the program must be on the PATH, or be named with its folder"))
}

/// Becomes the program, so that signals and what it returns are its own.
#[cfg(unix)]
fn replace(command: &mut Command) -> std::io::Error {
    use std::os::unix::process::CommandExt as _;
    command.exec()
}

/// Waits for the program and returns what it returned.
#[cfg(not(unix))]
fn replace(command: &mut Command) -> std::io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
