//! More scopes for a refresh token that exists (incremental authorization,
//! server-based clients only): a request for a short-lived token, then a page
//! on which the user consents to the additional scopes only.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Form, Request, filled};
use crate::error::{Asked, Call};
use crate::{Accounts, Client, Error, HttpResponse, ScopeSet, TokenAnswer, answer};

/// Starts the enhancement of a refresh token.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/incremental-auth/initiation-request.html>
#[derive(Clone, Debug)]
pub struct ScopeEnhancementRequest {
    accounts: Accounts,
    client_id: String,
    redirect_uri: String,
    secret: SecretString,
    refresh_token: SecretString,
}

/// A started enhancement.
#[derive(Clone, Debug)]
pub struct ScopeEnhancement {
    accounts: Accounts,
    client_id: String,
    redirect_uri: String,
    token: SecretString,
    /// Life time in seconds; ten minutes.
    expires_in: u64,
}

impl ScopeEnhancementRequest {
    /// A request for the refresh token that is to be allowed more.
    ///
    /// # Errors
    ///
    /// [`Error::MissingClientSecret`], [`Error::MissingRedirectUri`], [`Error::Blank`].
    pub fn new(
        accounts: &Accounts,
        client: &Client,
        refresh_token: SecretString,
    ) -> Result<Self, Error> {
        Ok(Self {
            accounts: accounts.clone(),
            client_id: client.id().to_owned(),
            redirect_uri: client
                .redirect_uri()
                .ok_or(Error::MissingRedirectUri)?
                .to_owned(),
            secret: client.need_secret(accounts)?,
            refresh_token: filled("refresh token", refresh_token)?,
        })
    }
}

impl Request for ScopeEnhancementRequest {
    type Answer = ScopeEnhancement;

    fn call(&self) -> Call {
        Call::ScopeEnhancement
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v2/token/scopeenhance"
    }

    fn form(&self) -> Form {
        Form::new("update_scopes_token")
            .public("client_id", &*self.client_id)
            .secret("client_secret", &self.secret, "ZOHO_CLIENT_SECRET")
            .secret("refresh_token", &self.refresh_token, "ZOHO_REFRESH_TOKEN")
    }

    fn read(&self, response: &HttpResponse) -> Result<ScopeEnhancement, Error> {
        let answer = TokenAnswer::read(&Asked::new(self.call(), &self.accounts), response)?;
        Ok(ScopeEnhancement {
            accounts: self.accounts.clone(),
            client_id: self.client_id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            token: answer.access_token,
            expires_in: answer.expires_in,
        })
    }
}

impl ScopeEnhancement {
    /// How long the page can be opened, in seconds.
    pub fn expires_in(&self) -> u64 {
        self.expires_in
    }

    /// The page on which the user consents to these scopes. It carries the
    /// short-lived token, as Zoho wants it, and so is a secret itself: open
    /// it, do not log it. `sign_out` ends the user's session afterwards.
    ///
    /// # Errors
    ///
    /// [`Error::NoScopes`].
    ///
    /// Source: <https://zoho.com/accounts/protocol/oauth/incremental-auth/scope-enhance-request.html>
    pub fn consent_url(&self, scopes: &ScopeSet, sign_out: bool) -> Result<SecretString, Error> {
        if scopes.is_empty() {
            return Err(Error::NoScopes);
        }
        let mut url = Url::parse(&self.accounts.url("/oauth/v2/token/addextrascope"))
            .expect("an Accounts is a URL, and so with a path");
        url.query_pairs_mut()
            .append_pair("response_type", "update_scopes")
            .append_pair("client_id", &self.client_id)
            .append_pair("scope", &scopes.to_string())
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("enhance_token", self.token.expose_secret())
            .append_pair("logout", if sign_out { "true" } else { "false" });
        Ok(String::from(url).into())
    }

    /// Reads the address that the browser was sent to, whole or from the
    /// question mark on. It carries no `state`, since Zoho's page takes none;
    /// so that the scopes are there is believed only after a refresh.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`] and other refusals; [`Error::BadRedirect`] for
    /// an address that tells neither.
    pub fn read_redirect(&self, redirect: &str) -> Result<(), Error> {
        let query = redirect.trim();
        let query = query.split_once('?').map_or(query, |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let mut success = false;
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "error" => {
                    let asked = Asked::new(Call::ScopeEnhancement, &self.accounts);
                    return Err(answer::refusal(&asked, &value, None));
                }
                "status" => success |= value.eq_ignore_ascii_case("success"),
                "scope_enhanced" => success |= value.eq_ignore_ascii_case("true"),
                _ => {}
            }
        }
        if success {
            Ok(())
        } else {
            Err(Error::BadRedirect {
                reason: "it tells neither success nor an error",
            })
        }
    }
}
