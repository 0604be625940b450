//! Scopes that people ask for and that do not exist, as the catalogs record
//! them: the mistakes that no rule can guess.

use crate::application::Application;
use crate::catalog::Catalog;
use crate::source::Source;
use crate::table;

/// What stands in a pattern for the parts that are the same on both sides.
const SAME: &str = "{m}";

/// A recorded mistake.
#[derive(Debug, Clone, Copy)]
pub struct Mistake<'c> {
    pub(crate) application: Application<'c>,
    row: &'c table::Mistake<'c>,
}

impl<'c> Mistake<'c> {
    /// As it is recorded; one `{m}` in it stands for one or more parts.
    pub fn wrong(self) -> &'c str {
        self.row.wrong
    }

    /// The application whose catalog records it.
    pub fn application(self) -> Application<'c> {
        self.application
    }

    /// Why it is wrong; empty where the scopes that were meant say it.
    pub fn because(self) -> &'c str {
        self.row.because
    }

    /// Where it was seen.
    pub fn sources(self) -> impl Iterator<Item = Source<'c>> {
        Source::all(self.application.body.get(), &self.row.sources)
    }
}

impl Catalog<'_> {
    /// The mistake that `text` is, and the full spellings of what was meant.
    pub(crate) fn mistake(&self, text: &str) -> Option<(Mistake<'_>, Vec<String>)> {
        self.mistakes().iter().find_map(|row| {
            let same = parts_between(row.wrong, text)?;
            let mistake = Mistake {
                application: self.at(usize::from(row.application)),
                row,
            };
            let meant = row.means.iter().map(|m| m.replace(SAME, same)).collect();
            Some((mistake, meant))
        })
    }
}

/// What `{m}` stands for in `text`, ignoring case; empty for a pattern without
/// it. `None` where the two do not match.
pub(crate) fn parts_between<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    let Some((before, after)) = pattern.split_once(SAME) else {
        return pattern.eq_ignore_ascii_case(text).then_some("");
    };
    let end = text.len().checked_sub(after.len())?;
    let fits =
        |part: Option<&str>, wanted: &str| part.is_some_and(|p| p.eq_ignore_ascii_case(wanted));
    if !fits(text.get(..before.len()), before) || !fits(text.get(end..), after) {
        return None;
    }
    text.get(before.len()..end).filter(|same| !same.is_empty())
}

#[cfg(test)]
mod tests {
    use super::parts_between;

    #[test]
    fn a_pattern_keeps_what_is_the_same() {
        assert_eq!(
            parts_between("ZohoDesk.{m}", "zohodesk.tickets.READ"),
            Some("tickets.READ")
        );
        assert_eq!(
            parts_between("ZohoBooks.items.{m}", "ZohoBooks.items.CREATE"),
            Some("CREATE")
        );
        assert_eq!(parts_between("A.{m}.READ", "A.b.c.read"), Some("b.c"));
        assert_eq!(parts_between("A.{m}.READ", "A.READ"), None);
        assert_eq!(parts_between("A.{m}", "A."), None);
        assert_eq!(parts_between("A.b.READ", "a.B.read"), Some(""));
        assert_eq!(parts_between("A.b.READ", "A.b.READS"), None);
        assert_eq!(parts_between("ä{m}", "a"), None);
    }
}
