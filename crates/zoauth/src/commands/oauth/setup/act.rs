//! Does what a plan says for one profile: a login with what the file names, the
//! same way that `zoauth login` goes; more scopes; a line in the entry.

use secrecy::ExposeSecret as _;
use zoho_oauth::{Accounts, Client, Grant, Http, ScopeSet};
use zoho_setup::model::{Flow, Kind};
use zoho_setup::plan::{Action, Step};
use zoho_setup::{Declared, Place, Source};

use super::look::{Looked, Opened};
use crate::cli::oauth::{
    Browser, ClientId, ClientType, Login, LoginFlow, Server, StoreFolder, Stored,
};
use crate::cli::setup::Setup;
use crate::commands::Context;
use crate::commands::oauth::client_secrets::ClientSecrets;
use crate::commands::oauth::code::Given;
use crate::commands::oauth::login::Going;
use crate::commands::oauth::marks::Marks;
use crate::commands::oauth::place::Start;
use crate::commands::oauth::sources::Sources;
use crate::commands::oauth::{enhance, runtime, secrets};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// Does it.
pub(super) fn act(
    context: &Context<'_>,
    arguments: &Setup,
    owner: &str,
    declared: &Declared,
    step: &Step,
    looked: &Looked,
) -> Result<(), Error> {
    let Some(store) = &looked.store else {
        return Err(Error::new(ExitCode::Store, "the store is not open"));
    };
    match &step.action {
        Action::AddScopes(missing) => {
            person_needed(arguments, declared)?;
            let Some(entry) = looked.entry() else {
                return Err(Error::new(ExitCode::Failure, "there is no grant to add to"));
            };
            say(context, declared, "adding scopes");
            let options = browser(arguments, declared);
            enhance::add(context, &options, store, &declared.name, entry, missing)?;
            remember(store, declared, None)
        }
        Action::LogIn | Action::Repair => {
            log_in(context, arguments, declared, looked, store)?;
            remember(store, declared, Some(owner))
        }
        Action::Update => remember(store, declared, None),
        _ => Ok(()),
    }
}

fn say(context: &Context<'_>, declared: &Declared, what: &str) {
    let name = &declared.name;
    context.output.note(&format!(
        "profile {name}: {what} ({})",
        declared.flow.word()
    ));
}

/// Refuses what needs a person, where none is to be waited for.
fn person_needed(arguments: &Setup, declared: &Declared) -> Result<(), Error> {
    if !arguments.unattended {
        return Ok(());
    }
    let what = match declared.flow {
        Flow::ClientCredentials => return Ok(()),
        Flow::SelfClient if declared.code.is_some() => return Ok(()),
        Flow::SelfClient => "a code from the API console",
        Flow::Device => "a person who types in a code",
        Flow::Browser | Flow::Instance => "a person at a browser",
    };
    let error = Error::new(ExitCode::NotLoggedIn, format!("this needs {what}")).hint(format!(
        "with a person there: zoauth setup --only {}",
        declared.name
    ));
    Err(match declared.flow {
        Flow::SelfClient => {
            error.hint("or say in the file where the code will be: `code: file:PATH`")
        }
        _ => error,
    })
}

fn log_in(
    context: &Context<'_>,
    arguments: &Setup,
    declared: &Declared,
    looked: &Looked,
    store: &Opened,
) -> Result<(), Error> {
    person_needed(arguments, declared)?;
    let output = context.output;
    let grant = looked.entry().map(|entry| &entry.grant);
    let known = grant.filter(|grant| grant.client_id == declared.client.id.trim());
    let mut given = given(output, declared)?;
    let secrets = match client_secrets(output, declared) {
        // An earlier login has stored it.
        Err(_) if known.is_some_and(|grant| grant.client_secret.is_some()) => {
            ClientSecrets::default()
        }
        secrets => secrets?,
    };
    let scopes: ScopeSet = match given.scopes.take() {
        Some(scopes) if scopes != declared.scopes => {
            output.warn(&format!(
                "profile {}: the code was made for {scopes}; they are what the tokens get",
                declared.name
            ));
            scopes
        }
        _ => declared.scopes.clone(),
    };
    let mut sources = Sources::of(given, secrets);
    let login = login(arguments, declared);
    say(context, declared, "logging in");
    let going = Going {
        output,
        arguments: &login,
        http: Http::new(),
        store: &**store,
        profile: &declared.name,
        known,
        start: start(declared, known),
        scopes,
        soid: declared.soid.clone(),
    };
    runtime::wait(going.run(flow(declared.flow), &mut sources))?;
    Ok(())
}

