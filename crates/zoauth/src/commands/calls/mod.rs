//! `zoauth for`: from calls to the scopes that open them.

pub(super) mod asked;
mod json;
mod text;

use zoho_catalog::{Call, Catalog, Resolution};

use self::asked::Asked;
use super::{Context, given};
use crate::cli::lookup::For;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::page::Page;
use crate::style::strong;

/// Answers what opens the calls.
pub(crate) fn run(context: &Context<'_>, arguments: &For) -> Result<ExitCode, Error> {
    let mut asked = asked::asked(&arguments.calls)?;
    asked.extend(given::from(context, &arguments.from)?);
    let catalog = context.catalog()?;
    let mut answers: Vec<(Asked, Resolution<'_>)> = Vec::new();
    for one in asked {
        match one.method {
            Some(_) => {
                let resolution = resolve(catalog, &one);
                answers.push((one, resolution));
            }
            None => answers.extend(every_method(catalog, &one.url)),
        }
    }
    let exit = answers
        .iter()
        .map(|(_, resolution)| exit(resolution))
        .find(|exit| *exit != ExitCode::Ok)
        .unwrap_or(ExitCode::Ok);
    if context.output.is_json() {
        context.output.json(&json::Answer::of(&answers))?;
        return Ok(exit);
    }
    for (number, (asked, resolution)) in answers.iter().enumerate() {
        let mut page = Page::new(context.output.width());
        if number > 0 {
            page.line("");
        }
        let method = asked.method.as_deref().unwrap_or_default();
        let failed = exit_is_failure(resolution);
        if answers.len() > 1 || !failed {
            page.line(strong(format!("{method} {}", asked.url).trim()));
        }
        text::human(&mut page, resolution);
        context.output.text(&page.into_text())?;
        if failed {
            let (message, hints) = text::problem(asked, resolution);
            context.output.problem(&message, &hints);
        }
    }
    Ok(exit)
}

fn resolve<'c>(catalog: &'c Catalog<'static>, asked: &Asked) -> Resolution<'c> {
    catalog.resolve(asked.method.as_deref().unwrap_or("GET"), &asked.url)
}

/// What is known about every method of a path; about those that no
/// documentation has, only where it has none of the path's.
fn every_method<'c>(catalog: &'c Catalog<'static>, url: &str) -> Vec<(Asked, Resolution<'c>)> {
    let mut known = known_methods(url, |method| catalog.resolve_documented(method, url));
    if known.is_empty() {
        known = known_methods(url, |method| catalog.resolve(method, url));
    }
    if known.is_empty() {
        known.push((with_method(None, url), catalog.resolve("GET", url)));
    }
    known
}

fn known_methods<'c>(
    url: &str,
    resolve: impl Fn(&str) -> Resolution<'c>,
) -> Vec<(Asked, Resolution<'c>)> {
    let mut known: Vec<(Asked, Resolution<'c>)> = Vec::new();
    let mut calls: Vec<Call<'c>> = Vec::new();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let resolution = resolve(method);
        let call = match &resolution {
            Resolution::Opened(opened) => opened.call,
            Resolution::Open(call, _) | Resolution::Undocumented(call, _) => *call,
            Resolution::Several(_) => {
                known.push((with_method(Some(method), url), resolution));
                continue;
            }
            _ => continue,
        };
        // A call without a printed method answers to every one of them.
        if !calls.contains(&call) {
            calls.push(call);
            let method = (call.method() != "ANY").then_some(method);
            known.push((with_method(method, url), resolution));
        }
    }
    known
}

fn with_method(method: Option<&str>, url: &str) -> Asked {
    Asked {
        method: method.map(str::to_owned),
        url: url.to_owned(),
    }
}

/// What the process returns for a call.
pub(super) fn exit(resolution: &Resolution<'_>) -> ExitCode {
    match resolution {
        Resolution::Opened(_) | Resolution::Open(..) => ExitCode::Ok,
        Resolution::Undocumented(..) => ExitCode::ScopeNotDocumented,
        Resolution::NotInCatalog { .. } => ExitCode::CallNotInCatalog,
        Resolution::MethodNotOnPath { .. } => ExitCode::MethodNotOnPath,
        Resolution::Unknown { .. } => ExitCode::UnknownHost,
        Resolution::Several(answers) => answers
            .iter()
            .map(exit)
            .find(|exit| *exit != ExitCode::Ok)
            .unwrap_or(ExitCode::Ok),
        _ => ExitCode::Failure,
    }
}

/// Why a call has no answer, and what to do about it; for commands that reckon
/// with many calls.
pub(super) fn problem(
    method: Option<&str>,
    url: &str,
    resolution: &Resolution<'_>,
) -> (String, Vec<String>) {
    text::problem(&with_method(method, url), resolution)
}

fn exit_is_failure(resolution: &Resolution<'_>) -> bool {
    exit(resolution) != ExitCode::Ok
}
