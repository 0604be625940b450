//! The end of a token. Revoking a refresh token ends its access tokens too.

use secrecy::SecretString;

use super::{Form, Request, filled};
use crate::error::{Asked, Call};
use crate::{Accounts, Error, HttpResponse, answer};

/// Revokes a refresh token or an access token, at the accounts server that
/// gave it. A token that is not valid (any more) is [`Error::InvalidCode`].
///
/// Source: <https://www.zoho.com/accounts/protocol/oauth/revoke-refresh-token.html>
#[derive(Clone, Debug)]
pub struct RevokeRequest {
    accounts: Accounts,
    token: SecretString,
}

impl RevokeRequest {
    /// A request to end this token.
    ///
    /// # Errors
    ///
    /// [`Error::Blank`].
    pub fn new(accounts: &Accounts, token: SecretString) -> Result<Self, Error> {
        Ok(Self {
            accounts: accounts.clone(),
            token: filled("token", token)?,
        })
    }
}

impl Request for RevokeRequest {
    type Answer = ();

    fn call(&self) -> Call {
        Call::Revoke
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v2/token/revoke"
    }

    fn form(&self) -> Form {
        Form::default().secret("token", &self.token, "ZOHO_TOKEN")
    }

    fn read(&self, response: &HttpResponse) -> Result<(), Error> {
        let asked = Asked::new(self.call(), &self.accounts);
        let fields = answer::read(&asked, response)?;
        match fields.text("status") {
            Some(status) if status.eq_ignore_ascii_case("success") => Ok(()),
            _ => Err(Error::BadField {
                asked,
                field: "status",
            }),
        }
    }
}
