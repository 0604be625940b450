//! `zoauth grant`: the request for scopes, as one can open, paste or run it.
//! Nothing is sent, and secrets stand as shell variables.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use zeroize::Zeroizing;
use zoho_oauth::{
    Accounts, AuthorizationCodeRequest, AuthorizationRequest, Client, ClientCredentialsRequest,
    CodeVerifier, Request, ScopeSet, SelfClientCodeRequest, Soid,
};

use super::account;
use super::reading::names;
use crate::cli::oauth::{ClientCredentials, Grant, Scopes, SelfClient, Server, Url};
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::page::Page;
use crate::select;
use crate::style::{command, faint, scope, strong};

/// Stands in a printed request where no client ID was given.
const NO_CLIENT: &str = "YOUR_CLIENT_ID";

/// The step after those in the console.
const EXCHANGE: &str = "Exchange it before it ends, once:";

/// What every request has in common.
#[derive(Serialize)]
struct Common<'a> {
    /// As Zoho wants it: joined by commas.
    scope: String,
    scopes: Vec<&'a str>,
    data_center: Option<&'static str>,
    accounts: &'a str,
    client_id: Option<&'a str>,
}

/// A request as a command; secrets are variables.
#[derive(Serialize)]
struct Sent {
    method: &'static str,
    url: String,
    curl: String,
}

impl Sent {
    fn of(request: &impl Request) -> Self {
        Self {
            method: "POST",
            url: request.url(),
            curl: request.to_curl(),
        }
    }
}

/// Prints a request.
pub(super) fn run(context: &Context<'_>, which: &Grant) -> Result<ExitCode, Error> {
    match which {
        Grant::Url(arguments) => url(context, arguments),
        Grant::SelfClient(arguments) => self_client(context, arguments),
        Grant::ClientCredentials(arguments) => client_credentials(context, arguments),
    }
}

fn url(context: &Context<'_>, arguments: &Url) -> Result<ExitCode, Error> {
    #[derive(Serialize)]
    struct Answer<'a> {
        #[serde(flatten)]
        common: Common<'a>,
        url: String,
        state: &'a str,
        redirect_uri: &'a str,
        access_type: &'static str,
        prompt: Option<&'static str>,
        soid: Option<&'a str>,
        code_verifier_file: Option<String>,
        exchange: Sent,
    }
    let (accounts, scopes) = chosen(context, &arguments.server, &arguments.scopes)?;
    let id = arguments.client.client_id.as_deref().ok_or_else(|| {
        Error::new(ExitCode::Usage, "no client ID was given")
            .hint("give it with --client-id, or the variable ZOAUTH_CLIENT_ID")
            .hint("a client for the browser is made in the API console: Server-based Applications")
    })?;
    let client = placeholder_client(Some(id))?.with_redirect_uri(&*arguments.redirect_uri)?;
    let soid = arguments
        .soid
        .as_deref()
        .map(str::parse::<Soid>)
        .transpose()?;
    let state = random_text()?;
    let state = state.expose_secret();
    let mut request = AuthorizationRequest::new(&accounts, &client, scopes.clone())?.state(state);
    if arguments.online {
        request = request.online();
    }
    if arguments.reuse_consent {
        request = request.reuse_consent();
    }
    if arguments.org {
        request = request.instance();
    }
    if let Some(soid) = &soid {
        request = request.soid(soid.clone());
    }
    if let Some(file) = &arguments.pkce {
        let verifier = random_text()?;
        write_new(file, &verifier)?;
        request = request.pkce(CodeVerifier::from(verifier));
    }
    // The exchange is only shown; the code in it is a variable.
    let code = request.read_redirect(&format!("?code=CODE&state={state}"))?;
    let exchange = Sent::of(&AuthorizationCodeRequest::new(&request, &client, code)?);
    let answer = Answer {
        common: Common::of(&accounts, &scopes, Some(client.id())),
        url: request.url(),
        state,
        redirect_uri: request.redirect_uri(),
        access_type: if arguments.online {
            "online"
        } else {
            "offline"
        },
        prompt: (!arguments.reuse_consent).then_some("consent"),
        soid: soid.as_ref().map(Soid::as_str),
        code_verifier_file: arguments
            .pkce
            .as_ref()
            .map(|file| file.display().to_string()),
        exchange,
    };
    context.output.answer(&answer, |page| {
        page.line(strong("Open in the browser"));
        page.line(command(&answer.url));
        page.gap();
        let mut rows = vec![
            [faint("data center"), account::place(&accounts)],
            [
                faint("redirect URI"),
                format!("{} (register it to the letter)", answer.redirect_uri),
            ],
            [
                faint("state"),
                format!("{state} (must come back unchanged)"),
            ],
            [faint("access"), access(arguments).to_owned()],
        ];
        if let Some(file) = &answer.code_verifier_file {
            rows.push([faint("verifier"), format!("in {file}; goes with the code")]);
        }
        page.table(2, &rows);
        page.gap();
        page.line(strong("Then"));
        page.wrapped(
            "  ",
            "Zoho redirects to ?code=…&state=…&accounts-server=…; exchange the code within a \
             minute, once, at the accounts server that the redirect names:",
        );
        if arguments.pkce.is_some() {
            page.line(command(format!(
                "  ZOHO_CODE_VERIFIER=$(cat {})",
                answer.code_verifier_file.as_deref().unwrap_or_default()
            )));
        }
        indented(page, &answer.exchange.curl);
    })?;
    Ok(ExitCode::Ok)
}

