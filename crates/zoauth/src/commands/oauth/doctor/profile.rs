//! What is stored under a profile: does it fit together, and will it go on
//! working.

use zoho_catalog::{Application, Catalog, Organization, algebra};
use zoho_oauth::loopback::{LoopbackError, LoopbackReceiver};
use zoho_oauth::{Accounts, Client, DataCenter, Entry, Flow, Profile, RefreshTokens};

use super::finding::{Findings, shortened};
use crate::cli::doctor::Doctor;
use crate::cli::oauth::DEFAULT_REDIRECT_URI;
use crate::commands::oauth::reading::{self, now, time};
use crate::commands::oauth::{account, runtime};
use crate::error::Error;

/// A token from so far in the future is one of another clock.
const FUTURE: u64 = 120;

pub(super) fn examine(
    findings: &mut Findings<'_>,
    catalog: &Catalog<'static>,
    profile: &Profile,
    entry: &Entry,
    all: &[(Profile, Entry)],
) {
    findings.about(Some(profile));
    client(findings, profile, entry);
    data_center(
        findings,
        &entry.grant.accounts,
        entry.grant.api_domain.as_deref(),
    );
    if matches!(entry.grant.flow, Flow::AuthorizationCode | Flow::Instance) {
        let uri = entry.grant.redirect_uri.as_deref();
        redirect(findings, uri.unwrap_or(DEFAULT_REDIRECT_URI));
    }
    scopes(findings, catalog, profile, entry);
    organization(findings, catalog, entry);
    tokens(findings, profile, entry, all);
}

/// Nothing is stored: what a login would start from.
pub(super) fn nobody(
    findings: &mut Findings<'_>,
    arguments: &Doctor,
    accounts: &Accounts,
) -> Result<Option<Client>, Error> {
    let option = account::option(&account::profile(&arguments.stored)?);
    findings.note(
        "profile",
        "nobody is logged in",
        Some(format!("zoauth login SCOPES{option}")),
    );
    let id = arguments.client.client_id.as_deref();
    let client = match id.filter(|id| !id.trim().is_empty()).map(Client::new) {
        Some(Ok(client)) => {
            findings.ok("client", shortened(client.id()));
            Some(client)
        }
        Some(Err(error)) => {
            findings.problem("client", error.to_string(), error.remedy());
            None
        }
        None => {
            findings.note(
                "client",
                "no client ID is set",
                Some("--client-id ID or ZOAUTH_CLIENT_ID; zoauth help flows says which".into()),
            );
            None
        }
    };
    if account::is_chosen(&arguments.server) {
        data_center(findings, accounts, None);
    } else {
        findings.note(
            "data center",
            "none is chosen; a login looks for the one that knows the client",
            None,
        );
    }
    redirect(findings, DEFAULT_REDIRECT_URI);
    Ok(client)
}

fn client(findings: &mut Findings<'_>, profile: &Profile, entry: &Entry) {
    let grant = &entry.grant;
    let flow = reading::flow(grant.flow).replace('-', " ");
    let id = shortened(&grant.client_id);
    if grant.client_secret.is_some() {
        findings.ok("client", format!("{id}, with its secret; {flow}"));
    } else {
        let option = account::option(profile);
        findings.problem(
            "client",
            format!("{id}; {flow}; its secret is not stored, so tokens can't be renewed"),
            format!("zoauth login SCOPES --force{option}"),
        );
    }
}

fn data_center(findings: &mut Findings<'_>, accounts: &Accounts, api_domain: Option<&str>) {
    let Some(dc) = accounts.data_center() else {
        findings.note(
            "data center",
            format!("{accounts} is none of Zoho's: an emulator, a proxy or a new one"),
            None,
        );
        return;
    };
    let place = account::place(accounts);
    match api_domain
        .and_then(of_api_domain)
        .filter(|other| *other != dc)
    {
        Some(other) => findings.note(
            "data center",
            format!(
                "{place}, while API calls go to {other} ({})",
                other.region()
            ),
            Some("log in again at the data center of the account".to_owned()),
        ),
        None => findings.ok("data center", place),
    }
}

fn of_api_domain(domain: &str) -> Option<DataCenter> {
    let mut all = DataCenter::ALL.iter().copied();
    all.find(|dc| dc.api_domain() == Some(domain.trim_end_matches('/')))
}

/// Whether a browser could be received: the form, and whether the port is free.
fn redirect(findings: &mut Findings<'_>, uri: &str) {
    let bound = runtime::wait(async { Ok(LoopbackReceiver::bind(uri).await.map(|_| ())) });
    match bound {
        Ok(Ok(())) if uri.contains("//127.0.0.1") || uri.contains("//[::1]") => findings.note(
            "redirect",
            format!("{uri}: its port is free; Zoho is said to refuse addresses as hosts"),
            Some("register http://localhost with the same port and path".to_owned()),
        ),
        Ok(Ok(())) => findings.ok(
            "redirect",
            format!("{uri}: its port is free; it must be registered to the letter"),
        ),
        Ok(Err(LoopbackError::NotLoopback { .. })) => findings.ok(
            "redirect",
            format!("{uri}: elsewhere, so that logins need --paste"),
        ),
        Ok(Err(error)) => findings.note(
            "redirect",
            format!("{uri}: {error}"),
            Some("end that program before the next login, or register another port".to_owned()),
        ),
        Err(error) => findings.note("redirect", error.message(), None),
    }
}

