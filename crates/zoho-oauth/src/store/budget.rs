//! The ledger of token requests. Zoho answers ten in ten minutes and then shuts
//! the door on all of them, so the eleventh is refused here, for every process
//! that shares the store.

use std::time::Duration;

use serde::{Deserialize, Serialize};

const WINDOW: u64 = 600;
const ALLOWED: usize = 10;

/// When token requests were made, and until when Zoho wants none.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/token-limits.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Times of the requests, in seconds since 1970-01-01 UTC.
    requests: Vec<u64>,
    /// No request before this time, in seconds since 1970-01-01 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed_until: Option<u64>,
}

impl Budget {
    /// How many requests are left at `now`.
    pub fn left(&self, now: u64) -> usize {
        if self.closed_for(now).is_some() {
            return 0;
        }
        ALLOWED.saturating_sub(self.recent(now).count())
    }

    /// How long until a request may be made; `None` for at once.
    pub fn wait(&self, now: u64) -> Option<Duration> {
        if let Some(closed) = self.closed_for(now) {
            return Some(closed);
        }
        let mut recent: Vec<u64> = self.recent(now).collect();
        recent.sort_unstable();
        // The wait ends when so many have left the window that there is room.
        let index = recent.len().checked_sub(ALLOWED)?;
        Some(Duration::from_secs(
            (recent[index] + WINDOW).saturating_sub(now).max(1),
        ))
    }

    /// How long Zoho's throttle still lasts; `None` when it does not.
    pub fn closed_for(&self, now: u64) -> Option<Duration> {
        let until = self.closed_until?;
        // After the clock was set back the wait must not grow without end.
        let seconds = until.checked_sub(now)?.min(2 * WINDOW);
        (seconds > 0).then(|| Duration::from_secs(seconds))
    }

    /// Notes a token request made at `now`. Sessions do it themselves; for
    /// requests made by hand, such as the exchange of a code.
    pub fn record(&mut self, now: u64) {
        let recent: Vec<u64> = self.recent(now).collect();
        self.requests = recent;
        self.requests.push(now);
        self.closed_until = None;
    }

    pub(crate) fn close(&mut self, now: u64, time: Duration) {
        self.closed_until = Some(now.saturating_add(time.as_secs()));
    }

    /// Requests in the window; those of the future are of a clock set back.
    fn recent(&self, now: u64) -> impl Iterator<Item = u64> {
        self.requests
            .iter()
            .copied()
            .filter(move |&time| time <= now && now - time < WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_eleventh_request_waits_for_the_first_to_leave_the_window() {
        let mut budget = Budget::default();
        for time in 1000..1010 {
            assert_eq!(budget.wait(time), None);
            budget.record(time);
        }
        assert_eq!(budget.left(1010), 0);
        assert_eq!(budget.wait(1010), Some(Duration::from_secs(590)));
        assert_eq!(budget.wait(1599), Some(Duration::from_secs(1)));
        assert_eq!(budget.wait(1600), None);
        assert_eq!(budget.left(1600), 1);
    }

    #[test]
    fn the_throttle_closes_for_a_time() {
        let mut budget = Budget::default();
        budget.close(1000, Duration::from_secs(600));
        assert_eq!(budget.wait(1300), Some(Duration::from_secs(300)));
        assert_eq!(budget.left(1300), 0);
        assert_eq!(budget.wait(1600), None);
    }

    proptest! {
        #[test]
        fn waiting_as_told_is_enough(times in proptest::collection::vec(0u64..2000, 0..40)) {
            let mut budget = Budget { requests: times, closed_until: None };
            let mut now = 2000;
            if let Some(wait) = budget.wait(now) {
                now += wait.as_secs();
            }
            prop_assert_eq!(budget.wait(now), None);
            budget.record(now);
            prop_assert!(budget.requests.len() <= ALLOWED);
        }
    }
}