fn access(arguments: &Url) -> &'static str {
    match (arguments.online, arguments.reuse_consent) {
        (false, false) => "offline, with consent: a new refresh token each time",
        (false, true) => "offline; a refresh token with the first consent only",
        (true, _) => "online: no refresh token, access ends after an hour",
    }
}

fn self_client(context: &Context<'_>, arguments: &SelfClient) -> Result<ExitCode, Error> {
    #[derive(Serialize)]
    struct Answer<'a> {
        #[serde(flatten)]
        common: Common<'a>,
        console: Option<&'static str>,
        steps: Vec<String>,
        /// The command that exchanges the code.
        login: String,
        exchange: Sent,
    }
    let (accounts, scopes) = chosen(context, &arguments.server, &arguments.scopes)?;
    let id = arguments.client.client_id.as_deref();
    let request = self_client_exchange(&accounts, id)?;
    let answer = Answer {
        common: Common::of(&accounts, &scopes, id),
        console: console(&accounts),
        steps: steps(&accounts, EXCHANGE),
        login: account::login(&accounts, &scopes, id),
        exchange: Sent::of(&request),
    };
    context.output.answer(&answer, |page| {
        console_steps(page, &accounts, &scopes, EXCHANGE);
        page.line(format!(
            "      {}",
            command(account::login(&accounts, &scopes, id))
        ));
        page.gap();
        page.line(strong("Or by hand"));
        indented(page, &answer.exchange.curl);
    })?;
    Ok(ExitCode::Ok)
}

/// The exchange of a code that is not there yet, to be shown.
pub(super) fn self_client_exchange(
    accounts: &Accounts,
    client_id: Option<&str>,
) -> Result<SelfClientCodeRequest, Error> {
    let client = placeholder_client(client_id)?;
    Ok(SelfClientCodeRequest::new(accounts, &client, unused())?)
}

fn client_credentials(
    context: &Context<'_>,
    arguments: &ClientCredentials,
) -> Result<ExitCode, Error> {
    const RULE: &str = "A service with several organizations or portals wants to know which one: \
                        --soid service.id, such as ZohoCRM.600000434. Without it Zoho answers \
                        missing_org_info. The service's name is not always the scope's first \
                        part: ZohoDesk.42 for Desk.tickets.READ.";
    #[derive(Serialize)]
    struct Answer<'a> {
        #[serde(flatten)]
        common: Common<'a>,
        soid: Option<&'a str>,
        soid_rule: &'static str,
        request: Sent,
    }
    let (accounts, scopes) = chosen(context, &arguments.server, &arguments.scopes)?;
    let id = arguments.client.client_id.as_deref();
    let client = placeholder_client(id)?;
    let soid = arguments
        .soid
        .as_deref()
        .map(str::parse::<Soid>)
        .transpose()?;
    let request = ClientCredentialsRequest::new(&accounts, &client, scopes.clone(), soid.clone())?;
    let answer = Answer {
        common: Common::of(&accounts, &scopes, id),
        soid: soid.as_ref().map(Soid::as_str),
        soid_rule: RULE,
        request: Sent::of(&request),
    };
    context.output.answer(&answer, |page| {
        page.line(strong("One request, with a Self Client of the API console"));
        indented(page, &answer.request.curl);
        page.gap();
        page.wrapped(
            "  ",
            "The answer has an access token for one hour and no refresh token; the tokens act \
             for the account that owns the client.",
        );
        if answer.soid.is_none() {
            page.wrapped("  ", RULE);
        }
        page.gap();
        page.line(strong("Or let zoauth do it"));
        let mut line = account::login(&accounts, &scopes, id);
        line.push_str(" --flow client-credentials");
        if let Some(soid) = answer.soid {
            line.push_str(&format!(" --soid {soid}"));
        }
        page.line(format!("  {}", command(line)));
    })?;
    Ok(ExitCode::Ok)
}

