//! The arguments of the emulator.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::oauth::DEFAULT_REDIRECT_URI;

/// The kinds of client that the emulator can register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Self Client: a code from the console, client credentials
    #[value(name = "self")]
    SelfClient,
    /// Server-based application: redirect
    Server,
    /// Mobile or desktop application: redirect with PKCE
    Mobile,
    /// Non-browser application: device flow
    Device,
}

/// Who answers the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Consent {
    /// A person in a browser
    Ask,
    /// Nobody; it is given at once
    Accept,
    /// Nobody; it is refused at once
    Reject,
}

/// Arguments of `emulator`.
#[derive(Debug, Args)]
pub(crate) struct Emulator {
    /// Data centers to emulate, each on a port of its own
    #[arg(long, value_name = "DC,…", value_delimiter = ',', default_value = "us")]
    pub(crate) dc: Vec<String>,
    /// Port of the first data center, the others follow [default: any free ones]
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Clients to register
    #[arg(
        long,
        value_name = "KIND,…",
        value_enum,
        value_delimiter = ',',
        default_value = "self"
    )]
    pub(crate) client: Vec<Kind>,
    /// Redirect URI of the clients that are redirected to; can be given several times
    #[arg(long, value_name = "URI", default_value = DEFAULT_REDIRECT_URI)]
    pub(crate) redirect_uri: Vec<String>,
    /// Give each client another secret in each data center
    #[arg(long)]
    pub(crate) secret_per_dc: bool,
    /// Who answers the consent page
    #[arg(long, value_enum, default_value_t = Consent::Ask)]
    pub(crate) consent: Consent,
    /// Organizations to choose from at consent; the first where nobody chooses
    #[arg(
        long,
        value_name = "ID,…",
        value_delimiter = ',',
        default_value = "600000001"
    )]
    pub(crate) org: Vec<String>,
    /// Write every request to this file, one line of JSON each, without secrets
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Let answers fail as this YAML file says; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) script: Option<String>,
    /// Print the made-up secrets as lines for a shell instead of keeping them in files
    #[arg(long)]
    pub(crate) env: bool,
}

/// What the help ends with.
pub(crate) const AFTER: &str = "\
It listens on 127.0.0.1 only, keeps everything in memory and ends with Ctrl-C.
With --json one line says when it is ready, and where. API calls are answered at
the same address: by the catalog, in the words of the application, as a skeleton.
A product with a host of its own is named in the path or in the Host header:
  GET /crm/v8/Deals    GET /desk.zoho.com/api/v1/tickets

A script is a list of steps: what it is for (an endpoint such as token, or a
call), what goes wrong, how many times (1) and after how many requests (0):
  - {on: token, do: throttle, times: 2}
  - {on: 'GET /crm/v8/{module}', do: expired, after: 1}
  - {on: token, do: {cut: headers}}
  - {on: '* /**', do: {slow: 2s}, times: always}
do: throttle, expired, revoked, wrong-data-center, html, empty, truncated,
  {throttle: STATUS}, {slow: TIME}, {trickle: {bytes: N, pause: TIME}},
  {cut: request|answer|status-line|headers|body|mid-body|BYTES},
  {answer: {status: STATUS, body: TEXT}}

Examples:
  zoauth emulator --dc us,eu --client self,server
  zoauth emulator --json --consent accept --record requests.jsonl
  zoauth emulator --script faults.yaml";
