//! Why no redirect could be received on this machine.

use std::io;
use std::time::Duration;

/// Why no redirect came in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoopbackError {
    /// The redirect URI leads elsewhere.
    #[error("`{redirect_uri}` does not lead to this machine: http://localhost:PORT/PATH does")]
    NotLoopback {
        /// The redirect URI.
        redirect_uri: String,
    },
    /// Another program listens there.
    #[error("another program listens on port {port} of this machine")]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// The system does not let this program listen there.
    #[error("can't listen on port {port} of this machine: {detail}")]
    Listen {
        /// The port.
        port: u16,
        /// The system's words.
        detail: String,
    },
    /// Nobody came, or nobody with the right redirect.
    #[error("no redirect came to {redirect_uri} within {} s", waited.as_secs())]
    TimedOut {
        /// The redirect URI.
        redirect_uri: String,
        /// How long was waited.
        waited: Duration,
        /// How many redirects came that did not belong to the login.
        strangers: usize,
    },
}

impl LoopbackError {
    /// A short word for the kind that stays the same across versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotLoopback { .. } => "not_loopback",
            Self::PortInUse { .. } => "port_in_use",
            Self::Listen { .. } => "listen",
            Self::TimedOut { .. } => "redirect_timed_out",
        }
    }

    pub(super) fn listen(port: u16, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::AddrInUse {
            Self::PortInUse { port }
        } else {
            Self::Listen {
                port,
                detail: error.to_string(),
            }
        }
    }
}
