//! `zoauth sync`: what an account's own list of calls says beside the catalog.
//! Which call lists them, and how its answer is read, the catalog says; the
//! comparison is zoho-catalog's.

mod keep;
mod show;

use zoho_catalog::authoring::listing::{self, Comparison, ListedCall, NotRead};
use zoho_catalog::{Application, Catalog, Listing};

use self::keep::Read;
use super::api;
use crate::cli::sync::Sync;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::{input, refusal};

/// Compares.
pub(super) fn run(context: &Context<'_>, arguments: &Sync) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let application = refusal::application(catalog, &arguments.application)?;
    let listing = application
        .listing()
        .ok_or_else(|| has_none(catalog, application))?;
    // What is asked for, but can't be kept, is said before anything is sent.
    keep::check(arguments, application)?;
    let (read, body) = answer(context, arguments, application, &listing)?;
    let calls = listing::read(&listing, &body)
        .map_err(|error| damaged(&error, &read, arguments, &listing, application))?;
    let comparison = listing::compare(catalog, application, &calls);
    let kept = keep::keep(context, arguments, &comparison, &calls, &read)?;
    let differs = differs(&comparison);
    let exit = match arguments.strict && differs {
        true => ExitCode::Findings,
        false => ExitCode::Ok,
    };
    show::show(context, arguments, exit, &comparison, &read, &kept)?;
    Ok(exit)
}

/// Whether the account lists what the catalog lacks or has otherwise.
fn differs(comparison: &Comparison<'_>) -> bool {
    !comparison.new.is_empty()
        || !comparison.different.is_empty()
        || !comparison.unknown_scopes.is_empty()
}

/// The answer, asked for or saved, and where it comes from.
fn answer(
    context: &Context<'_>,
    arguments: &Sync,
    application: Application<'_>,
    listing: &Listing<'_>,
) -> Result<(Read, Vec<u8>), Error> {
    if let Some(file) = &arguments.from {
        return Ok((Read::Saved(file.clone()), input::bytes(file)?));
    }
    let versions = application.versions();
    let newest = versions.last().copied().unwrap_or_default();
    let version = arguments.api_version.as_deref().unwrap_or(newest);
    let sound = |c: char| c.is_ascii_alphanumeric() || c == '.';
    if !version.chars().all(sound) || version.is_empty() == listing.call.contains("{version}") {
        return Err(
            Error::new(ExitCode::Usage, format!("`{version}` is no version"))
                .hint(format!("the catalog has {}", versions.join(", "))),
        );
    }
    let path = listing.call.replace("{version}", version);
    let fetched =
        api::fetch(context, &arguments.stored, application.name(), &path).map_err(|error| {
            match error.exit() {
                ExitCode::InsufficientScopes => {
                    error.hint("--from FILE compares an answer that somebody else has saved")
                }
                _ => error,
            }
        })?;
    let read = Read::Asked {
        url: fetched.url,
        place: fetched.place,
    };
    Ok((read, fetched.body))
}

fn has_none(catalog: &Catalog<'static>, application: Application<'_>) -> Error {
    let others: Vec<&str> = catalog
        .applications()
        .filter(|application| application.listing().is_some())
        .map(Application::name)
        .collect();
    Error::new(
        ExitCode::Usage,
        format!(
            "{} is not known to have a call that lists its calls",
            application.title()
        ),
    )
    .hint(format!("these have one: {}", others.join(", ")))
}

fn damaged(
    error: &NotRead,
    read: &Read,
    arguments: &Sync,
    listing: &Listing<'_>,
    application: Application<'_>,
) -> Error {
    let name = application.name();
    let message = match read {
        Read::Asked { url, .. } => {
            format!(
                "what {} answered is no list of calls: {error}",
                url.host_str().unwrap_or(name)
            )
        }
        Read::Saved(file) if file == "-" => {
            format!("standard input is no list of calls: {error}")
        }
        Read::Saved(file) => format!("{file} is no list of calls: {error}"),
    };
    let version = application.versions().last().copied().unwrap_or_default();
    let path = listing.call.replace("{version}", version);
    let error = Error::new(ExitCode::Failure, message);
    match arguments.from {
        Some(_) => error.hint(format!(
            "`zoauth api GET {path} -o FILE` saves the answer as it came"
        )),
        None => error.hint(format!(
            "`zoauth api GET {path}` shows the answer; try again later"
        )),
    }
}

/// The version in the paths of a list, where it is plain to see.
fn version_of<'l>(calls: &'l [ListedCall], application: Application<'_>) -> Option<&'l str> {
    let base = application.base();
    let at = base.split('/').position(|segment| segment == "{version}")?;
    calls.iter().find_map(|call| {
        let segment = call.path.split('/').nth(at)?;
        let digits = segment.strip_prefix('v')?;
        let is_version = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
        is_version.then_some(segment)
    })
}
