//! Works out which scopes of a catalog include which, from its `covers` rules.
//! The one relation that look-up, least sets, audits and the typed enums use.

use super::model::{File, Scope};

/// A scope of a catalog with its place and what it includes.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Exact spelling.
    pub spelling: String,
    /// The module's key in the catalog.
    pub module: String,
    /// The operation's key in the catalog.
    pub operation: String,
    /// What the catalog says about it.
    pub scope: Scope,
    /// The scopes it includes besides itself, by number, in order.
    pub covers: Vec<usize>,
}

/// The scopes of a catalog in the order of their spelling (ignoring case),
/// with the relation worked out.
pub fn entries(file: &File) -> Vec<Entry> {
    let mut entries: Vec<Entry> = file
        .modules
        .iter()
        .flat_map(|(module, entry)| {
            entry.operations.iter().map(move |(operation, scope)| {
                let scope = scope.to_full();
                Entry {
                    spelling: file.spelling(module, operation, &scope),
                    module: module.clone(),
                    operation: operation.clone(),
                    scope,
                    covers: Vec::new(),
                }
            })
        })
        .collect();
    entries.sort_by_key(|e| (e.spelling.to_ascii_lowercase(), e.spelling.clone()));
    let split: Vec<(String, Vec<String>)> = entries
        .iter()
        .map(|e| {
            let lower = e.spelling.to_ascii_lowercase();
            let mut parts = lower.split('.').map(str::to_owned);
            (parts.next().unwrap_or_default(), parts.collect())
        })
        .collect();
    for wide in 0..entries.len() {
        let mut covers = Vec::new();
        for rule in &file.covers {
            let pattern = parts(&rule.wide);
            let mut captures = Vec::new();
            capture(&pattern, &split[wide].1, &mut captures);
            for narrow in &rule.narrow {
                let narrow = parts(narrow);
                for (other, (prefix, middle)) in split.iter().enumerate() {
                    if other != wide
                        && *prefix == split[wide].0
                        && !covers.contains(&other)
                        && captures
                            .iter()
                            .any(|m| matches(&bind(&narrow, m.as_deref()), middle))
                    {
                        covers.push(other);
                    }
                }
            }
        }
        covers.sort_unstable();
        entries[wide].covers = covers;
    }
    close(&mut entries);
    entries
}

/// What is covered by what is covered is covered.
pub(super) fn close(entries: &mut [Entry]) {
    loop {
        let mut grown = false;
        for wide in 0..entries.len() {
            let mut all = entries[wide].covers.clone();
            for &narrow in &entries[wide].covers {
                all.extend(entries[narrow].covers.iter().filter(|&&n| n != wide));
            }
            all.sort_unstable();
            all.dedup();
            if all.len() > entries[wide].covers.len() {
                entries[wide].covers = all;
                grown = true;
            }
        }
        if !grown {
            return;
        }
    }
}

pub(super) fn parts(pattern: &str) -> Vec<String> {
    pattern
        .to_ascii_lowercase()
        .split('.')
        .map(str::to_owned)
        .collect()
}

/// What `{m}` stands for in each way in which the pattern matches; `None`
/// where the pattern has no `{m}`.
pub(super) fn capture(pattern: &[String], scope: &[String], found: &mut Vec<Option<Vec<String>>>) {
    match pattern.iter().position(|p| p == "{m}") {
        None => {
            if matches(pattern, scope) {
                found.push(None);
            }
        }
        Some(at) => {
            for end in at + 1..=scope.len() {
                let m = scope[at.min(end)..end].to_vec();
                if matches(&bind(pattern, Some(&m)), scope) {
                    found.push(Some(m));
                }
            }
        }
    }
}

pub(super) fn bind(pattern: &[String], m: Option<&[String]>) -> Vec<String> {
    pattern
        .iter()
        .flat_map(|part| match (part.as_str(), m) {
            ("{m}", Some(m)) => m.to_vec(),
            _ => vec![part.clone()],
        })
        .collect()
}

pub(super) fn matches(pattern: &[String], scope: &[String]) -> bool {
    match pattern.split_first() {
        None => scope.is_empty(),
        Some((part, rest)) => match part.as_str() {
            "**" => (1..=scope.len()).any(|n| matches(rest, &scope[n..])),
            "*" => !scope.is_empty() && matches(rest, &scope[1..]),
            exact => scope.first().is_some_and(|s| s == exact) && matches(rest, &scope[1..]),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;

    fn covered(wide: &str) -> Vec<String> {
        let text = "
application: crm
title: CRM
docs: x
prefixes: [ZohoCRM]
sources: {s: {kind: official-page, month: 2026-11, url: x}}
covers:
  - {wide: '{m}.ALL', narrow: ['{m}.*'], source: s}
  - {wide: modules.READ, narrow: ['modules.*.READ'], source: s}
  - {wide: modules.ALL, narrow: ['modules.**'], source: s}
modules:
  modules: {operations: {ALL: s, READ: s}}
  modules.deals: {operations: {ALL: s, read: s}}
  settings: {operations: {ALL: s}}
  settings.fields: {operations: {READ: s}}
";
        let reading = read("crm.yaml", text);
        assert_eq!(reading.problems, []);
        let entries = entries(&reading.file);
        let wide = entries.iter().find(|e| e.spelling == wide).expect("known");
        wide.covers
            .iter()
            .map(|&n| entries[n].spelling.clone())
            .collect()
    }

    #[test]
    fn all_covers_the_operations_of_its_module_only() {
        assert_eq!(
            covered("ZohoCRM.modules.deals.ALL"),
            ["ZohoCRM.modules.deals.read"]
        );
        assert!(covered("ZohoCRM.settings.ALL").is_empty());
    }

    #[test]
    fn a_group_covers_what_its_rule_says() {
        assert_eq!(
            covered("ZohoCRM.modules.READ"),
            ["ZohoCRM.modules.deals.read"]
        );
        assert_eq!(
            covered("ZohoCRM.modules.ALL"),
            [
                "ZohoCRM.modules.deals.ALL",
                "ZohoCRM.modules.deals.read",
                "ZohoCRM.modules.READ"
            ]
        );
    }
}
