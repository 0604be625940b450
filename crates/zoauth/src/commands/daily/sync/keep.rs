//! What `sync` writes where it is asked to: a catalog with what the embedded
//! ones lack, and the table of what the account confirmed.

use std::path::{Path, PathBuf};

use serde::Serialize;
use url::Url;
use zoho_catalog::authoring::listing::{self, Comparison, ListedCall, Origin, Overlay, is_overlay};
use zoho_catalog::authoring::overlay::lay_over;
use zoho_catalog::authoring::read::read as read_catalog;
use zoho_catalog::{Application, Catalog};
use zoho_oauth::DataCenter;

use crate::catalogs;
use crate::cli::sync::Sync;
use crate::commands::{Context, confirmed};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::whole::{self, Readers};

/// Where an answer comes from.
pub(super) enum Read {
    /// It was asked for.
    Asked {
        /// At this address.
        url: Url,
        /// In this data center, or at this server.
        place: String,
    },
    /// It was saved in this file.
    Saved(String),
}

/// What was written.
#[derive(Default, Serialize)]
pub(super) struct Kept {
    pub(super) written: Option<Written>,
    pub(super) confirmed: Option<Confirmed>,
}

/// The catalog.
#[derive(Serialize)]
pub(super) struct Written {
    pub(super) file: String,
    pub(super) calls: usize,
    pub(super) scopes: usize,
    pub(super) left_out: Vec<LeftOut>,
}

/// What a catalog can't hold.
#[derive(Serialize)]
pub(super) struct LeftOut {
    pub(super) what: String,
    pub(super) why: String,
}

/// The table.
#[derive(Serialize)]
pub(super) struct Confirmed {
    pub(super) file: String,
    pub(super) calls: usize,
    pub(super) scopes: usize,
}

/// Whether what is to be kept can be.
///
/// # Errors
///
/// 2 where the place of a saved answer is needed and not given, or the file has
/// a name that no catalog has; 1 where one is there that is none of this
/// command's.
pub(super) fn check(arguments: &Sync, application: Application<'_>) -> Result<(), Error> {
    let keep = &arguments.keep;
    let is_kept = keep.write.is_some() || keep.confirm.is_some();
    if is_kept && arguments.from.is_some() {
        data_center(arguments)?;
    }
    match &keep.write {
        Some(path) => may_replace(&named(path, application)?, keep.force),
        None => Ok(()),
    }
}

/// The file: catalogs have the names of their applications, and into a folder
/// goes one of that name.
fn named(path: &Path, application: Application<'_>) -> Result<PathBuf, Error> {
    let name = format!("{}.yaml", application.name());
    if path.is_dir() {
        return Ok(path.join(name));
    }
    if path.file_name().is_some_and(|own| own == name.as_str()) {
        return Ok(path.to_owned());
    }
    Err(Error::new(
        ExitCode::Usage,
        format!(
            "{} is not called {name}, as catalogs of {} are",
            path.display(),
            application.title()
        ),
    )
    .hint(format!("--write {}", path.with_file_name(&name).display())))
}

