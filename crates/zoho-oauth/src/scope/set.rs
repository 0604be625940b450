//! Several scopes in the order they were given, each once. Requests join them
//! with commas, answers with spaces; both are read, commas are written.

use std::fmt;
use std::str::FromStr;

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use super::{Scope, ScopeError};

/// Scopes in order, without duplicates (letter case aside; the first spelling stays).
///
/// `Display` joins them with commas, as requests want them.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/scope.html>
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScopeSet(IndexSet<Scope>);

impl ScopeSet {
    /// No scopes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a scope at the end; `false` if it was there already.
    pub fn insert(&mut self, scope: impl Into<Scope>) -> bool {
        self.0.insert(scope.into())
    }

    /// Whether the scope is there, letter case aside.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// The scopes in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Scope> {
        self.0.iter()
    }

    /// How many scopes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads scopes separated by commas, white space or both.
impl FromStr for ScopeSet {
    type Err = ScopeError;

    fn from_str(scopes: &str) -> Result<Self, Self::Err> {
        scopes
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|scope| !scope.is_empty())
            .map(Scope::new)
            .collect()
    }
}

impl<S: Into<Scope>> FromIterator<S> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = S>>(scopes: I) -> Self {
        Self(scopes.into_iter().map(Into::into).collect())
    }
}

impl<S: Into<Scope>> Extend<S> for ScopeSet {
    fn extend<I: IntoIterator<Item = S>>(&mut self, scopes: I) {
        self.0.extend(scopes.into_iter().map(Into::into));
    }
}

impl<S: Into<Scope>, const N: usize> From<[S; N]> for ScopeSet {
    fn from(scopes: [S; N]) -> Self {
        scopes.into_iter().collect()
    }
}

impl From<Scope> for ScopeSet {
    fn from(scope: Scope) -> Self {
        [scope].into()
    }
}

impl IntoIterator for ScopeSet {
    type Item = Scope;
    type IntoIter = indexmap::set::IntoIter<Scope>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a ScopeSet {
    type Item = &'a Scope;
    type IntoIter = indexmap::set::Iter<'a, Scope>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScopeSet({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commas_and_spaces_separate_and_the_first_spelling_stays() {
        let scopes: ScopeSet = " a.b.READ, email\na.B.read,,c.d.ALL ".parse().unwrap();
        assert_eq!(scopes.to_string(), "a.b.READ,email,c.d.ALL");
        assert!(scopes.contains(&"C.D.all".parse().unwrap()));
        assert!("a.b.READ;c.d.ALL".parse::<ScopeSet>().is_err());
    }

    #[test]
    fn anything_that_is_a_scope_can_be_collected() {
        struct Typed;
        impl From<Typed> for Scope {
            fn from(_: Typed) -> Self {
                Scope::from_static("Desk.tickets.READ")
            }
        }
        let mut scopes = ScopeSet::from([Typed, Typed]);
        scopes.insert(Typed);
        assert_eq!(scopes.to_string(), "Desk.tickets.READ");
    }

    proptest! {
        #[test]
        fn printing_and_reading_give_the_same_set(
            parts in proptest::collection::vec("[A-Za-z]{1,4}\\.[A-Za-z0-9_-]{1,6}\\.[A-Z]{3,6}", 0..20)
        ) {
            let scopes: ScopeSet = parts.join(" ").parse().unwrap();
            prop_assert_eq!(scopes.to_string().parse::<ScopeSet>().unwrap(), scopes);
        }
    }
}
