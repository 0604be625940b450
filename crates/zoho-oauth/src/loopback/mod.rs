//! Receives the redirect at the end of a consent in the browser: a server on
//! this machine's two loopback addresses that answers exactly one path, believes
//! only the request that belongs to the login, and shows the browser how the
//! login ended.
//!
//! What a hostile page in the same browser can do: it can send requests to the
//! port. It can't read answers, can't guess `state`, and a name of its own that
//! resolves to 127.0.0.1 (DNS rebinding) is refused by the `Host` header. Slow
//! or broken connections hold up nobody else, and are cut.

mod error;
mod page;
mod server;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use url::{Host, Url};

pub use self::error::LoopbackError;
use self::page::Page;
use self::server::{Entrance, Hit, Ruling, Site};
use crate::request::random_text;
use crate::{AuthorizationCode, AuthorizationRequest, Error};

/// The redirect URI that is registered for a client on one's own machine.
/// Zoho compares it character for character, the port too, so the port is
/// fixed; and `localhost` it is, because `127.0.0.1` has been refused.
pub const DEFAULT_REDIRECT_URI: &str = "http://localhost:8484/callback";

/// How long the browser is given to take the last page.
const FAREWELL: Duration = Duration::from_secs(2);

/// Waits on loopback for the redirect to one redirect URI.
#[derive(Debug)]
pub struct LoopbackReceiver {
    listeners: Vec<TcpListener>,
    redirect_uri: String,
    site: Site,
}

/// What a redirect means, by the judge that [`LoopbackReceiver::wait`] is given.
#[derive(Debug)]
pub enum Judgement<T> {
    /// It ends the wait, well or badly.
    Ends(T),
    /// It belongs to something else; the wait goes on.
    NotOurs(Error),
}

/// The browser that waits to hear how the login ended.
#[derive(Debug)]
#[must_use = "the browser waits for an answer"]
pub struct Browser {
    outcome: watch::Sender<Option<Page>>,
    /// Each connection that is owed the page has a clone.
    holding: mpsc::Sender<()>,
    open: mpsc::Receiver<()>,
    // Ends the servers on drop.
    tasks: JoinSet<()>,
}

