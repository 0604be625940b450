//! How the difference is shown: counts first, then the lists.

use serde::Serialize;
use zoho_catalog::authoring::listing::{Comparison, Difference};
use zoho_catalog::{Call, Requirement};

use super::keep::{Kept, Read};
use crate::cli::sync::Sync;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::names;
use crate::page::Page;
use crate::style::{caution, command, faint, strong};
use crate::wording;

/// Longer lists end here unless `--all` is given.
const SHOWN: usize = 10;

#[derive(Serialize)]
struct Answer<'a> {
    exit_code: u8,
    application: &'a str,
    /// Where the answer was asked for; `null` for a saved one.
    url: Option<&'a str>,
    data_center: Option<&'a str>,
    counts: Counts,
    new: Vec<New<'a>>,
    different: Vec<Different<'a>>,
    unknown_scopes: Vec<Unknown<'a>>,
    not_listed: Vec<Place<'a>>,
    #[serde(flatten)]
    kept: &'a Kept,
}

#[derive(Serialize)]
struct Counts {
    listed: usize,
    agreeing: usize,
    without_scope: usize,
    new: usize,
    different: usize,
    unknown_scopes: usize,
    not_listed: usize,
}

#[derive(Serialize)]
struct Place<'a> {
    method: &'a str,
    path: &'a str,
}

#[derive(Serialize)]
struct New<'a> {
    method: &'a str,
    path: &'a str,
    scopes: &'a [String],
    listed: usize,
}

#[derive(Serialize)]
struct Different<'a> {
    #[serde(flatten)]
    listed: New<'a>,
    catalog: Known<'a>,
}

/// What the catalog says.
#[derive(Serialize)]
struct Known<'a> {
    path: &'a str,
    /// Alternatives, the least first; `null` where none is documented.
    scopes: Option<Vec<Vec<&'a str>>>,
}

#[derive(Serialize)]
struct Unknown<'a> {
    scope: &'a str,
    calls: usize,
    example: &'a str,
}

/// Prints it.
pub(super) fn show(
    context: &Context<'_>,
    arguments: &Sync,
    exit: ExitCode,
    comparison: &Comparison<'_>,
    read: &Read,
    kept: &Kept,
) -> Result<(), Error> {
    if context.output.is_json() {
        return context.output.json(&answer(exit, comparison, read, kept));
    }
    context.output.page(|page| {
        counts(page, comparison, read);
        let most = if arguments.all { usize::MAX } else { SHOWN };
        lists(page, comparison, most);
        outcome(page, kept);
    })
}

fn answer<'a>(
    exit: ExitCode,
    comparison: &'a Comparison<'_>,
    read: &'a Read,
    kept: &'a Kept,
) -> Answer<'a> {
    let (url, data_center) = match read {
        Read::Asked { url, place } => (Some(url.as_str()), Some(place.as_str())),
        Read::Saved(_) => (None, None),
    };
    Answer {
        exit_code: exit.number(),
        application: comparison.application.name(),
        url,
        data_center,
        counts: Counts {
            listed: comparison.listed,
            agreeing: comparison.agreeing,
            without_scope: comparison.without_scope,
            new: comparison.new.len(),
            different: comparison.different.len(),
            unknown_scopes: comparison.unknown_scopes.len(),
            not_listed: comparison.not_listed.len(),
        },
        new: comparison.new.iter().map(New::of).collect(),
        different: comparison
            .different
            .iter()
            .filter_map(|row| {
                Some(Different {
                    listed: New::of(row),
                    catalog: Known {
                        path: row.call?.path(),
                        scopes: match row.needs.as_ref()? {
                            Requirement::AnyOf(any) => {
                                Some(any.iter().map(|together| names(together)).collect())
                            }
                            Requirement::Open => Some(Vec::new()),
                            _ => None,
                        },
                    },
                })
            })
            .collect(),
        unknown_scopes: comparison
            .unknown_scopes
            .iter()
            .map(|one| Unknown {
                scope: &one.scope,
                calls: one.calls,
                example: &one.example,
            })
            .collect(),
        not_listed: comparison
            .not_listed
            .iter()
            .map(|call| Place {
                method: call.method(),
                path: call.path(),
            })
            .collect(),
        kept,
    }
}

impl<'a> New<'a> {
    fn of(row: &'a Difference<'_>) -> Self {
        Self {
            method: &row.method,
            path: &row.path,
            scopes: &row.scopes,
            listed: row.listed,
        }
    }
}

