//! `zoauth for`: from calls to the scopes that open them.

use serde::Serialize;
use zoho_catalog::{Call, Catalog, Opened, Organization, Resolution, Scope};

use super::Context;
use crate::cli::lookup::For;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::{CallBrief, CallFacts, ScopeFacts, names};
use crate::page::Page;
use crate::style::{faint, strong};
use crate::{input, origin, wording};

/// A call that was asked about.
#[derive(Debug)]
struct Asked {
    /// `None` where every method of the path is wanted.
    method: Option<String>,
    url: String,
}

#[derive(Debug, Serialize)]
struct Answer<'c> {
    calls: Vec<Outcome<'c>>,
}

/// What is known about one call, in JSON.
#[derive(Debug, Serialize)]
struct Outcome<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    outcome: &'static str,
    exit_code: u8,
    #[serde(flatten)]
    facts: Facts<'c>,
}

#[derive(Debug, Default, Serialize)]
struct Facts<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<CallFacts<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Vec<Parameter<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<Vec<&'c str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Vec<Vec<ScopeFacts<'c>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wider: Option<Vec<ScopeFacts<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_version: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<Vec<CallBrief<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    documented: Option<Vec<CallBrief<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Vec<Outcome<'c>>>,
}

#[derive(Debug, Serialize)]
struct Parameter<'c> {
    name: &'c str,
    value: String,
}

/// Answers what opens the calls.
pub(crate) fn run(context: &Context<'_>, arguments: &For) -> Result<ExitCode, Error> {
    let asked = asked(&arguments.calls)?;
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
        let calls = answers
            .iter()
            .map(|(asked, resolution)| Outcome {
                method: asked.method.clone(),
                url: Some(asked.url.clone()),
                ..outcome(resolution)
            })
            .collect();
        context.output.json(&Answer { calls })?;
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
        human(&mut page, resolution);
        context.output.text(&page.into_text())?;
        if failed {
            let (message, hints) = problem(asked, resolution);
            context.output.problem(&message, &hints);
        }
    }
    Ok(exit)
}

/// The calls that the arguments name: `METHOD URL` pairs, `'METHOD URL'` in
/// one argument, URLs alone, and `-` for lines of standard input.
fn asked(arguments: &[String]) -> Result<Vec<Asked>, Error> {
    let mut asked = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let argument = argument.trim();
        if argument == "-" {
            for line in input::lines("-")? {
                asked.push(in_one(&line)?);
            }
        } else if is_method(argument) {
            let url = rest.next().ok_or_else(|| {
                Error::new(
                    ExitCode::Usage,
                    format!("no URL follows the method `{argument}`"),
                )
                .hint("zoauth for GET https://www.zohoapis.com/crm/v8/Leads")
            })?;
            asked.push(Asked {
                method: Some(argument.to_ascii_uppercase()),
                url: url.trim().to_owned(),
            });
        } else {
            asked.push(in_one(argument)?);
        }
    }
    Ok(asked)
}

/// `METHOD URL`, or a URL alone.
fn in_one(text: &str) -> Result<Asked, Error> {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if is_method(first) && !rest.trim().is_empty() {
        return Ok(Asked {
            method: Some(first.to_ascii_uppercase()),
            url: rest.trim().to_owned(),
        });
    }
    if !text.contains(['/', '.']) {
        return Err(Error::new(
            ExitCode::Usage,
            format!("`{text}` is neither an HTTP method nor a URL"),
        )
        .hint(
            "give the method and the URL: zoauth for GET https://www.zohoapis.com/crm/v8/Leads",
        ));
    }
    Ok(Asked {
        method: None,
        url: text.to_owned(),
    })
}

fn is_method(word: &str) -> bool {
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        .iter()
        .any(|method| word.eq_ignore_ascii_case(method))
}

fn resolve<'c>(catalog: &'c Catalog<'static>, asked: &Asked) -> Resolution<'c> {
    catalog.resolve(asked.method.as_deref().unwrap_or("GET"), &asked.url)
}