impl LoopbackReceiver {
    /// Listens where this redirect URI points to: `http`, a loopback host, a
    /// port. Port 0 takes any free one, for tests; see
    /// [`redirect_uri`](Self::redirect_uri).
    ///
    /// # Errors
    ///
    /// [`LoopbackError::NotLoopback`], [`LoopbackError::PortInUse`],
    /// [`LoopbackError::Listen`].
    pub async fn bind(redirect_uri: &str) -> Result<Self, LoopbackError> {
        let not_loopback = || LoopbackError::NotLoopback {
            redirect_uri: redirect_uri.to_owned(),
        };
        let mut url = Url::parse(redirect_uri).map_err(|_| not_loopback())?;
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address == Ipv4Addr::LOCALHOST,
            Some(Host::Ipv6(address)) => address == Ipv6Addr::LOCALHOST,
            None => false,
        };
        if url.scheme() != "http" || !is_loopback || url.query().is_some() {
            return Err(not_loopback());
        }
        let wanted = url.port_or_known_default().ok_or_else(not_loopback)?;
        let listeners = listen(wanted).await?;
        let port = match listeners[0].local_addr() {
            Ok(address) => address.port(),
            Err(error) => return Err(LoopbackError::listen(wanted, &error)),
        };
        let mut redirect_uri = redirect_uri.to_owned();
        if wanted == 0 {
            url.set_port(Some(port)).map_err(|()| not_loopback())?;
            redirect_uri = url.to_string();
        }
        Ok(Self {
            listeners,
            redirect_uri,
            site: Site::new(port, url.path()),
        })
    }

    /// The redirect URI, as the client has to be registered with it.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// A local address that leads the browser to `url` once. For starting the
    /// browser: other users of the machine can see command lines, and `url` may
    /// hold what they should not.
    ///
    /// # Errors
    ///
    /// [`Error::NoRandomness`].
    pub fn entrance(&mut self, url: SecretString) -> Result<String, Error> {
        use secrecy::ExposeSecret as _;
        let path = format!("/start/{}", random_text()?.expose_secret());
        let address = format!("http://localhost:{}{path}", self.site.port());
        self.site.entrance = Some(Arc::new(Entrance {
            path,
            url: Mutex::new(Some(url)),
        }));
        Ok(address)
    }

    /// Waits for the redirect that belongs to an authorization request, with a
    /// code or with a refusal. A redirect with another `state`, or without a
    /// code, is shown a page and does not end the wait.
    ///
    /// # Errors
    ///
    /// [`LoopbackError::TimedOut`].
    pub async fn receive(
        self,
        request: &AuthorizationRequest,
        patience: Duration,
    ) -> Result<(Result<AuthorizationCode, Error>, Browser), LoopbackError> {
        self.wait(patience, |query| match request.read_redirect(query) {
            Err(error @ (Error::StateMismatch | Error::BadRedirect { .. })) => {
                Judgement::NotOurs(error)
            }
            read => Judgement::Ends(read),
        })
        .await
    }

    /// Waits for a redirect that the judge, who gets the query, takes for the
    /// one that is waited for.
    ///
    /// # Errors
    ///
    /// [`LoopbackError::TimedOut`].
    pub async fn wait<T>(
        self,
        patience: Duration,
        judge: impl Fn(&str) -> Judgement<T>,
    ) -> Result<(T, Browser), LoopbackError> {
        let (outcome, told) = watch::channel(None);
        let (hits, mut arrived) = mpsc::channel::<Hit>(1);
        let (holding, open) = mpsc::channel(1);
        let mut tasks = JoinSet::new();
        let site = Arc::new(self.site);
        for listener in self.listeners {
            let site = Arc::clone(&site);
            let line = server::Line {
                hits: hits.clone(),
                outcome: told.clone(),
                holding: holding.downgrade(),
            };
            tasks.spawn(server::serve(listener, site, line));
        }
        drop((hits, told));

        let deadline = tokio::time::Instant::now() + patience;
        let mut strangers = 0;
        loop {
            let Ok(Some(hit)) = tokio::time::timeout_at(deadline, arrived.recv()).await else {
                return Err(LoopbackError::TimedOut {
                    redirect_uri: self.redirect_uri,
                    waited: patience,
                    strangers,
                });
            };
            // A browser that has gone away meanwhile is no reason to stop.
            match judge(&hit.query) {
                Judgement::Ends(end) => {
                    let _ = hit.ruling.send(Ruling::Wait);
                    let browser = Browser {
                        outcome,
                        holding,
                        open,
                        tasks,
                    };
                    return Ok((end, browser));
                }
                Judgement::NotOurs(error) => {
                    strangers += 1;
                    let _ = hit.ruling.send(Ruling::Show(Page::problem(&error)));
                }
            }
        }
    }
}

impl Browser {
    /// Shows that it worked. The texts must hold no secret.
    pub async fn succeed(self, title: &str, text: &str) {
        self.show(Page::success(title, text)).await;
    }

    /// Shows what went wrong.
    pub async fn fail(self, error: &Error) {
        self.show(Page::failure(error)).await;
    }

    async fn show(mut self, page: Page) {
        self.outcome.send_replace(Some(page));
        // Closed as soon as every browser that asked has its page.
        drop(self.holding);
        let _ = tokio::time::timeout(FAREWELL, self.open.recv()).await;
        // The port is free when this returns, not at some time after.
        self.tasks.shutdown().await;
    }
}

/// Both loopback addresses: `localhost` may mean either. Where one of them is
/// somebody else's, the code could end up there.
async fn listen(port: u16) -> Result<Vec<TcpListener>, LoopbackError> {
    let four = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), port).await?;
    let taken = four
        .local_addr()
        .map_err(|error| LoopbackError::listen(port, &error))?
        .port();
    let mut listeners = vec![four];
    match bind(SocketAddr::from((Ipv6Addr::LOCALHOST, taken)), port).await {
        Ok(six) => listeners.push(six),
        // A machine without IPv6 has no other address that could be meant.
        Err(LoopbackError::Listen { .. }) => {}
        Err(error) => return Err(error),
    }
    Ok(listeners)
}

async fn bind(address: SocketAddr, port: u16) -> Result<TcpListener, LoopbackError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| LoopbackError::listen(port, &error))
}

/// What one login knows of the entrance; wiped when it has been used.
fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}
