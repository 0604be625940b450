//! `products.yaml`: what each application answers, read once. The file is part
//! of the program and a test reads every entry, so that reading it does not
//! fail later.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::faults::CallPattern;

/// The applications that have no entry of their own.
const ANY: &str = "any";

/// What one group of applications answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answers {
    pub(crate) applications: Vec<String>,
    #[serde(default)]
    pub(crate) organization: Bound,
    #[serde(default)]
    pub(crate) organization_not_needed: Vec<CallPattern>,
    #[serde(default)]
    pub(crate) refusals: BTreeMap<Why, Said>,
    #[serde(default)]
    pub(crate) success: Vec<Success>,
}

/// Which organizations a token is good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Bound {
    /// The one that was chosen at consent.
    Token,
    /// All of its user's.
    #[default]
    User,
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    NoToken,
    DeadToken,
    Scope,
    NoCall,
    NoMethod,
    NoOrganization,
    OtherOrganization,
    TooMany,
}

impl Why {
    /// What is answered where an application has no answer for this.
    fn otherwise(self) -> Option<Self> {
        match self {
            Self::NoToken => Some(Self::DeadToken),
            Self::NoMethod => Some(Self::NoCall),
            _ => None,
        }
    }

    /// The word for it in the request log.
    pub(crate) fn outcome(self) -> &'static str {
        match self {
            Self::NoToken => "no_token",
            Self::DeadToken => "dead_token",
            Self::Scope => "scope",
            Self::NoCall => "no_call",
            Self::NoMethod => "no_method",
            Self::NoOrganization => "no_organization",
            Self::OtherOrganization => "other_organization",
            Self::TooMany => "too_many",
        }
    }
}

/// A refusal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// The refusal of `errors.yaml` that it is, where there is one.
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "a test compares the two"))]
    pub(crate) explains: Option<String>,
    /// Whose words the message is in.
    #[serde(default)]
    #[expect(dead_code, reason = "for those who read the file")]
    pub(crate) wording: Wording,
    #[cfg_attr(not(test), expect(dead_code, reason = "for those who read the file"))]
    pub(crate) source: String,
}

/// Whose words a message is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Wording {
    /// Zoho's.
    #[default]
    Zoho,
    /// Ours, where the source shows the code alone.
    Own,
}

/// The skeleton of a success.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Success {
    pub(crate) on: CallPattern,
    pub(crate) status: u16,
    pub(crate) body: Value,
    #[cfg_attr(not(test), expect(dead_code, reason = "for those who read the file"))]
    pub(crate) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    answers: Vec<Answers>,
}

/// Every entry of the file.
pub(crate) fn all() -> &'static [Answers] {
    static ALL: LazyLock<Vec<Answers>> = LazyLock::new(|| {
        serde_yaml::from_str::<File>(include_str!("../../products.yaml"))
            .expect("products.yaml is part of the program, and a test reads it")
            .answers
    });
    &ALL
}

/// The application's own refusal, if one is known.
pub(crate) fn refusal_of(application: &str, why: Why) -> Option<&'static Said> {
    of(application).and_then(|answers| answers.refusals.get(&why))
}

fn of(application: &str) -> Option<&'static Answers> {
    all()
        .iter()
        .find(|answers| answers.applications.iter().any(|name| name == application))
}

fn any() -> &'static Answers {
    of(ANY).expect("products.yaml has an entry for any application")
}

/// Which organizations the tokens of an application are good for.
pub(crate) fn bound(application: &str) -> Bound {
    of(application).map_or(Bound::User, |answers| answers.organization)
}

/// Whether a call has to name the organization where its application does.
pub(crate) fn names_organization(application: &str, method: &str, path: &str) -> bool {
    of(application).is_none_or(|answers| {
        let mut free = answers.organization_not_needed.iter();
        !free.any(|call| call.fits(method, path))
    })
}

/// The application's own refusal, or that of any application where it is known
/// for none; the organization is checked only where the refusal is known.
pub(crate) fn refusal(application: &str, why: Why) -> Option<&'static Said> {
    let own = of(application).and_then(|answers| {
        let of = |why| answers.refusals.get(&why);
        of(why).or_else(|| why.otherwise().and_then(of))
    });
    own.or_else(|| {
        let of = |why| any().refusals.get(&why);
        of(why).or_else(|| why.otherwise().and_then(of))
    })
}

/// The skeleton for a request that is let in.
pub(crate) fn success(application: &str, method: &str, path: &str) -> &'static Success {
    let own = of(application).into_iter().chain([any()]);
    own.flat_map(|answers| &answers.success)
        .find(|success| success.on.fits(method, path))
        .expect("the entry for any application answers every request")
}

#[cfg(test)]
mod tests {
    use zoho_catalog::Catalog;
    use zoho_explain::{Hints, explain};

    use super::*;

    #[test]
    fn every_entry_is_for_applications_of_the_catalog_and_has_a_source() {
        let catalog = Catalog::embedded();
        for answers in all() {
            for name in &answers.applications {
                let known = catalog.applications().any(|a| a.name() == name);
                assert!(known || name == ANY, "{name}");
            }
            let sources = answers.refusals.values().map(|said| &said.source);
            for source in sources.chain(answers.success.iter().map(|success| &success.source)) {
                assert!(
                    source == "seen-in-code" || source.starts_with("https://"),
                    "{source}"
                );
            }
        }
        for name in ["crm", "books", "sheet", "workdrive", "thrive"] {
            for why in [
                Why::NoToken,
                Why::DeadToken,
                Why::Scope,
                Why::NoCall,
                Why::NoMethod,
                Why::TooMany,
            ] {
                assert!(refusal(name, why).is_some(), "{name} {why:?}");
            }
            success(name, "PATCH", "/anything/at/all");
        }
    }

    #[test]
    fn what_is_answered_is_what_explain_recognizes() {
        let mut compared = 0;
        for answers in all() {
            let applications = answers.applications.iter().filter(|name| *name != ANY);
            let name = applications.clone().next().map(String::as_str);
            for (why, said) in &answers.refusals {
                let Some(id) = &said.explains else { continue };
                let text = format!("HTTP/1.1 {}\n\n{}", said.status, said.body);
                let hints = Hints {
                    application: name,
                    ..Hints::default()
                };
                let explanation = explain(&text, &hints);
                let first = explanation.recognized.first().map(|r| r.refusal.id);
                assert_eq!(first, Some(id.as_str()), "{name:?} {why:?}: {text}");
                compared += 1;
            }
        }
        assert!(compared > 20, "{compared}");
    }
}
