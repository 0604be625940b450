//! The handle of a running emulator: its addresses, what a person would do in a
//! browser or in the API console, faults and counters, and a look at tokens.
//! Dropping it ends the servers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::answer::Refusal;
use crate::builder::Builder;
use crate::client::Client;
use crate::data_center::DataCenter;
use crate::endpoint::Endpoint;
use crate::faults::Fault;
use crate::locked;
use crate::log::RequestRecord;
use crate::registration::{StartError, register};
use crate::server::Server;
use crate::state::digest;
use crate::{device, self_client};

/// How long a shutdown waits for connections.
const PATIENCE: Duration = Duration::from_secs(1);

/// How consent is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Consent {
    /// A page asks; its form answers.
    #[default]
    Ask,
    /// The signed-in user accepts at once, without a page.
    Accept,
    /// The signed-in user rejects at once, without a page.
    Reject,
}

/// Why the emulator would not do what it was asked from Rust.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// No such client, or not at this data center.
    #[error("client `{id}` is not registered, or not for this data center")]
    UnknownClient {
        /// The client ID.
        id: String,
    },
    /// Only a Self Client gets codes from the console.
    #[error("client `{id}` is not a Self Client")]
    NotASelfClient {
        /// The client ID.
        id: String,
    },
    /// A scope does not exist.
    #[error("not a comma-separated list of known scopes: `{scopes}`")]
    InvalidScope {
        /// The list.
        scopes: String,
    },
    /// The console does not offer this duration.
    #[error("a code cannot live for {minutes} minutes; between 1 and {most}")]
    Minutes {
        /// The minutes asked for.
        minutes: u32,
        /// The most there is.
        most: u32,
    },
    /// No device waits for this user code.
    #[error("no device waits for this user code; it is unknown, decided or expired")]
    UnknownUserCode,
    /// There is no such user.
    #[error("there is no user `{email}`")]
    UnknownUser {
        /// The e-mail address.
        email: String,
    },
}

impl RequestError {
    /// The same, as the accounts server says it.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::UnknownClient { .. } | Self::NotASelfClient { .. } => Refusal::INVALID_CLIENT,
            Self::InvalidScope { .. } => Refusal::INVALID_SCOPE,
            Self::Minutes { .. } => Refusal("invalid_minutes"),
            Self::UnknownUserCode => Refusal::INVALID_CODE,
            Self::UnknownUser { .. } => Refusal("invalid_user"),
        }
    }
}

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKind {
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
}

/// What the emulator knows of a live token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenInfo {
    /// Access or refresh token.
    pub kind: TokenKind,
    /// The client it was made for.
    pub client_id: String,
    /// Whom it acts for: an e-mail address, or `instance:` and an organization.
    pub owner: String,
    /// The code of its data center.
    pub data_center: &'static str,
    /// Its scopes.
    pub scopes: Vec<String>,
    /// Time since it was made.
    pub age: Duration,
    /// Time until it expires; a refresh token does not.
    pub expires_in: Option<Duration>,
    /// The live access tokens made from a refresh token; 0 for an access token.
    pub live_access_tokens: usize,
}

/// A running emulator. Dropping it shuts it down.
pub struct Emulator {
    server: Arc<Server>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Emulator {
    /// Puts an emulator together.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn new(
        server: Arc<Server>,
        stop: watch::Sender<bool>,
        tasks: Vec<JoinHandle<()>>,
    ) -> Self {
        Self {
            server,
            stop,
            tasks,
        }
    }

    /// The accounts server of a data center, such as `http://127.0.0.1:40001`.
    ///
    /// # Panics
    ///
    /// When that data center is not emulated.
    pub fn accounts_url(&self, code: &str) -> &str {
        match self.server.urls.get(code) {
            Some(url) => url,
            None => panic!(
                "data center {code:?} is not emulated; running: {:?}",
                self.codes()
            ),
        }
    }

    /// The `api_domain` of a data center; the same server answers there.
    ///
    /// # Panics
    ///
    /// When that data center is not emulated.
    pub fn api_domain(&self, code: &str) -> &str {
        self.accounts_url(code)
    }

