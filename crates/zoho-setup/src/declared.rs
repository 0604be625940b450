//! What a sound setup file declares: profiles with everything they need, each
//! reference resolved.

use std::ffi::OsString;

use zoho_oauth::{Accounts, Environment, Profile, ScopeSet, Soid};

use crate::mistake::Mistake;
use crate::model::{Flow, Kind};
use crate::source::Source;

/// A setup file without mistakes.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Under which name the file owns the profiles that it made.
    pub owner: String,
    /// The profiles, in the order of the file.
    pub profiles: Vec<Declared>,
    /// What is worth knowing and no mistake.
    pub warnings: Vec<Mistake>,
}

/// A declared profile.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The name that its grant is stored under.
    pub name: Profile,
    /// The line on which it is declared.
    pub line: usize,
    /// What the grant has to cover.
    pub scopes: ScopeSet,
    /// The client.
    pub client: Client,
    /// How tokens are come by.
    pub flow: Flow,
    /// Where they come from.
    pub place: Place,
    /// Organization that calls name.
    pub organization: Option<String>,
    /// Organization that the grant is for, where the flow takes one.
    pub soid: Option<Soid>,
    /// Environment that consent is given for.
    pub environment: Environment,
    /// Spec of the store; the usual one if there is none. May hold a password.
    pub store: Option<OsString>,
    /// Where a self client's code is.
    pub code: Option<Source>,
}

/// A client of the API console.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its name in the file.
    pub name: String,
    /// The client ID.
    pub id: String,
    /// What it is registered as.
    pub kind: Kind,
    /// The secret that holds wherever there is no other.
    pub secret: Option<Source>,
    /// Secrets of single data centers: code, server, place.
    pub secrets: Vec<(String, Accounts, Source)>,
    /// The redirect URI, if it is not the usual one.
    pub redirect_uri: Option<String>,
}

/// Where tokens come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// From this server.
    At(Accounts),
    /// From the one that knows the client; beside this custom server, if one
    /// is named.
    Find(Option<Accounts>),
}

impl Flow {
    /// The flow as a grant has it.
    pub const fn stored(self) -> zoho_oauth::Flow {
        match self {
            Self::SelfClient => zoho_oauth::Flow::SelfClient,
            Self::Browser => zoho_oauth::Flow::AuthorizationCode,
            Self::Device => zoho_oauth::Flow::Device,
            Self::ClientCredentials => zoho_oauth::Flow::ClientCredentials,
            Self::Instance => zoho_oauth::Flow::Instance,
        }
    }
}
