//! Zoho's life times and limits as one value that a test can change, and the
//! sliding window that the limit on token requests is counted with.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

/// Life times and limits. [`Limits::default`] is what Zoho documents; where its
/// pages contradict each other, the tightest value.
///
/// Sources: <https://zoho.com/accounts/protocol/oauth/token-limits.html>,
/// <https://zoho.com/accounts/protocol/oauth/web-apps/authorization.html>,
/// <https://zoho.com/accounts/protocol/oauth/devices/polling-request.html>,
/// <https://zoho.com/accounts/protocol/oauth/incremental-auth/initiation-request.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Refreshes in one [`window`](Self::window) per refresh token, and client
    /// credentials requests per client: 10. The exchange of a code is free.
    pub access_requests: usize,
    /// How far back requests are counted: 10 minutes.
    pub window: Duration,
    /// Whether a refused request counts as well, so that retries keep the
    /// block alive, as operators report: no.
    pub refusals_count: bool,
    /// Live access tokens per refresh token; one more ends the oldest: 10.
    pub live_access_tokens: usize,
    /// Refresh tokens per user and client; one more ends the oldest: 20.
    pub refresh_tokens: usize,
    /// Life of an access token: 1 hour.
    pub access_token_life: Duration,
    /// Life of an authorization code from a redirect: 2 minutes.
    pub code_life: Duration,
    /// Life of a user code and its device code: 5 minutes.
    pub device_code_life: Duration,
    /// Least time between two polls of one device code: 30 seconds.
    pub device_interval: Duration,
    /// Life of a scope enhancement token: 10 minutes.
    pub enhance_token_life: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        Self {
            access_requests: 10,
            window: Duration::from_secs(10 * MINUTE),
            refusals_count: false,
            live_access_tokens: 10,
            refresh_tokens: 20,
            access_token_life: Duration::from_secs(60 * MINUTE),
            code_life: Duration::from_secs(2 * MINUTE),
            device_code_life: Duration::from_secs(5 * MINUTE),
            device_interval: Duration::from_secs(30),
            enhance_token_life: Duration::from_secs(10 * MINUTE),
        }
    }
}

/// The requests of the last window, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Window(VecDeque<SystemTime>);

impl Window {
    /// Whether a request at `now` is within the limit; if so it is counted.
    pub(crate) fn admit(&mut self, now: SystemTime, limits: &Limits) -> bool {
        while let Some(&first) = self.0.front() {
            if now < first + limits.window {
                break;
            }
            self.0.pop_front();
        }
        let admitted = self.0.len() < limits.access_requests;
        if admitted || limits.refusals_count {
            self.0.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_frees_one_place_as_each_request_leaves_it() {
        let limits = Limits {
            access_requests: 2,
            ..Limits::default()
        };
        let at = |s| SystemTime::UNIX_EPOCH + Duration::from_secs(s);
        let mut window = Window::default();
        let seen = [0, 300, 599, 600, 601, 900].map(|s| window.admit(at(s), &limits));
        assert_eq!(seen, [true, true, false, true, false, true]);
    }

    #[test]
    fn refusals_prolong_the_block_when_they_count() {
        let limits = Limits {
            access_requests: 1,
            refusals_count: true,
            ..Limits::default()
        };
        let at = |s| SystemTime::UNIX_EPOCH + Duration::from_secs(s);
        let mut window = Window::default();
        let seen = [0, 599, 600, 1198, 1798].map(|s| window.admit(at(s), &limits));
        assert_eq!(seen, [true, false, false, false, true]);
    }
}