fn counts(page: &mut Page, comparison: &Comparison<'_>, read: &Read) {
    let whose = match read {
        Read::Asked { url, .. } => format!("at {}", url.host_str().unwrap_or_default()),
        Read::Saved(file) if file == "-" => "of standard input".to_owned(),
        Read::Saved(file) => format!("of {file}"),
    };
    page.wrapped(
        "",
        &format!(
            "The account {whose} lists {} of {}; the catalog says the same of {}.",
            wording::count(comparison.listed, "call", "calls"),
            comparison.application.title(),
            comparison.agreeing,
        ),
    );
    page.gap();
    let of = |number: usize, text: &str| {
        let shown = match number {
            0 => faint(number),
            _ => strong(number),
        };
        [shown, text.to_owned()]
    };
    let mut rows = vec![
        of(comparison.new.len(), "new to the catalog"),
        of(
            comparison.different.len(),
            "with other scopes than the catalog has",
        ),
        of(
            comparison.unknown_scopes.len(),
            "scopes that no catalog has",
        ),
        of(
            comparison.not_listed.len(),
            "of the catalog, not listed by the account",
        ),
    ];
    if comparison.without_scope > 0 {
        rows.push(of(comparison.without_scope, "listed without a scope"));
    }
    page.table_with_numbers(2, &[0], &rows);
}

fn lists(page: &mut Page, comparison: &Comparison<'_>, most: usize) {
    list(
        page,
        "New to the catalog",
        &comparison.new,
        most,
        |page, row| {
            page.line(format!("  {}", line(row)));
            page.wrapped("    ", &scopes(&row.scopes));
        },
    );
    list(
        page,
        "Other scopes",
        &comparison.different,
        most,
        |page, row| {
            page.line(format!("  {}", line(row)));
            page.wrapped("    listed:  ", &scopes(&row.scopes));
            page.wrapped("    catalog: ", &known(row));
        },
    );
    list(
        page,
        "In no catalog",
        &comparison.unknown_scopes,
        most,
        |page, one| {
            let calls = wording::count(one.calls, "call", "calls");
            page.line(format!("  {}", one.scope));
            page.wrapped("    ", &faint(format!("{calls}, such as {}", one.example)));
        },
    );
    list(
        page,
        "Not listed by the account",
        &comparison.not_listed,
        most,
        |page, call| page.line(format!("  {}", wording::call(*call))),
    );
}

fn list<T>(
    page: &mut Page,
    title: &str,
    rows: &[T],
    most: usize,
    mut each: impl FnMut(&mut Page, &T),
) {
    if rows.is_empty() {
        return;
    }
    page.gap();
    page.line(strong(title));
    // One more line says no less than the note that there is one.
    let shown = if rows.len() == most.saturating_add(1) {
        rows.len()
    } else {
        most
    };
    for row in rows.iter().take(shown) {
        each(page, row);
    }
    if rows.len() > shown {
        page.line(faint(format!(
            "  and {} more; --all shows them",
            rows.len() - shown
        )));
    }
}

/// `GET /crm/{version}/{module}/{id}/photo (30 paths)`.
fn line(row: &Difference<'_>) -> String {
    let of = match row.listed {
        1 => String::new(),
        many => format!(" {}", faint(format!("({many} times in the list)"))),
    };
    format!("{} {}{of}", row.method, row.path)
}

fn scopes(scopes: &[String]) -> String {
    match scopes {
        [] => "no scope is named".to_owned(),
        scopes => scopes.join(" + "),
    }
}

fn known(row: &Difference<'_>) -> String {
    let by_module = |call: Call<'_>, count: usize| call.path().contains("{module}") && count > 6;
    match (&row.needs, row.call) {
        (Some(Requirement::Open), _) => "no scope needed".to_owned(),
        (Some(Requirement::AnyOf(any)), Some(call)) if by_module(call, any.len()) => {
            "depends on the module".to_owned()
        }
        (Some(Requirement::AnyOf(any)), _) if !any.is_empty() => any
            .iter()
            .map(|together| wording::plainly_together(together))
            .collect::<Vec<_>>()
            .join(", or "),
        _ => "scope not documented".to_owned(),
    }
}

fn outcome(page: &mut Page, kept: &Kept) {
    if let Some(written) = &kept.written {
        page.gap();
        page.wrapped(
            "",
            &format!(
                "Wrote {}: {}, {}. Use it with {}",
                written.file,
                wording::count(written.calls, "call", "calls"),
                wording::count(written.scopes, "scope", "scopes"),
                command(format!("zoauth --catalog {} find …", written.file)),
            ),
        );
        for one in &written.left_out {
            let first = format!("  {} ", caution("!"));
            page.wrapped(&first, &format!("left out: {}: {}", one.what, one.why));
        }
    }
    if let Some(confirmed) = &kept.confirmed {
        page.gap();
        page.wrapped(
            "",
            &format!(
                "Confirmed {} and {} in {}.",
                wording::count(confirmed.scopes, "scope", "scopes"),
                wording::count(confirmed.calls, "call", "calls"),
                confirmed.file,
            ),
        );
    }
}
