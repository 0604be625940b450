//! A code generated in the API console (client type Self Client) for tokens.

use secrecy::SecretString;

use super::{Form, Request, filled};
use crate::error::{Asked, Call};
use crate::{Accounts, Client, Error, HttpResponse, TokenAnswer};

/// Exchanges a code from the console. It works once, for three minutes unless
/// a longer time was chosen there; no redirect URI belongs to it.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/self-client/authorization-code-flow.html>
#[derive(Clone, Debug)]
pub struct SelfClientCodeRequest {
    accounts: Accounts,
    client_id: String,
    secret: SecretString,
    code: SecretString,
}

impl SelfClientCodeRequest {
    /// An exchange at the data center of the console in which the code was made.
    ///
    /// # Errors
    ///
    /// [`Error::MissingClientSecret`], [`Error::Blank`].
    pub fn new(accounts: &Accounts, client: &Client, code: SecretString) -> Result<Self, Error> {
        Ok(Self {
            accounts: accounts.clone(),
            client_id: client.id().to_owned(),
            secret: client.need_secret(accounts)?,
            code: filled("authorization code", code)?,
        })
    }
}

impl Request for SelfClientCodeRequest {
    type Answer = TokenAnswer;

    fn call(&self) -> Call {
        Call::SelfClientCode
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v2/token"
    }

    fn form(&self) -> Form {
        Form::new("authorization_code")
            .public("client_id", &*self.client_id)
            .secret("client_secret", &self.secret, "ZOHO_CLIENT_SECRET")
            .secret("code", &self.code, "ZOHO_CODE")
    }

    /// An answer without a refresh token is an error.
    fn read(&self, response: &HttpResponse) -> Result<TokenAnswer, Error> {
        let asked = Asked::new(self.call(), &self.accounts);
        TokenAnswer::read(&asked, response)?.with_refresh_token(&asked)
    }
}
