//! What the emulator tells about a token that it gave out.

use std::time::Duration;

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKind {
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
}

/// What the emulator knows of a live token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenInfo {
    /// Access or refresh token.
    pub kind: TokenKind,
    /// The client it was made for.
    pub client_id: String,
    /// Whom it acts for: an e-mail address, or `instance:` and an organization.
    pub owner: String,
    /// The code of its data center.
    pub data_center: &'static str,
    /// The ID of the organization that was chosen at consent.
    pub organization: String,
    /// Its scopes.
    pub scopes: Vec<String>,
    /// Time since it was made.
    pub age: Duration,
    /// Time until it expires; a refresh token does not.
    pub expires_in: Option<Duration>,
    /// The live access tokens made from a refresh token; 0 for an access token.
    pub live_access_tokens: usize,
}
