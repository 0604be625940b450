//! A scope of the catalog, and how it relates to others.

use std::cmp::Ordering;
use std::fmt;

use crate::Kind;
use crate::application::{Application, Module};
use crate::call::Call;
use crate::source::Source;
use crate::table;

/// A scope that the catalog knows, in Zoho's exact spelling.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'c> {
    pub(crate) application: Application<'c>,
    pub(crate) number: usize,
}

impl<'c> Scope<'c> {
    pub(crate) fn row(self) -> &'c table::Scope<'c> {
        &self.application.body.get().scopes[self.number]
    }

    /// The scope of this spelling or alias in one application.
    pub(crate) fn find(application: Application<'c>, text: &str) -> Option<Self> {
        let body = application.body.get();
        let number = match body
            .scopes
            .binary_search_by(|row| cmp_ignoring_case(row.text, text))
        {
            Ok(number) => number,
            Err(_) => {
                let at = body
                    .aliases
                    .binary_search_by(|(alias, _)| cmp_ignoring_case(alias, text))
                    .ok()?;
                usize::from(body.aliases[at].1)
            }
        };
        Some(Self {
            application,
            number,
        })
    }

    /// Zoho's exact spelling.
    pub fn as_str(self) -> &'c str {
        self.row().text
    }

    /// The application that it belongs to.
    pub fn application(self) -> Application<'c> {
        self.application
    }

    /// The module: its middle part.
    pub fn module(self) -> Module<'c> {
        Module {
            application: self.application,
            number: self.row().module.into(),
        }
    }

    /// The operation: its last part.
    pub fn operation(self) -> &'c str {
        self.row().operation
    }

    /// Other spellings that sources print, besides letter case.
    pub fn aliases(self) -> &'c [&'c str] {
        &self.row().aliases
    }

    /// Where it was read, the strongest source first.
    pub fn sources(self) -> impl Iterator<Item = Source<'c>> {
        Source::all(self.application.body.get(), &self.row().sources)
    }

    /// The kind of its strongest source.
    pub fn kind(self) -> Kind {
        self.sources().map(|s| s.kind).min().unwrap_or_default()
    }

    /// What to know before asking for it.
    pub fn note(self) -> Option<&'c str> {
        Some(self.row().note).filter(|note| !note.is_empty())
    }

    /// Why it must no longer be asked for.
    pub fn deprecated(self) -> Option<&'c str> {
        Some(self.row().deprecated).filter(|why| !why.is_empty())
    }

    /// By what a live server confirmed it, where and when, such as `probe us
    /// 2026-11-22`; `None` where only documents say it.
    pub fn confirmed(self) -> Option<&'c str> {
        Some(self.row().confirmed).filter(|by| !by.is_empty())
    }

    /// Whether a token with this scope may do all that one with `other` may.
    pub fn covers(self, other: Self) -> bool {
        self == other
            || (self.application == other.application
                && u16::try_from(other.number)
                    .is_ok_and(|n| self.row().covers.binary_search(&n).is_ok()))
    }

    /// The scopes it includes besides itself.
    pub fn covered(self) -> impl ExactSizeIterator<Item = Scope<'c>> {
        self.row().covers.iter().map(move |number| Scope {
            application: self.application,
            number: usize::from(*number),
        })
    }

    /// How many scopes it includes besides itself: how wide it is.
    pub fn breadth(self) -> usize {
        self.row().covers.len()
    }

    /// The scopes that include it, the narrowest first.
    pub fn covered_by(self) -> impl ExactSizeIterator<Item = Scope<'c>> {
        self.row().covered_by.iter().map(move |number| Scope {
            application: self.application,
            number: usize::from(*number),
        })
    }

    /// The calls that name it (not those that a narrower scope opens).
    pub fn calls(self) -> Vec<Call<'c>> {
        self.application
            .calls()
            .filter(|call| call.names(self))
            .collect()
    }
}

impl PartialEq for Scope<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.application == other.application
    }
}

impl Eq for Scope<'_> {}

impl PartialOrd for Scope<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scope<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        cmp_ignoring_case(self.as_str(), other.as_str())
            .then_with(|| self.as_str().cmp(other.as_str()))
    }
}

impl fmt::Display for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A scope as it was pasted, without quotes and the commas of a list.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "\"'`,;".contains(c))
}

/// The order of two texts with letters in lower case.
pub(crate) fn cmp_ignoring_case(a: &str, b: &str) -> Ordering {
    a.bytes()
        .map(|b| b.to_ascii_lowercase())
        .cmp(b.bytes().map(|b| b.to_ascii_lowercase()))
}
