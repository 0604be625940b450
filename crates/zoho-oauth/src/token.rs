//! An access token with what one must know to use it: until when, where, for
//! which scopes. Cheap to clone; never shows the token in `Debug`.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::ScopeSet;

/// How long before its end a token is renewed ahead, in seconds.
const MARGIN: u64 = 300;
/// How long before its end a token is handed out no more, in seconds.
const LAST: u64 = 60;

/// An access token, valid for about an hour.
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

struct Inner {
    secret: SecretString,
    issued_at: u64,
    expires_at: u64,
    api_domain: Option<String>,
    scopes: Option<ScopeSet>,
}

impl AccessToken {
    /// An access token; times in seconds since 1970-01-01 UTC.
    pub fn new(
        secret: SecretString,
        issued_at: u64,
        expires_at: u64,
        api_domain: Option<String>,
        scopes: Option<ScopeSet>,
    ) -> Self {
        Self(Arc::new(Inner {
            secret,
            issued_at,
            expires_at,
            api_domain,
            scopes,
        }))
    }

    /// The token itself.
    pub fn secret(&self) -> &SecretString {
        &self.0.secret
    }

    /// What stands before the token in the `Authorization` header, where others
    /// have `Bearer`.
    ///
    /// Source: <https://zoho.com/books/api/v3/errors/>
    pub const SCHEME: &str = "Zoho-oauthtoken";

    /// The value of the `Authorization` header: `Zoho-oauthtoken 1000.…`.
    ///
    /// Zoho's APIs want this prefix, although `token_type` says `Bearer`; CRM
    /// refuses `Bearer`.
    ///
    /// Source: <https://zoho.com/books/api/v3/errors/> and the other products' pages
    pub fn header(&self) -> SecretString {
        format!("{} {}", Self::SCHEME, self.0.secret.expose_secret()).into()
    }

    /// When it was given, in seconds since 1970-01-01 UTC.
    pub fn issued_at(&self) -> u64 {
        self.0.issued_at
    }

    /// When it ends, in seconds since 1970-01-01 UTC.
    pub fn expires_at(&self) -> u64 {
        self.0.expires_at
    }

    /// The API host that Zoho named with the token.
    pub fn api_domain(&self) -> Option<&str> {
        self.0.api_domain.as_deref()
    }

    /// The scopes that Zoho named with the token.
    pub fn scopes(&self) -> Option<&ScopeSet> {
        self.0.scopes.as_ref()
    }

    /// Whether it is good for some time yet: five minutes before its end it is
    /// not, or in the last tenth of its life if that is shorter.
    pub fn is_fresh(&self, now: u64) -> bool {
        self.times(0).phase(now) == Phase::Fresh
    }

    /// Whether Zoho would still take it. Of a token from the future nobody
    /// can tell, since the clock was set back; so it counts as dead.
    pub fn is_alive(&self, now: u64) -> bool {
        let times = self.times(0);
        times.since <= now && now < self.0.expires_at
    }

    /// Its times for a session that renews up to a fifth of the margin
    /// earlier, `jitter` of 255 parts of it.
    pub(crate) fn times(&self, jitter: u8) -> Times {
        let Inner {
            issued_at,
            expires_at,
            ..
        } = *self.0;
        let lifetime = expires_at.saturating_sub(issued_at);
        let margin = MARGIN.min(lifetime / 10);
        let margin = margin + margin * u64::from(jitter) / (5 * 255);
        let last = LAST.min(lifetime / 20);
        Times {
            // A clock that is behind by less than the margin does no harm.
            since: issued_at.saturating_sub(last),
            renew_at: expires_at.saturating_sub(margin),
            last_at: expires_at.saturating_sub(last),
        }
    }

    /// The same token with what an answer left out and an older one said.
    pub(crate) fn or(self, api_domain: Option<&str>, scopes: Option<&ScopeSet>) -> Self {
        let inner = &self.0;
        Self::new(
            inner.secret.clone(),
            inner.issued_at,
            inner.expires_at,
            inner.api_domain.clone().or(api_domain.map(str::to_owned)),
            inner.scopes.clone().or_else(|| scopes.cloned()),
        )
    }

    pub(crate) fn same_secret(&self, other: &Self) -> bool {
        self.0.secret.expose_secret() == other.0.secret.expose_secret()
    }
}

/// From when to when a token is used, in seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    since: u64,
    renew_at: u64,
    last_at: u64,
}

/// What a token is good for at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// To be handed out.
    Fresh,
    /// To be handed out, and a new one to be asked for.
    Ageing,
    /// To be replaced first: (nearly) over, or from the future.
    Over,
}

impl Times {
    pub(crate) fn phase(&self, now: u64) -> Phase {
        if now < self.since || now >= self.last_at {
            Phase::Over
        } else if now < self.renew_at {
            Phase::Fresh
        } else {
            Phase::Ageing
        }
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_at", &self.0.expires_at)
            .field("api_domain", &self.0.api_domain)
            .field("scopes", &self.0.scopes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(lifetime: u64) -> AccessToken {
        AccessToken::new("s3cret".into(), 1000, 1000 + lifetime, None, None)
    }

    #[test]
    fn the_margin_is_five_minutes_or_a_tenth() {
        let hour = token(3600);
        assert!(hour.is_fresh(1000 + 3299));
        assert!(!hour.is_fresh(1000 + 3300));
        assert!(hour.is_alive(1000 + 3599));
        let minute = token(60);
        assert!(minute.is_fresh(1000 + 53));
        assert!(!minute.is_fresh(1000 + 54));
    }

    #[test]
    fn a_session_renews_a_little_earlier_and_hands_out_a_little_longer() {
        let hour = token(3600);
        for (jitter, renew_at) in [(0, 3300), (255, 3240), (128, 3270)] {
            let times = hour.times(jitter);
            let phase = |at: u64| times.phase(1000 + at);
            assert_eq!(phase(renew_at - 1), Phase::Fresh, "{jitter}");
            assert_eq!(phase(renew_at), Phase::Ageing, "{jitter}");
            assert_eq!(phase(3539), Phase::Ageing);
            assert_eq!(phase(3540), Phase::Over);
        }
        // The shortest lives leave no room for margins, yet every second of it.
        for lifetime in 1..40 {
            let times = token(lifetime).times(255);
            assert_eq!(times.phase(1000), Phase::Fresh, "{lifetime}");
            assert_eq!(times.phase(1000 + lifetime), Phase::Over, "{lifetime}");
        }
    }

    #[test]
    fn a_token_from_the_future_is_not_used() {
        let hour = token(3600);
        assert!(hour.is_fresh(1000 - 60), "clocks differ a little");
        assert!(!hour.is_fresh(1000 - 61));
        assert!(!hour.is_alive(1000 - 61));
    }

    #[test]
    fn the_header_has_zohos_prefix_and_debug_has_no_token() {
        let token = token(60);
        assert_eq!(token.header().expose_secret(), "Zoho-oauthtoken s3cret");
        assert!(!format!("{token:?}").contains("s3cret"));
    }
}
