//! Reads a setup file key by key, so that every mistake of its shape is found
//! at once: unknown keys, wrong types, keys that stand twice.

use std::collections::{BTreeMap, HashSet};

use serde_yaml::{Mapping, Value};
use zeroize::Zeroize as _;
use zoho_catalog::authoring::lines::{self, Lines};
use zoho_catalog::authoring::told;

use crate::mistake::Mistakes;
use crate::model::{
    Choice, Client, Defaults, Environment, File, Flow, Kind, Least, Profile, Scan, Scopes, Texts,
};

/// What could be understood of a file. Wiped on drop, as it may hold secrets.
pub(crate) struct Reading {
    pub(crate) file: File,
    pub(crate) lines: Lines,
    pub(crate) mistakes: Mistakes,
    /// The keys that are there, whatever stands at them.
    present: HashSet<String>,
}

impl Drop for Reading {
    fn drop(&mut self) {
        for client in self.file.clients.values_mut() {
            client.secret.iter_mut().for_each(|secret| secret.zeroize());
            let several = client.secrets.values_mut();
            several.for_each(|secret| secret.zeroize());
        }
    }
}

/// Reads the text of a setup file.
pub(crate) fn read(text: &str) -> Reading {
    let mut reading = Reading {
        file: File::default(),
        lines: Lines::of(text),
        mistakes: Mistakes::default(),
        present: HashSet::new(),
    };
    let twice = std::mem::take(&mut reading.lines.twice);
    let full = |parent: &str, key: &str| match parent {
        "" => key.to_owned(),
        parent => lines::path(&[parent, key]),
    };
    for (parent, key, first, second) in &twice {
        // What stands below a key that stands twice is no mistake of its own.
        let is_below = |(above, key, ..): &(String, String, usize, usize)| {
            let above = full(above, key);
            *parent == above || parent.starts_with(&lines::path(&[&above, ""]))
        };
        if twice.iter().any(is_below) {
            continue;
        }
        reading.mistakes.add(
            *second,
            format!("`{key}` stands a second time"),
            format!("merge it with the one on line {first}, or rename one of them"),
        );
    }
    match serde_yaml::from_str::<Value>(text) {
        Ok(mut value) => {
            present(&value, &[], &mut reading.present);
            match &value {
                Value::Mapping(map) => reading.top(map),
                _ => reading.mistakes.add(
                    1,
                    "the file has no keys",
                    "begin with `version: 1`; `zoauth init` writes a file to start from",
                ),
            }
            wipe(&mut value);
        }
        // Told above, with both lines.
        Err(error) if !twice.is_empty() && error.to_string().contains("duplicate entry") => {}
        Err(error) => reading.mistakes.add(
            error.location().map_or(1, |at| at.line()),
            // Not the parser's words, which may repeat what stands there.
            "this is not YAML",
            "check quotes, brackets and indentation on this line and the one above; a value that \
             ends with a colon needs quotes",
        ),
    }
    reading
}

/// Collects the keys of a value and of what it holds.
fn present(value: &Value, at: &[&str], keys: &mut HashSet<String>) {
    if let Value::Mapping(map) = value {
        for (key, value) in map {
            if let Value::String(key) = key {
                let at = [at, &[key]].concat();
                keys.insert(lines::path(&at));
                present(value, &at, keys);
            }
        }
    }
}

/// Secrets may stand among the values.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Sequence(items) => items.iter_mut().for_each(wipe),
        Value::Mapping(map) => map.values_mut().for_each(wipe),
        Value::Tagged(tagged) => wipe(&mut tagged.value),
        _ => {}
    }
}

impl Reading {
    fn add(&mut self, keys: &[&str], what: impl Into<String>, remedy: impl Into<String>) {
        self.mistakes.add(self.lines.line(keys), what, remedy);
    }

    /// Whether a key is there, even if what stands at it is a mistake.
    pub(crate) fn says(&self, keys: &[&str]) -> bool {
        self.present.contains(&lines::path(keys))
    }

