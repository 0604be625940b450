//! The client's own credentials for an access token (client type Self Client).
//! There is no refresh token; a new access token is a new request.

use std::fmt;
use std::str::FromStr;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Form, Request};
use crate::error::{Asked, Call};
use crate::{Accounts, Client, Error, HttpResponse, ScopeSet, TokenAnswer};

/// The organization a request is for: `service.id`, such as `ZohoCRM.600000434`.
///
/// The service's name is not always the scope's first part: `ZohoDesk`, but
/// the scope `Desk.tickets.READ`.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/self-client/client-credentials-flow.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Soid(String);

/// Asks for an access token in the name of the account that owns the client.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/self-client/client-credentials-flow.html>
#[derive(Clone, Debug)]
pub struct ClientCredentialsRequest {
    accounts: Accounts,
    client_id: String,
    secret: SecretString,
    scopes: ScopeSet,
    soid: Option<Soid>,
}

impl ClientCredentialsRequest {
    /// A request for these scopes. Services with several organizations want
    /// the `soid`.
    ///
    /// # Errors
    ///
    /// [`Error::MissingClientSecret`], [`Error::NoScopes`].
    pub fn new(
        accounts: &Accounts,
        client: &Client,
        scopes: ScopeSet,
        soid: Option<Soid>,
    ) -> Result<Self, Error> {
        if scopes.is_empty() {
            return Err(Error::NoScopes);
        }
        Ok(Self {
            accounts: accounts.clone(),
            client_id: client.id().to_owned(),
            secret: client.need_secret(accounts)?,
            scopes,
            soid,
        })
    }
}

impl Request for ClientCredentialsRequest {
    type Answer = TokenAnswer;

    fn call(&self) -> Call {
        Call::ClientCredentials
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v2/token"
    }

    fn form(&self) -> Form {
        Form::new("client_credentials")
            .public("client_id", &*self.client_id)
            .secret("client_secret", &self.secret, "ZOHO_CLIENT_SECRET")
            .public("scope", self.scopes.to_string())
            .maybe("soid", self.soid.as_ref().map(Soid::as_str))
    }

    fn read(&self, response: &HttpResponse) -> Result<TokenAnswer, Error> {
        TokenAnswer::read(&Asked::new(self.call(), &self.accounts), response)
    }
}

impl Soid {
    /// The text as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Soid {
    type Err = Error;

    fn from_str(given: &str) -> Result<Self, Error> {
        let given = given.trim();
        let filled = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        match given.split_once('.') {
            Some((service, id)) if filled(service) && filled(id) => Ok(Self(given.to_owned())),
            _ => Err(Error::BadSoid {
                given: given.chars().take(60).collect(),
            }),
        }
    }
}

impl TryFrom<String> for Soid {
    type Error = Error;

    fn try_from(given: String) -> Result<Self, Error> {
        given.parse()
    }
}

impl From<Soid> for String {
    fn from(soid: Soid) -> Self {
        soid.0
    }
}

impl fmt::Display for Soid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
