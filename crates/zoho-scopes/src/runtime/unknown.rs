//! The error of a text that is no known scope. It keeps the text and looks for
//! what may have been meant only when it is shown, so that a program which
//! tries several applications pays nothing for its misses.

use std::fmt;

use super::Table;
use super::nearest::nearest;

/// How many characters of the text are shown.
const SHOWN: usize = 120;

/// A text that is not a scope of the application, as far as its catalog knows.
///
/// Zoho may know it all the same: catalogs can lag behind. A program that has
/// to pass on such scopes keeps them as strings.
#[derive(Clone)]
pub struct UnknownScope {
    text: Box<str>,
    tables: &'static [&'static Table],
}

impl UnknownScope {
    #[cold]
    pub(crate) fn new(text: &str, tables: &'static [&'static Table]) -> Self {
        Self {
            text: text.into(),
            tables,
        }
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The application whose scopes it was compared with, such as `crm`;
    /// `None` if there were several.
    pub fn application(&self) -> Option<&'static str> {
        match self.tables {
            [table] => Some(table.application),
            _ => None,
        }
    }

    /// The scopes that may have been meant, the nearest first: at most three,
    /// often none. Works them out anew each time, in well under a millisecond
    /// for a single application.
    pub fn suggestions(&self) -> Vec<&'static str> {
        nearest(&self.text, self.tables)
    }
}

impl fmt::Display for UnknownScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown: String = self.text.chars().take(SHOWN).collect();
        if shown.len() < self.text.len() {
            shown.push('…');
        }
        write!(f, "{shown:?} is not a known scope of ")?;
        match self.tables {
            [table] => f.write_str(table.title)?,
            [] => f.write_str("any application: none is compiled in")?,
            tables => write!(f, "the {} applications that are compiled in", tables.len())?,
        }
        let suggestions = self.suggestions();
        for (n, scope) in suggestions.iter().enumerate() {
            let before = if n == 0 { "; did you mean" } else { " or" };
            write!(f, "{before} `{scope}`")?;
        }
        if !suggestions.is_empty() {
            f.write_str("?")?;
        }
        Ok(())
    }
}

impl fmt::Debug for UnknownScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownScope")
            .field("text", &self.text)
            .field("application", &self.application())
            .finish()
    }
}

impl PartialEq for UnknownScope {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.application() == other.application()
    }
}

impl Eq for UnknownScope {}

impl std::error::Error for UnknownScope {}
