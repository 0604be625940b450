//! `zoauth profiles`: the names that tokens are stored under, and which of them
//! is meant where none is named.

use serde::Serialize;
use zoho_oauth::Profile;

use super::{account, runtime};
use crate::cli::oauth::Profiles;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::store;
use crate::style::faint;

#[derive(Serialize)]
struct Answer<'a> {
    profiles: Vec<&'a str>,
    /// The one that is meant where none is named.
    default: &'a str,
    store: String,
}

/// Lists them, one a line; or chooses the default one.
pub(super) fn run(context: &Context<'_>, arguments: &Profiles) -> Result<ExitCode, Error> {
    let store = account::store(&arguments.folder)?;
    let profiles = runtime::wait(async { Ok(store.list().await?) })?;
    if let Some(name) = &arguments.default {
        let wanted = Profile::new(name).map_err(zoho_oauth::Error::from)?;
        if !profiles.contains(&wanted) {
            let names: Vec<&str> = profiles.iter().map(Profile::as_str).collect();
            return Err(Error::new(
                ExitCode::NotLoggedIn,
                format!("nothing is stored under the profile `{wanted}`"),
            )
            .hint(match names.as_slice() {
                [] => "`zoauth login SCOPES` or `zoauth setup` makes one".to_owned(),
                names => format!("there are {}", names.join(", ")),
            }));
        }
        store::set_default_profile(&arguments.folder, &wanted)?;
    }
    let described = store.describe();
    if profiles.is_empty() {
        context
            .output
            .note(&format!("there are no profiles in the store ({described})"));
    }
    let usual = account::usual(&arguments.folder);
    let answer = Answer {
        profiles: profiles.iter().map(Profile::as_str).collect(),
        default: usual.as_str(),
        store: described,
    };
    context.output.answer(&answer, |page| {
        for profile in &answer.profiles {
            // As a plain list of names it can be read by scripts.
            if *profile == answer.default && arguments.default.is_some() {
                page.line(format!("{profile} {}", faint("(default)")));
            } else {
                page.line(profile);
            }
        }
    })?;
    Ok(ExitCode::Ok)
}
