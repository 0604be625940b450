//! The arguments of the commands that build grants, log in and hand out
//! tokens. No secret is ever an argument: other users of a machine see command
//! lines, and shells keep them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
pub(crate) use zoho_oauth::loopback::DEFAULT_REDIRECT_URI;

use super::doctor;
use super::emulator;
use super::setup;
use super::status;
use super::store;
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
    /// Write a first setup file, from options or by asking
    #[command(after_help = setup::INIT)]
    Init(setup::Init),
    /// Bring about the profiles that a setup file declares
    #[command(after_help = setup::SETUP)]
    Setup(setup::Setup),
    /// Print an access token, refreshed if need be
    #[command(after_help = TOKEN)]
    Token(Stored),
    /// Print the Authorization header of an API call
    #[command(after_help = HEADER)]
    Header(Stored),
    /// Show what is stored: scopes, life times, requests left
    #[command(after_help = status::AFTER)]
    Status(status::Status),
    /// Look for what is wrong: client, scopes, store, clock, network
    #[command(after_help = doctor::AFTER)]
    Doctor(doctor::Doctor),
    /// End a grant, or a token, at Zoho; and delete the profile
    #[command(after_help = REVOKE)]
    Revoke(Revoke),
    /// Log out: end grants at Zoho and forget them here
    #[command(after_help = LOGOUT)]
    Logout(Logout),
    /// Ask Zoho which scopes exist, without anybody's consent
    #[command(after_help = PROBE)]
    Probe(Probe),
    /// List the profiles that tokens are stored under, or choose the default one
    #[command(after_help = PROFILES)]
    Profiles(Profiles),
    /// List the data centers, and look for new ones in Zoho's own list
    #[command(name = "datacenters", after_help = DATA_CENTERS)]
    DataCenters(DataCenters),
    /// Run Zoho on this machine, accounts server and APIs, to try and to test things offline
    #[command(after_help = emulator::AFTER)]
    Emulator(emulator::Emulator),
    /// Write profiles to a file that a passphrase encrypts
    #[command(after_help = store::EXPORT)]
    Export(store::Export),
    /// Take profiles from a file that `zoauth export` wrote
    #[command(after_help = store::IMPORT)]
    Import(store::Import),
    /// Make and change the key that encrypts what is stored
    #[command(subcommand)]
    Key(store::Key),
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
    /// Data center of the client: us, eu, in, …, the URL of its accounts server, or auto [default: auto for login, else us]
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
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct StoreFolder {
    /// Token store: DIR, file:DIR, keyring: or postgres://… [default: a folder of the user's]
    #[arg(long, value_name = "STORE", env = environment::STORE, hide_env_values = true)]
    pub(crate) store: Option<OsString>,
    /// File of the key that seals what is stored; without it the store is not encrypted
    #[arg(long, value_name = "FILE", env = environment::KEY_FILE, hide_env_values = true)]
    pub(crate) key_file: Option<PathBuf>,
}

/// What is stored under a name.
#[derive(Debug, Clone, Default, Args)]
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
    /// Consent in the browser, and a redirect to this machine
    Browser,
    /// A short code that is typed in on any other device
    Device,
    /// The client's own credentials; no refresh token
    ClientCredentials,
    /// Consent of an administrator for the whole organization, in the browser
    Instance,
}

/// The kinds of client that a browser can be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClientType {
    /// Server-based Applications
    Server,
    /// Mobile-based and desktop applications: with PKCE
    Mobile,
}

/// Where an organization's data lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Environment {
    /// The data that a business works with
    Production,
    /// A copy of it to try things on
    Sandbox,
    /// An organization made for developers
    Developer,
}

