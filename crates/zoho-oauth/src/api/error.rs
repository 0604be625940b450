//! Why a call of an API has no answer. Answers with an error status are no
//! errors here: what they mean is the caller's to say.

use crate::{Error, TransportError};

/// Why there is no answer of an API.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// There is no access token to send.
    #[error(transparent)]
    Token(#[from] Error),
    /// The access token has characters that no header can carry.
    #[error("the access token cannot stand in a header")]
    BadToken,
    /// The address is neither a path nor a URL.
    #[error("`{target}` is neither a path that starts with one slash nor a URL")]
    BadTarget {
        /// What was given, without its query.
        target: String,
    },
    /// Plain http, or a user name in the URL.
    #[error("{host}: an access token goes over https only, and to no URL with a user name")]
    Unsafe {
        /// The host.
        host: String,
    },
    /// The host is none that may see the token.
    #[error("{host} is no host of Zoho's, so the access token is not sent there")]
    ForeignHost {
        /// The host.
        host: String,
    },
    /// A path, and no API host known for it.
    #[error("Zoho named no API host with the token, and none is known for its data center")]
    NoApiDomain,
    /// A header that cannot be sent.
    #[error("the name or value of the header `{name}` cannot be sent")]
    BadHeader {
        /// Its name.
        name: String,
    },
    /// The value given as JSON is none.
    #[error("the body cannot be written as JSON: {0}")]
    Json(serde_json::Error),
    /// The HTTP client could not be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(#[from] TransportError),
    /// No answer. Whether the API did what was asked is not known.
    #[error("no answer from {host}: {source}")]
    Send {
        /// The host.
        host: String,
        /// What happened; without the URL, whose query may be private.
        source: reqwest::Error,
    },
}

impl ApiError {
    pub(super) fn send(host: String, error: reqwest::Error) -> Self {
        Self::Send {
            host,
            source: error.without_url(),
        }
    }

    /// A short word for the kind that stays the same across versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Token(error) => error.code(),
            Self::BadToken => "bad_token",
            Self::BadTarget { .. } => "bad_target",
            Self::Unsafe { .. } => "unsafe_target",
            Self::ForeignHost { .. } => "foreign_host",
            Self::NoApiDomain => "no_api_domain",
            Self::BadHeader { .. } => "bad_header",
            Self::Json(_) => "bad_json",
            Self::Setup(_) => "network_setup",
            Self::Send { .. } => "network",
        }
    }

    /// What to do next.
    pub fn remedy(&self) -> std::borrow::Cow<'static, str> {
        match self {
            Self::Token(error) => return error.remedy(),
            Self::BadToken => "Log in again.",
            Self::BadTarget { .. } => "Give a path such as /crm/v8/Leads, or the whole URL.",
            Self::Unsafe { .. } => "Use https; plain http is for servers on loopback.",
            Self::ForeignHost { .. } => {
                "Correct the URL; if the host is to see the token, allow it with \
                 ApiClientBuilder::host."
            }
            Self::NoApiDomain => "Give the API host with ApiClientBuilder::base.",
            Self::BadHeader { .. } | Self::Json(_) => "Correct the request.",
            Self::Setup(_) => "Install the system's certificates (package ca-certificates).",
            Self::Send { .. } => {
                "Check the connection; before repeating what changes data, see whether it was done."
            }
        }
        .into()
    }
}
