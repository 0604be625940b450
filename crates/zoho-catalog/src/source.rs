//! Where a fact was read.

use crate::Kind;
use crate::table;

/// Where a fact was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'c> {
    /// What kind of source it is.
    pub kind: Kind,
    /// The month in which it was read, or of the stored copy: `2026-11`.
    pub month: &'c str,
    base: &'c str,
    rest: &'c str,
}

impl<'c> Source<'c> {
    pub(crate) fn all(
        body: &'c table::Body<'c>,
        refs: &'c [table::SourceRef<'c>],
    ) -> impl Iterator<Item = Self> {
        refs.iter().filter_map(|(number, rest)| {
            let source = body.sources.get(usize::from(*number))?;
            Some(Self {
                kind: source.kind,
                month: source.month,
                base: source.url,
                rest,
            })
        })
    }

    /// The address: a URL, or `github:owner/repository:path`.
    pub fn url(&self) -> String {
        format!("{}{}", self.base, self.rest)
    }
}
