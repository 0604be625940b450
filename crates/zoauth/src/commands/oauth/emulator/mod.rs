//! `zoauth emulator`: Zoho on this machine until Ctrl-C, with clients that are
//! ready to be used. Its clients, secrets and tokens are made up; they open
//! nothing at Zoho.

mod clients;
mod ready;
mod record;

use std::io;

use zoho_catalog::Catalog;
use zoho_emulator::{Builder, Organization, Script};
use zoho_oauth::DataCenter;

use self::clients::clients;
use self::ready::{Ready, Site};
use super::runtime;
use crate::cli::emulator::{Consent, Emulator};
use crate::commands::Context;
use crate::end::End;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::input;
use crate::output::JSON_VERSION;

/// Whether the catalog has the scope; the identity scopes exist everywhere.
pub(super) fn exists(catalog: &Catalog<'static>, scope: &str) -> bool {
    catalog.scope(scope).is_some()
        || zoho_oauth::Scope::new(scope).is_ok_and(|scope| scope.is_identity())
}

/// An emulator that knows the scopes of the catalog.
pub(super) fn builder(catalog: &'static Catalog<'static>) -> Builder {
    zoho_emulator::Emulator::builder()
        .catalog(catalog)
        .scope_check(move |scope| exists(catalog, scope))
}

/// Runs it.
pub(super) fn run(context: &Context<'_>, arguments: &Emulator) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let folder = tempfile::Builder::new()
        .prefix("zoauth-emulator-")
        .tempdir()
        .map_err(|error| failed("make a folder for the secrets", &error))?;
    let codes = codes(arguments)?;
    let script = script(arguments)?;
    let mut clients = clients(arguments, &codes);
    let mut builder = builder(catalog)
        .data_centers(codes.iter().copied())
        .consent(match arguments.consent {
            Consent::Ask => zoho_emulator::Consent::Ask,
            Consent::Accept => zoho_emulator::Consent::Accept,
            Consent::Reject => zoho_emulator::Consent::Reject,
        });
    for (number, id) in arguments.org.iter().enumerate() {
        let name = format!("Example organization {}", number + 1);
        builder = builder.organization(Organization::new(id, name));
    }
    if let Some(path) = &arguments.record {
        builder = builder.on_request(record::to(path, *context.output)?);
    }
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
            registered.keep_secrets(&folder)?;
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
                    api_domain: emulator.api_domain(code).to_owned(),
                })
                .collect(),
            clients,
            organizations: arguments.org.clone(),
            home: folder.path().join("home"),
            record: arguments.record.clone(),
        };
        if let Some(script) = &script {
            emulator.run(script);
        }
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

/// The faults to come.
fn script(arguments: &Emulator) -> Result<Option<Script>, Error> {
    let Some(name) = &arguments.script else {
        return Ok(None);
    };
    let bytes = input::bytes(name)?;
    let text = String::from_utf8_lossy(&bytes);
    let script = text.parse().map_err(|error| {
        Error::new(ExitCode::Usage, format!("{name} is no script: {error}"))
            .hint("zoauth emulator --help shows one")
    })?;
    Ok(Some(script))
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

fn failed(what: &str, error: &io::Error) -> Error {
    Error::new(ExitCode::Failure, format!("can't {what}: {error}"))
}
