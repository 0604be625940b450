//! Recognises that a list of scopes is one pattern: thirty modules with the
//! same operation, on a path with a module in it, are `modules.{module}.READ`.

use std::collections::{BTreeMap, BTreeSet};

/// How many modules make a pattern where the path names the module.
const WITH_PARAMETER: usize = 3;
/// And where it does not, so that the module is any one.
const WITHOUT_PARAMETER: usize = 6;

/// Replaces the module by `{module}` where enough modules occur alike.
pub fn generalize(
    alternatives: BTreeSet<BTreeSet<String>>,
    path: &str,
) -> BTreeSet<BTreeSet<String>> {
    let enough = if path.contains("{module}") {
        WITH_PARAMETER
    } else {
        WITHOUT_PARAMETER
    };
    // In scopes needed together, the one that the others vary around stays.
    let mut stems: BTreeMap<String, usize> = BTreeMap::new();
    for stem in alternatives.iter().flatten().filter_map(|s| split(s)) {
        *stems.entry(format!("{}.{}", stem.0, stem.1)).or_default() += 1;
    }
    let chosen = |set: &BTreeSet<String>| -> Option<String> {
        set.iter()
            .filter(|scope| split(scope).is_some())
            .min_by_key(|scope| {
                split(scope).and_then(|(group, module, _)| stems.get(&format!("{group}.{module}")))
            })
            .cloned()
    };
    let mut modules: BTreeMap<BTreeSet<String>, BTreeSet<String>> = BTreeMap::new();
    let mut generalized: Vec<(BTreeSet<String>, BTreeSet<String>)> = Vec::new();
    for set in &alternatives {
        let Some(scope) = chosen(set) else {
            continue;
        };
        let Some((group, module, operation)) = split(&scope) else {
            continue;
        };
        let mut pattern = set.clone();
        pattern.remove(&scope);
        pattern.insert(format!("{group}.{{module}}.{operation}"));
        modules
            .entry(pattern.clone())
            .or_default()
            .insert(module.to_ascii_lowercase());
        generalized.push((set.clone(), pattern));
    }
    let mut result = alternatives;
    for (set, pattern) in generalized {
        if modules.get(&pattern).is_some_and(|m| m.len() >= enough) {
            result.remove(&set);
            result.insert(pattern);
        }
    }
    result
}

/// Whether the pattern `wide` says what the alternative `narrow` says.
pub fn pattern_covers(wide: &BTreeSet<String>, narrow: &BTreeSet<String>) -> bool {
    wide.len() == narrow.len()
        && narrow.iter().all(|scope| {
            wide.contains(scope)
                || split(scope).is_some_and(|(group, _, operation)| {
                    wide.contains(&format!("{group}.{{module}}.{operation}"))
                })
        })
}

/// Group, module and operation of a scope with a module of its own.
fn split(scope: &str) -> Option<(&str, &str, &str)> {
    let mut parts = scope.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(group), Some(module), Some(operation), None)
            if group != "settings" && !module.starts_with('{') =>
        {
            Some((group, module, operation))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(scopes: &[&str]) -> BTreeSet<String> {
        scopes.iter().map(|s| (*s).to_owned()).collect()
    }

    #[test]
    fn modules_become_a_pattern_and_the_common_part_stays() {
        let alternatives = ["contacts", "deals", "tasks"]
            .iter()
            .map(|m| set(&["modules.notes.READ", &format!("modules.{m}.READ")]))
            .chain([set(&["modules.ALL"])])
            .collect();
        let result = generalize(alternatives, "/x/{module}/Notes");
        assert_eq!(
            result,
            BTreeSet::from([
                set(&["modules.ALL"]),
                set(&["modules.notes.READ", "modules.{module}.READ"])
            ])
        );
    }

    #[test]
    fn two_modules_are_no_pattern() {
        let alternatives: BTreeSet<_> = [
            set(&["modules.contacts.READ"]),
            set(&["modules.deals.READ"]),
        ]
        .into();
        assert_eq!(
            generalize(alternatives.clone(), "/x/{module}"),
            alternatives
        );
    }
}
