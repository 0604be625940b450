//! Zoho's product APIs: every path that the accounts server does not own. The
//! catalog says which application a call belongs to and which scopes open it;
//! what is answered stands in `products.yaml`. A check of one's own can decide
//! instead.

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use zoho_catalog::{Catalog, Organization, Resolution, algebra};

use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::server::Server;
use crate::state::Subject;

mod address;
mod apis;
pub(crate) mod data;
mod skeleton;

use address::Address;
use data::{Bound, Why};

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
pub enum ProductAnswer {
    /// 200 with `{"status":"success"}`.
    Success,
    /// 401 `OAUTH_SCOPE_MISMATCH`: the token lacks the scope.
    ScopeMismatch,
    /// 404 `INVALID_URL_PATTERN`: there is no such call.
    UnknownCall,
    /// 200 with this JSON text.
    Json(String),
    /// What the emulator answers without a check.
    ByCatalog,
}

/// Decides what a product answers.
pub(crate) type ProductCheck = Box<dyn Fn(&ProductCall<'_>) -> ProductAnswer + Send + Sync>;

/// The application whose way of refusing is taken where the catalog knows none.
const FALLBACK: &str = "crm";

/// Any other path.
pub(crate) fn product(server: &Server, call: &Call) -> Reply {
    let catalog = server.settings.catalog;
    let address = Address::of(catalog, call);
    let mut asked = Asked::find(catalog, call.method.as_str(), &address.whole());
    let live = {
        let state = server.state();
        let token = call.access_token();
        let live = token.and_then(|token| state.live_access(token, call.now));
        live.map(|token| token.subject.clone())
    };
    let here = |subject: &Subject| {
        subject.data_center == call.data_center.code
            && address
                .data_center
                .as_deref()
                .is_none_or(|code| code == subject.data_center)
            && address.environment.is_none_or(|environment| {
                let organization = server.organization(&subject.organization);
                organization.is_none_or(|o| o.environment == environment)
            })
    };
    let Some(subject) = live.filter(here) else {
        let why = match call.access_token() {
            None => Why::NoToken,
            Some(_) => Why::DeadToken,
        };
        return Ok(asked[0].refuse(why, ""));
    };
    if let Some(check) = &server.settings.product_check {
        // The check is foreign code; it must be free to use the emulator.
        let answer = check(&ProductCall {
            method: call.method.as_str(),
            path: &call.path,
            data_center: call.data_center.code,
            scopes: &subject.scopes,
        });
        if let Some(answer) = answer.answer() {
            return Ok(answer);
        }
    }
    let (held, _) = catalog.known(subject.scopes.iter().map(String::as_str));
    // Where the address fits several applications, the one that lets the token in.
    asked.sort_by_key(|asked| !asked.is_open_to(&held));
    let asked = asked.swap_remove(0);
    Ok(asked.answer(server, call, &address, &subject, &held))
}

impl ProductAnswer {
    /// The answer, unless the catalog is to decide.
    fn answer(self) -> Option<Answer> {
        #[derive(Serialize)]
        struct Success {
            status: &'static str,
        }
        Some(match self {
            Self::Success => Answer::json(&Success { status: "success" }),
            Self::Json(text) => Answer::raw(
                StatusCode::OK,
                "application/json;charset=UTF-8",
                text.into_bytes(),
            )
            .with_outcome("ok"),
            Self::ScopeMismatch => refuse(FALLBACK, Why::Scope, ""),
            Self::UnknownCall => refuse(FALLBACK, Why::NoCall, ""),
            Self::ByCatalog => return None,
        })
    }
}

/// A call as the catalog understands it.
struct Asked<'c> {
    application: &'c str,
    resolution: Resolution<'c>,
}

