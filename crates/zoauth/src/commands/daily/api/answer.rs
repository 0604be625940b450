//! One call and its answer: as it came, laid out for a terminal, as JSON of
//! ours, or in a file that is there whole or not at all.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use serde::Serialize;
use tempfile::NamedTempFile;
use zoho_oauth::api::Response;

use super::CallFacts;
use super::json;
use super::refused::{self, Outcome, Said};
use super::request::Header;
use super::send::{self, Sender};
use super::show::{Shown, shown};
use crate::commands::explain;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::runtime;
use crate::whole::{self, Readers};

/// So much of a refusal is looked at.
const START: usize = 64 * 1024;

#[derive(Serialize)]
struct Answer<'a, E: Serialize> {
    exit_code: u8,
    outcome: Outcome,
    profile: &'a str,
    #[serde(flatten)]
    call: CallFacts<'a>,
    status: u16,
    headers: &'a [Header],
    /// JSON as it came, text as text; `null` where there is none, where it is
    /// no text, and where it is in a file.
    body: Option<Shown<'a>>,
    body_bytes: usize,
    file: Option<&'a Path>,
    warnings: &'a [String],
    #[serde(flatten)]
    refusal: Option<E>,
}

/// What is added to the JSON of a refusal.
#[derive(Serialize)]
pub(super) struct Refusal<'a, E> {
    message: &'a str,
    hints: &'a [String],
    explanation: E,
}

/// The JSON of a refusal.
pub(super) fn refusal<'a>(said: &'a Said<'_>) -> Refusal<'a, impl Serialize + 'a> {
    Refusal {
        message: &said.message,
        hints: &said.hints,
        explanation: explain::facts(&said.explanation),
    }
}

/// Makes the call and prints its answer.
pub(super) fn run(sender: &Sender<'_>) -> Result<ExitCode, Error> {
    // Before anything is sent: what was done must not be lost for a folder.
    let file = match &sender.arguments.answer.output {
        Some(path) => Some((path.as_path(), begin(path, sender.arguments.answer.force)?)),
        None => None,
    };
    runtime::wait(async {
        let work = one(sender, file);
        if sender.arguments.answer.output.is_none() {
            return work.await;
        }
        // Without this the file that was begun would stay.
        tokio::select! {
            done = work => done,
            Ok(()) = tokio::signal::ctrl_c() => Err(Error::new(
                ExitCode::Failure,
                "interrupted; no file was written",
            )),
        }
    })
}

async fn one(sender: &Sender<'_>, file: Option<(&Path, NamedTempFile)>) -> Result<ExitCode, Error> {
    let output = sender.context.output;
    let mut response = sender.send(&sender.request.url).await?;
    let status = response.status();
    let outcome = Outcome::of(status);
    let headers = send::headers(&response);
    if sender.arguments.answer.include && !output.is_json() {
        let mut head = format!("{:?} {status}\n", response.version());
        for header in &headers {
            head.push_str(&format!("{}: {}\n", header.name, header.value));
        }
        head.push('\n');
        output.bytes(head.as_bytes())?;
    }
    if outcome == Outcome::Ok && send::is_page(&response) && file.is_none() {
        output.warn("the answer is a web page, and no answer of an API");
    }
    let file = file.filter(|_| outcome == Outcome::Ok);
    let is_terminal = std::io::stdout().is_terminal();
    let keep = output.is_json() || is_terminal;
    let mut kept = Vec::new();
    let mut count = 0;
    let mut into = file;
    while let Some(bytes) = chunk(sender, &mut response, count).await? {
        count += bytes.len();
        match &mut into {
            Some((path, file)) => file
                .write_all(&bytes)
                .map_err(|error| unwritten(path, &error))?,
            None => {
                if keep || kept.len() < START {
                    kept.extend_from_slice(&bytes);
                }
                if !keep {
                    output.bytes(&bytes)?;
                }
            }
        }
    }
    let file = match into {
        Some((path, file)) => Some(end(path, file, sender.arguments.answer.force)?),
        None => None,
    };
    if is_terminal && !output.is_json() {
        terminal(sender, &kept)?;
    }
    let said = match outcome {
        Outcome::Ok => None,
        _ => Some(refused::explained(
            sender,
            status,
            &kept[..kept.len().min(START)],
        )?),
    };
    let exit = match said {
        None => ExitCode::Ok,
        Some(_) => ExitCode::ApiRefused,
    };
    if output.is_json() {
        output.json(&Answer {
            exit_code: exit.number(),
            outcome,
            profile: sender.profile.as_str(),
            call: sender.call,
            status: status.as_u16(),
            headers: &headers,
            body: shown(&kept),
            body_bytes: count,
            file,
            warnings: sender.warnings,
            refusal: said.as_ref().map(refusal),
        })?;
    } else if let Some(said) = &said {
        refused::tell(sender, said);
    } else if let Some(file) = file {
        let size = crate::wording::count(count, "byte", "bytes");
        output.note(&format!("wrote {}: {size}", file.display()));
    }
    Ok(exit)
}

/// The next piece of the body.
pub(super) async fn chunk(
    sender: &Sender<'_>,
    response: &mut Response,
    so_far: usize,
) -> Result<Option<impl std::ops::Deref<Target = [u8]> + use<>>, Error> {
    let host = sender.request.url.host_str().unwrap_or_default();
    response
        .chunk()
        .await
        .map_err(|error| send::broken(host, so_far, &error.without_url()))
}

/// A body for somebody who reads it.
fn terminal(sender: &Sender<'_>, body: &[u8]) -> Result<(), Error> {
    let output = sender.context.output;
    match std::str::from_utf8(body) {
        Ok("") => Ok(()),
        Ok(text) if json::is_json(body) => output.text(&format!("{}\n", json::laid_out(text))),
        // What is no text may do things to a terminal, and so may text with
        // control characters.
        Ok(text) if !text.contains(|c: char| c.is_control() && !c.is_whitespace()) => {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            output.text(&format!("{text}{end}"))
        }
        _ => {
            output.note(&format!(
                "{} that are no text, and not printed to a terminal; -o FILE keeps them",
                crate::wording::count(body.len(), "byte", "bytes")
            ));
            Ok(())
        }
    }
}

/// A file beside the one that is meant.
fn begin(path: &Path, force: bool) -> Result<NamedTempFile, Error> {
    if !force && path.exists() {
        return Err(Error::new(
            ExitCode::Failure,
            format!("{} is there already", path.display()),
        )
        .hint("--force replaces it"));
    }
    whole::begin(path, Readers::Owner).map_err(|error| unwritten(path, &error))
}

fn end(path: &Path, file: NamedTempFile, force: bool) -> Result<&Path, Error> {
    match whole::end(file, path, force) {
        Ok(()) => Ok(path),
        Err(error) => Err(unwritten(path, &error)),
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        ExitCode::Failure,
        format!("can't write {}: {error}", path.display()),
    )
}
