//! The HTTP side: one task for each connection, each bounded in time and size,
//! and the checks that come before a redirect is looked at.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use super::page::Page;
use super::take;

/// A browser sends its request at once.
const HEADERS: Duration = Duration::from_secs(5);
/// Longer than the exchange that the browser waits for can take.
const CONNECTION: Duration = Duration::from_secs(60);
/// Redirects have some hundred bytes, the headers of browsers a few thousand.
const REQUEST_LIMIT: usize = 32 * 1024;
/// More at a time are not taken on; they wait.
const CONNECTIONS: usize = 64;

/// What is served here.
#[derive(Debug)]
pub(super) struct Site {
    port: u16,
    path: String,
    hosts: Vec<String>,
    pub(super) entrance: Option<Arc<Entrance>>,
}

/// A local address that leads elsewhere, once.
#[derive(Debug)]
pub(super) struct Entrance {
    pub(super) path: String,
    pub(super) url: Mutex<Option<SecretString>>,
}

/// A request to the redirect's path.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) query: Zeroizing<String>,
    pub(super) ruling: oneshot::Sender<Ruling>,
}

/// What becomes of a hit.
#[derive(Debug)]
pub(super) enum Ruling {
    /// It ended the wait: show how the login ends.
    Wait,
    /// It is not the one.
    Show(Page),
}

/// The way from a connection to the login that waits.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) hits: mpsc::Sender<Hit>,
    pub(super) outcome: watch::Receiver<Option<Page>>,
    /// Held as long as a browser is owed the last page; weak, so that idle
    /// connections owe nothing.
    pub(super) holding: mpsc::WeakSender<()>,
}

impl Site {
    pub(super) fn new(port: u16, path: &str) -> Self {
        let mut hosts: Vec<String> = ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .map(|host| format!("{host}:{port}"))
            .collect();
        if port == 80 {
            hosts.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
        }
        Self {
            port,
            path: path.to_owned(),
            hosts,
            entrance: None,
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// A name that leads here by a hostile name server is not one of ours.
    fn is_called_by_name(&self, request: &Request<Incoming>) -> bool {
        let mut names = request.headers().get_all(header::HOST).iter();
        let name = names.next().and_then(|name| name.to_str().ok());
        let is_ours = |name: &str| {
            self.hosts
                .iter()
                .any(|host| host.eq_ignore_ascii_case(name))
        };
        name.is_some_and(is_ours)
            && names.next().is_none()
            && request
                .uri()
                .authority()
                .is_none_or(|authority| is_ours(authority.as_str()))
    }

    /// The page that leads elsewhere, if this is its address.
    fn enter(&self, path: &str) -> Option<Response<Full<Bytes>>> {
        let entrance = self
            .entrance
            .as_ref()
            .filter(|entrance| entrance.path == path)?;
        let url = take(&entrance.url)?;
        let mut location = HeaderValue::from_str(url.expose_secret()).ok()?;
        location.set_sensitive(true);
        let mut response = plain(StatusCode::SEE_OTHER, "");
        response.headers_mut().insert(header::LOCATION, location);
        Some(response)
    }
}

/// Takes on connections until it is dropped, which also cuts them.
pub(super) async fn serve(listener: TcpListener, site: Arc<Site>, line: Line) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, most likely; some connection will end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let site = Arc::clone(&site);
        let line = line.clone();
        connections.spawn(async move {
            connection(stream, &site, &line).await;
            drop(permit);
        });
    }
}

async fn connection(stream: TcpStream, site: &Site, line: &Line) {
    // Filled by a hit, emptied when all has been written.
    let owed = Mutex::new(None);
    let service = service_fn(|request| async {
        Ok::<_, Infallible>(answer(request, site, line, &owed).await)
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(REQUEST_LIMIT)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    match tokio::time::timeout(CONNECTION, served).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection to the redirect URI broke"),
        Err(_) => tracing::debug!("a connection to the redirect URI took too long"),
    }
}

async fn answer(
    request: Request<Incoming>,
    site: &Site,
    line: &Line,
    owed: &Mutex<Option<mpsc::Sender<()>>>,
) -> Response<Full<Bytes>> {
    if !site.is_called_by_name(&request) {
        return plain(
            StatusCode::MISDIRECTED_REQUEST,
            "This server answers to localhost only.\n",
        );
    }
    let path = request.uri().path();
    let is_redirect = path == site.path;
    if request.method() != Method::GET {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "GET only.\n");
        let allow = HeaderValue::from_static("GET");
        response.headers_mut().insert(header::ALLOW, allow);
        return response;
    }
    if !is_redirect {
        let elsewhere = site.enter(path);
        return elsewhere.unwrap_or_else(|| plain(StatusCode::NOT_FOUND, "Nothing is here.\n"));
    }
    // An image or a frame in somebody's page is no redirect. Browsers say so
    // themselves; what says nothing is believed, for old ones don't.
    let destination = HeaderName::from_static("sec-fetch-dest");
    if request
        .headers()
        .get(destination)
        .is_some_and(|destination| destination != "document")
    {
        return plain(StatusCode::FORBIDDEN, "Not for embedding.\n");
    }
    if let Ok(mut owed) = owed.lock() {
        *owed = line.holding.upgrade();
    }
    let (ruling, ruled) = oneshot::channel();
    let query = Zeroizing::new(format!("?{}", request.uri().query().unwrap_or_default()));
    // Once the wait is over nobody takes hits: a second one sees the same end.
    if line.hits.send(Hit { query, ruling }).await.is_ok()
        && let Ok(Ruling::Show(page)) = ruled.await
    {
        return page.response();
    }
    let mut outcome = line.outcome.clone();
    match outcome.wait_for(Option::is_some).await {
        Ok(page) => page
            .as_ref()
            .map_or_else(|| Page::silence().response(), |page| page.response()),
        Err(_) => Page::silence().response(),
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}
