//! The handle of a running emulator: its addresses, what a person would do in a
//! browser or in the API console, faults and counters, and a look at tokens.
//! Dropping it ends the servers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::client::{Client, ClientKind};
use crate::data_center::DataCenter;
use crate::endpoint::Endpoint;
use crate::faults::{Fault, Target};
use crate::locked;
use crate::log::RequestRecord;
use crate::registration::{StartError, register};
use crate::request_error::RequestError;
use crate::script::Script;
use crate::server::Server;
use crate::state::digest;
use crate::token_info::{TokenInfo, TokenKind};
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

/// A running emulator. Dropping it shuts it down.
pub struct Emulator {
    server: Arc<Server>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Emulator {
    /// An emulator in one line: data center `us`, a client of each kind under
    /// [`Client::example`], consent given at once, the system's clock.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let zoho = zoho_emulator::Emulator::start().await;
    /// println!("accounts server: {}", zoho.accounts_url("us"));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When no port of 127.0.0.1 can be opened; a test can't go on then.
    pub async fn start() -> Self {
        let mut builder = Self::builder().auto_consent(true);
        for kind in ClientKind::ALL {
            builder = builder.client(Client::example(kind));
        }
        match builder.start().await {
            Ok(emulator) => emulator,
            Err(error) => panic!("the emulator can't start: {error}"),
        }
    }

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
        let wish = self_client::Wish {
            client_id,
            scopes,
            minutes,
            organization: None,
        };
        let code = self_client::make(&self.server, None, &wish, now)?;
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
        let organization = self.server.first_organization().to_owned();
        device::decide(&mut state, &key, (&email, organization), accepted)
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
            organization: subject.organization.clone(),
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
        let target = Target::Endpoint(Endpoint::named(endpoint));
        locked(&self.server.faults).push(target, &fault, 0, times);
    }

    /// Lets the next `times` answers to a product call fail this way.
    ///
    /// # Panics
    ///
    /// When `call` is not a method and a path; see
    /// [`CallPattern`](crate::CallPattern).
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an order reads better without a borrow"
    )]
    pub fn fault_call(&self, call: &str, fault: Fault, times: usize) {
        let call = match call.parse() {
            Ok(call) => call,
            Err(error) => panic!("{error}"),
        };
        locked(&self.server.faults).push(Target::Call(call), &fault, 0, times);
    }

    /// Orders the faults of a script, after those already ordered.
    pub fn run(&self, script: &Script) {
        let mut faults = locked(&self.server.faults);
        for step in &script.steps {
            faults.push(step.target.clone(), &step.fault, step.after, step.times);
        }
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
