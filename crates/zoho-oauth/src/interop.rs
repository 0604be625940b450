//! Conversions to and from the types of the [`oauth2`] crate (version 5), for
//! programs that were built on it and move over, or keep it for other services.
//!
//! What has a type of its own here converts by `From` and `TryFrom`. Secrets
//! without one are [`SecretString`]s: `token.into_secret().into()`.
//!
//! ```
//! use oauth2::TokenResponse as _;
//! use oauth2::basic::BasicTokenResponse;
//! use zoho_oauth::{Accounts, Client, DataCenter, Entry, Flow, Grant, ScopeSet, TokenAnswer};
//!
//! # fn run(
//! #     id: oauth2::ClientId,
//! #     secret: oauth2::ClientSecret,
//! #     stored: &BasicTokenResponse,
//! #     stored_at: u64,
//! # ) -> Result<(), zoho_oauth::Error> {
//! // What a program kept of the oauth2 crate becomes an entry of a store.
//! let client = Client::try_from(id)?.with_secret(secret.into_secret().into())?;
//! let accounts = Accounts::from(DataCenter::EU);
//! let answer = TokenAnswer::from(stored);
//! let scopes = answer.scopes.clone().unwrap_or_default();
//! let grant = Grant::new(Flow::AuthorizationCode, &client, &accounts, scopes, &answer, stored_at);
//! let entry = Entry::new(grant);
//!
//! // And back: what comes out of a session, for code that wants those types.
//! let token = entry.grant.access_token.as_ref().map(oauth2::AccessToken::from);
//! # Ok(())
//! # }
//! ```
//!
//! The oauth2 crate sends `Bearer` as the prefix of the header; Zoho's APIs want
//! `Zoho-oauthtoken`, see [`AccessToken::header`].

use std::time::Duration;

use oauth2::basic::{BasicTokenResponse, BasicTokenType};
use oauth2::{EmptyExtraTokenFields, ExtraTokenFields, StandardTokenResponse, TokenResponse as _};
use secrecy::{ExposeSecret, SecretString};

use crate::answer::sensible_lifetime;
use crate::{
    AccessToken, AuthorizationCode, Client, CodeVerifier, DataCenter, Error, Scope, ScopeError,
    ScopeSet, TokenAnswer,
};

impl From<&AccessToken> for oauth2::AccessToken {
    fn from(token: &AccessToken) -> Self {
        Self::new(token.secret().expose_secret().to_owned())
    }
}

impl From<&Client> for oauth2::ClientId {
    fn from(client: &Client) -> Self {
        Self::new(client.id().to_owned())
    }
}

/// Without a secret: `with_secret(secret.into_secret().into())` adds it.
impl TryFrom<oauth2::ClientId> for Client {
    type Error = Error;

    fn try_from(id: oauth2::ClientId) -> Result<Self, Error> {
        Self::new(id.as_str())
    }
}

impl From<Scope> for oauth2::Scope {
    fn from(scope: Scope) -> Self {
        Self::new(scope.into())
    }
}

impl TryFrom<oauth2::Scope> for Scope {
    type Error = ScopeError;

    fn try_from(scope: oauth2::Scope) -> Result<Self, ScopeError> {
        Self::new(scope.as_str())
    }
}

impl From<&AuthorizationCode> for oauth2::AuthorizationCode {
    fn from(code: &AuthorizationCode) -> Self {
        Self::new(code.code.expose_secret().to_owned())
    }
}

impl From<oauth2::PkceCodeVerifier> for CodeVerifier {
    fn from(verifier: oauth2::PkceCodeVerifier) -> Self {
        Self::from(SecretString::from(verifier.into_secret()))
    }
}

impl From<&TokenAnswer> for BasicTokenResponse {
    fn from(answer: &TokenAnswer) -> Self {
        let token = oauth2::AccessToken::new(answer.access_token.expose_secret().to_owned());
        let mut response = Self::new(token, BasicTokenType::Bearer, EmptyExtraTokenFields {});
        response.set_expires_in(Some(&Duration::from_secs(answer.expires_in)));
        response.set_refresh_token(
            answer
                .refresh_token
                .as_ref()
                .map(|token| oauth2::RefreshToken::new(token.expose_secret().to_owned())),
        );
        response.set_scopes(
            answer
                .scopes
                .as_ref()
                .map(|scopes| scopes.iter().cloned().map(Into::into).collect()),
        );
        response
    }
}

