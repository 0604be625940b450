//! The token endpoint: a code, a refresh token or the client's own credentials
//! against an access token. Errors are JSON with status 200, and a request
//! beyond the limit is refused in Zoho's words.
//!
//! Source: <https://zoho.com/accounts/protocol/oauth/web-apps/access-token.html>,
//! <https://zoho.com/accounts/protocol/oauth/token-limits.html>.

use axum::http::StatusCode;
use serde::Serialize;

use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::client::{ClientKind, authenticate};
use crate::scope;
use crate::server::Server;
use crate::state::{State, Subject, digest};

/// `POST /oauth/v2/token`
pub(crate) fn token(server: &Server, call: &Call) -> Reply {
    let mut state = server.state();
    match call.text("grant_type") {
        "authorization_code" => exchange(server, &mut state, call),
        "refresh_token" => refresh(server, &mut state, call),
        "client_credentials" => client_credentials(server, &mut state, call),
        // Documented for scope enhancement, where it is the same word.
        _ => Err(Refusal::INVALID_CLIENT),
    }
}

fn exchange(server: &Server, state: &mut State, call: &Call) -> Reply {
    let client = authenticate(state, call)?;
    let key = digest(call.text("code"));
    let code = state
        .codes
        .get(&key)
        .filter(|code| code.subject.client_id == client.id)
        .filter(|code| code.subject.data_center == call.data_center.code)
        .filter(|code| call.now < code.expires)
        .ok_or(Refusal::INVALID_CODE)?;
    if code
        .redirect_uri
        .as_deref()
        .is_some_and(|uri| uri != call.text("redirect_uri"))
    {
        return Err(Refusal::INVALID_REDIRECT_URI);
    }
    // No page of Zoho's says how a wrong verifier is answered.
    if code
        .challenge
        .as_ref()
        .is_some_and(|c| !c.is_met_by(call.text("code_verifier")))
    {
        return Err(Refusal::INVALID_CODE);
    }
    let (subject, with_refresh) = (code.subject.clone(), code.with_refresh);
    state.codes.remove(&key);
    Ok(issue(server, state, call, &subject, with_refresh))
}

/// Makes an access token, with a refresh token if wanted, and the answer.
pub(crate) fn issue(
    server: &Server,
    state: &mut State,
    call: &Call,
    subject: &Subject,
    with_refresh: bool,
) -> Answer {
    let limits = &server.settings.limits;
    let refresh = with_refresh.then(|| state.issue_refresh(subject, call.now, limits));
    let parent = refresh.as_ref().map(|(_, key)| *key);
    let access = state.issue_access(subject, parent, call.now, limits);
    success(
        server,
        call,
        subject,
        &access,
        refresh.as_ref().map(|(token, _)| token.as_str()),
    )
}

/// Source: <https://zoho.com/accounts/protocol/oauth/web-apps/access-token-expiry.html>
fn refresh(server: &Server, state: &mut State, call: &Call) -> Reply {
    let client = authenticate(state, call)?;
    let limits = &server.settings.limits;
    let key = digest(call.text("refresh_token"));
    let token = state
        .refresh
        .get_mut(&key)
        .filter(|token| token.subject.client_id == client.id)
        .filter(|token| token.subject.data_center == call.data_center.code)
        .ok_or(Refusal::INVALID_CODE)?;
    if !token.requests.admit(call.now, limits) {
        return Ok(too_many(server.settings.throttle_status));
    }
    let subject = token.subject.clone();
    let access = state.issue_access(&subject, Some(key), call.now, limits);
    Ok(success(server, call, &subject, &access, None))
}

/// Source: <https://zoho.com/accounts/protocol/oauth/self-client/client-credentials-flow.html>
fn client_credentials(server: &Server, state: &mut State, call: &Call) -> Reply {
    let client = authenticate(state, call)?;
    if client.kind != ClientKind::SelfClient {
        return Err(Refusal::INVALID_CLIENT);
    }
    let scopes = scope::parse(call.text("scope"), &server.settings.scope_check)?;
    let organization = check_organization(server, &scopes, call.param("soid"))?;
    let requests = state.client_requests.entry(client.id.clone()).or_default();
    if !requests.admit(call.now, &server.settings.limits) {
        return Ok(too_many(server.settings.throttle_status));
    }
    let subject = Subject {
        client_id: client.id.clone(),
        owner: client.owner.clone().unwrap_or_default(),
        data_center: call.data_center.code,
        organization,
        scopes,
    };
    Ok(issue(server, state, call, &subject, false))
}

/// The organization that a token of the client's own is for. `soid` is
/// `{service}.{organization}`; services with several organizations demand it.
fn check_organization(
    server: &Server,
    scopes: &[String],
    soid: Option<&str>,
) -> Result<String, Refusal> {
    let several = |scope: &String| {
        let service = scope.split('.').next().unwrap_or_default();
        server
            .settings
            .multi_org_services
            .iter()
            .any(|known| known.eq_ignore_ascii_case(service))
    };
    match soid {
        None if scopes.iter().any(several) => Err(Refusal::MISSING_ORG_INFO),
        None => Ok(server.first_organization().to_owned()),
        Some(soid) => match soid.split_once('.') {
            Some((service, id)) if !service.is_empty() && !id.is_empty() => Ok(id.to_owned()),
            _ => Err(Refusal::INVALID_SOID),
        },
    }
}

/// The answer to a request beyond the limit.
pub(crate) fn too_many(status: StatusCode) -> Answer {
    #[derive(Serialize)]
    struct Shape {
        error_description: &'static str,
        error: &'static str,
    }
    Answer::json(&Shape {
        error_description: "You have made too many requests continuously. \
                            Please try again after some time.",
        error: "Access Denied",
    })
    .with_status(status)
    .with_outcome("Access Denied")
}

fn success(
    server: &Server,
    call: &Call,
    subject: &Subject,
    access_token: &str,
    refresh_token: Option<&str>,
) -> Answer {
    #[derive(Serialize)]
    struct Shape<'a> {
        access_token: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        refresh_token: Option<&'a str>,
        scope: String,
        api_domain: &'a str,
        token_type: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        expires_in_sec: Option<u64>,
        expires_in: u64,
    }
    let seconds = server.settings.limits.access_token_life.as_secs();
    let old = server.settings.milliseconds;
    Answer::json(&Shape {
        access_token,
        refresh_token,
        scope: subject.scopes.join(" "),
        api_domain: server.url(call.data_center.code),
        token_type: "Bearer",
        expires_in_sec: old.then_some(seconds),
        expires_in: if old { seconds * 1000 } else { seconds },
    })
}