impl From<Environment> for zoho_oauth::Environment {
    fn from(environment: Environment) -> Self {
        match environment {
            Environment::Production => Self::Production,
            Environment::Sandbox => Self::Sandbox,
            Environment::Developer => Self::Developer,
        }
    }
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
    /// How to come by the tokens [default: as before, else self-client]
    #[arg(long, value_enum)]
    pub(crate) flow: Option<LoginFlow>,
    /// Where to keep them.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// The accounts server.
    #[command(flatten)]
    pub(crate) server: Server,
    /// The client.
    #[command(flatten)]
    pub(crate) client: ClientId,
    /// Read the client secret from this file: plain, or one line `eu SECRET` for each data center
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
    /// Organization for client credentials and instance, as service.id: ZohoCRM.600000434
    #[arg(long, value_name = "SOID")]
    pub(crate) soid: Option<String>,
    /// Organization that calls name unless they name another; kept with the profile, '' for none
    #[arg(long, value_name = "ID")]
    pub(crate) organization: Option<String>,
    /// Environment that consent is given for; kept with the profile [default: as before, else production]
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) environment: Option<Environment>,
    /// Log in even if the stored grant has the scopes already
    #[arg(long)]
    pub(crate) force: bool,
    /// Add the scopes to the stored grant: the same refresh token can do more
    #[arg(long, conflicts_with_all = ["flow", "force", "keep_old", "code_file", "code_stdin", "soid", "environment"])]
    pub(crate) add: bool,
    /// Leave the refresh token alive that this login replaces
    #[arg(long)]
    pub(crate) keep_old: bool,
    /// The browser.
    #[command(flatten)]
    pub(crate) browser: Browser,
}

/// How the browser, or another device, is told where to go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Browser and device")]
pub(crate) struct Browser {
    /// Type of the client in the API console
    #[arg(long, value_enum, value_name = "TYPE", default_value_t = ClientType::Server)]
    pub(crate) client_type: ClientType,
    /// Port of the redirect URI http://localhost:PORT/callback [default: 8484]
    #[arg(long, value_name = "PORT", conflicts_with = "redirect_uri", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// Redirect URI, to the letter as it is registered; elsewhere than on this machine with --paste
    #[arg(long, value_name = "URI")]
    pub(crate) redirect_uri: Option<String>,
    /// Don't start the browser; print the address
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// Ask for the address that the browser ends at, for a browser on another machine
    #[arg(long)]
    pub(crate) paste: bool,
    /// Print the address as a QR code, too
    #[arg(long)]
    pub(crate) qr: bool,
    /// How long to wait for the redirect, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
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
    /// Read the token to revoke from standard input, instead of that of a profile
    #[arg(long, conflicts_with_all = ["keep", "local", "profile"])]
    pub(crate) token_stdin: bool,
    /// Where the token comes from.
    #[command(flatten)]
    pub(crate) server: TokenServer,
}

/// Where a token comes from that is in no profile.
#[derive(Debug, Default, Args)]
pub(crate) struct TokenServer {
    /// Data center that the token of --token-stdin comes from
    #[arg(long, value_name = "DC", env = environment::DATA_CENTER, hide_env_values = true)]
    pub(crate) dc: Option<String>,
    /// Accounts server that it comes from, instead of the data center's
    #[arg(long, value_name = "URL", env = environment::ACCOUNTS_URL, hide_env_values = true)]
    pub(crate) accounts_url: Option<String>,
}

/// Arguments of `logout`.
#[derive(Debug, Args)]
pub(crate) struct Logout {
    /// What is stored.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// Log out of every profile
    #[arg(long, conflicts_with = "profile")]
    pub(crate) all: bool,
    /// Don't ask whether it is meant
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Only forget; Zoho is not told and the tokens live on
    #[arg(long)]
    pub(crate) local: bool,
}