/// What to do in the API console, up to the code. `login` shows the same.
pub(super) fn console_steps(page: &mut Page, accounts: &Accounts, scopes: &ScopeSet, last: &str) {
    page.line(strong("Get a code from the API console"));
    for (number, step) in steps(accounts, last).iter().enumerate() {
        page.wrapped(&format!("  {} ", number + 1), step);
        if number == 1 {
            page.line(format!("      {}", scope(scopes)));
        }
    }
}

/// The second one is followed by the scopes.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/self-client/authorization-code-flow.html>
fn steps(accounts: &Accounts, last: &str) -> Vec<String> {
    let console = match console(accounts) {
        Some(url) => format!("Open {url} and choose Self Client (make one if there is none)."),
        None => "Open the API console of your data center and choose Self Client.".to_owned(),
    };
    vec![
        console,
        "Under Generate Code, paste as scope:".to_owned(),
        "Choose 10 minutes, describe it in a word, press Create, choose the organization if \
         asked, and download or copy the code."
            .to_owned(),
        last.to_owned(),
    ]
}

fn console(accounts: &Accounts) -> Option<&'static str> {
    accounts.data_center().and_then(|dc| dc.console_url())
}

impl<'a> Common<'a> {
    fn of(accounts: &'a Accounts, scopes: &'a ScopeSet, client_id: Option<&'a str>) -> Self {
        Self {
            scope: scopes.to_string(),
            scopes: names(scopes),
            data_center: accounts.data_center().map(|dc| dc.code()),
            accounts: accounts.as_str(),
            client_id,
        }
    }
}

fn chosen(
    context: &Context<'_>,
    server: &Server,
    arguments: &Scopes,
) -> Result<(Accounts, ScopeSet), Error> {
    let catalog = context.catalog()?;
    let chosen = select::scopes(catalog, &arguments.scopes, arguments.allow_unknown)?;
    for warning in &chosen.warnings {
        context.output.warn(warning);
    }
    let accounts = account::accounts(server)?;
    account::say_if_assumed(context.output, server, &accounts);
    Ok((accounts, chosen.to_set()))
}

/// A client whose secret is never shown: printed requests have variables there.
fn placeholder_client(id: Option<&str>) -> Result<Client, Error> {
    Ok(Client::new(id.unwrap_or(NO_CLIENT))?.with_secret(unused())?)
}

fn unused() -> SecretString {
    SecretString::from("not-sent")
}

fn indented(page: &mut Page, text: &str) {
    for line in text.lines() {
        page.line(format!("  {}", command(line)));
    }
}

/// 256 random bits in hexadecimal; long enough for a code verifier (RFC 7636).
fn random_text() -> Result<SecretString, Error> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| zoho_oauth::Error::NoRandomness)?;
    let mut text = Zeroizing::new(String::with_capacity(64));
    for byte in bytes.iter() {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    Ok(SecretString::from(text.as_str()))
}

/// Writes a secret to a file that its owner alone can read and that was not
/// there before.
fn write_new(path: &Path, secret: &SecretString) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| {
            file.write_all(secret.expose_secret().as_bytes())?;
            file.write_all(b"\n")
        })
        .map_err(|error| {
            Error::new(
                ExitCode::Failure,
                format!("can't write {}: {error}", path.display()),
            )
        })
}
