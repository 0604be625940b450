//! One request from its head to its answer: is it let in, what does it ask,
//! what is the answer, what is told of it.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;
use zoho_oauth::{AccessToken, Session};

use crate::Shared;
use crate::answer::{self, Refusal};
use crate::credential::Credential;
use crate::listen::Way;
use crate::record::RequestRecord;

/// A body holds one token.
const MOST_BODY: usize = 8 * 1024;
/// How long a body may take.
const BODY_TIME: Duration = Duration::from_secs(10);
/// How long an answer may take: a renewal ends before.
const ANSWER_TIME: Duration = Session::LONGEST_RENEWAL.saturating_add(Duration::from_secs(15));

#[derive(Clone, Copy)]
enum Endpoint {
    Health,
    Profiles,
    Token,
    Rejected,
}

impl Endpoint {
    fn find(head: &Parts) -> Result<Self, Refusal> {
        let (endpoint, method) = match head.uri.path() {
            "/v1/health" => (Self::Health, Method::GET),
            "/v1/profiles" => (Self::Profiles, Method::GET),
            "/v1/token" => (Self::Token, Method::GET),
            "/v1/token/rejected" => (Self::Rejected, Method::POST),
            _ => return Err(Refusal::not_found()),
        };
        if head.method == method {
            return Ok(endpoint);
        }
        let allow = if method == Method::GET { "GET" } else { "POST" };
        Err(Refusal::wrong_method(allow))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Health => "GET /v1/health",
            Self::Profiles => "GET /v1/profiles",
            Self::Token => "GET /v1/token",
            Self::Rejected => "POST /v1/token/rejected",
        }
    }
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    zoauth: &'static str,
}

#[derive(Serialize)]
struct List<T> {
    profiles: T,
}

#[derive(Serialize)]
struct Token<'t> {
    profile: &'t str,
    #[serde(flatten)]
    credential: Credential<'t>,
}

/// Answers, and tells of it.
pub(crate) async fn answer(
    shared: &Shared,
    way: Way,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let start = Instant::now();
    let (head, body) = request.into_parts();
    let mut record = RequestRecord {
        endpoint: "other",
        profile: None,
        status: 0,
        code: "ok",
        took: Duration::ZERO,
    };
    let work = respond(shared, way, &head, body, &mut record);
    let outcome = tokio::time::timeout(ANSWER_TIME, work).await;
    let response = match outcome.unwrap_or_else(|_| Err(Refusal::timeout())) {
        Ok(response) => response,
        Err(refusal) => {
            record.code = refusal.code;
            refusal.into_response()
        }
    };
    record.status = response.status().as_u16();
    record.took = start.elapsed();
    if let Some(on_request) = &shared.on_request {
        on_request(&record);
    }
    Ok(response)
}

async fn respond(
    shared: &Shared,
    way: Way,
    head: &Parts,
    body: Incoming,
    record: &mut RequestRecord,
) -> Result<Response<Full<Bytes>>, Refusal> {
    let found = Endpoint::find(head);
    if let Ok(endpoint) = &found {
        record.endpoint = endpoint.name();
    }
    if let Way::Port(port) = way {
        shared.guard.check_host(head, port)?;
        // Whether it runs may be known to whoever can reach it.
        if !matches!(found, Ok(Endpoint::Health)) {
            shared.guard.check_secret(head)?;
        }
    }
    match found? {
        Endpoint::Health => Ok(answer::ok(&Health {
            status: "ok",
            zoauth: env!("CARGO_PKG_VERSION"),
        })),
        Endpoint::Profiles => Ok(answer::ok(&List {
            profiles: shared.profiles.list().await?,
        })),
        endpoint => {
            let name = named(head)?;
            let profile = shared.profiles.named(name.as_deref())?;
            record.profile = Some(profile.to_string());
            let token = match endpoint {
                Endpoint::Rejected => {
                    let rejected = rejected(body).await?;
                    shared.profiles.replace(&profile, &rejected).await?
                }
                _ => shared.profiles.token(&profile).await?,
            };
            Ok(token_answer(profile.as_str(), &token))
        }
    }
}

fn token_answer(profile: &str, token: &AccessToken) -> Response<Full<Bytes>> {
    let header = token.header();
    answer::ok(&Token {
        profile,
        credential: Credential::new(token, &header),
    })
}

/// The profile that the query names.
fn named(head: &Parts) -> Result<Option<String>, Refusal> {
    let query = head.uri.query().unwrap_or_default();
    let mut names = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == "profile")
        .map(|(_, name)| name.into_owned());
    let name = names.next();
    match names.next() {
        Some(_) => Err(Refusal::bad_request("`profile` is there twice")),
        None => Ok(name),
    }
}

/// The token in a body like `{"access_token": "1000.…"}`.
async fn rejected(body: Incoming) -> Result<SecretString, Refusal> {
    #[derive(Deserialize)]
    struct Rejected {
        access_token: String,
    }
    let read = Limited::new(body, MOST_BODY).collect();
    let bytes = match tokio::time::timeout(BODY_TIME, read).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => {
            return Err(Refusal::bad_request(format!(
                "the body was cut short, or has more than {MOST_BODY} bytes"
            )));
        }
        Err(_) => return Err(Refusal::bad_request("the body did not come in time")),
    };
    let parsed = serde_json::from_slice::<Rejected>(&bytes);
    if let Ok(mut bytes) = bytes.try_into_mut() {
        bytes.as_mut().zeroize();
    }
    parsed
        .map(|rejected| rejected.access_token.into())
        .map_err(|_| {
            Refusal::bad_request("the body is not JSON with the refused token")
                .hint(r#"send {"access_token": "1000.…"}"#)
        })
}
