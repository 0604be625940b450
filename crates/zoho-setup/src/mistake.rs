//! A mistake in a setup file: where it stands, what is wrong, what to do. Never
//! repeats a value that could be a secret.

use std::fmt;

/// A mistake in a setup file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, what, remedy } = self;
        write!(f, "line {line}: {what}\n    {remedy}")
    }
}

/// Collects mistakes.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<Mistake>);

impl Mistakes {
    pub(crate) fn add(&mut self, line: usize, what: impl Into<String>, remedy: impl Into<String>) {
        let mistake = Mistake {
            line,
            what: what.into(),
            remedy: remedy.into(),
        };
        // Defaults are looked at once for each profile.
        if !self.0.contains(&mistake) {
            self.0.push(mistake);
        }
    }

    pub(crate) fn extend(&mut self, others: Self) {
        for mistake in others.0 {
            self.add(mistake.line, mistake.what, mistake.remedy);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order of their lines.
    pub(crate) fn sorted(mut self) -> Vec<Mistake> {
        self.0.sort();
        self.0
    }
}
