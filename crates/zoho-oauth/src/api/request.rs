//! A request to an API, put together step by step. The target is looked at
//! last, since the API host comes with the token.

use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, Request, Response};
use serde::Serialize;

use super::{ApiClient, ApiError, target};

/// A request to an API that is not sent yet.
#[must_use = "a request does nothing until it is sent"]
pub struct ApiRequest {
    client: ApiClient,
    method: Method,
    target: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Option<Body>,
    timeout: Option<Duration>,
    /// The first mistake; told when it is sent.
    problem: Option<ApiError>,
}

impl ApiRequest {
    pub(super) fn new(client: ApiClient, method: Method, target: String) -> Self {
        Self {
            client,
            method,
            target,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            timeout: None,
            problem: None,
        }
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets a header, such as `orgId` for Desk. `Authorization` is replaced.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => self.fail(ApiError::BadHeader {
                name: name.chars().take(80).collect(),
            }),
        }
        self
    }

    /// Sets the body. One that is a stream can't be sent a second time.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the body to a value as JSON, with its content type.
    pub fn json(mut self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => {
                let json_type = HeaderValue::from_static("application/json");
                self.headers.insert(CONTENT_TYPE, json_type);
                self.body(json)
            }
            Err(error) => {
                self.fail(ApiError::Json(error));
                self
            }
        }
    }

    /// A limit for the whole call, the answer's body included. Without it a
    /// call fails when no byte comes for two minutes.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends it. An answer with an error status is an answer; see [`ApiClient`]
    /// for a token that is refused.
    ///
    /// # Errors
    ///
    /// For what can't be sent, for a host that must not see the token, without
    /// a token, without an answer.
    pub async fn send(self) -> Result<Response, ApiError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let token = self.client.0.session.access_token().await?;
        let base = self.client.base(&token).await.ok();
        let mut url = target::resolve(&self.target, || base.clone())?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        target::check(&url, base.as_ref(), &self.client.0.hosts)?;
        let mut request = Request::new(self.method, url);
        *request.headers_mut() = self.headers;
        *request.body_mut() = self.body;
        *request.timeout_mut() = self.timeout;
        self.client.call(request, token).await
    }

    fn fail(&mut self, problem: ApiError) {
        self.problem.get_or_insert(problem);
    }
}

/// Without query, headers and body, which may be private.
impl fmt::Debug for ApiRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiRequest")
            .field("method", &self.method)
            .field("target", &self.target.split('?').next())
            .finish_non_exhaustive()
    }
}
