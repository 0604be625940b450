//! Answers in Zoho's shapes, before they become HTTP. Zoho sends most errors as
//! JSON with status 200 and some as a page; both are made here, and each answer
//! carries the one word that the request log keeps of it.

use axum::body::Body;
use axum::http::{HeaderName, Response, StatusCode, header};
use serde::Serialize;

/// An error of the accounts server: the word in `{"error": "..."}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) &'static str);

impl Refusal {
    pub(crate) const INVALID_CLIENT: Self = Self("invalid_client");
    pub(crate) const INVALID_CLIENT_SECRET: Self = Self("invalid_client_secret");
    pub(crate) const INVALID_CODE: Self = Self("invalid_code");
    pub(crate) const INVALID_REDIRECT_URI: Self = Self("invalid_redirect_uri");
    pub(crate) const INVALID_SCOPE: Self = Self("invalid_scope");
    pub(crate) const MISSING_ORG_INFO: Self = Self("missing_org_info");
    pub(crate) const INVALID_SOID: Self = Self("invalid_soid");
}

/// What a handler gives back; a refusal becomes JSON with status 200.
pub(crate) type Reply = Result<Answer, Refusal>;

pub(crate) struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    body: Vec<u8>,
    outcome: &'static str,
}

impl Answer {
    pub(crate) fn json(body: &impl Serialize) -> Self {
        Self {
            status: StatusCode::OK,
            headers: vec![(
                header::CONTENT_TYPE,
                "application/json;charset=UTF-8".to_owned(),
            )],
            body: serde_json::to_vec(body).expect("maps of strings and numbers serialize"),
            outcome: "ok",
        }
    }

    pub(crate) fn page(html: String) -> Self {
        Self {
            status: StatusCode::OK,
            headers: vec![(header::CONTENT_TYPE, "text/html;charset=UTF-8".to_owned())],
            body: html.into_bytes(),
            outcome: "page",
        }
    }

    /// A redirect. After a form the browser has to change to GET: 303.
    pub(crate) fn redirect(to: String, after_form: bool) -> Self {
        Self {
            status: if after_form {
                StatusCode::SEE_OTHER
            } else {
                StatusCode::FOUND
            },
            headers: vec![(header::LOCATION, to)],
            body: Vec::new(),
            outcome: "redirect",
        }
    }

    /// An answer as it stands, for faults.
    pub(crate) fn raw(status: StatusCode, content_type: &str, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, content_type.to_owned())],
            body,
            outcome: "fault",
        }
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn with_outcome(mut self, outcome: &'static str) -> Self {
        self.outcome = outcome;
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn outcome(&self) -> &'static str {
        self.outcome
    }

    pub(crate) fn into_parts(self) -> (axum::http::response::Builder, Vec<u8>) {
        let mut response = Response::builder()
            .status(self.status)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::REFERRER_POLICY, "no-referrer");
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        (response, self.body)
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let (response, body) = self.into_parts();
        finish(response, Body::from(body))
    }
}

/// Puts head and body together. Every redirect URI was checked when its client
/// was registered and parameters are percent-encoded, so no header is invalid;
/// should one be, the caller gets a plain 500 instead of a panic.
pub(crate) fn finish(response: axum::http::response::Builder, body: Body) -> Response<Body> {
    response.body(body).unwrap_or_else(|_| {
        let mut failed = Response::new(Body::empty());
        *failed.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        failed
    })
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        #[derive(Serialize)]
        struct Shape {
            error: &'static str,
        }
        Self::json(&Shape { error: refusal.0 }).with_outcome(refusal.0)
    }
}