fn may_replace(path: &Path, force: bool) -> Result<(), Error> {
    if force || !path.exists() {
        return Ok(());
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    match is_overlay(&path.display().to_string(), &text) {
        true => Ok(()),
        false => Err(Error::new(
            ExitCode::Failure,
            format!(
                "{} is no catalog that this command wrote, or was changed since",
                path.display()
            ),
        )
        .hint("name another file; --force replaces this one")),
    }
}

fn data_center(arguments: &Sync) -> Result<DataCenter, Error> {
    match &arguments.keep.dc {
        Some(dc) => dc
            .parse()
            .map_err(|error| zoho_oauth::Error::UnknownDataCenter(error).into()),
        None => Err(Error::new(
            ExitCode::Usage,
            "which data center the saved answer comes from is not said",
        )
        .hint("--dc eu")),
    }
}

/// Writes what is asked for.
pub(super) fn keep(
    context: &Context<'_>,
    arguments: &Sync,
    comparison: &Comparison<'_>,
    calls: &[ListedCall],
    read: &Read,
) -> Result<Kept, Error> {
    let mut kept = Kept::default();
    let keep = &arguments.keep;
    if keep.write.is_none() && keep.confirm.is_none() {
        return Ok(kept);
    }
    let origin = origin(arguments, comparison, calls, read)?;
    if let Some(path) = &keep.write {
        let path = named(path, comparison.application)?;
        let force = keep.force;
        kept.written = Some(write(context, &path, force, comparison, calls, &origin)?);
    }
    if let Some(path) = &keep.confirm {
        kept.confirmed = Some(confirm(path, comparison, &origin)?);
    }
    Ok(kept)
}

fn origin(
    arguments: &Sync,
    comparison: &Comparison<'_>,
    calls: &[ListedCall],
    read: &Read,
) -> Result<Origin, Error> {
    let date = arguments.keep.date.clone();
    let date = date.unwrap_or_else(confirmed::today);
    if let Read::Asked { url, place } = read {
        return Ok(Origin {
            url: url.to_string(),
            place: place.clone(),
            date,
        });
    }
    let application = comparison.application;
    let data_center = data_center(arguments)?;
    let host = application.hosts().first().copied().unwrap_or_default();
    let host = data_center.host(host).unwrap_or_else(|| host.to_owned());
    let newest = application.versions().last().copied().unwrap_or_default();
    let version = super::version_of(calls, application).unwrap_or(newest);
    let call = application.listing().map_or("", |listing| listing.call);
    Ok(Origin {
        url: format!("https://{host}{}", call.replace("{version}", version)),
        place: data_center.code().to_owned(),
        date,
    })
}

/// Writes the catalog. It has all that the embedded ones lack, whatever else
/// was laid over them for the comparison: else a second run with the outcome of
/// the first would leave nothing of it.
fn write(
    context: &Context<'_>,
    path: &Path,
    force: bool,
    comparison: &Comparison<'_>,
    calls: &[ListedCall],
    origin: &Origin,
) -> Result<Written, Error> {
    let embedded = Catalog::embedded();
    let overlay = match embedded.application(comparison.application.name()) {
        Some(application) if comparison.application.is_overlay() => {
            let beyond = listing::compare(embedded, application, calls);
            Overlay::of(embedded, &beyond, origin)
        }
        _ => Overlay::of(context.catalog()?, comparison, origin),
    };
    let text = overlay.to_yaml();
    let name = path.display().to_string();
    // Never a file that `--catalog` would refuse.
    if embedded
        .application(comparison.application.name())
        .is_some()
    {
        lay_over(embedded, vec![read_catalog(&name, &text)])
            .map_err(|error| catalogs::mistakes(path, error))?;
    }
    // Since the check, a file may have come.
    may_replace(path, force)?;
    let replace = force || path.exists();
    whole::write(path, text.as_bytes(), Readers::All, replace)
        .map_err(|error| Error::new(ExitCode::Failure, format!("can't write {name}: {error}")))?;
    Ok(Written {
        file: name,
        calls: overlay.calls,
        scopes: overlay.scopes,
        left_out: overlay
            .left_out
            .into_iter()
            .map(|one| LeftOut {
                what: one.what,
                why: one.why,
            })
            .collect(),
    })
}

/// Adds to the table: the scopes that are named, known or not, and the calls
/// that are confirmed.
fn confirm(path: &Path, comparison: &Comparison<'_>, origin: &Origin) -> Result<Confirmed, Error> {
    let known = comparison
        .confirmed_scopes
        .iter()
        .map(|scope| scope.as_str());
    let unknown = comparison
        .unknown_scopes
        .iter()
        .map(|one| one.scope.as_str());
    let scopes: Vec<&str> = known.chain(unknown).collect();
    let calls: Vec<String> = comparison
        .confirmed_calls
        .iter()
        .map(|call| format!("{} {}", call.method(), call.path()))
        .collect();
    let by = confirmed::By {
        what: "apis",
        place: &origin.place,
        date: &origin.date,
    };
    let all = scopes
        .iter()
        .copied()
        .chain(calls.iter().map(String::as_str));
    confirmed::add(path, &by, all.map(|what| (what, true)))?;
    Ok(Confirmed {
        file: path.display().to_string(),
        calls: calls.len(),
        scopes: scopes.len(),
    })
}
