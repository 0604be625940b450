//! Everything that can go wrong, as one enum that a program can match on.
//! Each kind has a stable [`code`](Error::code), and says separately what
//! happened (`Display`), why Zoho does that ([`cause`](Error::cause)) and what
//! to do next ([`remedy`](Error::remedy)). No error holds a secret or a body.

mod asked;
mod text;

use std::time::Duration;

pub use self::asked::{Asked, Call, Found, NetworkFault};
use crate::scope::ScopeError;
use crate::store::{ProfileError, StoreError};
use crate::{AccountsError, DataCenter, UnknownDataCenter};

/// Why no access token could be had.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // What Zoho answered.
    /// Zoho knows no such client there, or its secret is another one.
    #[error("{asked} answered that the client is not valid (invalid_client)")]
    InvalidClient {
        /// The call.
        asked: Asked,
    },
    /// The client is known, its secret is wrong.
    #[error("{asked} refused the client secret (invalid_client_secret)")]
    InvalidClientSecret {
        /// The call.
        asked: Asked,
    },
    /// The code or the token that was sent is not valid (any more).
    #[error("{asked} does not accept {} (invalid_code)", text::what_was_sent(asked.call))]
    InvalidCode {
        /// The call.
        asked: Asked,
    },
    /// The redirect URI is not the registered one.
    #[error("{asked} refused the redirect URI (invalid_redirect_uri)")]
    InvalidRedirectUri {
        /// The call.
        asked: Asked,
    },
    /// At least one scope does not exist.
    #[error("{asked} refused a scope (invalid_scope)")]
    InvalidScope {
        /// The call.
        asked: Asked,
    },
    /// The user refused.
    #[error("the user did not give consent (access_denied, {asked})")]
    AccessDenied {
        /// The call.
        asked: Asked,
    },
    /// Too many token requests (`Access Denied`, in two words).
    #[error("{asked} stopped answering for now: too many token requests; ask again in {}", text::time(*retry_after))]
    Throttled {
        /// The call.
        asked: Asked,
        /// How long to wait before asking again.
        retry_after: Duration,
    },
    /// Client credentials for a service with organizations, without one named.
    #[error("{asked} wants to know the organization (missing_org_info)")]
    MissingOrgInfo {
        /// The call.
        asked: Asked,
    },
    /// The organization that was named is not one the client can act for.
    #[error("{asked} refused the organization")]
    InvalidOrg {
        /// The call.
        asked: Asked,
    },
    /// The client is blocked, or still a draft.
    #[error("{asked} says that the client is blocked (oauth_app_blocked)")]
    ClientBlocked {
        /// The call.
        asked: Asked,
    },
    /// The user took longer than the device code lives.
    #[error("the device code has expired ({asked})")]
    DeviceCodeExpired {
        /// The call.
        asked: Asked,
    },
    /// An error word that has no kind of its own.
    #[error("{asked} refused: {}", word.as_deref().unwrap_or("an error that is not repeated here"))]
    Refused {
        /// The call.
        asked: Asked,
        /// Zoho's word, if it is a plain one.
        word: Option<String>,
    },

    // Answers that are none.
    /// The answer is not a JSON object.
    #[error("{asked} sent {found} with HTTP status {status} instead of JSON")]
    NotJson {
        /// The call.
        asked: Asked,
        /// HTTP status.
        status: u16,
        /// What came instead.
        found: Found,
    },
    /// A JSON object without an error, under an HTTP status that is one.
    #[error("{asked} answered with HTTP status {status}")]
    UnexpectedStatus {
        /// The call.
        asked: Asked,
        /// HTTP status.
        status: u16,
    },
    /// Neither an error nor an access token.
    #[error("the answer of {asked} has no access token")]
    MissingAccessToken {
        /// The call.
        asked: Asked,
    },
    /// No refresh token, although offline access was asked for.
    #[error("the answer of {asked} has no refresh token")]
    MissingRefreshToken {
        /// The call.
        asked: Asked,
    },
    /// A field that does not hold what it should, or is not there.
    #[error("the field `{field}` in the answer of {asked} is missing or makes no sense")]
    BadField {
        /// The call.
        asked: Asked,
        /// Name of the field.
        field: &'static str,
    },
    /// Zoho names a data center that this program does not know.
    #[error("{asked} names a data center that is not known here")]
    UnknownLocation {
        /// The call.
        asked: Asked,
    },
    /// No answer at all.
    #[error("no answer from {asked}: {detail}")]
    Network {
        /// The call.
        asked: Asked,
        /// The kind of fault.
        fault: NetworkFault,
        /// The words of the HTTP client.
        detail: String,
    },

    // The redirect.
    /// What was pasted or received is no redirect of Zoho.
    #[error("this is not the address that Zoho redirects to: {reason}")]
    BadRedirect {
        /// What is missing or doubled.
        reason: &'static str,
    },
    /// The redirect belongs to another authorization request.
    #[error("the redirect does not belong to this authorization request (state differs)")]
    StateMismatch,
    /// The redirect names a server that is not Zoho's.
    #[error("the redirect names `{server}` as accounts server, which is not Zoho's")]
    ForgedAccountsServer {
        /// The server named, its host only.
        server: String,
    },

    // Found locally, before anything was sent.
    /// The client ID is blank or has space in it.
    #[error("the client ID is blank or has white space in it")]
    BlankClientId,
    /// The client secret is blank.
    #[error("the client secret is blank")]
    BlankClientSecret,
    /// No client secret for this data center.
    #[error("no client secret for {}", text::place(*data_center))]
    MissingClientSecret {
        /// The data center; `None` for a custom server.
        data_center: Option<DataCenter>,
    },
    /// A redirect URI that Zoho cannot have registered.
    #[error("`{uri}` cannot be a redirect URI: it must start with http:// or https://")]
    BadRedirectUri {
        /// The URI given.
        uri: String,
    },
    /// The authorization code flow without a redirect URI.
    #[error("the client has no redirect URI")]
    MissingRedirectUri,
    /// A code or token that is blank.
    #[error("the {what} is blank")]
    Blank {
        /// What is blank.
        what: &'static str,
    },
    /// A request without scopes.
    #[error("no scopes were given")]
    NoScopes,
    /// The form of a scope.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The URL of a custom accounts server.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// The name of a data center.
    #[error(transparent)]
    UnknownDataCenter(#[from] UnknownDataCenter),
    /// The name of a profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// `soid` has not the form `service.id`.
    #[error("`{given}` is not of the form service.organization, such as ZohoCRM.600000434")]
    BadSoid {
        /// What was given.
        given: String,
    },
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,

    // The session.
    /// The store holds nothing under this profile.
    #[error("there is no grant under the profile `{profile}`")]
    NoGrant {
        /// The profile.
        profile: String,
    },
    /// The grant cannot be renewed.
    #[error(
        "the grant of the profile `{profile}` has no refresh token and its access token is over"
    )]
    NotRenewable {
        /// The profile.
        profile: String,
    },
    /// The budget of token requests is spent; nothing was sent.
    #[error("ten token requests in ten minutes are all that Zoho allows; ask again in {}", text::time(*retry_after))]
    BudgetSpent {
        /// How long to wait before asking again.
        retry_after: Duration,
    },
    /// The task that asked for the token ended before it had an answer.
    #[error("the request for an access token was interrupted")]
    Interrupted,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Error {
    /// A short word for the kind that stays the same across versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidClient { .. } => "invalid_client",
            Self::InvalidClientSecret { .. } => "invalid_client_secret",
            Self::InvalidCode { .. } => "invalid_code",
            Self::InvalidRedirectUri { .. } => "invalid_redirect_uri",
            Self::InvalidScope { .. } => "invalid_scope",
            Self::AccessDenied { .. } => "access_denied",
            Self::Throttled { .. } => "throttled",
            Self::MissingOrgInfo { .. } => "missing_org_info",
            Self::InvalidOrg { .. } => "invalid_org",
            Self::ClientBlocked { .. } => "client_blocked",
            Self::DeviceCodeExpired { .. } => "device_code_expired",
            Self::Refused { .. } => "refused",
            Self::NotJson { .. } => "not_json",
            Self::UnexpectedStatus { .. } => "unexpected_status",
            Self::MissingAccessToken { .. } => "missing_access_token",
            Self::MissingRefreshToken { .. } => "missing_refresh_token",
            Self::BadField { .. } => "bad_field",
            Self::UnknownLocation { .. } => "unknown_location",
            Self::Network { .. } => "network",
            Self::BadRedirect { .. } => "bad_redirect",
            Self::StateMismatch => "state_mismatch",
            Self::ForgedAccountsServer { .. } => "forged_accounts_server",
            Self::BlankClientId => "blank_client_id",
            Self::BlankClientSecret => "blank_client_secret",
            Self::MissingClientSecret { .. } => "missing_client_secret",
            Self::BadRedirectUri { .. } => "bad_redirect_uri",
            Self::MissingRedirectUri => "missing_redirect_uri",
            Self::Blank { .. } => "blank_value",
            Self::NoScopes => "no_scopes",
            Self::Scope(_) => "scope_form",
            Self::Accounts(_) => "bad_accounts_url",
            Self::UnknownDataCenter(_) => "unknown_data_center",
            Self::Profile(_) => "bad_profile",
            Self::BadSoid { .. } => "bad_soid",
            Self::NoRandomness => "no_randomness",
            Self::NoGrant { .. } => "no_grant",
            Self::NotRenewable { .. } => "not_renewable",
            Self::BudgetSpent { .. } => "budget_spent",
            Self::Interrupted => "interrupted",
            Self::Store(error) => error.code(),
        }
    }

    /// How long to wait before the same call can succeed, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after, .. } | Self::BudgetSpent { retry_after } => {
                Some(*retry_after)
            }
            _ => None,
        }
    }
}
