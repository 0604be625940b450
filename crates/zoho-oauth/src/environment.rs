//! The environments that some products have beside production. Consent is given
//! for one of them, and its tokens are refused by the others, whose APIs answer
//! at hosts of their own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where an organization's data lives.
///
/// Source: <https://help.zoho.com/portal/en/community/topic/org-specific-oauth2-0-tokens-in-zoho-crm>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Environment {
    /// The data that a business works with.
    #[default]
    Production,
    /// A copy of it to try things on.
    Sandbox,
    /// An organization made for developers.
    Developer,
}

/// A name that no environment has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such environment: use production, sandbox or developer")]
pub struct UnknownEnvironment;

impl Environment {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Production, Self::Sandbox, Self::Developer];

    /// Its name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
            Self::Developer => "developer",
        }
    }

    /// Whether it is the ordinary one.
    pub const fn is_production(&self) -> bool {
        matches!(self, Self::Production)
    }

    /// The API host of this environment, from that of production:
    /// `https://sandbox.zohoapis.eu` for `https://www.zohoapis.eu`. Hosts of
    /// another form (a product's own, an emulator's) are the same in all.
    ///
    /// Source: <https://github.com/zoho/zohocrm-python-sdk-8.0>
    /// (`zohocrmsdk/src/com/zoho/crm/api/dc`)
    pub fn api_domain(self, production: &str) -> String {
        let front = "https://www.zohoapis.";
        match (self, production.strip_prefix(front)) {
            (Self::Production, _) | (_, None) => production.to_owned(),
            (_, Some(domain)) => format!("https://{}.zohoapis.{domain}", self.name()),
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let is = |environment: &Self| environment.name().eq_ignore_ascii_case(name.trim());
        Self::ALL.into_iter().find(is).ok_or(UnknownEnvironment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hosts_of_the_apis_differ_between_environments() {
        let sandbox: Environment = "Sandbox".parse().unwrap();
        let host = |host| sandbox.api_domain(host);
        assert_eq!(
            host("https://www.zohoapis.com.au"),
            "https://sandbox.zohoapis.com.au"
        );
        for same in ["http://127.0.0.1:8080", "https://desk.zoho.eu"] {
            assert_eq!(host(same), same);
        }
        assert_eq!(
            Environment::Production.api_domain("https://www.zohoapis.eu"),
            "https://www.zohoapis.eu"
        );
        assert!("test".parse::<Environment>().is_err());
    }
}
