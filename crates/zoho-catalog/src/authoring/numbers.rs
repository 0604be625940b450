//! What catalogs name, and the numbers that stand for it in the compiled form:
//! scopes of all catalogs by their spelling, and a catalog's own sources.

use std::collections::{BTreeMap, HashMap};

use super::cover::Entry;
use super::model::{File, OneOrMany};
use crate::table;

/// Scopes of all catalogs by spelling.
pub(super) struct Index {
    /// Spelling or alias in lower case → application and scope.
    pub(super) by_name: HashMap<String, (usize, usize)>,
    /// Prefix in lower case → application.
    pub(super) owners: HashMap<String, usize>,
    pub(super) strays: BTreeMap<String, usize>,
}

impl Index {
    pub(super) fn of(files: &[&File], known: &[Vec<Entry>]) -> Self {
        let mut index = Self {
            by_name: HashMap::new(),
            owners: HashMap::new(),
            strays: BTreeMap::new(),
        };
        for (number, file) in files.iter().enumerate() {
            for prefix in &file.prefixes {
                index.owners.insert(prefix.to_ascii_lowercase(), number);
            }
            for (scope, entry) in known[number].iter().enumerate() {
                for name in entry.scope.aliases.iter().chain([&entry.spelling]) {
                    index
                        .by_name
                        .insert(name.to_ascii_lowercase(), (number, scope));
                    let first = name.split('.').next().unwrap_or_default();
                    if !file.has_prefix(first) || !name.contains('.') {
                        index.strays.insert(name.to_ascii_lowercase(), number);
                    }
                }
            }
        }
        index
    }

    pub(super) fn full(&self, file: &File, scope: &str) -> String {
        file.full_spelling(
            scope,
            |own| self.by_name.contains_key(&own.to_ascii_lowercase()),
            |prefix| self.owners.contains_key(prefix),
        )
    }
}

/// The numbers that a catalog's sources have in the compiled form.
pub(super) struct SourceNumbers<'a>(HashMap<&'a str, u16>);

impl<'a> SourceNumbers<'a> {
    pub(super) fn of(file: &'a File) -> Self {
        let numbered = file.sources.keys().enumerate();
        Self(
            numbered
                .map(|(n, id)| (id.as_str(), u16::try_from(n).unwrap_or(u16::MAX)))
                .collect(),
        )
    }

    pub(super) fn refs(&self, source: &'a OneOrMany) -> Result<Vec<table::SourceRef<'a>>, String> {
        source
            .as_slice()
            .iter()
            .map(|reference| self.one(reference))
            .collect()
    }

    pub(super) fn one(&self, reference: &'a str) -> Result<table::SourceRef<'a>, String> {
        let (id, rest) = reference.split_once(':').unwrap_or((reference, ""));
        let number = self.0.get(id);
        number
            .map(|n| (*n, rest))
            .ok_or_else(|| format!("no source is called `{id}`"))
    }
}
