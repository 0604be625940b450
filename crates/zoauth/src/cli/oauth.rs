//! The arguments of the commands that build grants, log in and hand out
//! tokens. No secret is ever an argument: other users of a machine see command
//! lines, and shells keep them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::emulator;
use crate::environment;

/// Commands around grants and tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum OAuth {
    /// Print the request for scopes, without sending it
    #[command(subcommand)]
    Grant(Grant),
    /// Exchange a code (or client credentials) for tokens and keep them
    #[command(after_help = LOGIN)]
    Login(Login),
    /// Print an access token, refreshed if need be
    #[command(after_help = TOKEN)]
    Token(Stored),
    /// Print the Authorization header of an API call
    #[command(after_help = HEADER)]
    Header(Stored),
    /// Show what is stored: scopes, life times, requests left
    Status(Stored),
    /// End a grant at Zoho and delete its profile
    Revoke(Revoke),
    /// List the profiles that tokens are stored under
    Profiles(StoreFolder),
    /// Run Zoho on this machine, accounts server and APIs, to try and to test things offline
    #[command(after_help = emulator::AFTER)]
    Emulator(emulator::Emulator),
    /// Walk from a question to an access token, without account or network
    Demo,
}

/// Which request to print.
#[derive(Debug, Subcommand)]
pub(crate) enum Grant {
    /// The page on which a user gives consent: a URL to open in the browser
    #[command(after_help = URL)]
    Url(Url),
    /// A code from the API console: what to paste where, and the exchange
    SelfClient(SelfClient),
    /// The client's own credentials: one request, no consent
    ClientCredentials(ClientCredentials),
}

/// The scopes that are asked for.
#[derive(Debug, Args)]
pub(crate) struct Scopes {
    /// Exact scopes, crm:deals:create,update, or @FILE
    #[arg(value_name = "SCOPES", required = true)]
    pub(crate) scopes: Vec<String>,
    /// Take scopes that no catalog has as they are
    #[arg(long)]
    pub(crate) allow_unknown: bool,
}

/// Where the client is registered.
#[derive(Debug, Default, Args)]
pub(crate) struct Server {
    /// Data center of the client: us, eu, in, … or the URL of its accounts server [default: us]
    #[arg(long, value_name = "DC", env = environment::DATA_CENTER, hide_env_values = true)]
    pub(crate) dc: Option<String>,
    /// Accounts server instead of the data center's: an emulator, a proxy
    #[arg(long, value_name = "URL", env = environment::ACCOUNTS_URL, hide_env_values = true)]
    pub(crate) accounts_url: Option<String>,
}

/// Which client asks.
#[derive(Debug, Default, Args)]
pub(crate) struct ClientId {
    /// Client ID from the API console
    #[arg(long, value_name = "ID", env = environment::CLIENT_ID, hide_env_values = true)]
    pub(crate) client_id: Option<String>,
}

/// Arguments of `grant url`.
#[derive(Debug, Args)]
pub(crate) struct Url {
    /// The scopes.
    #[command(flatten)]
    pub(crate) scopes: Scopes,
    /// The client.
    #[command(flatten)]
    pub(crate) client: ClientId,
    /// The accounts server.
    #[command(flatten)]
    pub(crate) server: Server,
    /// Redirect URI, to the letter as it is registered
    #[arg(long, value_name = "URI", default_value = DEFAULT_REDIRECT_URI)]
    pub(crate) redirect_uri: String,
    /// Ask for an access token only, not for a refresh token
    #[arg(long)]
    pub(crate) online: bool,
    /// Let Zoho skip the consent page where consent was given before
    #[arg(long)]
    pub(crate) reuse_consent: bool,
    /// Add a code challenge (S256); the verifier is written to this new file
    #[arg(long, value_name = "FILE")]
    pub(crate) pkce: Option<PathBuf>,
    /// Ask an administrator for consent for the whole organization
    #[arg(long)]
    pub(crate) org: bool,
    /// Organization, as service.id: ZohoCRM.600000434
    #[arg(long, value_name = "SOID")]
    pub(crate) soid: Option<String>,
}

/// Where a browser on this machine is sent back to, unless told otherwise.
pub(crate) const DEFAULT_REDIRECT_URI: &str = "http://localhost:8484/callback";

/// Arguments of `grant self-client`.
#[derive(Debug, Args)]
pub(crate) struct SelfClient {
    /// The scopes.
    #[command(flatten)]
    pub(crate) scopes: Scopes,
    /// The client.
    #[command(flatten)]
    pub(crate) client: ClientId,
    /// The accounts server.
    #[command(flatten)]
    pub(crate) server: Server,
}

