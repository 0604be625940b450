//! Opens the catalogs: the embedded ones, which costs next to nothing, or the
//! embedded ones with a catalog of one's own, or a folder of them, laid over.

use std::path::{Path, PathBuf};

use serde::Serialize;
use zoho_catalog::Catalog;
use zoho_catalog::authoring::Problem;
use zoho_catalog::authoring::overlay::{NotLaid, lay_over};
use zoho_catalog::authoring::read::{Reading, read};

use crate::error::Error;
use crate::exit::ExitCode;

/// The catalogs, with that of the file or those of the folder laid over the
/// embedded ones.
///
/// # Errors
///
/// Where they can't be read or have mistakes, with all of them.
pub(crate) fn open(folder: Option<&Path>) -> Result<&'static Catalog<'static>, Error> {
    let Some(folder) = folder else {
        return Ok(Catalog::embedded());
    };
    let bytes = lay_over(Catalog::embedded(), readings(folder)?)
        .map_err(|error| mistakes(folder, error))?;
    // Answers borrow from the catalog until the process ends.
    let bytes: &'static [u8] = Vec::leak(bytes);
    match Catalog::new(bytes) {
        Ok(catalog) => Ok(Box::leak(Box::new(catalog))),
        Err(error) => Err(Error::new(ExitCode::Failure, error.to_string())),
    }
}

/// The catalog in the file, or those in the folder in the order of their names.
fn readings(folder: &Path) -> Result<Vec<Reading>, Error> {
    let failed = |path: &Path, error: &std::io::Error| {
        Error::new(
            ExitCode::Failure,
            format!("can't read {}: {error}", path.display()),
        )
        .hint("--catalog and ZOAUTH_CATALOG name a YAML catalog, or a folder of them")
    };
    let of = |path: &Path| {
        let text = std::fs::read_to_string(path).map_err(|error| failed(path, &error))?;
        Ok(read(&path.display().to_string(), &text))
    };
    if folder.is_file() {
        return Ok(vec![of(folder)?]);
    }
    let entries = std::fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(Error::new(
            ExitCode::Failure,
            format!("there is no catalog (*.yaml) in {}", folder.display()),
        )
        .hint("leave --catalog and ZOAUTH_CATALOG out to use the embedded catalogs alone"));
    }
    paths.sort();
    paths.iter().map(|path| of(path)).collect()
}

#[derive(Serialize)]
struct Details<'p> {
    problems: Vec<Mistake<'p>>,
}

#[derive(Serialize)]
struct Mistake<'p> {
    file: &'p str,
    line: usize,
    what: &'p str,
    remedy: &'p str,
}

pub(crate) fn mistakes(folder: &Path, error: NotLaid) -> Error {
    let problems: Vec<Problem> = match error {
        NotLaid::Problems(problems) => problems,
        other => return Error::new(ExitCode::Failure, other.to_string()),
    };
    let details = Details {
        problems: problems
            .iter()
            .map(|problem| Mistake {
                file: &problem.file,
                line: problem.line,
                what: &problem.what,
                remedy: &problem.remedy,
            })
            .collect(),
    };
    let count = match problems.len() {
        1 => "a mistake".to_owned(),
        many => format!("{many} mistakes"),
    };
    let message = format!("the catalogs in {} have {count}", folder.display());
    let error = Error::new(ExitCode::Failure, message).details(&details);
    problems
        .iter()
        .fold(error, |error, problem| error.hint(problem.to_string()))
}
