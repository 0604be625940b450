//! One renewal: look into the store, take the lease, look again, ask Zoho,
//! save. The second look is what makes one request out of fifty processes.
//! What is safe to repeat is repeated here, a few times, within the budget.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use tokio::time::Instant;

use super::Shared;
use crate::error::{Asked, Found};
use crate::http::TOTAL_TIMEOUT;
use crate::store::{Entry, Lease};
use crate::token::Phase;
use crate::{
    AccessToken, ClientCredentialsRequest, Error, Flow, Grant, Http, NetworkFault, RefreshRequest,
    Request, TokenAnswer,
};

/// A request that did not start by then is not repeated.
const REPEAT_UNTIL: Duration = Duration::from_secs(20);
/// A longer pause is not waited for, but told.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);
/// Before the first repetition; trebles.
const PAUSE: Duration = Duration::from_millis(250);

impl Shared {
    pub(super) async fn load(&self) -> Result<Entry, Error> {
        self.store
            .load(&self.profile)
            .await?
            .ok_or_else(|| Error::NoGrant {
                profile: self.profile.to_string(),
            })
    }

    /// A token that is fresh and not the rejected one.
    pub(super) async fn renew(&self, rejected: Option<&AccessToken>) -> Result<AccessToken, Error> {
        let mut entry = self.load().await?;
        if let Some(token) = self.usable(&entry, rejected) {
            return Ok(token);
        }
        // No need to wait for the lease to hear that nothing may be sent,
        // unless there is something to be written down.
        if !entry.budget.settle(self.clock.now()) {
            self.check_budget(&entry)?;
        }

        let lease = self.store.lease(&self.profile).await?;
        let mut entry = self.load().await?;
        if let Some(token) = self.usable(&entry, rejected) {
            return Ok(token);
        }
        if entry.budget.settle(self.clock.now()) {
            self.store.save(&lease, &entry).await?;
        }
        self.check_budget(&entry)?;
        let renewal = self.renewal(&entry.grant)?;
        let answer = self.ask(&renewal, &lease, &mut entry).await?;
        // Counted from when it was asked for: whatever held up the answer, even
        // a machine that slept, the token does not live longer for it.
        let since = answer.asked_at.min(self.clock.now());
        entry.renew(&answer.answer, since);
        self.keep(&lease, &entry, "the new token").await;
        entry.grant.access_token.ok_or(Error::Interrupted)
    }

    /// Asks Zoho, more than once where that is safe.
    ///
    /// A renewal is: Zoho does not rotate refresh tokens, so all that a second
    /// one can do is make an access token that nobody uses.
    ///
    /// Source: <https://zoho.com/accounts/protocol/oauth/web-apps/access-token-expiry.html>
    async fn ask(
        &self,
        renewal: &Renewal,
        lease: &Lease,
        entry: &mut Entry,
    ) -> Result<Answer, Error> {
        let start = Instant::now();
        let mut pause = PAUSE;
        let mut repetitions = 0..self.retries;
        loop {
            let asked_at = self.clock.now();
            // Written before it is sent: a process that dies has asked all the same.
            entry.budget.record(asked_at);
            self.store.save(lease, entry).await?;
            let failure = match renewal.send(&self.http).await {
                Ok(answer) => return Ok(Answer { answer, asked_at }),
                Err(failure) => failure,
            };
            let now = self.clock.now();
            if failure.never_sent() {
                // A network that is down must not use up what Zoho allows.
                entry.budget.take_back(asked_at);
            }
            let closed = failure.closes_for();
            if let Some(time) = closed {
                entry.budget.close(now, time);
            }
            let again = closed.is_none()
                && failure.may_pass()
                && start.elapsed() < REPEAT_UNTIL
                && entry.budget.wait(now).is_none()
                && repetitions.next().is_some();
            if !again {
                if failure.never_sent() || closed.is_some() {
                    self.keep(lease, entry, "what came of the request").await;
                }
                return Err(failure.error);
            }
            tracing::debug!(profile = %self.profile, error = %failure.error, "asking again");
            tokio::time::sleep(failure.retry_after.unwrap_or_else(|| spread(pause))).await;
            pause *= 3;
        }
    }

    /// Saves what is no reason to fail: the token is good all the same, and
    /// the other processes only have to find out for themselves.
    async fn keep(&self, lease: &Lease, entry: &Entry, what: &str) {
        if let Err(error) = self.store.save(lease, entry).await {
            tracing::warn!(profile = %self.profile, %error, "{what} was not saved");
        }
    }

