//! The device flow: a user code to type at a page, and a device code to poll
//! with. Its life times are in milliseconds, and a user of another data center
//! sends the device there with `other_dc`.
//!
//! Source: <https://zoho.com/accounts/protocol/oauth/devices/initiation-request.html>,
//! <https://zoho.com/accounts/protocol/oauth/devices/polling-request.html>,
//! <https://www.zoho.com/accounts/protocol/oauth/multi-dc/client-authorization/limited-input-devices.html>.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use axum::http::Method;
use serde::Serialize;

use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::client::{ClientKind, authenticate, identify};
use crate::data_center::DataCenter;
use crate::emulator::Consent;
use crate::pages::{ConsentPage, DevicePage, DonePage, Problem, render};
use crate::request_error::RequestError;
use crate::scope;
use crate::server::Server;
use crate::state::{Digest, State, Subject, digest};
use crate::token::issue;

/// How long a device that is over is still answered with `expired`.
const MEMORY: Duration = Duration::from_secs(60 * 60);

pub(crate) struct Device {
    client_id: String,
    scopes: Vec<String>,
    offline: bool,
    force_consent: bool,
    user_code: String,
    /// What `verification_uri_complete` carries instead of the user code.
    link_code: String,
    expires: SystemTime,
    decision: Decision,
    /// The last poll at each data center.
    polled: HashMap<&'static str, SystemTime>,
}

enum Decision {
    Pending,
    Denied,
    Granted {
        subject: Subject,
        with_refresh: bool,
    },
}

/// `POST /oauth/v3/device/code`. Needs no secret.
pub(crate) fn start(server: &Server, call: &Call) -> Reply {
    #[derive(Serialize)]
    struct Shape<'a> {
        user_code: &'a str,
        device_code: &'a str,
        interval: u128,
        verification_uri_complete: String,
        expires_in: u128,
        verification_url: String,
    }
    let mut state = server.state();
    let client = identify(&state, call, call.text("client_id"))?;
    if client.kind != ClientKind::Device || call.text("grant_type") != "device_request" {
        return Err(Refusal::INVALID_CLIENT);
    }
    let scopes = scope::parse(call.text("scope"), &server.settings.scope_check)?;
    let device_code = state.generator.device_code();
    let user_code = fresh_user_code(&mut state);
    let link_code = state.generator.user_code().replace('-', "");
    let limits = &server.settings.limits;
    let page = format!("{}/oauth/v3/device", server.url(call.data_center.code));
    let answer = Answer::json(&Shape {
        user_code: &user_code,
        device_code: &device_code,
        interval: limits.device_interval.as_millis(),
        verification_uri_complete: format!("{page}/setCode?devcode={link_code}"),
        expires_in: limits.device_code_life.as_millis(),
        verification_url: page,
    });
    state
        .devices
        .retain(|_, device| call.now < device.expires + MEMORY);
    let device = Device {
        client_id: client.id.clone(),
        scopes,
        offline: call.text("access_type") == "offline",
        force_consent: call.text("prompt") == "consent",
        user_code,
        link_code,
        expires: call.now + limits.device_code_life,
        decision: Decision::Pending,
        polled: HashMap::new(),
    };
    state.devices.insert(digest(&device_code), device);
    Ok(answer)
}

fn fresh_user_code(state: &mut State) -> String {
    loop {
        let code = state.generator.user_code();
        if !state
            .devices
            .values()
            .any(|device| device.user_code == code)
        {
            return code;
        }
    }
}

/// `POST /oauth/v3/device/token`
pub(crate) fn poll(server: &Server, call: &Call) -> Reply {
    let mut state = server.state();
    let client = authenticate(&state, call)?;
    if call.text("grant_type") != "device_token" {
        return Err(Refusal::INVALID_CLIENT);
    }
    let key = digest(call.text("code"));
    let device = state
        .devices
        .get_mut(&key)
        .filter(|device| device.client_id == client.id)
        .ok_or(Refusal::INVALID_CODE)?;
    if call.now >= device.expires {
        return Err(Refusal("expired"));
    }
    let here = call.data_center.code;
    let interval = server.settings.limits.device_interval;
    if device
        .polled
        .get(here)
        .is_some_and(|&last| call.now < last + interval)
    {
        return Err(Refusal("slow_down"));
    }
    device.polled.insert(here, call.now);
    match &device.decision {
        Decision::Pending => Err(Refusal("authorization_pending")),
        Decision::Denied => Err(Refusal("access_denied")),
        Decision::Granted { subject, .. } if subject.data_center != here => {
            Ok(other_data_center(subject.data_center))
        }
        Decision::Granted {
            subject,
            with_refresh,
        } => {
            let (subject, with_refresh) = (subject.clone(), *with_refresh);
            state.devices.remove(&key);
            Ok(issue(server, &mut state, call, &subject, with_refresh))
        }
    }
}

