//! `zoauth emulator`: a Zoho accounts server on this machine until Ctrl-C, with
//! clients that are ready to be used. Its clients, secrets and tokens are made
//! up; they open nothing at Zoho.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::PathBuf;

use secrecy::ExposeSecret as _;
use serde::Serialize;
use tempfile::TempDir;
use zeroize::Zeroizing;
use zoho_catalog::Catalog;
use zoho_emulator::{Builder, Client, ClientKind};
use zoho_oauth::DataCenter;

use super::runtime;
use crate::cli::oauth::{DEFAULT_REDIRECT_URI, Emulator, Kind};
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::{JSON_VERSION, Output};
use crate::style::{command, faint, strong};

/// The scope of the example session.
const EXAMPLE: &str = "ZohoCRM.modules.deals.READ";

#[derive(Serialize)]
struct Ready {
    version: u32,
    accounts: Vec<Site>,
    clients: Vec<Registered>,
    /// A folder for the tokens of this session; it goes with the emulator.
    home: PathBuf,
}

#[derive(Serialize)]
struct Site {
    data_center: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Registered {
    kind: &'static str,
    client_id: String,
    /// Where it is registered; a Self Client lives at one data center.
    data_centers: Vec<&'static str>,
    client_secret_file: Option<PathBuf>,
    redirect_uri: Option<&'static str>,
    #[serde(skip)]
    client: Client,
}

/// Whether the catalog has the scope; the identity scopes exist everywhere.
pub(super) fn exists(catalog: &Catalog<'static>, scope: &str) -> bool {
    catalog.scope(scope).is_some()
        || zoho_oauth::Scope::new(scope).is_ok_and(|scope| scope.is_identity())
}

/// An emulator that knows the scopes of the catalog.
pub(super) fn builder(catalog: &'static Catalog<'static>) -> Builder {
    zoho_emulator::Emulator::builder().scope_check(move |scope| exists(catalog, scope))
}

/// Runs it.
pub(super) fn run(context: &Context<'_>, arguments: &Emulator) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let folder = tempfile::Builder::new()
        .prefix("zoauth-emulator-")
        .tempdir()
        .map_err(|error| failed("make a folder for the secrets", &error))?;
    let codes = codes(arguments)?;
    let mut clients = clients(&arguments.client, &codes);
    let mut builder = builder(catalog).data_centers(codes.iter().copied());
    for (number, code) in codes.iter().copied().enumerate() {
        if let Some(first) = arguments.port {
            let port = u16::try_from(number)
                .ok()
                .and_then(|n| first.checked_add(n));
            let port = port.ok_or_else(|| Error::new(ExitCode::Usage, "no such port"))?;
            builder = builder.port(code, port);
        }
    }
    for registered in &mut clients {
        builder = builder.client(registered.client.clone());
        if !arguments.env {
            registered.client_secret_file = Some(keep_secret(&folder, registered)?);
        }
    }
    runtime::wait(async {
        let emulator = builder.start().await.map_err(|error| {
            Error::new(
                ExitCode::Usage,
                format!("the emulator can't start: {error}"),
            )
        })?;
        let ready = Ready {
            version: JSON_VERSION,
            accounts: codes
                .iter()
                .map(|code| Site {
                    data_center: code,
                    url: emulator.accounts_url(code).to_owned(),
                })
                .collect(),
            clients,
            home: folder.path().join("home"),
        };
        // Before anybody can know that it runs, and end it.
        let end = End::expected();
        ready.print(context.output, arguments.env)?;
        end.reached().await;
        emulator.shutdown().await;
        Ok(())
    })?;
    // The folder of the secrets goes with it.
    drop(folder);
    Ok(ExitCode::Ok)
}

/// The data centers, each once, in the order given.
fn codes(arguments: &Emulator) -> Result<Vec<&'static str>, Error> {
    let mut codes = Vec::new();
    for given in &arguments.dc {
        let dc: DataCenter = given.parse().map_err(zoho_oauth::Error::from)?;
        if !codes.contains(&dc.code()) {
            codes.push(dc.code());
        }
    }
    Ok(codes)
}