    fn top(&mut self, map: &Mapping) {
        self.unknown_keys(&[], map, File::KEYS);
        match map.get("version") {
            Some(value) => match value.as_u64() {
                Some(version) => self.file.version = version,
                None => self.wrong_type(&["version"], value, "the number 1"),
            },
            None => self.add(&[], "`version` is missing", "add `version: 1`"),
        }
        self.file.name = self.text(&[], map, "name");
        self.file.allow_inline_secrets = self.boolean(&[], map, "allow_inline_secrets");
        if let Some(map) = self.mapping(&[], map, "defaults") {
            let at = ["defaults"];
            self.unknown_keys(&at, map, Defaults::KEYS);
            self.file.defaults = Defaults {
                client: self.text(&at, map, "client"),
                dc: self.text(&at, map, "dc"),
                store: self.text(&at, map, "store"),
                flow: self.word(&at, map, "flow", Flow::ALL, Flow::word),
                accounts_url: self.text(&at, map, "accounts_url"),
                organization: self.text_or_number(&at, map, "organization"),
                environment: self.environment(&at, map),
            };
        }
        for (name, map) in self.named(map, "clients", "a mapping with `id`, `kind` and `secret`") {
            let client = self.client(&["clients", &name], map);
            self.file.clients.insert(name, client);
        }
        for (name, map) in self.named(map, "profiles", "a mapping with `scopes`") {
            let profile = self.profile(&["profiles", &name], map);
            self.file.profiles.insert(name, profile);
        }
    }

    fn client(&mut self, at: &[&str], map: &Mapping) -> Client {
        self.unknown_keys(at, map, Client::KEYS);
        let mut secrets = BTreeMap::new();
        if let Some(map) = self.mapping(at, map, "secrets") {
            let at = [at, &["secrets"]].concat();
            for key in map.keys().filter_map(Value::as_str) {
                if let Some(secret) = self.text(&at, map, key) {
                    secrets.insert(key.to_owned(), secret);
                }
            }
        }
        Client {
            id: self.text(at, map, "id").unwrap_or_default(),
            kind: self.word(at, map, "kind", Kind::ALL, Kind::word),
            secret: self.text(at, map, "secret"),
            secrets,
            redirect_uri: self.text(at, map, "redirect_uri"),
        }
    }

    fn profile(&mut self, at: &[&str], map: &Mapping) -> Profile {
        self.unknown_keys(at, map, Profile::KEYS);
        Profile {
            apps: self.apps(at, map),
            scopes: self.scopes(at, map),
            allow_unknown: self.boolean(at, map, "allow_unknown"),
            client: self.text(at, map, "client"),
            flow: self.word(at, map, "flow", Flow::ALL, Flow::word),
            dc: self.text(at, map, "dc"),
            accounts_url: self.text(at, map, "accounts_url"),
            organization: self.text_or_number(at, map, "organization"),
            soid: self.text(at, map, "soid"),
            environment: self.environment(at, map),
            store: self.text(at, map, "store"),
            code: self.text(at, map, "code"),
        }
    }

    fn apps(&mut self, at: &[&str], map: &Mapping) -> Texts {
        let keys = [at, &["apps"]].concat();
        match map.get("apps") {
            None => Texts::default(),
            Some(Value::String(one)) => Texts::One(one.clone()),
            Some(Value::Sequence(items)) if items.iter().all(Value::is_string) => {
                let items = items.iter().filter_map(Value::as_str);
                Texts::Several(items.map(str::to_owned).collect())
            }
            Some(other) => {
                self.wrong_type(&keys, other, "an application, or a list of them");
                Texts::default()
            }
        }
    }

    fn scopes(&mut self, at: &[&str], map: &Mapping) -> Scopes {
        let keys = [at, &["scopes"]].concat();
        match map.get("scopes") {
            None => Scopes::default(),
            Some(Value::Sequence(items)) => {
                let mut choices = Vec::new();
                for (number, item) in items.iter().enumerate() {
                    let number = number.to_string();
                    let choice = self.choice(&[&keys[..], &[&number]].concat(), item);
                    // An empty one stands in, so that numbers fit the lines.
                    choices.push(choice.unwrap_or(Choice::Scope(String::new())));
                }
                Scopes::Several(choices)
            }
            Some(one) => self
                .choice(&keys, one)
                .map_or_else(Scopes::default, Scopes::One),
        }
    }

    fn choice(&mut self, keys: &[&str], value: &Value) -> Option<Choice> {
        match value {
            Value::String(scope) if scope.trim().is_empty() => {
                self.add(keys, "this scope is empty", "fill it in, or leave it out");
                None
            }
            Value::String(scope) => Some(Choice::Scope(scope.clone())),
            Value::Mapping(map) => {
                let known = self.unknown_keys(keys, map, &["least", "scan"]);
                let least = self.text(keys, map, "least");
                let scan = self.text(keys, map, "scan");
                match (least, scan) {
                    (Some(least), None) => Some(Choice::Least(Least { least })),
                    (None, Some(scan)) => Some(Choice::Scan(Scan { scan })),
                    (Some(_), Some(_)) => {
                        self.add(
                            keys,
                            "`least` and `scan` stand in one item",
                            "give each an item of its own",
                        );
                        None
                    }
                    (None, None) => {
                        if known && !map.contains_key("least") && !map.contains_key("scan") {
                            self.add(
                                keys,
                                "this item chooses no scopes",
                                "write `least: FILE` or `scan: DIR`",
                            );
                        }
                        None
                    }
                }
            }
            other => {
                let wanted = "a scope, `least: FILE` or `scan: DIR`";
                self.wrong_type(keys, other, wanted);
                None
            }
        }
    }

