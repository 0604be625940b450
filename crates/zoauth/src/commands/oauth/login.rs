//! `zoauth login`: tokens for scopes, by whichever flow, kept in the store.
//! Everything that can be checked is checked before a code is sent, for a code
//! works once; and what is stored already is not asked for again.

use zoho_catalog::algebra::grants;
use zoho_oauth::{
    Accounts, Client, DataCenterTable, Entry, Flow, Grant, Http, Profile, ScopeSet, Soid, Store,
    StoreError, SystemClock,
};

use super::browser::{self, Consent};
use super::code::Age;
use super::marks::Marks;
use super::obtain::{Exchange, Obtained, Wanted};
use super::place::Start;
use super::reading::{now, time};
use super::report::{Brought, report};
use super::sources::Sources;
use super::{account, device, enhance, grant, place, replaced, runtime, secrets};
use crate::cli::oauth::{Login, LoginFlow};
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::select;

/// What a login works with once it is clear that one is needed.
pub(super) struct Going<'a> {
    pub(super) output: &'a Output,
    pub(super) arguments: &'a Login,
    pub(super) http: Http,
    pub(super) store: &'a dyn Store,
    pub(super) profile: &'a Profile,
    /// What is stored, where it is of use for this login.
    pub(super) known: Option<&'a Grant>,
    pub(super) start: Start,
    pub(super) scopes: ScopeSet,
    pub(super) soid: Option<Soid>,
}

/// Logs in.
pub(super) fn run(context: &Context<'_>, arguments: &Login) -> Result<ExitCode, Error> {
    let output = context.output;
    // Scopes first: a misspelt one must be refused before anything is asked.
    let chosen = chosen(context, arguments)?;
    let profile = account::profile(&arguments.stored)?;
    let store = account::store(&arguments.stored.folder)?;
    if arguments.add {
        let more = wanted(output, chosen, None)?;
        return enhance::run(context, arguments, &store, &profile, &more);
    }
    let known = stored(&*store, &profile, arguments.force)?;
    let known_grant = known.as_ref().map(|entry| &entry.grant);
    let flow = flow(arguments, known_grant);
    let soid = fitting(arguments, flow)?;
    let start = Start::of(&arguments.server, known_grant)?;

    let mut sources = Sources::open(output, arguments, flow)?;
    let scopes = wanted(output, chosen, sources.given.scopes.take())?;
    let marks = Marks::of(arguments);
    if !arguments.force
        && let Some(entry) = &known
        && !marks.is_elsewhere(entry)
        && suffices(context, arguments, flow, &start, &entry.grant, &scopes)?
    {
        output.note(&format!(
            "nothing was asked of Zoho: the profile `{profile}` has these scopes already; \
             `--force` logs in again"
        ));
        let kept = runtime::wait(marks.keep(&*store, &profile))?;
        let entry = kept.as_ref().unwrap_or(entry);
        return report(context, &*store, &profile, entry, Brought::Nothing);
    }

    let here = |grant: &&Grant| {
        start
            .known()
            .is_none_or(|accounts| *accounts == grant.accounts)
    };
    let going = Going {
        output,
        arguments,
        http: Http::new(),
        store: &*store,
        profile: &profile,
        known: known_grant.filter(here),
        start: start.clone(),
        scopes,
        soid,
    };
    let (obtained, brought) = runtime::wait(going.run(flow, &mut sources))?;
    let kept = runtime::wait(marks.keep(&*store, &profile))?;
    let entry = kept.unwrap_or(obtained.entry);
    report(context, &*store, &profile, &entry, brought)
}

impl Going<'_> {
    /// Comes by the tokens, and ends what they replace.
    pub(super) async fn run(
        &self,
        flow: LoginFlow,
        sources: &mut Sources,
    ) -> Result<(Obtained, Brought), Error> {
        let obtained = self.obtain(flow, sources).await?;
        let (output, store) = (self.output, self.store);
        let replaced = match &obtained.replaced {
            Some(old) => {
                let keep = self.arguments.keep_old;
                Some(replaced::end(output, &self.http, store, self.profile, old, keep).await)
            }
            None => None,
        };
        let refresh_tokens = replaced::count(output, store, &obtained.entry.grant).await;
        let brought = Brought::Grant {
            replaced,
            refresh_tokens,
        };
        Ok((obtained, brought))
    }

    async fn obtain(&self, flow: LoginFlow, sources: &mut Sources) -> Result<Obtained, Error> {
        let client = sources.client_id(self.output, self.arguments, self.known)?;
        let table = self.start.table(&self.http).await;
        let accounts = self
            .start
            .find(self.output, &self.http, &client, &table)
            .await?;
        let needs_code = flow == LoginFlow::SelfClient && sources.given.code.is_none();
        if needs_code && secrets::is_somebody_there() {
            self.output.tell(|page| {
                let last = "Enter it here before it ends.";
                grant::console_steps(page, &accounts, &self.scopes, last);
                page.gap();
            });
        }
        let client = sources.with_secret(self.output, client, self.known, &accounts, &table)?;
        match flow {
            LoginFlow::SelfClient => {
                let code = sources.code(self.output)?;
                let age = sources.given.age;
                if let Some(left) = age.left(now()) {
                    let left = time(left);
                    self.output
                        .note(&format!("by its file the code is good for {left}"));
                }
                let scopes = self.scopes.clone();
                let exchange = Exchange::of_code(&accounts, client.clone(), scopes, code)?;
                self.send(exchange, &client, &accounts, &table, Some(age))
                    .await
            }
            LoginFlow::ClientCredentials => {
                let (scopes, soid) = (self.scopes.clone(), self.soid.clone());
                let exchange = Exchange::of_client(&accounts, client.clone(), scopes, soid)?;
                self.send(exchange, &client, &accounts, &table, None).await
            }
            LoginFlow::Browser | LoginFlow::Instance => {
                let uri = browser::redirect_uri(&self.arguments.browser, self.known);
                let client = client.with_redirect_uri(uri)?;
                let flow = stored_flow(flow);
                self.consent(&table)
                    .login(self.wanted(flow, client, accounts))
                    .await
            }
            LoginFlow::Device => {
                let wanted = self.wanted(Flow::Device, client, accounts);
                device::login(&self.consent(&table), wanted).await
            }
        }
    }

    fn wanted(&self, flow: Flow, client: Client, accounts: Accounts) -> Wanted {
        Wanted {
            flow,
            client,
            accounts,
            scopes: self.scopes.clone(),
            soid: self.soid.clone(),
        }
    }

    fn consent<'c>(&'c self, table: &'c DataCenterTable) -> Consent<'c> {
        Consent {
            output: self.output,
            options: &self.arguments.browser,
            http: &self.http,
            store: self.store,
            profile: self.profile,
            table,
        }
    }

    async fn send(
        &self,
        exchange: Exchange,
        client: &Client,
        accounts: &Accounts,
        table: &DataCenterTable,
        age: Option<Age>,
    ) -> Result<Obtained, Error> {
        let sent = now();
        let progress = self
            .output
            .progress(|| format!("asking {} for tokens", account::place(accounts)));
        let obtained = exchange
            .send(&self.http, self.store, self.profile, &SystemClock)
            .await;
        drop(progress);
        match obtained {
            Err(error @ zoho_oauth::Error::InvalidClient { .. }) => {
                let error = Error::from(error);
                Err(place::explained(error, &self.http, client, accounts, table).await)
            }
            obtained => obtained.map_err(|error| explained(error, age, sent)),
        }
    }
}

