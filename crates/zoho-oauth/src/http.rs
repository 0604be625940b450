//! How requests reach the accounts server: one POST of a form, no redirects,
//! time limits, a limit for the answer. The [`Transport`] behind [`Http`] can
//! be replaced, so that tests and other HTTP stacks need no network code here.

use std::error::Error as _;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use rustls_platform_verifier::BuilderVerifierExt;
use zeroize::Zeroizing;

use crate::error::NetworkFault;

/// A future that can be kept in a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
pub(crate) const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);
/// Zoho's answers have one or two kilobytes.
const ANSWER_LIMIT: usize = 64 * 1024;

/// Sends a form to a URL and brings back the answer, whatever its status.
///
/// Redirects must not be followed: the form holds secrets.
pub trait Transport: fmt::Debug + Send + Sync {
    /// POSTs `body` as `application/x-www-form-urlencoded`.
    fn post_form<'a>(
        &'a self,
        url: &'a str,
        body: Zeroizing<Vec<u8>>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>>;

    /// GETs a public document, such as the list of data centers. A transport
    /// that sends forms only need not have it.
    fn get<'a>(&'a self, url: &'a str) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let _ = url;
        Box::pin(async {
            Err(TransportError {
                fault: NetworkFault::Setup,
                detail: "this transport sends forms only".to_owned(),
            })
        })
    }
}

/// The answer of a server: status and body. The body is wiped on drop.
#[non_exhaustive]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// The body, any bytes.
    pub body: Zeroizing<Vec<u8>>,
    /// What the header `Retry-After` says, where it says seconds.
    pub retry_after: Option<Duration>,
    /// What the header `Date` says, in seconds since 1970-01-01 UTC.
    pub date: Option<u64>,
}

/// Why there is no answer. Never holds the URL's query or a body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct TransportError {
    /// The kind of fault.
    pub fault: NetworkFault,
    /// The words of the HTTP client.
    pub detail: String,
}

/// The way to the accounts server; cheap to make and to clone.
#[derive(Clone, Debug)]
pub struct Http(Arc<dyn Transport>);

impl Http {
    /// The real thing: TLS with the system's trust store, the system's proxies,
    /// 10 s to connect, 30 s in all. Nothing is loaded before the first request.
    pub fn new() -> Self {
        Self(Arc::new(ReqwestTransport::default()))
    }

    /// Another transport, for tests or another HTTP stack.
    pub fn with_transport(transport: Arc<dyn Transport>) -> Self {
        Self(transport)
    }

    pub(crate) async fn post_form(
        &self,
        url: &str,
        body: Zeroizing<Vec<u8>>,
    ) -> Result<HttpResponse, TransportError> {
        self.0.post_form(url, body).await
    }

    pub(crate) async fn get(&self, url: &str) -> Result<HttpResponse, TransportError> {
        self.0.get(url).await
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

impl HttpResponse {
    /// An answer with this status and body.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            body: Zeroizing::new(body.into()),
            retry_after: None,
            date: None,
        }
    }

    /// The same, with the time that `Retry-After` names.
    #[must_use]
    pub fn with_retry_after(mut self, time: Option<Duration>) -> Self {
        self.retry_after = time;
        self
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish()
    }
}

/// Two clients, each made when it is first needed: loading the system's
/// certificates takes milliseconds, and plain http (loopback only, see
/// `Accounts`) must work without certificates and must not go to a proxy.
#[derive(Default)]
struct ReqwestTransport {
    tls: OnceLock<reqwest::Client>,
    loopback: OnceLock<reqwest::Client>,
}

impl ReqwestTransport {
    fn client_for(&self, url: &str) -> Result<&reqwest::Client, TransportError> {
        let tls = url.starts_with("https:");
        let slot = if tls { &self.tls } else { &self.loopback };
        match slot.get() {
            Some(client) => Ok(client),
            None => {
                let client = client(tls)?;
                Ok(slot.get_or_init(|| client))
            }
        }
    }
}

impl Transport for ReqwestTransport {
    fn post_form<'a>(
        &'a self,
        url: &'a str,
        body: Zeroizing<Vec<u8>>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let request = self
                .client_for(url)?
                .post(url)
                .header(
                    CONTENT_TYPE,
                    HeaderValue::from_static("application/x-www-form-urlencoded"),
                )
                // The form is wiped when the last part of reqwest lets go of it.
                .body(Bytes::from_owner(body));
            answer(request).await
        })
    }

    fn get<'a>(&'a self, url: &'a str) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async move { answer(self.client_for(url)?.get(url)).await })
    }
}

/// Sends a request and reads its answer up to the limit.
async fn answer(request: reqwest::RequestBuilder) -> Result<HttpResponse, TransportError> {
    let mut response = request
        .header(ACCEPT, HeaderValue::from_static("application/json"))
        .send()
        .await
        .map_err(told)?;
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    let date = date(response.headers());
    // Never grows past its capacity, so that no copy is left behind unwiped.
    let mut body = Zeroizing::new(Vec::with_capacity(ANSWER_LIMIT));
    while let Some(chunk) = response.chunk().await.map_err(told)? {
        if body.len() + chunk.len() > ANSWER_LIMIT {
            return Err(TransportError {
                fault: NetworkFault::TooLarge,
                detail: format!("the answer has more than {ANSWER_LIMIT} bytes"),
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpResponse {
        status,
        body,
        retry_after,
        date,
    })
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReqwestTransport")
    }
}

/// Dates are left aside: they would be compared with a clock that may be wrong.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

fn date(headers: &HeaderMap) -> Option<u64> {
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(since.as_secs())
}

fn client(tls: bool) -> Result<reqwest::Client, TransportError> {
    let builder = builder(tls)?.timeout(TOTAL_TIMEOUT);
    builder.build().map_err(|error| unusable(&error))
}

/// What every client here has: the system's trust store, no redirects, a limit
/// for connecting; without TLS no proxy either.
pub(crate) fn builder(tls: bool) -> Result<reqwest::ClientBuilder, TransportError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    let mut config = if tls {
        config
            .with_platform_verifier()
            .map_err(|error| unusable(&error))?
            .with_no_client_auth()
    } else {
        config
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth()
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .user_agent(concat!("zoauth/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT);
    Ok(if tls { builder } else { builder.no_proxy() })
}

pub(crate) fn unusable(error: &dyn std::error::Error) -> TransportError {
    TransportError {
        fault: NetworkFault::Setup,
        detail: error.to_string(),
    }
}

/// The chain of causes in one line; the URL stands in `Asked` already.
fn told(error: reqwest::Error) -> TransportError {
    let fault = if error.is_timeout() {
        NetworkFault::Timeout
    } else if error.is_connect() {
        NetworkFault::Connect
    } else {
        NetworkFault::Other
    };
    let error = error.without_url();
    let mut detail = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        detail.push_str(": ");
        detail.push_str(&cause.to_string());
        source = cause.source();
    }
    TransportError { fault, detail }
}
