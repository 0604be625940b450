//! The arguments of the commands that hand tokens to other programs and write
//! files for them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::api;
use super::oauth::Stored;

/// Commands for the daily use of tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Daily {
    /// Call a Zoho API with a profile's token
    #[command(after_help = api::AFTER)]
    Api(Box<api::Api>),
    /// Compare the calls that an account lists with the catalog
    #[command(after_help = super::sync::AFTER)]
    Sync(super::sync::Sync),
    /// Run a program with an access token in its environment
    #[command(after_help = EXEC)]
    Exec(Exec),
    /// Print an access token as variables for a shell or a file
    #[command(after_help = ENV)]
    Env(Env),
    /// Print an access token with its expiry, for programs that ask a helper
    #[command(after_help = CREDENTIAL)]
    Credential(Credential),
    /// Hand access tokens to containers and other programs over HTTP on this machine
    #[command(after_help = super::serve::AFTER)]
    Serve(super::serve::Serve),
    /// Write the calls that scopes open for Postman, Bruno, curl and others
    #[command(after_help = GENERATE)]
    Generate(Generate),
}

/// Names of the variables.
#[derive(Debug, Args)]
pub(crate) struct Naming {
    /// What the names of the variables begin with
    #[arg(long, value_name = "TEXT", default_value = "ZOHO_")]
    pub(crate) prefix: String,
}

/// Arguments of `exec`.
#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// Whose token.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// The names.
    #[command(flatten)]
    pub(crate) naming: Naming,
    /// The program and its arguments
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true)]
    pub(crate) command: Vec<OsString>,
}

/// Arguments of `env`.
#[derive(Debug, Args)]
pub(crate) struct Env {
    /// Whose token.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// The names.
    #[command(flatten)]
    pub(crate) naming: Naming,
    /// Who reads the variables
    #[arg(long, value_enum, default_value_t = Reader::Sh)]
    pub(crate) format: Reader,
}

/// Who reads variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reader {
    /// sh, bash, zsh: `eval "$(zoauth env)"`
    Sh,
    /// fish: `zoauth env --format fish | source`
    Fish,
    /// PowerShell: `zoauth env --format powershell | Out-String | Invoke-Expression`
    #[value(name = "powershell")]
    PowerShell,
    /// A .env file
    Dotenv,
    /// A step of GitHub Actions: masks the token and sets it for later steps
    Github,
}

/// Arguments of `credential`.
#[derive(Debug, Args)]
pub(crate) struct Credential {
    /// Whose token.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// Whose protocol
    #[arg(long, value_enum, default_value_t = Protocol::Zoauth)]
    pub(crate) format: Protocol,
}

/// Protocols of credential helpers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Protocol {
    /// Ours: token, header, expiry, API domain
    Zoauth,
    /// ExecCredential, as the exec plugins of Kubernetes clients answer
    Kubernetes,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Who reads the file
    #[arg(value_enum)]
    pub(crate) tool: Tool,
    /// Exact scopes, crm:deals:create,update, or @FILE; those of the profile if none are named
    #[arg(value_name = "SCOPES")]
    pub(crate) scopes: Vec<String>,
    /// Data center of the addresses: us, eu, in, … [default: the profile's, else us]
    #[arg(long, value_name = "DC")]
    pub(crate) dc: Option<String>,
    /// Write to this file or folder instead of standard output
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Replace what is there
    #[arg(long)]
    pub(crate) force: bool,
    /// Write client and access token of the profile into it (postman-environment only, needs --output)
    #[arg(long, requires = "output")]
    pub(crate) with_secrets: bool,
    /// Whose grant.
    #[command(flatten)]
    pub(crate) stored: Stored,
}

/// Tools that files are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tool {
    /// Postman and newman: a collection with OAuth 2.0 set up
    Postman,
    /// The environment that belongs to the collection
    PostmanEnvironment,
    /// Bruno: a folder of text files (needs --output)
    Bruno,
    /// An .http file for the clients of JetBrains and Visual Studio Code
    Http,
    /// The security scheme of an OpenAPI document
    Openapi,
    /// Lines for a shell
    Curl,
}

const EXEC: &str = "\
The program gets ZOHO_ACCESS_TOKEN, ZOHO_AUTHORIZATION (the whole header value),
ZOHO_API_DOMAIN and ZOHO_TOKEN_EXPIRES_AT (seconds since 1970). Nothing else
sees them, and what the program returns is returned.

Examples:
  zoauth exec -- python3 report.py
  zoauth exec --profile books -- sh -c 'curl -H @- \"$ZOHO_API_DOMAIN/books/v3/contacts\" …'";

const ENV: &str = "\
Examples:
  eval \"$(zoauth env)\"
  zoauth env --format dotenv --profile books > .env
  zoauth env --format github";

const CREDENTIAL: &str = "\
Programs that run a helper and read JSON from it can run this one whenever they
need a token: it answers from the store until the token has to be renewed, so
that asking often costs nothing. `zoauth help credential` describes the answer.

Examples:
  zoauth credential --profile books
  zoauth credential --format kubernetes";

const GENERATE: &str = "\
Hosts are those of the data center; what only you know (client, organization,
record IDs) is left as variables. Nothing secret is written unless
--with-secrets asks for it, and then only to a file that its owner alone can read.

Examples:
  zoauth generate postman crm:deals:read -o deals.postman_collection.json
  zoauth generate postman-environment --profile books -o books.postman_environment.json
  zoauth generate curl books:invoices --dc eu
  zoauth generate openapi crm:deals,contacts:read >> openapi.yaml";
