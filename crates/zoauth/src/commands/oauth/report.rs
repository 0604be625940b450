//! What a login says at its end: under which profile the grant is kept, what it
//! is for, and how to go on.

use serde::Serialize;
use zoho_oauth::{Entry, Profile, Store};

use super::account;
use super::reading::{self, Life, names, now, time};
use super::replaced::Replaced;
use super::runtime;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::store::kept_in;
use crate::style::{command, faint, scope, strong};

#[derive(Serialize)]
struct Answer<'a> {
    profile: &'a str,
    /// `false` where the stored grant had the scopes already.
    logged_in: bool,
    flow: &'static str,
    data_center: Option<&'static str>,
    accounts: &'a str,
    client_id: &'a str,
    organization: Option<&'a str>,
    environment: &'static str,
    scopes: Vec<&'a str>,
    #[serde(flatten)]
    life: Option<Life>,
    api_domain: Option<&'a str>,
    /// What became of the refresh token that was stored before, if any.
    replaced: Option<Replaced>,
    /// How many were made here for this client and live.
    refresh_tokens: Option<usize>,
    kept_in: String,
}

/// What a login brought.
#[derive(Debug, Clone, Copy)]
pub(super) enum Brought {
    /// Nothing: it was there already.
    Nothing,
    /// A new grant.
    Grant {
        /// What became of the old one.
        replaced: Option<Replaced>,
        /// How many refresh tokens live.
        refresh_tokens: usize,
    },
    /// More scopes for the grant.
    Scopes,
}

/// Reports.
pub(super) fn report(
    context: &Context<'_>,
    store: &dyn Store,
    profile: &Profile,
    entry: &Entry,
    brought: Brought,
) -> Result<ExitCode, Error> {
    let grant = &entry.grant;
    let now = now();
    let life = grant
        .access_token
        .as_ref()
        .map(|token| Life::of(token, now));
    let left = life.as_ref().map_or(0, |life| life.expires_in);
    let (replaced, refresh_tokens) = match brought {
        Brought::Grant {
            replaced,
            refresh_tokens,
        } => (replaced, Some(refresh_tokens)),
        Brought::Nothing | Brought::Scopes => (None, None),
    };
    let kept_in = runtime::wait(async { Ok(kept_in(store, profile).await) })?;
    let answer = Answer {
        profile: profile.as_str(),
        logged_in: !matches!(brought, Brought::Nothing),
        flow: reading::flow(grant.flow),
        data_center: grant.accounts.data_center().map(|dc| dc.code()),
        accounts: grant.accounts.as_str(),
        client_id: &grant.client_id,
        organization: entry.organization.as_deref(),
        environment: entry.environment.name(),
        scopes: names(grant.scopes()),
        life,
        api_domain: grant.api_domain.as_deref(),
        replaced,
        refresh_tokens,
        kept_in,
    };
    let option = account::option(profile);
    context.output.answer(&answer, |page| {
        let headline = match brought {
            Brought::Nothing => "Logged in already",
            Brought::Grant { .. } => "Logged in",
            Brought::Scopes => "Scopes added",
        };
        page.line(strong(format!("{headline}: profile {profile}")));
        let scopes: Vec<String> = answer.scopes.iter().map(scope).collect();
        let mut rows = vec![
            [faint("scopes"), scopes.join("\n")],
            [
                faint(account::place_label(&grant.accounts)),
                account::place(&grant.accounts),
            ],
        ];
        if let Some(organization) = answer.organization {
            rows.push([faint("organization"), organization.to_owned()]);
        }
        if !entry.environment.is_production() {
            rows.push([faint("environment"), answer.environment.to_owned()]);
        }
        if let Some(api) = &grant.api_domain {
            rows.push([faint("API"), api.clone()]);
        }
        rows.push([faint("kept in"), answer.kept_in.clone()]);
        page.table(2, &rows);
        let next = format!(
            "{} prints the access token (this one is good for {}), {} the header.",
            command(format!("zoauth token{option}")),
            time(left),
            command(format!("zoauth header{option}")),
        );
        page.wrapped("", &next);
    })?;
    Ok(ExitCode::Ok)
}
