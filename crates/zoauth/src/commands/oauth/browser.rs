//! Consent in the browser: the address is opened, shown or drawn, and what the
//! browser is sent back with comes in on loopback, or is pasted where the
//! browser runs on another machine. The exchange follows while the browser
//! waits, so that its last page says how the login ended.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use zoho_oauth::loopback::{DEFAULT_REDIRECT_URI, LoopbackError, LoopbackReceiver};
use zoho_oauth::{
    AuthorizationCode, AuthorizationCodeRequest, AuthorizationRequest, CodeVerifier,
    DataCenterTable, Flow, Grant, Http, Profile, Store, SystemClock,
};

use super::obtain::{self, Exchange, Obtained, Wanted};
use super::sources::missing;
use super::{account, place, qr, secrets};
use crate::cli::oauth::{Browser, ClientType};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::style::{command, faint, strong};
use crate::wording;

/// What the browser is opened for, and where the outcome is kept.
pub(super) struct Consent<'a> {
    pub(super) output: &'a Output,
    pub(super) options: &'a Browser,
    pub(super) http: &'a Http,
    pub(super) store: &'a dyn Store,
    pub(super) profile: &'a Profile,
    pub(super) table: &'a DataCenterTable,
}

/// The redirect URI: the one given, that of the port, the one of an earlier
/// login, or the usual one.
pub(super) fn redirect_uri(options: &Browser, known: Option<&Grant>) -> String {
    match (&options.redirect_uri, options.port) {
        (Some(uri), _) => uri.clone(),
        (None, Some(port)) => format!("http://localhost:{port}/callback"),
        (None, None) => known
            .and_then(|grant| grant.redirect_uri.clone())
            .unwrap_or_else(|| DEFAULT_REDIRECT_URI.to_owned()),
    }
}