/// The flow that was chosen, else that of the grant that is stored.
fn flow(arguments: &Login, known: Option<&Grant>) -> LoginFlow {
    let needs_code = arguments.code_file.is_some() || arguments.code_stdin;
    match (arguments.flow, known.map(|grant| grant.flow)) {
        (Some(flow), _) => flow,
        (None, _) if needs_code => LoginFlow::SelfClient,
        (None, Some(Flow::AuthorizationCode)) => LoginFlow::Browser,
        (None, Some(Flow::Instance)) => LoginFlow::Instance,
        (None, Some(Flow::Device)) => LoginFlow::Device,
        (None, Some(Flow::ClientCredentials)) => LoginFlow::ClientCredentials,
        (None, _) => LoginFlow::SelfClient,
    }
}

/// The flow as a grant has it.
fn stored_flow(flow: LoginFlow) -> Flow {
    match flow {
        LoginFlow::SelfClient => Flow::SelfClient,
        LoginFlow::Browser => Flow::AuthorizationCode,
        LoginFlow::Device => Flow::Device,
        LoginFlow::ClientCredentials => Flow::ClientCredentials,
        LoginFlow::Instance => Flow::Instance,
    }
}

/// Refuses options that mean nothing to the flow; the organization, if named.
fn fitting(arguments: &Login, flow: LoginFlow) -> Result<Option<Soid>, Error> {
    let has_code = arguments.code_file.is_some() || arguments.code_stdin;
    if has_code && flow != LoginFlow::SelfClient {
        let message = match flow {
            LoginFlow::ClientCredentials => "client credentials need no code",
            _ => "only a code from the API console is read from a file or standard input",
        };
        return Err(Error::new(ExitCode::Usage, message)
            .hint("leave out --code-file and --code-stdin, or the flow"));
    }
    let browser = &arguments.browser;
    let in_browser = matches!(flow, LoginFlow::Browser | LoginFlow::Instance);
    if browser.paste && !in_browser {
        return Err(
            Error::new(ExitCode::Usage, "--paste belongs to --flow browser")
                .hint("add --flow browser"),
        );
    }
    match &arguments.soid {
        Some(_)
            if matches!(
                flow,
                LoginFlow::SelfClient | LoginFlow::Browser | LoginFlow::Device
            ) =>
        {
            Err(Error::new(
                ExitCode::Usage,
                "--soid belongs to client credentials and to --flow instance",
            )
            .hint("a code is bound to the organization that was chosen when it was made"))
        }
        Some(soid) => Ok(Some(soid.parse()?)),
        None => Ok(None),
    }
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
            .hint("name the scopes that are needed: zoauth login SCOPES")
            .hint("`zoauth find WORDS` finds the scope for what you want to do")),
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
    flow: LoginFlow,
    start: &Start,
    grant: &Grant,
    wanted: &ScopeSet,
) -> Result<bool, Error> {
    let is_elsewhere = |accounts: &Accounts| match flow {
        LoginFlow::SelfClient | LoginFlow::ClientCredentials => grant.accounts != *accounts,
        // The user may live in another data center than the login begins in.
        _ => grant.accounts.data_center().is_some() != accounts.data_center().is_some(),
    };
    let is_other = grant.flow != stored_flow(flow)
        || start.known().is_some_and(is_elsewhere)
        || arguments
            .client
            .client_id
            .as_ref()
            .is_some_and(|id| *id != grant.client_id)
        || arguments.soid.as_deref() != grant.soid.as_ref().map(Soid::as_str)
        || grant.refresh_token.is_none() && grant.flow != Flow::ClientCredentials;
    Ok(!is_other && covers(context, grant, wanted)?)
}

/// Whether the scopes of a grant include these, by the catalogs.
pub(super) fn covers(
    context: &Context<'_>,
    grant: &Grant,
    wanted: &ScopeSet,
) -> Result<bool, Error> {
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
