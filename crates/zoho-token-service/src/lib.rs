//! A loopback service that hands Zoho access tokens to containers and to
//! programs in any language. Unofficial; not affiliated with Zoho.
//!
//! Whoever can speak HTTP gets a fresh token with one GET; however many ask,
//! one request goes to Zoho when the token has to be renewed. [`Service`] is
//! put together from a store and listens on a [`Listener`]: a Unix socket that
//! the owner of the process alone may open, or a port of this machine, where
//! everyone who asks has to show a secret ([`SecretFile`]).
//!
//! The README has the requests, the answers and examples for curl, Python and
//! Docker.
//!
//! ```no_run
//! # async fn run(store: std::sync::Arc<dyn zoho_oauth::Store>) -> Result<(), Box<dyn std::error::Error>> {
//! use zoho_token_service::{Listener, Service};
//!
//! let service = Service::builder(zoho_oauth::Http::new(), store).build();
//! let listener = Listener::socket("/run/user/1000/zoauth.sock".as_ref()).await?;
//! service.serve(vec![listener], std::future::pending()).await;
//! # Ok(())
//! # }
//! ```

mod answer;
mod credential;
mod folder;
mod guard;
mod listen;
mod profiles;
mod record;
mod route;
mod secret_file;
mod server;
#[cfg(unix)]
mod socket;

use std::sync::Arc;

use secrecy::SecretString;
use zoho_oauth::{Clock, Http, Profile, Store, SystemClock};

pub use self::credential::{Credential, expiration};
use self::guard::Guard;
pub use self::listen::{ListenError, Listener};
use self::profiles::Profiles;
pub use self::record::RequestRecord;
pub use self::secret_file::{SecretFile, new_secret};

type OnRequest = Arc<dyn Fn(&RequestRecord) + Send + Sync>;

/// The service; cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Shared>);

struct Shared {
    profiles: Profiles,
    guard: Guard,
    on_request: Option<OnRequest>,
}

/// Puts a [`Service`] together.
pub struct Builder {
    http: Http,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    allowed: Vec<Profile>,
    secret: Option<SecretString>,
    hosts: Vec<String>,
    on_request: Option<OnRequest>,
}

impl Service {
    /// A service for the profiles of a store.
    pub fn builder(http: Http, store: Arc<dyn Store>) -> Builder {
        Builder {
            http,
            store,
            clock: Arc::new(SystemClock),
            allowed: Vec::new(),
            secret: None,
            hosts: Vec::new(),
            on_request: None,
        }
    }
}

impl Builder {
    /// Serve these profiles only; the first one is meant where a request names
    /// none. Without any, all of the store are served, and `default` is meant.
    #[must_use]
    pub fn profiles(mut self, profiles: impl IntoIterator<Item = Profile>) -> Self {
        self.allowed.extend(profiles);
        self
    }

    /// What those who ask over a port have to show. Without it, nobody gets
    /// anything over a port; Unix sockets need none.
    #[must_use]
    pub fn secret(mut self, secret: SecretString) -> Self {
        self.secret = Some(secret);
        self
    }

    /// One more name, besides those of the loopback addresses, that a request
    /// over a port may give as its host, with any port: what containers call
    /// the machine they run on.
    #[must_use]
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Called after every request, in the order of the answers.
    #[must_use]
    pub fn on_request(mut self, call: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.on_request = Some(Arc::new(call));
        self
    }

    /// Another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The service. Nothing is read or sent yet.
    pub fn build(self) -> Service {
        Service(Arc::new(Shared {
            profiles: Profiles::new(self.http, self.store, self.clock, self.allowed),
            guard: Guard::new(self.secret, self.hosts),
            on_request: self.on_request,
        }))
    }
}
