//! `zoauth diff`: how two sets of scopes differ in what they grant.

use serde::Serialize;
use zoho_catalog::Scope;
use zoho_catalog::algebra::difference;

use super::Context;
use super::audit::section;
use crate::cli::scan::Diff;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::names;
use crate::page::Page;
use crate::select;
use crate::style::{faint, strong};

#[derive(Debug, Serialize)]
struct Answer<'c> {
    same: bool,
    only_first: Vec<&'c str>,
    only_second: Vec<&'c str>,
    both: Vec<&'c str>,
    unknown_first: Vec<String>,
    unknown_second: Vec<String>,
}

/// Answers how the sets differ.
pub(crate) fn run(context: &Context<'_>, arguments: &Diff) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let one = |argument: &String| select::scopes(catalog, std::slice::from_ref(argument), true);
    let (first, second) = (one(&arguments.first)?, one(&arguments.second)?);
    let difference = difference(&first.scopes, &second.scopes);
    // What no catalog has can only be compared by its spelling.
    let unknown = |of: &[zoho_oauth::Scope], other: &[zoho_oauth::Scope]| -> Vec<String> {
        of.iter()
            .filter(|scope| {
                let is_same =
                    |o: &zoho_oauth::Scope| o.as_str().eq_ignore_ascii_case(scope.as_str());
                !other.iter().any(is_same)
            })
            .map(|scope| scope.as_str().to_owned())
            .collect()
    };
    let unknown_first = unknown(&first.unknown, &second.unknown);
    let unknown_second = unknown(&second.unknown, &first.unknown);
    let is_same = difference.only_first.is_empty()
        && difference.only_second.is_empty()
        && unknown_first.is_empty()
        && unknown_second.is_empty();
    if context.output.is_json() {
        context.output.json(&Answer {
            same: is_same,
            only_first: names(&difference.only_first),
            only_second: names(&difference.only_second),
            both: names(&difference.both),
            unknown_first,
            unknown_second,
        })?;
        return Ok(ExitCode::Ok);
    }
    context.output.page(|page| {
        if is_same {
            page.line(strong("Both grant the same."));
        }
        list(page, "Only in A", &difference.only_first, &unknown_first);
        list(page, "Only in B", &difference.only_second, &unknown_second);
        list(page, "In both", &difference.both, &[]);
    })?;
    Ok(ExitCode::Ok)
}

fn list(page: &mut Page, title: &str, scopes: &[Scope<'_>], unknown: &[String]) {
    if scopes.is_empty() && unknown.is_empty() {
        return;
    }
    section(page, title);
    for scope in scopes {
        page.line(format!("  {scope}"));
    }
    for text in unknown {
        page.line(format!("  {text} {}", faint("in no catalog")));
    }
}
