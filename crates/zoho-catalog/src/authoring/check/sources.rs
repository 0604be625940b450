//! Sources: every fact has one, every one is told where to find it, and none
//! is left over.

use std::collections::BTreeSet;

use super::super::decompile::SOURCE;
use super::super::model::{File, OneOrMany};
use super::super::read::Reading;
use super::Found;
use super::header::is_address;

pub(super) fn check(reading: &Reading, found: &mut Found<'_>) {
    let file = &reading.file;
    for (id, source) in &file.sources {
        let keys = ["sources", id.as_str()];
        let sound = id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if id.is_empty() || !sound {
            found.at(
                &keys,
                format!("`{id}` is no short name of a source"),
                "use lower-case letters, digits and `-`",
            );
        }
        if !is_month(&source.month) {
            found.at(
                &keys,
                format!(
                    "the source `{id}` was read in `{}`, which is no month",
                    source.month
                ),
                "write it like 2026-11",
            );
        }
        if source.url.trim().is_empty() {
            found.at(
                &keys,
                format!("the source `{id}` has no address"),
                "say where it was read",
            );
        } else if !is_address(&source.url)
            && !["github:", "npm:", "pypi:", "public-file"]
                .iter()
                .any(|kind| source.url.starts_with(kind))
        {
            found.at(
                &keys,
                format!(
                    "the source `{id}` has an address of no known kind: {}",
                    source.url
                ),
                "write https://..., github:owner/repository:path, npm:package@version:path, pypi:package@version:path, or public-file:number",
            );
        }
    }
    let mut used = BTreeSet::new();
    operations(file, &mut used, found);
    for (n, rule) in file.covers.iter().enumerate() {
        refer(
            file,
            &rule.source,
            &["covers", &n.to_string()],
            &mut used,
            found,
        );
    }
    for (wrong, mistake) in &file.mistakes {
        let keys = ["mistakes", wrong.as_str()];
        if mistake.source.as_slice().is_empty() {
            found.at(
                &keys,
                format!("the mistake `{wrong}` can't be traced to a source"),
                "say where it was seen, by a name from `sources`",
            );
        }
        several(file, &mistake.source, &keys, &mut used, found);
    }
    for (wrong, call) in &file.mistaken_calls {
        let keys = ["mistaken_calls", wrong.as_str()];
        if call.source.as_slice().is_empty() {
            found.at(
                &keys,
                format!("the mistaken call `{wrong}` can't be traced to a source"),
                "say where it was seen, by a name from `sources`",
            );
        }
        several(file, &call.source, &keys, &mut used, found);
    }
    for (n, older) in file.older_bases.iter().enumerate() {
        let n = n.to_string();
        let keys = ["older_bases", n.as_str()];
        if older.source.as_slice().is_empty() {
            found.at(
                &keys,
                format!(
                    "the base {}{} can't be traced to a source",
                    older.host, older.base
                ),
                "say where it was read or seen, by a name from `sources`",
            );
        }
        several(file, &older.source, &keys, &mut used, found);
    }
    if let Some(pagination) = &file.pagination {
        refer(file, &pagination.source, &["pagination"], &mut used, found);
    }
    if let Some(listing) = &file.listing {
        refer(file, &listing.source, &["listing"], &mut used, found);
    }
    calls(file, &mut used, found);
    // Facts that could not be read may be the ones that use a source.
    if reading.problems.is_empty() {
        // What is laid over others may replace an embedded source's only fact.
        let is_own = |id: &&String| !id.starts_with(SOURCE);
        let unused = file.sources.keys().filter(|id| !used.contains(*id));
        for id in unused.filter(is_own) {
            found.at(
                &["sources", id],
                format!("no fact comes from the source `{id}`"),
                "remove it",
            );
        }
    }
}

fn operations(file: &File, used: &mut BTreeSet<String>, found: &mut Found<'_>) {
    for (name, module) in &file.modules {
        for (operation, scope) in &module.operations {
            let keys = ["modules", name, "operations", operation];
            let source = scope.to_full().source;
            if source.as_slice().is_empty() {
                found.at(
                    &keys,
                    format!("the scope `{name}.{operation}` can't be traced to a source"),
                    "say where it was read, by a name from `sources`",
                );
            }
            several(file, &source, &keys, used, found);
        }
    }
}

fn calls(file: &File, used: &mut BTreeSet<String>, found: &mut Found<'_>) {
    for (path, methods) in &file.calls {
        let mut untold = Vec::new();
        for (method, call) in methods.calls() {
            match call.to_full().source {
                Some(source) if !source.as_slice().is_empty() => {
                    several(file, &source, &["calls", path, method], used, found);
                }
                _ => untold.push(method),
            }
        }
        let shared = methods.source.as_ref().filter(|s| !s.as_slice().is_empty());
        if let Some(source) = shared {
            let keys = ["calls", path.as_str(), "source"];
            several(file, source, &keys, used, found);
            if untold.is_empty() && methods.calls().next().is_some() {
                found.at(
                    &keys,
                    format!("no call of {path} uses the path's source: each names its own"),
                    "remove the path's source",
                );
            }
        } else {
            for method in untold {
                found.at(
                    &["calls", path, method],
                    format!("the call {method} {path} can't be traced to a source"),
                    "give the path a `source:`, by a name from `sources`",
                );
            }
        }
    }
}

fn several(
    file: &File,
    source: &OneOrMany,
    keys: &[&str],
    used: &mut BTreeSet<String>,
    found: &mut Found<'_>,
) {
    let mut seen = BTreeSet::new();
    for reference in source.as_slice() {
        if seen.insert(reference) {
            refer(file, reference, keys, used, found);
        } else {
            found.at(
                keys,
                format!("the source `{reference}` is named twice"),
                "remove one",
            );
        }
    }
}

fn refer(
    file: &File,
    reference: &str,
    keys: &[&str],
    used: &mut BTreeSet<String>,
    found: &mut Found<'_>,
) {
    let (id, rest) = match reference.split_once(':') {
        Some((id, rest)) => (id, Some(rest)),
        None => (reference, None),
    };
    if file.sources.contains_key(id) {
        used.insert(id.to_owned());
        if rest == Some("") {
            found.at(
                keys,
                format!("nothing stands after the colon in the source `{reference}`"),
                "write the rest of the address, or leave out the colon",
            );
        }
        return;
    }
    let remedy = match super::nearest(id, file.sources.keys().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if is_address(reference) => {
            "add the address to `sources` under a short name, and use the name here".to_owned()
        }
        None => format!(
            "add it to `sources`; known: {}",
            file.sources.keys().cloned().collect::<Vec<_>>().join(", ")
        ),
    };
    found.at(keys, format!("no source is called `{id}`"), remedy);
}

fn is_month(text: &str) -> bool {
    let digits = |t: &str, n| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| {
        digits(year, 4) && digits(month, 2) && matches!(month.parse(), Ok(1..=12u8))
    })
}
