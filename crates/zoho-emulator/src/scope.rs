//! Scope lists as requests carry them: joined by commas. Whether one scope
//! exists is asked of a check the caller can supply; without it the grammar
//! decides, for this crate knows no catalog.

use crate::answer::Refusal;

/// Says whether a scope exists.
pub(crate) type ScopeCheck = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// Whether `scope` has the form of a scope: `service.name.OPERATION`, further
/// parts in between, or one of the identity scopes.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/scope.html>; the identity
/// scopes by <https://accounts.zoho.com/.well-known/openid-configuration>.
pub fn is_well_formed(scope: &str) -> bool {
    const IDENTITY: [&str; 4] = ["email", "profile", "openid", "phone"];
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
    };
    IDENTITY.contains(&scope) || (scope.split('.').all(part) && scope.split('.').count() >= 3)
}

/// The scopes of a comma-separated list, each once, in the order given.
///
/// A space does not separate: `A B` is one scope, and no such scope exists.
pub(crate) fn parse(list: &str, exists: &ScopeCheck) -> Result<Vec<String>, Refusal> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in list.split(',').map(str::trim) {
        if !exists(scope) {
            return Err(Refusal::INVALID_SCOPE);
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

/// Adds the scopes of `extra` that `scopes` lacks. Letter case does not make a
/// scope another one.
pub(crate) fn extend(scopes: &mut Vec<String>, extra: &[String]) {
    for scope in extra {
        if !scopes.iter().any(|known| known.eq_ignore_ascii_case(scope)) {
            scopes.push(scope.clone());
        }
    }
}

/// Whether every scope of `wanted` is in `scopes`, word for word but for case.
pub(crate) fn contains_all(scopes: &[String], wanted: &[String]) -> bool {
    wanted
        .iter()
        .all(|w| scopes.iter().any(|s| s.eq_ignore_ascii_case(w)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_accepts_what_zoho_documents_and_nothing_looser() {
        let cases = [
            ("ZohoCRM.modules.ALL", true),
            ("ZohoCRM.modules.deals.READ", true),
            ("ZohoBooks.fullaccess.all", true),
            ("ZohoCampaigns.contact.CREATE-UPDATE", true),
            ("email", true),
            ("", false),
            ("ZohoCRM", false),
            ("ZohoCRM.modules", false),
            ("ZohoCRM..READ", false),
            ("ZohoCRM.modules.ALL ZohoCRM.users.READ", false),
            ("ZohoCRM.modules.<b>", false),
        ];
        for (scope, expected) in cases {
            assert_eq!(is_well_formed(scope), expected, "{scope:?}");
        }
    }

    #[test]
    fn a_list_is_split_at_commas_only() {
        let check: ScopeCheck = Box::new(is_well_formed);
        assert_eq!(
            parse("A.b.READ,A.c.READ, A.b.READ", &check).unwrap(),
            ["A.b.READ", "A.c.READ"]
        );
        for bad in ["", "A.b.READ,", "A.b.READ A.c.READ", "A.b"] {
            assert!(parse(bad, &check).is_err(), "{bad:?}");
        }
    }
}
