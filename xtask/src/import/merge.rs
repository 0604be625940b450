//! Merges facts into the catalogs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::Path as FilePath;

use anyhow::{Context, Result};
use zoho_catalog::authoring::model::{
    Call, File, Kind, METHODS, OneOrMany, Operation, Path, Scope,
};
use zoho_catalog::authoring::needs::{self, Needs};
use zoho_catalog::authoring::write::write;

use super::facts::{CallFact, Facts, Origin, ScopeFact};
use super::patterns;
use zoho_catalog::authoring::paths::shape;
use super::sources;
use crate::tree;

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
    changed: Vec<String>,
    contradicted: Vec<String>,
    unmatched: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (application, (scopes, calls)) in &self.added {
            writeln!(f, "added to {application}: {scopes} scopes, {calls} calls")?;
        }
        for (title, lines) in [
            ("changed", &self.changed),
            ("contradicts the catalog, which was left as it is", &self.contradicted),
            ("no call of the catalogs", &self.unmatched),
        ] {
            for line in lines {
                writeln!(f, "{title}: {line}")?;
            }
        }
        if self.added.is_empty() && self.changed.is_empty() {
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
        for (application, file) in &self.files {
            let path = folder.join(format!("{application}.yaml"));
            let text = write(file);
            if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
                continue;
            }
            std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
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
            .chain(facts.calls.iter().filter(|f| !f.together.is_empty()).map(|f| &f.application))
            .cloned()
            .collect();
        for application in &applications {
            self.open_application(application, &facts);
        }
        self.merge_scopes(facts.scopes, &mut report);
        self.reindex();
        self.merge_calls(facts.calls, &mut report);
        report
    }

    /// Makes sure that there is a catalog; a new one gets its name and the
    /// prefix that most of its scopes have. The rest is for a person to write.
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
        self.files.insert(
            application.to_owned(),
            File {
                application: application.to_owned(),
                title: format!("Zoho {application}"),
                docs: "https://www.zoho.com/".into(),
                prefixes: main.map(|(p, _)| (*p).to_owned()).into_iter().collect(),
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
                let count = merge_into(file, &facts, &known, report);
                if count > 0 {
                    report.added.entry(application).or_default().0 += count;
                }
            }
        }
    }

    /// Which application a scope belongs to, and its full spelling there.
    fn identify(&mut self, fact: &ScopeFact) -> (String, Identity) {
        let first = fact.scope.split('.').next().unwrap_or_default();
        let application = self.owner(first).unwrap_or(&fact.application).to_owned();
        let file = self.files.entry(application.clone()).or_default();
        let main = file.prefixes.first().cloned().unwrap_or_default();
        let own = file.has_prefix(first);
        let printed_without_prefix = !own
            && fact.scope.eq_ignore_ascii_case(&format!("{}.{}", fact.module, fact.operation));
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
                report.unmatched.push(format!("{}: there is no catalog of {application}", facts[0].place));
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
            merge_calls_into(&mut file, facts, report);
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
            let operation = home.modules.get(&place.module)?.operations.get(&place.operation)?;
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
        let together = fact
            .together
            .iter()
            .map(|scope| self.relative(file, &fact.application, scope))
            .collect();
        let known = match needs::parse(call.scopes()) {
            Ok(Needs::AnyOf(alternatives)) => expand_needs(&alternatives),
            _ => BTreeSet::new(),
        };
        if known.iter().any(|k| *k == together || patterns::pattern_covers(k, &together)) {
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
    if !file.base.as_deref().is_some_and(|base| base.contains("{version}")) {
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

fn merge_into(
    file: &mut File,
    facts: &[(Identity, ScopeFact)],
    known: &HashMap<String, Place>,
    report: &mut Report,
) -> usize {
    let mut groups: BTreeMap<String, Vec<&(Identity, ScopeFact)>> = BTreeMap::new();
    for fact in facts {
        groups
            .entry(fact.0.full.to_ascii_lowercase())
            .or_default()
            .push(fact);
    }
    // Only what is new, or told by a stronger source, needs its source listed.
    let new: BTreeSet<&Origin> = groups
        .iter()
        .filter_map(|(name, group)| {
            let (identity, fact) = best(group)?;
            let wanted = match known.get(name) {
                Some(place) => is_weaker(file, place, fact.origin.kind),
                None => !identity.operation.is_empty(),
            };
            wanted.then_some(&fact.origin)
        })
        .collect();
    sources::admit(file, &new);

    let mut added = Vec::new();
    let mut without_operation = Vec::new();
    for (name, group) in &groups {
        let Some((identity, fact)) = best(group) else {
            continue;
        };
        if identity.operation.is_empty() {
            without_operation.push(identity);
            continue;
        }
        match known.get(name) {
            Some(place) => strengthen(file, place, identity, fact, report),
            None => added.push((identity, fact, aliases(group))),
        }
    }
    let count = added.len();
    insert(file, &added);
    // A module named without an operation means the only one that it has.
    for identity in without_operation {
        let module = file
            .modules
            .iter_mut()
            .find(|(name, _)| name.eq_ignore_ascii_case(&identity.module));
        if let Some((_, module)) = module
            && module.operations.len() == 1
            && let Some(operation) = module.operations.values_mut().next()
        {
            let mut scope = operation.to_full();
            if !scope.aliases.contains(&identity.full) {
                scope.aliases.push(identity.full.clone());
                *operation = scope.into_operation();
            }
        }
    }
    count
}

/// The fact of the strongest source; the commonest spelling among equals.
fn best<'a>(group: &[&'a (Identity, ScopeFact)]) -> Option<&'a (Identity, ScopeFact)> {
    group.iter().copied().min_by_key(|(identity, fact)| {
        let same = group
            .iter()
            .filter(|(i, f)| i.full == identity.full && f.origin.kind == fact.origin.kind)
            .count();
        (
            fact.origin.kind,
            std::cmp::Reverse(same),
            identity.full.clone(),
            fact.origin.url.clone(),
        )
    })
}

