//! `zoauth demo`: the main job from a question to a header, against an emulator
//! in this process. Each step goes through the code that the command printed
//! above it runs; only the clock is moved on, so that a token runs out.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use serde::Serialize;
use zoho_catalog::Scope;
use zoho_emulator::ClientKind;
use zoho_oauth::{
    Accounts, Client, Clock as _, FileStore, Http, ManualClock, Profile, Request as _, ScopeSet,
    Store as _,
};

use super::obtain::Exchange;
use super::reading::time;
use super::{emulator, grant, runtime, token};
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::page::Page;
use crate::style::{command, faint, scope, strong};
use crate::wording;

/// What is asked for in words.
const QUESTION: &str = "upsert CRM deals";
/// How much of a token is shown.
const SHOWN: usize = 12;
/// The life of an access token, in seconds.
const HOUR: u64 = 3600;

#[derive(Serialize)]
struct Answer {
    steps: Vec<Step>,
    /// The first characters of the last access token.
    access_token: String,
    header: String,
    next: &'static str,
}

#[derive(Serialize)]
struct Step {
    title: &'static str,
    command: String,
    result: Vec<String>,
}

/// Prints each step before it is done and its result after it.
struct Walk<'o> {
    output: &'o Output,
    steps: Vec<Step>,
}

impl Walk<'_> {
    fn begin(&mut self, title: &'static str, line: String) -> Result<(), Error> {
        self.steps.push(Step {
            title,
            command: line,
            result: Vec::new(),
        });
        let step = &self.steps[self.steps.len() - 1];
        self.print(|page| {
            page.line("");
            page.line(format!("{} {}", strong(self.steps.len()), strong(title)));
            page.line(format!("  {}", command(format!("$ {}", step.command))));
        })
    }

    fn result(&mut self, plain: String, shown: &str) -> Result<(), Error> {
        self.print(|page| page.wrapped("    ", shown))?;
        if let Some(step) = self.steps.last_mut() {
            step.result.push(plain);
        }
        Ok(())
    }

    fn tell(&mut self, text: &str) -> Result<(), Error> {
        self.result(text.to_owned(), text)
    }

    fn print(&self, human: impl FnOnce(&mut Page)) -> Result<(), Error> {
        if self.output.is_json() {
            return Ok(());
        }
        self.output.page(human)
    }
}

/// Walks the way.
pub(super) fn run(context: &Context<'_>) -> Result<ExitCode, Error> {
    let mut walk = Walk {
        output: context.output,
        steps: Vec::new(),
    };
    walk.print(|page| {
        page.line(strong("From a question to an access token"));
        page.wrapped(
            "",
            "An emulator in this process plays Zoho: no account, no network, and all secrets and \
             tokens are made up. Each command is the one you would type.",
        );
    })?;
    let scopes = find(context, &mut walk)?;
    let token = runtime::wait(tokens(context, &mut walk, &scopes))?;
    let next = "zoauth login crm:deals:create --dc eu --client-id ID";
    let answer = Answer {
        access_token: shortened(token.secret().expose_secret()),
        header: format!(
            "Authorization: {}",
            shortened_header(token.header().expose_secret())
        ),
        steps: walk.steps,
        next,
    };
    if answer_as_json(context, &answer)? {
        return Ok(ExitCode::Ok);
    }
    context.output.page(|page| {
        page.line("");
        page.line(format!(
            "{} an access token, {}",
            strong("Done:"),
            scope(&answer.access_token)
        ));
        page.wrapped(
            "",
            "Next, with your account: make a Self Client at the API console of your data center \
             (https://api-console.zoho.eu for zoho.eu), then",
        );
        page.line(format!("  {}", command(format!("$ {next}"))));
    })?;
    Ok(ExitCode::Ok)
}

fn answer_as_json(context: &Context<'_>, answer: &Answer) -> Result<bool, Error> {
    if context.output.is_json() {
        context.output.json(answer)?;
    }
    Ok(context.output.is_json())
}

/// The scopes for the question, through the look-up that `find` does.
fn find(context: &Context<'_>, walk: &mut Walk<'_>) -> Result<ScopeSet, Error> {
    let catalog = context.catalog()?;
    walk.begin(
        "Find the scope for what you want to do",
        format!("zoauth find {QUESTION}"),
    )?;
    let found = catalog.search(QUESTION, 1);
    let hit = found.hits.first().ok_or_else(|| {
        Error::new(
            ExitCode::NotAnswered,
            "the catalogs hold nothing for the question of the demo",
        )
        .hint("leave out --catalog")
    })?;
    let names: Vec<&str> = hit.scopes.iter().map(|scope| scope.as_str()).collect();
    let opens = hit
        .call
        .map(|call| format!(" opens {}", wording::call(call)))
        .unwrap_or_default();
    walk.result(
        format!("{}{opens}", names.join(" + ")),
        &format!("{}{}", wording::together(&hit.scopes), faint(&opens)),
    )?;
    let wider: Vec<Scope<'_>> = hit.scopes.iter().flat_map(|s| s.covered_by()).collect();
    let wider: Vec<&str> = wider.iter().take(2).map(|scope| scope.as_str()).collect();
    if !wider.is_empty() {
        walk.tell(&format!("wider: {}", wider.join(", ")))?;
    }
    Ok(names
        .iter()
        .filter_map(|name| zoho_oauth::Scope::new(*name).ok())
        .collect())
}

