//! The questions of `zoauth init`: application, module, operations, each picked
//! from a list that words narrow, with what an operation opens. Line by line,
//! so that it works on any terminal and with a screen reader.

use zoho_catalog::{Catalog, Scope};

use super::pick::{Line, pick};
use crate::cli::setup::Kind;
use crate::commands::oauth::secrets;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::{reach, wording};

/// The scopes that are picked.
pub(super) fn scopes(
    output: &Output,
    catalog: &'static Catalog<'static>,
) -> Result<Vec<String>, Error> {
    let mut picked: Vec<String> = Vec::new();
    loop {
        let applications: Vec<_> = catalog
            .applications()
            .map(|application| Line {
                name: application.name(),
                shown: format!("{} ({})", application.title(), application.name()),
                what: application,
            })
            .collect();
        let application = one(output, "Application", &applications)?;
        let modules: Vec<_> = application
            .modules()
            .map(|module| Line {
                name: module.path(),
                shown: match module.title() {
                    "" => module.path().to_owned(),
                    title => format!("{title} ({})", module.path()),
                },
                what: module,
            })
            .collect();
        let module = one(output, "Module", &modules)?;
        let operations: Vec<_> = module.scopes().map(operation).collect();
        for at in pick(output, "Operations", &operations, true)? {
            let scope = operations[at].what.as_str().to_owned();
            if !picked.contains(&scope) {
                picked.push(scope);
            }
        }
        let more = text(output, "More scopes? [y/N]", Some(""))?;
        if !matches!(more.to_ascii_lowercase().as_str(), "y" | "yes") {
            return Ok(picked);
        }
    }
}

/// An operation with what its scope lets one do.
fn operation(scope: Scope<'static>) -> Line<Scope<'static>> {
    let mut shown = format!("{}: {}", scope.operation(), reach::in_words(scope));
    let breadth = scope.reach();
    if breadth.deletes || breadth.administers {
        shown.push_str(" (!)");
    }
    if let Some(caution) = wording::caution_of(scope.kind()) {
        shown.push_str(&format!(" [{caution}]"));
    }
    Line {
        name: scope.operation(),
        shown,
        what: scope,
    }
}

/// The type of the client.
pub(super) fn kind(output: &Output) -> Result<Kind, Error> {
    let kinds = [
        (
            Kind::SelfClient,
            "self",
            "Self Client: for your own account, no redirect",
        ),
        (
            Kind::Server,
            "server",
            "Server-based Applications: consent in the browser; scopes can be added later",
        ),
        (
            Kind::Mobile,
            "mobile",
            "Mobile-based and desktop applications: consent in the browser, with PKCE",
        ),
        (
            Kind::Device,
            "device",
            "Non-browser Applications: a code that is typed in elsewhere",
        ),
    ];
    let lines = kinds.map(|(what, name, shown)| Line {
        what,
        name,
        shown: shown.to_owned(),
    });
    one(output, "Type of the client in the API console", &lines)
}

/// A line of text.
pub(super) fn text(output: &Output, question: &str, usual: Option<&str>) -> Result<String, Error> {
    let question = match usual {
        Some(usual) if !usual.is_empty() => format!("{question} [{usual}]"),
        _ => question.to_owned(),
    };
    let typed = secrets::line(output, &question)?.unwrap_or_default();
    match (typed.is_empty(), usual) {
        (false, _) => Ok(typed),
        (true, Some(usual)) => Ok(usual.to_owned()),
        (true, None) => Err(broken_off()),
    }
}

/// Nothing was answered.
pub(super) fn broken_off() -> Error {
    Error::new(
        ExitCode::Failure,
        "nothing was written: a question was left without an answer",
    )
    .hint("options answer every question; see `zoauth init --help`")
}

fn one<T: Copy>(output: &Output, question: &str, lines: &[Line<T>]) -> Result<T, Error> {
    let chosen = pick(output, question, lines, false)?;
    let first = chosen.first().and_then(|at| lines.get(*at));
    first.map(|line| line.what).ok_or_else(broken_off)
}
