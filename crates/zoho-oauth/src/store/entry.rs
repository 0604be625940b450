//! What a store keeps for a profile, and its written form: JSON with a version.
//! Only this file turns secrets into text, and only for a store.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::budget::Budget;
use super::refresh_tokens::RefreshTokens;
use super::seal::KeyId;
use super::{Profile, StoreError};
use crate::request::client_credentials::Soid;
use crate::{AccessToken, Accounts, Environment, Flow, Grant, ScopeSet, TokenAnswer};

/// The format of entries in the clear.
const PLAIN: u64 = 1;
/// The format of sealed entries: an entry of format 1, encrypted.
pub(super) const SEALED: u64 = 2;

/// The entry of a profile: the grant, and what was asked of Zoho for it lately.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The grant.
    pub grant: Grant,
    /// The token requests of the last ten minutes.
    pub budget: Budget,
    /// The refresh tokens that were made under this profile.
    pub refresh_tokens: RefreshTokens,
    /// The organization that calls name unless they name another, as the
    /// product counts them (`600000434`).
    pub organization: Option<String>,
    /// The environment that consent was given for.
    pub environment: Environment,
    /// What made the profile and may remove it, such as a setup file.
    pub owner: Option<String>,
}

/// Why bytes are no entry, or none that can be read. Never repeats them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// Not the JSON of an entry.
    #[error("no entry: error at line {line}, column {column}")]
    Damaged {
        /// Line, from 1.
        line: usize,
        /// Column.
        column: usize,
    },
    /// A format that a newer version writes.
    #[error("written in format {version} by a newer version")]
    Newer {
        /// The format.
        version: u64,
    },
    /// Sealed, and there is no key.
    #[error("sealed with the key {key}")]
    NoKey {
        /// The key that opens it.
        key: KeyId,
    },
    /// Sealed with another key than those that are there.
    #[error("sealed with the key {key}, which is not at hand")]
    WrongKey {
        /// The key that opens it.
        key: KeyId,
    },
    /// Not sealed where it has to be.
    #[error("not sealed")]
    NotSealed,
    /// Sealed for another profile.
    #[error("sealed for the profile `{profile}`")]
    OtherProfile {
        /// That profile.
        profile: Profile,
    },
    /// The key is there and does not open it.
    #[error("changed since it was sealed")]
    Forged,
}

impl FormatError {
    /// The same as an error of a store; `place` says where the entry is.
    pub fn at(self, place: impl Into<String>) -> StoreError {
        let place = place.into();
        match self {
            Self::Newer { version } => StoreError::Newer { place, version },
            Self::NoKey { key } => StoreError::NoKey { place, key },
            Self::WrongKey { key } => StoreError::WrongKey { place, key },
            Self::NotSealed => StoreError::NotSealed { place },
            Self::OtherProfile { profile } => StoreError::OtherProfile {
                place,
                profile: profile.to_string(),
            },
            Self::Damaged { .. } | Self::Forged => StoreError::Damaged {
                place,
                problem: self.to_string(),
                kept: None,
            },
        }
    }
}

/// Not the JSON that was expected; says where and never what.
impl From<serde_json::Error> for FormatError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged {
            line: error.line(),
            column: error.column(),
        }
    }
}

impl Entry {
    /// An entry for a grant, with nothing asked yet.
    pub fn new(grant: Grant) -> Self {
        Self::replacing(None, grant)
    }

    /// An entry for a grant that takes the place of another.
    ///
    /// Zoho counts token requests per refresh token: the budget goes on while
    /// the refresh token stays (more scopes, a corrected secret), and starts
    /// anew with a new one. Client credentials, which have none, go on with
    /// the budget of their client. The refresh tokens made before stay counted;
    /// organization, environment and owner stay as they were.
    ///
    /// Source: <https://zoho.com/accounts/protocol/oauth/token-limits.html>,
    /// <https://help.zoho.com/portal/en/community/topic/kaizen-43-tokens-and-limitations>
    pub fn replacing(previous: Option<&Self>, grant: Grant) -> Self {
        let budget = previous
            .filter(|previous| previous.grant.shares_budget(&grant))
            .map(|previous| previous.budget.clone());
        let mut refresh_tokens = previous
            .map(|previous| previous.refresh_tokens.clone())
            .unwrap_or_default();
        refresh_tokens.record(&grant);
        Self {
            grant,
            budget: budget.unwrap_or_default(),
            refresh_tokens,
            organization: previous.and_then(|previous| previous.organization.clone()),
            environment: previous.map_or_else(Environment::default, |known| known.environment),
            owner: previous.and_then(|previous| previous.owner.clone()),
        }
    }

    /// Takes over the answer to a renewal that was sent at `now`. Zoho keeps the
    /// refresh token; a server that gives a new one starts a new budget, too.
    pub(crate) fn renew(&mut self, answer: &TokenAnswer, now: u64) {
        let before = self.grant.clone();
        self.grant.renew(answer, now);
        if !before.shares_budget(&self.grant) {
            self.budget = Budget::default();
            self.budget.record(now);
            if let Some(token) = &before.refresh_token {
                self.refresh_tokens.forget(token);
            }
            self.refresh_tokens.record(&self.grant);
        }
    }

