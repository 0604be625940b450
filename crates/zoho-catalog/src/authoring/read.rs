//! Reads a YAML catalog and reports every mistake of its shape at once: each
//! entry is decoded by itself, so that one mistake does not hide the next.

use serde::de::DeserializeOwned;
use serde_yaml::{Mapping, Value};

use super::lines::Lines;
use super::model::{
    Call, CallEntry, CoverRule, File, Listing, METHODS, Mistake, MistakenCall, Module, OlderBase,
    Operation, Organization, Pagination, Path, Scope, Source,
};
use super::{Problem, told};

/// A catalog as read: what could be understood, and where its keys stand.
#[derive(Debug)]
pub struct Reading {
    /// The file, as it was named to the reader.
    pub name: String,
    /// The text, which the check compares with the one layout.
    pub text: String,
    /// What could be understood.
    pub file: File,
    /// Where its keys stand.
    pub lines: Lines,
    /// Mistakes of shape: unknown keys, wrong types, missing values.
    pub problems: Vec<Problem>,
    /// Whether the text could be read as a mapping at all. Where it could not,
    /// `file` is empty and says nothing about the catalog.
    pub is_read: bool,
}

/// Reads the catalog `text`; `name` stands in the problems.
pub fn read(name: &str, text: &str) -> Reading {
    let mut reading = Reading {
        name: name.to_owned(),
        text: text.to_owned(),
        file: File::default(),
        lines: Lines::of(text),
        problems: Vec::new(),
        is_read: false,
    };
    for (_, key, first, second) in std::mem::take(&mut reading.lines.twice) {
        reading.problems.push(Problem {
            file: name.to_owned(),
            line: second,
            what: format!("`{key}` stands a second time"),
            remedy: format!("merge it with the one on line {first}"),
        });
    }
    let twice = !reading.problems.is_empty();
    match serde_yaml::from_str::<Value>(text) {
        Ok(Value::Mapping(map)) => {
            reading.is_read = true;
            reading.decode(&map);
        }
        Ok(_) => reading.problem(
            &[],
            "the file is no mapping".into(),
            "begin with `application:`",
        ),
        // A key that stands twice is reported above, with its line.
        Err(error) if twice && error.to_string().contains("duplicate entry") => {}
        Err(error) => {
            let line = error.location().map_or(1, |at| at.line());
            reading.problems.push(Problem {
                file: name.to_owned(),
                line,
                what: format!("this is not YAML: {error}"),
                remedy: "check quotes and indentation on this line and the one above".into(),
            });
        }
    }
    reading
}

impl Reading {
    /// The application that the file is named after.
    pub fn stem(&self) -> &str {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        name.strip_suffix(".yaml").unwrap_or(name)
    }

    /// Adds a problem at the innermost of these keys that has a line.
    pub fn problem(&mut self, keys: &[&str], what: String, remedy: &str) {
        self.problems.push(Problem {
            file: self.name.clone(),
            line: self.lines.line(keys),
            what,
            remedy: remedy.to_owned(),
        });
    }