/// Any response of the crate with Zoho's token type. A life time that is
/// missing is an hour, and one that can only be milliseconds is read so, as in
/// answers. What is no scope is left out; the API host is not known.
impl<F: ExtraTokenFields> From<&StandardTokenResponse<F, BasicTokenType>> for TokenAnswer {
    fn from(response: &StandardTokenResponse<F, BasicTokenType>) -> Self {
        let secret = |text: &String| SecretString::from(text.as_str());
        let scopes: Option<ScopeSet> = response.scopes().map(|scopes| {
            // The crate splits at spaces; a comma that was sent is still there.
            scopes
                .iter()
                .flat_map(|scope| scope.as_str().split(','))
                .filter_map(|scope| Scope::new(scope).ok())
                .collect()
        });
        Self {
            access_token: secret(response.access_token().secret()),
            refresh_token: response.refresh_token().map(|token| secret(token.secret())),
            expires_in: sensible_lifetime(response.expires_in()),
            api_domain: None,
            scopes: scopes.filter(|scopes| !scopes.is_empty()),
        }
    }
}

impl Client {
    /// The secret for a data center as the oauth2 crate's type.
    pub fn oauth2_secret(&self, dc: Option<DataCenter>) -> Option<oauth2::ClientSecret> {
        self.secret_for(dc)
            .map(|secret| oauth2::ClientSecret::new(secret.expose_secret().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Request as _;
    use crate::{Flow, Grant, HttpResponse, RefreshRequest};

    fn client() -> Client {
        Client::new("1000.C")
            .unwrap()
            .with_secret("s3cret".into())
            .unwrap()
    }

    fn answer(body: &str) -> TokenAnswer {
        let request = RefreshRequest::new(&DataCenter::EU.into(), &client(), "r".into()).unwrap();
        request.read(&HttpResponse::new(200, body)).unwrap()
    }

    #[test]
    fn a_response_goes_over_and_comes_back() {
        let body = r#"{"access_token":"a","refresh_token":"r","scope":"ZohoCRM.org.READ email","token_type":"Bearer","expires_in":1800}"#;
        let response = BasicTokenResponse::from(&answer(body));
        assert_eq!(response.access_token().secret(), "a");
        assert_eq!(response.refresh_token().unwrap().secret(), "r");
        assert_eq!(response.expires_in(), Some(Duration::from_secs(1800)));
        assert_eq!(response.scopes().unwrap().len(), 2);

        // The crate's own reading of the same body means the same.
        let read: BasicTokenResponse = serde_json::from_str(body).unwrap();
        for response in [response, read] {
            let back = TokenAnswer::from(&response);
            assert_eq!(back.access_token.expose_secret(), "a");
            assert_eq!(back.refresh_token.unwrap().expose_secret(), "r");
            assert_eq!(back.expires_in, 1800);
            assert_eq!(back.scopes.unwrap().to_string(), "ZohoCRM.org.READ,email");
        }
    }

    #[test]
    fn what_the_crate_read_wrongly_is_put_right() {
        let read = |body: &str| {
            let response: BasicTokenResponse = serde_json::from_str(body).unwrap();
            TokenAnswer::from(&response)
        };
        // The older shape has milliseconds; some answers name no time at all.
        let old = read(r#"{"access_token":"a","token_type":"Bearer","expires_in":3600000}"#);
        assert_eq!(old.expires_in, 3600);
        let none = read(r#"{"access_token":"a","token_type":"Bearer"}"#);
        assert_eq!(none.expires_in, 3600);
        let zero = read(r#"{"access_token":"a","token_type":"Bearer","expires_in":0}"#);
        assert_eq!(zero.expires_in, 1, "as good as over");
        let commas = read(
            r#"{"access_token":"a","token_type":"Bearer","scope":"Desk.tickets.READ,email * x"}"#,
        );
        assert_eq!(
            commas.scopes.unwrap().to_string(),
            "Desk.tickets.READ,email"
        );
    }

    #[test]
    fn clients_scopes_and_tokens_convert() {
        let client = client();
        let id = oauth2::ClientId::from(&client);
        assert_eq!(Client::try_from(id).unwrap().id(), "1000.C");
        assert!(Client::try_from(oauth2::ClientId::new(" ".into())).is_err());
        let secret = client.oauth2_secret(Some(DataCenter::EU)).unwrap();
        assert_eq!(secret.secret(), "s3cret");

        let scope: Scope = "Desk.tickets.READ".parse().unwrap();
        let theirs = oauth2::Scope::from(scope.clone());
        assert_eq!(Scope::try_from(theirs), Ok(scope.clone()));
        assert!(Scope::try_from(oauth2::Scope::new("a b".into())).is_err());

        let (_, verifier) = oauth2::PkceCodeChallenge::new_random_sha256();
        let theirs = verifier.secret().clone();
        let ours = CodeVerifier::from(verifier);
        let challenge = oauth2::PkceCodeChallenge::from_code_verifier_sha256(
            &oauth2::PkceCodeVerifier::new(theirs),
        );
        assert_eq!(ours.challenge(), challenge.as_str());

        let grant = Grant::new(
            Flow::SelfClient,
            &client,
            &DataCenter::EU.into(),
            scope.into(),
            &answer(r#"{"access_token":"a"}"#),
            1,
        );
        let token = oauth2::AccessToken::from(&grant.access_token.unwrap());
        assert_eq!(token.secret(), "a");
    }
}
