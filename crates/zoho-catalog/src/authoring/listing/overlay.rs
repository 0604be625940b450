//! What an account's list of calls has and the catalog lacks, as a catalog of
//! its own. It says where and when it was read, and nothing of the account but
//! paths and scopes.

use std::collections::{BTreeMap, HashSet};

use super::compare::{Comparison, Difference};
use crate::Kind;
use crate::authoring::check::{is_part, variant};
use crate::authoring::model::{Call, File, Module, OneOrMany, Path, Scope, Source};
use crate::authoring::paths::shape;
use crate::authoring::{read, write};
use crate::catalog::Catalog;

/// The one source of such a catalog, by which it is known again.
const SOURCE: &str = "account-list";

/// Where and when a list was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The address of the call: `https://www.zohoapis.eu/crm/v8/__apis`.
    pub url: String,
    /// The data center's code, or the server where it is none.
    pub place: String,
    /// The day: `2026-11-23`.
    pub date: String,
}

impl Origin {
    /// What a confirmed entry says: `apis eu 2026-11-23`.
    fn confirmed(&self) -> String {
        format!("apis {} {}", self.place, self.date)
    }
}

/// A catalog with what another one lacks.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Overlay {
    /// The catalog.
    pub file: File,
    /// How many scopes it has.
    pub scopes: usize,
    /// How many calls it has.
    pub calls: usize,
    /// What could not be taken over.
    pub left_out: Vec<LeftOut>,
}

/// A scope or call that a catalog can't hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The scope, or method and path.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Whether a file is an overlay as it was written: one that somebody has
/// changed since, or that has facts of other sources, is not.
pub fn is_overlay(name: &str, text: &str) -> bool {
    let reading = read::read(name, text);
    let sources = &reading.file.sources;
    let is_own = match sources.len() {
        0 => reading.file.calls.is_empty() && reading.file.modules.is_empty(),
        1 => sources.contains_key(SOURCE),
        _ => false,
    };
    is_own && reading.problems.is_empty() && write::write(&reading.file) == text
}

impl Overlay {
    /// The catalog that adds to `catalog` what `comparison` found: new calls,
    /// calls with other scopes, and scopes that nobody knew.
    pub fn of(catalog: &Catalog<'_>, comparison: &Comparison<'_>, origin: &Origin) -> Self {
        let application = comparison.application;
        let owned = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect();
        let mut overlay = Self {
            file: File {
                application: application.name().to_owned(),
                title: application.title().to_owned(),
                docs: application.docs().to_owned(),
                prefixes: owned(application.prefixes()),
                base: Some(application.base().to_owned()).filter(|base| !base.is_empty()),
                versions: owned(application.versions()),
                ..File::default()
            },
            scopes: 0,
            calls: 0,
            left_out: Vec::new(),
        };
        overlay.add_scopes(comparison, origin);
        overlay.add_calls(catalog, comparison, origin);
        // A base is for the calls that begin with it.
        let mut paths = overlay.file.calls.keys();
        if !paths.any(|path| path.starts_with(application.base())) {
            overlay.file.base = None;
        }
        if overlay.scopes + overlay.calls > 0 {
            let source = Source {
                kind: Kind::Live,
                month: origin.date.get(..7).unwrap_or(&origin.date).to_owned(),
                url: format!("{}#{}", origin.url, origin.date),
            };
            overlay.file.sources = BTreeMap::from([(SOURCE.to_owned(), source)]);
        }
        overlay
    }

    /// The catalog as YAML text.
    pub fn to_yaml(&self) -> String {
        write::write(&self.file)
    }

    fn leave_out(&mut self, what: &str, why: impl Into<String>) {
        self.left_out.push(LeftOut {
            what: what.to_owned(),
            why: why.into(),
        });
    }