fn clients(kinds: &[Kind], codes: &[&'static str]) -> Vec<Registered> {
    let mut clients = Vec::new();
    for (number, kind) in kinds.iter().enumerate() {
        if kinds[..number].contains(kind) {
            continue;
        }
        let (name, made, is_redirected) = match kind {
            Kind::SelfClient => {
                for code in codes.iter().copied() {
                    let client = Client::random(ClientKind::SelfClient).data_centers([code]);
                    clients.push(Registered {
                        kind: "self-client",
                        client_id: client.id().to_owned(),
                        data_centers: vec![code],
                        client_secret_file: None,
                        redirect_uri: None,
                        client,
                    });
                }
                continue;
            }
            Kind::Server => ("server", ClientKind::Server, true),
            Kind::Mobile => ("mobile", ClientKind::Mobile, true),
            Kind::Device => ("device", ClientKind::Device, false),
        };
        let mut client = Client::random(made);
        if is_redirected {
            client = client.redirect_uri(DEFAULT_REDIRECT_URI);
        }
        clients.push(Registered {
            kind: name,
            client_id: client.id().to_owned(),
            data_centers: codes.to_vec(),
            client_secret_file: None,
            redirect_uri: is_redirected.then_some(DEFAULT_REDIRECT_URI),
            client,
        });
    }
    clients
}

impl Registered {
    /// `self-client-us.secret`; a Self Client is one of several.
    fn file_name(&self) -> String {
        match (self.kind, self.data_centers.first()) {
            ("self-client", Some(code)) => format!("self-client-{code}.secret"),
            (kind, _) => format!("{kind}.secret"),
        }
    }

    /// The one secret of the client; an emulated client has no others.
    fn secret(&self) -> &str {
        let code = self.data_centers.first().copied().unwrap_or("us");
        self.client.secret(code).expose_secret()
    }
}

fn keep_secret(folder: &TempDir, registered: &Registered) -> Result<PathBuf, Error> {
    let path = folder.path().join(registered.file_name());
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(&path)
        .and_then(|mut file| file.write_all(registered.secret().as_bytes()))
        .map_err(|error| failed("write the client secret", &error))?;
    Ok(path)
}

impl Ready {
    fn print(&self, output: &Output, env: bool) -> Result<(), Error> {
        if output.is_json() {
            let line = serde_json::to_string(self).map_err(|error| {
                Error::new(ExitCode::Failure, format!("can't write JSON: {error}"))
            })?;
            return output.text(&format!("{line}\n"));
        }
        if env {
            return output.text(&self.variables());
        }
        output.page(|page| {
            page.line(strong(
                "A Zoho accounts server for trying things, on this machine only",
            ));
            let mut rows: Vec<[String; 2]> = Vec::new();
            for site in &self.accounts {
                rows.push([faint(site.data_center), site.url.clone()]);
            }
            page.table(2, &rows);
            for client in &self.clients {
                page.gap();
                let place = client.data_centers.join(", ");
                page.line(format!("  {} client at {place} (made up)", client.kind));
                let mut rows = vec![[faint("client ID"), client.client_id.clone()]];
                if let Some(file) = &client.client_secret_file {
                    rows.push([faint("secret in"), file.display().to_string()]);
                }
                if let Some(uri) = client.redirect_uri {
                    rows.push([faint("redirect URI"), uri.to_owned()]);
                }
                page.table(4, &rows);
            }
            if let Some(session) = self.session() {
                page.gap();
                page.line(strong("Try it in another terminal"));
                for line in session {
                    page.line(format!("  {}", command(line)));
                }
            }
            page.gap();
            page.line("Ctrl-C ends it.");
        })
    }

    /// Commands from a code of the stand-in for the API console to a header.
    fn session(&self) -> Option<Vec<String>> {
        let client = self.clients.iter().find(|c| c.kind == "self-client")?;
        let home = client.data_centers.first()?;
        let site = self
            .accounts
            .iter()
            .find(|site| site.data_center == *home)?;
        let file = client.client_secret_file.as_ref()?.display();
        Some(vec![
            format!("export ZOAUTH_HOME={}", self.home.display()),
            format!("export ZOAUTH_ACCOUNTS_URL={}", site.url),
            format!("export ZOAUTH_CLIENT_ID={}", client.client_id),
            "curl -s $ZOAUTH_ACCOUNTS_URL/emulator/self-client/code \\".to_owned(),
            format!("  -d client_id=$ZOAUTH_CLIENT_ID -d scope={EXAMPLE} |"),
            format!("  zoauth login {EXAMPLE} --code-stdin \\"),
            format!("  --client-secret-file {file}"),
            "zoauth header".to_owned(),
        ])
    }

    /// Lines for a shell: `eval` takes them.
    fn variables(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# Made up by the emulator; good for nothing but this emulator.\n",
        ));
        let several = self.clients.len() > 1;
        text.push_str(&format!("export ZOAUTH_HOME={}\n", self.home.display()));
        for (number, site) in self.accounts.iter().enumerate() {
            let code = site.data_center;
            let comment = if number == 0 { "" } else { "# " };
            text.push_str(&format!(
                "{comment}export ZOAUTH_ACCOUNTS_URL={} # {code}\n",
                site.url
            ));
        }
        for (number, client) in self.clients.iter().enumerate() {
            let comment = if number == 0 { "" } else { "# " };
            if several {
                text.push_str(&format!(
                    "# {} client at {}\n",
                    client.kind,
                    client.data_centers.join(", ")
                ));
            }
            text.push_str(&format!(
                "{comment}export ZOAUTH_CLIENT_ID={}\n{comment}export ZOAUTH_CLIENT_SECRET={}\n",
                client.client_id,
                client.secret()
            ));
        }
        text
    }
}

/// Ctrl-C, or the end that a service manager sends.
#[cfg(unix)]
struct End(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl End {
    /// From now on these signals do not end the process by themselves.
    fn expected() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        // One that can't be caught ends the process as ever.
        Self(
            kinds
                .into_iter()
                .filter_map(|kind| signal(kind).ok())
                .collect(),
        )
    }

    async fn reached(mut self) {
        std::future::poll_fn(|context| {
            let came =
                |signal: &mut tokio::signal::unix::Signal| signal.poll_recv(context).is_ready();
            match self.0.iter_mut().any(came) {
                true => std::task::Poll::Ready(()),
                false => std::task::Poll::Pending,
            }
        })
        .await;
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct End;

#[cfg(not(unix))]
impl End {
    fn expected() -> Self {
        Self
    }

    async fn reached(self) {
        // Where it can't be waited for, the process ends with its terminal.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn failed(what: &str, error: &io::Error) -> Error {
    Error::new(ExitCode::Failure, format!("can't {what}: {error}"))
}