/// Arguments of `probe`.
#[derive(Debug, Args)]
pub(crate) struct Probe {
    /// Scopes to ask for, in a catalog or not, or @FILE
    #[arg(value_name = "SCOPES", required = true)]
    pub(crate) scopes: Vec<String>,
    /// A client of the type Non-browser Applications.
    #[command(flatten)]
    pub(crate) client: ClientId,
    /// The accounts server.
    #[command(flatten)]
    pub(crate) server: Server,
    /// A device login, whose client is used where none is named.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// How many requests may be made; Zoho allows ten in ten minutes
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) max_requests: usize,
    /// Add what was found to this table: scope, yes or no, data center, date, with tabs between
    #[arg(long, value_name = "FILE")]
    pub(crate) confirm: Option<PathBuf>,
}

/// Arguments of `datacenters`.
#[derive(Debug, Args)]
pub(crate) struct DataCenters {
    /// Ask Zoho for its list, and keep what is new in it
    #[arg(long)]
    pub(crate) refresh: bool,
    /// Ask this accounts server instead of the one of the United States
    #[arg(long, value_name = "URL", requires = "refresh")]
    pub(crate) accounts_url: Option<String>,
}

/// Arguments of `profiles`.
#[derive(Debug, Args)]
pub(crate) struct Profiles {
    /// Choose the profile that is meant where none is named
    #[arg(long, value_name = "NAME")]
    pub(crate) default: Option<String>,
    /// The store.
    #[command(flatten)]
    pub(crate) folder: StoreFolder,
}

const PROFILES: &str = "\
The profile of a command is that of --profile, else of ZOAUTH_PROFILE, else the
one chosen here for the store, else `default`.

Examples:
  zoauth profiles
  zoauth profiles --default crm-sandbox";

const LOGIN: &str = "\
The secret comes from --client-secret-file, --client-secret-stdin, the variable
ZOAUTH_CLIENT_SECRET, the console's JSON file, or a prompt; the code from
--code-file, --code-stdin, ZOAUTH_CODE, or a prompt. Neither is an argument,
because command lines can be seen by others.

Examples:
  zoauth login crm:deals:create --dc eu --client-id 1000.ABC
  zoauth login --code-file ~/Downloads/self_client.json --dc eu
  zoauth login crm:deals:create --flow browser --client-id 1000.ABC
  zoauth login crm:deals:create --flow browser --paste --redirect-uri https://example.com/cb
  zoauth login crm:deals:create --flow device --qr
  zoauth login --add books:invoices:read
  zoauth login crm:deals:read --environment sandbox --profile crm-sandbox
  zoauth login books:invoices:read --organization 600000434 --profile books
  zoauth login desk:tickets:read --flow client-credentials --soid ZohoDesk.42 --profile desk";

const TOKEN: &str = "\
Example:
  TOKEN=$(zoauth token)";

const HEADER: &str = "\
Example (the header goes through standard input, not the command line):
  zoauth header | curl -H @- https://www.zohoapis.eu/crm/v8/Deals?fields=Deal_Name";

const REVOKE: &str = "\
Examples:
  zoauth revoke --profile crm
  zoauth revoke --token-stdin --dc eu < token.txt";

const LOGOUT: &str = "\
Examples:
  zoauth logout
  zoauth logout --all --yes";

const PROBE: &str = "\
Asks through the start of the device flow, which refuses a list with a scope that
does not exist. One request asks for many scopes; a refused list is halved until
the wrong ones are found. Needs a client of the type Non-browser Applications,
but not its secret. The exit code is 3 if a scope does not exist.

Examples:
  zoauth probe ZohoCRM.modules.deals.READ ZohoCRM.modules.deal.READ --client-id 1000.ABC
  zoauth probe @scopes.txt --dc eu --confirm confirmed.tsv";

const DATA_CENTERS: &str = "\
The table of this version is enough for every data center that was known when it
was made. A new one is taken from Zoho's list only if its address is of the form
accounts.zoho.… or accounts.zohocloud.…, and never changes what is in the table.

Examples:
  zoauth datacenters
  zoauth datacenters --refresh --json";

const URL: &str = "\
Offline access and a forced consent page are asked for by default: Zoho gives a
refresh token only with offline access, and only when consent is given anew.";
