//! The arguments of the check-up.

use clap::Args;

use super::oauth::{ClientId, Server, Stored};

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Look at nothing but this machine: nothing is sent
    #[arg(long)]
    pub(crate) offline: bool,
    /// What is stored.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// The accounts server, where nothing is stored.
    #[command(flatten)]
    pub(crate) server: Server,
    /// The client, where nothing is stored.
    #[command(flatten)]
    pub(crate) client: ClientId,
}

/// What the help ends with.
pub(crate) const AFTER: &str = "\
Looks at this version, proxy variables, the store and its rights; for each
profile (or the one of --profile) at client, data center, redirect, scopes,
organization and tokens; and at the way to Zoho and the clock. No token is
requested: one request without a secret asks whether Zoho knows the client.

There are no secrets in what is printed, client IDs are cut and your home folder
is `~`, so that it can go into a bug report. The exit code is 16 if there is a
problem; notes are none.

Examples:
  zoauth doctor
  zoauth doctor --profile books --offline
  zoauth doctor --json";
