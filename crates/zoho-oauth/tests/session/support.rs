//! Zoho played by a transport in memory, time by a clock that the tests move.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::ExposeSecret;
use zeroize::Zeroizing;
use zoho_oauth::*;

pub(crate) const THROTTLE: Reply = Reply::Answer(200, r#"{"error":"Access Denied"}"#);
pub(crate) const DEAD: Reply = Reply::Answer(200, r#"{"error":"invalid_code"}"#);

/// What Zoho does instead of giving a new token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    Answer(u16, &'static str),
    /// A status with `Retry-After` in seconds.
    Later(u16, u64),
    Fault(NetworkFault),
    /// A token, while the clock moves on by so many seconds before it arrives.
    After(u64),
    Never,
    Panic,
}

/// Gives a new token each time, or what was put in line.
#[derive(Debug)]
pub(crate) struct Zoho {
    pub(crate) bodies: Mutex<Vec<String>>,
    requests: AtomicUsize,
    delay: Duration,
    lifetime: u64,
    replies: Mutex<VecDeque<Reply>>,
    clock: Arc<ManualClock>,
}

impl Transport for Zoho {
    fn post_form<'a>(
        &'a self,
        _url: &'a str,
        body: Zeroizing<Vec<u8>>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let number = 1 + self.requests.fetch_add(1, Ordering::SeqCst);
            let body = String::from_utf8(body.to_vec()).unwrap();
            self.bodies.lock().unwrap().push(body);
            if !self.delay.is_zero() {
                tokio::time::sleep(self.delay).await;
            }
            let reply = self.replies.lock().unwrap().pop_front();
            match reply {
                Some(Reply::Answer(status, body)) => return Ok(HttpResponse::new(status, body)),
                Some(Reply::Later(status, seconds)) => {
                    let time = Some(Duration::from_secs(seconds));
                    return Ok(HttpResponse::new(status, "").with_retry_after(time));
                }
                Some(Reply::Fault(fault)) => {
                    return Err(TransportError {
                        fault,
                        detail: "down".to_owned(),
                    });
                }
                Some(Reply::Never) => std::future::pending().await,
                Some(Reply::Panic) => panic!("a transport that panics"),
                Some(Reply::After(seconds)) => self.clock.advance(seconds),
                None => {}
            }
            let answer = format!(
                r#"{{"access_token":"token-{number}","expires_in":{}}}"#,
                self.lifetime
            );
            Ok(HttpResponse::new(200, answer))
        })
    }
}

pub(crate) struct World {
    pub(crate) zoho: Arc<Zoho>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<ManualClock>,
}

impl World {
    pub(crate) fn new(flow: Flow) -> Self {
        Self::build(flow, Duration::ZERO, 3600)
    }

    /// A self client's grant, and a Zoho that takes its time.
    pub(crate) fn slow(milliseconds: u64) -> Self {
        Self::build(Flow::SelfClient, Duration::from_millis(milliseconds), 3600)
    }

    /// Tokens that live for so many seconds.
    pub(crate) fn short(lifetime: u64) -> Self {
        Self::build(Flow::SelfClient, Duration::ZERO, lifetime)
    }

    fn build(flow: Flow, delay: Duration, lifetime: u64) -> Self {
        let clock = Arc::new(ManualClock::at(1_000_000));
        let zoho = Zoho {
            bodies: Mutex::default(),
            requests: AtomicUsize::new(0),
            delay,
            lifetime,
            replies: Mutex::default(),
            clock: clock.clone(),
        };
        Self {
            zoho: Arc::new(zoho),
            store: Arc::new(MemoryStore::with(profile(), Entry::new(grant(flow)))),
            clock,
        }
    }

    pub(crate) fn builder(&self) -> SessionBuilder {
        let http = Http::with_transport(self.zoho.clone());
        Session::builder(http, self.store.clone(), profile()).clock(self.clock.clone())
    }

    pub(crate) fn session(&self) -> Session {
        self.builder().build()
    }

    pub(crate) fn reply(&self, replies: &[Reply]) {
        self.zoho.replies.lock().unwrap().extend(replies);
    }

    pub(crate) fn requests(&self) -> usize {
        self.zoho.requests.load(Ordering::SeqCst)
    }

    pub(crate) async fn entry(&self) -> Entry {
        self.store.load(&profile()).await.unwrap().unwrap()
    }

    pub(crate) async fn save(&self, entry: &Entry) {
        let lease = self.store.lease(&profile()).await.unwrap();
        self.store.save(&lease, entry).await.unwrap();
    }

    /// Token requests left by the ledger in the store.
    pub(crate) async fn left(&self) -> usize {
        self.entry().await.budget.left(self.clock.now())
    }
}

pub(crate) fn profile() -> Profile {
    Profile::new("test").unwrap()
}

pub(crate) fn grant(flow: Flow) -> Grant {
    let client = Client::new("1000.C")
        .unwrap()
        .with_secret("s".into())
        .unwrap();
    let scopes = "ZohoCRM.org.READ".parse().unwrap();
    let mut grant = Grant::without_tokens(flow, &client, &DataCenter::EU.into(), scopes, 1);
    if flow != Flow::ClientCredentials {
        grant.refresh_token = Some("refresh".into());
    }
    grant
}

pub(crate) fn text(token: &AccessToken) -> String {
    token.secret().expose_secret().to_owned()
}

/// The token that a session hands out now.
pub(crate) async fn token(session: &Session) -> String {
    text(&session.access_token().await.unwrap())
}

/// The error code that a session answers with now.
pub(crate) async fn code(session: &Session) -> &'static str {
    session.access_token().await.unwrap_err().code()
}

/// Lets the tasks in the background do what they can do at once.
pub(crate) async fn let_others_work() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}