impl Consent<'_> {
    /// From the request to the grant in the store. The client of `wanted` has
    /// its redirect URI.
    pub(super) async fn login(&self, wanted: Wanted) -> Result<Obtained, Error> {
        obtain::check(self.store, self.profile).await?;
        let mut request =
            AuthorizationRequest::new(&wanted.accounts, &wanted.client, wanted.scopes.clone())?
                .table(self.table.clone());
        if wanted.flow == Flow::Instance {
            request = request.instance();
        }
        if let Some(soid) = &wanted.soid {
            request = request.soid(soid.clone());
        }
        if self.options.client_type == ClientType::Mobile {
            request = request.pkce(CodeVerifier::generate()?);
        }
        if self.options.paste {
            let code = self.pasted(&request)?;
            return self.exchange(&request, code, wanted).await;
        }
        let receiver = self.listen(request.redirect_uri()).await?;
        let url = SecretString::from(request.url());
        let receiver = self.show(receiver, &url)?;
        let patience = Duration::from_secs(self.options.timeout);
        let (code, browser) = receiver
            .receive(&request, patience)
            .await
            .map_err(|error| self.no_redirect(&error, &wanted))?;
        let exchanged = match code {
            Ok(code) => self.try_exchange(&request, code, wanted).await,
            Err(error) => Err((error, None)),
        };
        match exchanged {
            Ok(obtained) => {
                browser
                    .succeed(
                        "You are logged in",
                        "The tokens are stored. You can close this tab and go back to the \
                         terminal.",
                    )
                    .await;
                Ok(obtained)
            }
            Err((error, wanted)) => {
                browser.fail(&error).await;
                Err(self.explained(error, wanted).await)
            }
        }
    }

    /// Listens for the redirect, or says what stands in the way.
    pub(super) async fn listen(&self, redirect_uri: &str) -> Result<LoopbackReceiver, Error> {
        LoopbackReceiver::bind(redirect_uri)
            .await
            .map_err(|error| not_listening(&error))
    }

    /// Shows the address and starts the browser, by way of a local address that
    /// works once: command lines can be seen by others.
    fn show(
        &self,
        mut receiver: LoopbackReceiver,
        url: &SecretString,
    ) -> Result<LoopbackReceiver, Error> {
        let entrance = receiver.entrance(url.clone())?;
        self.tell(url.expose_secret(), receiver.redirect_uri());
        self.start(&entrance);
        Ok(receiver)
    }

    /// The same for an address that is a secret itself: what is shown leads to
    /// it, once.
    pub(super) fn show_hidden(
        &self,
        mut receiver: LoopbackReceiver,
        url: &SecretString,
    ) -> Result<LoopbackReceiver, Error> {
        let entrance = receiver.entrance(url.clone())?;
        self.tell(&entrance, receiver.redirect_uri());
        self.start(&entrance);
        Ok(receiver)
    }

    fn start(&self, entrance: &str) {
        if !self.options.no_browser
            && let Err(error) = open::that_detached(entrance)
        {
            self.output.note(&format!(
                "no browser could be started ({error}); open the address yourself, or use \
                 --paste if the browser is on another machine"
            ));
        }
        let patience = super::reading::time(self.options.timeout);
        self.output.note(&format!(
            "waiting for the redirect for {patience}; Ctrl-C cancels"
        ));
    }

    /// Shows the address.
    pub(super) fn tell(&self, url: &str, redirect_uri: &str) {
        self.output.tell(|page| {
            page.line(strong("Open in the browser, and accept"));
            page.line(command(url));
            if self.options.qr {
                qr::draw(page, url);
            }
            page.table(
                2,
                &[[
                    faint("redirect URI"),
                    format!("{redirect_uri} (as registered in the API console, to the letter)"),
                ]],
            );
        });
    }

    fn pasted(&self, request: &AuthorizationRequest) -> Result<AuthorizationCode, Error> {
        self.tell(&request.url(), request.redirect_uri());
        let address = self.pasted_address()?;
        Ok(request.read_redirect(address.expose_secret())?)
    }

    /// The address that the browser ended at, from the terminal or from the
    /// next line of standard input.
    pub(super) fn pasted_address(&self) -> Result<SecretString, Error> {
        if secrets::is_somebody_there() {
            self.output.tell(|page| {
                page.wrapped(
                    "",
                    "After that the browser may say that it can't reach the site; the address in \
                     its address bar is what counts. Copy it whole, within a minute.",
                );
            });
            let typed = secrets::prompt(self.output, "Address (not shown)")?;
            return typed
                .filter(|typed| !typed.expose_secret().is_empty())
                .ok_or_else(|| missing("address", "--paste, on a terminal or standard input"));
        }
        let line = secrets::line_of_standard_input()?;
        if line.trim().is_empty() {
            return Err(missing("address", "a line on standard input"));
        }
        Ok(SecretString::from(line.trim()))
    }

    async fn exchange(
        &self,
        request: &AuthorizationRequest,
        code: AuthorizationCode,
        wanted: Wanted,
    ) -> Result<Obtained, Error> {
        match self.try_exchange(request, code, wanted).await {
            Ok(obtained) => Ok(obtained),
            Err((error, wanted)) => Err(self.explained(error, wanted).await),
        }
    }

    async fn try_exchange(
        &self,
        request: &AuthorizationRequest,
        code: AuthorizationCode,
        mut wanted: Wanted,
    ) -> Result<Obtained, (zoho_oauth::Error, Option<Wanted>)> {
        let start = wanted.accounts;
        wanted.accounts = code.accounts.clone();
        if wanted.accounts != start {
            self.output.note(&format!(
                "the user's account is in another data center: {}",
                account::place(&wanted.accounts)
            ));
        }
        let exchange = match AuthorizationCodeRequest::new(request, &wanted.client, code) {
            Ok(request) => Exchange::of_redirect(request, wanted.clone()),
            Err(error) => return Err((error, Some(wanted))),
        };
        exchange
            .send(self.http, self.store, self.profile, &SystemClock)
            .await
            .map_err(|error| (error, Some(wanted)))
    }

    /// Adds what is known of the client and the code, which zoho-oauth can't know.
    async fn explained(&self, error: zoho_oauth::Error, wanted: Option<Wanted>) -> Error {
        use zoho_oauth::Error as E;
        let Some(wanted) = wanted else {
            return error.into();
        };
        let code = self.table.code(&wanted.accounts).map(str::to_owned);
        match error {
            E::InvalidClient { .. } => {
                let told = match &code {
                    Some(code) => Error::from(error).hint(own_secret(code)),
                    None => error.into(),
                };
                place::explained(
                    told,
                    self.http,
                    &wanted.client,
                    &wanted.accounts,
                    self.table,
                )
                .await
            }
            E::MissingClientSecret { .. } => match &code {
                Some(code) => Error::from(error).hint(own_secret(code)),
                None => error.into(),
            },
            E::InvalidClientSecret { .. }
            | E::InvalidRedirectUri { .. }
            | E::InvalidCode { .. } => Error::from(error),
            E::Network { .. }
            | E::NotJson { .. }
            | E::UnexpectedStatus { .. }
            | E::BadField { .. } => Error::from(error).hint(
                "whether the code was used up can't be seen from here; log in again rather than \
                 reload the page",
            ),
            error => error.into(),
        }
    }

    /// The time is over: the user may be looking at a page that says why.
    fn no_redirect(&self, error: &LoopbackError, wanted: &Wanted) -> Error {
        let LoopbackError::TimedOut {
            redirect_uri,
            strangers,
            ..
        } = error
        else {
            return not_listening(error);
        };
        let shown = |page: &str, remedy: String| format!("“{page}”: {remedy}");
        let mut told = kept(error).cause(
            "Zoho shows some mistakes as a page and does not redirect. What the browser shows \
             tells which it was.",
        );
        if *strangers > 0 {
            let came = wording::count(*strangers, "redirect", "redirects");
            told = told.hint(format!(
                "{came} of another login came and had no effect (state differs): use the newest \
                 tab"
            ));
        }
        told.hint(shown(
            "Invalid Client",
            format!(
                "{} does not know {}; choose another with --dc, or let --dc auto find it",
                wanted.accounts,
                wanted.client.id()
            ),
        ))
        .hint(shown(
            "Invalid Redirect Uri",
            format!(
                "register {redirect_uri} for the client in the API console, to the letter, or \
                 name the registered one with --redirect-uri"
            ),
        ))
        .hint(shown(
            "Invalid OAuth Scope",
            format!("`zoauth probe {}` finds the wrong one", wanted.scopes),
        ))
        .hint(shown(
            "This site can't be reached",
            "the browser is on another machine; --paste takes the address from its address bar"
                .to_owned(),
        ))
        .hint("a page to sign in or to accept: --timeout SECONDS gives more time")
    }
}

