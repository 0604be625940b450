//! Reckoning with sets of scopes, on the one relation `covers`: the least set
//! for a list of calls, what a set lacks and what it has too much, and how two
//! sets differ.

use std::collections::{BTreeSet, HashMap};

use crate::call::{Call, Requirement, Together};
use crate::catalog::Catalog;
use crate::least;
use crate::scope::Scope;

/// The least set of scopes for a list of needs.
#[derive(Debug, Clone)]
pub struct Least<'c> {
    /// The scopes, in order; none covers another.
    pub scopes: Vec<Scope<'c>>,
    /// For each need, the alternative that the set meets; `None` for a need
    /// that has no alternative.
    pub met_by: Vec<Option<Together<'c>>>,
    /// Whether no set with fewer privileges exists.
    pub is_optimal: bool,
}

/// What a set of scopes has too little or too much for a list of needs.
#[derive(Debug, Clone, Default)]
pub struct Audit<'c> {
    /// Needs that the set does not meet, by number, with the scopes that
    /// would, least first.
    pub missing: Vec<(usize, Together<'c>)>,
    /// Scopes that another one of the set includes, with that one.
    pub redundant: Vec<(Scope<'c>, Scope<'c>)>,
    /// Scopes without which every need that is met would still be.
    pub excess: Vec<Scope<'c>>,
    /// Scopes that are wider than needed, with what would do.
    pub too_wide: Vec<(Scope<'c>, Vec<Scope<'c>>)>,
}

impl Audit<'_> {
    /// Whether the set meets every need.
    pub fn suffices(&self) -> bool {
        self.missing.is_empty()
    }

    /// Whether the set is what is needed: neither less nor more.
    pub fn is_exact(&self) -> bool {
        self.suffices()
            && self.redundant.is_empty()
            && self.excess.is_empty()
            && self.too_wide.is_empty()
    }
}

/// How two sets of scopes differ in what they grant.
#[derive(Debug, Clone, Default)]
pub struct Difference<'c> {
    /// Scopes of the first set that the second does not grant.
    pub only_first: Vec<Scope<'c>>,
    /// Scopes of the second set that the first does not grant.
    pub only_second: Vec<Scope<'c>>,
    /// Scopes that both grant.
    pub both: Vec<Scope<'c>>,
}

/// What a scope lets its holder do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Breadth {
    /// Calls that it opens, itself or through what it covers.
    pub calls: usize,
    /// Modules that it reaches.
    pub modules: usize,
    /// Whether one of the operations reads.
    pub reads: bool,
    /// Whether one of them creates or changes.
    pub writes: bool,
    /// Whether one of them deletes.
    pub deletes: bool,
    /// Whether it reaches settings, users or the organization.
    pub administers: bool,
}

/// Whether the scopes `held` grant `wanted`.
pub fn grants(held: &[Scope<'_>], wanted: Scope<'_>) -> bool {
    held.iter().any(|scope| {
        // The relation is told apart by names, so that scopes of two readings
        // of one catalog compare.
        scope.application() == wanted.application()
            && (scope.as_str() == wanted.as_str()
                || scope
                    .covered()
                    .any(|narrow| narrow.as_str() == wanted.as_str()))
    })
}

/// The alternative that the scopes `held` meet, if one.
pub fn met<'a, 'c>(
    held: &[Scope<'_>],
    alternatives: &'a [Together<'c>],
) -> Option<&'a Together<'c>> {
    alternatives
        .iter()
        .find(|together| together.iter().all(|scope| grants(held, *scope)))
}

/// The least set of scopes that meets every need: fewest privileges first,
/// then fewest scopes.
pub fn least_set<'c>(needs: &[Vec<Together<'c>>]) -> Least<'c> {
    let mut table = Numbers::default();
    let requirements: Vec<Vec<Vec<usize>>> = needs
        .iter()
        .map(|alternatives| {
            alternatives
                .iter()
                .map(|together| together.iter().map(|s| table.number(*s)).collect())
                .collect()
        })
        .collect();
    let mut privileges: HashMap<usize, BTreeSet<usize>> = HashMap::new();
    let mut done = 0;
    while done < table.scopes.len() {
        let scope = table.scopes[done];
        let mut all: BTreeSet<usize> = scope.covered().map(|s| table.number(s)).collect();
        all.insert(done);
        privileges.insert(done, all);
        done += 1;
    }
    let chosen = least::least(&requirements, &|scope| {
        privileges.get(&scope).cloned().unwrap_or_default()
    });
    let mut scopes: Vec<Scope<'c>> = chosen.scopes.iter().map(|n| table.scopes[*n]).collect();
    scopes.sort();
    Least {
        scopes,
        met_by: chosen
            .alternatives
            .iter()
            .zip(needs)
            .map(|(n, alternatives)| n.and_then(|n| alternatives.get(n)).cloned())
            .collect(),
        is_optimal: chosen.is_optimal,
    }
}