/// From the scopes to a token that was refreshed.
async fn tokens(
    context: &Context<'_>,
    walk: &mut Walk<'_>,
    scopes: &ScopeSet,
) -> Result<zoho_oauth::AccessToken, Error> {
    let made_up = zoho_emulator::Client::random(ClientKind::SelfClient);
    let (id, secret) = (made_up.id().to_owned(), made_up.secret("us").clone());
    let zoho_time = zoho_emulator::ManualClock::new();
    let zoho = emulator::builder(context.catalog()?)
        .client(made_up)
        .clock(zoho_time.clone())
        .start()
        .await
        .map_err(|error| Error::new(ExitCode::Failure, format!("the emulator: {error}")))?;
    let accounts = Accounts::custom(zoho.accounts_url("us")).map_err(zoho_oauth::Error::from)?;
    let folder = tempfile::tempdir().map_err(|error| {
        Error::new(
            ExitCode::Failure,
            format!("can't make a folder for the demo: {error}"),
        )
    })?;
    let store = FileStore::open(folder.path().join("store"));
    let profile = Profile::new("demo").map_err(zoho_oauth::Error::from)?;
    let clock = Arc::new(ManualClock::at(zoho_oauth::SystemClock.now()));
    let http = Http::new();

    walk.begin(
        "Ask for it: a Self Client needs no web server",
        format!("zoauth grant self-client {scopes}"),
    )?;
    let code = zoho
        .self_client_code(&id, &scopes.to_string(), 3)
        .map_err(|error| Error::new(ExitCode::Failure, format!("the emulator: {error}")))?;
    let request = grant::self_client_exchange(&accounts, Some(&id))?;
    walk.tell(&format!("scope to paste at Generate Code: {scopes}"))?;
    walk.tell(&format!(
        "the console (here: the emulator) gives a code: {}",
        shortened(&code)
    ))?;
    let form = request.form();
    let fields: Vec<&str> = form.iter().map(|field| field.name).collect();
    walk.tell(&format!("to send: POST {} with", request.path()))?;
    walk.tell(&format!("  {}", fields.join(", ")))?;

    walk.begin(
        "Exchange the code, once",
        format!("zoauth login {scopes} --profile demo"),
    )?;
    let client = Client::new(&id)?.with_secret(secret)?;
    let obtained = Exchange::of_code(&accounts, client, scopes.clone(), code.into())?
        .send(&http, &store, &profile, &*clock)
        .await?;
    let granted = obtained.entry.grant.scopes().to_string();
    walk.tell(&format!("granted: {granted}"))?;
    walk.tell("refresh token and access token are in the store, readable by you alone")?;
    let first = fresh(&http, &store, &profile, &clock).await?;
    walk.tell(&format!(
        "access token {}, good for {}",
        shortened(first.secret().expose_secret()),
        time(first.expires_at() - clock.now())
    ))?;

    walk.begin(
        "An hour later: the token is over, and is refreshed",
        "zoauth token --profile demo".to_owned(),
    )?;
    zoho_time.advance(Duration::from_secs(HOUR));
    clock.advance(HOUR);
    let before = zoho.requests("token");
    let second = fresh(&http, &store, &profile, &clock).await?;
    walk.tell(&format!(
        "access token {} is over; one request brought {}",
        shortened(first.secret().expose_secret()),
        shortened(second.secret().expose_secret())
    ))?;
    walk.tell(&format!(
        "token requests sent: {}; left in these ten minutes: {}",
        zoho.requests("token") - before,
        store
            .load(&profile)
            .await?
            .map_or(0, |entry| entry.budget.left(clock.now()))
    ))?;

    walk.begin(
        "Call the API with it",
        "zoauth header --profile demo".to_owned(),
    )?;
    let third = fresh(&http, &store, &profile, &clock).await?;
    let header = shortened_header(third.header().expose_secret());
    walk.result(
        format!("Authorization: {header}"),
        &format!("Authorization: {}", scope(&header)),
    )?;
    walk.tell("for curl: zoauth header | curl -H @- https://www.zohoapis.com/crm/v8/…")?;
    zoho.shutdown().await;
    Ok(third)
}

async fn fresh(
    http: &Http,
    store: &FileStore,
    profile: &Profile,
    clock: &Arc<ManualClock>,
) -> Result<zoho_oauth::AccessToken, Error> {
    let store = Arc::new(store.clone());
    Ok(token::fresh(http.clone(), store, profile.clone(), clock.clone()).await?)
}

/// The first characters of a token, and `…`.
fn shortened(token: &str) -> String {
    let start: String = token.chars().take(SHOWN).collect();
    format!("{start}…")
}

fn shortened_header(header: &str) -> String {
    match header.split_once(' ') {
        Some((prefix, token)) => format!("{prefix} {}", shortened(token)),
        None => shortened(header),
    }
}
