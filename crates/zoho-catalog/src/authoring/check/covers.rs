//! The rules by which wide scopes include narrower ones.

use super::super::cover::{self, bind, capture, matches, parts};
use super::super::model::CoverRule;
use super::super::read::Reading;
use super::Found;
use super::header::is_part;

/// More parts than any scope has.
const MOST_PARTS: usize = 12;

pub(super) fn check(reading: &Reading, found: &mut Found<'_>) {
    let file = &reading.file;
    let mut sound = true;
    for (n, rule) in file.covers.iter().enumerate() {
        let n = n.to_string();
        let keys = ["covers", n.as_str()];
        if rule.narrow.is_empty() {
            found.at(
                &keys,
                format!("`{}` covers nothing", rule.wide),
                "say what it includes, or remove the rule",
            );
        }
        for pattern in rule.narrow.iter().chain([&rule.wide]) {
            if let Err(what) = grammar(pattern) {
                sound = false;
                found.at(
                    &keys,
                    format!("`{pattern}` is no pattern: {what}"),
                    "join exact parts, `*` (one part), one `**` (one or more parts) and one `{m}` (the same on both sides) by `.`",
                );
            }
        }
        if rule.narrow.iter().any(|p| p.contains("{m}")) && !rule.wide.contains("{m}") {
            sound = false;
            found.at(
                &keys,
                format!(
                    "`{{m}}` stands in what `{}` covers, not in the wide scope itself",
                    rule.wide
                ),
                "write `*` or `**`, or put `{m}` on both sides",
            );
        }
    }
    // Scopes or rules that could not be read would seem to be missing.
    if !sound || file.covers.is_empty() || !reading.problems.is_empty() {
        return;
    }
    let entries = cover::entries(file);
    let scopes: Vec<Vec<String>> = entries
        .iter()
        .map(|e| parts(&e.spelling).into_iter().skip(1).collect())
        .collect();
    for (n, rule) in file.covers.iter().enumerate() {
        matching(rule, &scopes, &["covers", &n.to_string()], found);
    }
    for (wide, entry) in entries.iter().enumerate() {
        for &narrow in entry.covers.iter().filter(|&&n| n > wide) {
            let other = &entries[narrow];
            if other.covers.contains(&wide) {
                found.at(
                    &["modules", &entry.module, "operations", &entry.operation],
                    format!(
                        "`{}` and `{}` cover each other",
                        entry.spelling, other.spelling
                    ),
                    "narrow the rule in `covers` that says so, or make one an alias of the other",
                );
            }
        }
    }
}

fn grammar(pattern: &str) -> Result<(), &'static str> {
    let parts: Vec<&str> = pattern.split('.').collect();
    let count = |wanted| parts.iter().filter(|p| **p == wanted).count();
    if parts.len() > MOST_PARTS {
        Err("it has too many parts")
    } else if count("**") > 1 || count("{m}") > 1 {
        Err("`**` or `{m}` stands twice")
    } else if parts
        .iter()
        .all(|p| matches!(*p, "*" | "**" | "{m}") || is_part(p))
    {
        Ok(())
    } else {
        Err("a part is empty or has characters that no scope has")
    }
}

fn matching(rule: &CoverRule, scopes: &[Vec<String>], keys: &[&str], found: &mut Found<'_>) {
    let wide = parts(&rule.wide);
    let captures: Vec<(usize, Option<Vec<String>>)> = scopes
        .iter()
        .enumerate()
        .flat_map(|(n, scope)| {
            let mut captures = Vec::new();
            capture(&wide, scope, &mut captures);
            captures.into_iter().map(move |c| (n, c))
        })
        .collect();
    if captures.is_empty() {
        found.at(
            keys,
            format!("no scope matches the wide `{}`", rule.wide),
            "correct it, or remove the rule; patterns leave out the prefix",
        );
        return;
    }
    for narrow in &rule.narrow {
        let pattern = parts(narrow);
        let any = captures.iter().any(|(n, captured)| {
            let pattern = bind(&pattern, captured.as_deref());
            scopes
                .iter()
                .enumerate()
                .any(|(other, scope)| other != *n && matches(&pattern, scope))
        });
        if !any {
            found.at(
                keys,
                format!("`{}` covers `{narrow}`, which no scope matches", rule.wide),
                "correct it, or remove it; patterns leave out the prefix",
            );
        }
    }
}
