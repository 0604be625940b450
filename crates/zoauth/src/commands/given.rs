//! Calls that commands reckon with: those on the command line, and those of
//! files in the formats of `zoho_scan::read_calls`.

use serde::Serialize;
use zoho_scan::{Answer, CallSite, Needs, Place, ReadError, Row, read_calls};

use super::Context;
use super::calls::{self, asked::Asked};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::input;

/// The file that calls of the command line are placed in.
const COMMAND_LINE: &str = "command line";

/// Calls that were given.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) sites: Vec<CallSite>,
    /// How many calls of recordings went to others.
    pub(super) elsewhere: usize,
}

/// The calls of the arguments, and those of the files.
pub(super) fn calls(arguments: &[String], files: &[String]) -> Result<Given, Error> {
    let mut given = Given::default();
    for (number, asked) in calls::asked::asked(arguments)?.into_iter().enumerate() {
        given.sites.push(CallSite {
            place: Place {
                file: COMMAND_LINE.to_owned(),
                line: number + 1,
            },
            method: asked.method,
            url: asked.url,
        });
    }
    for file in files {
        let bytes = input::bytes(file)?;
        let name = if file == "-" { "standard input" } else { file };
        let read = read_calls(name, &bytes).map_err(|error| not_read(&error))?;
        given.sites.extend(read.sites);
        given.elsewhere += read.elsewhere;
    }
    if given.sites.is_empty() {
        let error = Error::new(ExitCode::Failure, "there is no call to a Zoho API");
        return Err(match given.elsewhere {
            0 => error,
            n => error.hint(format!("{n} calls go to other hosts")),
        });
    }
    Ok(given)
}

/// The calls of files, as `for` asks about them.
pub(super) fn from(context: &Context<'_>, files: &[String]) -> Result<Vec<Asked>, Error> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let given = calls(&[], files)?;
    note_elsewhere(context, given.elsewhere);
    let mut asked: Vec<Asked> = Vec::new();
    for CallSite { method, url, .. } in given.sites {
        // Recordings repeat themselves.
        let is_known = |known: &Asked| known.method == method && known.url == url;
        if !asked.iter().any(is_known) {
            asked.push(Asked { method, url });
        }
    }
    Ok(asked)
}

/// Says that a recording holds other calls, too.
pub(super) fn note_elsewhere(context: &Context<'_>, elsewhere: usize) {
    if elsewhere > 0 && !context.output.is_json() {
        let calls = crate::wording::count(elsewhere, "call", "calls");
        context
            .output
            .note(&format!("{calls} to hosts that are not Zoho's left out"));
    }
}

fn not_read(error: &ReadError) -> Error {
    Error::new(ExitCode::Failure, error.to_string()).hint(
        "understood are METHOD URL lines, HAR recordings, Postman collections, curl command \
         lines, and OpenAPI descriptions in JSON or YAML",
    )
}

/// A call with what it returns, in JSON.
#[derive(Debug, Serialize)]
pub(super) struct CallFacts<'r, 'c> {
    #[serde(flatten)]
    row: &'r Row<'c>,
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    met_by: Option<Option<Vec<&'c str>>>,
}

impl<'r, 'c> CallFacts<'r, 'c> {
    pub(super) fn of(row: &'r Row<'c>) -> Self {
        Self {
            row,
            exit_code: exit(row).number(),
            met_by: None,
        }
    }

    /// With the scopes that open it.
    pub(super) fn met_by(self, scopes: Option<Vec<&'c str>>) -> Self {
        Self {
            met_by: Some(scopes),
            ..self
        }
    }
}

/// What the process returns for a call.
pub(super) fn exit(row: &Row<'_>) -> ExitCode {
    match &row.answer {
        Answer::Known { resolution, .. } => calls::exit(resolution),
        // Which method is meant can't be guessed.
        Answer::Possible(_) => ExitCode::Usage,
    }
}

/// What the process returns for all of them: for the first without answer.
pub(super) fn exit_of_all(needs: &Needs<'_>) -> ExitCode {
    let mut exits = needs.rows.iter().map(exit);
    exits
        .find(|exit| *exit != ExitCode::Ok)
        .unwrap_or(ExitCode::Ok)
}

/// Says of each call without answer why, once.
pub(super) fn complain(context: &Context<'_>, needs: &Needs<'_>) {
    let mut said: Vec<String> = Vec::new();
    for row in needs.rows.iter().filter(|row| exit(row) != ExitCode::Ok) {
        let (message, hints) = match &row.answer {
            Answer::Known { method, resolution } => {
                calls::problem(method.as_deref(), &row.site.url, resolution)
            }
            Answer::Possible(possible) => {
                let methods: Vec<&str> = possible.iter().map(|(method, _)| *method).collect();
                (
                    format!("no method is given for {}", row.site.url),
                    vec![format!("the path has {}", methods.join(", "))],
                )
            }
        };
        if !said.contains(&message) {
            context.output.problem(&message, &hints);
            said.push(message);
        }
    }
}

/// Where a call stands, if not on the command line.
pub(super) fn place(row: &Row<'_>) -> Option<String> {
    (row.site.place.file != COMMAND_LINE).then(|| row.site.place.to_string())
}
