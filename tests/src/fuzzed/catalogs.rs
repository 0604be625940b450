//! What people write and paste: scopes, YAML catalogs, recordings of calls,
//! refusals, scripts of the emulator.

use zoho_catalog::authoring::{overlay, read};
use zoho_catalog::{Catalog, Selection, algebra};
use zoho_emulator::{CallPattern, Script};
use zoho_explain::{Hints, explain};
use zoho_oauth::{Scope, ScopeSet};
use zoho_scan::{Scanner, read_calls};

use super::text;

/// A scope or several, and everything that the catalog can be asked about one.
pub fn scopes(bytes: &[u8]) {
    let text = text(bytes);
    let catalog = Catalog::embedded();
    if let Ok(scope) = Scope::new(&*text) {
        assert_eq!(scope.as_str().parse::<Scope>().as_ref(), Ok(&scope));
    }
    if let Ok(set) = text.parse::<ScopeSet>() {
        let joined: Vec<&str> = set.iter().map(Scope::as_str).collect();
        assert_eq!(joined.join(",").parse::<ScopeSet>().as_ref(), Ok(&set));
    }
    if let Some(scope) = catalog.scope(&text) {
        assert_eq!(catalog.scope(scope.as_str()), Some(scope));
        assert!(algebra::grants(&[scope], scope));
    }
    if let Ok(Selection::Scopes(selected)) = catalog.select(&text) {
        for scope in selected {
            assert!(catalog.scope(scope.as_str()).is_some());
        }
    }
    let _ = catalog.correct(&text);
    assert!(catalog.suggest(&text, 3).len() <= 3);
    let _ = catalog.search(&text, 5);
    let _ = catalog.resolve("GET", &text);
}

/// A YAML catalog: mistakes have a line that is there, and what has none can be
/// laid over the embedded catalogs and loaded.
pub fn catalogs(bytes: &[u8]) {
    let text = text(bytes);
    let reading = read::read("fuzzed.yaml", &text);
    let lines = text.lines().count().max(1);
    for problem in &reading.problems {
        assert!(
            (1..=lines + 1).contains(&problem.line),
            "{problem:?} of {lines} lines"
        );
    }
    if reading.problems.is_empty()
        && let Ok(bytes) = overlay::lay_over(Catalog::embedded(), vec![reading])
    {
        let catalog = Catalog::new(&bytes).expect("what was compiled can be loaded");
        assert!(catalog.counts().applications >= Catalog::embedded().counts().applications);
    }
    // Compiled ones come from files as well.
    let _ = Catalog::new(bytes).map(|catalog| catalog.counts());
}

/// A file of calls (list, HAR, Postman, curl, OpenAPI) or source code: nothing of
/// it comes back but methods and addresses.
pub fn calls(bytes: &[u8]) {
    if let Ok(calls) = read_calls("fuzzed", bytes) {
        for call in &calls.sites {
            assert!(!call.url.contains('\n'), "{call:?}");
            assert!(
                call.method
                    .as_deref()
                    .is_none_or(|m| !m.contains(char::is_whitespace))
            );
        }
    }
    let text = text(bytes);
    for name in ["fuzzed.py", "fuzzed.ts", "fuzzed.yaml"] {
        let _ = Scanner::new(Catalog::embedded()).scan_text(name, &text);
    }
}

/// Whatever somebody pastes of a refusal.
pub fn refusals(bytes: &[u8]) {
    let explanation = explain(&text(bytes), &Hints::default());
    let _ = explanation.scopes();
    for recognized in &explanation.recognized {
        assert!(!recognized.refusal.id.is_empty());
    }
}

/// A script for the emulator, and calls by pattern.
pub fn scripts(bytes: &[u8]) {
    let text = text(bytes);
    if let Err(error) = text.parse::<Script>() {
        assert!(!error.to_string().is_empty());
    }
    if let Ok(pattern) = text.parse::<CallPattern>() {
        let _ = pattern.fits("GET", &text);
    }
}
