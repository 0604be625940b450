//! The stand-in for the Self Client page of the API console: makes a code
//! for the owner of a Self Client, without a redirect and without a consent.
//!
//! Source: <https://zoho.com/accounts/protocol/oauth/self-client/authorization-code-flow.html>

use std::time::{Duration, SystemTime};

use axum::http::Method;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::answer::{Answer, Refusal, Reply};
use crate::authorize::Code;
use crate::call::Call;
use crate::client::ClientKind;
use crate::data_center::DataCenter;
use crate::pages::{SelfClientPage, render};
use crate::request_error::RequestError;
use crate::scope;
use crate::server::Server;
use crate::state::{Subject, digest};

/// How long a code lives unless told otherwise, in minutes.
const DEFAULT_MINUTES: u32 = 3;
/// The longest life the console offers, in minutes.
const MOST_MINUTES: u32 = 10;

/// `POST /emulator/self-client/code` with `client_id`, `scope` and `minutes`
/// answers with JSON; `GET` shows a form for it.
pub(crate) fn code(server: &Server, call: &Call) -> Reply {
    #[derive(Serialize)]
    struct Shape<'a> {
        code: &'a str,
        expires_in: u64,
    }
    if call.method == Method::GET {
        return Ok(form(server, call));
    }
    let minutes = match call.param("minutes") {
        None => DEFAULT_MINUTES,
        Some(text) => text.parse().map_err(|_| Refusal("invalid_minutes"))?,
    };
    let wish = Wish {
        client_id: call.text("client_id"),
        scopes: call.text("scope"),
        minutes,
        organization: call.param("organization"),
    };
    let code =
        make(server, Some(call.data_center), &wish, call.now).map_err(|error| error.refusal())?;
    Ok(Answer::json(&Shape {
        code: &code,
        expires_in: u64::from(minutes) * 60,
    }))
}

fn form(server: &Server, call: &Call) -> Answer {
    let state = server.state();
    let here = |client: &&std::sync::Arc<crate::client::Client>| {
        client.kind == ClientKind::SelfClient && client.is_on(call.data_center.code)
    };
    let clients = state
        .clients
        .values()
        .filter(here)
        .map(|client| client.id.as_str())
        .collect();
    let organizations = server.choices();
    render(&SelfClientPage {
        clients,
        organizations,
    })
}

/// What the form of the console asks.
pub(crate) struct Wish<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) scopes: &'a str,
    pub(crate) minutes: u32,
    /// `None` for the first.
    pub(crate) organization: Option<&'a str>,
}

/// Makes a code. With `place`, only if the client is at home there.
pub(crate) fn make(
    server: &Server,
    place: Option<DataCenter>,
    wish: &Wish<'_>,
    now: SystemTime,
) -> Result<Zeroizing<String>, RequestError> {
    let Wish {
        client_id,
        scopes,
        minutes,
        organization,
    } = *wish;
    let organization = organization.unwrap_or(server.first_organization());
    if server.organization(organization).is_none() {
        return Err(RequestError::UnknownOrganization {
            id: organization.to_owned(),
        });
    }
    let mut state = server.state();
    let unknown = || RequestError::UnknownClient {
        id: client_id.to_owned(),
    };
    let client = state.clients.get(client_id).cloned().ok_or_else(unknown)?;
    if client.kind != ClientKind::SelfClient {
        return Err(RequestError::NotASelfClient {
            id: client_id.to_owned(),
        });
    }
    let home = client
        .data_centers
        .iter()
        .flatten()
        .find_map(|code| DataCenter::of(code));
    let home = home
        .filter(|home| place.is_none_or(|place| place == *home))
        .ok_or_else(unknown)?;
    if !(1..=MOST_MINUTES).contains(&minutes) {
        return Err(RequestError::Minutes {
            minutes,
            most: MOST_MINUTES,
        });
    }
    let scopes = scope::parse(scopes, &server.settings.scope_check).map_err(|_| {
        RequestError::InvalidScope {
            scopes: scopes.to_owned(),
        }
    })?;
    let subject = Subject {
        client_id: client.id.clone(),
        owner: client.owner.clone().unwrap_or_default(),
        data_center: home.code,
        organization: organization.to_owned(),
        scopes,
    };
    state.grant(&subject);
    let code = state.generator.token();
    state.codes.retain(|_, code| now < code.expires);
    let made = Code {
        subject,
        redirect_uri: None,
        challenge: None,
        with_refresh: true,
        expires: now + Duration::from_secs(u64::from(minutes) * 60),
    };
    state.codes.insert(digest(&code), made);
    Ok(code)
}