    /// The written form, for stores. Holds every secret in the clear.
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        to_json(&self.written())
    }

    /// Refuses an entry whose written form has more than `limit` bytes; for
    /// stores.
    ///
    /// # Errors
    ///
    /// [`StoreError::TooLarge`].
    pub fn check_size(&self, profile: &Profile, limit: usize) -> Result<(), StoreError> {
        let size = size(&self.written());
        if size > limit {
            return Err(StoreError::TooLarge {
                profile: profile.to_string(),
                size,
                limit,
            });
        }
        Ok(())
    }

    pub(super) fn written(&self) -> Written {
        let grant = &self.grant;
        Written {
            version: PLAIN,
            flow: grant.flow,
            client_id: grant.client_id.clone(),
            client_secret: grant.client_secret.clone().map(Plain),
            redirect_uri: grant.redirect_uri.clone(),
            accounts: grant.accounts.clone(),
            api_domain: grant.api_domain.clone(),
            refresh_token: grant.refresh_token.clone().map(Plain),
            access_token: grant.access_token.as_ref().map(|token| WrittenToken {
                token: Plain(token.secret().clone()),
                issued_at: token.issued_at(),
                expires_at: token.expires_at(),
            }),
            requested: grant.requested.clone(),
            granted: grant.granted.clone(),
            soid: grant.soid.clone(),
            created_at: grant.created_at,
            updated_at: grant.updated_at,
            budget: self.budget.clone(),
            refresh_tokens: self.refresh_tokens.clone(),
            organization: self.organization.clone(),
            environment: self.environment,
            owner: self.owner.clone(),
        }
    }

    /// Reads the written form.
    ///
    /// # Errors
    ///
    /// [`FormatError`]; an entry of a newer version and a sealed one are told
    /// apart from damage.
    pub fn from_json(json: &[u8]) -> Result<Self, FormatError> {
        #[derive(Deserialize)]
        struct Head {
            version: u64,
            key: Option<KeyId>,
        }
        let Head { version, key } = serde_json::from_slice(json)?;
        match (version, key) {
            (PLAIN, _) => {}
            (SEALED, Some(key)) => return Err(FormatError::NoKey { key }),
            // Sealed without the name of a key, or before the first format.
            (..=SEALED, _) => return Err(FormatError::Damaged { line: 1, column: 1 }),
            (version, _) => return Err(FormatError::Newer { version }),
        }
        let written: Written = serde_json::from_slice(json)?;
        let access_token = written.access_token.map(|token| {
            AccessToken::new(
                token.token.0,
                token.issued_at,
                token.expires_at,
                written.api_domain.clone(),
                written.granted.clone(),
            )
        });
        Ok(Self {
            grant: Grant {
                flow: written.flow,
                client_id: written.client_id,
                client_secret: written.client_secret.map(|secret| secret.0),
                redirect_uri: written.redirect_uri,
                accounts: written.accounts,
                api_domain: written.api_domain,
                refresh_token: written.refresh_token.map(|token| token.0),
                access_token,
                requested: written.requested,
                granted: written.granted,
                soid: written.soid,
                created_at: written.created_at,
                updated_at: written.updated_at,
            },
            budget: written.budget,
            refresh_tokens: written.refresh_tokens,
            organization: written.organization,
            environment: written.environment,
            owner: written.owner,
        })
    }
}

/// JSON with a line break at its end, in memory that is wiped.
pub(super) fn to_json(written: &impl Serialize) -> Zeroizing<Vec<u8>> {
    // All the room at once: growing would leave unwiped copies behind.
    let mut json = Zeroizing::new(Vec::with_capacity(size(written)));
    serde_json::to_writer_pretty(&mut *json, written)
        .expect("entries have text keys and writing to memory cannot fail");
    json.push(b'\n');
    json
}

/// Bytes of the written form.
fn size(written: &impl Serialize) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(1);
    serde_json::to_writer_pretty(&mut count, written)
        .expect("entries have text keys and counting cannot fail");
    count.0
}

#[derive(Serialize, Deserialize)]
pub(super) struct Written {
    version: u64,
    flow: Flow,
    client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret: Option<Plain>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<String>,
    accounts: Accounts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    api_domain: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Plain>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access_token: Option<WrittenToken>,
    requested: ScopeSet,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    granted: Option<ScopeSet>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    soid: Option<Soid>,
    created_at: u64,
    updated_at: u64,
    #[serde(default)]
    budget: Budget,
    #[serde(default, skip_serializing_if = "RefreshTokens::is_empty")]
    refresh_tokens: RefreshTokens,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    #[serde(default, skip_serializing_if = "Environment::is_production")]
    environment: Environment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct WrittenToken {
    token: Plain,
    issued_at: u64,
    expires_at: u64,
}

/// A secret that is written in the clear.
struct Plain(SecretString);

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, DataCenter};

    fn entry() -> Entry {
        let client = Client::new("1000.A").unwrap();
        let scopes = "Desk.tickets.READ".parse().unwrap();
        let eu = DataCenter::EU.into();
        Entry::new(Grant::without_tokens(
            Flow::SelfClient,
            &client,
            &eu,
            scopes,
            1,
        ))
    }

    #[test]
    fn organization_environment_and_owner_outlive_a_login_and_older_entries_have_none() {
        let mut first = entry();
        let json = first.to_json();
        let text = std::str::from_utf8(&json).unwrap();
        for name in ["organization", "environment", "owner"] {
            assert!(!text.contains(name), "{text}");
        }
        assert!(Entry::from_json(&json).unwrap().organization.is_none());

        first.organization = Some("600000434".to_owned());
        first.environment = Environment::Sandbox;
        first.owner = Some("zoauth.yaml".to_owned());
        let read = Entry::from_json(&first.to_json()).unwrap();
        let next = Entry::replacing(Some(&read), entry().grant);
        assert_eq!(next.organization.as_deref(), Some("600000434"));
        assert_eq!(next.environment, Environment::Sandbox);
        assert_eq!(next.owner.as_deref(), Some("zoauth.yaml"));
    }
}
