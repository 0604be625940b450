//! Calls of Zoho's product APIs with the token of a session: the header that
//! Zoho wants, only to hosts that may see it, and one more try with a new token
//! when an API says that the one at hand is not valid.

mod error;
mod refusal;
mod replay;
mod request;
mod target;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
pub use reqwest::header;
pub use reqwest::{Body, Method, Request, Response, StatusCode};
use secrecy::ExposeSecret;
use url::Url;
use zeroize::Zeroizing;

pub use self::error::ApiError;
pub use self::request::ApiRequest;
use crate::{AccessToken, Session};

/// Redirects within one server that are followed in a row.
const REDIRECTS: usize = 5;
/// Without a byte for so long a call fails; a download may take as long as it wants.
const SILENCE: Duration = Duration::from_secs(120);
/// How long a new token that was refused like the old one is not replaced.
const FUTILE: u64 = 600;

/// Sends requests to Zoho's APIs; cheap to clone, one for the whole program.
///
/// ```no_run
/// # async fn run(session: zoho_oauth::Session) -> Result<(), Box<dyn std::error::Error>> {
/// use zoho_oauth::api::ApiClient;
///
/// let api = ApiClient::new(session);
/// // A path goes to the API host that Zoho named with the token …
/// let deals = api.get("/crm/v8/Deals").query("fields", "Deal_Name").send().await?;
/// println!("{}", deals.text().await?);
/// // … and a URL to one of the product hosts.
/// let tickets = api.get("https://desk.zoho.eu/api/v1/tickets").send().await?;
/// # Ok(())
/// # }
/// ```
///
/// # Where the token goes
///
/// To the API host of the token, to hosts below Zoho's domains
/// (`desk.zoho.eu`, `www.zohoapis.in`), and to what
/// [`host`](ApiClientBuilder::host) allows; by https, or to a server on
/// loopback. Anything else is refused before it is sent. A redirect is followed
/// for GET and HEAD and only within the same scheme, host and port; any other
/// comes back as the answer.
///
/// # A token that is refused
///
/// When the answer says that the token is not valid (`INVALID_TOKEN` and its
/// like in the other products), the session renews it and the request is sent
/// once more, if its body can be. If the new token is refused, too, the reason
/// is another one, a missing scope or a wrong data center: that answer comes
/// back, and for ten minutes nothing is renewed for it. Whatever happens, an
/// answer comes back with its whole body; statuses are not made into errors.
#[derive(Clone, Debug)]
pub struct ApiClient(Arc<Inner>);

/// Makes an [`ApiClient`].
#[derive(Debug)]
pub struct ApiClientBuilder {
    session: Session,
    base: Option<String>,
    hosts: Vec<String>,
}

#[derive(Debug)]
struct Inner {
    session: Session,
    base: Option<Url>,
    hosts: Vec<String>,
    /// Made when first needed: with TLS, and for loopback without.
    tls: OnceLock<reqwest::Client>,
    plain: OnceLock<reqwest::Client>,
    /// A token that was refused though it was new, and since when.
    futile: Mutex<Option<(AccessToken, u64)>>,
}

impl ApiClient {
    /// Calls APIs in the name of a session.
    pub fn new(session: Session) -> Self {
        Self::with(session, None, Vec::new())
    }

    /// The same, with something said about hosts.
    pub fn builder(session: Session) -> ApiClientBuilder {
        ApiClientBuilder {
            session,
            base: None,
            hosts: Vec::new(),
        }
    }

    /// A GET; see [`request`](Self::request).
    pub fn get(&self, path_or_url: impl Into<String>) -> ApiRequest {
        self.request(Method::GET, path_or_url)
    }

    /// A request to a path of the API host (`/crm/v8/Leads`), or to a URL.
    pub fn request(&self, method: Method, path_or_url: impl Into<String>) -> ApiRequest {
        ApiRequest::new(self.clone(), method, path_or_url.into())
    }

