//! `zoauth scan`: calls and scopes in source code, and whether they fit.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use serde::Serialize;
use zoho_catalog::Catalog;
use zoho_scan::{Answer, Progress, Report, Row, Scan, Scanner, sarif};

use super::Context;
use super::audit::{Unknown, section, sections};
use crate::cli::scan::{Finding, ScanPaths};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::names;
use crate::page::Page;
use crate::style::{faint, strong};
use crate::wording;

/// How many places of one thing are named.
const PLACES: usize = 5;
/// Only a scan that takes longer shows how far it has come.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Debug, Serialize)]
struct Whole<'r, 'c> {
    exit_code: u8,
    #[serde(flatten)]
    report: &'r Report<'c>,
}

/// Scans, compares and says what was found.
pub(crate) fn run(context: &Context<'_>, arguments: &ScanPaths) -> Result<ExitCode, Error> {
    if arguments.sarif && context.output.is_json() {
        return Err(
            Error::new(ExitCode::Usage, "--sarif and --json can't be used together")
                .hint("SARIF is JSON of its own form"),
        );
    }
    let catalog = context.catalog()?;
    let scan = scan(context, catalog, &arguments.paths)?;
    let report = Report::new(catalog, scan);
    let fails = arguments.fail_on.iter().any(|finding| match finding {
        Finding::Unknown => report.unknown().next().is_some(),
        Finding::Missing => !report.missing.is_empty(),
        Finding::Excess => !report.excess.is_empty(),
    });
    let exit = if fails {
        ExitCode::Findings
    } else {
        ExitCode::Ok
    };
    if arguments.sarif {
        let mut text = serde_json::to_string_pretty(&sarif::sarif(&report))
            .map_err(|error| Error::new(ExitCode::Failure, format!("can't write JSON: {error}")))?;
        text.push('\n');
        context.output.text(&text)?;
    } else {
        let exit_code = exit.number();
        let report = &report;
        let whole = Whole { exit_code, report };
        context
            .output
            .answer(&whole, |page| human(page, catalog, report))?;
    }
    if !context.output.is_json() {
        for unreadable in &report.unreadable {
            context.output.warn(&format!("not read: {unreadable}"));
        }
    }
    Ok(exit)
}

/// Scans; on a terminal, a long scan says how far it has come.
fn scan(
    context: &Context<'_>,
    catalog: &'static Catalog<'static>,
    paths: &[PathBuf],
) -> Result<Scan, Error> {
    let progress = Progress::default();
    let is_shown = std::io::stderr().is_terminal() && !context.global.quiet;
    let (done, is_done) = mpsc::channel::<()>();
    let scan = std::thread::scope(|threads| {
        if is_shown {
            let progress = &progress;
            threads.spawn(move || show(progress, is_done));
        }
        let scan = Scanner::new(catalog).scan_with(paths, &progress);
        drop(done);
        scan
    });
    scan.map_err(|error| Error::new(ExitCode::Failure, error.to_string()))
}

#[allow(clippy::needless_pass_by_value)] // a receiver belongs to one thread
fn show(progress: &Progress, is_done: mpsc::Receiver<()>) {
    let mut wait = PATIENCE;
    let mut has_shown = false;
    while is_done.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout) {
        wait = Duration::from_millis(200);
        let (files, bytes) = progress.so_far();
        // Nobody to tell, if standard error is closed.
        let _ = write!(
            std::io::stderr(),
            "\r{files} files, {} MB",
            bytes / 1_000_000
        );
        has_shown = true;
    }
    if has_shown {
        let _ = write!(std::io::stderr(), "\r{:40}\r", "");
    }
}

