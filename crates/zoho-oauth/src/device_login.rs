//! The device flow from start to end: one poll an interval, slower when Zoho
//! says so, on to another data center when the user's account is there. Time
//! comes from outside, so that tests need none.

use std::time::Duration;

use crate::error::{Asked, Call};
use crate::request::Request as _;
use crate::{
    Accounts, BoxFuture, Client, DataCenterTable, DevicePoll, DevicePollRequest, DeviceStart,
    DeviceStartRequest, Error, Http, ScopeSet, TokenAnswer,
};

/// What RFC 8628 adds to the interval at each `slow_down`.
const SLOWER: Duration = Duration::from_secs(5);
/// A user has one account, so one move is usual; more than some are a loop.
const MOVES: usize = 3;

/// Waits for a time. Counts on its own what has passed, since a device code
/// lives by Zoho's clock and not by a clock that can be set.
pub trait Pause: Send {
    /// Waits for `time`.
    fn pause(&mut self, time: Duration) -> BoxFuture<'_, ()>;
}

/// Waits with tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioPause;

impl Pause for TokioPause {
    fn pause(&mut self, time: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A started device flow. Dropping it leaves nothing behind: the codes run out
/// by themselves.
#[derive(Clone, Debug)]
pub struct DeviceLogin {
    start: DeviceStart,
    accounts: Accounts,
    client: Client,
    table: DataCenterTable,
}

impl DeviceLogin {
    /// Asks for the codes. `table` holds the servers that the user's account
    /// may turn out to be at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidClient`] for a client that is not of the type Non-browser
    /// Applications, [`Error::InvalidScope`], [`Error::MissingClientSecret`]
    /// before anything is sent, and what else a request meets.
    pub async fn begin(
        http: &Http,
        accounts: &Accounts,
        client: &Client,
        scopes: ScopeSet,
        table: DataCenterTable,
    ) -> Result<Self, Error> {
        // The start needs no secret, but without one every poll would fail.
        client.need_secret(accounts)?;
        let start = DeviceStartRequest::new(accounts, client, scopes)?;
        Ok(Self {
            start: start.send(http).await?,
            accounts: accounts.clone(),
            client: client.clone(),
            table,
        })
    }

    /// What the user has to do.
    pub fn start(&self) -> &DeviceStart {
        &self.start
    }

    /// Polls until the user is done: the tokens, and the server that gave them.
    ///
    /// A poll that gets no answer is repeated after an interval.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`], [`Error::DeviceCodeExpired`],
    /// [`Error::UnknownLocation`] for a data center outside the table, and the
    /// refusals of a poll.
    pub async fn finish(
        self,
        http: &Http,
        pause: &mut dyn Pause,
    ) -> Result<(Accounts, TokenAnswer), Error> {
        let mut accounts = self.accounts;
        let mut interval = self.start.interval;
        let mut left = self.start.expires_in;
        let mut moves = 0;
        loop {
            let Some(rest) = left.checked_sub(interval) else {
                return Err(Error::DeviceCodeExpired {
                    asked: Asked::new(Call::DevicePoll, &accounts),
                });
            };
            pause.pause(interval).await;
            left = rest;
            // At most one more poll for each move, at once: it is the first there.
            loop {
                let poll = DevicePollRequest::new(&accounts, &self.client, &self.start)?
                    .table(self.table.clone());
                match poll.send(http).await {
                    Ok(DevicePoll::Granted(answer)) => return Ok((accounts, answer)),
                    Ok(DevicePoll::Pending) => break,
                    Ok(DevicePoll::SlowDown) => {
                        interval += SLOWER;
                        break;
                    }
                    Ok(DevicePoll::OtherDataCenter(other)) if moves < MOVES => {
                        moves += 1;
                        accounts = other;
                    }
                    Ok(DevicePoll::OtherDataCenter(_)) => {
                        return Err(Error::UnknownLocation {
                            asked: Asked::new(Call::DevicePoll, &accounts),
                        });
                    }
                    // Nothing was decided: the next poll may have an answer.
                    Err(Error::Network { detail, .. }) => {
                        tracing::debug!(detail, "a poll got no answer");
                        break;
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }
}
