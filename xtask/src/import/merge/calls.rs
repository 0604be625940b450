//! Merges calls: new ones are added; what a stronger source says of a known one
//! replaces a guess, and what contradicts it is reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use zoho_catalog::authoring::model::{Call, File, Kind, METHODS, OneOrMany, Path};
use zoho_catalog::authoring::needs::{self, Needs};
use zoho_catalog::authoring::paths::shape;

use super::super::facts::{CallFact, Origin};
use super::super::{patterns, sources};
use super::{Report, kind_of};
use crate::ledger::contradictions::Contradiction;

/// Adds calls to a catalog, and what is new about known ones.
pub(super) fn merge(file: &mut File, facts: Vec<CallFact>, report: &mut Report) {
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
        groups
            .entry((path, fact.method.clone()))
            .or_default()
            .push(fact);
    }
    // What is already said, and weaker facts about it, need no source.
    let mut origins: BTreeSet<Origin> = BTreeSet::new();
    let mut fresh = Vec::new();
    for ((path, method), facts) in groups {
        if !METHODS.contains(&method.as_str()) {
            report.unmatched.push(format!(
                "{}: {method} {path} has an unknown method",
                facts[0].place
            ));
            continue;
        }
        let strongest = facts
            .iter()
            .map(|f| f.origin.kind)
            .min()
            .unwrap_or_default();
        let facts: Vec<CallFact> = facts
            .into_iter()
            // A guess adds nothing to a fact.
            .filter(|f| strongest == Kind::Inferred || f.origin.kind != Kind::Inferred)
            .collect();
        let news = News::of(&facts, &path);
        if news.alternatives.is_empty()
            && !news.undocumented
            && file
                .calls
                .get(&path)
                .and_then(|p| p.call(&method))
                .is_none()
        {
            report
                .unmatched
                .push(format!("{}: {method} {path}", facts[0].place));
            continue;
        }
        let existing = file
            .calls
            .get(&path)
            .and_then(|p| p.call(&method).map(|c| c.to_full()));
        let path_source = file.calls.get(&path).and_then(|p| p.source.clone());
        let Some(call) = news.merged(
            file,
            existing.as_ref(),
            path_source.as_ref(),
            &path,
            &method,
            report,
        ) else {
            continue;
        };
        if existing.as_ref().is_some_and(|old| old.words.is_none()) && call.words.is_some() {
            *report.worded.entry(file.application.clone()).or_default() += 1;
        }
        if existing.is_none() {
            report.added.entry(file.application.clone()).or_default().1 += 1;
        }
        origins.extend(
            facts
                .iter()
                .filter(|f| f.is_source())
                .map(|f| f.origin.clone()),
        );
        let host = facts.iter().find_map(|f| f.host.clone());
        fresh.push((path, method, call, facts, host));
    }
    sources::admit(file, &origins.iter().collect());
    for (path, method, mut call, facts, host) in fresh {
        let mut read_from: Vec<(Kind, String)> = facts
            .iter()
            .filter(|f| f.is_source())
            .filter_map(|f| Some((f.origin.kind, sources::reference(file, &f.origin)?)))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        read_from.truncate(3);
        let main_host = file.hosts.first().cloned();
        let entry = file.calls.entry(path).or_default();
        expand(entry);
        if !read_from.is_empty() {
            let mut all = call
                .source
                .take()
                .map_or_else(Vec::new, |s| s.as_slice().to_vec());
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
    undocumented: bool,
    words: Option<String>,
    note: Option<String>,
    kind: Kind,
    /// Addresses of the sources.
    read_from: BTreeSet<String>,
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
            undocumented: facts.iter().any(|f| f.undocumented),
            words: facts.iter().find_map(|f| f.words.clone()),
            read_from: facts.iter().map(|f| f.origin.url.clone()).collect(),
            note: (!notes.is_empty()).then(|| notes.into_iter().collect::<Vec<_>>().join("; ")),
            kind: facts
                .iter()
                .map(|f| f.origin.kind)
                .min()
                .unwrap_or_default(),
        }
    }

    fn contradiction(&self, file: &File, path: &str, method: &str) -> Contradiction {
        Contradiction {
            application: file.application.clone(),
            call: format!("{method} {path}"),
            scopes: needs::print(&self.alternatives),
            sources: self.read_from.clone(),
            decision: None,
            because: None,
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
            let scopes = match (self.alternatives.is_empty(), self.undocumented) {
                (false, _) => needs::print(&self.alternatives),
                (true, true) => "undocumented".to_owned(),
                (true, false) => return None,
            };
            return Some(Call {
                scopes,
                words: self.words.clone(),
                note: self.note.clone(),
                listed_together: self.listed_together,
                source: None,
                confirmed: None,
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
        let said = self
            .alternatives
            .iter()
            .all(|a| old.contains(a) || old.iter().any(|o| patterns::pattern_covers(o, a)));
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
            report
                .contradictions
                .push(self.contradiction(file, path, method));
        }
        words_new.then_some(call)
    }
}

/// Alternatives with every choice written out.
pub(super) fn expand_needs(alternatives: &[needs::Together]) -> BTreeSet<BTreeSet<String>> {
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