/// Spellings that sources print and that ignoring case does not explain.
fn aliases(group: &[&(Identity, ScopeFact)]) -> Vec<String> {
    let odd: BTreeSet<String> = group
        .iter()
        .filter(|(identity, fact)| !identity.full.eq_ignore_ascii_case(&fact.scope))
        .map(|(_, fact)| fact.scope.clone())
        .collect();
    odd.into_iter().collect()
}

/// Gives a known scope the spelling of a stronger source.
fn strengthen(
    file: &mut File,
    place: &Place,
    identity: &Identity,
    fact: &ScopeFact,
    report: &mut Report,
) {
    let Some(operation) = file
        .modules
        .get(&place.module)
        .and_then(|module| module.operations.get(&place.operation))
    else {
        return;
    };
    let mut scope = operation.to_full();
    if !is_weaker(file, place, fact.origin.kind) {
        return;
    }
    let old = file.spelling(&place.module, &place.operation, &scope);
    let Some(source) = sources::reference(file, &fact.origin) else {
        return;
    };
    report.changed.push(format!(
        "{old} is now read from {source}, spelled {}",
        identity.full
    ));
    scope.source = OneOrMany::One(source);
    if old != identity.full && old.eq_ignore_ascii_case(&identity.full) {
        scope.scope = Some(identity.full.clone());
    }
    if let Some(module) = file.modules.get_mut(&place.module) {
        module
            .operations
            .insert(place.operation.clone(), scope.into_operation());
    }
}

/// Whether what the catalog says about the scope comes from a weaker source.
fn is_weaker(file: &File, place: &Place, kind: Kind) -> bool {
    file.modules
        .get(&place.module)
        .and_then(|module| module.operations.get(&place.operation))
        .is_some_and(|scope| kind_of(file, &scope.to_full().source) > Some(kind))
}

fn kind_of(file: &File, source: &OneOrMany) -> Option<Kind> {
    source
        .as_slice()
        .iter()
        .filter_map(|r| file.sources.get(r.split(':').next().unwrap_or_default()))
        .map(|source| source.kind)
        .min()
}

type Added<'a> = (&'a Identity, &'a ScopeFact, Vec<String>);

