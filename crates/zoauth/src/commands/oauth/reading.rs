//! Times and answers of zoho-oauth in words and in JSON, the same in every
//! command.

use serde::Serialize;
use zoho_oauth::{AccessToken, Flow, ScopeSet};

/// Now, in seconds since 1970-01-01 UTC.
pub(super) fn now() -> u64 {
    use zoho_oauth::Clock as _;
    zoho_oauth::SystemClock.now()
}

/// A span of time as people say it; `seconds` rounded down.
pub(super) fn time(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        172_800.. => (seconds / 86_400, "day"),
    };
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{s}")
}

/// The name of a flow, as options and JSON have it.
pub(super) fn flow(flow: Flow) -> &'static str {
    match flow {
        Flow::SelfClient => "self-client",
        Flow::AuthorizationCode => "authorization-code",
        Flow::Device => "device",
        Flow::ClientCredentials => "client-credentials",
        Flow::Instance => "instance",
        _ => "other",
    }
}

/// The spellings of scopes.
pub(super) fn names(scopes: &ScopeSet) -> Vec<&str> {
    scopes.iter().map(zoho_oauth::Scope::as_str).collect()
}

/// How long a token is good for; without the token.
#[derive(Debug, Serialize)]
pub(super) struct Life {
    /// Seconds since 1970-01-01 UTC.
    expires_at: u64,
    /// Seconds from now.
    pub(super) expires_in: u64,
}

impl Life {
    /// The life that is left of a token at `now`.
    pub(super) fn of(token: &AccessToken, now: u64) -> Self {
        Self {
            expires_at: token.expires_at(),
            expires_in: token.expires_at().saturating_sub(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn spans_are_told_in_the_unit_that_people_use() {
        let told = [0, 1, 119, 120, 3599, 7199, 7200, 172_799, 172_800].map(time);
        assert_eq!(
            told,
            [
                "0 seconds",
                "1 second",
                "119 seconds",
                "2 minutes",
                "59 minutes",
                "119 minutes",
                "2 hours",
                "47 hours",
                "2 days"
            ]
        );
    }
}
