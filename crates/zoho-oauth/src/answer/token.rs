//! The answer that carries tokens, the same for every grant: which fields it
//! has, in which units, and what is made of odd values.

use secrecy::SecretString;
use url::Url;

use super::Fields;
use crate::error::{Asked, Error};
use crate::secure::is_secure;
use crate::{AccessToken, HttpResponse, Scope, ScopeSet};

/// Zoho's access tokens live for one hour.
const USUAL_LIFETIME: u64 = 3600;
/// More than this cannot be seconds: no access token lives longer than an hour.
const ONE_DAY: f64 = 86_400.0;

/// Tokens as the accounts server gave them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenAnswer {
    /// The access token.
    pub access_token: SecretString,
    /// The refresh token; refresh and client credentials bring none.
    pub refresh_token: Option<SecretString>,
    /// Life time of the access token in seconds from the moment of the answer.
    pub expires_in: u64,
    /// The API host that Zoho names. Right for CRM-like APIs; Desk, Creator and
    /// Analytics have hosts of their own.
    pub api_domain: Option<String>,
    /// The scopes that were granted, if Zoho says.
    pub scopes: Option<ScopeSet>,
}

impl TokenAnswer {
    /// Reads an answer.
    pub(crate) fn read(asked: &Asked, response: &HttpResponse) -> Result<Self, Error> {
        Self::from_fields(asked, &super::read(asked, response)?)
    }

    pub(crate) fn from_fields(asked: &Asked, fields: &Fields) -> Result<Self, Error> {
        let access_token =
            token(asked, fields, "access_token")?.ok_or_else(|| Error::MissingAccessToken {
                asked: asked.clone(),
            })?;
        Ok(Self {
            access_token,
            refresh_token: token(asked, fields, "refresh_token")?,
            expires_in: lifetime(asked, fields)?,
            api_domain: fields.text("api_domain").and_then(api_domain),
            scopes: fields.text("scope").and_then(scopes),
        })
    }

    /// The same, or the error for an answer without the refresh token asked for.
    pub(crate) fn with_refresh_token(self, asked: &Asked) -> Result<Self, Error> {
        if self.refresh_token.is_some() {
            Ok(self)
        } else {
            Err(Error::MissingRefreshToken {
                asked: asked.clone(),
            })
        }
    }

    /// The access token with its expiry, given the time of the answer in
    /// seconds since 1970-01-01 UTC.
    pub fn access_token(&self, now: u64) -> AccessToken {
        AccessToken::new(
            self.access_token.clone(),
            now,
            now.saturating_add(self.expires_in),
            self.api_domain.clone(),
            self.scopes.clone(),
        )
    }
}

/// A token that can stand in a header; `None` when absent, null or blank.
fn token(
    asked: &Asked,
    fields: &Fields,
    field: &'static str,
) -> Result<Option<SecretString>, Error> {
    match fields.text(field) {
        Some(text) if text.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Some(text.into())),
        Some(_) => Err(Error::BadField {
            asked: asked.clone(),
            field,
        }),
        None => Ok(None),
    }
}

/// Seconds. With `expires_in_sec` present, `expires_in` holds milliseconds.
///
/// Sources: <https://zoho.com/accounts/protocol/oauth/web-apps/access-token.html>,
/// <https://zoho.com.cn/writer/help/api/v1/oauth-step4.html> (older shape)
fn lifetime(asked: &Asked, fields: &Fields) -> Result<u64, Error> {
    let bad = |field| Error::BadField {
        asked: asked.clone(),
        field,
    };
    let seconds = if fields.has("expires_in_sec") {
        fields
            .number("expires_in_sec")
            .or_else(|| fields.number("expires_in").map(|milli| milli / 1000.0))
            .ok_or_else(|| bad("expires_in_sec"))?
    } else if fields.has("expires_in") {
        let number = fields
            .number("expires_in")
            .ok_or_else(|| bad("expires_in"))?;
        if number > ONE_DAY {
            number / 1000.0
        } else {
            number
        }
    } else {
        return Ok(USUAL_LIFETIME);
    };
    // Whatever it says, a token that is over at once or lives for days would
    // make every call ask anew, or none.
    match seconds.min(ONE_DAY) as u64 {
        0 => Err(bad("expires_in")),
        seconds => Ok(seconds),
    }
}

/// The life time in seconds that another reader's `expires_in` stands for.
#[cfg(feature = "oauth2")]
pub(crate) fn sensible_lifetime(expires_in: Option<std::time::Duration>) -> u64 {
    let Some(time) = expires_in else {
        return USUAL_LIFETIME;
    };
    let seconds = time.as_secs();
    let seconds = if seconds as f64 > ONE_DAY {
        seconds / 1000
    } else {
        seconds
    };
    seconds.clamp(1, ONE_DAY as u64)
}

/// Access tokens are sent to this host: only https, or a test server on loopback.
fn api_domain(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty() && url.password().is_none();
    (is_secure(&url) && bare).then(|| text.trim_end_matches('/').to_owned())
}

/// Separated by spaces, unlike in requests; what is no scope is left out.
fn scopes(text: &str) -> Option<ScopeSet> {
    let scopes: ScopeSet = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter_map(|scope| Scope::new(scope).ok())
        .collect();
    (!scopes.is_empty()).then_some(scopes)
}