/// Compares what is granted with what is needed.
pub fn audit<'c>(held: &[Scope<'c>], needs: &[Vec<Together<'c>>]) -> Audit<'c> {
    let mut audit = Audit::default();
    for (number, alternatives) in needs.iter().enumerate() {
        if alternatives.is_empty() || met(held, alternatives).is_some() {
            continue;
        }
        let lacking = alternatives
            .iter()
            .map(|together| -> Together<'c> {
                together
                    .iter()
                    .filter(|scope| !grants(held, **scope))
                    .copied()
                    .collect()
            })
            .min_by_key(|lacking| {
                let breadth: usize = lacking.iter().map(|s| s.breadth()).sum();
                (lacking.len(), breadth)
            });
        audit
            .missing
            .extend(lacking.map(|lacking| (number, lacking)));
    }
    for (n, scope) in held.iter().enumerate() {
        let wide = held.iter().enumerate().find(|(other, wide)| {
            *other != n && wide.covers(*scope) && (**wide != *scope || *other < n)
        });
        if let Some((_, wide)) = wide {
            audit.redundant.push((*scope, *wide));
        }
    }
    let all_met = |held: &[Scope<'c>]| -> Vec<bool> {
        needs
            .iter()
            .map(|alternatives| met(held, alternatives).is_some())
            .collect()
    };
    let now = all_met(held);
    let met_needs: Vec<Vec<Together<'c>>> = needs
        .iter()
        .zip(&now)
        .filter(|(_, met)| **met)
        .map(|(alternatives, _)| alternatives.clone())
        .collect();
    let least = least_set(&met_needs);
    let widest: Vec<Scope<'c>> = held
        .iter()
        .filter(|scope| !audit.redundant.iter().any(|(r, _)| r == *scope))
        .copied()
        .collect();
    let begun: Vec<Scope<'c>> = audit
        .missing
        .iter()
        .flat_map(|(number, lacking)| {
            needs[*number]
                .iter()
                .filter(|together| lacking.iter().all(|scope| together.contains(scope)))
        })
        .flatten()
        .copied()
        .collect();
    for scope in &widest {
        let rest: Vec<Scope<'c>> = widest.iter().filter(|s| *s != scope).copied().collect();
        if all_met(&rest) == now {
            // Half of what a need lacks is no excess.
            if !begun.iter().any(|half| scope.covers(*half)) {
                audit.excess.push(*scope);
            }
        } else if !least.scopes.contains(scope) {
            let instead: Vec<Scope<'c>> = least
                .scopes
                .iter()
                .filter(|narrow| scope.covers(**narrow) && !grants(&rest, **narrow))
                .copied()
                .collect();
            if !instead.is_empty() {
                audit.too_wide.push((*scope, instead));
            }
        }
    }
    audit
}

/// How two sets differ in what they grant.
pub fn difference<'c>(first: &[Scope<'c>], second: &[Scope<'c>]) -> Difference<'c> {
    let mut difference = Difference::default();
    for scope in first {
        if grants(second, *scope) {
            difference.both.push(*scope);
        } else {
            difference.only_first.push(*scope);
        }
    }
    for scope in second {
        if !grants(first, *scope) {
            difference.only_second.push(*scope);
        } else if !difference.both.contains(scope) {
            difference.both.push(*scope);
        }
    }
    for list in [
        &mut difference.only_first,
        &mut difference.only_second,
        &mut difference.both,
    ] {
        list.sort();
        list.dedup();
    }
    difference
}

impl<'c> Scope<'c> {
    /// What it lets its holder do, by what the catalog knows.
    pub fn reach(self) -> Breadth {
        let all: Vec<Scope<'c>> = self.covered().chain([self]).collect();
        let modules: BTreeSet<usize> = all.iter().map(|s| s.module().number).collect();
        let mut breadth = Breadth {
            modules: modules.len(),
            ..Breadth::default()
        };
        for scope in &all {
            let is = |names: &[&str]| {
                names
                    .iter()
                    .any(|n| scope.operation().eq_ignore_ascii_case(n))
            };
            breadth.reads |= is(&["READ", "VIEW", "ALL"]);
            breadth.writes |= is(&[
                "CREATE",
                "UPDATE",
                "WRITE",
                "CREATE-UPDATE",
                "EXECUTE",
                "ALL",
            ]);
            breadth.deletes |= is(&["DELETE", "WRITE", "ALL"]);
            let path = scope.module().path().to_ascii_lowercase();
            breadth.administers |= [
                "settings",
                "user",
                "org",
                "admin",
                "profile",
                "role",
                "fullaccess",
            ]
            .iter()
            .any(|part| path.split('.').any(|p| p.starts_with(part)));
        }
        breadth.calls = self
            .application()
            .calls()
            .filter(|call| opens(*call, &all))
            .count();
        breadth
    }
}

/// Whether one of the scopes alone opens the call, for some value of its
/// parameters.
fn opens(call: Call<'_>, scopes: &[Scope<'_>]) -> bool {
    match call.requirement(&[]) {
        Requirement::AnyOf(alternatives) => alternatives
            .iter()
            .any(|together| together.iter().all(|scope| scopes.contains(scope))),
        _ => false,
    }
}

/// Numbers for scopes, in the order in which they are met.
#[derive(Default)]
struct Numbers<'c> {
    by_name: HashMap<(&'c str, usize), usize>,
    scopes: Vec<Scope<'c>>,
}

impl<'c> Numbers<'c> {
    fn number(&mut self, scope: Scope<'c>) -> usize {
        let key = (scope.application().name(), scope.number);
        let next = self.scopes.len();
        let number = *self.by_name.entry(key).or_insert(next);
        if number == next {
            self.scopes.push(scope);
        }
        number
    }
}

impl Catalog<'_> {
    /// The scopes of a requirement's text list, for [`audit`] and friends:
    /// those known, and the texts that are not.
    pub fn known<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> (Vec<Scope<'_>>, Vec<&'t str>) {
        let mut scopes = Vec::new();
        let mut unknown = Vec::new();
        for text in texts {
            match self.scope(text) {
                Some(scope) if !scopes.contains(&scope) => scopes.push(scope),
                Some(_) => {}
                None => unknown.push(text),
            }
        }
        (scopes, unknown)
    }
}
