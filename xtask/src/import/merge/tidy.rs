//! What a merge leaves behind: sources that no fact uses any more, because a
//! stronger one replaced theirs, and spellings that the pattern says as well.

use std::collections::BTreeSet;

use zoho_catalog::authoring::model::{File, OneOrMany, Scope};

pub(super) fn tidy(file: &mut File) {
    spellings(file);
    let used = used(file);
    file.sources.retain(|id, _| used.contains(id));
}

fn spellings(file: &mut File) {
    let pattern = file.clone();
    for (module, entry) in &mut file.modules {
        for (operation, scope) in &mut entry.operations {
            let mut full = scope.to_full();
            let said = pattern.spelling(module, operation, &Scope::default());
            if full.scope.as_deref() == Some(&said) {
                full.scope = None;
                *scope = full.into_operation();
            }
        }
    }
}

fn used(file: &File) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut note = |source: &OneOrMany| {
        for reference in source.as_slice() {
            let id = reference.split(':').next().unwrap_or_default();
            used.insert(id.to_owned());
        }
    };
    for module in file.modules.values() {
        for scope in module.operations.values() {
            note(&scope.to_full().source);
        }
    }
    for methods in file.calls.values() {
        methods.source.iter().for_each(&mut note);
        for (_, call) in methods.calls() {
            call.to_full().source.iter().for_each(&mut note);
        }
    }
    for mistake in file.mistakes.values() {
        note(&mistake.source);
    }
    for rule in &file.covers {
        note(&OneOrMany::One(rule.source.clone()));
    }
    if let Some(pagination) = &file.pagination {
        note(&OneOrMany::One(pagination.source.clone()));
    }
    if let Some(listing) = &file.listing {
        note(&OneOrMany::One(listing.source.clone()));
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;
    use zoho_catalog::authoring::read::read;

    #[test]
    fn what_nothing_needs_goes() {
        let reading = read(
            "demo.yaml",
            "application: demo\ntitle: Demo\ndocs: https://example.com\nprefixes: [Demo]\n\
             sources:\n  \
             old: {kind: inferred, month: 2026-11, url: https://example.com/old}\n  \
             docs: {kind: official-page, month: 2026-11, url: https://example.com/}\n\
             modules:\n  bills:\n    operations:\n      \
             READ: {scope: Demo.bills.READ, source: docs}\n      \
             ALL: {scope: demo.bills.all, source: docs}\n",
        );
        let mut file = reading.file;
        tidy(&mut file);
        assert_eq!(file.sources.keys().collect::<Vec<_>>(), ["docs"]);
        let operations = &file.modules["bills"].operations;
        assert_eq!(operations["READ"].to_full().scope, None);
        assert_eq!(
            operations["ALL"].to_full().scope.as_deref(),
            Some("demo.bills.all")
        );
    }
}
