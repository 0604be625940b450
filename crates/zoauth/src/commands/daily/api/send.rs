//! Sends the request with the token of the profile, and says in the tool's
//! words why no answer came.

use std::sync::Arc;
use std::time::Duration;

use url::Url;
use zoho_oauth::api::{ApiClient, ApiError, Response, header};
use zoho_oauth::{Grant, Http, Profile, Session, SystemClock};

use super::CallFacts;
use super::needs::Needs;
use super::request::{Header, Request};
use super::target::{Destination, Place};
use crate::cli::api::Api;
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;

/// Headers whose values are nobody's business.
const SECRET: [&str; 3] = ["set-cookie", "authorization", "www-authenticate"];

/// A call that is about to be made.
pub(super) struct Sender<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) arguments: &'a Api,
    pub(super) api: ApiClient,
    pub(super) profile: &'a Profile,
    pub(super) grant: &'a Grant,
    pub(super) call: CallFacts<'a>,
    pub(super) request: &'a Request,
    pub(super) destination: &'a Destination<'a>,
    pub(super) needs: &'a Needs<'a>,
    pub(super) warnings: &'a [String],
    /// Whether the organization is named, by whatever way.
    pub(super) names_organization: bool,
}

/// The client of a profile.
pub(super) fn client(
    arguments: &Api,
    profile: &Profile,
    place: &Place,
    request: &Request,
) -> Result<ApiClient, Error> {
    let store = oauth::store_of(&arguments.stored)?;
    let session = Session::builder(Http::new(), store, profile.clone())
        .clock(Arc::new(SystemClock))
        .build();
    let builder = ApiClient::builder(session);
    let builder = match place.own() {
        Some(url) => builder.base(url.as_str()),
        // The catalog knows the host, or the call had not come so far.
        None => builder.host(request.url.host_str().unwrap_or_default()),
    };
    builder.build().map_err(|error| failure(error, profile))
}

impl Sender<'_> {
    /// Sends the request to this address.
    pub(super) async fn send(&self, url: &Url) -> Result<Response, Error> {
        let mut request = self.api.request(self.request.method.clone(), url.as_str());
        for header in &self.request.headers {
            request = request.header(&header.name, &header.value);
        }
        if let Some(content) = &self.request.content {
            request = request.body(content.bytes.clone());
        }
        if let Some(seconds) = self.arguments.call.timeout {
            request = request.timeout(Duration::from_secs(seconds));
        }
        let sent = request.send().await;
        sent.map_err(|error| failure(error, self.profile))
    }
}

/// The headers of an answer, without secrets.
pub(super) fn headers(response: &Response) -> Vec<Header> {
    response
        .headers()
        .iter()
        .map(|(name, value)| Header {
            name: name.to_string(),
            value: match SECRET.contains(&name.as_str()) {
                true => "…".to_owned(),
                false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            },
        })
        .collect()
}

/// Whether the answer says that it is a web page.
pub(super) fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
}

/// Why no answer came.
fn failure(error: ApiError, profile: &Profile) -> Error {
    match error {
        ApiError::Token(error) => oauth::with_next_step(error, profile),
        ApiError::Send { host, source } => {
            let is_late = source.is_timeout();
            let error = Error::new(ExitCode::Network, format!("no answer from {host}"))
                .cause(chain(&source))
                .hint("check the connection; before repeating what changes data, see whether it was done");
            match is_late {
                true => error.hint("--timeout SECONDS gives it another limit"),
                false => error,
            }
        }
        ApiError::Setup(_) => {
            Error::new(ExitCode::Network, error.to_string()).hint(error.remedy().into_owned())
        }
        ApiError::Unsafe { .. } => {
            Error::new(ExitCode::Usage, error.to_string()).hint("write https:// and no user name")
        }
        ApiError::ForeignHost { .. } => Error::new(ExitCode::UnknownHost, error.to_string())
            .hint("a path alone goes to the product's host"),
        other => Error::new(ExitCode::Usage, other.to_string()),
    }
}

/// The answer broke off.
pub(super) fn broken(host: &str, bytes: usize, error: &dyn std::error::Error) -> Error {
    Error::new(
        ExitCode::Network,
        format!("the answer of {host} broke off after {bytes} bytes"),
    )
    .cause(chain(error))
    .hint("check the connection; before repeating what changes data, see whether it was done")
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
