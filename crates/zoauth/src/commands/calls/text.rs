//! What is known about a call, for people.

use zoho_catalog::{Call, Opened, Organization, Resolution, Scope};

use super::asked::Asked;
use crate::page::Page;
use crate::style::{faint, strong};
use crate::{origin, wording};

/// What opens the call.
pub(super) fn human(page: &mut Page, resolution: &Resolution<'_>) {
    match resolution {
        Resolution::Opened(opened) => opened_page(page, opened),
        Resolution::Open(call, otherwise) => {
            page.line(format!("  {}  no scope", faint("needs")));
            wording::otherwise(page, 2, otherwise);
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
    wording::otherwise(page, 2, &opened.otherwise);
    wording::cautions(page, 2, Some(opened.call), least);
    // Alternatives that grant more belong to the wider ones.
    let wide = |together: &[Scope<'_>]| match (least, together) {
        ([narrow], [wide]) => wide.covers(*narrow),
        _ => false,
    };
    let others = opened.needs().iter().skip(1);
    let (mut more, instead): (Vec<_>, Vec<_>) = others.partition(|together| wide(together));
    const SHOWN: usize = 6;
    for together in instead.iter().take(SHOWN) {
        page.line(format!(
            "  {}  {}",
            faint("   or"),
            wording::plainly_together(together)
        ));
    }
    if let Some(rest) = instead.len().checked_sub(SHOWN).filter(|n| *n > 0) {
        page.line(format!(
            "  {}  {rest} more; `--json` lists them",
            faint("   or"),
        ));
    }
    if let Some(one) = opened.by_value().first() {
        page.line(format!(
            "  {}  with one module's scope: {}, … ({} known)",
            faint("   or"),
            wording::plainly_together(one),
            opened.by_value().len(),
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
pub(super) fn problem(asked: &Asked, resolution: &Resolution<'_>) -> (String, Vec<String>) {
    let method = asked.method.as_deref().unwrap_or_default();
    let shown = format!("{method} {}", asked.url);
    let shown = shown.trim();
    let (message, hints) = match resolution {
        Resolution::Undocumented(call, _) => (
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
            ..
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
            ..
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
    };
    let mut all = resolution.otherwise().cautions();
    all.extend(hints);
    (message, all)
}