fn insert(file: &mut File, added: &[Added<'_>]) {
    // One spelling for a module: the one it has, else the commonest.
    let mut spellings: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for (identity, _, _) in added {
        *spellings
            .entry(identity.module.to_ascii_lowercase())
            .or_default()
            .entry(&identity.module)
            .or_default() += 1;
    }
    for (identity, fact, aliases) in added {
        let lower = identity.module.to_ascii_lowercase();
        let existing = file
            .modules
            .keys()
            .find(|name| name.eq_ignore_ascii_case(&lower))
            .cloned();
        let module = existing.unwrap_or_else(|| {
            spellings
                .get(&lower)
                .and_then(|s| s.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name))))
                .map_or_else(|| identity.module.clone(), |(name, _)| (*name).to_owned())
        });
        let mut scope = Scope {
            source: OneOrMany::from_vec(
                sources::reference(file, &fact.origin).into_iter().collect(),
            ),
            aliases: aliases.clone(),
            note: fact.note.clone(),
            ..Scope::default()
        };
        if file.spelling(&module, &identity.operation, &scope) != identity.full {
            scope.scope = Some(identity.full.clone());
        }
        let operation: Operation = scope.into_operation();
        file.modules
            .entry(module)
            .or_default()
            .operations
            .insert(identity.operation.clone(), operation);
    }
}

fn merge_calls_into(file: &mut File, facts: Vec<CallFact>, report: &mut Report) {
    let mut paths: HashMap<String, String> = file
        .calls
        .keys()
        .map(|path| (shape(path), path.clone()))
        .collect();
    let mut groups: BTreeMap<(String, String), Vec<CallFact>> = BTreeMap::new();
    for fact in facts {
        let path = paths
            .entry(shape(&fact.path))
            .or_insert_with(|| fact.path.clone())
            .clone();
        groups.entry((path, fact.method.clone())).or_default().push(fact);
    }
    // What is already said, and weaker facts about it, need no source.
    let mut origins: BTreeSet<Origin> = BTreeSet::new();
    let mut fresh = Vec::new();
    for ((path, method), facts) in groups {
        if !METHODS.contains(&method.as_str()) {
            report.unmatched.push(format!("{}: {method} {path} has an unknown method", facts[0].place));
            continue;
        }
        let strongest = facts.iter().map(|f| f.origin.kind).min().unwrap_or_default();
        let facts: Vec<CallFact> = facts
            .into_iter()
            // A guess adds nothing to a fact.
            .filter(|f| strongest == Kind::Inferred || f.origin.kind != Kind::Inferred)
            .collect();
        let news = News::of(&facts, &path);
        if news.alternatives.is_empty() && file.calls.get(&path).and_then(|p| p.call(&method)).is_none() {
            report.unmatched.push(format!("{}: {method} {path}", facts[0].place));
            continue;
        }
        let existing = file.calls.get(&path).and_then(|p| p.call(&method).map(|c| c.to_full()));
        let path_source = file.calls.get(&path).and_then(|p| p.source.clone());
        let Some(call) = news.merged(file, existing.as_ref(), path_source.as_ref(), &path, &method, report)
        else {
            continue;
        };
        if existing.is_none() {
            report.added.entry(file.application.clone()).or_default().1 += 1;
        }
        origins.extend(facts.iter().filter(|f| !f.together.is_empty()).map(|f| f.origin.clone()));
        let host = facts.iter().find_map(|f| f.host.clone());
        fresh.push((path, method, call, facts, host));
    }
    sources::admit(file, &origins.iter().collect());
    for (path, method, mut call, facts, host) in fresh {
        let mut read_from: Vec<(Kind, String)> = facts
            .iter()
            .filter(|f| !f.together.is_empty())
            .filter_map(|f| Some((f.origin.kind, sources::reference(file, &f.origin)?)))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        read_from.truncate(3);
        let main_host = file.hosts.first().cloned();
        let entry = file.calls.entry(path).or_default();
        expand(entry);
        if !read_from.is_empty() {
            let mut all = call.source.take().map_or_else(Vec::new, |s| s.as_slice().to_vec());
            all.extend(read_from.into_iter().map(|(_, r)| r));
            let mut seen = BTreeSet::new();
            all.retain(|r| seen.insert(r.clone()));
            call.source = Some(OneOrMany::from_vec(all));
        }
        if entry.host.is_none() && host.is_some() && main_host.is_some() && host != main_host {
            entry.host = host;
        }
        if let Some(slot) = entry.slot(&method) {
            *slot = Some(call.into_entry());
        }
        compress(entry);
    }
}

/// What facts say about one call, taken together.
struct News {
    alternatives: BTreeSet<BTreeSet<String>>,
    listed_together: bool,
    words: Option<String>,
    note: Option<String>,
    kind: Kind,
}

