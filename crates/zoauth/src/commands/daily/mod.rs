//! Commands that hand tokens to other programs, and write files for them.

mod api;
mod credential;
mod env;
mod exec;
mod generate;
mod given;
mod serve;
mod sync;

use super::Context;
use crate::cli::daily::Daily;
use crate::error::Error;
use crate::exit::ExitCode;

/// Runs one of these commands.
pub(super) fn run(context: &Context<'_>, command: &Daily) -> Result<ExitCode, Error> {
    match command {
        Daily::Api(arguments) => api::run(context, arguments),
        Daily::Sync(arguments) => sync::run(context, arguments),
        Daily::Exec(arguments) => exec::run(context, arguments),
        Daily::Env(arguments) => env::run(context, arguments),
        Daily::Credential(arguments) => credential::run(context, arguments),
        Daily::Serve(arguments) => serve::run(context, arguments),
        Daily::Generate(arguments) => generate::run(context, arguments),
    }
}
