//! The table of what a live server confirmed, one line a scope or call, which
//! `cargo xtask confirm` notes in the catalogs. Commands add to it, so that one
//! table can hold what several of them found.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Seek as _, Write as _};
use std::path::Path;

use crate::error::Error;
use crate::exit::ExitCode;

/// The first line.
const HEAD: &str = "scope\texists\tby\tdata_center\tdate";

/// By what it was confirmed, where and when.
pub(super) struct By<'a> {
    /// `probe` for the accounts server, `apis` for an account's list of calls.
    pub(super) what: &'a str,
    /// The data center's code, or the server where it is none.
    pub(super) place: &'a str,
    /// `2026-11-23`.
    pub(super) date: &'a str,
}

/// Today's date, in UTC.
pub(super) fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

/// Adds lines: what was asked about, and whether it exists.
///
/// # Errors
///
/// Where the file is another one, or can't be written.
pub(super) fn add<'a>(
    path: &Path,
    by: &By<'_>,
    found: impl Iterator<Item = (&'a str, bool)>,
) -> Result<(), Error> {
    let mut lines = String::new();
    for (what, exists) in found {
        let exists = if exists { "yes" } else { "no" };
        let By {
            what: by,
            place,
            date,
        } = by;
        lines.push_str(&format!("{what}\t{exists}\t{by}\t{place}\t{date}\n"));
    }
    let failed = |error: std::io::Error| {
        Error::new(
            ExitCode::Failure,
            format!("can't write {}: {error}", path.display()),
        )
    };
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    let mut file = options.open(path).map_err(failed)?;
    let mut first = String::new();
    file.rewind().map_err(failed)?;
    BufReader::new(&file)
        .read_line(&mut first)
        .map_err(failed)?;
    if first.is_empty() {
        lines.insert_str(0, &format!("{HEAD}\n"));
    } else if first.trim_end() != HEAD {
        return Err(Error::new(
            ExitCode::Failure,
            format!("{} is no table of what was confirmed", path.display()),
        )
        .hint("name a file that is not there yet, or one that --confirm has written"));
    }
    // At once, so that a table is never left with half a line of ours.
    file.write_all(lines.as_bytes()).map_err(failed)
}