impl News {
    fn of(facts: &[CallFact], path: &str) -> Self {
        let alternatives = facts
            .iter()
            .filter(|f| !f.together.is_empty())
            .map(|f| f.together.clone())
            .collect();
        let notes: BTreeSet<&str> = facts.iter().filter_map(|f| f.note.as_deref()).collect();
        Self {
            alternatives: patterns::generalize(alternatives, path),
            listed_together: facts.iter().any(|f| f.listed_together),
            words: facts.iter().find_map(|f| f.words.clone()),
            note: (!notes.is_empty()).then(|| notes.into_iter().collect::<Vec<_>>().join("; ")),
            kind: facts.iter().map(|f| f.origin.kind).min().unwrap_or_default(),
        }
    }

    /// The call with the news in it; `None` where there is nothing new.
    fn merged(
        &self,
        file: &File,
        existing: Option<&Call>,
        path_source: Option<&OneOrMany>,
        path: &str,
        method: &str,
        report: &mut Report,
    ) -> Option<Call> {
        let Some(existing) = existing else {
            if self.alternatives.is_empty() {
                return None;
            }
            return Some(Call {
                scopes: needs::print(&self.alternatives),
                words: self.words.clone(),
                note: self.note.clone(),
                listed_together: self.listed_together,
                source: None,
            });
        };
        let mut call = existing.clone();
        if call.source.is_none() {
            call.source = path_source.cloned();
        }
        let words_new = call.words.is_none() && self.words.is_some();
        if words_new {
            call.words.clone_from(&self.words);
        }
        let old = match needs::parse(&existing.scopes) {
            Ok(Needs::AnyOf(alternatives)) => expand_needs(&alternatives),
            _ => BTreeSet::new(),
        };
        let said = self.alternatives.iter().all(|a| {
            old.contains(a) || old.iter().any(|o| patterns::pattern_covers(o, a))
        });
        if said {
            return words_new.then_some(call);
        }
        let existing_kind = call.source.as_ref().and_then(|s| kind_of(file, s));
        let line = format!(
            "{method} {path}: {} (known: {})",
            needs::print(&self.alternatives),
            existing.scopes
        );
        if self.kind == Kind::Inferred && !old.is_empty() {
            // A guess adds nothing to a fact.
        } else if existing_kind == Some(Kind::Inferred) || old.is_empty() {
            report.changed.push(line);
            call.scopes = needs::print(&self.alternatives);
            call.source = None;
            return Some(call);
        } else if old.iter().any(|o| self.alternatives.contains(o)) {
            report.changed.push(line);
            let all = old.union(&self.alternatives).cloned().collect();
            call.scopes = needs::print(&all);
            return Some(call);
        } else {
            report.contradicted.push(line);
        }
        words_new.then_some(call)
    }
}

/// Alternatives with every choice written out.
fn expand_needs(alternatives: &[needs::Together]) -> BTreeSet<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for together in alternatives {
        let mut sets: Vec<BTreeSet<String>> = vec![BTreeSet::new()];
        for term in together {
            sets = sets
                .iter()
                .flat_map(|set| {
                    term.iter().map(move |scope| {
                        let mut set = set.clone();
                        set.insert(scope.clone());
                        set
                    })
                })
                .collect();
        }
        all.extend(sets);
    }
    all
}

/// Gives every call of a path its own source.
fn expand(path: &mut Path) {
    let Some(shared) = path.source.take() else {
        return;
    };
    for method in METHODS {
        if let Some(slot) = path.slot(method)
            && let Some(entry) = slot
        {
            let mut call = entry.to_full();
            call.source.get_or_insert_with(|| shared.clone());
            *slot = Some(call.into_entry());
        }
    }
}

/// States once the source that most calls of a path share.
fn compress(path: &mut Path) {
    let mut counts: Vec<(OneOrMany, usize)> = Vec::new();
    for (_, entry) in path.calls() {
        if let Some(source) = entry.to_full().source {
            match counts.iter_mut().find(|(s, _)| *s == source) {
                Some((_, count)) => *count += 1,
                None => counts.push((source, 1)),
            }
        }
    }
    counts.reverse();
    let Some((shared, _)) = counts.into_iter().max_by_key(|(_, count)| *count) else {
        return;
    };
    for method in METHODS {
        if let Some(slot) = path.slot(method)
            && let Some(entry) = slot
        {
            let mut call = entry.to_full();
            if call.source.as_ref() == Some(&shared) {
                call.source = None;
            }
            *slot = Some(call.into_entry());
        }
    }
    path.source = Some(shared);
}
