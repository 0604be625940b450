//! An authorization code from the redirect for tokens.

use secrecy::SecretString;

use super::redirect::AuthorizationCode;
use super::{Form, Request, filled};
use crate::error::{Asked, Call};
use crate::request::authorization::AuthorizationRequest;
use crate::{Accounts, Client, Error, HttpResponse, TokenAnswer};

/// Exchanges the code of an [`AuthorizationRequest`]. A code works once, for
/// one or two minutes.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/web-apps/access-token.html>
#[derive(Clone, Debug)]
pub struct AuthorizationCodeRequest {
    accounts: Accounts,
    client_id: String,
    secret: SecretString,
    code: SecretString,
    redirect_uri: String,
    verifier: Option<SecretString>,
    offline: bool,
}

impl AuthorizationCodeRequest {
    /// The exchange that belongs to an authorization request and its redirect.
    ///
    /// # Errors
    ///
    /// [`Error::MissingClientSecret`] when there is none for the user's data center.
    pub fn new(
        request: &AuthorizationRequest,
        client: &Client,
        code: AuthorizationCode,
    ) -> Result<Self, Error> {
        Ok(Self {
            client_id: client.id().to_owned(),
            secret: client.need_secret(&code.accounts)?,
            accounts: code.accounts,
            code: filled("authorization code", code.code)?,
            redirect_uri: request.redirect_uri().to_owned(),
            verifier: request.verifier().map(|verifier| verifier.secret().clone()),
            offline: request.is_offline(),
        })
    }
}

impl Request for AuthorizationCodeRequest {
    type Answer = TokenAnswer;

    fn call(&self) -> Call {
        Call::AuthorizationCode
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v2/token"
    }

    fn form(&self) -> Form {
        let form = Form::new("authorization_code")
            .public("client_id", &*self.client_id)
            .secret("client_secret", &self.secret, "ZOHO_CLIENT_SECRET")
            .public("redirect_uri", &*self.redirect_uri)
            .secret("code", &self.code, "ZOHO_CODE");
        match &self.verifier {
            Some(verifier) => form.secret("code_verifier", verifier, "ZOHO_CODE_VERIFIER"),
            None => form,
        }
    }

    /// An answer without a refresh token is an error unless the request was
    /// [`online`](AuthorizationRequest::online).
    fn read(&self, response: &HttpResponse) -> Result<TokenAnswer, Error> {
        let asked = Asked::new(self.call(), &self.accounts);
        let answer = TokenAnswer::read(&asked, response)?;
        if self.offline {
            answer.with_refresh_token(&asked)
        } else {
            Ok(answer)
        }
    }
}
