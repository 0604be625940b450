//! An access token with what one must know to use it: until when, where, for
//! which scopes. Cheap to clone; never shows the token in `Debug`.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::ScopeSet;

/// How long before its end a token counts as used up, in seconds.
const MARGIN: u64 = 300;

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

    /// The value of the `Authorization` header: `Zoho-oauthtoken 1000.…`.
    ///
    /// Zoho's APIs want this prefix, although `token_type` says `Bearer`; CRM
    /// refuses `Bearer`.
    ///
    /// Source: <https://zoho.com/books/api/v3/errors/> and the other products' pages
    pub fn header(&self) -> SecretString {
        format!("Zoho-oauthtoken {}", self.0.secret.expose_secret()).into()
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
        let lifetime = self.0.expires_at.saturating_sub(self.0.issued_at);
        let margin = MARGIN.min(lifetime / 10);
        now < self.0.expires_at.saturating_sub(margin)
    }

    /// Whether Zoho would still take it.
    pub fn is_alive(&self, now: u64) -> bool {
        now < self.0.expires_at
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
    fn the_header_has_zohos_prefix_and_debug_has_no_token() {
        let token = token(60);
        assert_eq!(token.header().expose_secret(), "Zoho-oauthtoken s3cret");
        assert!(!format!("{token:?}").contains("s3cret"));
    }
}
