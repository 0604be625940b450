//! Merges scopes: new ones are added, known ones get stronger sources.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use zoho_catalog::authoring::model::{File, Kind, OneOrMany, Operation, Scope};

use super::super::facts::{Origin, ScopeFact};
use super::super::sources;
use super::{Identity, Place, Report, kind_of};

/// Adds scopes to a catalog and gives known ones stronger sources; how many
/// are new.
pub(super) fn merge(
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
                .and_then(|s| {
                    s.iter()
                        .max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)))
                })
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
