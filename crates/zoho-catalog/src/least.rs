//! The least set of scopes for a list of requirements: fewest privileges
//! first, then fewest scopes.
//!
//! A privilege is a scope that a token may act for: each scope grants itself
//! and all that it covers. An alternative that grants a subset of another's
//! privileges is never worse, because whoever holds the wide one also meets
//! the narrow one; so wide alternatives fall away first, and a search is
//! needed only where alternatives are incomparable.

use std::collections::{BTreeMap, BTreeSet};

/// A set of privileges.
type Privileges = BTreeSet<usize>;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// The scopes, none of which covers another.
    pub scopes: Vec<usize>,
    /// Which alternative was chosen for each requirement; `None` for one that
    /// has none.
    pub alternatives: Vec<Option<usize>>,
    /// Whether no smaller set exists. The search gives up on requirements
    /// that are too entangled, and then says so.
    pub is_optimal: bool,
}

/// After so many steps the search takes the best set found so far.
const STEPS: usize = 200_000;

/// Chooses an alternative for every requirement. `grants` gives the privileges
/// of a scope, itself among them.
pub(crate) fn least(
    requirements: &[Vec<Vec<usize>>],
    grants: &dyn Fn(usize) -> Privileges,
) -> Chosen {
    let mut known: BTreeMap<usize, Privileges> = BTreeMap::new();
    for scope in requirements.iter().flatten().flatten() {
        known.entry(*scope).or_insert_with(|| grants(*scope));
    }
    let of = |alternative: &[usize]| -> Privileges {
        alternative
            .iter()
            .filter_map(|scope| known.get(scope))
            .flatten()
            .copied()
            .collect()
    };
    // Requirements that are alike need one decision.
    let mut distinct: Vec<Vec<Privileges>> = requirements
        .iter()
        .filter(|alternatives| !alternatives.is_empty())
        .map(|alternatives| minimal(alternatives.iter().map(|a| of(a)).collect()))
        .collect();
    distinct.sort();
    distinct.dedup();

    let mut held: Privileges = distinct
        .iter()
        .filter(|alternatives| alternatives.len() == 1)
        .flatten()
        .flatten()
        .copied()
        .collect();
    let mut is_optimal = true;
    let open: Vec<Vec<Privileges>> = distinct
        .into_iter()
        .filter(|alternatives| !alternatives.iter().any(|a| a.is_subset(&held)))
        .collect();
    for part in parts(open) {
        let mut search = Search {
            requirements: &part,
            best: None,
            steps: 0,
            count: &|set: &Privileges| maximal(set, &known, grants).len(),
        };
        search.run(&held.clone(), 0);
        is_optimal &= search.steps <= STEPS;
        if let Some((_, best)) = search.best {
            held.extend(best);
        }
    }
    let alternatives = requirements
        .iter()
        .map(|alternatives| {
            alternatives
                .iter()
                .enumerate()
                .filter(|(_, a)| of(a).is_subset(&held))
                .min_by_key(|(n, a)| (of(a).len(), *n))
                .map(|(n, _)| n)
        })
        .collect();
    Chosen {
        scopes: maximal(&held, &known, grants),
        alternatives,
        is_optimal,
    }
}

/// Drops alternatives that grant all that another grants, and more.
fn minimal(mut alternatives: Vec<Privileges>) -> Vec<Privileges> {
    alternatives.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    alternatives.dedup();
    let mut kept: Vec<Privileges> = Vec::new();
    for alternative in alternatives {
        if !kept.iter().any(|narrow| narrow.is_subset(&alternative)) {
            kept.push(alternative);
        }
    }
    kept
}

/// Requirements that share no privilege can be decided apart.
fn parts(open: Vec<Vec<Privileges>>) -> Vec<Vec<Vec<Privileges>>> {
    let mut parts: Vec<(Privileges, Vec<Vec<Privileges>>)> = Vec::new();
    for requirement in open {
        let mut all: Privileges = requirement.iter().flatten().copied().collect();
        let mut members = vec![requirement];
        let mut apart = Vec::new();
        for (privileges, others) in parts {
            if privileges.is_disjoint(&all) {
                apart.push((privileges, others));
            } else {
                all.extend(privileges);
                members.extend(others);
            }
        }
        apart.push((all, members));
        parts = apart;
    }
    parts.into_iter().map(|(_, members)| members).collect()
}

