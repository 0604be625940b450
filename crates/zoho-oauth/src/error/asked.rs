//! Where an error happened: which call, at which accounts server, and what was
//! wrong with the answer as such.

use std::fmt;

use crate::Accounts;

/// The call of the accounts server that an error belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Call {
    /// The browser's way to an authorization code and back.
    Authorization,
    /// An authorization code from a redirect for tokens.
    AuthorizationCode,
    /// An authorization code from the API console for tokens.
    SelfClientCode,
    /// A refresh token for a new access token.
    Refresh,
    /// The client's own credentials for an access token.
    ClientCredentials,
    /// The end of a token.
    Revoke,
    /// The start of the device flow.
    DeviceStart,
    /// The question whether the user is done, in the device flow.
    DevicePoll,
    /// The start of adding scopes to a refresh token.
    ScopeEnhancement,
    /// The question whether a client is known, with a made-up code.
    ClientProbe,
    /// The list of data centers.
    ServerInfo,
}

/// Which call was made, at which accounts server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// The call.
    pub call: Call,
    /// The accounts server that was asked.
    pub accounts: Accounts,
}

/// What stood in the answer instead of a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A web page.
    Html,
    /// Nothing.
    Empty,
    /// JSON, but not an object.
    OtherJson,
    /// Text or bytes.
    Other,
}

/// Why a request got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkFault {
    /// The time limit passed.
    Timeout,
    /// No connection: name not found, refused, TLS refused, proxy.
    Connect,
    /// The HTTP client could not be set up, for instance without any trusted certificate.
    Setup,
    /// The answer passed the size limit.
    TooLarge,
    /// Anything else on the way.
    Other,
}

impl Asked {
    pub(crate) fn new(call: Call, accounts: &Accounts) -> Self {
        Self {
            call,
            accounts: accounts.clone(),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.accounts, self.call)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authorization => "authorization",
            Self::AuthorizationCode => "code exchange",
            Self::SelfClientCode => "self client code exchange",
            Self::Refresh => "refresh",
            Self::ClientCredentials => "client credentials",
            Self::Revoke => "revoke",
            Self::DeviceStart => "device start",
            Self::DevicePoll => "device poll",
            Self::ScopeEnhancement => "scope enhancement",
            Self::ClientProbe => "probe of the client",
            Self::ServerInfo => "list of data centers",
        })
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "a web page",
            Self::Empty => "an empty answer",
            Self::OtherJson => "JSON of another shape",
            Self::Other => "something else",
        })
    }
}
