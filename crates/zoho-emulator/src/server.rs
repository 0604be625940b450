//! One request from its bytes to its answer: find the endpoint, count it, apply
//! a fault if one is due, call the handler, write the record. The servers of
//! all data centers share one state, as accounts and clients do at Zoho.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{Response, StatusCode};
use tokio::sync::watch;
use zeroize::Zeroize as _;

use crate::answer::Answer;
use crate::call::Call;
use crate::clock::Clock;
use crate::data_center::DataCenter;
use crate::endpoint::{Endpoint, Target};
use crate::faults::{Fault, Faults, truncated};
use crate::limits::Limits;
use crate::locked;
use crate::log::{Log, RequestRecord};
use crate::pages::Problem;
use crate::product::ProductCheck;
use crate::scope::ScopeCheck;
use crate::state::State;

/// The longest form that is read. The longest scope lists in use have 5 KB.
const MOST_BODY: usize = 256 * 1024;

/// What was decided before the start and stays.
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) scope_check: ScopeCheck,
    pub(crate) product_check: ProductCheck,
    pub(crate) throttle_status: StatusCode,
    /// The old shape of a token answer, with `expires_in` in milliseconds.
    pub(crate) milliseconds: bool,
    pub(crate) multi_org_services: Vec<String>,
}

pub(crate) struct Server {
    pub(crate) settings: Settings,
    pub(crate) clock: Box<dyn Clock>,
    /// The address of each data center, by its code.
    pub(crate) urls: BTreeMap<&'static str, String>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) log: Mutex<Log>,
    pub(crate) state: Mutex<State>,
}

impl Server {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// The address of a data center that runs; tokens name no other.
    pub(crate) fn url(&self, code: &str) -> &str {
        self.urls.get(code).map_or("", String::as_str)
    }
}

/// The server of one data center.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) server: Arc<Server>,
    pub(crate) data_center: DataCenter,
    /// Turns true when the emulator shuts down.
    pub(crate) stop: watch::Receiver<bool>,
}

pub(crate) async fn serve(Shared(site): Shared<Site>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MOST_BODY).await else {
        return Problem::TOO_LARGE.page().into_response();
    };
    let now = site.server.clock.now();
    let path = (parts.uri.path(), parts.uri.query());
    let place = (site.data_center, now);
    let call = Call::new(parts.method, path, &parts.headers, &body, place);
    wipe(body);

    let (endpoint, target) = Endpoint::find(&call.path, &call.method);
    locked(&site.server.log).count(endpoint);
    let fault = locked(&site.server.faults).next(endpoint);
    // Written before the answer leaves: a test that has it finds the record.
    let mut record = RequestRecord::new(&call, endpoint, &site.server.state());
    let answer = match fault.as_ref().and_then(Fault::replacement) {
        Some(answer) => answer,
        None => handle(&site.server, &call, &target),
    };
    record.status = answer.status().as_u16();
    record.outcome = answer.outcome();
    tracing::info!(
        data_center = record.data_center,
        endpoint = endpoint.name(),
        grant_type = record.grant_type,
        status = record.status,
        outcome = record.outcome,
    );
    locked(&site.server.log).push(record);
    match fault {
        Some(Fault::Truncated) => truncated(answer),
        Some(Fault::Delay(time)) => {
            delay(&site, time).await;
            answer.into_response()
        }
        _ => answer.into_response(),
    }
}

fn handle(server: &Server, call: &Call, target: &Target) -> Answer {
    match target {
        Target::Serve(handler) => handler(server, call).unwrap_or_else(Answer::from),
        Target::WrongMethod => Problem::BAD_REQUEST.page(),
        Target::NotFound => Problem::NOT_FOUND.page(),
    }
}

/// Waits in real time, but not past the end of the emulator.
async fn delay(site: &Site, time: Duration) {
    let mut stop = site.stop.clone();
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

fn wipe(body: Bytes) {
    if let Ok(mut body) = body.try_into_mut() {
        body.as_mut().zeroize();
    }
}
