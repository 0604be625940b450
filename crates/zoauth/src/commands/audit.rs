//! `zoauth audit`: whether scopes are what calls need, or too little or too
//! much.

use serde::Serialize;
use zoho_catalog::algebra::Audit as Reckoned;
use zoho_catalog::{Catalog, Scope};
use zoho_scan::Needs;

use super::Context;
use super::given::{self, CallFacts};
use crate::cli::scan::Audit;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::names;
use crate::page::Page;
use crate::style::{faint, strong};
use crate::{reach, select, wording};

#[derive(Debug, Serialize)]
struct Answer<'r, 'c> {
    exit_code: u8,
    sufficient: bool,
    exact: bool,
    missing: Vec<Missing<'c>>,
    excess: Vec<&'c str>,
    redundant: Vec<Redundant<'c>>,
    too_wide: Vec<Wide<'c>>,
    unknown: Vec<Unknown<'c>>,
    calls: Vec<CallFacts<'r, 'c>>,
    elsewhere: usize,
}

#[derive(Debug, Serialize)]
struct Missing<'c> {
    scopes: Vec<&'c str>,
    calls: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Redundant<'c> {
    scope: &'c str,
    included_in: &'c str,
}

#[derive(Debug, Serialize)]
struct Wide<'c> {
    scope: &'c str,
    enough: Vec<&'c str>,
}

/// A scope that does not exist.
#[derive(Debug, Serialize)]
pub(super) struct Unknown<'c> {
    pub(super) text: String,
    pub(super) meant: Vec<&'c str>,
    pub(super) reasons: Vec<String>,
    pub(super) near: Vec<&'c str>,
}

impl<'c> Unknown<'c> {
    pub(super) fn of(catalog: &'c Catalog<'static>, text: &str) -> Self {
        let correction = catalog.correct(text);
        let near = match correction {
            Some(_) => Vec::new(),
            None => catalog.suggest(text, 3),
        };
        Self {
            text: text.to_owned(),
            meant: correction
                .as_ref()
                .map(|c| names(&c.scopes))
                .unwrap_or_default(),
            reasons: correction
                .map(|c| c.reasons.iter().map(ToString::to_string).collect())
                .unwrap_or_default(),
            near: near.iter().map(|s| s.scope.as_str()).collect(),
        }
    }

    /// What was meant, in words.
    pub(super) fn advice(&self) -> String {
        let advice = match (self.meant.is_empty(), self.near.is_empty()) {
            // The reason says why nothing stands for it.
            (true, true) if !self.reasons.is_empty() => return self.reasons.join("; "),
            (false, _) => format!("{} is meant", self.meant.join(", ")),
            (true, false) => format!("spelled like {}", self.near.join(", ")),
            (true, true) => "nothing is spelled like it".to_owned(),
        };
        match self.reasons.is_empty() {
            true => advice,
            false => format!("{advice}: {}", self.reasons.join("; ")),
        }
    }
}

