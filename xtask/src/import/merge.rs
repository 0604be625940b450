//! Merges facts into the catalogs: which catalog a fact belongs to, how its
//! scopes are called there, and what the merge did.

mod calls;
mod scopes;
mod tidy;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::Path as FilePath;

use anyhow::Result;
use zoho_catalog::authoring::model::{File, Kind, OneOrMany};
use zoho_catalog::authoring::needs::{self, Needs};

use super::facts::{CallFact, Facts, ScopeFact};
use super::patterns;
use crate::ledger::contradictions::Contradiction;
use crate::tree;
use zoho_catalog::authoring::paths::shape;

/// The catalogs of a folder, open for merging.
#[derive(Default)]
pub struct Catalogs {
    files: BTreeMap<String, File>,
    /// Where a scope stands, by its spelling or an alias in lower case.
    index: HashMap<String, Place>,
}

#[derive(Clone)]
struct Place {
    application: String,
    module: String,
    operation: String,
}

/// What a merge did.
#[derive(Default)]
pub struct Report {
    added: BTreeMap<String, (usize, usize)>,
    worded: BTreeMap<String, usize>,
    changed: Vec<String>,
    /// What disagrees with the catalogs, which were left as they are.
    pub contradictions: Vec<Contradiction>,
    contradicted: Vec<String>,
    unmatched: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (application, (scopes, calls)) in &self.added {
            writeln!(f, "added to {application}: {scopes} scopes, {calls} calls")?;
        }
        for (application, calls) in &self.worded {
            writeln!(f, "words for {application}: {calls} calls")?;
        }
        for (title, lines) in [
            ("changed", &self.changed),
            (
                "contradicts the catalog, which was left as it is",
                &self.contradicted,
            ),
            ("no call of the catalogs", &self.unmatched),
        ] {
            for line in lines {
                writeln!(f, "{title}: {line}")?;
            }
        }
        if self.added.is_empty() && self.worded.is_empty() && self.changed.is_empty() {
            writeln!(f, "nothing new")?;
        }
        Ok(())
    }
}

impl Catalogs {
    pub fn open(folder: &FilePath) -> Result<Self> {
        let mut catalogs = Self::default();
        if folder.is_dir() {
            for reading in tree::sound_catalogs(folder)? {
                let file = reading.file;
                catalogs.files.insert(file.application.clone(), file);
            }
        }
        catalogs.reindex();
        Ok(catalogs)
    }

    pub fn write(&self, folder: &FilePath) -> Result<()> {
        for file in self.files.values() {
            tree::write_catalog(folder, file)?;
        }
        Ok(())
    }

    pub fn merge(&mut self, facts: Facts) -> Report {
        let mut report = Report::default();
        let applications: BTreeSet<String> = facts
            .scopes
            .iter()
            .map(|f| &f.application)
            // What only adds words to calls makes no catalog.
            .chain(
                facts
                    .calls
                    .iter()
                    .filter(|f| f.is_source())
                    .map(|f| &f.application),
            )
            .cloned()
            .collect();
        for application in &applications {
            self.open_application(application, &facts);
        }
        self.merge_scopes(facts.scopes, &mut report);
        self.reindex();
        self.merge_calls(facts.calls, &mut report);
        for application in &applications {
            if let Some(file) = self.files.get_mut(application) {
                tidy::tidy(file);
            }
        }
        report
    }

    /// Makes sure that there is a catalog; a new one gets its name, the prefix
    /// that most of its scopes have and the host that most of its calls name.
    /// The rest is for a person to write.
    fn open_application(&mut self, application: &str, facts: &Facts) {
        if self.files.contains_key(application) {
            return;
        }
        let mut prefixes: BTreeMap<&str, usize> = BTreeMap::new();
        for fact in facts.scopes.iter().filter(|f| f.application == application) {
            if let Some((prefix, _)) = fact.scope.split_once('.') {
                *prefixes.entry(prefix).or_default() += 1;
            }
        }
        let main = prefixes.iter().max_by_key(|(_, count)| **count);
        let mut hosts: BTreeMap<&str, usize> = BTreeMap::new();
        for call in facts.calls.iter().filter(|f| f.application == application) {
            if let Some(host) = &call.host {
                *hosts.entry(host).or_default() += 1;
            }
        }
        let host = hosts.iter().max_by_key(|(_, count)| **count);
        self.files.insert(
            application.to_owned(),
            File {
                application: application.to_owned(),
                title: format!("Zoho {application}"),
                docs: "https://www.zoho.com/".into(),
                prefixes: main.map(|(p, _)| (*p).to_owned()).into_iter().collect(),
                hosts: host.map(|(h, _)| (*h).to_owned()).into_iter().collect(),
                ..File::default()
            },
        );
    }

