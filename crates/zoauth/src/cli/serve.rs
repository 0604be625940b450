//! The arguments of the token service.

use std::path::PathBuf;

use clap::Args;

use super::oauth::StoreFolder;
use crate::environment;

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Listen on this Unix socket, which you alone may open; needs no secret
    #[arg(long, value_name = "PATH", required_unless_present = "port")]
    pub(crate) socket: Option<PathBuf>,
    /// Listen on this port of 127.0.0.1 and of ::1; 0 for any that is free
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Serve these profiles only; the first one is meant where none is named [default: all]
    #[arg(short, long, value_name = "NAME,…", value_delimiter = ',', env = environment::PROFILE, hide_env_values = true)]
    pub(crate) profile: Vec<String>,
    /// File that the secret of the port is written to [default: serve.secret in the user's state folder]
    #[arg(long, value_name = "FILE", requires = "port")]
    pub(crate) secret_file: Option<PathBuf>,
    /// Answer requests for this host, too; what containers call this machine
    #[arg(long, value_name = "NAME", requires = "port")]
    pub(crate) allow_host: Vec<String>,
    /// The store.
    #[command(flatten)]
    pub(crate) folder: StoreFolder,
}

/// What the help ends with.
pub(crate) const AFTER: &str = "\
GET  /v1/token?profile=NAME     the answer of `zoauth credential`
POST /v1/token/rejected?profile=NAME  {\"access_token\": …}
                                another token, when an API refused that one
GET  /v1/profiles               those that are served
GET  /v1/health                 whether it runs; needs no secret

However many ask, one request goes to Zoho when the token has to be renewed.
Over a port everyone has to show the secret, which is another one after every
start: Authorization: Bearer SECRET. Errors are JSON with a code; where waiting
helps, Retry-After says how long. One line per request goes to standard error,
unless --quiet is given; with --json one line says when it is ready, and where.
Ctrl-C or SIGTERM ends it.

Examples:
  zoauth serve --socket /run/user/1000/zoauth.sock --profile books,crm
  curl --unix-socket /run/user/1000/zoauth.sock http://zoauth/v1/token?profile=crm
  zoauth serve --port 8100 --secret-file /run/zoauth/secret --store /var/lib/zoauth";