/// Answers whether the scopes are what is needed.
pub(crate) fn run(context: &Context<'_>, arguments: &Audit) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let chosen = select::scopes(catalog, &arguments.scopes, true)?;
    let given = given::calls(&arguments.calls, &arguments.from)?;
    let needs = Needs::of(catalog, given.sites);
    let audit = needs.audit(&chosen.scopes);
    let unknown: Vec<Unknown<'_>> = chosen
        .unknown
        .iter()
        .map(|scope| Unknown::of(catalog, scope.as_str()))
        .collect();
    let is_exact = audit.is_exact() && unknown.is_empty();
    let unanswered = given::exit_of_all(&needs);
    let exit = if !audit.suffices() {
        ExitCode::InsufficientScopes
    } else if !unknown.is_empty() {
        ExitCode::NotKnown
    } else if unanswered != ExitCode::Ok {
        unanswered
    } else if arguments.strict && !is_exact {
        ExitCode::Findings
    } else {
        ExitCode::Ok
    };
    let missing = missing(&needs, &audit);
    if context.output.is_json() {
        context.output.json(&Answer {
            exit_code: exit.number(),
            sufficient: audit.suffices(),
            exact: is_exact,
            missing,
            excess: names(&audit.excess),
            redundant: audit
                .redundant
                .iter()
                .map(|(scope, wide)| Redundant {
                    scope: scope.as_str(),
                    included_in: wide.as_str(),
                })
                .collect(),
            too_wide: audit
                .too_wide
                .iter()
                .map(|(scope, enough)| Wide {
                    scope: scope.as_str(),
                    enough: names(enough),
                })
                .collect(),
            unknown,
            calls: needs.rows.iter().map(CallFacts::of).collect(),
            elsewhere: given.elsewhere,
        })?;
        return Ok(exit);
    }
    given::note_elsewhere(context, given.elsewhere);
    context.output.page(|page| {
        let is_answered = unanswered == ExitCode::Ok;
        page.line(strong(verdict(&audit, is_exact, is_answered)));
        if !missing.is_empty() {
            section(page, "Missing");
            for one in &missing {
                page.line(format!("  {}", one.scopes.join(" + ")));
                for call in &one.calls {
                    page.wrapped("    for ", call);
                }
            }
        }
        if !unknown.is_empty() {
            section(page, "Do not exist");
            for one in &unknown {
                page.line(format!("  {}", one.text));
                page.wrapped("    ", &one.advice());
            }
        }
        sections(page, &audit.excess, &audit.redundant, &audit.too_wide);
    })?;
    given::complain(context, &needs);
    Ok(exit)
}

fn verdict(audit: &Reckoned<'_>, is_exact: bool, is_answered: bool) -> &'static str {
    match (audit.suffices(), is_exact, is_answered) {
        (false, ..) => "The scopes do not suffice.",
        (true, _, false) => "The scopes suffice for the calls that are known.",
        (true, true, true) => "The scopes are exactly what is needed.",
        (true, false, true) => "The scopes suffice; they are not exactly what is needed.",
    }
}

/// What is missing, with the calls that need it.
fn missing<'c>(needs: &Needs<'c>, audit: &Reckoned<'c>) -> Vec<Missing<'c>> {
    let mut all: Vec<Missing<'c>> = Vec::new();
    for (row, scopes) in &audit.missing {
        let scopes = names(scopes);
        let mut calls: Vec<String> = Vec::new();
        for like in needs.rows_like(*row) {
            let shown = match given::place(like) {
                Some(place) => format!("{} ({place})", like.shown()),
                None => like.shown(),
            };
            if !calls.contains(&shown) {
                calls.push(shown);
            }
        }
        match all.iter_mut().find(|known| known.scopes == scopes) {
            Some(known) => known.calls.extend(calls),
            None => all.push(Missing { scopes, calls }),
        }
    }
    all
}

/// What is too much; `scan` says it in the same words.
pub(super) fn sections<'c>(
    page: &mut Page,
    excess: &[Scope<'c>],
    redundant: &[(Scope<'c>, Scope<'c>)],
    too_wide: &[(Scope<'c>, Vec<Scope<'c>>)],
) {
    if !excess.is_empty() {
        section(page, "Not needed by any of the calls");
        for scope in excess {
            page.line(format!("  {scope}"));
            page.wrapped("    ", &faint(reach::in_words(*scope)));
        }
    }
    if !too_wide.is_empty() {
        section(page, "Wider than needed");
        for (scope, enough) in too_wide {
            page.line(format!("  {scope}"));
            page.wrapped("    ", &faint(reach::in_words(*scope)));
            page.wrapped("    enough: ", &wording::listed(enough));
        }
    }
    if !redundant.is_empty() {
        section(page, "Included in another one");
        for (scope, wide) in redundant {
            page.wrapped("  ", &format!("{scope} {}", faint(format!("in {wide}"))));
        }
    }
}

/// A heading with a gap before it.
pub(super) fn section(page: &mut Page, title: &str) {
    page.gap();
    page.line(strong(title));
}
