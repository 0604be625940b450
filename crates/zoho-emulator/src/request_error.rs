//! What the emulator answers to a wish from Rust that it can't fulfil, and how
//! the accounts server says the same to a form.

use crate::answer::Refusal;

/// Why the emulator would not do what it was asked from Rust.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// No such client, or not at this data center.
    #[error("client `{id}` is not registered, or not for this data center")]
    UnknownClient {
        /// The client ID.
        id: String,
    },
    /// Only a Self Client gets codes from the console.
    #[error("client `{id}` is not a Self Client")]
    NotASelfClient {
        /// The client ID.
        id: String,
    },
    /// A scope does not exist.
    #[error("not a comma-separated list of known scopes: `{scopes}`")]
    InvalidScope {
        /// The list.
        scopes: String,
    },
    /// The console does not offer this duration.
    #[error("a code cannot live for {minutes} minutes; between 1 and {most}")]
    Minutes {
        /// The minutes asked for.
        minutes: u32,
        /// The most there is.
        most: u32,
    },
    /// No device waits for this user code.
    #[error("no device waits for this user code; it is unknown, decided or expired")]
    UnknownUserCode,
    /// There is no such organization.
    #[error("there is no organization `{id}`")]
    UnknownOrganization {
        /// The ID.
        id: String,
    },
    /// There is no such user.
    #[error("there is no user `{email}`")]
    UnknownUser {
        /// The e-mail address.
        email: String,
    },
}

impl RequestError {
    /// The same, as the accounts server says it.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::UnknownClient { .. } | Self::NotASelfClient { .. } => Refusal::INVALID_CLIENT,
            Self::InvalidScope { .. } => Refusal::INVALID_SCOPE,
            Self::Minutes { .. } => Refusal("invalid_minutes"),
            Self::UnknownUserCode => Refusal::INVALID_CODE,
            Self::UnknownOrganization { .. } => Refusal("invalid_org"),
            Self::UnknownUser { .. } => Refusal("invalid_user"),
        }
    }
}
