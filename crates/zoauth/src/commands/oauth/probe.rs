//! `zoauth probe`: which scopes exist, by the accounts server itself. Nobody
//! consents and nothing is granted; a client for the device flow is enough. The
//! outcome can be kept in a file, as evidence for the catalogs.

use serde::Serialize;
use zoho_oauth::{Client, Flow, Http, Scope, ScopeProbe, probe_scopes};

use super::place::{self, Start};
use super::{account, runtime};
use crate::cli::oauth::Probe;
use crate::commands::{Context, confirmed};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::select;
use crate::style::{caution, faint, scope, strong};
use crate::wording;

#[derive(Serialize)]
struct Answer<'a> {
    exit_code: u8,
    data_center: Option<&'a str>,
    accounts: &'a str,
    client_id: &'a str,
    /// In the order of the question.
    scopes: Vec<Probed<'a>>,
    requests: usize,
    /// Why it stopped early, if it did.
    stopped: Option<String>,
    confirmed_in: Option<String>,
}

#[derive(Serialize)]
struct Probed<'a> {
    scope: &'a str,
    /// `null` where it was not found out.
    exists: Option<bool>,
    /// Whether a catalog has it.
    in_catalog: bool,
}

/// Asks.
pub(super) fn run(context: &Context<'_>, arguments: &Probe) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    // What no catalog has is what one asks about.
    let chosen = select::scopes(catalog, &arguments.scopes, true)?;
    let scopes = chosen.to_set();
    // A device login that is stored names a client that can be asked with.
    let known = account::stored_quietly(&arguments.stored)?;
    let known = known.as_ref().filter(|grant| grant.flow == Flow::Device);
    let id = match (&arguments.client.client_id, known) {
        (Some(id), _) => id.clone(),
        (None, Some(grant)) => grant.client_id.clone(),
        (None, None) => {
            return Err(Error::new(ExitCode::Usage, "no client ID was given")
                .hint("give it with --client-id, or the variable ZOAUTH_CLIENT_ID")
                .hint("a client of the type Non-browser Applications is made in the API console"));
        }
    };
    let client = Client::new(id)?;
    let start = Start::of(&arguments.server, known)?;
    let http = Http::new();
    let (accounts, code, probe) = runtime::wait(async {
        let table = start.table(&http).await;
        let accounts = start.find(context.output, &http, &client, &table).await?;
        let progress = context.output.progress(|| {
            let count = wording::count(scopes.len(), "scope", "scopes");
            format!("asking {} about {count}", account::place(&accounts))
        });
        let probe = probe_scopes(&http, &accounts, &client, &scopes, arguments.max_requests).await;
        drop(progress);
        let code = table.code(&accounts).map(str::to_owned);
        match probe {
            Ok(probe) => Ok((accounts, code, probe)),
            Err(error @ zoho_oauth::Error::InvalidClient { .. }) => {
                let told = Error::from(error)
                    .hint("the probe needs a client of the type Non-browser Applications");
                Err(place::explained(told, &http, &client, &accounts, &table).await)
            }
            Err(error) => Err(error.into()),
        }
    })?;
    if let Some(path) = &arguments.confirm {
        let exist = probe.exist.iter().map(|scope| (scope.as_str(), true));
        let missing = probe.missing.iter().map(|scope| (scope.as_str(), false));
        let by = confirmed::By {
            what: "probe",
            place: code.as_deref().unwrap_or(accounts.as_str()),
            date: &confirmed::today(),
        };
        confirmed::add(path, &by, exist.chain(missing))?;
    }
    let exit = match &probe.stopped {
        Some(error) => super::failure::exit(error),
        None if !probe.missing.is_empty() => ExitCode::NotKnown,
        None if !probe.undecided.is_empty() => ExitCode::Throttled,
        None => ExitCode::Ok,
    };
    let answer = Answer {
        exit_code: exit.number(),
        data_center: code.as_deref(),
        accounts: accounts.as_str(),
        client_id: client.id(),
        scopes: scopes
            .iter()
            .map(|scope| Probed {
                scope: scope.as_str(),
                exists: exists(&probe, scope),
                in_catalog: catalog.scope(scope.as_str()).is_some(),
            })
            .collect(),
        requests: probe.requests,
        stopped: probe.stopped.as_ref().map(ToString::to_string),
        confirmed_in: arguments
            .confirm
            .as_ref()
            .map(|path| path.display().to_string()),
    };
    context.output.answer(&answer, |page| {
        let rows: Vec<[String; 3]> = answer
            .scopes
            .iter()
            .map(|probed| {
                let verdict = match probed.exists {
                    Some(true) => scope("exists"),
                    Some(false) => caution("does not exist"),
                    None => faint("not found out"),
                };
                let note = match (probed.exists, probed.in_catalog) {
                    (Some(true), false) => "in no catalog",
                    (Some(false), true) => "although a catalog has it",
                    _ => "",
                };
                [strong(probed.scope), verdict, note.to_owned()]
            })
            .collect();
        page.table(0, &rows);
        page.gap();
        let requests = wording::count(answer.requests, "request", "requests");
        let place = account::place(&accounts);
        page.wrapped(
            "",
            &format!("Asked {place} with {requests}; nothing was granted."),
        );
        if let Some(stopped) = &answer.stopped {
            page.wrapped("", &format!("It stopped early: {stopped}."));
        } else if !probe.undecided.is_empty() {
            page.wrapped(
                "",
                "The requests are used up; ask for the others in ten minutes, or with \
                 --max-requests at your own risk.",
            );
        }
    })?;
    Ok(exit)
}

fn exists(probe: &ScopeProbe, scope: &Scope) -> Option<bool> {
    if probe.exist.contains(scope) {
        Some(true)
    } else if probe.missing.contains(scope) {
        Some(false)
    } else {
        None
    }
}