    /// Sends a request that was built elsewhere; its `Authorization` is replaced.
    ///
    /// # Errors
    ///
    /// Without a token, for a host that must not see it, without an answer.
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        let token = self.0.session.access_token().await?;
        let base = self.base(&token).await.ok();
        target::check(request.url(), base.as_ref(), &self.0.hosts)?;
        self.call(request, token).await
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.0.session
    }

    fn with(session: Session, base: Option<Url>, hosts: Vec<String>) -> Self {
        Self(Arc::new(Inner {
            session,
            base,
            hosts,
            tls: OnceLock::new(),
            plain: OnceLock::new(),
            futile: Mutex::default(),
        }))
    }

    /// What paths are below of: what was configured, what Zoho said, what the
    /// table of data centers says.
    async fn base(&self, token: &AccessToken) -> Result<Url, ApiError> {
        if let Some(base) = &self.0.base {
            return Ok(base.clone());
        }
        if let Some(domain) = token.api_domain()
            && let Ok(url) = Url::parse(domain)
        {
            return Ok(url);
        }
        let grant = self.0.session.grant().await?;
        grant
            .accounts
            .data_center()
            .and_then(|dc| dc.api_domain())
            .and_then(|domain| Url::parse(domain).ok())
            .ok_or(ApiError::NoApiDomain)
    }

    async fn call(&self, request: Request, token: AccessToken) -> Result<Response, ApiError> {
        let again = request.try_clone();
        let (answer, refused) = self.exchange(request, &token).await?;
        if !refused || self.is_futile(&token) {
            return Ok(answer);
        }
        let new = match self.0.session.replace(&token).await {
            Ok(new) => new,
            Err(error) => {
                tracing::warn!(%error, "an API refused the access token, and there is no other");
                return Ok(answer);
            }
        };
        let Some(request) = again else {
            tracing::debug!("the body is gone, so the request is not sent again");
            return Ok(answer);
        };
        let (answer, refused) = self.exchange(request, &new).await?;
        if refused {
            let now = self.0.session.now();
            *self.futile() = Some((new, now));
        }
        Ok(answer)
    }

    /// One request and its redirects within one server; with the answer,
    /// whether it says that the token is not valid.
    async fn exchange(
        &self,
        mut request: Request,
        token: &AccessToken,
    ) -> Result<(Response, bool), ApiError> {
        let mut left = REDIRECTS;
        loop {
            request
                .headers_mut()
                .insert(header::AUTHORIZATION, authorization(token)?);
            let http = self.http(request.url())?;
            let is_repeatable = matches!(*request.method(), Method::GET | Method::HEAD);
            let next = if is_repeatable && left > 0 {
                request.try_clone()
            } else {
                None
            };
            let host = request.url().host_str().unwrap_or_default().to_owned();
            let sent = http.execute(request).await;
            let answer = sent.map_err(|error| ApiError::send(host, error))?;
            match next.zip(target::redirect(&answer)) {
                Some((mut next, url)) => {
                    *next.url_mut() = url;
                    request = next;
                    left -= 1;
                }
                None => return Ok(refusal::read(answer).await),
            }
        }
    }

    fn http(&self, url: &Url) -> Result<&reqwest::Client, ApiError> {
        let tls = url.scheme() == "https";
        let slot = if tls { &self.0.tls } else { &self.0.plain };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let builder = crate::http::builder(tls)?.read_timeout(SILENCE);
        let client = builder
            .build()
            .map_err(|error| crate::http::unusable(&error))?;
        Ok(slot.get_or_init(|| client))
    }

    fn is_futile(&self, token: &AccessToken) -> bool {
        let now = self.0.session.now();
        self.futile().as_ref().is_some_and(|(futile, since)| {
            futile.same_secret(token) && now.checked_sub(*since).is_some_and(|time| time < FUTILE)
        })
    }

    fn futile(&self) -> std::sync::MutexGuard<'_, Option<(AccessToken, u64)>> {
        // Replaced as a whole, so sound whatever happened to who held it.
        self.0.futile.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ApiClientBuilder {
    /// Where paths go instead of the API host that Zoho named: a sandbox
    /// (`https://sandbox.zohoapis.eu`), a product host, an emulator.
    #[must_use]
    pub fn base(mut self, url: impl Into<String>) -> Self {
        self.base = Some(url.into());
        self
    }

    /// A host that may see the token although its domain is not one of
    /// Zoho's data centers, such as `www.site24x7.com`; without a port or path.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// The client. Nothing is read or sent yet.
    ///
    /// # Errors
    ///
    /// When the base is no https URL (or http on loopback).
    pub fn build(self) -> Result<ApiClient, ApiError> {
        let base = self.base.as_deref().map(target::base).transpose()?;
        Ok(ApiClient::with(self.session, base, self.hosts))
    }
}

/// The header's value, wiped when the last part of reqwest lets go of it.
fn authorization(token: &AccessToken) -> Result<header::HeaderValue, ApiError> {
    let text = Zeroizing::new(token.header().expose_secret().as_bytes().to_vec());
    let mut value = header::HeaderValue::from_maybe_shared(Bytes::from_owner(text))
        .map_err(|_| ApiError::BadToken)?;
    value.set_sensitive(true);
    Ok(value)
}
