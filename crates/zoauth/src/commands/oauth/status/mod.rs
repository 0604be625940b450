//! `zoauth status`: what is stored, as the store has it. No token is shown, and
//! nothing is sent but with `--check --online`. One file shows a profile, one
//! judges it.

mod check;
mod profile;

use serde::Serialize;
use zoho_oauth::{Entry, Profile, StoreError};

use self::check::Check;
use self::profile::{From, Status};
use super::reading::now;
use super::{account, runtime};
use crate::cli::status::Status as Arguments;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::store;
use crate::style;

#[derive(Serialize)]
struct Answer {
    exit_code: u8,
    profiles: Vec<Status>,
    /// Profiles whose file can't be read.
    problems: Vec<Problem>,
    /// Of `--check`.
    check: Option<Check>,
    store: String,
}

#[derive(Serialize)]
struct Problem {
    profile: String,
    message: String,
    kind: &'static str,
}

/// Shows one profile, or all of them; or judges them.
pub(super) fn run(context: &Context<'_>, arguments: &Arguments) -> Result<ExitCode, Error> {
    let stored = &arguments.stored;
    let store = account::store(&stored.folder)?;
    let described = store.describe();
    let is_named = stored.profile.as_ref().is_some_and(|name| !name.is_empty());
    let wanted = is_named.then(|| account::profile(stored)).transpose()?;
    let is_wanted = |profile: &Profile| wanted.as_ref().is_none_or(|wanted| wanted == profile);
    let (entries, problems) = runtime::wait(async {
        let mut entries: Vec<(Profile, Entry)> = Vec::new();
        let mut problems: Vec<(Profile, StoreError)> = Vec::new();
        // All of them, since refresh tokens are counted over profiles.
        for profile in store.list().await? {
            match store.load(&profile).await {
                Ok(Some(entry)) => entries.push((profile, entry)),
                Err(error) if is_wanted(&profile) => problems.push((profile, error)),
                Ok(None) | Err(_) => {}
            }
        }
        Ok((entries, problems))
    })?;
    let shown = || entries.iter().filter(|(profile, _)| is_wanted(profile));
    if shown().next().is_none() && (problems.is_empty() || !arguments.check) {
        return Err(nothing(wanted.as_ref(), &described, problems));
    }

    let mut check = arguments
        .check
        .then(|| Check::new(arguments.min_life, arguments.online));
    if let Some(check) = &mut check {
        for (profile, error) in &problems {
            check.unreadable(profile, error);
        }
        runtime::wait(async {
            let progress = context.output.progress(|| "looking at profiles".to_owned());
            for (profile, entry) in shown() {
                progress.now(|| format!("looking at profile {profile}"));
                check.judge(&store, profile, entry, now()).await;
            }
            Ok(())
        })?;
    }
    let exit = match &check {
        Some(check) => check.exit(),
        None if problems.is_empty() => ExitCode::Ok,
        None => ExitCode::Store,
    };
    if let Some(check) = check.as_ref().filter(|_| !context.output.is_json()) {
        for (is_grave, line) in check.lines() {
            let label = match is_grave {
                true => style::styled(style::ERROR, "error"),
                false => style::caution("warning"),
            };
            context.output.line(&label, &line);
        }
        return Ok(exit);
    }

    let from = From {
        catalog: context.catalog()?,
        store: &*store,
        store_kind: store::kind(&stored.folder)?,
        entries: &entries,
    };
    let profiles = runtime::wait(async {
        let mut profiles = Vec::new();
        for (profile, entry) in shown() {
            profiles.push(Status::of(&from, profile, entry, now()).await);
        }
        Ok(profiles)
    })?;
    for (_, error) in problems.iter().filter(|_| !context.output.is_json()) {
        context
            .output
            .problem(&error.to_string(), &[error.remedy().into_owned()]);
    }
    let answer = Answer {
        exit_code: exit.number(),
        profiles,
        problems: problems.iter().map(Problem::of).collect(),
        check,
        store: described,
    };
    context.output.answer(&answer, |page| {
        for status in &answer.profiles {
            status.print(page);
        }
    })?;
    Ok(exit)
}

impl Problem {
    fn of((profile, error): &(Profile, StoreError)) -> Self {
        Self {
            profile: profile.to_string(),
            message: error.to_string(),
            kind: error.code(),
        }
    }
}

/// There is nothing to show.
fn nothing(
    wanted: Option<&Profile>,
    described: &str,
    mut problems: Vec<(Profile, StoreError)>,
) -> Error {
    if let Some((_, error)) = problems.pop() {
        return error.into();
    }
    let message = match wanted {
        Some(profile) => format!("nothing is stored under the profile `{profile}`"),
        None => "nobody is logged in".to_owned(),
    };
    Error::new(ExitCode::NotLoggedIn, message)
        .cause(format!("The store is: {described}."))
        .hint("`zoauth login SCOPES` logs in; `zoauth demo` shows the whole way")
}
