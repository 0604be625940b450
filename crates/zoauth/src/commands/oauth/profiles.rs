//! `zoauth profiles`: the names that tokens are stored under.

use serde::Serialize;

use super::{account, runtime};
use crate::cli::oauth::StoreFolder;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;

#[derive(Serialize)]
struct Answer<'a> {
    profiles: Vec<&'a str>,
    store: String,
}

/// Lists them, one a line.
pub(super) fn run(context: &Context<'_>, arguments: &StoreFolder) -> Result<ExitCode, Error> {
    let store = account::store(arguments)?;
    let profiles = runtime::wait(async { Ok(store.list().await?) })?;
    let folder = store.describe();
    if profiles.is_empty() {
        context
            .output
            .note(&format!("there are no profiles in the store ({folder})"));
    }
    let answer = Answer {
        profiles: profiles.iter().map(zoho_oauth::Profile::as_str).collect(),
        store: folder,
    };
    context.output.answer(&answer, |page| {
        for profile in &answer.profiles {
            page.line(profile);
        }
    })?;
    Ok(ExitCode::Ok)
}
