//! The page that the browser shows at the end: that it worked, or what went
//! wrong. It needs nothing from elsewhere, holds no secret, takes the code out
//! of the address bar and is kept by no cache.

use askama::Template;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Response, StatusCode, header};
use secrecy::ExposeSecret as _;

use crate::Error;
use crate::request::random_text;

/// What a page says.
#[derive(Clone, Debug)]
pub(super) struct Page {
    status: StatusCode,
    title: String,
    text: String,
    cause: Option<String>,
    remedy: Option<String>,
}

#[derive(Template)]
#[template(path = "result.html")]
struct Html<'a> {
    nonce: &'a str,
    good: bool,
    title: &'a str,
    text: &'a str,
    cause: Option<&'a str>,
    remedy: Option<&'a str>,
}

impl Page {
    pub(super) fn success(title: &str, text: &str) -> Self {
        Self {
            status: StatusCode::OK,
            title: title.to_owned(),
            text: text.to_owned(),
            cause: None,
            remedy: None,
        }
    }

    /// What ended the login.
    pub(super) fn failure(error: &Error) -> Self {
        Self {
            title: "The login did not work".to_owned(),
            ..Self::problem(error)
        }
    }

    /// What is wrong with this one redirect, while the login goes on.
    pub(super) fn problem(error: &Error) -> Self {
        let capital = |text: &str| {
            let mut chars = text.chars();
            let first = chars.next().map(|c| c.to_uppercase().to_string());
            first.unwrap_or_default() + chars.as_str() + "."
        };
        Self {
            status: StatusCode::BAD_REQUEST,
            title: "This is not the redirect that is waited for".to_owned(),
            text: capital(&error.to_string()),
            cause: Some(error.cause().into_owned()),
            remedy: Some(error.remedy().into_owned()),
        }
    }

    /// The program went away before it said how the login ended.
    pub(super) fn silence() -> Self {
        Self {
            status: StatusCode::OK,
            title: "The redirect has arrived".to_owned(),
            text: "See in the program that started the login how it went on.".to_owned(),
            cause: None,
            remedy: None,
        }
    }

    pub(super) fn response(&self) -> Response<Full<Bytes>> {
        // Without random numbers the page comes without style and script.
        let nonce = random_text().ok();
        let nonce = nonce.as_ref().map_or("none", |nonce| nonce.expose_secret());
        let html = Html {
            nonce,
            good: self.status == StatusCode::OK,
            title: &self.title,
            text: &self.text,
            cause: self.cause.as_deref(),
            remedy: self.remedy.as_deref(),
        };
        let mut response = match html.render() {
            Ok(html) => Response::new(Full::from(html)),
            Err(_) => Response::new(Full::from(self.title.clone())),
        };
        *response.status_mut() = self.status;
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}