    /// The stored token, if it is fresh and not the one that was rejected. One
    /// that is not fresh but alive goes to memory, as a last resort.
    fn usable(&self, entry: &Entry, rejected: Option<&AccessToken>) -> Option<AccessToken> {
        let token = entry.grant.access_token.as_ref()?;
        if rejected.is_some_and(|rejected| rejected.same_secret(token)) {
            return None;
        }
        let now = self.clock.now();
        if token.times(self.jitter).phase(now) == Phase::Fresh {
            return Some(token.clone());
        }
        if token.is_alive(now) {
            self.hold(token.clone());
        }
        None
    }

    fn check_budget(&self, entry: &Entry) -> Result<(), Error> {
        match entry.budget.wait(self.clock.now()) {
            Some(retry_after) => Err(Error::BudgetSpent { retry_after }),
            None => Ok(()),
        }
    }

    fn renewal(&self, grant: &Grant) -> Result<Renewal, Error> {
        let client = grant.client(self.client.as_ref())?;
        match (&grant.refresh_token, grant.flow) {
            (Some(token), _) => {
                RefreshRequest::new(&grant.accounts, &client, token.clone()).map(Renewal::Refresh)
            }
            (None, Flow::ClientCredentials) => ClientCredentialsRequest::new(
                &grant.accounts,
                &client,
                grant.requested.clone(),
                grant.soid.clone(),
            )
            .map(Renewal::Again),
            (None, _) => Err(Error::NotRenewable {
                profile: self.profile.to_string(),
            }),
        }
    }
}

struct Answer {
    answer: TokenAnswer,
    /// In seconds since 1970-01-01 UTC.
    asked_at: u64,
}

enum Renewal {
    Refresh(RefreshRequest),
    Again(ClientCredentialsRequest),
}

impl Renewal {
    async fn send(&self, http: &Http) -> Result<TokenAnswer, Failure> {
        match self {
            Self::Refresh(request) => send(request, http).await,
            Self::Again(request) => send(request, http).await,
        }
    }
}

/// A request that failed, with what decides whether to send it again.
struct Failure {
    error: Error,
    /// What the server said, if it did.
    retry_after: Option<Duration>,
}

async fn send<R: Request>(request: &R, http: &Http) -> Result<R::Answer, Failure> {
    let network = |fault, detail| Failure {
        error: Error::Network {
            asked: Asked::new(request.call(), request.accounts()),
            fault,
            detail,
        },
        retry_after: None,
    };
    let url = request.url();
    // Any transport has to end, or the lease would never.
    let limit = TOTAL_TIMEOUT + Duration::from_secs(1);
    let post = http.post_form(&url, request.form().encode());
    let response = match tokio::time::timeout(limit, post).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(network(error.fault, error.detail)),
        Err(_) => {
            return Err(network(
                NetworkFault::Timeout,
                format!("no answer within {} seconds", limit.as_secs()),
            ));
        }
    };
    tracing::debug!(call = %request.call(), accounts = %request.accounts(), status = response.status, "answered");
    request.read(&response).map_err(|error| Failure {
        error,
        retry_after: response.retry_after,
    })
}

impl Failure {
    /// Whether the request can't have reached the server.
    fn never_sent(&self) -> bool {
        matches!(
            self.error,
            Error::Network {
                fault: NetworkFault::Connect | NetworkFault::Setup,
                ..
            }
        )
    }

    /// For how long the server wants no request from anybody.
    fn closes_for(&self) -> Option<Duration> {
        match &self.error {
            Error::Throttled { retry_after, .. } => {
                Some(self.retry_after.unwrap_or_default().max(*retry_after))
            }
            _ => self.retry_after.filter(|time| *time > LONGEST_PAUSE),
        }
    }

    /// Whether the same request may fare better in a moment: the network, a
    /// server in trouble, an answer that was cut short. Not what Zoho refused,
    /// and no web page with status 200, which comes from a wrong address.
    fn may_pass(&self) -> bool {
        match &self.error {
            Error::Network { fault, .. } => {
                !matches!(fault, NetworkFault::Setup | NetworkFault::TooLarge)
            }
            Error::NotJson { status: 500.., .. }
            | Error::UnexpectedStatus { status: 500.., .. } => true,
            Error::NotJson {
                status: 200..300,
                found,
                ..
            } => matches!(found, Found::Empty | Found::Other),
            _ => false,
        }
    }
}

/// Half of the pause to one and a half of it, so that machines that failed
/// together don't come back together.
fn spread(pause: Duration) -> Duration {
    pause / 2 + pause.mul_f64(f64::from(random()) / 255.0)
}

/// Random enough to spread requests; the standard library's seeds are.
pub(super) fn random() -> u8 {
    RandomState::new().hash_one(0u8).to_le_bytes()[0]
}
