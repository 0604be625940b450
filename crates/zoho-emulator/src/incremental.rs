//! Incremental authorization: a server-based client trades its refresh token
//! for an enhancement token, and the user adds scopes to the refresh token that
//! exists. No new token is made.
//!
//! Source: <https://zoho.com/accounts/protocol/oauth/incremental-auth/initiation-request.html>,
//! <https://zoho.com/accounts/protocol/oauth/incremental-auth/scope-enhance-request.html>.

use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;

use crate::answer::{Answer, Refusal, Reply};
use crate::authorize::with_query;
use crate::call::Call;
use crate::client::{Client, ClientKind, authenticate, identify};
use crate::consent::{Pending, ask};
use crate::emulator::Consent;
use crate::pages::Problem;
use crate::scope;
use crate::server::Server;
use crate::state::{Digest, Owner, State, digest};

/// An enhancement token: the right to ask for more scopes.
pub(crate) struct Enhancement {
    refresh: Digest,
    expires: SystemTime,
}

/// A request for more scopes that passed every check.
pub(crate) struct EnhanceRequest {
    pub(crate) client: Arc<Client>,
    pub(crate) owner: Owner,
    pub(crate) scopes: Vec<String>,
    redirect_uri: String,
    token: Digest,
}

/// `POST /oauth/v2/token/scopeenhance`
pub(crate) fn scope_enhance(server: &Server, call: &Call) -> Reply {
    #[derive(Serialize)]
    struct Shape<'a> {
        access_token: &'a str,
        token_type: &'static str,
        expires_in: u64,
    }
    let mut state = server.state();
    if call.text("grant_type") != "update_scopes_token" {
        return Err(Refusal::INVALID_CLIENT);
    }
    let client = authenticate(&state, call)?;
    if client.kind != ClientKind::Server {
        return Err(Refusal::INVALID_CLIENT);
    }
    let refresh = digest(call.text("refresh_token"));
    state
        .refresh
        .get(&refresh)
        .filter(|token| token.subject.client_id == client.id)
        .filter(|token| token.subject.data_center == call.data_center.code)
        .ok_or(Refusal::INVALID_CODE)?;
    let life = server.settings.limits.enhance_token_life;
    let token = state.generator.token();
    state
        .enhancements
        .retain(|_, enhancement| call.now < enhancement.expires);
    let enhancement = Enhancement {
        refresh,
        expires: call.now + life,
    };
    state.enhancements.insert(digest(&token), enhancement);
    Ok(Answer::json(&Shape {
        access_token: &token,
        token_type: "update_scope",
        expires_in: life.as_secs(),
    }))
}

/// `GET /oauth/v2/token/addextrascope`
pub(crate) fn add_extra_scope(server: &Server, call: &Call) -> Reply {
    let mut state = server.state();
    let request = match check(server, &state, call) {
        Ok(request) => request,
        Err(problem) => return Ok(problem.page()),
    };
    Ok(match state.consent {
        Consent::Ask => ask(server, &mut state, Pending::Enhance(request), call.now),
        Consent::Accept => request.accept(&mut state, call.now, false),
        Consent::Reject => request.reject(false),
    })
}

fn check(server: &Server, state: &State, call: &Call) -> Result<EnhanceRequest, Problem> {
    let client =
        identify(state, call, call.text("client_id")).map_err(|_| Problem::INVALID_CLIENT)?;
    let redirect_uri = call.text("redirect_uri");
    if !client
        .redirect_uris
        .iter()
        .any(|known| known == redirect_uri)
    {
        return Err(Problem::INVALID_REDIRECT_URI);
    }
    if call.text("response_type") != "update_scopes" {
        return Err(Problem::RESPONSE_TYPE);
    }
    // Documented as required, `true` or `false`.
    if !matches!(call.text("logout"), "true" | "false") {
        return Err(Problem::BAD_REQUEST);
    }
    let scopes = scope::parse(call.text("scope"), &server.settings.scope_check)
        .map_err(|_| Problem::INVALID_SCOPE)?;
    let token = digest(call.text("enhance_token"));
    let owner = state
        .enhancements
        .get(&token)
        .filter(|enhancement| call.now < enhancement.expires)
        .and_then(|enhancement| state.refresh.get(&enhancement.refresh))
        .filter(|refresh| refresh.subject.client_id == client.id)
        .filter(|refresh| refresh.subject.data_center == call.data_center.code)
        .map(|refresh| refresh.subject.owner.clone())
        .ok_or(Problem::ENHANCE_TOKEN)?;
    Ok(EnhanceRequest {
        client,
        owner,
        scopes,
        redirect_uri: redirect_uri.to_owned(),
        token,
    })
}

impl EnhanceRequest {
    /// Adds the scopes to the refresh token and to its access tokens.
    pub(crate) fn accept(&self, state: &mut State, now: SystemTime, after_form: bool) -> Answer {
        let enhancement = state
            .enhancements
            .remove(&self.token)
            .filter(|e| now < e.expires);
        let Some((key, refresh)) = enhancement.and_then(|e| {
            state
                .refresh
                .get_mut(&e.refresh)
                .map(|refresh| (e.refresh, refresh))
        }) else {
            return Problem::ENHANCE_TOKEN.page();
        };
        scope::extend(&mut refresh.subject.scopes, &self.scopes);
        let subject = refresh.subject.clone();
        for access in state
            .access
            .values_mut()
            .filter(|access| access.refresh == Some(key))
        {
            scope::extend(&mut access.subject.scopes, &self.scopes);
        }
        state.grant(&subject);
        let query = "status=success&scope_enhanced=true";
        Answer::redirect(with_query(&self.redirect_uri, query), after_form)
    }

    pub(crate) fn reject(&self, after_form: bool) -> Answer {
        Answer::redirect(
            with_query(&self.redirect_uri, "error=access_denied"),
            after_form,
        )
        .with_outcome("access_denied")
    }
}
