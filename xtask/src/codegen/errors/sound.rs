//! Whether the list of refusals makes sense: everything that its shape alone
//! cannot say.

use std::collections::BTreeSet;

use zoho_catalog::Kind;

use super::model::{File, Refusal, Source, Step};

/// Placeholders that are filled in.
const PLACEHOLDERS: [&str; 2] = ["{call}", "{scopes}"];

/// Every mistake, with the entry that it stands in.
pub fn mistakes(file: &File, applications: &BTreeSet<&str>) -> Vec<String> {
    let mut mistakes = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, steps) in &file.remedies {
        let wrong = steps.iter().filter_map(of_step);
        mistakes.extend(wrong.map(|mistake| format!("remedy {name}: {mistake}")));
        if !is_name(name) || steps.is_empty() {
            mistakes.push(format!("remedy {name}: its name or its steps are no good"));
        }
    }
    for refusal in &file.refusals {
        let mut found = of_refusal(refusal, file, applications);
        if !seen.insert(&refusal.id) {
            found.push("stands here twice".to_owned());
        }
        mistakes.extend(
            found
                .iter()
                .map(|mistake| format!("{}: {mistake}", refusal.id)),
        );
    }
    mistakes
}

fn of_refusal(refusal: &Refusal, file: &File, applications: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Vec::new();
    if !is_name(&refusal.id) {
        found.push("an id has small letters, digits and dashes".to_owned());
    }
    if refusal.from.is_empty() {
        found.push("`from` names nothing".to_owned());
    }
    for name in refusal.applications() {
        if !applications.contains(name.as_str()) {
            found.push(format!("`from`: there is no catalog of `{name}`"));
        }
    }
    let matches = &refusal.matches;
    let recognizable = !matches.codes.is_empty()
        || !matches.messages.is_empty()
        || !matches.pages.is_empty()
        || matches.html
        || matches.empty
        || (matches.status_only && !matches.statuses.is_empty());
    if !recognizable {
        found.push("`match` has nothing to recognize it by".to_owned());
    }
    let texts = matches.messages.iter().chain(&matches.pages);
    for text in texts.filter(|text| **text != text.to_lowercase()) {
        found.push(format!("`{text}` must be in lower case"));
    }
    if refusal.causes.is_empty() {
        found.push("it has no cause".to_owned());
    }
    for cause in &refusal.causes {
        match (&cause.remedy, &cause.steps) {
            (Some(name), None) if !file.remedies.contains_key(name) => {
                found.push(format!("there is no remedy `{name}`"));
            }
            (Some(_), None) => {}
            (None, Some(steps)) => found.extend(steps.iter().filter_map(of_step)),
            (None, None) => found.push("a cause has neither a remedy nor steps".to_owned()),
            (Some(_), Some(_)) => found.push("a cause has a remedy and steps".to_owned()),
        }
    }
    let about_scopes = refusal.causes.iter().filter(|cause| cause.scope).count();
    if (1..refusal.causes.len()).contains(&about_scopes) && refusal.tell_apart.is_none() {
        found.push("`tell_apart` must say whether a scope is missing".to_owned());
    }
    if refusal.sources.is_empty() {
        found.push("it has no source".to_owned());
    }
    found.extend(refusal.sources.iter().filter_map(of_source));
    found
}

fn of_step(step: &Step) -> Option<String> {
    let run = step.run.as_deref()?;
    if !run.starts_with("zoauth ") {
        return Some(format!("`{run}` is no command line of zoauth"));
    }
    let rest = PLACEHOLDERS
        .iter()
        .fold(run.to_owned(), |rest, known| rest.replace(known, ""));
    rest.contains(['{', '}'])
        .then(|| format!("`{run}` has a placeholder that nothing fills in"))
}

fn of_source(source: &Source) -> Option<String> {
    match &source.url {
        Some(url) if !url.starts_with("https://") => {
            Some(format!("the source `{url}` is no https URL"))
        }
        None if !matches!(source.kind, Kind::SeenInCode | Kind::Inferred) => {
            Some(format!("a source of kind {} without url", source.kind))
        }
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(letter)
}
