//! The way to Zoho, and what only Zoho knows: the time, and whether there is
//! such a client. Asked without any secret.

use zoho_oauth::{
    Accounts, Client, ClientProbeRequest, Error as OAuthError, Http, Reached, Request as _, Step,
    Unreached, reach,
};

use super::finding::{Findings, shortened};
use crate::commands::oauth::reading::{now, time};
use crate::commands::oauth::{account, runtime};
use crate::error::Error;

/// Seconds that a clock may be wrong without harm: a token is renewed a minute
/// before its end at the latest.
const HARMLESS: u64 = 30;
/// From here on tokens are thought to live that are over, or the other way.
const HARMFUL: u64 = 60;

/// An accounts server, the clients that are known to it, and where its APIs
/// answer.
pub(super) struct Site {
    accounts: Accounts,
    clients: Vec<Client>,
    api_domains: Vec<String>,
}

impl Site {
    /// Notes what is to be asked, each once.
    pub(super) fn add(
        sites: &mut Vec<Self>,
        accounts: &Accounts,
        client: Option<Client>,
        api_domain: Option<&str>,
    ) {
        let at = match sites.iter().position(|site| site.accounts == *accounts) {
            Some(at) => at,
            None => {
                sites.push(Self {
                    accounts: accounts.clone(),
                    clients: Vec::new(),
                    api_domains: Vec::new(),
                });
                sites.len() - 1
            }
        };
        let site = &mut sites[at];
        if let Some(client) = client
            && site.clients.iter().all(|known| known.id() != client.id())
        {
            site.clients.push(client);
        }
        if let Some(domain) = api_domain
            && site.api_domains.iter().all(|known| known != domain)
        {
            site.api_domains.push(domain.to_owned());
        }
    }
}

pub(super) fn examine(
    findings: &mut Findings<'_>,
    sites: &[Site],
    is_proxied: bool,
) -> Result<(), Error> {
    let http = Http::new();
    let mut is_clock_known = false;
    for site in sites {
        let accounts = site.accounts.as_str();
        // What Zoho tells everybody: its data centers.
        let url = format!("{accounts}/oauth/serverinfo");
        let progress = findings.progress(accounts);
        let way = runtime::wait(async { Ok(reach(&http, &url, !is_proxied).await) })?;
        told(findings, accounts, &way);
        if let Ok(reached) = &way {
            if let Some(server) = reached.time.filter(|_| !is_clock_known) {
                clock(findings, server);
                is_clock_known = true;
            }
            for one in &site.clients {
                client(findings, &http, &site.accounts, one)?;
            }
        }
        for domain in site.api_domains.iter().filter(|domain| *domain != accounts) {
            progress.now(|| format!("asking {domain}"));
            let way = runtime::wait(async { Ok(reach(&http, domain, !is_proxied).await) })?;
            told(findings, domain, &way);
        }
    }
    Ok(())
}

fn told(findings: &mut Findings<'_>, url: &str, way: &Result<Reached, Unreached>) {
    match way {
        Ok(reached) if reached.status >= 500 => findings.note(
            "network",
            format!("{url} answers with HTTP status {}", reached.status),
            Some("try again later; Zoho's own trouble: https://status.zoho.com".to_owned()),
        ),
        Ok(_) => findings.ok("network", format!("{url} answers")),
        Err(error) => {
            let remedy = match error.step {
                Step::Name => {
                    "look at the address, and whether this machine can look names up (DNS)"
                }
                Step::Connection => {
                    "look at the network, a firewall, or whether a proxy has to be set \
                     (HTTPS_PROXY)"
                }
                Step::Tls => {
                    "something between here and Zoho shows another certificate, or the \
                     system's certificates are missing (Debian: ca-certificates) or the clock \
                     is wrong"
                }
                Step::Answer => "something between here and Zoho takes the answer away",
                _ => "look at the address, and at the system's certificates",
            };
            findings.problem("network", format!("{url}: {error}"), remedy);
        }
    }
}

fn clock(findings: &mut Findings<'_>, server: u64) {
    let here = now();
    let off = here.abs_diff(server);
    let way = if here < server { "behind" } else { "ahead" };
    let message = format!("{} {way} the accounts server", time(off));
    match off {
        off if off <= HARMLESS => findings.ok("clock", "as the accounts server's"),
        off if off <= HARMFUL => findings.note("clock", message, Some("set the clock".to_owned())),
        _ => findings.problem(
            "clock",
            format!("{message}; life times of tokens are reckoned wrongly"),
            "set the clock, and let a time service keep it",
        ),
    }
}

fn client(
    findings: &mut Findings<'_>,
    http: &Http,
    accounts: &Accounts,
    client: &Client,
) -> Result<(), Error> {
    let request = ClientProbeRequest::new(accounts, client);
    let answer = runtime::wait(async { Ok(request.send(http).await) })?;
    let (id, place) = (shortened(client.id()), account::place(accounts));
    match answer {
        Ok(true) => findings.ok("client", format!("{id} is known at {place}")),
        Ok(false) => findings.problem(
            "client",
            format!("{id} is not known at {place}"),
            "it was deleted, or is registered in another data center: zoauth login --dc auto \
             finds it",
        ),
        Err(error @ OAuthError::Throttled { .. }) => {
            findings.note(
                "client",
                error.to_string(),
                Some(error.remedy().into_owned()),
            );
        }
        Err(error) => {
            findings.note(
                "client",
                format!("{id}: {error}"),
                Some(error.remedy().into_owned()),
            );
        }
    }
    Ok(())
}