fn own_secret(code: &str) -> String {
    format!(
        "a client can have a secret of its own for users in {code}: give it with the variable {}, \
         or in a line `{code} SECRET` of --client-secret-file",
        crate::environment::client_secret_of(code)
    )
}

/// What programs are told.
#[derive(Serialize)]
struct Details {
    kind: &'static str,
}

fn kept(error: &LoopbackError) -> Error {
    let exit = match error {
        LoopbackError::NotLoopback { .. } => ExitCode::Usage,
        _ => ExitCode::Failure,
    };
    Error::new(exit, error.to_string()).details(&Details { kind: error.code() })
}

/// What stands in the way of receiving a redirect.
pub(super) fn not_listening(error: &LoopbackError) -> Error {
    let told = kept(error);
    match error {
        LoopbackError::NotLoopback { .. } => told
            .hint("register http://localhost:8484/callback in the API console as well")
            .hint("or use --paste: it asks for the address that the browser ends at"),
        LoopbackError::PortInUse { port } => told
            .cause(
                "Zoho compares the redirect URI with the registered one, the port included, so \
                 no other port can be taken without asking.",
            )
            .hint(format!(
                "perhaps another login waits there; end it, or see which program it is: {}",
                if cfg!(windows) {
                    format!("netstat -ano | findstr :{port}")
                } else {
                    format!("lsof -i :{port}")
                }
            ))
            .hint(
                "or choose another port with --port, and register \
                 http://localhost:PORT/callback with it in the API console",
            )
            .hint("or use --paste, which needs no port"),
        _ => told.hint("choose another port with --port, or use --paste"),
    }
}
