//! Answers as they leave: JSON with a version, errors with a code, and never a
//! word for caches or for pages of other sites.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{Response, StatusCode};
use http_body_util::Full;
use serde::Serialize;
use zeroize::Zeroizing;
use zoho_oauth::Error;

/// The version of the answers; it goes up when a field is removed or changes
/// its meaning.
const VERSION: u32 = 1;

/// Room for an answer with a token, so that writing it leaves no copies.
const ROOM: usize = 8 * 1024;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    pub(crate) code: &'static str,
    message: Box<str>,
    cause: Option<Box<str>>,
    hint: Option<Box<str>>,
    retry_after: Option<u64>,
    allow: Option<&'static str>,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    version: u32,
    #[serde(flatten)]
    answer: &'a T,
}

#[derive(Serialize)]
struct Problem<'a> {
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl Refusal {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Box<str>>,
    ) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            cause: None,
            hint: None,
            retry_after: None,
            allow: None,
        }
    }

    pub(crate) fn foreign_host() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_host",
            "the request is not for a host of this machine",
        )
        .hint("ask for 127.0.0.1, localhost or [::1], with the port")
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "the secret of the service is missing or is not the one of this start",
        )
        .hint("read the secret file again and send: Authorization: Bearer SECRET")
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is no such path")
            .hint("there are /v1/token, /v1/token/rejected, /v1/profiles and /v1/health")
    }

    pub(crate) fn wrong_method(allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                format!("this path is asked with {allow}"),
            )
        }
    }

    pub(crate) fn bad_request(message: impl Into<Box<str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    pub(crate) fn not_served(profile: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "profile_not_served",
            format!("the profile `{profile}` is not served here"),
        )
        .hint("GET /v1/profiles lists those that are")
    }

    pub(crate) fn just_replaced(wait: u64) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "just_replaced",
            "this token replaced another one moments ago",
        )
        .cause("An API that refuses two tokens in a row does not do so for their age.")
        .hint("look for a missing scope, another data center or organization")
        .retry_after(wait)
    }

    pub(crate) fn timeout() -> Self {
        Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            "timeout",
            "no token could be had in time",
        )
    }

    pub(crate) fn cause(mut self, cause: impl Into<Box<str>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<Box<str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub(crate) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = json(
            self.status,
            &Problem {
                error: Body {
                    code: self.code,
                    message: &self.message,
                    cause: self.cause.as_deref(),
                    hint: self.hint.as_deref(),
                    retry_after: self.retry_after,
                },
            },
        );
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The status says who can help: 404 and 409 a person who logs in, 429 time,
/// 502 the network, 500 whoever runs the service.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::NoGrant { .. } => StatusCode::NOT_FOUND,
            Error::NotRenewable { .. }
            | Error::InvalidClient { .. }
            | Error::InvalidClientSecret { .. }
            | Error::InvalidCode { .. }
            | Error::InvalidScope { .. }
            | Error::InvalidOrg { .. }
            | Error::MissingOrgInfo { .. }
            | Error::ClientBlocked { .. }
            | Error::MissingClientSecret { .. }
            | Error::Refused { .. } => StatusCode::CONFLICT,
            Error::Throttled { .. } | Error::BudgetSpent { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Network { .. }
            | Error::NotJson { .. }
            | Error::UnexpectedStatus { .. }
            | Error::MissingAccessToken { .. }
            | Error::BadField { .. } => StatusCode::BAD_GATEWAY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self {
            retry_after: error.retry_after().map(whole_seconds),
            ..Self::new(status, error.code(), error.to_string())
                .cause(error.cause())
                .hint(error.remedy())
        }
    }
}

/// Never too early, never at once.
fn whole_seconds(time: Duration) -> u64 {
    let up = u64::from(time.subsec_nanos() > 0);
    time.as_secs().saturating_add(up).max(1)
}

/// An answer with these fields.
pub(crate) fn ok(answer: &impl Serialize) -> Response<Full<Bytes>> {
    json(StatusCode::OK, answer)
}

fn json(status: StatusCode, answer: &impl Serialize) -> Response<Full<Bytes>> {
    let envelope = Envelope {
        version: VERSION,
        answer,
    };
    let mut body = Zeroizing::new(Vec::with_capacity(ROOM));
    serde_json::to_writer(&mut *body, &envelope)
        .expect("answers have text keys and writing to memory cannot fail");
    body.push(b'\n');
    // Wiped when the last part of the server lets go of it.
    let mut response = Response::new(Full::new(Bytes::from_owner(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(CONTENT_TYPE, "application/json");
    set(CACHE_CONTROL, "no-store");
    set(http::header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}
