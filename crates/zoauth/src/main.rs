//! `zoauth`: which OAuth scope a Zoho API call needs, and the token for it.
//! Unofficial; not affiliated with Zoho.
//!
//! This file parses, runs and exits. What can be said on the command line
//! stands in `cli`, what each command does in `commands`, how answers and
//! errors look in `output` and `error`, what the process returns in `exit`.

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
mod reach;
mod refusal;
mod runtime;
mod select;
mod store;
mod style;
mod whole;
mod wording;

use std::process;

fn main() -> process::ExitCode {
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