/// Arguments of `grant client-credentials`.
#[derive(Debug, Args)]
pub(crate) struct ClientCredentials {
    /// The scopes.
    #[command(flatten)]
    pub(crate) scopes: Scopes,
    /// The client.
    #[command(flatten)]
    pub(crate) client: ClientId,
    /// The accounts server.
    #[command(flatten)]
    pub(crate) server: Server,
    /// Organization, as service.id: ZohoCRM.600000434
    #[arg(long, value_name = "SOID")]
    pub(crate) soid: Option<String>,
}

/// The store that tokens are kept in.
#[derive(Debug, Default, Args)]
pub(crate) struct StoreFolder {
    /// Token store: DIR, file:DIR, keyring: or postgres://… [default: a folder of the user's]
    #[arg(long, value_name = "STORE", env = environment::STORE, hide_env_values = true)]
    pub(crate) store: Option<OsString>,
    /// File of the key that seals what is stored; without it the store is not encrypted
    #[arg(long, value_name = "FILE", env = environment::KEY_FILE, hide_env_values = true)]
    pub(crate) key_file: Option<PathBuf>,
}

/// What is stored under a name.
#[derive(Debug, Default, Args)]
pub(crate) struct Stored {
    /// Profile that the tokens are stored under [default: default]
    #[arg(short, long, value_name = "NAME", env = environment::PROFILE, hide_env_values = true)]
    pub(crate) profile: Option<String>,
    /// The folder.
    #[command(flatten)]
    pub(crate) folder: StoreFolder,
}

/// How a login comes by its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LoginFlow {
    /// A code that the API console generates
    SelfClient,
    /// The client's own credentials; no refresh token
    ClientCredentials,
}

/// Arguments of `login`.
#[derive(Debug, Args)]
pub(crate) struct Login {
    /// Exact scopes, crm:deals:create,update, or @FILE; a file of the console names its own
    #[arg(value_name = "SCOPES")]
    pub(crate) scopes: Vec<String>,
    /// Take scopes that no catalog has as they are
    #[arg(long)]
    pub(crate) allow_unknown: bool,
    /// How to come by the tokens
    #[arg(long, value_enum, default_value_t = LoginFlow::SelfClient)]
    pub(crate) flow: LoginFlow,
    /// Where to keep them.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// The accounts server.
    #[command(flatten)]
    pub(crate) server: Server,
    /// The client.
    #[command(flatten)]
    pub(crate) client: ClientId,
    /// Read the client secret from this file
    #[arg(long, value_name = "FILE", conflicts_with = "client_secret_stdin")]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// Read the client secret from standard input (its first line)
    #[arg(long)]
    pub(crate) client_secret_stdin: bool,
    /// Read the code from this file: plain, or the JSON that the console downloads
    #[arg(long, value_name = "FILE", conflicts_with = "code_stdin")]
    pub(crate) code_file: Option<PathBuf>,
    /// Read the code, plain or JSON, from standard input (what follows the secret)
    #[arg(long)]
    pub(crate) code_stdin: bool,
    /// Organization for client credentials, as service.id: ZohoCRM.600000434
    #[arg(long, value_name = "SOID")]
    pub(crate) soid: Option<String>,
    /// Log in even if the stored grant has the scopes already
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `revoke`.
#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// What is stored.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// Don't ask whether it is meant
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Keep the profile with its client, without tokens, for the next login
    #[arg(long, conflicts_with = "local")]
    pub(crate) keep: bool,
    /// Only delete the profile; Zoho is not told and the tokens live on
    #[arg(long)]
    pub(crate) local: bool,
}

const LOGIN: &str = "\
The secret comes from --client-secret-file, --client-secret-stdin, the variable
ZOAUTH_CLIENT_SECRET, the console's JSON file, or a prompt; the code from
--code-file, --code-stdin, ZOAUTH_CODE, or a prompt. Neither is an argument,
because command lines can be seen by others.

Examples:
  zoauth login crm:deals:create --dc eu --client-id 1000.ABC
  zoauth login --code-file ~/Downloads/self_client.json --dc eu
  zoauth login desk:tickets:read --flow client-credentials --soid ZohoDesk.42 --profile desk";

const TOKEN: &str = "\
Example:
  TOKEN=$(zoauth token)";

const HEADER: &str = "\
Example (the header goes through standard input, not the command line):
  zoauth header | curl -H @- https://www.zohoapis.eu/crm/v8/Deals?fields=Deal_Name";

const URL: &str = "\
Offline access and a forced consent page are asked for by default: Zoho gives a
refresh token only with offline access, and only when consent is given anew.";
