//! `zoauth export`: profiles in one encrypted file, for another store or
//! another machine. Nothing is written unless everything that was asked for
//! is in it.

use std::io;
use std::path::Path;

use serde::Serialize;
use zoho_oauth::Profile;
use zoho_oauth::store::Bundle;

use super::{account, passphrase};
use crate::cli::oauth::Stored;
use crate::cli::store::Export;
use crate::commands::Context;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::runtime;
use crate::whole::{self, Readers};
use crate::wording::count;

#[derive(Serialize)]
struct Answer<'a> {
    profiles: Vec<&'a str>,
    file: String,
    store: String,
}

/// Exports.
pub(super) fn run(context: &Context<'_>, arguments: &Export) -> Result<ExitCode, Error> {
    let file = &arguments.output;
    // Before anybody types a passphrase.
    if !arguments.force && file.symlink_metadata().is_ok() {
        return Err(exists(file));
    }
    let store = account::store(&arguments.folder)?;
    let named = named(arguments)?;
    let bundle = runtime::wait(async {
        let wanted = match &named {
            Some(named) => named.clone(),
            None => store.list().await?,
        };
        let mut bundle = Bundle::default();
        for profile in wanted {
            match store.load(&profile).await? {
                Some(entry) => {
                    bundle.entries.insert(profile, entry);
                }
                // Gone since it was listed.
                None if named.is_none() => {}
                None => {
                    let profile = profile.to_string();
                    let error = Error::from(zoho_oauth::Error::NoGrant { profile });
                    return Err(error.hint("`zoauth profiles` lists the names in use"));
                }
            }
        }
        Ok(bundle)
    })?;
    if bundle.entries.is_empty() {
        return Err(
            Error::new(ExitCode::NotLoggedIn, "there are no profiles to export")
                .cause(format!("The store is: {}.", store.describe())),
        );
    }
    let passphrase = passphrase::new(context.output, &arguments.passphrase)?;
    let encrypted = passphrase::encrypt(passphrase, &bundle.to_json())?;
    write(file, &encrypted, arguments.force)?;
    let answer = Answer {
        profiles: bundle.entries.keys().map(Profile::as_str).collect(),
        file: file.display().to_string(),
        store: store.describe(),
    };
    context.output.answer(&answer, |page| {
        page.line(format!(
            "{} to {}: {}",
            count(
                answer.profiles.len(),
                "profile exported",
                "profiles exported"
            ),
            answer.file,
            answer.profiles.join(", ")
        ));
        page.line(format!(
            "`zoauth import {}` takes them into another store.",
            answer.file
        ));
    })?;
    Ok(ExitCode::Ok)
}

/// The profiles that are named, or the one that is used otherwise; `None` for
/// all of them.
fn named(arguments: &Export) -> Result<Option<Vec<Profile>>, Error> {
    if arguments.all {
        return Ok(None);
    }
    if arguments.profiles.is_empty() {
        let stored = Stored {
            profile: std::env::var(environment::PROFILE).ok(),
            ..Stored::default()
        };
        return Ok(Some(vec![account::profile(&stored)?]));
    }
    let profiles = arguments.profiles.iter().map(|name| {
        Profile::new(name).map_err(|error| Error::from(zoho_oauth::Error::from(error)))
    });
    profiles.collect::<Result<_, _>>().map(Some)
}

/// A whole new file that its owner alone can read.
fn write(file: &Path, bytes: &[u8], replace: bool) -> Result<(), Error> {
    whole::write(file, bytes, Readers::Owner, replace).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            return exists(file);
        }
        Error::new(
            ExitCode::Failure,
            format!("can't write {}: {error}", file.display()),
        )
    })
}

fn exists(file: &Path) -> Error {
    Error::new(
        ExitCode::Failure,
        format!("{} is there already; nothing was written", file.display()),
    )
    .hint("choose another name, or `--force` writes over it")
}
