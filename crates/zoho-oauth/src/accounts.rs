//! Where token requests go: the accounts server of a data center, or a server
//! of one's own (a test server, a proxy). A secret is only ever sent to an
//! [`Accounts`], so this type also keeps plain `http` to loopback hosts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::DataCenter;
use crate::secure::is_secure;

/// An accounts server: Zoho's in a data center, or a custom one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Accounts {
    /// Without a slash at the end.
    base: String,
    data_center: Option<DataCenter>,
}

/// The URL given for an accounts server cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountsError {
    /// Neither a data center nor a URL.
    #[error("`{given}` is neither a data center ({known}) nor an https URL", known = codes())]
    NotAUrl {
        /// What was given.
        given: String,
    },
    /// Plain `http` to a host that is not this machine.
    #[error("an accounts server needs https; plain http is for loopback hosts only")]
    NotHttps,
    /// User information, a query or a fragment in the URL.
    #[error("the URL of an accounts server has no user name, query or fragment")]
    Extras,
}

impl Accounts {
    /// A server that is not in the table: a test server on loopback, a proxy.
    ///
    /// # Errors
    ///
    /// When it is no URL, is plain `http` outside loopback, or carries a user
    /// name, a query or a fragment.
    pub fn custom(url: &str) -> Result<Self, AccountsError> {
        let parsed = Url::parse(url.trim()).map_err(|_| AccountsError::NotAUrl {
            given: url.trim().chars().take(60).collect(),
        })?;
        if !is_secure(&parsed) {
            return Err(AccountsError::NotHttps);
        }
        if !parsed.username().is_empty()
            || parsed.password().is_some()
            || parsed.query().is_some()
            || parsed.fragment().is_some()
        {
            return Err(AccountsError::Extras);
        }
        let base = parsed.as_str().trim_end_matches('/').to_owned();
        Ok(Self {
            data_center: DataCenter::from_accounts_server(&base),
            base,
        })
    }

    /// The data center, unless this is a custom server.
    pub fn data_center(&self) -> Option<DataCenter> {
        self.data_center
    }

    /// The base URL, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// The URL of a path that starts with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl From<DataCenter> for Accounts {
    fn from(dc: DataCenter) -> Self {
        Self {
            base: dc.accounts_url().to_owned(),
            data_center: Some(dc),
        }
    }
}

/// Reads a data center by any of its names, or the URL of a custom server.
impl FromStr for Accounts {
    type Err = AccountsError;

    fn from_str(given: &str) -> Result<Self, Self::Err> {
        // A URL stands for itself: a custom server may well live under a
        // name that a data center would claim.
        if given.contains("://") && DataCenter::from_accounts_server(given.trim()).is_none() {
            return Self::custom(given);
        }
        match given.parse::<DataCenter>() {
            Ok(dc) => Ok(dc.into()),
            Err(_) => Self::custom(given),
        }
    }
}

impl TryFrom<String> for Accounts {
    type Error = AccountsError;

    fn try_from(given: String) -> Result<Self, Self::Error> {
        Self::custom(&given)
    }
}

impl From<Accounts> for String {
    fn from(accounts: Accounts) -> Self {
        accounts.base
    }
}

impl fmt::Display for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.base)
    }
}

fn codes() -> String {
    let codes: Vec<_> = DataCenter::ALL.iter().map(|dc| dc.code()).collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_urls_are_understood() {
        let accounts: Accounts = "eu".parse().unwrap();
        assert_eq!(accounts.as_str(), "https://accounts.zoho.eu");
        assert_eq!(accounts.data_center(), Some(DataCenter::EU));

        let accounts: Accounts = "https://accounts.zoho.in/".parse().unwrap();
        assert_eq!(accounts.data_center(), Some(DataCenter::IN));

        let accounts: Accounts = "http://localhost:8080/zoho/".parse().unwrap();
        assert_eq!(
            accounts.url("/oauth/v2/token"),
            "http://localhost:8080/zoho/oauth/v2/token"
        );
        assert_eq!(accounts.data_center(), None);
        for loopback in ["http://127.0.0.1:1", "http://[::1]:1"] {
            assert!(Accounts::custom(loopback).is_ok(), "{loopback}");
        }
    }

    #[test]
    fn secrets_cannot_be_sent_in_the_clear() {
        for (given, error) in [
            ("http://accounts.zoho.com", AccountsError::NotHttps),
            ("http://10.0.0.1", AccountsError::NotHttps),
            ("http://localhost.evil.example", AccountsError::NotHttps),
            ("ftp://localhost", AccountsError::NotHttps),
            ("https://user@proxy.example", AccountsError::Extras),
            ("https://proxy.example?x=1", AccountsError::Extras),
        ] {
            assert_eq!(given.parse::<Accounts>(), Err(error), "{given}");
        }
        assert!("nowhere".parse::<Accounts>().is_err());
    }
}