/// The scopes that no other one held grants: the fewest that grant the same.
fn maximal(
    held: &Privileges,
    known: &BTreeMap<usize, Privileges>,
    grants: &dyn Fn(usize) -> Privileges,
) -> Vec<usize> {
    let below: Privileges = held
        .iter()
        .flat_map(|scope| {
            let mut granted = known.get(scope).cloned().unwrap_or_else(|| grants(*scope));
            granted.remove(scope);
            granted
        })
        .collect();
    held.difference(&below).copied().collect()
}

/// Privileges, scopes, and the set itself to settle ties.
type Cost = (usize, usize, Privileges);

struct Search<'r> {
    requirements: &'r [Vec<Privileges>],
    best: Option<(Cost, Privileges)>,
    steps: usize,
    count: &'r dyn Fn(&Privileges) -> usize,
}

impl Search<'_> {
    fn run(&mut self, held: &Privileges, from: usize) {
        self.steps += 1;
        if let Some(((privileges, _, _), _)) = &self.best
            && (held.len() > *privileges || self.steps > STEPS)
        {
            return;
        }
        let next = (from..self.requirements.len())
            .find(|n| !self.requirements[*n].iter().any(|a| a.is_subset(held)));
        let Some(next) = next else {
            let cost = (held.len(), (self.count)(held), held.clone());
            if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                self.best = Some((cost, held.clone()));
            }
            return;
        };
        let mut choices: Vec<Privileges> = self.requirements[next]
            .iter()
            .map(|alternative| held.union(alternative).copied().collect())
            .collect();
        // The cheapest first, so that the rest can be cut off early.
        choices.sort_by_key(Privileges::len);
        for choice in &choices {
            self.run(choice, next + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Scope `n` of a made-up order covers the proper divisors of `n`.
    fn divisors(n: usize) -> Privileges {
        (1..=n).filter(|d| n.is_multiple_of(*d)).collect()
    }

    fn closure(scopes: &BTreeSet<usize>) -> Privileges {
        scopes.iter().flat_map(|s| divisors(*s)).collect()
    }

    /// The best (privileges, scopes) over every choice of alternatives.
    fn exhaustive(requirements: &[Vec<Vec<usize>>]) -> (usize, usize) {
        let mut sets: Vec<BTreeSet<usize>> = vec![BTreeSet::new()];
        for alternatives in requirements.iter().filter(|a| !a.is_empty()) {
            sets = sets
                .iter()
                .flat_map(|set| {
                    alternatives
                        .iter()
                        .map(move |a| set.iter().chain(a).copied().collect())
                })
                .collect();
        }
        sets.iter()
            .map(|set| {
                let held = closure(set);
                let tops = maximal(&held, &BTreeMap::new(), &divisors).len();
                (held.len(), tops)
            })
            .min()
            .unwrap_or((0, 0))
    }

    proptest! {
        #[test]
        fn no_choice_of_alternatives_is_smaller(
            requirements in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(1_usize..13, 1..3), 1..4), 0..6)
        ) {
            let chosen = least(&requirements, &divisors);
            prop_assert!(chosen.is_optimal);
            let scopes: BTreeSet<usize> = chosen.scopes.iter().copied().collect();
            let held = closure(&scopes);
            prop_assert_eq!((held.len(), scopes.len()), exhaustive(&requirements));
            for (alternatives, n) in requirements.iter().zip(&chosen.alternatives) {
                let n = n.expect("every requirement here has an alternative");
                prop_assert!(alternatives[n].iter().all(|s| held.contains(s)));
            }
        }

        #[test]
        fn no_scope_can_be_dropped(
            requirements in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(1_usize..13, 1..3), 1..4), 1..6)
        ) {
            let chosen = least(&requirements, &divisors);
            for dropped in &chosen.scopes {
                let rest: BTreeSet<usize> =
                    chosen.scopes.iter().filter(|s| *s != dropped).copied().collect();
                let held = closure(&rest);
                let suffices = requirements
                    .iter()
                    .all(|alternatives| alternatives.iter().any(|a| a.iter().all(|s| held.contains(s))));
                prop_assert!(!suffices, "{dropped} could be dropped");
            }
        }
    }
}
