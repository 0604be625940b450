//! `zoauth apps`: the applications that the catalogs know.

use serde::Serialize;
use zoho_catalog::{Application, Organization};

use super::Context;
use crate::cli::lookup::Apps;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::page::Page;
use crate::style::{faint, strong};
use crate::wording;

#[derive(Debug, Serialize)]
struct Answer<'c> {
    applications: Vec<Row<'c>>,
}

/// An application in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Row<'c> {
    name: &'c str,
    title: &'c str,
    scopes: usize,
    calls: usize,
    docs: &'c str,
    prefixes: &'c [&'c str],
    hosts: &'c [&'c str],
    base: &'c str,
    versions: &'c [&'c str],
    organization: Option<Named<'c>>,
    coverage: &'c str,
    overlay: bool,
}

/// How a call names the organization.
#[derive(Debug, Serialize)]
struct Named<'c> {
    r#in: &'static str,
    name: &'c str,
}

impl<'c> Row<'c> {
    /// What is known about an application.
    pub(crate) fn of(application: Application<'c>) -> Self {
        Self {
            name: application.name(),
            title: application.title(),
            scopes: application.scope_count(),
            calls: application.call_count(),
            docs: application.docs(),
            prefixes: application.prefixes(),
            hosts: application.hosts(),
            base: application.base(),
            versions: application.versions(),
            organization: match application.organization() {
                Some(Organization::Query(name)) => Some(Named {
                    r#in: "query",
                    name,
                }),
                Some(Organization::Header(name)) => Some(Named {
                    r#in: "header",
                    name,
                }),
                _ => None,
            },
            coverage: application.coverage(),
            overlay: application.is_overlay(),
        }
    }
}

/// Lists the applications.
pub(crate) fn run(context: &Context<'_>, arguments: &Apps) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let words: Vec<String> = arguments
        .words
        .iter()
        .flat_map(|word| word.split_whitespace())
        .map(str::to_ascii_lowercase)
        .collect();
    let applications: Vec<Application<'_>> = catalog
        .applications()
        .filter(|application| words.iter().all(|word| has(*application, word)))
        .collect();
    if applications.is_empty() {
        let asked = words.join(" ");
        return Err(Error::new(
            ExitCode::NotKnown,
            format!("no application is known for `{asked}`"),
        )
        .hint("`zoauth apps` lists all of them"));
    }
    let answer = Answer {
        applications: applications.iter().map(|a| Row::of(*a)).collect(),
    };
    context.output.answer(&answer, |page| {
        if arguments.long {
            for application in &applications {
                long(page, *application);
            }
        } else {
            table(page, &applications);
        }
    })?;
    Ok(ExitCode::Ok)
}

/// Whether the word stands in one of the application's names.
fn has(application: Application<'_>, word: &str) -> bool {
    application
        .keywords()
        .iter()
        .chain(application.prefixes())
        .copied()
        .chain([application.name(), application.title()])
        .any(|name| name.to_ascii_lowercase().contains(word))
}

fn table(page: &mut Page, applications: &[Application<'_>]) {
    let mut rows = vec![["NAME", "SCOPES", "CALLS", "TITLE"].map(faint)];
    rows.extend(applications.iter().map(|a| {
        [
            strong(a.name()),
            a.scope_count().to_string(),
            a.call_count().to_string(),
            if a.is_overlay() {
                format!(
                    "{} {}",
                    a.title(),
                    faint(format!("({})", wording::overlay(*a)))
                )
            } else {
                a.title().to_owned()
            },
        ]
    }));
    page.table_with_numbers(0, &[1, 2], &rows);
}

/// An application with all that is known about it.
pub(crate) fn long(page: &mut Page, application: Application<'_>) {
    page.gap();
    page.line(format!(
        "{}  {}",
        strong(application.name()),
        application.title()
    ));
    let mut rows = vec![
        [faint("scopes"), application.scope_count().to_string()],
        [faint("calls"), application.call_count().to_string()],
    ];
    let mut row = |label: &str, text: String| {
        if !text.is_empty() {
            rows.push([faint(label), text]);
        }
    };
    row("prefix", application.prefixes().join(", "));
    row("hosts", application.hosts().join(", "));
    row("base", application.base().to_owned());
    row("versions", application.versions().join(", "));
    match application.organization() {
        Some(Organization::Query(name)) => row("organization", format!("query parameter {name}")),
        Some(Organization::Header(name)) => row("organization", format!("header {name}")),
        _ => {}
    }
    row("docs", application.docs().to_owned());
    row("coverage", application.coverage().to_owned());
    if application.is_overlay() {
        row("catalog", wording::overlay(application).to_owned());
    }
    page.table(2, &rows);
}