    fn reindex(&mut self) {
        self.index.clear();
        for (application, file) in &self.files {
            for (module, entry) in &file.modules {
                for (operation, scope) in &entry.operations {
                    let scope = scope.to_full();
                    let place = Place {
                        application: application.clone(),
                        module: module.clone(),
                        operation: operation.clone(),
                    };
                    let spelling = file.spelling(module, operation, &scope);
                    for name in scope.aliases.iter().chain([&spelling]) {
                        self.index.insert(name.to_ascii_lowercase(), place.clone());
                    }
                }
            }
        }
    }

    /// The application that owns this prefix.
    fn owner(&self, prefix: &str) -> Option<&str> {
        self.files
            .values()
            .find(|file| file.has_prefix(prefix))
            .map(|file| file.application.as_str())
    }

    fn merge_scopes(&mut self, facts: Vec<ScopeFact>, report: &mut Report) {
        let mut by_application: BTreeMap<String, Vec<(Identity, ScopeFact)>> = BTreeMap::new();
        for fact in facts {
            let (application, identity) = self.identify(&fact);
            by_application
                .entry(application)
                .or_default()
                .push((identity, fact));
        }
        for (application, facts) in by_application {
            let known: HashMap<String, Place> = self
                .index
                .iter()
                .filter(|(_, place)| place.application == application)
                .map(|(name, place)| (name.clone(), place.clone()))
                .collect();
            if let Some(file) = self.files.get_mut(&application) {
                let count = scopes::merge(file, &facts, &known, report);
                if count > 0 {
                    report.added.entry(application).or_default().0 += count;
                }
            }
        }
    }

    /// Which application a scope belongs to, and its full spelling there.
    fn identify(&mut self, fact: &ScopeFact) -> (String, Identity) {
        let first = fact.scope.split('.').next().unwrap_or_default().to_owned();
        let first = first.as_str();
        // Some tables print the module with its prefix.
        let mut fact = fact.clone();
        if let Some((prefix, module)) = fact.module.split_once('.')
            && prefix.eq_ignore_ascii_case(first)
        {
            fact.module = module.to_owned();
        }
        let fact = &fact;
        let application = self.owner(first).unwrap_or(&fact.application).to_owned();
        let file = self.files.entry(application.clone()).or_default();
        let main = file.prefixes.first().cloned().unwrap_or_default();
        let own = file.has_prefix(first);
        let printed_without_prefix = !own
            && fact
                .scope
                .eq_ignore_ascii_case(&format!("{}.{}", fact.module, fact.operation));
        if !own && !printed_without_prefix && !fact.operation.is_empty() {
            // A companion whose application has no catalog stays with its call.
            file.prefixes.push(first.to_owned());
        }
        let prefix = if printed_without_prefix { &main } else { first };
        let full = if fact.operation.is_empty() {
            fact.scope.clone()
        } else {
            format!("{prefix}.{}.{}", fact.module, fact.operation)
        };
        let module = if prefix.eq_ignore_ascii_case(&main) {
            fact.module.clone()
        } else {
            format!("{prefix}.{}", fact.module)
        };
        (
            application,
            Identity {
                full,
                module,
                operation: fact.operation.clone(),
            },
        )
    }

