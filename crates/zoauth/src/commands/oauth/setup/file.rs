//! Reads the setup file, and puts its mistakes into one error.

use std::path::Path;

use serde::Serialize;
use zeroize::Zeroizing;
use zoho_setup::{Mistake, Setup, Surroundings, parse};

use crate::commands::Context;
use crate::commands::oauth::datacenters;
use crate::error::Error;
use crate::exit::ExitCode;

/// Larger files are a mistake, such as the wrong one.
const LARGEST: u64 = 4 << 20;

/// The sound file.
///
/// # Errors
///
/// With every mistake; exit code 2.
pub(super) fn read(context: &Context<'_>, path: &Path) -> Result<Setup, Error> {
    let text = text(path)?;
    // The path under which the file is found wherever it is named from.
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let variable = |name: &str| {
        let value = std::env::var(name).ok()?;
        (!value.trim().is_empty()).then(|| value.trim().to_owned())
    };
    let surroundings = Surroundings {
        catalog: context.catalog()?,
        table: &datacenters::table(),
        folder,
        variable: &variable,
        owner: &whole.to_string_lossy(),
    };
    parse(&text, surroundings).map_err(|mistakes| error(path, &mistakes))
}

fn text(path: &Path) -> Result<Zeroizing<String>, Error> {
    use std::io::Read as _;
    let failed = |error: std::io::Error| {
        let shown = path.display();
        let told = Error::new(ExitCode::Failure, format!("can't read {shown}: {error}"));
        match error.kind() {
            std::io::ErrorKind::NotFound => {
                told.hint("`zoauth init` writes a first one; -f names another")
            }
            _ => told,
        }
    };
    let mut text = Zeroizing::new(String::new());
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_string(&mut text))
        .map_err(failed)?;
    Ok(text)
}

#[derive(Serialize)]
struct Details<'m> {
    file: String,
    mistakes: Vec<Told<'m>>,
}

#[derive(Serialize)]
struct Told<'m> {
    line: usize,
    what: &'m str,
    remedy: &'m str,
}

fn error(path: &Path, mistakes: &[Mistake]) -> Error {
    let file = path.display().to_string();
    let count = crate::wording::count(mistakes.len(), "mistake", "mistakes");
    let told = Error::new(
        ExitCode::Usage,
        format!("{file} has {count}; nothing was done"),
    )
    .details(&Details {
        file: file.clone(),
        mistakes: mistakes
            .iter()
            .map(|mistake| Told {
                line: mistake.line,
                what: &mistake.what,
                remedy: &mistake.remedy,
            })
            .collect(),
    });
    mistakes.iter().fold(told, |told, mistake| {
        let Mistake { line, what, remedy } = mistake;
        told.hint(format!("{file}:{line}: {what}\n{remedy}"))
    })
}