    fn environment(&mut self, at: &[&str], map: &Mapping) -> Option<Environment> {
        self.word(at, map, "environment", Environment::ALL, Environment::word)
    }

    fn text(&mut self, at: &[&str], map: &Mapping, key: &str) -> Option<String> {
        let keys = [at, &[key]].concat();
        match map.get(key)? {
            Value::String(text) if text.trim().is_empty() => {
                self.add(
                    &keys,
                    format!("`{key}` is empty"),
                    "fill it in, or leave it out",
                );
                None
            }
            Value::String(text) => Some(text.clone()),
            Value::Number(_) => {
                self.wrong_type(&keys, &map[key], "a string: put it in quotes");
                None
            }
            other => {
                self.wrong_type(&keys, other, "a string");
                None
            }
        }
    }

    /// Numbers of organizations are as good as texts.
    fn text_or_number(&mut self, at: &[&str], map: &Mapping, key: &str) -> Option<String> {
        match map.get(key)? {
            Value::Number(number) if number.is_u64() => Some(number.to_string()),
            _ => self.text(at, map, key),
        }
    }

    fn boolean(&mut self, at: &[&str], map: &Mapping, key: &str) -> bool {
        match map.get(key) {
            None => false,
            Some(Value::Bool(is)) => *is,
            Some(other) => {
                self.wrong_type(&[at, &[key]].concat(), other, "true or false");
                false
            }
        }
    }

    fn word<T: Copy>(
        &mut self,
        at: &[&str],
        map: &Mapping,
        key: &str,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.text(at, map, key)?;
        let found = all.iter().copied().find(|one| word(*one) == text);
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|one| word(*one)).collect();
            let remedy = told::remedy(&text, &words);
            self.add(
                &[at, &[key]].concat(),
                format!("there is no {key} `{text}`"),
                remedy,
            );
        }
        found
    }

    fn mapping<'m>(&mut self, at: &[&str], map: &'m Mapping, key: &str) -> Option<&'m Mapping> {
        match map.get(key)? {
            Value::Mapping(map) => Some(map),
            other => {
                self.wrong_type(&[at, &[key]].concat(), other, "a mapping");
                None
            }
        }
    }

    /// The entries of a mapping whose names are the user's own.
    fn named<'m>(
        &mut self,
        map: &'m Mapping,
        key: &str,
        wanted: &str,
    ) -> Vec<(String, &'m Mapping)> {
        let Some(map) = self.mapping(&[], map, key) else {
            return Vec::new();
        };
        let mut named = Vec::new();
        for (name, value) in map {
            let Value::String(name) = name else {
                self.not_a_text(&[key], name);
                continue;
            };
            match value {
                Value::Mapping(value) => named.push((name.clone(), value)),
                other => self.wrong_type(&[key, name], other, wanted),
            }
        }
        named
    }

    fn not_a_text(&mut self, at: &[&str], key: &Value) {
        let shown = serde_yaml::to_string(key).unwrap_or_default();
        let shown = shown.trim();
        let keys = [at, &[shown]].concat();
        self.add(
            &keys,
            format!("the key `{shown}` is no string"),
            "put it in quotes",
        );
    }

    fn wrong_type(&mut self, keys: &[&str], value: &Value, wanted: &str) {
        let found = told::what(value);
        let is_item = |key: &&&str| !key.bytes().all(|byte| byte.is_ascii_digit());
        let name = keys.iter().rev().find(is_item).copied().unwrap_or_default();
        self.add(
            keys,
            format!("`{name}` is {found}"),
            format!("make it {wanted}"),
        );
    }

    /// Whether all keys are known.
    fn unknown_keys(&mut self, at: &[&str], map: &Mapping, known: &[&str]) -> bool {
        let mut all = true;
        for key in map.keys() {
            let Value::String(key) = key else {
                self.not_a_text(at, key);
                all = false;
                continue;
            };
            if known.contains(&key.as_str()) {
                continue;
            }
            all = false;
            let remedy = told::remedy(key, known);
            self.add(
                &[at, &[key]].concat(),
                format!("unknown key `{key}`"),
                remedy,
            );
        }
        all
    }
}