    fn merge_calls(&mut self, facts: Vec<CallFact>, report: &mut Report) {
        let mut by_application: BTreeMap<String, Vec<CallFact>> = BTreeMap::new();
        for fact in facts {
            by_application
                .entry(fact.application.clone())
                .or_default()
                .push(fact);
        }
        for (application, facts) in by_application {
            let Some(mut file) = self.files.remove(&application) else {
                report.unmatched.push(format!(
                    "{}: there is no catalog of {application}",
                    facts[0].place
                ));
                continue;
            };
            let relative = |scope: &str| self.relative(&file, &application, scope);
            let facts: Vec<CallFact> = facts
                .into_iter()
                .map(|mut fact| {
                    fact.together = fact.together.iter().map(|s| relative(s)).collect();
                    fact.path = with_version(&file, &fact.path);
                    fact
                })
                .collect();
            calls::merge(&mut file, facts, report);
            self.files.insert(application, file);
        }
    }

    /// A scope as the calls of this catalog name it.
    fn relative(&self, file: &File, application: &str, scope: &str) -> String {
        let place = self.index.get(&scope.to_ascii_lowercase());
        let spelling = place.and_then(|place| {
            let home = if place.application == application {
                file
            } else {
                self.files.get(&place.application)?
            };
            let operation = home
                .modules
                .get(&place.module)?
                .operations
                .get(&place.operation)?;
            Some(home.spelling(&place.module, &place.operation, &operation.to_full()))
        });
        let spelling = spelling.unwrap_or_else(|| scope.to_owned());
        let main = file.prefixes.first().map_or("", String::as_str);
        match spelling.split_once('.') {
            Some((prefix, rest)) if prefix == main => rest.to_owned(),
            _ => spelling,
        }
    }
}

/// What the catalogs say about a call, compared with a fact.
pub enum Answer {
    /// The fact's scopes open it.
    Same,
    /// No catalog has the call.
    NoCall,
    /// Other scopes, and the kind of source that says so.
    Other { scopes: String, kind: Option<Kind> },
}

impl Catalogs {
    /// Whether a scope is known under this name.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.index.contains_key(&scope.to_ascii_lowercase())
    }

    /// What the application's catalog says about a call.
    pub fn answer(&self, fact: &CallFact) -> Answer {
        let Some(file) = self.files.get(&fact.application) else {
            return Answer::NoCall;
        };
        let wanted = shape(&with_version(file, &fact.path));
        let found = file
            .calls
            .iter()
            .filter(|(path, _)| shape(path) == wanted)
            .find_map(|(_, methods)| Some((methods, methods.call(&fact.method)?)));
        let Some((methods, call)) = found else {
            return Answer::NoCall;
        };
        if fact.undocumented {
            // That the call exists is all that the fact says.
            return Answer::Same;
        }
        let together = fact
            .together
            .iter()
            .map(|scope| self.relative(file, &fact.application, scope))
            .collect();
        let known = match needs::parse(call.scopes()) {
            Ok(Needs::AnyOf(alternatives)) => calls::expand_needs(&alternatives),
            _ => BTreeSet::new(),
        };
        if known
            .iter()
            .any(|k| *k == together || patterns::pattern_covers(k, &together))
        {
            return Answer::Same;
        }
        let source = call.to_full().source.or_else(|| methods.source.clone());
        Answer::Other {
            scopes: call.scopes().to_owned(),
            kind: source.and_then(|source| kind_of(file, &source)),
        }
    }
}

/// A scope as a fact names it.
struct Identity {
    full: String,
    module: String,
    operation: String,
}

/// `/crm/v8/x` is `/crm/{version}/x` where the catalog says that the versions
/// are alike.
fn with_version(file: &File, path: &str) -> String {
    if !file
        .base
        .as_deref()
        .is_some_and(|base| base.contains("{version}"))
    {
        return path.to_owned();
    }
    path.split('/')
        .map(|segment| {
            if file.versions.iter().any(|v| v == segment) {
                "{version}"
            } else {
                segment
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// The strongest kind of source among those that a fact names.
fn kind_of(file: &File, source: &OneOrMany) -> Option<Kind> {
    source
        .as_slice()
        .iter()
        .filter_map(|r| file.sources.get(r.split(':').next().unwrap_or_default()))
        .map(|source| source.kind)
        .min()
}
