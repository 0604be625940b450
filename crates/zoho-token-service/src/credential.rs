//! An access token as JSON, with what a program must know to use it. The same
//! fields wherever a token is handed to a program, so that one reader will do.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use zoho_oauth::AccessToken;

/// The fields; serialize it only to where the token may go.
#[derive(Serialize)]
pub struct Credential<'t> {
    access_token: &'t str,
    /// What stands before the token in the header `Authorization`.
    token_type: &'static str,
    authorization: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<String>,
    expires_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_domain: Option<&'t str>,
}

impl<'t> Credential<'t> {
    /// A token, and the value of its header ([`AccessToken::header`]).
    pub fn new(token: &'t AccessToken, header: &'t SecretString) -> Self {
        Self {
            access_token: token.secret().expose_secret(),
            token_type: AccessToken::SCHEME,
            authorization: header.expose_secret(),
            expiration: expiration(token),
            expires_at: token.expires_at(),
            api_domain: token.api_domain(),
        }
    }
}

/// When a token ends, as RFC 3339: `2026-11-22T22:30:00Z`. `None` for a number
/// of seconds that is no time.
pub fn expiration(token: &AccessToken) -> Option<String> {
    let seconds = i64::try_from(token.expires_at()).ok()?;
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    Some(time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_its_header_and_its_end_in_both_forms() {
        let domain = Some("https://www.zohoapis.eu".to_owned());
        let token = AccessToken::new("t0".into(), 0, 1_795_386_600, domain, None);
        let header = token.header();
        let json = serde_json::to_string(&Credential::new(&token, &header)).unwrap();
        assert_eq!(
            json,
            r#"{"access_token":"t0","token_type":"Zoho-oauthtoken","authorization":"Zoho-oauthtoken t0","expiration":"2026-11-22T22:30:00Z","expires_at":1795386600,"api_domain":"https://www.zohoapis.eu"}"#
        );
        let never = AccessToken::new("t0".into(), 0, u64::MAX, None, None);
        assert_eq!(expiration(&never), None);
    }
}
