//! The questions of `zoauth init`: application, module, operations, each picked
//! from a list that typing narrows, with what an operation opens.

use std::fmt;

use inquire::{Confirm, InquireError, MultiSelect, Select, Text};
use zoho_catalog::{Application, Catalog, Module, Scope};

use crate::cli::setup::Kind;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::{reach, wording};

/// One line of a list.
struct Line<T> {
    what: T,
    shown: String,
}

impl<T> fmt::Display for Line<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// The scopes that are picked.
pub(super) fn scopes(catalog: &'static Catalog<'static>) -> Result<Vec<String>, Error> {
    let mut picked: Vec<String> = Vec::new();
    loop {
        let applications = catalog.applications().map(|application| Line {
            what: application,
            shown: format!("{} ({})", application.title(), application.name()),
        });
        let application: Application<'_> = select("Application", applications.collect())?;
        let modules = application.modules().map(|module| Line {
            what: module,
            shown: match module.title() {
                "" => module.path().to_owned(),
                title => format!("{title} ({})", module.path()),
            },
        });
        let module: Module<'_> = select("Module", modules.collect())?;
        let operations = module.scopes().map(operation).collect();
        let chosen: Vec<Line<Scope<'_>>> = MultiSelect::new("Operations", operations)
            .with_help_message("type to narrow, space to choose, enter to go on")
            .prompt()
            .map_err(cancelled)?;
        for Line { what: scope, .. } in chosen {
            let scope = scope.as_str().to_owned();
            if !picked.contains(&scope) {
                picked.push(scope);
            }
        }
        let more = Confirm::new("More scopes?")
            .with_default(picked.is_empty())
            .prompt()
            .map_err(cancelled)?;
        if !more {
            break;
        }
    }
    if picked.is_empty() {
        return Err(Error::new(
            ExitCode::Usage,
            "no scope was chosen; nothing was written",
        ));
    }
    Ok(picked)
}

/// An operation with what its scope lets one do.
fn operation(scope: Scope<'_>) -> Line<Scope<'_>> {
    let mut shown = format!("{}: {}", scope.operation(), reach::in_words(scope));
    let breadth = scope.reach();
    if breadth.deletes || breadth.administers {
        shown.push_str(" (!)");
    }
    if let Some(caution) = wording::caution_of(scope.kind()) {
        shown.push_str(&format!(" [{caution}]"));
    }
    Line { what: scope, shown }
}

/// The type of the client.
pub(super) fn kind() -> Result<Kind, Error> {
    let kinds = [
        (
            Kind::SelfClient,
            "Self Client: for your own account, no redirect",
        ),
        (
            Kind::Server,
            "Server-based Applications: consent in the browser; scopes can be added later",
        ),
        (
            Kind::Mobile,
            "Mobile-based and desktop applications: consent in the browser, with PKCE",
        ),
        (
            Kind::Device,
            "Non-browser Applications: a code that is typed in elsewhere",
        ),
    ];
    let lines = kinds.map(|(what, shown)| Line {
        what,
        shown: shown.to_owned(),
    });
    select("Type of the client in the API console", lines.into())
}

/// A line of text.
pub(super) fn text(question: &str, usual: Option<&str>) -> Result<String, Error> {
    let mut text = Text::new(question);
    if let Some(usual) = usual {
        text = text.with_default(usual);
    }
    text.prompt().map_err(cancelled)
}

fn select<T>(question: &str, lines: Vec<Line<T>>) -> Result<T, Error> {
    Select::new(question, lines)
        .with_page_size(12)
        .prompt()
        .map(|line| line.what)
        .map_err(cancelled)
}

fn cancelled(error: InquireError) -> Error {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => Error::new(
            ExitCode::Failure,
            "nothing was written: the questions were broken off",
        ),
        error => Error::new(ExitCode::Failure, format!("can't ask: {error}"))
            .hint("options answer every question; see `zoauth init --help`"),
    }
}
