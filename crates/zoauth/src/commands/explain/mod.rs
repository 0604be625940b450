//! `zoauth explain`: from what Zoho answered to the cause, the missing scope
//! and the next command. What it means is decided in zoho-explain.

mod json;
mod text;

use std::io::{IsTerminal, Read};
use std::path::Path;

use zoho_explain::{Explanation, Hints};

use super::Context;
use crate::cli::explain::Explain;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::refusal;

/// No answer of Zoho's is as large; more of it would not be read anyway.
const LARGEST: u64 = 1 << 20;

/// Explains a refusal.
pub(crate) fn run(context: &Context<'_>, arguments: &Explain) -> Result<ExitCode, Error> {
    let (method, url) = match arguments.call.as_deref() {
        Some(call) => call_of(call)?,
        None => (None, None),
    };
    let catalog = context.catalog()?;
    let application = match arguments.app.as_deref() {
        Some(name) => Some(refusal::application(catalog, name)?.name()),
        None => None,
    };
    let text = text_of(arguments)?;
    if text.trim().is_empty() && arguments.status.is_none() {
        return Err(Error::new(ExitCode::Usage, "there is nothing to explain")
            .hint("zoauth explain OAUTH_SCOPE_MISMATCH")
            .hint("give the HTTP status of an empty answer: zoauth explain --status 401"));
    }
    let hints = Hints {
        status: arguments.status,
        application,
        method,
        url,
    };
    let explanation = zoho_explain::explain_with(catalog, &text, &hints);
    let exit = exit(&explanation);
    if context.output.is_json() {
        context.output.json(&json::Answer::of(&explanation, exit))?;
        return Ok(exit);
    }
    context.output.page(|page| text::page(page, &explanation))?;
    if exit != ExitCode::Ok {
        let (message, hints) = text::unknown(&explanation);
        context.output.problem(&message, &hints);
    }
    Ok(exit)
}

/// An explanation laid out, for commands that were refused.
pub(super) fn page(page: &mut crate::page::Page, explanation: &Explanation<'_>) {
    text::page(page, explanation);
}

/// An explanation as JSON, for commands that were refused.
pub(super) fn facts<'e>(explanation: &'e Explanation<'_>) -> impl serde::Serialize + 'e {
    json::Answer::of(explanation, exit(explanation))
}

fn exit(explanation: &Explanation<'_>) -> ExitCode {
    if explanation.recognized.is_empty() {
        ExitCode::RefusalNotKnown
    } else {
        ExitCode::Ok
    }
}

/// `METHOD URL`, or a URL alone.
fn call_of(call: &str) -> Result<(Option<&str>, Option<&str>), Error> {
    let words: Vec<&str> = call.split_whitespace().collect();
    match words.as_slice() {
        [url] if url.contains('/') => Ok((None, Some(url))),
        [method, url] if url.contains('/') && method.chars().all(|c| c.is_ascii_alphabetic()) => {
            Ok((Some(method), Some(url)))
        }
        // What stands there is not repeated: it may hold a token.
        _ => Err(Error::new(
            ExitCode::Usage,
            "--call wants the method and the URL in one argument",
        )
        .hint("zoauth explain 57 --call 'GET https://www.zohoapis.com/books/v3/invoices'")),
    }
}

/// What Zoho answered.
fn text_of(arguments: &Explain) -> Result<String, Error> {
    if let Some(file) = &arguments.from {
        return match file.to_str() {
            Some("-") => standard_input(),
            _ => file_text(file),
        };
    }
    match arguments.text.as_slice() {
        [] if std::io::stdin().is_terminal() => Ok(String::new()),
        [] => standard_input(),
        [dash] if dash == "-" => standard_input(),
        words => Ok(words.join(" ")),
    }
}

fn standard_input() -> Result<String, Error> {
    read(std::io::stdin().lock()).map_err(|error| failed("standard input", &error))
}

fn file_text(file: &Path) -> Result<String, Error> {
    std::fs::File::open(file)
        .and_then(read)
        .map_err(|error| failed(&file.display().to_string(), &error))
}

fn read(from: impl Read) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    from.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn failed(what: &str, error: &std::io::Error) -> Error {
    Error::new(ExitCode::Failure, format!("can't read {what}: {error}"))
}