/// Where the login goes; where an earlier one has found it need not be found
/// again.
fn start(declared: &Declared, known: Option<&Grant>) -> Start {
    match (&declared.place, known) {
        (Place::At(accounts), _) => Start::At(accounts.clone()),
        (Place::Find(None), Some(grant)) if grant.accounts.data_center().is_some() => {
            Start::At(grant.accounts.clone())
        }
        (Place::Find(beside), _) => Start::Find(beside.clone()),
    }
}

/// The code, if the file says where one is.
fn given(output: &Output, declared: &Declared) -> Result<Given, Error> {
    match &declared.code {
        None => Ok(Given::default()),
        Some(Source::File(path)) => {
            let from = Login {
                code_file: Some(path.clone()),
                ..empty()
            };
            Given::read(output, &from, None)
        }
        Some(source) => {
            let code = secret(output, source)?;
            Given::parse(code.expose_secret().as_bytes())
        }
    }
}

/// The client with its secret at a server, as the file has it.
pub(super) fn client_with_secret(
    output: &Output,
    declared: &Declared,
    accounts: &Accounts,
) -> Result<Client, Error> {
    let mut client = Client::new(&declared.client.id)?;
    let own = declared
        .client
        .secrets
        .iter()
        .find(|(_, server, _)| server == accounts);
    let source = own
        .map(|(_, _, source)| source)
        .or(declared.client.secret.as_ref());
    if let Some(source) = source {
        client = client.with_secret(secret(output, source)?)?;
    }
    if let Some(uri) = &declared.client.redirect_uri {
        client = client.with_redirect_uri(uri.as_str())?;
    }
    Ok(client)
}

fn client_secrets(output: &Output, declared: &Declared) -> Result<ClientSecrets, Error> {
    let client = &declared.client;
    let common = client.secret.as_ref().map(|source| secret(output, source));
    let mut by_code = Vec::new();
    for (code, _, source) in &client.secrets {
        by_code.push((code.clone(), secret(output, source)?));
    }
    Ok(ClientSecrets::of(common.transpose()?, by_code))
}

/// Reads a secret where it is.
fn secret(output: &Output, source: &Source) -> Result<secrecy::SecretString, Error> {
    match source {
        Source::Inline(secret) => Ok(secret.clone()),
        Source::Env(name) => secrets::variable(name).ok_or_else(|| {
            Error::new(ExitCode::Usage, format!("the variable {name} is not set"))
                .hint(format!("set {name} to what the setup file wants from it"))
        }),
        Source::File(path) => {
            let bytes = secrets::file(output, path)?;
            secrets::plain(&bytes, "secret")
        }
        Source::Keyring(name) => crate::store::keyring_secret(name),
    }
}

/// Writes down what goes with a grant, and who made it.
fn remember(store: &Opened, declared: &Declared, owner: Option<&str>) -> Result<(), Error> {
    let marks = Marks {
        organization: declared.organization.as_deref(),
        environment: Some(declared.environment),
        owner,
    };
    runtime::wait(marks.keep(&**store, &declared.name))?;
    Ok(())
}

fn flow(flow: Flow) -> LoginFlow {
    match flow {
        Flow::SelfClient => LoginFlow::SelfClient,
        Flow::Browser => LoginFlow::Browser,
        Flow::Device => LoginFlow::Device,
        Flow::ClientCredentials => LoginFlow::ClientCredentials,
        Flow::Instance => LoginFlow::Instance,
    }
}

/// The login as somebody would type it.
fn login(arguments: &Setup, declared: &Declared) -> Login {
    Login {
        flow: Some(flow(declared.flow)),
        client: ClientId {
            client_id: Some(declared.client.id.clone()),
        },
        browser: browser(arguments, declared),
        ..empty()
    }
}

fn browser(arguments: &Setup, declared: &Declared) -> Browser {
    Browser {
        client_type: match declared.client.kind {
            Kind::Mobile => ClientType::Mobile,
            _ => ClientType::Server,
        },
        port: None,
        redirect_uri: declared.client.redirect_uri.clone(),
        no_browser: arguments.no_browser,
        paste: arguments.paste,
        qr: arguments.qr,
        timeout: arguments.timeout,
    }
}

fn empty() -> Login {
    Login {
        scopes: Vec::new(),
        allow_unknown: false,
        flow: None,
        stored: Stored {
            profile: None,
            folder: StoreFolder::default(),
        },
        server: Server::default(),
        client: ClientId::default(),
        client_secret_file: None,
        client_secret_stdin: false,
        code_file: None,
        code_stdin: false,
        soid: None,
        organization: None,
        environment: None,
        force: true,
        add: false,
        keep_old: false,
        browser: Browser {
            client_type: ClientType::Server,
            port: None,
            redirect_uri: None,
            no_browser: false,
            paste: false,
            qr: false,
            timeout: 300,
        },
    }
}
