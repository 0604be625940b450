//! `zoauth login`: a code from the API console, or client credentials, for
//! tokens in the store. Everything that can be checked is checked before the
//! code is sent, for a code works once.

use serde::Serialize;
use zoho_catalog::algebra::grants;
use zoho_oauth::{
    Accounts, Entry, Flow, Grant, Http, Profile, ScopeSet, Soid, Store, StoreError, SystemClock,
};

use super::code::Age;
use super::obtain::Exchange;
use super::reading::{self, Life, names, now, time};
use super::sources::Sources;
use super::{account, grant, runtime, secrets};
use crate::cli::oauth::{Login, LoginFlow};
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::select;
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
    scopes: Vec<&'a str>,
    #[serde(flatten)]
    life: Option<Life>,
    api_domain: Option<&'a str>,
    kept_in: String,
}

/// Logs in.
pub(super) fn run(context: &Context<'_>, arguments: &Login) -> Result<ExitCode, Error> {
    let output = context.output;
    // Scopes first: a misspelt one must be refused before anything is asked.
    let chosen = chosen(context, arguments)?;
    let profile = account::profile(&arguments.stored)?;
    let store = account::store(&arguments.stored.folder)?;
    let soid = soid(arguments)?;
    let has_code = arguments.code_file.is_some() || arguments.code_stdin;
    if has_code && arguments.flow == LoginFlow::ClientCredentials {
        return Err(
            Error::new(ExitCode::Usage, "client credentials need no code")
                .hint("leave out --code-file and --code-stdin, or the flow"),
        );
    }
    let known = stored(&*store, &profile, arguments.force)?;
    // A login that is repeated goes where the first one went.
    let accounts = match &known {
        Some(entry) if !account::is_chosen(&arguments.server) => entry.grant.accounts.clone(),
        _ => account::accounts(&arguments.server)?,
    };

    let mut sources = Sources::open(output, arguments)?;
    let scopes = wanted(output, chosen, sources.given.scopes.take())?;
    if !arguments.force
        && let Some(entry) = &known
        && suffices(context, arguments, &accounts, &entry.grant, &scopes)?
    {
        output.note(&format!(
            "nothing was asked of Zoho: the profile `{profile}` has these scopes already; \
             `--force` logs in again"
        ));
        return report(context, &*store, &profile, entry, false);
    }

    if known.is_none() {
        account::say_if_assumed(output, &arguments.server, &accounts);
    }
    let needs_code = arguments.flow == LoginFlow::SelfClient && sources.given.code.is_none();
    if needs_code && secrets::is_somebody_there() {
        output.tell(|page| {
            grant::console_steps(page, &accounts, &scopes, "Enter it here before it ends.");
            page.gap();
        });
    }
    let known = known
        .as_ref()
        .map(|entry| &entry.grant)
        .filter(|grant| grant.accounts == accounts);
    let client = sources.client(output, arguments, known)?;
    let (exchange, age) = match arguments.flow {
        LoginFlow::SelfClient => {
            let code = sources.code(output)?;
            let age = sources.given.age;
            if let Some(left) = age.left(now()) {
                output.note(&format!("by its file the code is good for {}", time(left)));
            }
            let exchange = Exchange::of_code(&accounts, client, scopes, code)?;
            (exchange, Some(age))
        }
        LoginFlow::ClientCredentials => {
            (Exchange::of_client(&accounts, client, scopes, soid)?, None)
        }
    };
    let sent = now();
    let entry = runtime::wait(async {
        exchange
            .send(&Http::new(), &*store, &profile, &SystemClock)
            .await
            .map_err(|error| explained(error, age, sent))
    })?;
    if known.is_some_and(|grant| grant.refresh_token.is_some()) {
        output.note(
            "the refresh token that was stored before lives on at Zoho, which keeps twenty for \
             each user and client and then drops the oldest",
        );
    }
    report(context, &*store, &profile, &entry, true)
}

/// The scopes of the command line; `None` if there are none, as a code's file
/// may name them.
fn chosen(context: &Context<'_>, arguments: &Login) -> Result<Option<ScopeSet>, Error> {
    if arguments.scopes.is_empty() {
        return Ok(None);
    }
    let catalog = context.catalog()?;
    let chosen = select::scopes(catalog, &arguments.scopes, arguments.allow_unknown)?;
    for warning in &chosen.warnings {
        context.output.warn(warning);
    }
    Ok(Some(chosen.to_set()))
}

