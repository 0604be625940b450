//! The time of day, behind a trait: expiry, budgets and cooling-off times are
//! all compared with a [`Clock`], so that tests move time instead of sleeping.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells the time in whole seconds since 1970-01-01 UTC.
pub trait Clock: Debug + Send + Sync {
    /// Seconds since 1970-01-01 UTC.
    fn now(&self) -> u64;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// Sessions ask for every token, and seconds are all they compare: the
    /// kernel's coarse clock (a few milliseconds) costs a fraction of the fine one.
    #[cfg(target_os = "linux")]
    fn now(&self) -> u64 {
        use rustix::time::{ClockId, clock_gettime};
        u64::try_from(clock_gettime(ClockId::RealtimeCoarse).tv_sec).unwrap_or_default()
    }

    #[cfg(not(target_os = "linux"))]
    fn now(&self) -> u64 {
        use std::time::{SystemTime, UNIX_EPOCH};
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    }
}

/// A clock that stands still until it is moved; for tests.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that shows `now`, in seconds since 1970-01-01 UTC.
    pub fn at(now: u64) -> Self {
        Self(AtomicU64::new(now))
    }

    /// Moves the clock on by this many seconds.
    pub fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Sets the clock back by this many seconds, at most to 1970.
    pub fn set_back(&self, seconds: u64) {
        let back = |now: u64| Some(now.saturating_sub(seconds));
        // Never refused: the closure always names a time.
        let _ = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, back);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}
