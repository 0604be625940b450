//! `zoauth least`: the least set of scopes for calls, ready to paste.

use serde::Serialize;
use zoho_catalog::{Resolution, Scope};
use zoho_scan::{Needs, Row};

use super::Context;
use super::given::{self, CallFacts};
use crate::cli::scan::Least;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::names;
use crate::page::Page;
use crate::reach::{self, Reaching};
use crate::style::{faint, strong};
use crate::wording;

#[derive(Debug, Serialize)]
struct Answer<'r, 'c> {
    exit_code: u8,
    least: Vec<&'c str>,
    list: String,
    optimal: bool,
    scopes: Vec<Reaching<'c>>,
    calls: Vec<CallFacts<'r, 'c>>,
    elsewhere: usize,
}

/// Answers which scopes are the least.
pub(crate) fn run(context: &Context<'_>, arguments: &Least) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let given = given::calls(&arguments.calls, &arguments.from)?;
    let needs = Needs::of(catalog, given.sites);
    let least = needs.least();
    let exit = given::exit_of_all(&needs);
    let list = names(&least.scopes).join(",");
    if context.output.is_json() {
        context.output.json(&Answer {
            exit_code: exit.number(),
            least: names(&least.scopes),
            list,
            optimal: least.is_optimal,
            scopes: least.scopes.iter().map(|s| Reaching::of(*s)).collect(),
            calls: needs
                .rows
                .iter()
                .map(|row| CallFacts::of(row).met_by(met_by(row, &least.scopes).map(|s| names(&s))))
                .collect(),
            elsewhere: given.elsewhere,
        })?;
        return Ok(exit);
    }
    given::note_elsewhere(context, given.elsewhere);
    if !least.scopes.is_empty() {
        // One line, however long, so that it can be pasted and piped.
        context.output.text(&format!("{list}\n"))?;
    } else if exit == ExitCode::Ok {
        context.output.note("the calls need no scope");
    }
    if !context.global.quiet && !least.scopes.is_empty() {
        context
            .output
            .page(|page| explain(page, &needs, &least.scopes, least.is_optimal))?;
    }
    given::complain(context, &needs);
    Ok(exit)
}

/// The scopes of the set that open a call; `None` where that is not known.
fn met_by<'c>(row: &Row<'c>, set: &[Scope<'c>]) -> Option<Vec<Scope<'c>>> {
    if matches!(row.resolution(), Some(Resolution::Open(..))) {
        return Some(Vec::new());
    }
    let together = zoho_catalog::algebra::met(set, row.alternatives()?)?;
    let mut scopes: Vec<Scope<'c>> = Vec::new();
    for needed in together {
        let own = set.iter().find(|scope| *scope == needed);
        let scope = own.or_else(|| set.iter().find(|scope| scope.covers(*needed)));
        scopes.extend(scope.filter(|scope| !scopes.contains(scope)));
    }
    Some(scopes)
}

fn explain(page: &mut Page, needs: &Needs<'_>, set: &[Scope<'_>], is_optimal: bool) {
    page.line("");
    for scope in set {
        page.line(strong(scope));
        page.wrapped("  ", &faint(reach::in_words(*scope)));
        wording::cautions(page, 2, None, &[*scope]);
        let mut said: Vec<String> = Vec::new();
        for row in &needs.rows {
            let Some(met) = met_by(row, set).filter(|met| met.contains(scope)) else {
                continue;
            };
            let others: Vec<&str> = met
                .iter()
                .filter(|other| *other != scope)
                .map(|other| other.as_str())
                .collect();
            let mut line = row.shown();
            if !others.is_empty() {
                line = format!("{line} {}", faint(format!("with {}", others.join(" + "))));
            }
            if let Some(place) = given::place(row) {
                line = format!("{line} {}", faint(format!("({place})")));
            }
            if !said.contains(&line) {
                page.wrapped("  for ", &line);
                if let Some(resolution) = row.resolution() {
                    wording::otherwise(page, 6, &resolution.otherwise());
                }
                said.push(line);
            }
        }
    }
    let open: Vec<&Row<'_>> = needs
        .rows
        .iter()
        .filter(|row| matches!(row.resolution(), Some(Resolution::Open(..))))
        .collect();
    if !open.is_empty() {
        page.gap();
        page.line("No scope is needed for");
        for row in open {
            page.wrapped("  ", &row.shown());
        }
    }
    if !is_optimal {
        page.gap();
        let text = "the calls are too many to be sure that no smaller set does";
        page.wrapped("", &faint(text));
    }
}