fn human(page: &mut Page, catalog: &'static Catalog<'static>, report: &Report<'_>) {
    let asked = report.asked.iter().filter(|asked| asked.requested).count();
    page.line(strong(format!(
        "{}: {}, {} asked for",
        wording::count(report.files, "file", "files"),
        wording::count(report.needs.rows.len(), "call", "calls"),
        wording::count(asked, "scope", "scopes"),
    )));
    if report.unknown().next().is_some() {
        section(page, "Asked for, but do not exist");
        for (_, asked) in report.unknown() {
            let places: Vec<String> = asked.places.iter().map(ToString::to_string).collect();
            page.wrapped("  ", &format!("{} {}", asked.text, faint(some(&places))));
            page.wrapped("    ", &Unknown::of(catalog, &asked.text).advice());
        }
    }
    if !report.missing.is_empty() {
        section(page, "Needed, but not asked for");
        for missing in &report.missing {
            page.line(format!("  {}", names(&missing.scopes).join(" + ")));
            for row in missing.rows.iter().take(PLACES) {
                place_and_call(page, &report.needs.rows[*row]);
            }
            more(page, missing.rows.len());
        }
    }
    sections(page, &report.excess, &report.redundant, &report.too_wide);
    if !report.perhaps.is_empty() {
        section(page, "Needed only by calls whose method can't be seen");
        for scope in &report.perhaps {
            page.line(format!("  {scope}"));
        }
    }
    calls(page, report);
    if !report.least.scopes.is_empty() {
        section(page, "The least set for the calls");
        // One line, however long, so that it can be pasted.
        page.line(names(&report.least.scopes).join(","));
    }
}

/// The calls by what opens them, then those without answer.
fn calls(page: &mut Page, report: &Report<'_>) {
    let rows = &report.needs.rows;
    if rows.iter().any(|row| !is_unclear(row)) {
        section(page, "Calls");
    }
    for row in rows.iter().filter(|row| !is_unclear(row)) {
        let needs = match row.alternatives().and_then(<[_]>::first) {
            Some(together) => wording::plainly_together(together),
            None => "no scope".to_owned(),
        };
        page.wrapped("  ", &row.shown());
        let place = faint(row.site.place.to_string());
        page.wrapped("    needs ", &format!("{needs}  {place}"));
        otherwise(page, row);
    }
    let possible: Vec<_> = rows
        .iter()
        .filter_map(|row| match &row.answer {
            Answer::Possible(possible) => Some((row, possible)),
            Answer::Known { .. } => None,
        })
        .collect();
    if !possible.is_empty() {
        section(
            page,
            "Calls whose method can't be seen; not counted as needed",
        );
        for (row, possible) in possible {
            place_and_call(page, row);
            for (method, resolution) in possible {
                let needs = match resolution {
                    zoho_catalog::Resolution::Opened(opened) => {
                        wording::plainly_together(opened.least())
                    }
                    zoho_catalog::Resolution::Open(..) => "no scope".to_owned(),
                    _ => "a scope that is not known".to_owned(),
                };
                page.wrapped(&format!("      {method} needs "), &needs);
            }
        }
    }
    let unclear: Vec<&Row<'_>> = rows
        .iter()
        .filter(|row| is_unclear(row) && row.resolution().is_some())
        .collect();
    if !unclear.is_empty() {
        section(
            page,
            "Calls whose scope is not known; that is not \"none needed\"",
        );
        for row in unclear {
            place_and_call(page, row);
            otherwise(page, row);
        }
    }
}

/// Whether what the call needs is not known for sure.
fn is_unclear(row: &Row<'_>) -> bool {
    row.resolution().is_none() || row.is_unanswered()
}

/// What the documentation has otherwise than the code.
fn otherwise(page: &mut Page, row: &Row<'_>) {
    if let Some(resolution) = row.resolution() {
        wording::otherwise(page, 4, &resolution.otherwise());
    }
}

fn place_and_call(page: &mut Page, row: &Row<'_>) {
    let place = faint(row.site.place.to_string());
    page.wrapped("    ", &format!("{place} {}", row.shown()));
}

fn more(page: &mut Page, all: usize) {
    if all > PLACES {
        page.line(format!(
            "    {}",
            faint(format!("and {} more", all - PLACES))
        ));
    }
}

fn some(places: &[String]) -> String {
    let shown = places[..places.len().min(PLACES)].join(", ");
    match places.len().saturating_sub(PLACES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
