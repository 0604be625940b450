//! `zoauth`: which OAuth scope a Zoho API call needs, and the token for it.
//! Unofficial; not affiliated with Zoho.
//!
//! This is the command-line tool; programs use `zoho-oauth` and its neighbours.
//! What can be said on the command line stands in `cli`, what each command does
//! in `commands`, how answers and errors look in `output` and `error`, what the
//! process returns in `exit`. Only what writes its man pages is public beside
//! [`run`].

mod catalogs;
mod cli;
mod commands;
mod complete;
mod end;
mod environment;
mod error;
mod exit;
mod facts;
mod input;
mod origin;
mod output;
mod page;
mod progress;
mod reach;
mod refusal;
mod runtime;
mod select;
mod store;
mod style;
mod whole;
mod wording;

use std::process;

/// Parses, runs and says what the process returns.
pub fn run() -> process::ExitCode {
    if let Some(exit) = complete::answered() {
        return exit.into();
    }
    let exit = match cli::parse() {
        Ok((cli, output)) => {
            commands::run(cli, &output).unwrap_or_else(|error| output.fail(&error))
        }
        Err(refused) => refused.print(),
    };
    exit.into()
}

/// What can be said on the command line.
pub fn command() -> clap::Command {
    <cli::Cli as clap::CommandFactory>::command()
}

/// The exit codes, with what each one means.
pub fn exit_codes() -> impl Iterator<Item = (u8, &'static str)> {
    exit::ExitCode::ALL
        .iter()
        .map(|exit| (exit.number(), exit.meaning()))
}

/// The environment variables that are heeded, with what each one does.
pub fn variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    environment::ALL
        .iter()
        .map(|variable| (variable.name, variable.meaning))
}
