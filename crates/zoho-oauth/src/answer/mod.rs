//! One reader for every answer of the accounts server. Zoho reports errors
//! with HTTP 200, sends HTML for others and numbers as strings, so the order is:
//! the body's `error`, then what is no JSON, then the status.

mod fields;
mod token;

use std::time::Duration;

pub(crate) use self::fields::Fields;
pub use self::token::TokenAnswer;
#[cfg(feature = "oauth2")]
pub(crate) use self::token::sensible_lifetime;
use crate::HttpResponse;
use crate::error::{Asked, Call, Error, Found};

/// What Zoho's block lasts for.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/token-limits.html>
pub(crate) const THROTTLE: Duration = Duration::from_secs(600);

/// The fields of an answer, or the error that it carries.
pub(crate) fn read(asked: &Asked, response: &HttpResponse) -> Result<Fields, Error> {
    let fields = object(asked, response)?;
    if let Some(word) = fields.error_word() {
        return Err(refusal(asked, word, fields.text("error_description")));
    }
    if fields.names_an_error() {
        return Err(Error::Refused {
            asked: asked.clone(),
            word: None,
        });
    }
    match response.status {
        200..300 => Ok(fields),
        429 => Err(throttled(asked)),
        status => Err(Error::UnexpectedStatus {
            asked: asked.clone(),
            status,
        }),
    }
}

/// The JSON object in an answer, whether it tells of success or failure.
pub(crate) fn object(asked: &Asked, response: &HttpResponse) -> Result<Fields, Error> {
    let found = match serde_json::from_slice::<Fields>(&response.body) {
        Ok(fields) => return Ok(fields),
        Err(_) => found(&response.body),
    };
    Err(match (response.status, asked.call) {
        (429, _) => throttled(asked),
        // An invalid token at revoke is answered with 400 and a web page.
        (400, Call::Revoke) => Error::InvalidCode {
            asked: asked.clone(),
        },
        (status, _) => Error::NotJson {
            asked: asked.clone(),
            status,
            found,
        },
    })
}

/// The error that Zoho's word stands for.
pub(crate) fn refusal(asked: &Asked, word: &str, description: Option<&str>) -> Error {
    let asked = asked.clone();
    let too_many =
        description.is_some_and(|text| text.to_ascii_lowercase().contains("too many requests"));
    if too_many {
        return throttled(&asked);
    }
    match word.trim().to_ascii_lowercase().as_str() {
        // Two words are the throttle; with an underscore it is the user's refusal.
        "access denied" => throttled(&asked),
        "access_denied" => Error::AccessDenied { asked },
        "invalid_client" | "invalid_dc" => Error::InvalidClient { asked },
        "invalid_client_secret" => Error::InvalidClientSecret { asked },
        "invalid_code" | "invalid_grant" | "invalid_token" | "invalid_oauthtoken" => {
            Error::InvalidCode { asked }
        }
        "invalid_redirect_uri" => Error::InvalidRedirectUri { asked },
        "invalid_scope" | "invalid_oauthscope" => Error::InvalidScope { asked },
        "missing_org_info" => Error::MissingOrgInfo { asked },
        "invalid_soid" | "invalid_org" => Error::InvalidOrg { asked },
        "oauth_app_blocked" => Error::ClientBlocked { asked },
        "expired" | "expired_token" => Error::DeviceCodeExpired { asked },
        word => Error::Refused {
            asked,
            word: plain(word),
        },
    }
}

fn throttled(asked: &Asked) -> Error {
    Error::Throttled {
        asked: asked.clone(),
        retry_after: THROTTLE,
    }
}

/// Only what looks like an error word is repeated; anything else could be a
/// token in the wrong place.
fn plain(word: &str) -> Option<String> {
    let wordlike = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | ' ');
    let plain = !word.is_empty() && word.len() <= 40 && word.chars().all(wordlike);
    // One long run of letters is no word: tokens may be made of letters alone.
    let short = word.split(['_', ' ']).all(|part| part.len() <= 14);
    (plain && short).then(|| word.to_owned())
}

fn found(body: &[u8]) -> Found {
    let start = body.trim_ascii_start();
    if start.is_empty() {
        Found::Empty
    } else if start.starts_with(b"<") {
        Found::Html
    } else if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() {
        Found::OtherJson
    } else {
        Found::Other
    }
}

#[cfg(test)]
mod tests;
