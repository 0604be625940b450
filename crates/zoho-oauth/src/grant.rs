//! What a login leaves behind and a store keeps: who asked (client), where
//! (accounts server), what came of it (tokens, scopes), and how to renew it.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::request::client_credentials::Soid;
use crate::{AccessToken, Accounts, Client, Error, ScopeSet, TokenAnswer};

/// How a grant was obtained; says how it is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Flow {
    /// A code from the API console.
    SelfClient,
    /// A redirect through the browser.
    AuthorizationCode,
    /// A user code typed in elsewhere.
    Device,
    /// The client's own credentials; renewed by the same request.
    ClientCredentials,
    /// A redirect through the browser of an administrator, who consented for
    /// the whole organization.
    Instance,
}

/// A grant as a store keeps it.
///
/// The client secret is part of it: Zoho wants the secret with every refresh,
/// so a store without it could not renew anything on its own. It can be left
/// out and given to the session instead
/// ([`SessionBuilder::client`](crate::SessionBuilder::client)).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Grant {
    /// How it was obtained.
    pub flow: Flow,
    /// The client ID.
    pub client_id: String,
    /// The client secret of this data center, unless it is kept elsewhere.
    pub client_secret: Option<SecretString>,
    /// The redirect URI, for the services that want it at refresh.
    pub redirect_uri: Option<String>,
    /// The accounts server that gave the tokens.
    pub accounts: Accounts,
    /// The API host that Zoho named last.
    pub api_domain: Option<String>,
    /// The refresh token; client credentials have none.
    pub refresh_token: Option<SecretString>,
    /// The last access token.
    pub access_token: Option<AccessToken>,
    /// The scopes that were asked for.
    pub requested: ScopeSet,
    /// The scopes that Zoho named, if it did.
    pub granted: Option<ScopeSet>,
    /// The organization, for client credentials and instance grants.
    pub soid: Option<Soid>,
    /// When it was obtained, in seconds since 1970-01-01 UTC.
    pub created_at: u64,
    /// When a token last changed, in seconds since 1970-01-01 UTC.
    pub updated_at: u64,
}

impl Grant {
    /// The grant that an answer establishes, `now` in seconds since 1970-01-01 UTC.
    ///
    /// Takes the client's secret for that data center along; clear
    /// [`client_secret`](Self::client_secret) to keep it elsewhere.
    pub fn new(
        flow: Flow,
        client: &Client,
        accounts: &Accounts,
        requested: ScopeSet,
        answer: &TokenAnswer,
        now: u64,
    ) -> Self {
        let mut grant = Self::without_tokens(flow, client, accounts, requested, now);
        grant.renew(answer, now);
        grant
    }

    /// A grant that has no token yet: a client credentials grant before its
    /// first request, or one for which [`refresh_token`](Self::refresh_token)
    /// is set by hand.
    pub fn without_tokens(
        flow: Flow,
        client: &Client,
        accounts: &Accounts,
        requested: ScopeSet,
        now: u64,
    ) -> Self {
        Self {
            flow,
            client_id: client.id().to_owned(),
            client_secret: client.secret_at(accounts).cloned(),
            redirect_uri: client.redirect_uri().map(str::to_owned),
            accounts: accounts.clone(),
            api_domain: None,
            refresh_token: None,
            access_token: None,
            requested,
            granted: None,
            soid: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The scopes that the tokens stand for: those that Zoho named, else those
    /// that were asked for.
    pub fn scopes(&self) -> &ScopeSet {
        self.granted.as_ref().unwrap_or(&self.requested)
    }

    /// Whether a new access token can be had without a new consent.
    pub fn is_renewable(&self) -> bool {
        self.refresh_token.is_some() || self.flow == Flow::ClientCredentials
    }

    /// Takes over an answer. What it leaves out stays: a refresh answer has no
    /// refresh token, and often no scopes.
    pub fn renew(&mut self, answer: &TokenAnswer, now: u64) {
        if let Some(token) = &answer.refresh_token
            && !token.expose_secret().is_empty()
        {
            self.refresh_token = Some(token.clone());
        }
        if answer.api_domain.is_some() {
            self.api_domain.clone_from(&answer.api_domain);
        }
        if answer.scopes.is_some() {
            self.granted.clone_from(&answer.scopes);
        }
        let token = answer.access_token(now);
        self.access_token = Some(token.or(self.api_domain.as_deref(), self.granted.as_ref()));
        self.updated_at = now;
    }

    /// Whether Zoho counts token requests of the other grant with those of
    /// this one: same refresh token, or both a client's own credentials.
    pub(crate) fn shares_budget(&self, other: &Self) -> bool {
        let same_client = self.client_id == other.client_id && self.accounts == other.accounts;
        same_client
            && match (&self.refresh_token, &other.refresh_token) {
                (Some(one), Some(two)) => one.expose_secret() == two.expose_secret(),
                (None, None) => true,
                _ => false,
            }
    }

    /// The client that renews this grant: the stored one, with what `given`
    /// adds or replaces.
    ///
    /// # Errors
    ///
    /// [`Error::BlankClientId`] and the like, if the stored values are unusable.
    pub(crate) fn client(&self, given: Option<&Client>) -> Result<Client, Error> {
        if let Some(client) = given
            && client.id() == self.client_id
            && client.secret_at(&self.accounts).is_some()
        {
            return Ok(client.clone());
        }
        let mut client = Client::new(&self.client_id)?;
        if let Some(secret) = &self.client_secret {
            client = client.with_secret(secret.clone())?;
        }
        if let Some(uri) = &self.redirect_uri {
            client = client.with_redirect_uri(uri)?;
        }
        Ok(client)
    }
}