fn other_data_center(user_location: &'static str) -> Answer {
    #[derive(Serialize)]
    struct Shape {
        user_location: &'static str,
        error: &'static str,
    }
    Answer::json(&Shape {
        user_location,
        error: "other_dc",
    })
    .with_outcome("other_dc")
}

/// `GET` and `POST /oauth/v3/device`: first the user code, then the consent.
pub(crate) fn page(server: &Server, call: &Call) -> Reply {
    let mut state = server.state();
    let Some(user_code) = call.param("user_code") else {
        return Ok(render(&DevicePage { wrong: false }));
    };
    let Some(key) = find(&state, user_code, call.now) else {
        return Ok(render(&DevicePage { wrong: true }));
    };
    let email = call.param("user").unwrap_or(&state.signed_in).to_owned();
    // A decision takes a form; following a link decides nothing.
    let decision = call
        .param("decision")
        .filter(|_| call.method == Method::POST);
    let accepted = match (decision, state.consent) {
        (Some("accept"), _) => true,
        (Some("reject"), _) => false,
        (Some(_), _) => return Ok(Problem::BAD_REQUEST.page()),
        (None, Consent::Accept) if call.method == Method::POST => true,
        (None, Consent::Reject) if call.method == Method::POST => false,
        (None, _) => return Ok(consent_page(server, &state, &key)),
    };
    let organization = match call.param("organization") {
        None => server.first_organization(),
        Some(id) if server.organization(id).is_some() => id,
        Some(_) => return Ok(Problem::BAD_REQUEST.page()),
    };
    let who = (&*email, organization.to_owned());
    if decide(&mut state, &key, who, accepted).is_err() {
        return Ok(Problem::INVALID_CLIENT.page());
    }
    Ok(render(&DonePage { accepted }))
}

/// `GET /oauth/v3/device/setCode`: the link that spares the typing.
pub(crate) fn link(server: &Server, call: &Call) -> Reply {
    let state = server.state();
    let code = call.text("devcode");
    let key = open_devices(&state, call.now)
        .find(|(_, device)| device.link_code == code)
        .map(|(key, _)| *key);
    Ok(match key {
        Some(key) => consent_page(server, &state, &key),
        None => render(&DevicePage { wrong: true }),
    })
}

fn consent_page(server: &Server, state: &State, key: &Digest) -> Answer {
    let device = &state.devices[key];
    let name = state
        .clients
        .get(&device.client_id)
        .map_or("", |client| &client.name);
    render(&ConsentPage {
        action: "/oauth/v3/device",
        client: name,
        scopes: &device.scopes,
        users: state.users.iter().map(|user| user.email.as_str()).collect(),
        organizations: server.choices(),
        signed_in: &state.signed_in,
        hidden: &[("user_code", &device.user_code)],
    })
}

/// The device that waits for this user code.
pub(crate) fn find(state: &State, user_code: &str, now: SystemTime) -> Option<Digest> {
    let wanted = user_code.trim();
    open_devices(state, now)
        .find(|(_, device)| device.user_code.eq_ignore_ascii_case(wanted))
        .map(|(key, _)| *key)
}

fn open_devices(state: &State, now: SystemTime) -> impl Iterator<Item = (&Digest, &Device)> {
    state.devices.iter().filter(move |(_, device)| {
        now < device.expires && matches!(device.decision, Decision::Pending)
    })
}

/// Notes what a user decided about a device.
pub(crate) fn decide(
    state: &mut State,
    key: &Digest,
    (email, organization): (&str, String),
    accepted: bool,
) -> Result<(), RequestError> {
    let unknown_user = || RequestError::UnknownUser {
        email: email.to_owned(),
    };
    let user = state.user(email).ok_or_else(unknown_user)?;
    let data_center = DataCenter::of(&user.data_center)
        .ok_or_else(unknown_user)?
        .code;
    let device = state
        .devices
        .get(key)
        .ok_or(RequestError::UnknownUserCode)?;
    let decision = if accepted {
        if !state
            .clients
            .get(&device.client_id)
            .is_some_and(|client| client.is_on(data_center))
        {
            return Err(RequestError::UnknownClient {
                id: device.client_id.clone(),
            });
        }
        let subject = Subject {
            client_id: device.client_id.clone(),
            owner: email.to_owned(),
            data_center,
            organization,
            scopes: device.scopes.clone(),
        };
        let (offline, force_consent) = (device.offline, device.force_consent);
        let first = state.grant(&subject);
        Decision::Granted {
            subject,
            with_refresh: offline && (first || force_consent),
        }
    } else {
        Decision::Denied
    };
    if let Some(device) = state.devices.get_mut(key) {
        device.decision = decision;
    }
    Ok(())
}
