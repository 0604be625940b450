//! The ledger of token requests. Zoho answers ten in ten minutes and then shuts
//! the door on all of them, so the eleventh is refused here, for every process
//! that shares the store.

use std::time::Duration;

use serde::{Deserialize, Serialize};

const WINDOW: u64 = 600;
const ALLOWED: usize = 10;
/// No wait is longer; what says so comes from a clock that was set back.
const LONGEST: u64 = 2 * WINDOW;

/// When token requests were made, and until when Zoho wants none.
///
/// Zoho's pages count per refresh token (CRM) or per app (accounts); here the
/// ledger stands beside the refresh token it is for and ends with it, see
/// [`Entry::replacing`](super::Entry::replacing).
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
        // Both must be over: the server's throttle, and the window's being full.
        self.closed_for(now).max(self.full_for(now))
    }

    /// How long until so many have left the window that there is room.
    fn full_for(&self, now: u64) -> Option<Duration> {
        let mut recent: Vec<u64> = self.recent(now).collect();
        recent.sort_unstable();
        let index = recent.len().checked_sub(ALLOWED)?;
        Some(Duration::from_secs(
            (recent[index] + WINDOW).saturating_sub(now).max(1),
        ))
    }

    /// How long Zoho's throttle still lasts; `None` when it does not.
    pub fn closed_for(&self, now: u64) -> Option<Duration> {
        let seconds = self.closed_until?.checked_sub(now)?.min(LONGEST);
        (seconds > 0).then(|| Duration::from_secs(seconds))
    }

    /// Notes a token request made at `now`. Sessions do it themselves; for
    /// requests made by hand, such as the exchange of a code.
    pub fn record(&mut self, now: u64) {
        self.settle(now);
        self.requests.retain(|&time| now - time < WINDOW);
        self.requests.push(now);
        self.closed_until = None;
    }

    /// Closes the budget for a time, since the server wants no request; who
    /// shares the store sees it. No longer than twenty minutes.
    pub fn close(&mut self, now: u64, time: Duration) {
        self.closed_until = Some(now.saturating_add(time.as_secs().min(LONGEST)));
    }

    /// Brings times that lie in the future, because the clock was set back,
    /// to `now`; `true` if there were any. They still count, but for ten
    /// minutes and not until the clock is where it was.
    pub fn settle(&mut self, now: u64) -> bool {
        let mut changed = false;
        for time in &mut self.requests {
            if *time > now {
                *time = now;
                changed = true;
            }
        }
        if let Some(until) = &mut self.closed_until
            && *until > now.saturating_add(LONGEST)
        {
            *until = now.saturating_add(WINDOW);
            changed = true;
        }
        changed
    }

    /// Takes back a request noted at `time` that never reached the server.
    pub(crate) fn take_back(&mut self, time: u64) {
        if let Some(index) = self.requests.iter().rposition(|&noted| noted == time) {
            self.requests.remove(index);
        }
    }

    /// Requests in the window; those of the future count as of now.
    fn recent(&self, now: u64) -> impl Iterator<Item = u64> {
        self.requests
            .iter()
            .map(move |&time| time.min(now))
            .filter(move |&time| now - time < WINDOW)
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
    fn a_throttle_that_ends_before_there_is_room_is_not_all_that_is_waited_for() {
        let budget = Budget {
            requests: vec![1000; ALLOWED],
            closed_until: Some(1010),
        };
        assert_eq!(budget.wait(1009), Some(Duration::from_secs(591)));
    }

    #[test]
    fn the_throttle_closes_for_a_time() {
        let mut budget = Budget::default();
        budget.close(1000, Duration::from_secs(600));
        assert_eq!(budget.wait(1300), Some(Duration::from_secs(300)));
        assert_eq!(budget.left(1300), 0);
        assert_eq!(budget.wait(1600), None);
    }

    #[test]
    fn a_clock_set_back_by_a_day_closes_for_ten_minutes_and_not_for_a_day() {
        const DAY: u64 = 86_400;
        let mut budget = Budget::default();
        for _ in 0..10 {
            budget.record(2 * DAY);
        }
        budget.close(2 * DAY, Duration::from_secs(600));
        let now = DAY;
        assert_eq!(budget.left(now), 0, "they were made, whenever that was");
        assert!(budget.settle(now));
        assert!(!budget.settle(now));
        assert_eq!(budget.wait(now), Some(Duration::from_secs(600)));
        assert_eq!(budget.wait(now + 600), None);
        // And on by a day: what was noted is long over.
        budget.record(now + 600);
        assert_eq!(budget.left(now + DAY), 10);
    }

    #[test]
    fn what_was_never_sent_is_taken_back() {
        let mut budget = Budget::default();
        budget.record(1000);
        budget.record(1000);
        budget.take_back(1000);
        budget.take_back(999);
        assert_eq!(budget.left(1000), 9);
    }

    proptest! {
        #[test]
        fn waiting_as_told_is_enough(
            times in proptest::collection::vec(0u64..4000, 0..40),
            closed_until in proptest::option::of(0u64..90_000),
        ) {
            let mut budget = Budget { requests: times, closed_until };
            let mut now = 2000;
            budget.settle(now);
            if let Some(wait) = budget.wait(now) {
                now += wait.as_secs();
            }
            prop_assert_eq!(budget.wait(now), None);
            budget.record(now);
            prop_assert!(budget.requests.len() <= ALLOWED);
        }
    }
}