    fn decode(&mut self, map: &Mapping) {
        self.unknown_keys(&[], map, File::KEYS);
        let mut file = File {
            application: self.required(map, "application"),
            title: self.required(map, "title"),
            docs: self.required(map, "docs"),
            prefixes: self.field(map, "prefixes"),
            hosts: self.field(map, "hosts"),
            base: self.field(map, "base"),
            versions: self.field(map, "versions"),
            keywords: self.field(map, "keywords"),
            coverage: self.field(map, "coverage"),
            parameters: self.field(map, "parameters"),
            ..File::default()
        };
        file.older_bases = self.list(map, "older_bases", OlderBase::KEYS);
        file.covers = self.list::<CoverRule>(map, "covers", CoverRule::KEYS);
        if let Some(value) = map.get("organization") {
            file.organization =
                self.entry::<Organization>(&["organization"], value, Organization::KEYS);
        }
        if let Some(value) = map.get("pagination") {
            file.pagination = self.entry::<Pagination>(&["pagination"], value, Pagination::KEYS);
        }
        if let Some(value) = map.get("listing") {
            file.listing = self.entry::<Listing>(&["listing"], value, Listing::KEYS);
        }
        for (id, value) in self.entries(map, "sources") {
            if let Some(source) = self.entry::<Source>(&["sources", &id], &value, Source::KEYS) {
                file.sources.insert(id, source);
            }
        }
        for (wrong, value) in self.entries(map, "mistakes") {
            let keys = ["mistakes", wrong.as_str()];
            if let Some(mistake) = self.entry::<Mistake>(&keys, &value, Mistake::KEYS) {
                file.mistakes.insert(wrong, mistake);
            }
        }
        for (wrong, value) in self.entries(map, "mistaken_calls") {
            let keys = ["mistaken_calls", wrong.as_str()];
            if let Some(call) = self.entry::<MistakenCall>(&keys, &value, MistakenCall::KEYS) {
                file.mistaken_calls.insert(wrong, call);
            }
        }
        for (name, value) in self.entries(map, "modules") {
            let module = self.module(&name, &value);
            file.modules.insert(name, module);
        }
        for (path, value) in self.entries(map, "calls") {
            let calls = self.path(&path, &value);
            file.calls.insert(path, calls);
        }
        self.file = file;
    }

    fn module(&mut self, name: &str, value: &Value) -> Module {
        let Value::Mapping(map) = value else {
            self.wrong_type(&["modules", name], value, "a mapping with `operations`");
            return Module::default();
        };
        let at = ["modules", name];
        self.unknown_keys(&at, map, Module::KEYS);
        let mut module = Module::default();
        if let Some(title) = map.get("title") {
            module.title = self.leaf(&["modules", name, "title"], title);
        }
        if let Some(about) = map.get("about") {
            module.about = self.leaf(&["modules", name, "about"], about);
        }
        if let Some(keywords) = map.get("keywords") {
            module.keywords = self
                .leaf(&["modules", name, "keywords"], keywords)
                .unwrap_or_default();
        }
        match map.get("operations") {
            Some(Value::Mapping(operations)) => {
                for (key, value) in operations {
                    let key = self.key(&at, key);
                    let keys = ["modules", name, "operations", &key];
                    if let Some(operation) =
                        self.short_or_full(&keys, value, Scope::KEYS, Operation::Full)
                    {
                        module.operations.insert(key, operation);
                    }
                }
            }
            Some(other) => self.wrong_type(
                &["modules", name, "operations"],
                other,
                "a mapping from operation to source",
            ),
            None => self.problem(
                &at,
                format!("module `{name}` has no `operations`"),
                "name its operations, each with its source, or remove the module",
            ),
        }
        module
    }

    fn path(&mut self, path: &str, value: &Value) -> Path {
        let Value::Mapping(map) = value else {
            self.wrong_type(&["calls", path], value, "a mapping from method to scopes");
            return Path::default();
        };
        self.unknown_keys(&["calls", path], map, Path::KEYS);
        let mut calls = Path::default();
        if let Some(source) = map.get("source") {
            calls.source = self.leaf(&["calls", path, "source"], source);
        }
        if let Some(host) = map.get("host") {
            calls.host = self.leaf(&["calls", path, "host"], host);
        }
        for method in METHODS {
            let Some(value) = map.get(method) else {
                continue;
            };
            let keys = ["calls", path, method];
            let entry = self.short_or_full(&keys, value, Call::KEYS, CallEntry::Full);
            if let (Some(entry), Some(slot)) = (entry, calls.slot(method)) {
                *slot = Some(entry);
            }
        }
        calls
    }

