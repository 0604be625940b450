//! What a program holds to get access tokens: answers from memory while the
//! token is fresh, and otherwise makes sure that one request goes out, whatever
//! number of tasks and processes ask at once.

mod renew;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::watch;

use crate::store::{Budget, Profile, Store};
use crate::{AccessToken, Client, Clock, Error, Grant, Http, SystemClock};

/// Hands out access tokens of one profile; cheap to clone, one for the whole
/// program.
///
/// Needs a Tokio runtime with time enabled.
#[derive(Clone, Debug)]
pub struct Session(Arc<Shared>);

/// Makes a [`Session`].
#[derive(Debug)]
pub struct SessionBuilder {
    http: Http,
    store: Arc<dyn Store>,
    profile: Profile,
    client: Option<Client>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct Shared {
    http: Http,
    store: Arc<dyn Store>,
    profile: Profile,
    client: Option<Client>,
    clock: Arc<dyn Clock>,
    /// What readers look at, without waiting for each other.
    memory: ArcSwapOption<AccessToken>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The request under way, if any.
    flight: Option<watch::Receiver<Option<Outcome>>>,
    /// The last failure, and until when it is the answer to everybody.
    failure: Option<(u64, Error)>,
    /// A token that an API refused although its time was not over.
    rejected: Option<AccessToken>,
}

type Outcome = Result<AccessToken, Error>;

impl Session {
    /// A session for a profile of a store.
    pub fn builder(http: Http, store: Arc<dyn Store>, profile: Profile) -> SessionBuilder {
        SessionBuilder {
            http,
            store,
            profile,
            client: None,
            clock: Arc::new(SystemClock),
        }
    }

    /// An access token that is good for some minutes yet.
    ///
    /// Answered from memory if possible; otherwise from the store, if another
    /// process renewed it; otherwise Zoho is asked, once for all who wait. Who
    /// stops waiting does not stop the others. When renewing fails while the
    /// old token still lives, the old one is the answer.
    ///
    /// # Errors
    ///
    /// What keeps the grant from being renewed. The same error goes to all who
    /// wait, and for some seconds to all who ask, without a new request.
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        if let Some(token) = self.0.fresh() {
            return Ok(token);
        }
        self.wait(None).await
    }

    /// Another access token than `rejected`, which an API refused although its
    /// time was not over (revoked, or pushed out by newer ones). Asks Zoho
    /// unless somebody else did already. Do this once per call of an API, not
    /// in a loop.
    ///
    /// # Errors
    ///
    /// As [`access_token`](Self::access_token).
    pub async fn replace(&self, rejected: &AccessToken) -> Result<AccessToken, Error> {
        self.wait(Some(rejected)).await
    }

    /// The grant as the store has it now.
    ///
    /// # Errors
    ///
    /// [`Error::NoGrant`], [`Error::Store`].
    pub async fn grant(&self) -> Result<Grant, Error> {
        Ok(self.0.load().await?.grant)
    }

    /// The budget of token requests as the store has it now.
    ///
    /// # Errors
    ///
    /// [`Error::NoGrant`], [`Error::Store`].
    pub async fn budget(&self) -> Result<Budget, Error> {
        Ok(self.0.load().await?.budget)
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.0.profile
    }

    async fn wait(&self, rejected: Option<&AccessToken>) -> Result<AccessToken, Error> {
        let mut flight = match self.join(rejected) {
            Joined::Answer(outcome) => return outcome,
            Joined::Flight(flight) => flight,
        };
        match flight.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().unwrap_or(Err(Error::Interrupted)),
            Err(_) => Err(Error::Interrupted),
        }
    }

    /// Joins the request under way, or starts it.
    fn join(&self, rejected: Option<&AccessToken>) -> Joined {
        let shared = &self.0;
        let mut state = shared.state();
        if let Some(rejected) = rejected {
            shared.forget(rejected);
            state.rejected = Some(rejected.clone());
        }
        // The request may have ended between the look into memory and the lock.
        if let Some(token) = shared.fresh() {
            return Joined::Answer(Ok(token));
        }
        if let Some(flight) = &state.flight
            && flight.has_changed().is_ok()
        {
            return Joined::Flight(flight.clone());
        }
        if let Some((until, error)) = &state.failure
            && shared.clock.now() < *until
        {
            return Joined::Answer(shared.last_resort().ok_or_else(|| error.clone()));
        }
        let (sender, receiver) = watch::channel(None);
        state.flight = Some(receiver.clone());
        let shared = Arc::clone(shared);
        let rejected = state.rejected.clone();
        // A task of its own, so that it ends well even if nobody waits any more.
        tokio::spawn(async move {
            let outcome = shared.renew(rejected.as_ref()).await;
            let outcome = shared.settle(outcome);
            sender.send_replace(Some(outcome));
        });
        Joined::Flight(receiver)
    }
}

enum Joined {
    Answer(Outcome),
    Flight(watch::Receiver<Option<Outcome>>),
}

impl Shared {
    fn fresh(&self) -> Option<AccessToken> {
        let token = self.memory.load();
        let token = token.as_ref()?;
        token
            .is_fresh(self.clock.now())
            .then(|| AccessToken::clone(token))
    }

    /// The token in memory if Zoho would still take it.
    fn last_resort(&self) -> Option<AccessToken> {
        let token = self.memory.load();
        let token = token.as_ref()?;
        token
            .is_alive(self.clock.now())
            .then(|| AccessToken::clone(token))
    }

    fn forget(&self, rejected: &AccessToken) {
        let held = self.memory.load_full();
        if held.is_some_and(|held| held.same_secret(rejected)) {
            self.memory.store(None);
        }
    }

    /// Ends the request under way: remembers what came of it.
    fn settle(&self, outcome: Outcome) -> Outcome {
        let mut state = self.state();
        state.flight = None;
        match outcome {
            Ok(token) => {
                state.failure = None;
                self.memory.store(Some(Arc::new(token.clone())));
                Ok(token)
            }
            Err(error) => {
                let until = self
                    .clock
                    .now()
                    .saturating_add(cooling_off(&error).as_secs());
                state.failure = Some((until, error.clone()));
                self.last_resort().ok_or(error)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Fields are set one by one and each is sound on its own.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For how long a failure is the answer to everybody, so that a program that
/// asks in a loop does not use up the budget. Short where the cause may pass.
fn cooling_off(error: &Error) -> Duration {
    match error {
        Error::Throttled { .. } | Error::BudgetSpent { .. } => {
            error.retry_after().unwrap_or_default()
        }
        Error::InvalidClient { .. }
        | Error::InvalidClientSecret { .. }
        | Error::InvalidCode { .. }
        | Error::InvalidScope { .. }
        | Error::ClientBlocked { .. }
        | Error::Refused { .. } => Duration::from_secs(60),
        // Nothing was sent: looking again costs nothing.
        Error::NoGrant { .. }
        | Error::NotRenewable { .. }
        | Error::MissingClientSecret { .. }
        | Error::Store(_)
        | Error::Interrupted => Duration::ZERO,
        _ => Duration::from_secs(5),
    }
}

impl SessionBuilder {
    /// The client whose secret renews the grant, if the store does not keep it
    /// or keeps an old one. Ignored if its ID is not that of the grant.
    #[must_use]
    pub fn client(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }

    /// Another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The session. Nothing is read or sent yet.
    pub fn build(self) -> Session {
        Session(Arc::new(Shared {
            http: self.http,
            store: self.store,
            profile: self.profile,
            client: self.client,
            clock: self.clock,
            memory: ArcSwapOption::empty(),
            state: Mutex::default(),
        }))
    }
}
