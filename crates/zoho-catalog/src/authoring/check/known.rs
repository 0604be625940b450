//! The scopes of all catalogs under every name they go by, and names that
//! stand twice.

use std::collections::HashMap;

use super::super::Problem;
use super::super::model::File;
use super::super::read::Reading;
use super::problem;

/// What the calls of a catalog may name.
pub(super) struct Known {
    /// Exact spelling by spelling or alias in lower case.
    by_name: HashMap<String, String>,
    /// Spellings, sorted.
    spellings: Vec<String>,
    /// Prefixes in lower case.
    prefixes: Vec<String>,
    /// Prefixes, in lower case, of catalogs that could not be read.
    unread: Vec<String>,
}

impl Known {
    pub(super) fn of(readings: &[Reading]) -> Self {
        let mut known = Self {
            by_name: HashMap::new(),
            spellings: Vec::new(),
            prefixes: Vec::new(),
            unread: Vec::new(),
        };
        for reading in readings {
            let file = &reading.file;
            if !reading.is_read {
                known.unread.extend(prefixes_in(&reading.text));
            }
            known
                .prefixes
                .extend(file.prefixes.iter().map(|p| p.to_ascii_lowercase()));
            for name in names(file) {
                known
                    .by_name
                    .entry(name.name.to_ascii_lowercase())
                    .or_insert_with(|| name.spelling.clone());
                if !name.alias {
                    known.spellings.push(name.spelling);
                }
            }
        }
        known.spellings.sort();
        known
    }

    /// The full spelling of a scope or pattern as a call of `file` names it.
    pub(super) fn full(&self, file: &File, scope: &str) -> String {
        file.full_spelling(
            scope,
            |own| self.by_name.contains_key(&own.to_ascii_lowercase()) || self.matches(own),
            |prefix| self.prefixes.iter().any(|known| known == prefix),
        )
    }

    /// The exact spelling of the scope with this name or alias.
    pub(super) fn spelling(&self, full: &str) -> Option<&str> {
        self.by_name
            .get(&full.to_ascii_lowercase())
            .map(String::as_str)
    }

    /// Whether a scope may be one of a catalog that could not be read.
    pub(super) fn may_be_unread(&self, scope: &str) -> bool {
        let first = scope.split('.').next().unwrap_or_default();
        self.unread
            .iter()
            .any(|prefix| prefix.eq_ignore_ascii_case(first))
    }

    /// Whether a scope matches a pattern in which `{name}` is any one part.
    pub(super) fn matches(&self, pattern: &str) -> bool {
        self.spellings.iter().any(|s| pattern_matches(pattern, s))
    }

    /// Whether a scope matches a pattern in which `{m}` is one or more parts.
    pub(super) fn completes(&self, pattern: &str) -> bool {
        self.spellings
            .iter()
            .any(|spelling| crate::mistake::parts_between(pattern, spelling).is_some())
    }

    /// The scope that is probably meant.
    pub(super) fn nearest(&self, full: &str) -> Option<&str> {
        super::nearest(full, self.spellings.iter().map(String::as_str))
    }
}

/// The prefixes that a text names which is no YAML as a whole.
fn prefixes_in(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("prefixes:"))
        .filter_map(|list| serde_yaml::from_str::<Vec<String>>(list.trim()).ok())
        .flatten()
        .collect()
}

pub(super) fn pattern_matches(pattern: &str, scope: &str) -> bool {
    let mut parts = scope.split('.');
    pattern.split('.').all(|wanted| {
        parts
            .next()
            .is_some_and(|part| wanted.starts_with('{') || part.eq_ignore_ascii_case(wanted))
    }) && parts.next().is_none()
}

/// A name that a scope goes by.
struct Name {
    name: String,
    spelling: String,
    module: String,
    operation: String,
    alias: bool,
}

fn names(file: &File) -> Vec<Name> {
    let mut names = Vec::new();
    for (module, entry) in &file.modules {
        for (operation, scope) in &entry.operations {
            let scope = scope.to_full();
            let spelling = file.spelling(module, operation, &scope);
            let name = |name: &str, alias| Name {
                name: name.to_owned(),
                spelling: spelling.clone(),
                module: module.clone(),
                operation: operation.clone(),
                alias,
            };
            names.push(name(&spelling, false));
            // That an alias repeats its own scope is said with the scope.
            names.extend(
                scope
                    .aliases
                    .iter()
                    .filter(|alias| !alias.eq_ignore_ascii_case(&spelling))
                    .map(|alias| name(alias, true)),
            );
        }
    }
    names
}

/// Scopes, aliases, prefixes and applications that stand twice, in one catalog
/// or in two.
pub(super) fn clashes(readings: &[Reading]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut scopes: HashMap<String, String> = HashMap::new();
    let mut prefixes: HashMap<String, String> = HashMap::new();
    let mut applications: HashMap<&str, &str> = HashMap::new();
    for reading in readings {
        let file = &reading.file;
        if !file.application.is_empty()
            && let Some(first) = applications.insert(&file.application, &reading.name)
        {
            problems.push(problem(
                reading,
                &["application"],
                format!(
                    "two catalogs are called `{}`; the other is {first}",
                    file.application
                ),
                "merge the two files or rename one application",
            ));
        }
        for prefix in &file.prefixes {
            let place = format!("{}:{}", reading.name, reading.lines.line(&["prefixes"]));
            if let Some(first) = prefixes.insert(prefix.to_ascii_lowercase(), place) {
                problems.push(problem(
                    reading,
                    &["prefixes"],
                    format!("the prefix `{prefix}` stands twice; the other is on {first}"),
                    "a prefix belongs to one application: keep it where its scopes are",
                ));
            }
        }
        for name in names(file) {
            let keys = ["modules", &name.module, "operations", &name.operation];
            let place = format!("{}:{}", reading.name, reading.lines.line(&keys));
            let Some(first) = scopes.insert(name.name.to_ascii_lowercase(), place.clone()) else {
                continue;
            };
            let what = if name.alias { "alias" } else { "scope" };
            problems.push(problem(
                reading,
                &keys,
                format!(
                    "the {what} `{}` stands twice, letter case aside; the other is on {first}",
                    name.name
                ),
                "keep one of the two; other spellings of one scope are its `aliases`",
            ));
        }
    }
    problems
}
