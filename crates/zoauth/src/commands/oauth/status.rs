//! `zoauth status`: what is stored, as the store has it. Nothing is sent, and
//! no token is shown.

use serde::Serialize;
use zoho_catalog::{Catalog, Requirement, algebra};
use zoho_oauth::{Entry, Profile, Soid, Store};

use super::reading::{self, Life, names, now, time};
use super::{account, runtime};
use crate::cli::oauth::Stored;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::page::Page;
use crate::store::kept_in;
use crate::style::{caution, faint, scope, strong};
use crate::wording::count;

#[derive(Serialize)]
struct Answer {
    profiles: Vec<Status>,
    /// Profiles whose file can't be read.
    problems: Vec<Problem>,
    store: String,
}

#[derive(Serialize)]
struct Problem {
    profile: String,
    message: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Status {
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
    /// Whether there is a refresh token.
    refresh_token: bool,
    access_token: Option<Life>,
    api_domain: Option<String>,
    token_requests_left: usize,
    /// Seconds until a token request may be made; 0 for at once.
    retry_after: u64,
    created_at: u64,
    updated_at: u64,
    kept_in: String,
    #[serde(skip)]
    place: [String; 2],
    #[serde(skip)]
    age: u64,
}

/// Shows one profile, or all of them.
pub(super) fn run(context: &Context<'_>, arguments: &Stored) -> Result<ExitCode, Error> {
    let store = account::store(&arguments.folder)?;
    let folder = store.describe();
    let is_named = arguments
        .profile
        .as_ref()
        .is_some_and(|name| !name.is_empty());
    let wanted = is_named.then(|| account::profile(arguments)).transpose()?;
    let catalog = context.catalog()?;
    let (profiles, mut problems) = runtime::wait(async {
        let named = match &wanted {
            Some(profile) => vec![profile.clone()],
            None => store.list().await?,
        };
        let mut statuses = Vec::new();
        let mut problems = Vec::new();
        for profile in named {
            match store.load(&profile).await {
                Ok(Some(entry)) => {
                    statuses.push(Status::of(catalog, &*store, &profile, &entry).await);
                }
                Ok(None) => {}
                Err(error) => problems.push((profile, error)),
            }
        }
        Ok((statuses, problems))
    })?;
    if profiles.is_empty() {
        if let Some((_, error)) = problems.pop() {
            return Err(error.into());
        }
        let message = match &wanted {
            Some(profile) => format!("nothing is stored under the profile `{profile}`"),
            None => "nobody is logged in".to_owned(),
        };
        return Err(Error::new(ExitCode::NotLoggedIn, message)
            .cause(format!("The store is: {folder}."))
            .hint("`zoauth login SCOPES` logs in; `zoauth demo` shows the whole way"));
    }
    let exit = if problems.is_empty() {
        ExitCode::Ok
    } else {
        ExitCode::Store
    };
    for (_, error) in problems.iter().filter(|_| !context.output.is_json()) {
        context
            .output
            .problem(&error.to_string(), &[error.remedy().into_owned()]);
    }
    let answer = Answer {
        profiles,
        problems: problems
            .iter()
            .map(|(profile, error)| Problem {
                profile: profile.to_string(),
                message: error.to_string(),
                kind: error.code(),
            })
            .collect(),
        store: folder,
    };
    context.output.answer(&answer, |page| {
        for status in &answer.profiles {
            status.print(page);
        }
    })?;
    Ok(exit)
}

impl Status {
    async fn of(
        catalog: &Catalog<'static>,
        store: &dyn Store,
        profile: &Profile,
        entry: &Entry,
    ) -> Self {
        let grant = &entry.grant;
        let now = now();
        let scopes = names(grant.scopes());
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
            opens_calls: opened(catalog, &scopes),
            scopes: scopes.into_iter().map(str::to_owned).collect(),
            refresh_token: grant.refresh_token.is_some(),
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
            kept_in: kept_in(store, profile).await,
            place: [
                account::place_label(&grant.accounts).to_owned(),
                account::place(&grant.accounts),
            ],
            age: now.saturating_sub(grant.created_at),
        }
    }

    fn print(&self, page: &mut Page) {
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
        for (number, name) in self.scopes.iter().enumerate() {
            row(if number == 0 { "scopes" } else { "" }, scope(name));
        }
        let calls = count(self.opens_calls, "known call", "known calls");
        row(
            "",
            match self.scopes.len() {
                0 => caution("Zoho named none"),
                1 => faint(format!("opens {calls}")),
                _ => faint(format!("open {calls}")),
            },
        );
        row("access token", self.token_life());
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
