//! What the commands do, one file each. A command takes its arguments and the
//! [`Context`], prints through the output and says what the process returns.

mod apps;
mod audit;
mod calls;
mod completions;
mod confirmed;
mod daily;
mod diff;
mod explain;
mod find;
mod given;
mod help;
mod least;
mod oauth;
mod scan;
mod show;
mod version;

use std::path::Path;

pub(crate) use self::help::topics;
pub(crate) use self::oauth::secrets;

use zoho_catalog::Catalog;

use crate::catalogs;
use crate::cli::lookup::Lookup;
use crate::cli::scan::Reckon;
use crate::cli::{self, Cli, Command, Global};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::store;

/// What every command works with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'c> {
    /// Where answers and messages go.
    pub(crate) output: &'c Output,
    /// The options of every command.
    pub(crate) global: &'c Global,
}

impl Context<'_> {
    /// The catalogs: the embedded ones, with those of `--catalog` over them.
    pub(crate) fn catalog(&self) -> Result<&'static Catalog<'static>, Error> {
        // An empty variable is one that is not set.
        let folder = self.global.catalog.as_deref();
        catalogs::open(folder.filter(|folder| !folder.is_empty()).map(Path::new))
    }
}

/// Runs the command.
pub(crate) fn run(cli: Cli, output: &Output) -> Result<ExitCode, Error> {
    let Cli {
        global,
        version,
        command,
    } = cli;
    let context = Context {
        output,
        global: &global,
    };
    if version {
        return version::run(&context);
    }
    store::warn_of_arguments(output);
    match command {
        Some(Command::Lookup(lookup)) => match lookup {
            Lookup::Apps(arguments) => apps::run(&context, &arguments),
            Lookup::Explain(arguments) => explain::run(&context, &arguments),
            Lookup::Find(arguments) => find::run(&context, &arguments),
            Lookup::Show(arguments) => show::run(&context, &arguments),
            Lookup::Completions(arguments) => completions::run(&context, &arguments),
            Lookup::Help(arguments) => help::run(&context, &arguments),
            Lookup::For(arguments) => calls::run(&context, &arguments),
        },
        Some(Command::Reckon(command)) => match command {
            Reckon::Audit(arguments) => audit::run(&context, &arguments),
            Reckon::Diff(arguments) => diff::run(&context, &arguments),
            Reckon::Least(arguments) => least::run(&context, &arguments),
            Reckon::Scan(arguments) => scan::run(&context, &arguments),
        },
        Some(Command::OAuth(command)) => oauth::run(&context, &command),
        Some(Command::Daily(command)) => daily::run(&context, &command),
        None => Err(cli::nothing_to_do()),
    }
}
