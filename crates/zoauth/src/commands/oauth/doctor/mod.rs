//! `zoauth doctor`: looks at everything that a token depends on, one thing
//! after another, and says of each whether it is well and what helps. One file
//! for each part: the machine, the store, what is stored, the network.

mod finding;
mod machine;
mod network;
mod profile;
mod store;

use zoho_oauth::Client;

use self::finding::Findings;
use self::network::Site;
use super::account;
use crate::cli::doctor::Doctor;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;

/// Looks.
pub(super) fn run(context: &Context<'_>, arguments: &Doctor) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let mut findings = Findings::new(context.output, arguments.offline);
    machine::version(&mut findings, catalog);
    let is_proxied = machine::proxies(&mut findings);
    let entries = store::examine(&mut findings, &arguments.stored)?;
    let mut sites: Vec<Site> = Vec::new();
    for (profile, entry) in &entries {
        profile::examine(&mut findings, catalog, profile, entry, &entries);
        // A client that can't be one was never stored.
        let client = Client::new(&*entry.grant.client_id).ok();
        Site::add(
            &mut sites,
            &entry.grant.accounts,
            client,
            entry.grant.api_domain.as_deref(),
        );
    }
    findings.about(None);
    if entries.is_empty() {
        let accounts = account::accounts(&arguments.server)?;
        let client = profile::nobody(&mut findings, arguments, &accounts)?;
        let domain = accounts.data_center().and_then(|dc| dc.api_domain());
        Site::add(&mut sites, &accounts, client, domain);
    }
    if arguments.offline {
        findings.note("network", "not looked at, since --offline was given", None);
    } else {
        network::examine(&mut findings, &sites, is_proxied)?;
    }
    findings.finish()
}
