//! One request from its bytes to its answer: find the endpoint, count it, apply
//! a fault if one is due, call the handler, write the record. The servers of
//! all data centers share one state, as accounts and clients do at Zoho.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State as Shared};
use axum::http::{Response, StatusCode};
use tokio::sync::watch;
use zeroize::Zeroize as _;
use zoho_catalog::Catalog;

use crate::answer::{Answer, Refusal};
use crate::call::Call;
use crate::clock::Clock;
use crate::data_center::DataCenter;
use crate::endpoint::{Endpoint, Target};
use crate::faults::{Cut, Fault, Faults, trickled, truncated};
use crate::limits::Limits;
use crate::locked;
use crate::log::{Log, OnRequest, RequestRecord};
use crate::pages::Problem;
use crate::product::data::Why;
use crate::product::{self, ProductCheck};
use crate::scope::ScopeCheck;
use crate::state::{State, digest};
use crate::token;
use crate::user::Organization;
use crate::wire::Wire;

/// The longest form that is read. The longest scope lists in use have 5 KB.
const MOST_BODY: usize = 256 * 1024;

/// What was decided before the start and stays.
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) scope_check: ScopeCheck,
    /// `None` where the catalog decides.
    pub(crate) product_check: Option<ProductCheck>,
    pub(crate) catalog: &'static Catalog<'static>,
    /// At least one.
    pub(crate) organizations: Vec<Organization>,
    pub(crate) on_request: Option<OnRequest>,
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

    /// The organization with this ID.
    pub(crate) fn organization(&self, id: &str) -> Option<&Organization> {
        self.settings.organizations.iter().find(|o| o.id == id)
    }

    /// The organizations to choose from on a page: none, where there is one.
    pub(crate) fn choices(&self) -> Vec<(&str, &str)> {
        let all = &self.settings.organizations;
        let shown = all.iter().filter(|_| all.len() > 1);
        shown.map(|o| (o.id.as_str(), o.name.as_str())).collect()
    }

    /// The ID of the organization that is chosen where nobody chooses.
    pub(crate) fn first_organization(&self) -> &str {
        let first = self.settings.organizations.first();
        first.map_or("", |organization| &organization.id)
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
    let fault = locked(&site.server.faults).next(endpoint, call.method.as_str(), &call.path);
    // Written before the answer leaves: a test that has it finds the record.
    let mut record = RequestRecord::new(&call, endpoint, &site.server.state());
    record.fault = fault.as_ref().map(Fault::name);
    let faulty = fault.as_ref().and_then(|fault| {
        let answer = fault.replacement();
        answer.or_else(|| provoke(&site.server, &call, endpoint, fault))
    });
    let answer = faulty.unwrap_or_else(|| handle(&site.server, &call, &target));
    record.status = answer.status().as_u16();
    record.outcome = answer.outcome();
    tracing::info!(
        data_center = record.data_center,
        endpoint = endpoint.name(),
        grant_type = record.grant_type,
        status = record.status,
        outcome = record.outcome,
        fault = record.fault,
    );
    if let Some(on_request) = &site.server.settings.on_request {
        on_request(&record);
    }
    locked(&site.server.log).push(record);
    match fault {
        Some(Fault::Truncated) => truncated(answer),
        Some(Fault::Trickle { bytes, pause }) => trickled(answer, bytes, pause),
        Some(Fault::Delay(time)) => {
            delay(&site, time).await;
            answer.into_response()
        }
        Some(Fault::Cut(cut)) => {
            if let Some(ConnectInfo(wire)) = parts.extensions.get::<ConnectInfo<Wire>>() {
                wire.cut(cut);
            }
            answer.into_response()
        }
        _ => answer.into_response(),
    }
}

/// Brings a fault about that depends on what was asked: either an answer, or
/// a change after which the request is answered as ever.
fn provoke(server: &Server, call: &Call, endpoint: Endpoint, fault: &Fault) -> Option<Answer> {
    let is_product = endpoint == Endpoint::Product;
    match fault {
        // The answer is never sent.
        Fault::Cut(Cut::Request) => Some(Answer::page(String::new()).with_outcome("fault")),
        Fault::Throttle { .. } if is_product => Some(product::refusal(server, call, Why::TooMany)),
        Fault::Throttle { status } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST);
            Some(token::too_many(status))
        }
        Fault::WrongDataCenter if is_product => {
            Some(product::refusal(server, call, Why::DeadToken))
        }
        Fault::WrongDataCenter => Some(match endpoint {
            Endpoint::Authorize | Endpoint::AuthorizeInstance | Endpoint::AddExtraScope => {
                Problem::INVALID_CLIENT.page()
            }
            _ => Answer::from(Refusal::INVALID_CLIENT),
        }),
        Fault::Expired => {
            let mut state = server.state();
            if let Some(token) = call.access_token() {
                state.drop_access(token);
            }
            state.codes.remove(&digest(call.text("code")));
            None
        }
        Fault::Revoked => {
            let mut state = server.state();
            if let Some(token) = call.access_token() {
                state.revoke(token);
            }
            state.revoke(call.text("refresh_token"));
            state.codes.remove(&digest(call.text("code")));
            None
        }
        _ => None,
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
