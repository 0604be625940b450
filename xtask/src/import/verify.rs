//! `cargo xtask import evidence --verify`: whether the catalogs answer every
//! row of evidence as the row says.

use std::fmt;

use zoho_catalog::authoring::model::Kind;

use super::facts::Facts;
use super::merge::{Answer, Catalogs};

/// What the catalogs answer to evidence.
#[derive(Debug, Default)]
pub struct Verdict {
    scopes: usize,
    calls: usize,
    /// Rows that the catalogs do not answer.
    pub unanswered: Vec<String>,
    /// Guesses that a source has since replaced.
    replaced: Vec<String>,
}

/// Compares evidence with the catalogs.
pub fn verify(catalogs: &Catalogs, facts: &Facts) -> Verdict {
    let mut verdict = Verdict::default();
    for fact in &facts.scopes {
        if catalogs.has_scope(&fact.scope) {
            verdict.scopes += 1;
        } else {
            verdict.unanswered.push(format!(
                "{}: no catalog has the scope {}",
                fact.place, fact.scope
            ));
        }
    }
    for fact in &facts.calls {
        let asked = format!("{}: {} {}", fact.place, fact.method, fact.path);
        let wanted = fact
            .together
            .iter()
            .cloned()
            .collect::<Vec<_>>()
            .join(" + ");
        let kind = fact.origin.kind;
        match catalogs.answer(fact) {
            Answer::Same => verdict.calls += 1,
            Answer::NoCall => verdict.unanswered.push(format!("{asked} is in no catalog")),
            Answer::Other {
                scopes,
                kind: Some(better),
            } if kind == Kind::Inferred && better < kind => {
                verdict.replaced.push(format!(
                    "{asked}: {wanted} was a guess; a source says {scopes}"
                ));
            }
            Answer::Other { scopes, .. } => verdict
                .unanswered
                .push(format!("{asked} needs {wanted}; the catalog says {scopes}")),
        }
    }
    verdict
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.replaced {
            writeln!(f, "replaced: {line}")?;
        }
        for line in &self.unanswered {
            writeln!(f, "not answered: {line}")?;
        }
        writeln!(
            f,
            "answered: {} rows with a scope, {} with a call; guesses that a source replaced: {}; not answered: {}",
            self.scopes,
            self.calls,
            self.replaced.len(),
            self.unanswered.len()
        )
    }
}
