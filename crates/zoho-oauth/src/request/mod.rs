//! What can be asked of the accounts server, one file per request. Each can be
//! built, looked at ([`Request::form`]), shown as a `curl` command without the
//! secrets ([`Request::to_curl`]) and sent ([`Request::send`]).

pub mod authorization;
pub mod authorization_code;
pub mod client_credentials;
mod curl;
pub mod device;
mod form;
mod pkce;
pub mod redirect;
pub mod refresh;
pub mod revoke;
pub mod scope_enhancement;
pub mod self_client;

use std::future::Future;

use secrecy::{ExposeSecret, SecretString};

pub use self::form::{Field, FieldValue, Form};
pub use self::pkce::CodeVerifier;
#[cfg(feature = "loopback")]
pub(crate) use self::pkce::random_text;
use crate::error::{Asked, Call};
use crate::{Accounts, Error, Http, HttpResponse};

/// A request to the accounts server: a form that is POSTed.
///
/// Secrets travel in the body, never in the URL, although Zoho's pages print
/// them there: URLs end up in logs.
pub trait Request: Sync {
    /// What a good answer holds.
    type Answer: Send;

    /// Which call this is.
    fn call(&self) -> Call;

    /// The accounts server it goes to.
    fn accounts(&self) -> &Accounts;

    /// The path below the accounts server.
    fn path(&self) -> &'static str;

    /// The fields of the form, in the order in which they are sent.
    fn form(&self) -> Form;

    /// Reads an answer to this request.
    ///
    /// # Errors
    ///
    /// Whatever Zoho refused, or what is wrong with the answer.
    fn read(&self, response: &HttpResponse) -> Result<Self::Answer, Error>;

    /// The URL it is POSTed to; no secrets in it.
    fn url(&self) -> String {
        self.accounts().url(self.path())
    }

    /// The same request as a `curl` command for a POSIX shell. Secrets are
    /// left out: shell variables such as `$ZOHO_CLIENT_SECRET` stand for them.
    /// The shell fills them in on curl's command line, where other users of the
    /// machine may see them; so this is for trying things out, not for scripts.
    fn to_curl(&self) -> String {
        curl::command(&self.url(), &self.form())
    }

    /// Sends the request and reads the answer.
    ///
    /// # Errors
    ///
    /// [`Error::Network`] without an answer, otherwise as [`read`](Self::read).
    fn send(&self, http: &Http) -> impl Future<Output = Result<Self::Answer, Error>> + Send {
        async move {
            let answer = http.post_form(&self.url(), self.form().encode()).await;
            let asked = Asked::new(self.call(), self.accounts());
            match answer {
                Ok(response) => {
                    tracing::debug!(
                        call = %asked.call,
                        accounts = %asked.accounts,
                        status = response.status,
                        "answered"
                    );
                    self.read(&response)
                }
                Err(error) => Err(Error::Network {
                    asked,
                    fault: error.fault,
                    detail: error.detail,
                }),
            }
        }
    }
}

/// Drops the white space that pasting adds around a code or token.
fn filled(what: &'static str, value: SecretString) -> Result<SecretString, Error> {
    let trimmed = value.expose_secret().trim();
    if trimmed.is_empty() {
        Err(Error::Blank { what })
    } else if trimmed.len() == value.expose_secret().len() {
        Ok(value)
    } else {
        Ok(SecretString::from(trimmed))
    }
}
