//! Revocation of either kind of token. What is not a live token of this data
//! center is answered with a page and status 400, not with JSON.
//!
//! Source: <https://www.zoho.com/accounts/protocol/oauth/revoke-refresh-token.html>

use serde::Serialize;

use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::pages::Problem;
use crate::server::Server;
use crate::state::digest;

/// `POST /oauth/v2/token/revoke`
pub(crate) fn revoke(server: &Server, call: &Call) -> Reply {
    #[derive(Serialize)]
    struct Shape {
        status: &'static str,
    }
    let mut state = server.state();
    let token = call.text("token");
    let subject = match state.live_access(token, call.now) {
        Some(access) => Some(&access.subject),
        None => state
            .refresh
            .get(&digest(token))
            .map(|refresh| &refresh.subject),
    };
    if subject.is_none_or(|subject| subject.data_center != call.data_center.code) {
        return Ok(Problem::BAD_REQUEST.page());
    }
    state.drop_token(token);
    Ok(Answer::json(&Shape { status: "success" }))
}