/// What the tokens are for: the code's file knows it best.
fn wanted(
    output: &Output,
    chosen: Option<ScopeSet>,
    file: Option<ScopeSet>,
) -> Result<ScopeSet, Error> {
    match (chosen, file) {
        (Some(chosen), Some(file)) if chosen != file => {
            output.warn(&format!(
                "the code's file was made for other scopes: {file}; they are what the tokens get"
            ));
            Ok(file)
        }
        (Some(scopes), _) | (None, Some(scopes)) => Ok(scopes),
        (None, None) => Err(Error::new(ExitCode::Usage, "no scope is chosen")
            .hint("name the scopes that the code is made for: zoauth login SCOPES")
            .hint("`zoauth find WORDS` finds the scope for what you want to do")),
    }
}

fn soid(arguments: &Login) -> Result<Option<Soid>, Error> {
    match &arguments.soid {
        Some(_) if arguments.flow == LoginFlow::SelfClient => Err(Error::new(
            ExitCode::Usage,
            "--soid belongs to client credentials",
        )
        .hint("a code is bound to the organization that was chosen in the console")),
        Some(soid) => Ok(Some(soid.parse()?)),
        None => Ok(None),
    }
}

/// What is stored; a damaged file counts as nothing where it is to be replaced
/// anyway (it is kept under another name).
fn stored(store: &dyn Store, profile: &Profile, force: bool) -> Result<Option<Entry>, Error> {
    runtime::wait(async {
        match store.load(profile).await {
            Err(StoreError::Damaged { .. }) if force => Ok(None),
            known => Ok(known?),
        }
    })
}

/// Whether what is stored does what is asked for, so that Zoho need not be
/// bothered: each new consent makes a refresh token, and there can be twenty.
fn suffices(
    context: &Context<'_>,
    arguments: &Login,
    accounts: &Accounts,
    grant: &Grant,
    wanted: &ScopeSet,
) -> Result<bool, Error> {
    let flow = match arguments.flow {
        LoginFlow::SelfClient => Flow::SelfClient,
        LoginFlow::ClientCredentials => Flow::ClientCredentials,
    };
    let is_other = grant.flow != flow
        || account::is_chosen(&arguments.server) && grant.accounts != *accounts
        || arguments
            .client
            .client_id
            .as_ref()
            .is_some_and(|id| *id != grant.client_id)
        || arguments.soid.as_deref() != grant.soid.as_ref().map(Soid::as_str)
        || grant.refresh_token.is_none() && grant.flow != Flow::ClientCredentials;
    if is_other {
        return Ok(false);
    }
    let catalog = context.catalog()?;
    let held = grant.scopes();
    let (known, _) = catalog.known(held.iter().map(zoho_oauth::Scope::as_str));
    Ok(wanted.iter().all(|scope| {
        held.contains(scope)
            || catalog
                .scope(scope.as_str())
                .is_some_and(|scope| grants(&known, scope))
    }))
}

/// Adds what is known of the code, which zoho-oauth can't know.
fn explained(error: zoho_oauth::Error, age: Option<Age>, sent: u64) -> Error {
    use zoho_oauth::Error as E;
    let hint = match (&error, age) {
        (E::InvalidCode { .. }, Some(age)) => Some(age.told(sent)),
        (
            E::Network { .. } | E::NotJson { .. } | E::UnexpectedStatus { .. } | E::BadField { .. },
            Some(_),
        ) => Some(
            "whether the code was used up can't be seen from here; generate a new one before \
             you try again"
                .to_owned(),
        ),
        _ => None,
    };
    let error = Error::from(error);
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

fn report(
    context: &Context<'_>,
    store: &dyn Store,
    profile: &Profile,
    entry: &Entry,
    logged_in: bool,
) -> Result<ExitCode, Error> {
    let grant = &entry.grant;
    let now = now();
    let life = grant
        .access_token
        .as_ref()
        .map(|token| Life::of(token, now));
    let left = life.as_ref().map_or(0, |life| life.expires_in);
    let kept_in = runtime::wait(async { Ok(kept_in(store, profile).await) })?;
    let answer = Answer {
        profile: profile.as_str(),
        logged_in,
        flow: reading::flow(grant.flow),
        data_center: grant.accounts.data_center().map(|dc| dc.code()),
        accounts: grant.accounts.as_str(),
        client_id: &grant.client_id,
        scopes: names(grant.scopes()),
        life,
        api_domain: grant.api_domain.as_deref(),
        kept_in,
    };
    let option = account::option(profile);
    context.output.answer(&answer, |page| {
        let headline = if logged_in {
            "Logged in"
        } else {
            "Logged in already"
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
