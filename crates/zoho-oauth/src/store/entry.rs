//! What a store keeps for a profile, and its written form: JSON with a version.
//! Only this file turns secrets into text, and only for a store.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::budget::Budget;
use super::refresh_tokens::RefreshTokens;
use crate::request::client_credentials::Soid;
use crate::{AccessToken, Accounts, Flow, Grant, ScopeSet};

const VERSION: u64 = 1;

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
}

/// Why bytes are no entry. Never repeats them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// Not the JSON of an entry.
    #[error("not an entry: error at line {line}, column {column}")]
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
    /// the budget of their client. The refresh tokens made before stay counted.
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
        }
    }

    /// The written form, for stores. Holds every secret in the clear.
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        let grant = &self.grant;
        let written = Written {
            version: VERSION,
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
        };
        let ledger = serde_json::to_string(&self.refresh_tokens).map_or(0, |json| json.len());
        // Room enough not to grow, which would leave an unwiped copy behind.
        let room = 4096
            + 2 * (grant.requested.to_string().len() + grant.scopes().to_string().len() + ledger);
        let mut json = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer_pretty(&mut *json, &written)
            .expect("an entry has text keys and writing to memory cannot fail");
        json.push(b'\n');
        json
    }

    /// Reads the written form.
    ///
    /// # Errors
    ///
    /// [`FormatError`]; an entry of a newer version is told apart from damage.
    pub fn from_json(json: &[u8]) -> Result<Self, FormatError> {
        #[derive(Deserialize)]
        struct Version {
            version: u64,
        }
        let damaged = |error: serde_json::Error| FormatError::Damaged {
            line: error.line(),
            column: error.column(),
        };
        let Version { version } = serde_json::from_slice(json).map_err(damaged)?;
        if version > VERSION {
            return Err(FormatError::Newer { version });
        }
        let written: Written = serde_json::from_slice(json).map_err(damaged)?;
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
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Written {
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
