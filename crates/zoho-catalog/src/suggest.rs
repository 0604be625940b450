//! From a misspelt scope to those that were probably meant.

use crate::catalog::Catalog;
use crate::scope::Scope;

/// A scope that was probably meant.
#[derive(Debug, Clone, Copy)]
pub struct Suggestion<'c> {
    /// The scope.
    pub scope: Scope<'c>,
    /// How alike the spellings are, from 0 to 1.
    pub likeness: f64,
}

/// Spellings less alike than this are no suggestion.
const LEAST: f64 = 0.72;
/// How alike those are that share words with it, not spelling.
const BY_WORDS: f64 = 0.5;

impl Catalog<'_> {
    /// The scopes most like `text`, the likest first, at most `limit`.
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion<'_>> {
        let wanted = parts(text);
        let mut suggestions: Vec<Suggestion<'_>> = Vec::new();
        for application in self.applications() {
            // An application that is nothing like the prefix can only win by
            // chance; skipping it leaves its body undecoded.
            let prefix = application
                .prefixes()
                .iter()
                .map(|p| alike(&plain_prefix(p), &wanted.prefix))
                .fold(0.0, f64::max);
            if prefix < 0.7 {
                continue;
            }
            for scope in application.scopes() {
                let own = parts(scope.as_str());
                let middle = alike(&own.middle, &wanted.middle);
                let operation = alike(&own.operation, &wanted.operation);
                let prefix = alike(&own.prefix, &wanted.prefix);
                let likeness = 0.3 * prefix + 0.5 * middle + 0.2 * operation;
                if likeness >= LEAST && middle > 0.6 {
                    suggestions.push(Suggestion { scope, likeness });
                }
            }
        }
        suggestions.sort_by(|a, b| {
            b.likeness
                .total_cmp(&a.likeness)
                .then_with(|| a.scope.cmp(&b.scope))
        });
        if suggestions.is_empty() {
            self.suggest_by_words(text, limit, &mut suggestions);
        }
        suggestions.truncate(limit);
        suggestions
    }
}

impl Catalog<'_> {
    /// The parts of a scope read as words, within its application.
    fn suggest_by_words<'c>(&'c self, text: &str, limit: usize, into: &mut Vec<Suggestion<'c>>) {
        let (prefix, rest) = text.split_once('.').unwrap_or(("", text));
        let Some(application) = self.application_of_prefix(prefix) else {
            return;
        };
        let found = self.search(&format!("{} {rest}", application.name()), limit * 3);
        if !found.unknown.is_empty() || !found.is_answer {
            return;
        }
        for scope in found.hits.into_iter().flat_map(|hit| hit.scopes) {
            let own = scope.application() == application;
            if own && !into.iter().any(|known| known.scope == scope) {
                into.push(Suggestion {
                    scope,
                    likeness: BY_WORDS,
                });
            }
        }
    }
}

struct Parts {
    prefix: String,
    middle: String,
    operation: String,
}

fn parts(text: &str) -> Parts {
    let lower = text.trim().to_ascii_lowercase();
    let (prefix, rest) = lower.split_once('.').unwrap_or(("", &lower));
    let (middle, operation) = rest.rsplit_once('.').unwrap_or((rest, ""));
    Parts {
        prefix: plain_prefix(prefix),
        middle: middle
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
            .collect(),
        operation: operation.to_owned(),
    }
}

/// People write `ZohoDesk` for `Desk` and `WorkDrive` for itself.
fn plain_prefix(prefix: &str) -> String {
    let lower = prefix.to_ascii_lowercase();
    lower.strip_prefix("zoho").unwrap_or(&lower).to_owned()
}

fn alike(a: &str, b: &str) -> f64 {
    if a == b {
        1.0
    } else {
        strsim::normalized_damerau_levenshtein(a, b)
    }
}
