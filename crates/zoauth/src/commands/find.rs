//! `zoauth find`: from words to scopes.

use serde::Serialize;
use zoho_catalog::{Application, Call, Found, Hit, Scope};

use super::Context;
use crate::cli::lookup::Find;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::{CallBrief, CallFacts, ScopeFacts, SourceFacts, sources};
use crate::page::Page;
use crate::style::{faint, strong};
use crate::{refusal, wording};

#[derive(Debug, Serialize)]
struct Answer<'c> {
    question: String,
    answered: bool,
    exit_code: u8,
    hits: Vec<HitFacts<'c>>,
    corrected: Vec<Corrected>,
    not_understood: Vec<String>,
    applications: Vec<&'c str>,
}

#[derive(Debug, Serialize)]
struct HitFacts<'c> {
    scopes: Vec<ScopeFacts<'c>>,
    matched: Vec<String>,
    call: Option<CallFacts<'c>>,
    opens: Vec<CallBrief<'c>>,
    wider: Vec<&'c str>,
    sources: Vec<SourceFacts<'c>>,
}

#[derive(Debug, Serialize)]
struct Corrected {
    written: String,
    read: String,
}

/// Answers a question in words.
pub(crate) fn run(context: &Context<'_>, arguments: &Find) -> Result<ExitCode, Error> {
    let question = arguments.words.join(" ");
    if question.trim().is_empty() {
        return Err(Error::new(ExitCode::Usage, "the question is empty")
            .hint("say what you want to do: zoauth find upsert deals crm"));
    }
    let catalog = context.catalog()?;
    let found = match &arguments.app {
        None => catalog.search(&question, arguments.limit),
        Some(name) => {
            let application = refusal::application(catalog, name)?;
            restricted(
                catalog.search(&format!("{question} {}", application.title()), 200),
                application,
                arguments.limit,
            )
        }
    };
    let exit = if found.is_answer {
        ExitCode::Ok
    } else {
        ExitCode::NotAnswered
    };
    if context.output.is_json() {
        context.output.json(&facts(question, &found, exit))?;
        return Ok(exit);
    }
    if !found.is_answer {
        let (message, hints) = no_answer(&question, &found);
        context.output.problem(&message, &hints);
        return Ok(exit);
    }
    let mut page = Page::new(context.output.width());
    for (written, read) in &found.corrected {
        page.line(faint(format!("read `{written}` as `{read}`")));
    }
    if let Some((best, others)) = found.hits.split_first() {
        answer(&mut page, best);
        alternatives(&mut page, others);
    }
    context.output.text(&page.into_text())?;
    Ok(exit)
}

/// What was found, without other applications' answers.
fn restricted<'c>(mut found: Found<'c>, application: Application<'c>, limit: usize) -> Found<'c> {
    let of = |hit: &Hit<'c>| hit.scopes.iter().any(|s| s.application() == application);
    // An answer that another application gives better is none here.
    found.is_answer &= found.hits.first().is_some_and(of);
    found.hits.retain(of);
    found.hits.truncate(limit);
    found
}

fn facts<'c>(question: String, found: &Found<'c>, exit: ExitCode) -> Answer<'c> {
    Answer {
        question,
        answered: found.is_answer,
        exit_code: exit.number(),
        hits: found.hits.iter().map(hit_facts).collect(),
        corrected: found
            .corrected
            .iter()
            .map(|(written, read)| Corrected {
                written: written.clone(),
                read: read.clone(),
            })
            .collect(),
        not_understood: found.unknown.clone(),
        applications: found.applications.iter().map(|a| a.name()).collect(),
    }
}

fn hit_facts<'c>(hit: &Hit<'c>) -> HitFacts<'c> {
    HitFacts {
        scopes: hit.scopes.iter().map(|s| ScopeFacts::of(*s)).collect(),
        matched: hit.matched.clone(),
        call: hit.call.map(CallFacts::of),
        opens: opens(hit).into_iter().map(CallBrief::of).collect(),
        wider: match hit.scopes.as_slice() {
            [only] => only.covered_by().map(Scope::as_str).collect(),
            _ => Vec::new(),
        },
        sources: match (hit.call, hit.scopes.first()) {
            (Some(call), _) => sources(call.sources()),
            (None, Some(scope)) => sources(scope.sources()),
            (None, None) => Vec::new(),
        },
    }
}

