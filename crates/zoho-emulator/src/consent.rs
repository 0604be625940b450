//! The consent page and the form behind it. A request waits here, under an id
//! nobody can guess, until its user accepts or rejects it.

use std::time::{Duration, SystemTime};

use crate::answer::{Answer, Reply};
use crate::authorize::AuthRequest;
use crate::call::Call;
use crate::incremental::EnhanceRequest;
use crate::pages::{ConsentPage, Problem, render};
use crate::server::Server;
use crate::state::{State, digest};

const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// What the user is asked for.
pub(crate) enum Pending {
    Authorize(AuthRequest),
    Enhance(EnhanceRequest),
}

pub(crate) struct PendingConsent {
    pending: Pending,
    since: SystemTime,
}

/// Keeps a request until it is answered, and shows the page that asks.
pub(crate) fn ask(server: &Server, state: &mut State, pending: Pending, now: SystemTime) -> Answer {
    let id = state.generator.token();
    let everyone = || {
        state
            .users
            .iter()
            .map(|user| user.email.as_str())
            .collect::<Vec<_>>()
    };
    let (client, scopes, users, organizations) = match &pending {
        Pending::Authorize(request) => (
            &request.client,
            &request.scopes,
            everyone(),
            server.choices(),
        ),
        // Both were chosen when the token was made.
        Pending::Enhance(request) => (
            &request.client,
            &request.scopes,
            vec![&*request.owner],
            Vec::new(),
        ),
    };
    let page = render(&ConsentPage {
        action: "/emulator/consent",
        client: &client.name,
        scopes,
        users,
        organizations,
        signed_in: &state.signed_in,
        hidden: &[("request", &id)],
    });
    state
        .pending
        .retain(|_, waiting| now < waiting.since + PATIENCE);
    state.pending.insert(
        digest(&id),
        PendingConsent {
            pending,
            since: now,
        },
    );
    page
}

/// `POST /emulator/consent`: `request`, `user`, `organization` where there are
/// several, and `decision`, which is `accept` or `reject`.
pub(crate) fn decide(server: &Server, call: &Call) -> Reply {
    let mut state = server.state();
    let email = call.text("user").to_owned();
    let accepted = match call.text("decision") {
        "accept" => true,
        "reject" => false,
        _ => return Ok(Problem::BAD_REQUEST.page()),
    };
    let Some(PendingConsent { pending, .. }) = state.pending.remove(&digest(call.text("request")))
    else {
        return Ok(Problem::STALE_CONSENT.page());
    };
    Ok(match pending {
        Pending::Authorize(request) if accepted => {
            let organization = match call.param("organization") {
                None => server.first_organization(),
                Some(id) if server.organization(id).is_some() => id,
                Some(_) => return Ok(Problem::BAD_REQUEST.page()),
            };
            request.accept(server, &mut state, (&email, organization), call.now, true)
        }
        Pending::Authorize(request) => request.reject(true),
        Pending::Enhance(request) if accepted => request.accept(&mut state, call.now, true),
        Pending::Enhance(request) => request.reject(true),
    })
}