fn scopes(
    findings: &mut Findings<'_>,
    catalog: &Catalog<'static>,
    profile: &Profile,
    entry: &Entry,
) {
    let names = reading::names(entry.grant.scopes());
    if names.is_empty() {
        findings.note("scopes", "Zoho named none, and none were asked for", None);
        return;
    }
    // Identity scopes are in no catalog, and exist.
    let products = entry
        .grant
        .scopes()
        .iter()
        .filter(|scope| !scope.is_identity());
    let texts: Vec<&str> = products.map(zoho_oauth::Scope::as_str).collect();
    let (known, unknown) = catalog.known(texts.iter().copied());
    let mut is_well = true;
    for text in unknown {
        is_well = false;
        let meant: Vec<&str> = catalog
            .correct(text)
            .map(|correction| correction.scopes.iter().map(|s| s.as_str()).collect())
            .unwrap_or_default();
        let remedy = match meant.as_slice() {
            [] => "no catalog has it; if API calls work, nothing is wrong".to_owned(),
            meant => format!("{} is meant; log in with it", meant.join(", ")),
        };
        findings.note("scopes", format!("{text} is in no catalog"), Some(remedy));
    }
    for (narrow, wide) in algebra::audit(&known, &[]).redundant {
        is_well = false;
        findings.note(
            "scopes",
            format!("{} is included in {}", narrow.as_str(), wide.as_str()),
            Some("the next login can do without it".to_owned()),
        );
    }
    let missing: Vec<&str> = match &entry.grant.granted {
        Some(granted) => {
            let asked = entry.grant.requested.iter();
            let lacking = asked.filter(|scope| !zoho_oauth::covers_by_name(granted, scope));
            lacking.map(zoho_oauth::Scope::as_str).collect()
        }
        None => Vec::new(),
    };
    let held = known.as_slice();
    let missing: Vec<&str> = missing
        .into_iter()
        .filter(|text| {
            !catalog
                .scope(text)
                .is_some_and(|s| algebra::grants(held, s))
        })
        .collect();
    if !missing.is_empty() {
        is_well = false;
        let option = account::option(profile);
        findings.problem(
            "scopes",
            format!("asked for and not granted: {}", missing.join(", ")),
            format!("zoauth login {} --force{option}", missing.join(" ")),
        );
    }
    if is_well {
        findings.ok("scopes", names.join(", "));
    }
}

/// Applications whose calls name an organization, while none is known.
fn organization(findings: &mut Findings<'_>, catalog: &Catalog<'static>, entry: &Entry) {
    if let Some(id) = &entry.organization {
        findings.ok("organization", id);
        return;
    }
    if let Some(soid) = &entry.grant.soid {
        findings.ok("organization", soid.to_string());
        return;
    }
    let (known, _) = catalog.known(reading::names(entry.grant.scopes()));
    let mut applications: Vec<Application<'_>> = Vec::new();
    for scope in known {
        if !applications.contains(&scope.application()) {
            applications.push(scope.application());
        }
    }
    let wanted: Vec<String> = applications
        .iter()
        .filter_map(|application| {
            let (name, place) = match application.organization()? {
                Organization::Query(name) => (name, "query"),
                Organization::Header(name) => (name, "header"),
                _ => return None,
            };
            Some(format!("{} ({place} {name})", application.title()))
        })
        .collect();
    if wanted.is_empty() {
        findings.ok("organization", "no call has to name one");
    } else {
        findings.note(
            "organization",
            format!("none is stored; calls name one to {}", wanted.join(", ")),
            Some("where an account has several, name the one that is meant in each call".into()),
        );
    }
}

fn tokens(findings: &mut Findings<'_>, profile: &Profile, entry: &Entry, all: &[(Profile, Entry)]) {
    let grant = &entry.grant;
    let now = now();
    let option = account::option(profile);
    let is_renewable = grant.refresh_token.is_some() || grant.flow == Flow::ClientCredentials;
    let access = grant.access_token.as_ref();
    let is_alive = access.is_some_and(|token| token.is_alive(now));
    let from_future = access.filter(|token| token.issued_at() > now.saturating_add(FUTURE));
    if let Some(token) = from_future {
        let ahead = time(token.issued_at() - now);
        findings.problem(
            "clock",
            format!("the access token was given {ahead} from now: the clock was set back"),
            "set the clock; the token is replaced by itself",
        );
    }
    match (is_renewable, is_alive) {
        (true, _) => findings.ok("tokens", "renewed when their time comes"),
        (false, true) => findings.note(
            "tokens",
            "no refresh token; after this access token somebody has to log in again",
            Some(format!("zoauth login SCOPES --force{option}")),
        ),
        (false, false) => findings.problem(
            "tokens",
            "no refresh token, and the access token is over",
            format!("zoauth login SCOPES{option}"),
        ),
    }
    if let Some(wait) = entry.budget.wait(now) {
        findings.note(
            "limits",
            format!("no token request is left for {}", time(wait.as_secs())),
            Some("find out who asks so often: zoauth help limits".to_owned()),
        );
    }
    let entries = all.iter().map(|(_, entry)| entry);
    let made = RefreshTokens::count(entries, &grant.client_id, &grant.accounts);
    if made >= RefreshTokens::MANY {
        findings.note(
            "limits",
            format!(
                "{made} of {} refresh tokens of this client were made here; one more than that \
                 ends the oldest",
                RefreshTokens::KEPT
            ),
            Some("zoauth revoke ends those that nobody needs".to_owned()),
        );
    }
}