/// What is known about every method of a path.
fn every_method<'c>(catalog: &'c Catalog<'static>, url: &str) -> Vec<(Asked, Resolution<'c>)> {
    let mut known: Vec<(Asked, Resolution<'c>)> = Vec::new();
    let mut calls: Vec<Call<'c>> = Vec::new();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let resolution = catalog.resolve(method, url);
        let call = match &resolution {
            Resolution::Opened(opened) => opened.call,
            Resolution::Open(call) | Resolution::Undocumented(call) => *call,
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
    if known.is_empty() {
        known.push((with_method(None, url), catalog.resolve("GET", url)));
    }
    known
}

fn with_method(method: Option<&str>, url: &str) -> Asked {
    Asked {
        method: method.map(str::to_owned),
        url: url.to_owned(),
    }
}

fn exit(resolution: &Resolution<'_>) -> ExitCode {
    match resolution {
        Resolution::Opened(_) | Resolution::Open(_) => ExitCode::Ok,
        Resolution::Undocumented(_) => ExitCode::ScopeNotDocumented,
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

fn exit_is_failure(resolution: &Resolution<'_>) -> bool {
    exit(resolution) != ExitCode::Ok
}

fn outcome<'c>(resolution: &Resolution<'c>) -> Outcome<'c> {
    let (outcome, facts) = match resolution {
        Resolution::Opened(opened) => ("opened", opened_facts(opened)),
        Resolution::Open(call) => ("open", Facts::of(*call)),
        Resolution::Undocumented(call) => ("undocumented", Facts::of(*call)),
        Resolution::NotInCatalog {
            application,
            nearest,
        } => (
            "not_in_catalog",
            Facts {
                application: Some(application.name()),
                nearest: Some(nearest.iter().map(|c| CallBrief::of(*c)).collect()),
                ..Facts::default()
            },
        ),
        Resolution::MethodNotOnPath {
            application,
            others,
        } => (
            "method_not_on_path",
            Facts {
                application: Some(application.name()),
                documented: Some(others.iter().map(|c| CallBrief::of(*c)).collect()),
                ..Facts::default()
            },
        ),
        Resolution::Several(answers) => (
            "several",
            Facts {
                answers: Some(answers.iter().map(self::outcome).collect()),
                ..Facts::default()
            },
        ),
        Resolution::Unknown { host } => (
            "unknown_host",
            Facts {
                host: Some(host.clone()),
                ..Facts::default()
            },
        ),
        _ => ("other", Facts::default()),
    };
    Outcome {
        method: None,
        url: None,
        outcome,
        exit_code: exit(resolution).number(),
        facts,
    }
}

impl<'c> Facts<'c> {
    fn of(call: Call<'c>) -> Self {
        Self {
            application: Some(call.application().name()),
            call: Some(CallFacts::of(call)),
            ..Self::default()
        }
    }
}

fn opened_facts<'c>(opened: &Opened<'c>) -> Facts<'c> {
    let facts = |scopes: &[Scope<'c>]| scopes.iter().map(|s| ScopeFacts::of(*s)).collect();
    Facts {
        parameters: Some(
            opened
                .bound
                .iter()
                .map(|(name, value)| Parameter {
                    name,
                    value: value.clone(),
                })
                .collect(),
        ),
        least: Some(names(opened.least())),
        alternatives: Some(opened.alternatives.iter().map(|a| facts(a)).collect()),
        wider: Some(facts(&opened.wider)),
        other_version: Some(opened.other_version.clone()),
        ..Facts::of(opened.call)
    }
}

fn human(page: &mut Page, resolution: &Resolution<'_>) {
    match resolution {
        Resolution::Opened(opened) => opened_page(page, opened),
        Resolution::Open(call) => {
            page.line(format!("  {}  no scope", faint("needs")));
            about(page, *call, None);
        }
        Resolution::Several(answers) => {
            page.wrapped(
                "  ",
                "Several applications have this path; the host decides which one it is:",
            );
            for answer in answers {
                if let Resolution::Opened(opened) = answer {
                    page.gap();
                    page.line(format!(
                        "  {}  {}",
                        strong(opened.call.application().title()),
                        faint(opened.call.host().unwrap_or_default())
                    ));
                    opened_page(page, opened);
                }
            }
        }
        _ => {}
    }
}

fn opened_page(page: &mut Page, opened: &Opened<'_>) {
    let least = opened.least();
    page.line(format!(
        "  {}  {}",
        faint("needs"),
        wording::together(least)
    ));
    if least.len() > 1 {
        page.line(format!("         {}", faint("all of them together")));
    }
    wording::cautions(page, 2, Some(opened.call), least);
    // Alternatives that grant more belong to the wider ones.
    let wide = |together: &[Scope<'_>]| match (least, together) {
        ([narrow], [wide]) => wide.covers(*narrow),
        _ => false,
    };
    let others = opened.alternatives.iter().skip(1);
    let (mut more, instead): (Vec<_>, Vec<_>) = others.partition(|together| wide(together));
    for together in &instead {
        page.line(format!(
            "  {}  {}",
            faint("   or"),
            wording::plainly_together(together)
        ));
    }
    let mut wider: Vec<Scope<'_>> = more.drain(..).flatten().copied().collect();
    wider.extend(&opened.wider);
    wider.sort_by_key(|scope| scope.breadth());
    if !wider.is_empty() {
        page.gap();
        page.line("  These would do as well, but grant more:");
        wording::wider(page, 4, &wider, 6);
    }
    about(page, opened.call, opened.other_version.as_deref());
}

/// What the call is, and where that was read.
fn about(page: &mut Page, call: Call<'_>, other_version: Option<&str>) {
    page.gap();
    let application = call.application();
    let mut what = format!("{}: {}", application.title(), wording::call(call));
    if !call.words().is_empty() {
        what = format!("{what} {}", faint(format!("({})", call.words())));
    }
    if origin::is_own_call(call) {
        what = format!("{what} {}", faint("(from your catalog)"));
    }
    let mut rows = vec![[faint("call"), what]];
    match application.organization() {
        Some(Organization::Query(name)) => rows.push([
            faint("send"),
            format!("query parameter {name}, which names the organization"),
        ]),
        Some(Organization::Header(name)) => rows.push([
            faint("send"),
            format!("header {name}, which names the organization"),
        ]),
        _ => {}
    }
    if let Some(version) = other_version {
        let text = format!("the documentation has this call for another version than {version}");
        rows.push([faint("note"), text]);
    }
    if call.method() == "ANY" {
        let text = "the documentation does not print the method of this call";
        rows.push([faint("note"), text.to_owned()]);
    }
    if let Some(note) = call.note() {
        rows.push([faint("note"), note.to_owned()]);
    }
    for (number, line) in wording::sources(call.sources(), 3).into_iter().enumerate() {
        let label = if number == 0 { "source" } else { "" };
        rows.push([faint(label), line]);
    }
    page.table(2, &rows);
}

/// Why there is no answer, and what to do about it.
fn problem(asked: &Asked, resolution: &Resolution<'_>) -> (String, Vec<String>) {
    let method = asked.method.as_deref().unwrap_or_default();
    let shown = format!("{method} {}", asked.url);
    let shown = shown.trim();
    match resolution {
        Resolution::Undocumented(call) => (
            format!("no scope is documented for {shown}"),
            vec![
                format!(
                    "{} knows the call as {}; that does not mean it needs none",
                    call.application().title(),
                    wording::call(*call)
                ),
                format!(
                    "`zoauth show {}` lists its scopes",
                    call.application().name()
                ),
            ],
        ),
        Resolution::NotInCatalog {
            application,
            nearest,
        } => {
            let mut hints = Vec::new();
            if !nearest.is_empty() {
                let title = "the nearest calls that are known:";
                hints.push(wording::calls_and_scopes(title, nearest));
            }
            hints.push(format!(
                "not known is not \"none needed\"; documentation: {}",
                application.docs()
            ));
            (
                format!("{} is known, but not the call {shown}", application.title()),
                hints,
            )
        }
        Resolution::MethodNotOnPath {
            application,
            others,
        } => (
            format!(
                "{} has this path, but not with {method}: {}",
                application.title(),
                asked.url
            ),
            vec![wording::calls_and_scopes("documented there:", others)],
        ),
        Resolution::Unknown { host: Some(host) } => (
            format!("no application is known at {host} with such a path: {shown}"),
            vec!["`zoauth apps --long` lists the hosts and paths that are known".to_owned()],
        ),
        Resolution::Unknown { host: None } => (
            format!("no application is known to have a path like {shown}"),
            vec!["give the whole URL with its host".to_owned()],
        ),
        _ => ("there is no answer".to_owned(), Vec::new()),
    }
}