    fn add_scopes(&mut self, comparison: &Comparison<'_>, origin: &Origin) {
        let application = comparison.application;
        // Names in Rust: where two scopes get one, they are one scope.
        let mut names: BTreeMap<String, String> = application
            .scopes()
            .map(|scope| {
                let name = variant(scope.module().path(), scope.operation());
                (name, scope.as_str().to_owned())
            })
            .collect();
        for unknown in &comparison.unknown_scopes {
            let text = &unknown.scope;
            let parts: Vec<&str> = text.split('.').collect();
            let main = application.prefixes().first();
            let [prefix, module @ .., operation] = parts.as_slice() else {
                self.leave_out(text, "it is no scope");
                continue;
            };
            if module.is_empty() || !parts.iter().all(|part| is_part(part)) {
                self.leave_out(text, "it is no scope of prefix, module and operation");
                continue;
            }
            let is_own = |own: &&&str| own.eq_ignore_ascii_case(prefix);
            let Some(own) = application.prefixes().iter().find(is_own) else {
                let why = format!(
                    "it does not begin with {}",
                    application.prefixes().join(" or ")
                );
                self.leave_out(text, why);
                continue;
            };
            // The main prefix goes without saying.
            let mut module = module.join(".");
            if Some(own) != main {
                module = format!("{own}.{module}");
            }
            let name = variant(&module, operation);
            if name.is_empty() {
                self.leave_out(text, "it has neither letters nor digits to name it by");
                continue;
            }
            if let Some(known) = names.get(&name) {
                let why = format!("it is spelled like {known}, and may be the same");
                self.leave_out(text, why);
                continue;
            }
            names.insert(name, text.clone());
            let scope = Scope {
                source: OneOrMany::One(SOURCE.to_owned()),
                confirmed: Some(origin.confirmed()),
                ..Scope::default()
            };
            // A module that is known keeps its spelling.
            let known = application.module(&module).map(|module| module.path());
            let module: &mut Module = self
                .file
                .modules
                .entry(known.map_or(module, str::to_owned))
                .or_default();
            let operation = (*operation).to_owned();
            module.operations.insert(operation, scope.into_operation());
            self.scopes += 1;
        }
    }

    fn add_calls(&mut self, catalog: &Catalog<'_>, comparison: &Comparison<'_>, origin: &Origin) {
        let lost: HashSet<String> = self.left_out.iter().map(|one| one.what.clone()).collect();
        let main = comparison.application.prefixes().first().copied();
        // Paths that differ in the names of their parameters are one.
        let mut paths: BTreeMap<String, String> = BTreeMap::new();
        for row in comparison.new.iter().chain(&comparison.different) {
            let what = format!("{} {}", row.method, row.path);
            if !row.is_sound {
                self.leave_out(&what, "a catalog has no such method or path");
                continue;
            }
            if row.is_lost(&lost) {
                self.leave_out(&what, "its scope is left out");
                continue;
            }
            let needs: Vec<String> = row
                .scopes
                .iter()
                .map(|scope| written(catalog, main, scope))
                .collect();
            let needs = match needs.is_empty() {
                true => "undocumented".to_owned(),
                false => needs.join(" + "),
            };
            let path = paths.entry(shape(&row.path)).or_insert(row.path.clone());
            let path: &mut Path = self.file.calls.entry(path.clone()).or_default();
            path.source = Some(OneOrMany::One(SOURCE.to_owned()));
            let Some(slot) = path.slot(&row.method) else {
                continue;
            };
            let mut call = match slot.take() {
                // Listed twice with different scopes: either one, as far as is
                // known.
                Some(other) => {
                    let mut call = other.to_full();
                    if call.scopes != needs {
                        call.scopes = format!("{} | {needs}", call.scopes);
                    }
                    call
                }
                None => {
                    self.calls += 1;
                    Call {
                        scopes: needs,
                        ..Call::default()
                    }
                }
            };
            call.confirmed = Some(origin.confirmed());
            *slot = Some(call.into_entry());
        }
        // A path that got no method after all.
        self.file
            .calls
            .retain(|_, path| path.calls().next().is_some());
    }
}

impl Difference<'_> {
    /// Whether each of the listed calls has a scope that could not be taken over.
    fn is_lost(&self, lost: &HashSet<String>) -> bool {
        let is_lost = |scopes: &Vec<String>| scopes.iter().any(|scope| lost.contains(scope));
        self.spelled.iter().all(is_lost)
    }
}

/// A scope as a call of the catalog names it.
fn written(catalog: &Catalog<'_>, main: Option<&str>, scope: &str) -> String {
    let known = catalog.scope(scope).map(|scope| scope.as_str());
    let scope = known.unwrap_or(scope);
    let own = main.and_then(|main| {
        let (prefix, rest) = scope.split_once('.')?;
        prefix.eq_ignore_ascii_case(main).then_some(rest)
    });
    own.unwrap_or(scope).to_owned()
}
