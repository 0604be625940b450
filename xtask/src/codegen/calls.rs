//! Which API calls name a scope: the catalogs list scopes per call, the typed
//! enums list calls per scope.

use std::collections::BTreeMap;

use zoho_catalog::authoring::cover::Entry;
use zoho_catalog::authoring::model::File;
use zoho_catalog::authoring::needs::{self, Needs};

/// A call that a scope opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub method: &'static str,
    pub path: String,
    /// Whether the call takes the scopes of every module alike, rather than
    /// naming this one.
    pub pattern: bool,
    /// Whether the call needs other scopes besides.
    pub together: bool,
}

/// The calls of all catalogs by the scopes that open them.
pub struct Calls(BTreeMap<String, Vec<Call>>);

impl Calls {
    pub fn new(catalogs: &[(&File, &[Entry])]) -> Self {
        let mut calls = Self(BTreeMap::new());
        let spellings: BTreeMap<String, &Entry> = catalogs
            .iter()
            .flat_map(|(_, entries)| *entries)
            .map(|entry| (entry.spelling.to_ascii_lowercase(), entry))
            .collect();
        for (file, entries) in catalogs {
            let keys = entries
                .iter()
                .map(|e| {
                    (
                        format!("{}.{}", e.module, e.operation).to_ascii_lowercase(),
                        e,
                    )
                })
                .collect();
            calls.read(
                file,
                &Known {
                    keys,
                    spellings: &spellings,
                },
            );
        }
        for list in calls.0.values_mut() {
            // What tells most about the scope comes first: calls that need it
            // alone, that name it, that have a short path. Stable: otherwise in
            // the order of the catalogs and their paths.
            list.sort_by_key(|c| (c.together, c.pattern, c.path.matches('/').count()));
        }
        calls
    }

    /// The calls that the scope opens, the most telling first.
    pub fn of(&self, spelling: &str) -> &[Call] {
        self.0
            .get(&spelling.to_ascii_lowercase())
            .map_or(&[], Vec::as_slice)
    }

    fn read(&mut self, file: &File, known: &Known<'_>) {
        let version = file.versions.last().map_or("{version}", String::as_str);
        for (path, methods) in &file.calls {
            let path = path.replace("{version}", version);
            for (method, call) in methods.calls() {
                let Ok(Needs::AnyOf(alternatives)) = needs::parse(call.scopes()) else {
                    continue;
                };
                for together in &alternatives {
                    for scope in together.iter().flatten() {
                        for entry in known.resolve(scope) {
                            self.add(
                                entry,
                                Call {
                                    method,
                                    path: path.clone(),
                                    pattern: scope.contains('{'),
                                    together: together.len() > 1,
                                },
                            );
                        }
                    }
                }
            }
        }
    }

    fn add(&mut self, entry: &Entry, call: Call) {
        let list = self
            .0
            .entry(entry.spelling.to_ascii_lowercase())
            .or_default();
        let known = list
            .iter_mut()
            .find(|c| c.method == call.method && c.path == call.path);
        match known {
            // Two ways to open one call: the easier one counts.
            Some(known) => {
                known.pattern &= call.pattern;
                known.together &= call.together;
            }
            None => list.push(call),
        }
    }
}

/// The scopes that a call can name.
struct Known<'a> {
    /// Those of the same catalog, by module and operation in lower case.
    keys: BTreeMap<String, &'a Entry>,
    /// Those of all catalogs, by their spelling in lower case.
    spellings: &'a BTreeMap<String, &'a Entry>,
}

impl<'a> Known<'a> {
    /// What a call's `scope` stands for: a scope of the same catalog by module
    /// and operation; one of any catalog by its spelling; with a `{name}`, all
    /// of the same catalog that match.
    fn resolve(&self, scope: &str) -> Vec<&'a Entry> {
        let scope = scope.to_ascii_lowercase();
        if scope.contains('{') {
            let matching = self.keys.iter().filter(|(key, _)| matches(&scope, key));
            return matching.map(|(_, entry)| *entry).collect();
        }
        let found = self.keys.get(&scope).or_else(|| self.spellings.get(&scope));
        found.into_iter().copied().collect()
    }
}

/// Whether the pattern, in which a `{name}` is any one part, matches. Both are
/// in lower case.
fn matches(pattern: &str, key: &str) -> bool {
    pattern.split('.').count() == key.split('.').count()
        && pattern
            .split('.')
            .zip(key.split('.'))
            .all(|(pattern, part)| pattern.starts_with('{') || pattern == part)
}

#[cfg(test)]
mod tests {
    use zoho_catalog::authoring::cover::entries;
    use zoho_catalog::authoring::read::read;

    use super::*;

    #[test]
    fn patterns_other_catalogs_and_scopes_needed_together_are_told_apart() {
        let file = |name: &str, rest: &str| {
            let text = format!(
                "application: {name}\ntitle: T\ndocs: x\n\
                 sources: {{s: {{kind: official-page, month: 2026-11, url: x}}}}\n{rest}"
            );
            let reading = read(name, &text);
            assert_eq!(reading.problems, []);
            reading.file
        };
        let crm = file(
            "crm",
            "prefixes: [ZohoCRM]
versions: [v2, v8]
modules:
  modules.deals: {operations: {READ: s}}
  modules.leads: {operations: {READ: s}}
calls:
  /crm/{version}/Deals: {GET: modules.deals.READ}
  /crm/{version}/{module}: {GET: 'modules.{module}.READ + Other.a.READ'}
",
        );
        let other = file(
            "other",
            "prefixes: [Other]\nmodules:\n  a: {operations: {READ: s}}\n",
        );
        let (crm_entries, other_entries) = (entries(&crm), entries(&other));
        let calls = Calls::new(&[(&crm, &crm_entries), (&other, &other_entries)]);
        let shown = |scope: &str| {
            calls
                .of(scope)
                .iter()
                .map(|c| (c.path.as_str(), c.pattern, c.together))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            shown("ZohoCRM.modules.deals.READ"),
            [
                ("/crm/v8/Deals", false, false),
                ("/crm/v8/{module}", true, true)
            ]
        );
        assert_eq!(
            shown("ZohoCRM.modules.leads.READ"),
            [("/crm/v8/{module}", true, true)]
        );
        assert_eq!(shown("other.A.read"), [("/crm/v8/{module}", false, true)]);
    }
}