    /// An entry that is a string or a mapping with known keys.
    fn short_or_full<T: DeserializeOwned, U: DeserializeOwned>(
        &mut self,
        keys: &[&str],
        value: &Value,
        known: &[&str],
        full: impl Fn(T) -> U,
    ) -> Option<U> {
        match value {
            Value::String(_) => self.leaf(keys, value),
            Value::Mapping(_) => self.entry::<T>(keys, value, known).map(full),
            other => {
                self.wrong_type(keys, other, "a string, or a mapping that says more");
                None
            }
        }
    }

    fn entry<T: DeserializeOwned>(
        &mut self,
        keys: &[&str],
        value: &Value,
        known: &[&str],
    ) -> Option<T> {
        let Value::Mapping(map) = value else {
            self.wrong_type(keys, value, "a mapping");
            return None;
        };
        if self.unknown_keys(keys, map, known) {
            return None;
        }
        self.leaf(keys, value)
    }

    fn list<T: DeserializeOwned>(&mut self, map: &Mapping, key: &str, known: &[&str]) -> Vec<T> {
        match map.get(key) {
            None => Vec::new(),
            Some(Value::Sequence(items)) => items
                .iter()
                .enumerate()
                .filter_map(|(n, item)| self.entry(&[key, &n.to_string()], item, known))
                .collect(),
            Some(other) => {
                self.wrong_type(&[key], other, "a list");
                Vec::new()
            }
        }
    }

    fn entries(&mut self, map: &Mapping, key: &str) -> Vec<(String, Value)> {
        match map.get(key) {
            None => Vec::new(),
            Some(Value::Mapping(entries)) => entries
                .iter()
                .map(|(name, value)| (self.key(&[key], name), value.clone()))
                .collect(),
            Some(other) => {
                self.wrong_type(&[key], other, "a mapping");
                Vec::new()
            }
        }
    }

    /// A key as a string. YAML reads `on`, `1.0` and the like as other types.
    fn key(&mut self, at: &[&str], key: &Value) -> String {
        if let Value::String(key) = key {
            return key.clone();
        }
        let shown = serde_yaml::to_string(key).unwrap_or_default();
        let shown = shown.trim().to_owned();
        self.problem(
            at,
            format!("the key `{shown}` is no string"),
            "put it in quotes",
        );
        shown
    }

    fn required<T: DeserializeOwned + Default>(&mut self, map: &Mapping, key: &str) -> T {
        if map.get(key).is_none() {
            self.problem(&[], format!("`{key}` is missing"), &format!("add `{key}:`"));
        }
        self.field(map, key)
    }

    fn field<T: DeserializeOwned + Default>(&mut self, map: &Mapping, key: &str) -> T {
        map.get(key)
            .and_then(|value| self.leaf(&[key], value))
            .unwrap_or_default()
    }

    fn leaf<T: DeserializeOwned>(&mut self, keys: &[&str], value: &Value) -> Option<T> {
        match serde_yaml::from_value(value.clone()) {
            Ok(leaf) => Some(leaf),
            Err(error) => {
                let name = keys.last().copied().unwrap_or_default();
                self.problem(
                    keys,
                    format!("`{name}` can't be read: {error}"),
                    "compare it with scopes/schema.json, which says what may stand here",
                );
                None
            }
        }
    }

    fn wrong_type(&mut self, keys: &[&str], value: &Value, wanted: &str) {
        let found = told::what(value);
        let name = keys.last().copied().unwrap_or_default();
        self.problem(
            keys,
            format!("`{name}` is {found}"),
            &format!("make it {wanted}"),
        );
    }

    fn unknown_keys(&mut self, keys: &[&str], map: &Mapping, known: &[&str]) -> bool {
        let mut any = false;
        for (key, _) in map {
            let Value::String(key) = key else {
                self.key(keys, key);
                any = true;
                continue;
            };
            if known.contains(&key.as_str()) {
                continue;
            }
            any = true;
            let remedy = told::remedy(key, known);
            let mut full = keys.to_vec();
            full.push(key);
            self.problem(&full, format!("unknown key `{key}`"), &remedy);
        }
        any
    }
}
