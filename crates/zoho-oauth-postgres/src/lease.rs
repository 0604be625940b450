//! A lease in the database: a row with an owner and a deadline. It is renewed
//! as long as it is held, given back when it is dropped, and taken over by
//! somebody else when its holder has died.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;
use zoho_oauth::{Profile, StoreError};

use crate::database::Database;
use crate::error;
use crate::worker::Worker;

/// Between two tries, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LAST_PAUSE: Duration = Duration::from_millis(160);

/// After each try to give a lease back.
const RELEASE_PAUSES: [Duration; 3] = [
    Duration::from_millis(10),
    Duration::from_millis(200),
    Duration::ZERO,
];

/// How long leases last and are waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// From taking or renewing it to the deadline.
    pub(crate) term: Duration,
    /// The longest wait for somebody else's.
    pub(crate) timeout: Duration,
}

/// What stands behind a [`zoho_oauth::Lease`] of this store.
#[derive(Debug)]
pub(crate) struct Held {
    owner: String,
    profile: Profile,
    database: Arc<Database>,
    worker: Arc<Worker>,
    renewal: AbortHandle,
}

impl Held {
    /// Waits for the lease and takes it.
    pub(crate) async fn take(
        database: &Arc<Database>,
        worker: &Arc<Worker>,
        profile: &Profile,
        terms: Terms,
    ) -> Result<Self, StoreError> {
        let start = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            // A try of its own on the worker: whoever stops waiting in the
            // middle of it has nothing, and what it took is given back.
            let attempt = Attempt {
                owner: identity()?,
                profile: profile.clone(),
                database: Arc::clone(database),
                worker: Arc::clone(worker),
                term: terms.term,
            };
            let taken = worker.run(attempt.run()).await;
            let taken = taken.ok_or_else(|| error::interrupted(database.place()))??;
            if let Some(held) = taken {
                return Ok(held);
            }
            if start.elapsed() >= terms.timeout {
                return Err(StoreError::Busy {
                    profile: profile.to_string(),
                    seconds: terms.timeout.as_secs(),
                });
            }
            let time = jittered(pause)?;
            // On the worker, since the caller's runtime may have no timer.
            worker.run(tokio::time::sleep(time)).await;
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    /// Who holds it, as its row says.
    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.renewal.abort();
        let database = Arc::clone(&self.database);
        let (profile, owner) = (self.profile.clone(), std::mem::take(&mut self.owner));
        self.worker.duty(give_back(database, profile, owner));
    }
}

/// One try to take a lease.
struct Attempt {
    owner: String,
    profile: Profile,
    database: Arc<Database>,
    worker: Arc<Worker>,
    term: Duration,
}

impl Attempt {
    async fn run(self) -> Result<Option<Held>, StoreError> {
        let Self {
            owner,
            profile,
            database,
            worker,
            term,
        } = self;
        match database.acquire(profile.as_str(), &owner, term).await {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                // The answer may have been lost after the row was written.
                worker.duty(give_back(database, profile, owner));
                return Err(error);
            }
        }
        let renewal = worker.background(renew(
            Arc::clone(&database),
            profile.clone(),
            owner.clone(),
            term,
        ));
        Ok(Some(Held {
            owner,
            profile,
            database,
            worker,
            renewal,
        }))
    }
}

/// Deletes the row. Tried again, since a connection that is cut just now would
/// make the others wait for the deadline.
async fn give_back(database: Arc<Database>, profile: Profile, owner: String) {
    for pause in RELEASE_PAUSES {
        match database.release(profile.as_str(), &owner).await {
            Ok(()) => return,
            Err(error) => tracing::debug!(%profile, %error, "the lease was not given back"),
        }
        tokio::time::sleep(pause).await;
    }
    tracing::warn!(%profile, "the lease was not given back and lasts to its deadline");
}

/// Moves the deadline on three times in a term, until it is aborted or lost.
async fn renew(database: Arc<Database>, profile: Profile, owner: String, term: Duration) {
    loop {
        tokio::time::sleep(term / 3).await;
        match database.renew(profile.as_str(), &owner, term).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(%profile, "the lease was taken over");
                return;
            }
            // There are further tries before the deadline.
            Err(error) => tracing::debug!(%profile, %error, "the lease was not renewed"),
        }
    }
}

/// Names a lease so that nobody else does: 128 random bits.
fn identity() -> Result<String, StoreError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|_| StoreError::NoRandomness)?;
    Ok(bits.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Half of the time to all of it, so that those who wait do not march in step.
fn jittered(time: Duration) -> Result<Duration, StoreError> {
    let random = getrandom::u32().map_err(|_| StoreError::NoRandomness)?;
    Ok(time / 2 + time.mul_f64(f64::from(random) / f64::from(u32::MAX) / 2.0))
}
