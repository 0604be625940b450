//! The stand-in for Zoho's product APIs: every path that the accounts server
//! does not own. A live token of this data center is let in, anything else gets
//! what CRM answers. A check of one's own can decide by method, path and scopes.

use axum::http::StatusCode;
use serde::Serialize;

use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::server::Server;

/// An API call that came with a live access token.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ProductCall<'a> {
    /// The method, such as `GET`.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The code of the data center that was called.
    pub data_center: &'a str,
    /// The scopes of the token.
    pub scopes: &'a [String],
}

/// What a product answers to a call with a live token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProductAnswer {
    /// 200 with `{"status":"success"}`.
    Success,
    /// 401 `OAUTH_SCOPE_MISMATCH`: the token lacks the scope.
    ScopeMismatch,
    /// 404 `INVALID_URL_PATTERN`: there is no such call.
    UnknownCall,
    /// 200 with this JSON text.
    Json(String),
}

/// Decides what a product answers.
pub(crate) type ProductCheck = Box<dyn Fn(&ProductCall<'_>) -> ProductAnswer + Send + Sync>;

/// Any other path.
pub(crate) fn product(server: &Server, call: &Call) -> Reply {
    #[derive(Serialize)]
    struct Success {
        status: &'static str,
    }
    let state = server.state();
    let live = call
        .access_token()
        .and_then(|token| state.live_access(token, call.now))
        .filter(|token| token.subject.data_center == call.data_center.code);
    let Some(token) = live else {
        return Ok(failure(
            StatusCode::UNAUTHORIZED,
            "INVALID_TOKEN",
            "invalid oauth token",
        ));
    };
    let scopes = token.subject.scopes.clone();
    // The check is foreign code; it must be free to use the emulator.
    drop(state);
    let answer = (server.settings.product_check)(&ProductCall {
        method: call.method.as_str(),
        path: &call.path,
        data_center: call.data_center.code,
        scopes: &scopes,
    });
    Ok(match answer {
        ProductAnswer::Success => Answer::json(&Success { status: "success" }),
        ProductAnswer::Json(text) => Answer::raw(
            StatusCode::OK,
            "application/json;charset=UTF-8",
            text.into_bytes(),
        )
        .with_outcome("ok"),
        ProductAnswer::ScopeMismatch => failure(
            StatusCode::UNAUTHORIZED,
            "OAUTH_SCOPE_MISMATCH",
            "invalid oauth scope to access this URL",
        ),
        ProductAnswer::UnknownCall => failure(
            StatusCode::NOT_FOUND,
            "INVALID_URL_PATTERN",
            "Please check if the URL trying to access is a correct one",
        ),
    })
}

/// An error in CRM's shape.
fn failure(status: StatusCode, code: &'static str, message: &'static str) -> Answer {
    #[derive(Serialize)]
    struct Details {}
    #[derive(Serialize)]
    struct Shape {
        code: &'static str,
        details: Details,
        message: &'static str,
        status: &'static str,
    }
    Answer::json(&Shape {
        code,
        details: Details {},
        message,
        status: "error",
    })
    .with_status(status)
    .with_outcome(code)
}