impl<'c> Asked<'c> {
    /// The readings of an address, at least one.
    fn find(catalog: &'c Catalog<'static>, method: &str, address: &str) -> Vec<Self> {
        let several = match catalog.resolve_documented(method, address) {
            Resolution::Several(several) => several,
            one => vec![one],
        };
        let of = |resolution: Resolution<'c>| {
            let application = match &resolution {
                Resolution::Opened(opened) => opened.call.application().name(),
                Resolution::Open(call, _) | Resolution::Undocumented(call, _) => {
                    call.application().name()
                }
                Resolution::NotInCatalog { application, .. }
                | Resolution::MethodNotOnPath { application, .. } => application.name(),
                _ => FALLBACK,
            };
            Self {
                application,
                resolution,
            }
        };
        several.into_iter().map(of).collect()
    }

    fn is_open_to(&self, held: &[zoho_catalog::Scope<'_>]) -> bool {
        match &self.resolution {
            // Any alternative will do: which records a query asks for, nobody
            // here can tell.
            Resolution::Opened(opened) => algebra::met(held, &opened.alternatives).is_some(),
            Resolution::Open(..) | Resolution::Undocumented(..) => true,
            _ => false,
        }
    }

    fn answer(
        &self,
        server: &Server,
        call: &Call,
        address: &Address,
        subject: &Subject,
        held: &[zoho_catalog::Scope<'_>],
    ) -> Answer {
        let known = match &self.resolution {
            Resolution::Opened(opened) => opened.call,
            Resolution::Open(known, _) | Resolution::Undocumented(known, _) => *known,
            Resolution::MethodNotOnPath { .. } => return self.refuse(Why::NoMethod, ""),
            _ => return self.refuse(Why::NoCall, ""),
        };
        if !self.is_open_to(held) {
            return self.refuse(Why::Scope, "");
        }
        let method = call.method.as_str();
        if let Some((why, named)) = self.wrong_organization(server, call, address, subject)
            && let Some(said) = data::refusal_of(self.application, why)
        {
            return said_as(said, why, &named);
        }
        if known.path().ends_with("/__apis") {
            return apis::list(known.application(), &address.path, call.param("filters"));
        }
        let organizations = match data::bound(self.application) {
            Bound::Token => server
                .organization(&subject.organization)
                .into_iter()
                .collect(),
            Bound::User => server.settings.organizations.iter().collect::<Vec<_>>(),
        };
        let success = data::success(self.application, method, &address.path);
        let body = skeleton::fill(success, known.path(), method, &address.path, &organizations);
        Answer::json(&body).with_status(status(success.status))
    }

    /// What is wrong with the organization that the call names, or doesn't.
    fn wrong_organization(
        &self,
        server: &Server,
        call: &Call,
        address: &Address,
        subject: &Subject,
    ) -> Option<(Why, String)> {
        let application = server.settings.catalog.application(self.application)?;
        let named = match application.organization()? {
            Organization::Query(name) => call.param(name),
            Organization::Header(name) => call.header(name),
            _ => return None,
        };
        let Some(named) = named else {
            let method = call.method.as_str();
            let needed = data::names_organization(self.application, method, &address.path);
            return needed.then(|| (Why::NoOrganization, String::new()));
        };
        let right = match data::bound(self.application) {
            Bound::Token => named == subject.organization,
            Bound::User => server.organization(named).is_some() || named == subject.organization,
        };
        (!right).then(|| (Why::OtherOrganization, named.to_owned()))
    }

    fn refuse(&self, why: Why, organization: &str) -> Answer {
        refuse(self.application, why, organization)
    }
}

/// What a product answers to too many calls, to a dead token and so on: for
/// faults, which know the call but not the reason.
pub(crate) fn refusal(server: &Server, call: &Call, why: Why) -> Answer {
    let catalog = server.settings.catalog;
    let address = Address::of(catalog, call).whole();
    Asked::find(catalog, call.method.as_str(), &address)[0].refuse(why, "")
}

fn refuse(application: &str, why: Why, organization: &str) -> Answer {
    match data::refusal(application, why) {
        Some(said) => said_as(said, why, organization),
        None => Answer::json(&Value::Null).with_status(StatusCode::FORBIDDEN),
    }
}

fn said_as(said: &data::Said, why: Why, organization: &str) -> Answer {
    let body = skeleton::substitute(&said.body, &[("organization", organization)]);
    Answer::json(&body)
        .with_status(status(said.status))
        .with_outcome(why.outcome())
}

fn status(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
