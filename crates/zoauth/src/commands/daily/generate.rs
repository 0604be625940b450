//! `zoauth generate`: the calls that scopes open, as files of other tools.

use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use zoho_catalog::{Catalog, Scope};
use zoho_collections::{File, Kit, Secrets, bruno, curl, http_file, openapi, postman};
use zoho_oauth::{DataCenter, Entry};

use crate::cli::daily::{Generate, Tool};
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::select;
use crate::whole::{self, Readers};

#[derive(Serialize)]
struct Answer<'a> {
    files: Vec<&'a str>,
    data_center: &'static str,
    scopes: Vec<&'a str>,
    calls: usize,
    calls_without_method: usize,
}

/// Writes the file.
pub(super) fn run(context: &Context<'_>, arguments: &Generate) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let needs_entry = arguments.scopes.is_empty() || arguments.with_secrets;
    let entry = if needs_entry {
        Some(oauth::entry_of(&arguments.stored)?)
    } else {
        None
    };
    let scopes = scopes(context, catalog, arguments, entry.as_ref())?;
    let data_center = data_center(arguments, entry.as_ref())?;
    let kit = Kit::new(catalog, &scopes, data_center);
    if arguments.with_secrets && arguments.tool != Tool::PostmanEnvironment {
        return Err(
            Error::new(ExitCode::Usage, "only an environment can hold secrets")
                .hint("write it with `zoauth generate postman-environment --with-secrets -o FILE`"),
        );
    }
    let files = files(&kit, arguments, entry.as_ref())?;
    let Some(output) = &arguments.output else {
        return print(context, &files);
    };
    for file in &files {
        let path = match arguments.tool {
            Tool::Bruno => output.join(&file.path),
            _ => output.clone(),
        };
        write(&path, file, arguments.force, arguments.with_secrets)?;
    }
    let answer = Answer {
        files: files.iter().map(|file| file.path.as_str()).collect(),
        data_center: data_center.code(),
        scopes: kit.scopes.iter().map(|scope| scope.as_str()).collect(),
        calls: kit.requests.len(),
        calls_without_method: kit.without_method,
    };
    context.output.answer(&answer, |page| {
        page.line(format!(
            "wrote {}: {}",
            output.display(),
            crate::wording::count(kit.requests.len(), "call", "calls")
        ));
    })?;
    Ok(ExitCode::Ok)
}

/// The scopes that are named, or those of the profile's grant.
fn scopes<'c>(
    context: &Context<'_>,
    catalog: &'c Catalog<'static>,
    arguments: &Generate,
    entry: Option<&Entry>,
) -> Result<Vec<Scope<'c>>, Error> {
    if arguments.scopes.is_empty()
        && let Some(entry) = entry
    {
        let mut known = Vec::new();
        for scope in entry.grant.scopes().iter() {
            match catalog.scope(scope.as_str()) {
                Some(scope) => known.push(scope),
                None => context
                    .output
                    .warn(&format!("no catalog has {scope}; its calls are left out")),
            }
        }
        return Ok(known);
    }
    Ok(select::scopes(catalog, &arguments.scopes, false)?.scopes)
}

fn data_center(arguments: &Generate, entry: Option<&Entry>) -> Result<DataCenter, Error> {
    match &arguments.dc {
        Some(dc) => dc
            .parse()
            .map_err(|error| zoho_oauth::Error::UnknownDataCenter(error).into()),
        None => Ok(entry
            .and_then(|entry| entry.grant.accounts.data_center())
            .unwrap_or(DataCenter::US)),
    }
}

fn files(kit: &Kit<'_>, arguments: &Generate, entry: Option<&Entry>) -> Result<Vec<File>, Error> {
    let one = |path: &str, text: SecretString| {
        vec![File {
            path: path.to_owned(),
            text,
        }]
    };
    Ok(match arguments.tool {
        Tool::Postman => one(
            "postman_collection.json",
            format!("{:#}\n", postman::collection(kit)).into(),
        ),
        Tool::PostmanEnvironment => one(
            "postman_environment.json",
            postman::environment(kit, &secrets(arguments, entry)),
        ),
        Tool::Http => one("calls.http", http_file::write(kit).into()),
        Tool::Openapi => one("openapi.yaml", openapi::write(kit).into()),
        Tool::Curl => one("calls.sh", curl::write(kit).into()),
        Tool::Bruno if arguments.output.is_none() => {
            return Err(
                Error::new(ExitCode::Usage, "a Bruno collection is a folder of files")
                    .hint("name the folder with --output"),
            );
        }
        Tool::Bruno => bruno::files(kit),
    })
}

/// What an environment is given of the profile.
fn secrets(arguments: &Generate, entry: Option<&Entry>) -> Secrets {
    let Some(entry) = entry.filter(|_| arguments.with_secrets) else {
        return Secrets::default();
    };
    Secrets {
        client_id: Some(entry.grant.client_id.clone()),
        client_secret: entry.grant.client_secret.clone(),
        access_token: entry
            .grant
            .access_token
            .as_ref()
            .map(|token| token.secret().clone()),
    }
}

fn print(context: &Context<'_>, files: &[File]) -> Result<ExitCode, Error> {
    for file in files {
        context.output.text(file.text.expose_secret())?;
    }
    Ok(ExitCode::Ok)
}

/// Writes a file that is not there yet, whole or not at all; with secrets in
/// it, for its owner's eyes only from the first byte on.
fn write(path: &Path, file: &File, force: bool, is_secret: bool) -> Result<(), Error> {
    let failed = |error: std::io::Error| {
        let failure = Error::new(
            ExitCode::Failure,
            format!("can't write {}: {error}", path.display()),
        );
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => failure.hint("--force replaces it"),
            _ => failure,
        }
    };
    std::fs::create_dir_all(whole::folder(path)).map_err(failed)?;
    let readers = if is_secret {
        Readers::Owner
    } else {
        Readers::All
    };
    let bytes = file.text.expose_secret().as_bytes();
    whole::write(path, bytes, readers, force).map_err(failed)
}
