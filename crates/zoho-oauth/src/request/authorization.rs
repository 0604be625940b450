//! The authorization URL: the page on which a user (or an administrator, for a
//! whole organization) gives consent. Made for the browser, so it is built and
//! shown, never sent from here.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::pkce::{CodeVerifier, random_text};
use super::redirect::{self, AuthorizationCode};
use crate::{Accounts, Client, DataCenterTable, Error, ScopeSet, Soid};

/// A request for consent, together with what is needed to read the redirect back.
///
/// Asks for offline access with forced consent unless told otherwise: Zoho
/// gives a refresh token only the first time a user grants the client, so
/// without `prompt=consent` every later login would end after an hour. Each
/// consent makes a new refresh token; there can be twenty.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/web-apps/authorization.html>
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    accounts: Accounts,
    table: DataCenterTable,
    client_id: String,
    redirect_uri: String,
    scopes: ScopeSet,
    offline: bool,
    force_consent: bool,
    instance: bool,
    soid: Option<Soid>,
    state: String,
    verifier: Option<CodeVerifier>,
}

impl AuthorizationRequest {
    /// A request with a fresh random `state`. Start at the data center where
    /// the client is registered; Zoho finds the user's own by itself.
    ///
    /// # Errors
    ///
    /// [`Error::MissingRedirectUri`], [`Error::NoScopes`], [`Error::NoRandomness`].
    pub fn new(accounts: &Accounts, client: &Client, scopes: ScopeSet) -> Result<Self, Error> {
        let redirect_uri = client.redirect_uri().ok_or(Error::MissingRedirectUri)?;
        if scopes.is_empty() {
            return Err(Error::NoScopes);
        }
        Ok(Self {
            accounts: accounts.clone(),
            table: DataCenterTable::of(accounts),
            client_id: client.id().to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            scopes,
            offline: true,
            force_consent: true,
            instance: false,
            soid: None,
            state: random_text()?.expose_secret().to_owned(),
            verifier: None,
        })
    }

    /// Asks for an access token only (`access_type=online`).
    #[must_use]
    pub fn online(mut self) -> Self {
        self.offline = false;
        self
    }

    /// Lets Zoho skip the consent page when consent was given before; then
    /// there is no new refresh token either.
    #[must_use]
    pub fn reuse_consent(mut self) -> Self {
        self.force_consent = false;
        self
    }

    /// Adds a code challenge (S256). Required for mobile and desktop clients.
    #[must_use]
    pub fn pkce(mut self, verifier: CodeVerifier) -> Self {
        self.verifier = Some(verifier);
        self
    }

    /// Asks an administrator for consent in the name of the whole organization
    /// (`/oauth/v2/org/auth`). Only certain scopes are allowed there.
    ///
    /// Source: <https://www.zoho.com/accounts/protocol/oauth/instance-level-oauth/get-auth-code.html>
    #[must_use]
    pub fn instance(mut self) -> Self {
        self.instance = true;
        self
    }

    /// Names the organization, for the services that want it at [`instance`](Self::instance).
    #[must_use]
    pub fn soid(mut self, soid: Soid) -> Self {
        self.soid = Some(soid);
        self
    }

    /// Replaces the random `state`, for a program that keeps its own.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = state.into();
        self
    }

    /// The servers that the redirect may send the exchange to. Zoho's own
    /// unless a custom server is asked; that one may name only itself.
    #[must_use]
    pub fn table(mut self, table: DataCenterTable) -> Self {
        self.table = table;
        self
    }

    /// The URL to open in the browser.
    pub fn url(&self) -> String {
        let path = if self.instance {
            "/oauth/v2/org/auth"
        } else {
            "/oauth/v2/auth"
        };
        let mut url =
            Url::parse(&self.accounts.url(path)).expect("an Accounts is a URL, and so with a path");
        let access_type = if self.offline { "offline" } else { "online" };
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", &self.client_id)
                .append_pair("scope", &self.scopes.to_string())
                .append_pair("redirect_uri", &self.redirect_uri)
                .append_pair("access_type", access_type);
            if self.force_consent {
                query.append_pair("prompt", "consent");
            }
            if let Some(soid) = &self.soid {
                query.append_pair("soid", soid.as_str());
            }
            query.append_pair("state", &self.state);
            if let Some(verifier) = &self.verifier {
                query
                    .append_pair("code_challenge", &verifier.challenge())
                    .append_pair("code_challenge_method", "S256");
            }
        }
        url.into()
    }

    /// Reads the address that the browser was sent to, whole or from the
    /// question mark on: checks `state` and finds the accounts server to ask.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`] and other refusals; [`Error::BadRedirect`],
    /// [`Error::StateMismatch`], [`Error::ForgedAccountsServer`].
    pub fn read_redirect(&self, redirect: &str) -> Result<AuthorizationCode, Error> {
        redirect::read(
            redirect,
            &SecretString::from(&*self.state),
            &self.accounts,
            &self.table,
        )
    }

    /// Whether the tokens are to include a refresh token.
    pub fn is_offline(&self) -> bool {
        self.offline
    }

    /// The redirect URI that the token request has to repeat.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The secret half of the code challenge, for the token request.
    pub fn verifier(&self) -> Option<&CodeVerifier> {
        self.verifier.as_ref()
    }

    /// The scopes that are asked for.
    pub fn scopes(&self) -> &ScopeSet {
        &self.scopes
    }
}