/// The calls that an answer opens, the recognised one first.
fn opens<'c>(hit: &Hit<'c>) -> Vec<Call<'c>> {
    let mut calls: Vec<Call<'c>> = hit.call.into_iter().collect();
    if let [only] = hit.scopes.as_slice() {
        calls.extend(only.calls().into_iter().filter(|c| Some(*c) != hit.call));
    }
    calls
}

/// The best answer, in full.
fn answer(page: &mut Page, hit: &Hit<'_>) {
    const OPENS: usize = 3;
    const WIDER: usize = 4;
    page.line(wording::together(&hit.scopes));
    if hit.scopes.len() > 1 {
        page.line(format!("  {}", faint("all of them together")));
    }
    wording::cautions(page, 2, hit.call, &hit.scopes);
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut row = |label: &str, lines: Vec<String>| {
        for (number, line) in lines.into_iter().enumerate() {
            rows.push([faint(if number == 0 { label } else { "" }), line]);
        }
    };
    if let Some(scope) = hit.scopes.first() {
        row("in", vec![wording::place(*scope)]);
    }
    let calls = opens(hit);
    let mut lines: Vec<String> = calls
        .iter()
        .take(OPENS)
        .map(|call| match call.words() {
            "" => wording::call(*call),
            words => format!("{}  {}", wording::call(*call), faint(words)),
        })
        .collect();
    if calls.len() > OPENS {
        lines.push(faint(format!("and {} more", calls.len() - OPENS)));
    }
    row("opens", lines);
    if let [only] = hit.scopes.as_slice() {
        let wider: Vec<Scope<'_>> = only.covered_by().collect();
        let mut lines: Vec<String> = wider
            .iter()
            .take(WIDER)
            .map(|wide| format!("{wide}  {}", wording::includes(*wide)))
            .collect();
        if wider.len() > WIDER {
            lines.push(faint(format!("and {} more", wider.len() - WIDER)));
        }
        row("wider", lines);
    }
    let notes = hit.call.and_then(Call::note).into_iter();
    let notes = notes.chain(hit.scopes.iter().filter_map(|s| s.note()));
    row("note", notes.map(str::to_owned).collect());
    row("matched", vec![hit.matched.join(", ")]);
    row(
        "source",
        match (hit.call, hit.scopes.first()) {
            (Some(call), _) => wording::sources(call.sources(), 2),
            (None, Some(scope)) => wording::sources(scope.sources(), 2),
            (None, None) => Vec::new(),
        },
    );
    page.table(2, &rows);
}

fn alternatives(page: &mut Page, others: &[Hit<'_>]) {
    if others.is_empty() {
        return;
    }
    page.gap();
    page.line(strong("If that is not it:"));
    let widest = others
        .iter()
        .map(|hit| wording::plainly_together(&hit.scopes).len())
        .max()
        .unwrap_or_default();
    let rows: Vec<[String; 2]> = others
        .iter()
        .map(|hit| {
            let scopes = wording::plainly_together(&hit.scopes);
            // A long path would be torn apart.
            let call = hit
                .call
                .map(wording::call)
                .filter(|call| call.len() + widest + 4 <= page.width());
            let place = || hit.scopes.first().map(|scope| wording::place(*scope));
            [scopes, faint(call.or_else(place).unwrap_or_default())]
        })
        .collect();
    page.table(2, &rows);
}

/// Why there is no answer, and what is known nearby.
fn no_answer(question: &str, found: &Found<'_>) -> (String, Vec<String>) {
    let mut hints = Vec::new();
    if !found.unknown.is_empty() {
        let words: Vec<String> = found.unknown.iter().map(|w| format!("`{w}`")).collect();
        hints.push(format!("nothing is known about {}", words.join(", ")));
    }
    if !found.hits.is_empty() {
        let near: Vec<String> = found
            .hits
            .iter()
            .take(3)
            .map(|hit| wording::plainly_together(&hit.scopes))
            .collect();
        hints.push(format!(
            "known nearby, but probably not what you want:\n{}",
            near.join("\n")
        ));
    }
    match found.applications.first() {
        Some(application) => hints.push(format!(
            "`zoauth show {}` lists what is known of {}",
            application.name(),
            application.title()
        )),
        None => hints.push(
            "name the application and what you want to do: zoauth find create leads crm".to_owned(),
        ),
    }
    (format!("no scope is known for: {question}"), hints)
}
