//! One profile as `zoauth status` shows it, for people and as JSON: what its
//! grant is, what it opens, and how long its tokens last.

use serde::Serialize;
use zoho_catalog::{Catalog, Requirement, algebra};
use zoho_oauth::{Entry, Profile, RefreshTokens, Soid, Store};

use crate::commands::oauth::account;
use crate::commands::oauth::reading::{self, Life, names, time};
use crate::page::Page;
use crate::reach::{self, Reach};
use crate::store::kept_in;
use crate::style::{caution, faint, scope, strong};
use crate::wording::count;

/// What is known of a profile.
#[derive(Serialize)]
pub(super) struct Status {
    profile: String,
    flow: &'static str,
    data_center: Option<&'static str>,
    accounts: String,
    client_id: String,
    soid: Option<String>,
    /// What calls name unless they name another.
    organization: Option<String>,
    environment: &'static str,
    /// The setup file that made it.
    owner: Option<String>,
    scopes: Vec<String>,
    /// API calls that these scopes open, by the catalogs.
    opens_calls: usize,
    /// What each of them lets its holder do.
    opens: Vec<Opens>,
    /// Whether there is a refresh token.
    refresh_token: bool,
    /// How many were made here for this client and live.
    refresh_tokens: usize,
    access_token: Option<Life>,
    api_domain: Option<String>,
    token_requests_left: usize,
    /// Seconds until a token request may be made; 0 for at once.
    retry_after: u64,
    created_at: u64,
    updated_at: u64,
    /// Seconds since the grant was given.
    age: u64,
    store_kind: &'static str,
    kept_in: String,
    #[serde(skip)]
    place: [String; 2],
}

#[derive(Serialize)]
struct Opens {
    scope: String,
    /// `null` where no catalog has the scope.
    reach: Option<Reach>,
    #[serde(skip)]
    brief: String,
}

/// Where the profiles come from.
pub(super) struct From<'a> {
    pub(super) catalog: &'a Catalog<'static>,
    pub(super) store: &'a dyn Store,
    pub(super) store_kind: &'static str,
    /// All that can be read, for what is counted over profiles.
    pub(super) entries: &'a [(Profile, Entry)],
}

impl Status {
    pub(super) async fn of(from: &From<'_>, profile: &Profile, entry: &Entry, now: u64) -> Self {
        let grant = &entry.grant;
        let scopes = names(grant.scopes());
        let entries = from.entries.iter().map(|(_, entry)| entry);
        Self {
            profile: profile.to_string(),
            flow: reading::flow(grant.flow),
            data_center: grant.accounts.data_center().map(|dc| dc.code()),
            accounts: grant.accounts.to_string(),
            client_id: grant.client_id.clone(),
            soid: grant.soid.as_ref().map(Soid::to_string),
            organization: entry.organization.clone(),
            environment: entry.environment.name(),
            owner: entry.owner.clone(),
            opens_calls: opened(from.catalog, &scopes),
            opens: scopes
                .iter()
                .map(|name| Opens::of(from.catalog, name))
                .collect(),
            scopes: scopes.into_iter().map(str::to_owned).collect(),
            refresh_token: grant.refresh_token.is_some(),
            refresh_tokens: RefreshTokens::count(entries, &grant.client_id, &grant.accounts),
            access_token: grant
                .access_token
                .as_ref()
                .filter(|token| token.is_alive(now))
                .map(|token| Life::of(token, now)),
            api_domain: grant.api_domain.clone(),
            token_requests_left: entry.budget.left(now),
            retry_after: entry.budget.wait(now).map_or(0, |wait| wait.as_secs()),
            created_at: grant.created_at,
            updated_at: grant.updated_at,
            age: now.saturating_sub(grant.created_at),
            store_kind: from.store_kind,
            kept_in: kept_in(from.store, profile).await,
            place: [
                account::place_label(&grant.accounts).to_owned(),
                account::place(&grant.accounts),
            ],
        }
    }

