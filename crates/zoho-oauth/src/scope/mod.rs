//! A scope as a string that was checked for its form. Zoho writes scopes as
//! `service.name.OPERATION` and is not consistent about letter case, so scopes
//! compare without it and print as they were given.

mod set;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::set::ScopeSet;

/// The scopes without a service: who the user is (OpenID Connect).
///
/// Source: `scopes_supported` of
/// <https://accounts.zoho.com/.well-known/openid-configuration>
const IDENTITY: [&str; 4] = ["email", "openid", "phone", "profile"];

/// One scope, such as `ZohoCRM.modules.deals.READ`, `Desk.tickets.ALL` or `email`.
///
/// Checked for its form only; whether Zoho knows it is the catalog's matter.
/// Equality, order and hash ignore ASCII case.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/scope.html>
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Scope(Cow<'static, str>);

/// What is wrong with the form of a scope, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{scope}` is not a scope: {problem}")]
pub struct ScopeError {
    /// The text that was given, cut after 120 characters.
    pub scope: String,
    /// What is wrong with it.
    pub problem: ScopeProblem,
}

/// The ways in which a text fails to be a scope. Positions count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScopeProblem {
    /// Nothing there.
    #[error("it is empty")]
    Empty,
    /// A character that no scope has.
    #[error("character {position} is `{}`; parts are made of letters, digits, `_` and `-`", found.escape_default())]
    Character {
        /// The character.
        found: char,
        /// Where it stands.
        position: usize,
    },
    /// Two dots in a row, or a dot at either end.
    #[error("the part before character {position} is missing; parts are joined by single dots")]
    EmptyPart {
        /// Where the missing part would end.
        position: usize,
    },
    /// One word that is not an identity scope.
    #[error(
        "it has one part; a scope is service.name.OPERATION, or one of email, openid, phone, profile"
    )]
    OnePart,
}

impl Scope {
    /// A scope from a checked constant; for generated enums.
    ///
    /// Does not check: the generator has.
    pub const fn from_static(scope: &'static str) -> Self {
        Self(Cow::Borrowed(scope))
    }

    /// Checks the form of a scope.
    ///
    /// # Errors
    ///
    /// Says what is wrong and at which character.
    pub fn new(scope: impl Into<String>) -> Result<Self, ScopeError> {
        let scope = scope.into();
        match check(&scope) {
            Ok(()) => Ok(Self(Cow::Owned(scope))),
            Err(problem) => Err(ScopeError {
                scope: scope.chars().take(120).collect(),
                problem,
            }),
        }
    }

    /// The scope as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first dot (`ZohoCRM`); `None` for an identity scope.
    pub fn service(&self) -> Option<&str> {
        self.0.split_once('.').map(|(service, _)| service)
    }

    /// The part after the last dot (`READ`); `None` for an identity scope.
    pub fn operation(&self) -> Option<&str> {
        self.0.rsplit_once('.').map(|(_, operation)| operation)
    }

    /// Whether this asks who the user is, and not for an API: `email`, `openid`.
    pub fn is_identity(&self) -> bool {
        !self.0.contains('.')
    }
}

fn check(scope: &str) -> Result<(), ScopeProblem> {
    if scope.is_empty() {
        return Err(ScopeProblem::Empty);
    }
    let mut part_is_empty = true;
    for (index, found) in scope.chars().enumerate() {
        match found {
            '.' if part_is_empty => {
                return Err(ScopeProblem::EmptyPart {
                    position: index + 1,
                });
            }
            '.' => part_is_empty = true,
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => part_is_empty = false,
            _ => {
                return Err(ScopeProblem::Character {
                    found,
                    position: index + 1,
                });
            }
        }
    }
    if part_is_empty {
        return Err(ScopeProblem::EmptyPart {
            position: scope.len() + 1,
        });
    }
    let identity = IDENTITY.iter().any(|word| scope.eq_ignore_ascii_case(word));
    if !scope.contains('.') && !identity {
        return Err(ScopeProblem::OnePart);
    }
    Ok(())
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(scope: &str) -> Result<Self, Self::Err> {
        Self::new(scope)
    }
}

impl TryFrom<String> for Scope {
    type Error = ScopeError;

    fn try_from(scope: String) -> Result<Self, Self::Error> {
        Self::new(scope)
    }
}

impl TryFrom<&str> for Scope {
    type Error = ScopeError;

    fn try_from(scope: &str) -> Result<Self, Self::Error> {
        Self::new(scope)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.0.into_owned()
    }
}

impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({})", self.0)
    }
}

impl PartialEq for Scope {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Scope {}

impl Hash for Scope {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
        state.write_u8(0xff);
    }
}

impl Ord for Scope {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |scope: &Self| -> Vec<u8> { scope.0.to_ascii_lowercase().into_bytes() };
        lower(self).cmp(&lower(other))
    }
}

impl PartialOrd for Scope {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scopes_of_all_shapes_are_taken_and_printed_as_given() {
        for scope in [
            "ZohoCRM.modules.deals.READ",
            "AaaServer.profile.Read",
            "ZohoBooks.fullaccess.all",
            "Desk.imports",
            "campaign_x.contact.CREATE-UPDATE",
            "email",
            "OpenID",
        ] {
            assert_eq!(Scope::new(scope).unwrap().to_string(), scope);
        }
    }

    #[test]
    fn the_error_says_what_is_wrong_and_where() {
        for (given, problem) in [
            ("", "it is empty"),
            ("messages", "one part"),
            (".a.READ", "before character 1 is missing"),
            ("a..READ", "before character 3 is missing"),
            ("a.b.", "before character 5 is missing"),
            ("a.b c", "character 4 is ` `"),
            ("Zoho.x.*", "character 8 is `*`"),
            ("a.b\nc", "character 4 is `\\n`"),
            ("a.\u{e9}.READ", "character 3 is `\\u{e9}`"),
        ] {
            let error = Scope::new(given).unwrap_err().to_string();
            assert!(error.contains(problem), "{given}: {error}");
        }
    }

    #[test]
    fn letter_case_does_not_tell_scopes_apart() {
        let scopes: std::collections::HashSet<Scope> = ["a.b.READ", "A.B.Read", "a.b.ALL"]
            .iter()
            .map(|scope| scope.parse().unwrap())
            .collect();
        assert_eq!(scopes.len(), 2);
    }

    proptest! {
        #[test]
        fn any_text_is_taken_unchanged_or_refused(text in any::<String>()) {
            if let Ok(scope) = Scope::new(text.clone()) {
                prop_assert_eq!(scope.as_str(), text);
            }
        }

        #[test]
        fn order_and_equality_agree(a in "[aAbB]{1,2}\\.[aA]", b in "[aAbB]{1,2}\\.[aA]") {
            let (a, b) = (Scope::new(a).unwrap(), Scope::new(b).unwrap());
            prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
        }
    }
}
