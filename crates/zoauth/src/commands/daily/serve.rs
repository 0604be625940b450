//! `zoauth serve`: tokens for programs on this machine that can speak HTTP,
//! until Ctrl-C or the end that a service manager sends.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use zoho_oauth::{Http, Profile};
use zoho_token_service::{ListenError, Listener, RequestRecord, SecretFile, Service, new_secret};

use crate::cli::serve::Serve;
use crate::commands::{Context, oauth};
use crate::end::End;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::{JSON_VERSION, Output};
use crate::style::{command, faint, strong};
use crate::{runtime, store};

/// What is said when it is ready.
#[derive(Serialize)]
struct Ready<'a> {
    version: u32,
    socket: Option<&'a Path>,
    /// The first address, as the start of a request.
    url: Option<String>,
    addresses: Vec<String>,
    secret_file: Option<&'a Path>,
    /// `null` for all of the store.
    profiles: Option<Vec<&'a str>>,
}

/// Runs it.
pub(super) fn run(context: &Context<'_>, arguments: &Serve) -> Result<ExitCode, Error> {
    let profiles = profiles(arguments)?;
    let store = oauth::store(&arguments.folder)?;
    let secret = match arguments.port {
        Some(_) => Some((new_secret()?, secret_path(arguments)?)),
        None => None,
    };
    let mut builder = Service::builder(Http::new(), store).profiles(profiles.iter().cloned());
    for host in &arguments.allow_host {
        builder = builder.allow_host(host);
    }
    if let Some((secret, _)) = &secret {
        builder = builder.secret(secret.clone());
    }
    if !context.global.quiet {
        builder = builder.on_request(log);
    }
    let service = builder.build();
    runtime::wait(async {
        let mut listeners = Vec::new();
        if let Some(port) = arguments.port {
            listeners.extend(
                Listener::loopback(port)
                    .await
                    .map_err(|error| cant_listen(&error))?,
            );
        }
        let addresses: Vec<String> = listeners
            .iter()
            .filter_map(|listener| Some(listener.address()?.to_string()))
            .collect();
        if let Some(path) = &arguments.socket {
            listeners.push(
                Listener::socket(path)
                    .await
                    .map_err(|error| cant_listen(&error))?,
            );
        }
        // Written when the port is ours, so that a second start that fails
        // does not take the secret of the first away.
        let file = secret
            .as_ref()
            .map(|(secret, path)| SecretFile::write(path, secret))
            .transpose()
            .map_err(|error| cant_listen(&error))?;
        let ready = Ready {
            version: JSON_VERSION,
            socket: arguments.socket.as_deref(),
            url: addresses.first().map(|address| format!("http://{address}")),
            addresses,
            secret_file: file.as_ref().map(SecretFile::path),
            profiles: (!profiles.is_empty())
                .then(|| profiles.iter().map(Profile::as_str).collect()),
        };
        // Before anybody can know that it runs, and end it.
        let end = End::expected();
        ready.print(context.output)?;
        service.serve(listeners, end.reached()).await;
        // The secret of a service that has ended is good for nothing.
        drop(file);
        Ok(())
    })?;
    Ok(ExitCode::Ok)
}

/// The profiles that are named, each once.
fn profiles(arguments: &Serve) -> Result<Vec<Profile>, Error> {
    let mut profiles = Vec::new();
    for name in arguments.profile.iter().filter(|name| !name.is_empty()) {
        let profile = Profile::new(name).map_err(zoho_oauth::Error::from)?;
        if !profiles.contains(&profile) {
            profiles.push(profile);
        }
    }
    Ok(profiles)
}

fn secret_path(arguments: &Serve) -> Result<PathBuf, Error> {
    match &arguments.secret_file {
        Some(path) => Ok(path.clone()),
        None => match store::folder() {
            Ok(folder) => Ok(folder.join("serve.secret")),
            Err(error) => {
                Err(error.hint("--secret-file names the file that the secret is written to"))
            }
        },
    }
}

/// One line on standard error; with its time, in UTC.
fn log(record: &RequestRecord) {
    let now = jiff::Timestamp::now();
    let now = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now);
    // Nobody to tell, if standard error is closed.
    let _ = writeln!(std::io::stderr(), "{now} {record}");
}

fn cant_listen(error: &ListenError) -> Error {
    let exit = match error {
        ListenError::NoSockets => ExitCode::Usage,
        _ => ExitCode::Failure,
    };
    Error::new(exit, error.to_string()).hint(error.remedy())
}

impl Ready<'_> {
    fn print(&self, output: &Output) -> Result<(), Error> {
        if output.is_json() {
            let line = serde_json::to_string(self).map_err(|error| {
                Error::new(ExitCode::Failure, format!("can't write JSON: {error}"))
            })?;
            return output.text(&format!("{line}\n"));
        }
        output.page(|page| {
            page.line(strong("Serving access tokens on this machine"));
            let mut rows: Vec<[String; 2]> = Vec::new();
            if let Some(socket) = self.socket {
                rows.push([faint("socket"), socket.display().to_string()]);
            }
            if !self.addresses.is_empty() {
                rows.push([faint("addresses"), self.addresses.join(", ")]);
            }
            if let Some(file) = self.secret_file {
                rows.push([faint("secret in"), file.display().to_string()]);
            }
            let profiles = match &self.profiles {
                Some(names) => names.join(", "),
                None => "all of the store".to_owned(),
            };
            rows.push([faint("profiles"), profiles]);
            page.table(2, &rows);
            page.gap();
            page.line(strong("Try it in another terminal"));
            if let Some(socket) = self.socket {
                let socket = socket.display();
                let line = format!("curl --unix-socket {socket} http://zoauth/v1/token");
                page.line(format!("  {}", command(line)));
            } else if let (Some(url), Some(file)) = (&self.url, self.secret_file) {
                // Through standard input: command lines can be seen by others.
                for line in [
                    format!(
                        "printf 'Authorization: Bearer %s' \"$(cat {})\" |",
                        file.display()
                    ),
                    format!("  curl -H @- {url}/v1/token"),
                ] {
                    page.line(format!("  {}", command(line)));
                }
            }
            page.gap();
            page.line("Ctrl-C ends it.");
        })
    }
}
