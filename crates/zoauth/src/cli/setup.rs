//! The arguments of the commands around the setup file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::oauth::StoreFolder;

/// Arguments of `setup`.
#[derive(Debug, Args)]
pub(crate) struct Setup {
    /// The setup file
    #[arg(short, long, value_name = "FILE", default_value = "zoauth.yaml")]
    pub(crate) file: PathBuf,
    /// Show what would be done, and do nothing
    #[arg(long, conflicts_with = "check")]
    pub(crate) plan: bool,
    /// Do nothing, and fail if something is missing; for CI
    #[arg(long)]
    pub(crate) check: bool,
    /// Revoke and delete what this file made and declares no longer
    #[arg(long, conflicts_with_all = ["check", "only"])]
    pub(crate) prune: bool,
    /// Only these profiles
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', num_args = 1..)]
    pub(crate) only: Vec<String>,
    /// Ask Zoho whether each grant still lives: one token request a profile
    #[arg(long)]
    pub(crate) online: bool,
    /// Log in anew where a grant has more scopes than declared
    #[arg(long)]
    pub(crate) exact: bool,
    /// Take over profiles that another setup file made
    #[arg(long)]
    pub(crate) adopt: bool,
    /// Leave out what needs a person: browser, device, a code that is typed in
    #[arg(long)]
    pub(crate) unattended: bool,
    /// Don't ask before something is revoked
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// The store of profiles that name none.
    #[command(flatten)]
    pub(crate) folder: StoreFolder,
    /// Don't start the browser; print the address
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// Ask for the address that the browser ends at, for a browser on another machine
    #[arg(long)]
    pub(crate) paste: bool,
    /// Print addresses as QR codes, too
    #[arg(long)]
    pub(crate) qr: bool,
    /// How long to wait for each redirect, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
}

/// Types of clients, as the setup file names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Self Client
    #[value(name = "self")]
    SelfClient,
    /// Server-based Applications
    Server,
    /// Mobile-based and desktop applications
    Mobile,
    /// Non-browser Applications
    Device,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Exact scopes or crm:deals:create,update; asked for where none are named
    #[arg(value_name = "SCOPES")]
    pub(crate) scopes: Vec<String>,
    /// The file to write
    #[arg(short, long, value_name = "FILE", default_value = "zoauth.yaml")]
    pub(crate) file: PathBuf,
    /// Name of the profile [default: default]
    #[arg(short, long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Client ID from the API console; or env:NAME
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Type of the client in the API console
    #[arg(long, value_enum, value_name = "TYPE")]
    pub(crate) client_type: Option<Kind>,
    /// Where the client secret is: env:NAME, file:PATH or keyring:NAME [default: env:ZOHO_CLIENT_SECRET]
    #[arg(long, value_name = "PLACE")]
    pub(crate) secret: Option<String>,
    /// Data center: us, eu, in, …, or auto [default: auto]
    #[arg(long, value_name = "DC")]
    pub(crate) dc: Option<String>,
    /// Write over a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// What the help of `setup` ends with.
pub(crate) const SETUP: &str = "\
Everything in the file is checked before anything is done, and every mistake is
told at once. A profile whose grant covers what is declared is left alone, so
that a second run does nothing. A failure in one profile does not stop the
others. Nothing is asked of Zoho for a plan or a check unless --online is given.
docs/zoauth.schema.json completes and checks the file in editors.

  version: 1
  clients:
    web: {id: 1000.ABC, kind: server, secret: 'env:ZOHO_SECRET'}
  profiles:
    crm:
      dc: eu
      scopes:
        - crm:deals:create,update
        - least: calls.txt

Examples:
  zoauth setup --plan
  zoauth setup
  zoauth setup --check --online --json
  zoauth setup --only crm,desk --unattended
  zoauth setup --prune --yes";

/// What the help of `init` ends with.
pub(crate) const INIT: &str = "\
On a terminal it asks: application, module, operations, with what each one opens.
Secrets are never asked for; the file says where they are.

Examples:
  zoauth init
  zoauth init crm:deals:create,update --client-type server --client-id 1000.ABC --dc eu
  zoauth init desk:tickets:read --client-type self --secret file:desk.secret -f desk.yaml";