    pub(super) fn print(&self, page: &mut Page) {
        page.gap();
        page.line(strong(&self.profile));
        let mut rows: Vec<[String; 2]> = Vec::new();
        let mut row = |label: &str, text: String| rows.push([faint(label), text]);
        let flow = self.flow.replace('-', " ");
        row("grant", format!("{flow}, {} ago", time(self.age)));
        row(&self.place[0], self.place[1].clone());
        row("client ID", self.client_id.clone());
        if let Some(soid) = &self.soid {
            row("granted for", soid.clone());
        }
        if let Some(organization) = &self.organization {
            row("organization", organization.clone());
        }
        if self.environment != "production" {
            row("environment", self.environment.to_owned());
        }
        if let Some(owner) = &self.owner {
            row("made by", owner.clone());
        }
        for (number, line) in self.scope_lines(page.width()).into_iter().enumerate() {
            row(if number == 0 { "scopes" } else { "" }, line);
        }
        let calls = count(self.opens_calls, "known call", "known calls");
        row(
            "",
            match self.scopes.len() {
                0 => caution("Zoho named none"),
                1 => faint(format!("opens {calls}")),
                _ => faint(format!("together open {calls}")),
            },
        );
        row("access token", self.token_life());
        if self.refresh_token {
            row("refresh token", self.refresh_tokens_made());
        }
        row(
            "requests left",
            match self.retry_after {
                0 => format!("{} of ten in ten minutes", self.token_requests_left),
                wait => caution(format!("none for {}", time(wait))),
            },
        );
        row("kept in", self.kept_in.clone());
        page.table(2, &rows);
    }

    /// Each scope with what it opens, beside it where that fits on the line.
    fn scope_lines(&self, width: usize) -> Vec<String> {
        /// What stands before the second column, and between name and words.
        const LEFT: usize = 2 + 15 + 2 + 2;
        let widest = |of: fn(&Opens) -> usize| self.opens.iter().map(of).max().unwrap_or(0);
        let name = widest(|one| one.scope.len());
        let beside = LEFT + name + widest(|one| one.brief.len()) <= width;
        let mut lines = Vec::new();
        for one in &self.opens {
            let words = match one.reach {
                Some(_) => faint(&one.brief),
                None => caution(&one.brief),
            };
            // Of a single scope the next line says how many calls it opens.
            if self.opens.len() == 1 && one.reach.is_some() {
                lines.push(scope(&one.scope));
            } else if beside {
                let blanks = " ".repeat(name - one.scope.len());
                lines.push(format!("{}{blanks}  {words}", scope(&one.scope)));
            } else {
                lines.push(scope(&one.scope));
                lines.push(words);
            }
        }
        lines
    }

    fn token_life(&self) -> String {
        let renewable = self.refresh_token || self.flow == "client-credentials";
        match (&self.access_token, renewable) {
            (Some(life), true) => format!("good for {}, then renewed", time(life.expires_in)),
            (Some(life), false) => format!(
                "good for {}; {}",
                time(life.expires_in),
                caution("can't be renewed")
            ),
            (None, true) => "over; renewed when it is asked for".to_owned(),
            (None, false) => caution("over; log in again"),
        }
    }

    fn refresh_tokens_made(&self) -> String {
        let (made, kept) = (self.refresh_tokens, RefreshTokens::KEPT);
        let text = format!("{made} of {kept} made here for this client");
        if made >= RefreshTokens::MANY {
            return caution(format!("{text}; one more than {kept} ends the oldest"));
        }
        text
    }
}

impl Opens {
    fn of(catalog: &Catalog<'static>, name: &str) -> Self {
        let known = catalog.scope(name);
        Self {
            scope: name.to_owned(),
            reach: known.map(Reach::of),
            brief: known.map_or_else(|| "in no catalog".to_owned(), reach::briefly),
        }
    }
}

/// How many calls of their applications these scopes open.
fn opened(catalog: &Catalog<'static>, scopes: &[&str]) -> usize {
    let (held, _) = catalog.known(scopes.iter().copied());
    let mut applications = Vec::new();
    for scope in &held {
        if !applications.contains(&scope.application()) {
            applications.push(scope.application());
        }
    }
    applications
        .iter()
        .flat_map(|application| application.calls())
        .filter(|call| match call.requirement(&[]) {
            Requirement::AnyOf(alternatives) => algebra::met(&held, &alternatives).is_some(),
            _ => false,
        })
        .count()
}
