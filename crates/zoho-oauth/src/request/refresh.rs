//! A refresh token for a new access token. Zoho does not rotate refresh
//! tokens: the answer has none, and the old one stays valid.

use secrecy::SecretString;

use super::{Form, Request, filled};
use crate::error::{Asked, Call};
use crate::{Accounts, Client, Error, HttpResponse, TokenAnswer};

/// Asks for a new access token.
///
/// The redirect URI is sent if the client has one: some services require it,
/// and it does no harm elsewhere.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/web-apps/access-token-expiry.html>,
/// <https://www.zoho.com/backstage/api/v3/generate-access-token-from-refresh-token.html>
#[derive(Clone, Debug)]
pub struct RefreshRequest {
    accounts: Accounts,
    client_id: String,
    secret: SecretString,
    refresh_token: SecretString,
    redirect_uri: Option<String>,
}

impl RefreshRequest {
    /// A refresh at the accounts server that gave the refresh token.
    ///
    /// # Errors
    ///
    /// [`Error::MissingClientSecret`], [`Error::Blank`].
    pub fn new(
        accounts: &Accounts,
        client: &Client,
        refresh_token: SecretString,
    ) -> Result<Self, Error> {
        Ok(Self {
            accounts: accounts.clone(),
            client_id: client.id().to_owned(),
            secret: client.need_secret(accounts)?,
            refresh_token: filled("refresh token", refresh_token)?,
            redirect_uri: client.redirect_uri().map(str::to_owned),
        })
    }
}

impl Request for RefreshRequest {
    type Answer = TokenAnswer;

    fn call(&self) -> Call {
        Call::Refresh
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v2/token"
    }

    fn form(&self) -> Form {
        Form::new("refresh_token")
            .public("client_id", &*self.client_id)
            .secret("client_secret", &self.secret, "ZOHO_CLIENT_SECRET")
            .maybe("redirect_uri", self.redirect_uri.as_deref())
            .secret("refresh_token", &self.refresh_token, "ZOHO_REFRESH_TOKEN")
    }

    fn read(&self, response: &HttpResponse) -> Result<TokenAnswer, Error> {
        TokenAnswer::read(&Asked::new(self.call(), &self.accounts), response)
    }
}
