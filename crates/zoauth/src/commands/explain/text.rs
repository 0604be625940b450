//! An explanation in words: what happened, why, what to do. Where Zoho's answer
//! has several causes, that is said before any of them.

use zoho_catalog::{Kind, Resolution};
use zoho_explain::{AskedCall, Explanation, FoundCause, Recognized, ScopeFault, Seen};

use crate::page::Page;
use crate::style::{caution, command, faint, strong};
use crate::wording;

/// Lays out what is known of the refusal; nothing where none is known.
pub(super) fn page(page: &mut Page, explanation: &Explanation<'_>) {
    let Some((best, others)) = explanation.recognized.split_first() else {
        return;
    };
    let seen = explanation.seen.application;
    let first = match seen.filter(|a| best.applications.contains(a)) {
        Some(application) => format!("{}: {}", application.title(), best.refusal.title),
        None => headline(best),
    };
    page.wrapped("", &strong(first));
    facts(page, explanation, best);
    let several = best.causes.len() > 1;
    for (number, cause) in best.causes.iter().enumerate() {
        page.gap();
        let label = if several {
            format!("  {}. ", number + 1)
        } else {
            "  ".to_owned()
        };
        one_cause(page, &label, cause);
    }
    if let Some(how) = best.refusal.tell_apart {
        page.gap();
        page.wrapped(&format!("  {}  ", strong("which one?")), how);
    }
    if !others.is_empty() {
        page.gap();
        page.line("  It fits less well, but could also be:");
        for other in others {
            page.wrapped("    ", &headline(other));
        }
    }
    page.gap();
    let rows: Vec<[String; 2]> = best
        .refusal
        .sources
        .iter()
        .enumerate()
        .map(|(number, source)| {
            let about = faint(format!("({})", wording::kind(source.kind)));
            let text = match source.url {
                Some(url) => format!("{url} {about}"),
                None => match source.kind.caution() {
                    Some(caution) if source.kind != Kind::Inferred => caution.to_owned(),
                    _ => "inferred, in no documentation".to_owned(),
                },
            };
            let label = if number == 0 { "source" } else { "" };
            [faint(label), text]
        })
        .collect();
    page.table(2, &rows);
}

/// `Zoho CRM: the token lacks a scope`.
fn headline(recognized: &Recognized<'_>) -> String {
    let title = recognized.refusal.title;
    let titles: Vec<&str> = recognized.applications.iter().map(|a| a.title()).collect();
    match titles.as_slice() {
        [] => title.to_owned(),
        [one] => format!("{one}: {title}"),
        [all @ .., last] => format!("{} or {last}: {title}", all.join(", ")),
    }
}

fn facts(page: &mut Page, explanation: &Explanation<'_>, best: &Recognized<'_>) {
    let mut rows = Vec::new();
    let seen = seen(&explanation.seen);
    if !seen.is_empty() {
        rows.push([faint("seen"), seen]);
    }
    if best.is_of_another {
        let there = "known from there only; in the application that answered it probably means \
                     the same";
        rows.push([faint("note"), there.to_owned()]);
    }
    let fault = match best.refusal.scope_fault() {
        ScopeFault::Yes => "one is missing or misspelt",
        ScopeFault::No => "no scope is at fault",
        ScopeFault::Maybe => "perhaps one is missing; Zoho gives this answer for other causes too",
    };
    rows.push([faint("scope"), fault.to_owned()]);
    if best.refusal.scope_fault() != ScopeFault::No
        && let Some(call) = &explanation.call
    {
        rows.extend(needs(call));
    }
    page.table(2, &rows);
}

/// `HTTP status 401, code 57, Zoho Books`.
fn seen(seen: &Seen<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(seen.status.map(|status| format!("HTTP status {status}")));
    parts.extend(seen.codes.iter().take(3).map(|code| format!("code {code}")));
    parts.extend(
        seen.application
            .map(|application| application.title().to_owned()),
    );
    parts.join(", ")
}

/// What the call needs, a row for each method.
fn needs(call: &AskedCall<'_>) -> Vec<[String; 2]> {
    let several = call.answers.len() > 1;
    let mut rows = Vec::new();
    for (number, (method, answer)) in call.answers.iter().enumerate() {
        let needed = match answer {
            Resolution::Opened(opened) => wording::together(opened.least()),
            Resolution::Open(..) => "no scope".to_owned(),
            Resolution::Undocumented(..) => "a scope that is not documented".to_owned(),
            _ => "not known: the call is in no catalog".to_owned(),
        };
        let method = if several || call.method.is_none() {
            format!("{method}: ")
        } else {
            String::new()
        };
        let label = if number == 0 { "needs" } else { "" };
        rows.push([faint(label), format!("{method}{needed}")]);
        for text in answer.otherwise().cautions() {
            rows.push([caution("!"), text]);
        }
    }
    rows
}

fn one_cause(page: &mut Page, label: &str, cause: &FoundCause) {
    page.wrapped(label, cause.why);
    let indent = " ".repeat(label.len());
    for step in &cause.steps {
        page.wrapped(&format!("{indent}- "), step.text);
        if let Some(line) = &step.command {
            page.line(format!("{indent}    {}", command(line)));
        }
    }
}

/// What is said where no refusal is known that fits.
pub(super) fn unknown(explanation: &Explanation<'_>) -> (String, Vec<String>) {
    let seen = &explanation.seen;
    let application = seen.application.map(|application| application.title());
    let message = match (seen.codes.as_slice(), application) {
        ([], Some(title)) => format!("{title} is known, but not this answer"),
        ([], None) => "this answer is not known".to_owned(),
        ([code, ..], Some(title)) => format!("the code {code} of {title} is not known"),
        ([code, ..], None) => format!("the code {code} is not known"),
    };
    let mut hints = Vec::new();
    if let Some(scopes) = explanation.scopes() {
        hints.push(format!(
            "the call needs {}; `zoauth status` shows which scopes the stored grant has",
            wording::together(scopes)
        ));
    } else if explanation.call.is_none() {
        hints.push("name the call: --call 'METHOD URL'".to_owned());
    }
    if application.is_none() {
        hints.push("name the application: --app APP".to_owned());
    }
    if seen.status.is_none() {
        hints.push("give the HTTP status: --status N".to_owned());
    }
    hints.extend(
        seen.application
            .map(|application| format!("documentation: {}", application.docs())),
    );
    (message, hints)
}