    /// The codes of the emulated data centers.
    pub fn codes(&self) -> Vec<&'static str> {
        self.server.urls.keys().copied().collect()
    }

    /// Ends the servers: closes their ports, and waits for answers that are on
    /// their way, but no longer than a second for each data center, since a
    /// connection on which nothing was asked does not end by itself.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout(PATIENCE, &mut task).await.is_err() {
                task.abort();
            }
        }
    }

    /// Makes a Self Client code, as the API console does, for comma-separated
    /// scopes, valid for 1 to 10 minutes (the console's default is 3).
    ///
    /// # Errors
    ///
    /// [`RequestError`] for an unknown client, one that is not a Self Client, an
    /// unknown scope or a duration that is not offered.
    pub fn self_client_code(
        &self,
        client_id: &str,
        scopes: &str,
        minutes: u32,
    ) -> Result<String, RequestError> {
        let now = self.server.clock.now();
        let code = self_client::make(&self.server, None, client_id, scopes, minutes, now)?;
        Ok(code.to_string())
    }

    /// Signs another user in, who consents from now on.
    ///
    /// # Errors
    ///
    /// [`RequestError::UnknownUser`].
    pub fn sign_in(&self, email: &str) -> Result<(), RequestError> {
        let mut state = self.server.state();
        if state.user(email).is_none() {
            return Err(RequestError::UnknownUser {
                email: email.to_owned(),
            });
        }
        email.clone_into(&mut state.signed_in);
        Ok(())
    }

    /// Changes how consent is given from now on.
    pub fn set_consent(&self, consent: Consent) {
        self.server.state().consent = consent;
    }

    /// The signed-in user types a user code and accepts.
    ///
    /// # Errors
    ///
    /// [`RequestError::UnknownUserCode`]; [`RequestError::UnknownClient`] when
    /// the client is not switched on at the user's data center.
    pub fn approve_device(&self, user_code: &str) -> Result<(), RequestError> {
        self.decide_device(user_code, true)
    }

    /// The signed-in user types a user code and rejects.
    ///
    /// # Errors
    ///
    /// [`RequestError::UnknownUserCode`].
    pub fn deny_device(&self, user_code: &str) -> Result<(), RequestError> {
        self.decide_device(user_code, false)
    }

    fn decide_device(&self, user_code: &str, accepted: bool) -> Result<(), RequestError> {
        let now = self.server.clock.now();
        let mut state = self.server.state();
        let key = device::find(&state, user_code, now).ok_or(RequestError::UnknownUserCode)?;
        let email = state.signed_in.clone();
        device::decide(&mut state, &key, &email, accepted)
    }

    /// Registers one more client.
    ///
    /// # Errors
    ///
    /// [`StartError`], as at the start.
    pub fn add_client(&self, client: Client) -> Result<(), StartError> {
        let running: Vec<_> = self
            .codes()
            .into_iter()
            .filter_map(DataCenter::of)
            .collect();
        register(&mut self.server.state(), client, &running)
    }

    /// Deletes a client, which ends all its tokens. Whether it was there.
    pub fn remove_client(&self, client_id: &str) -> bool {
        self.server.state().remove_client(client_id)
    }

    /// Ends what an owner granted to a client, as under Connected Apps: its
    /// tokens die, and the next consent counts as the first. Whether there was
    /// such a grant.
    pub fn end_grant(&self, owner: &str, client_id: &str) -> bool {
        self.server.state().forget_grant(owner, client_id)
    }

    /// Ends a token of either kind. Whether it was there.
    pub fn end_token(&self, token: &str) -> bool {
        self.server.state().drop_token(token)
    }

    /// What is known of a token; `None` if it is not live.
    pub fn token(&self, token: &str) -> Option<TokenInfo> {
        let now = self.server.clock.now();
        let age = |issued| now.duration_since(issued).unwrap_or_default();
        let state = self.server.state();
        let (kind, subject, issued, expires, live) = match state.live_access(token, now) {
            Some(access) => (
                TokenKind::Access,
                &access.subject,
                access.issued,
                Some(access.expires),
                0,
            ),
            None => {
                let key = digest(token);
                let refresh = state.refresh.get(&key)?;
                let children = state
                    .access
                    .values()
                    .filter(|access| access.refresh == Some(key));
                let live = children.filter(|access| now < access.expires).count();
                (
                    TokenKind::Refresh,
                    &refresh.subject,
                    refresh.issued,
                    None,
                    live,
                )
            }
        };
        Some(TokenInfo {
            kind,
            client_id: subject.client_id.clone(),
            owner: subject.owner.clone(),
            data_center: subject.data_center,
            scopes: subject.scopes.clone(),
            age: age(issued),
            expires_in: expires.map(|at| at.duration_since(now).unwrap_or_default()),
            live_access_tokens: live,
        })
    }

    /// Whether a token is live.
    pub fn is_live(&self, token: &str) -> bool {
        self.token(token).is_some()
    }

    /// The live refresh tokens of a client, over all users.
    pub fn refresh_tokens(&self, client_id: &str) -> usize {
        let state = self.server.state();
        state
            .refresh
            .values()
            .filter(|token| token.subject.client_id == client_id)
            .count()
    }

    /// Lets the next `times` answers of an endpoint fail this way, after the
    /// faults already ordered.
    ///
    /// # Panics
    ///
    /// When there is no endpoint of that name; see [`Endpoint`].
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an order reads better without a borrow"
    )]
    pub fn fault(&self, endpoint: impl AsRef<str>, fault: Fault, times: usize) {
        locked(&self.server.faults).push(Endpoint::named(endpoint), &fault, times);
    }

    /// Cancels the faults that are still to come.
    pub fn clear_faults(&self) {
        locked(&self.server.faults).clear();
    }

    /// How many requests an endpoint got, at all data centers.
    ///
    /// # Panics
    ///
    /// When there is no endpoint of that name; see [`Endpoint`].
    pub fn requests(&self, endpoint: impl AsRef<str>) -> usize {
        locked(&self.server.log).requests(Endpoint::named(endpoint))
    }

    /// The requests, oldest first, without secrets. At most the last 10,000.
    pub fn log(&self) -> Vec<RequestRecord> {
        locked(&self.server.log).records()
    }

    /// Forgets the log and sets the counters to zero.
    pub fn clear_log(&self) {
        locked(&self.server.log).clear();
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// Shows addresses only.
impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("urls", &self.server.urls)
            .finish_non_exhaustive()
    }
}
