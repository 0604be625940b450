//! `cargo xtask codegen`: writes everything that is made from the catalogs, or
//! with `--check` says what is out of date. One file per generator; the same
//! input gives the same output on every run.

mod calls;
mod catalog;
mod data_centers;
mod docs;
mod errors;
mod figures;
mod names;
mod output;
mod rustfmt;
mod schema;
mod scopes;
mod setup_schema;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use zoho_catalog::authoring::model::File;

use self::output::Output;
use crate::tree;

/// What a person runs to bring generated files up to date.
pub const COMMAND: &str = "cargo xtask codegen";

#[derive(clap::Args)]
pub struct Arguments {
    /// Write nothing; fail if a generated file is out of date
    #[arg(long)]
    check: bool,
    /// Let enum variants vanish or change their names, for a release that may
    /// break programs
    #[arg(long)]
    accept_renames: bool,
    /// Generate typed scopes from the catalogs in this folder instead
    #[arg(long, value_name = "DIR", requires = "output")]
    catalog: Option<PathBuf>,
    /// The folder that the module tree for them is written to
    #[arg(long, value_name = "DIR", requires = "catalog")]
    output: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let (changed, root) = match (&arguments.catalog, &arguments.output) {
        (Some(catalog), Some(output)) => (own(catalog, output, arguments)?, output.clone()),
        _ => (workspace(arguments)?, PathBuf::new()),
    };
    for path in &changed {
        println!("{}", root.join(path).display());
    }
    let done = if arguments.check {
        "checked"
    } else {
        "generated"
    };
    println!("{done}; {} files changed", changed.len());
    Ok(ExitCode::SUCCESS)
}

/// The compiled form of the workspace's catalogs, made in memory: for tasks
/// that look something up.
pub fn compiled_catalog() -> Result<Vec<u8>> {
    let folder = tree::scopes();
    let readings = tree::sound_catalogs(&folder)?;
    let files: Vec<&File> = readings.iter().map(|reading| &reading.file).collect();
    catalog::compiled(&files, &data_centers::list(&folder)?)
}

/// Everything that the workspace holds of generated files.
fn workspace(arguments: &Arguments) -> Result<Vec<PathBuf>> {
    let folder = tree::scopes();
    let readings = tree::sound_catalogs(&folder)?;
    let files: Vec<&File> = readings.iter().map(|reading| &reading.file).collect();
    let mut output = Output::new(&tree::root(), arguments.check);
    scopes::generate_crate(&mut output, &files, arguments.accept_renames)?;
    schema::generate(&mut output)?;
    setup_schema::generate(&mut output)?;
    let data_centers = data_centers::list(&folder)?;
    data_centers::generate(&mut output, &data_centers)?;
    let names = files.iter().map(|file| &*file.application).collect();
    errors::generate(&mut output, &errors::list(&folder, &names)?)?;
    figures::generate(&mut output, &files)?;
    catalog::generate(&mut output, &files, &data_centers)?;
    output.finish(COMMAND)
}

/// Typed scopes from somebody's own catalogs.
fn own(catalog: &Path, folder: &Path, arguments: &Arguments) -> Result<Vec<PathBuf>> {
    let readings = tree::sound_catalogs(catalog)?;
    let files: Vec<&File> = readings.iter().map(|reading| &reading.file).collect();
    let mut output = Output::new(folder, arguments.check);
    scopes::generate_own(&mut output, &files, arguments.accept_renames)?;
    output.finish(&format!(
        "{COMMAND} --catalog {} --output {}",
        catalog.display(),
        folder.display()
    ))
}
