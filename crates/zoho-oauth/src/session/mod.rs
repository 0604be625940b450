//! What a program holds to get access tokens: answers from memory while the
//! token lives, renews it ahead of its end, and makes sure that one request
//! goes out, whatever number of tasks and processes ask at once.

mod renew;
mod reuse;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::watch;

pub use self::reuse::{Need, covers_by_name};
use crate::store::{Budget, Profile, Store};
use crate::token::{Phase, Times};
use crate::{AccessToken, Client, Clock, Error, Grant, Http, SystemClock};

/// How often a renewal is repeated unless told otherwise.
const RETRIES: u32 = 2;
/// After this time a renewal ahead that nobody heard of may be tried again.
const AHEAD_AGAIN: u64 = 60;
/// No failure is remembered longer; a time that says so is of another clock.
const LONGEST_MEMORY: u64 = 1200;

/// Hands out access tokens of one profile; cheap to clone, one for the whole
/// program.
///
/// From five minutes before its end on (the last tenth of a shorter life) a
/// token is renewed in the background by a task that the next one who asks
/// starts; in its last minute (twentieth) who asks waits for the new one. No
/// timer runs in between, so a session keeps no program alive.
///
/// # What is repeated
///
/// A renewal that got no answer, an answer cut short, or a status from 500 on,
/// is sent again up to [`retries`](SessionBuilder::retries) times after a
/// growing pause: Zoho does not rotate refresh tokens, so that does no harm.
/// What Zoho refused is never repeated, nor is anything while `Retry-After` or
/// the budget forbid it. Each request that may have reached Zoho counts in the
/// [`Budget`]. Exchanges of codes are not made here and never repeated: a code
/// works once.
///
/// # Clocks
///
/// Life times are counted from the time a request was sent. A clock set back
/// makes the tokens at hand be of the future: they are replaced once, and the
/// budget starts a new window. One set forward makes them be over.
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
    retries: u32,
}

#[derive(Debug)]
struct Shared {
    http: Http,
    store: Arc<dyn Store>,
    profile: Profile,
    client: Option<Client>,
    clock: Arc<dyn Clock>,
    retries: u32,
    /// How much earlier than others this session renews.
    jitter: u8,
    /// What readers look at, without waiting for each other.
    memory: ArcSwapOption<Held>,
    /// Before this time nobody starts another renewal ahead.
    ahead_at: AtomicU64,
    state: Mutex<State>,
}

/// A token in memory, with its times worked out.
#[derive(Debug)]
struct Held {
    token: AccessToken,
    times: Times,
}

#[derive(Debug, Default)]
struct State {
    /// The request under way, if any.
    flight: Option<watch::Receiver<Option<Outcome>>>,
    /// The last failure, while it is the answer to everybody.
    failure: Option<Failure>,
    /// A token that an API refused although its time was not over.
    rejected: Option<AccessToken>,
}

#[derive(Debug)]
struct Failure {
    error: Error,
    /// Both in seconds since 1970-01-01 UTC.
    since: u64,
    until: u64,
}

type Outcome = Result<AccessToken, Error>;

impl Session {
    /// No renewal takes longer, repetitions included; a store's lease has to
    /// outlast this.
    pub const LONGEST_RENEWAL: Duration = Duration::from_secs(60);

    /// A session for a profile of a store.
    pub fn builder(http: Http, store: Arc<dyn Store>, profile: Profile) -> SessionBuilder {
        SessionBuilder {
            http,
            store,
            profile,
            client: None,
            clock: Arc::new(SystemClock),
            retries: RETRIES,
        }
    }

    /// An access token that is good for a minute at least (a twentieth of a
    /// shorter life).
    ///
    /// Answered from memory if possible, without a lock; otherwise from the
    /// store, if another process renewed it; otherwise Zoho is asked, once for
    /// all who wait. Who stops waiting does not stop the others. When renewing
    /// fails while the old token still lives, the old one is the answer.
    ///
    /// # Errors
    ///
    /// What keeps the grant from being renewed. The same error goes to all who
    /// wait, and for some seconds to all who ask, without a new request.
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        let now = self.0.clock.now();
        let token = match &*self.0.memory.load() {
            Some(held) => match held.times.phase(now) {
                Phase::Fresh => return Ok(held.token.clone()),
                Phase::Ageing => Some(held.token.clone()),
                Phase::Over => None,
            },
            None => None,
        };
        match token {
            Some(token) => {
                self.renew_ahead(now);
                Ok(token)
            }
            None => self.wait(None).await,
        }
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

    /// Seconds since 1970-01-01 UTC, by the session's clock.
    pub(crate) fn now(&self) -> u64 {
        self.0.clock.now()
    }

    /// Starts a renewal in the background; of all who come here, one does.
    fn renew_ahead(&self, now: u64) {
        let due = self.0.ahead_at.load(Ordering::Relaxed);
        if due > now && due - now <= LONGEST_MEMORY {
            return;
        }
        let next = now.saturating_add(AHEAD_AGAIN);
        let first = self
            .0
            .ahead_at
            .compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed)
            .is_ok();
        if first {
            self.join(None, Phase::Fresh);
        }
    }

    async fn wait(&self, rejected: Option<&AccessToken>) -> Result<AccessToken, Error> {
        // A request under way ends without a word when the runtime of who
        // started it does; then one of those who wait starts another.
        for _ in 0..3 {
            let mut flight = match self.join(rejected, Phase::Ageing) {
                Joined::Answer(outcome) => return outcome,
                Joined::Flight(flight) => flight,
            };
            if let Ok(outcome) = flight.wait_for(Option::is_some).await
                && let Some(outcome) = &*outcome
            {
                return outcome.clone();
            }
        }
        Err(Error::Interrupted)
    }

    /// Joins the request under way, or starts it, unless memory has a token in
    /// `enough` or a better phase.
    fn join(&self, rejected: Option<&AccessToken>, enough: Phase) -> Joined {
        let shared = &self.0;
        let mut state = shared.state();
        if let Some(rejected) = rejected {
            shared.forget(rejected);
            state.rejected = Some(rejected.clone());
        }
        // The request may have ended between the look into memory and the lock.
        if let Some(token) = shared.held(enough) {
            return Joined::Answer(Ok(token));
        }
        if let Some(flight) = &state.flight
            && flight.has_changed().is_ok()
        {
            return Joined::Flight(flight.clone());
        }
        let now = shared.clock.now();
        if let Some(failure) = &state.failure
            && (failure.since..failure.until).contains(&now)
        {
            return Joined::Answer(shared.last_resort().ok_or_else(|| failure.error.clone()));
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
    /// The token in memory, if it is fresh, or also if it is ageing.
    fn held(&self, enough: Phase) -> Option<AccessToken> {
        let held = self.memory.load();
        let held = held.as_ref()?;
        let phase = held.times.phase(self.clock.now());
        let good = phase == Phase::Fresh || phase == enough;
        good.then(|| held.token.clone())
    }

    /// The token in memory if Zoho would still take it.
    fn last_resort(&self) -> Option<AccessToken> {
        let held = self.memory.load();
        let token = &held.as_ref()?.token;
        token.is_alive(self.clock.now()).then(|| token.clone())
    }

    fn hold(&self, token: AccessToken) {
        let times = token.times(self.jitter);
        self.memory.store(Some(Arc::new(Held { token, times })));
    }

    fn forget(&self, rejected: &AccessToken) {
        let held = self.memory.load_full();
        if held.is_some_and(|held| held.token.same_secret(rejected)) {
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
                self.hold(token.clone());
                self.ahead_at.store(0, Ordering::Relaxed);
                Ok(token)
            }
            Err(error) => {
                let now = self.clock.now();
                let pause = cooling_off(&error).as_secs().min(LONGEST_MEMORY);
                // Who asks ahead has a token, and no hurry.
                let ahead_at = now.saturating_add(pause.max(5));
                self.ahead_at.store(ahead_at, Ordering::Relaxed);
                state.failure = Some(Failure {
                    error: error.clone(),
                    since: now,
                    until: now.saturating_add(pause),
                });
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
        Error::Throttled { retry_after, .. } => *retry_after,
        // Nothing was sent, and a new login brings a new budget.
        Error::BudgetSpent { retry_after } => (*retry_after).min(Duration::from_secs(5)),
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

    /// How often a renewal that failed on the way is repeated at most; twice
    /// unless told otherwise. See [`Session`] for what is repeated.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
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
            retries: self.retries,
            jitter: renew::random(),
            memory: ArcSwapOption::empty(),
            ahead_at: AtomicU64::new(0),
            state: Mutex::default(),
        }))
    }
}
