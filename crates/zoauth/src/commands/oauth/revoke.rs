//! `zoauth revoke`: the end of a grant, at Zoho first and then here. A profile
//! whose token Zoho could not be told about stays, so that it can be tried
//! again.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use zoho_oauth::{Entry, Http, Lease, Profile, Request as _, RevokeRequest, Store};

use super::reading::now;
use super::{account, runtime, secrets};
use crate::cli::oauth::{Logout, Revoke, Server};
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

#[derive(Serialize)]
struct Answer<'a> {
    profile: &'a str,
    at_zoho: AtZoho,
    profile_deleted: bool,
}

/// What became of the token at Zoho.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AtZoho {
    /// It was revoked.
    Revoked,
    /// It was not valid before.
    WasNotValid,
    /// There was none that lives.
    NothingToRevoke,
    /// Zoho was not told.
    NotTold,
}

/// Revokes.
pub(super) fn run(context: &Context<'_>, arguments: &Revoke) -> Result<ExitCode, Error> {
    if arguments.token_stdin {
        return token(context, arguments);
    }
    let profile = account::profile(&arguments.stored)?;
    let store = account::store(&arguments.stored.folder)?;
    let known = runtime::wait(async { Ok(store.load(&profile).await?) })?;
    if known.is_none() {
        let error = zoho_oauth::Error::NoGrant {
            profile: profile.to_string(),
        };
        return Err(Error::from(error).hint("`zoauth profiles` lists the names in use"));
    }
    if !arguments.yes {
        confirm(
            context.output,
            &format!("the profile {profile}"),
            arguments.local,
        )?;
    }
    let (keep, local) = (arguments.keep, arguments.local);
    let at_zoho = runtime::wait(end(&*store, &profile, keep, local))?;
    let answer = Answer {
        profile: profile.as_str(),
        at_zoho,
        profile_deleted: !arguments.keep,
    };
    context.output.answer(&answer, |page| {
        page.line(at_zoho.told());
        page.line(if arguments.keep {
            format!("The profile {profile} is kept, without tokens.")
        } else {
            format!("The profile {profile} is deleted.")
        });
    })?;
    Ok(ExitCode::Ok)
}

impl AtZoho {
    fn told(self) -> &'static str {
        match self {
            Self::Revoked => "Revoked at Zoho: refresh token and access tokens are dead.",
            Self::WasNotValid => "Zoho did not know the token any more; nothing was left to end.",
            Self::NothingToRevoke => "There was no token left that could be revoked.",
            Self::NotTold => "Zoho was not told: the tokens live on for whoever has a copy.",
        }
    }
}

/// Logs out of one profile, or of all.
pub(super) fn logout(context: &Context<'_>, arguments: &Logout) -> Result<ExitCode, Error> {
    #[derive(Serialize)]
    struct LoggedOut {
        profiles: Vec<Ended>,
        problems: Vec<Problem>,
    }
    #[derive(Serialize)]
    struct Ended {
        profile: String,
        at_zoho: AtZoho,
    }
    #[derive(Serialize)]
    struct Problem {
        profile: String,
        message: String,
    }
    let store = account::store(&arguments.stored.folder)?;
    let profiles = if arguments.all {
        runtime::wait(async { Ok(store.list().await?) })?
    } else {
        account::entry_of(&arguments.stored)?;
        vec![account::profile(&arguments.stored)?]
    };
    if profiles.is_empty() {
        return Err(Error::new(ExitCode::NotLoggedIn, "nobody is logged in"));
    }
    if !arguments.yes {
        let what = match profiles.as_slice() {
            [profile] => format!("the profile {profile}"),
            all => {
                let names: Vec<&str> = all.iter().map(Profile::as_str).collect();
                format!("the profiles {}", names.join(", "))
            }
        };
        confirm(context.output, &what, arguments.local)?;
    }
    let mut answer = LoggedOut {
        profiles: Vec::new(),
        problems: Vec::new(),
    };
    let mut failed = None;
    for profile in &profiles {
        match runtime::wait(end(&*store, profile, false, arguments.local)) {
            Ok(at_zoho) => answer.profiles.push(Ended {
                profile: profile.to_string(),
                at_zoho,
            }),
            Err(error) if profiles.len() == 1 => return Err(error),
            Err(error) => {
                let message = format!("{profile}: {}", error.message());
                if !context.output.is_json() {
                    context.output.problem(&message, error.hints());
                }
                answer.problems.push(Problem {
                    profile: profile.to_string(),
                    message: error.message().to_owned(),
                });
                failed = failed.or(Some(error.exit()));
            }
        }
    }
    context.output.answer(&answer, |page| {
        for ended in &answer.profiles {
            page.line(format!("Logged out: profile {}", ended.profile));
            page.wrapped("  ", ended.at_zoho.told());
        }
    })?;
    Ok(failed.unwrap_or(ExitCode::Ok))
}

/// Revokes a token that is given, and forgets it wherever it is stored.
fn token(context: &Context<'_>, arguments: &Revoke) -> Result<ExitCode, Error> {
    #[derive(Serialize)]
    struct Answer {
        profile: Option<String>,
        at_zoho: AtZoho,
        profile_deleted: bool,
        /// The profiles that held the token, which are without tokens now.
        forgotten: Vec<String>,
    }
    let server = Server {
        dc: arguments.server.dc.clone(),
        accounts_url: arguments.server.accounts_url.clone(),
    };
    if !account::is_chosen(&server) {
        return Err(
            Error::new(ExitCode::Usage, "where the token comes from is not known")
                .cause("A token is known in one data center only, and is shown to no other.")
                .hint("name its data center: --dc eu"),
        );
    }
    let accounts = account::accounts(&server)?;
    let token = secrets::plain(&secrets::standard_input()?, "token")?;
    let store = account::store(&arguments.stored.folder)?;
    let (at_zoho, forgotten) = runtime::wait(async {
        let request = RevokeRequest::new(&accounts, token.clone())?;
        let at_zoho = match request.send(&Http::new()).await {
            Ok(()) => AtZoho::Revoked,
            Err(zoho_oauth::Error::InvalidCode { .. }) => AtZoho::WasNotValid,
            Err(error) => return Err(error.into()),
        };
        Ok((at_zoho, forget(&*store, &token).await?))
    })?;
    let answer = Answer {
        profile: None,
        at_zoho,
        profile_deleted: false,
        forgotten: forgotten.iter().map(ToString::to_string).collect(),
    };
    context.output.answer(&answer, |page| {
        page.line(match at_zoho {
            AtZoho::Revoked => "Revoked at Zoho: the token is dead.",
            other => other.told(),
        });
        for profile in &answer.forgotten {
            page.line(format!(
                "The profile {profile} held it, and is without it now."
            ));
        }
    })?;
    Ok(ExitCode::Ok)
}

/// Takes a dead token out of the profiles that hold it.
async fn forget(store: &dyn Store, token: &SecretString) -> Result<Vec<Profile>, Error> {
    let is_it = |held: &SecretString| held.expose_secret() == token.expose_secret();
    let mut forgotten = Vec::new();
    for profile in store.list().await? {
        let holds = |entry: &Entry| {
            let grant = &entry.grant;
            let refresh = grant.refresh_token.as_ref().is_some_and(is_it);
            (
                refresh,
                grant
                    .access_token
                    .as_ref()
                    .is_some_and(|access| is_it(access.secret())),
            )
        };
        // A profile that can't be read is no reason to stop; it is not ours to say.
        let Ok(Some(entry)) = store.load(&profile).await else {
            continue;
        };
        if holds(&entry) == (false, false) {
            continue;
        }
        let lease = store.lease(&profile).await?;
        let Some(mut entry) = store.load(&profile).await? else {
            continue;
        };
        let (refresh, access) = holds(&entry);
        if refresh {
            entry.grant.refresh_token = None;
            entry.refresh_tokens.forget(token);
        }
        if refresh || access {
            entry.grant.access_token = None;
            store.save(&lease, &entry).await?;
            forgotten.push(profile);
        }
    }
    Ok(forgotten)
}

pub(super) async fn end(
    store: &dyn Store,
    profile: &Profile,
    keep: bool,
    local: bool,
) -> Result<AtZoho, Error> {
    let lease = store.lease(profile).await?;
    // Another process may have renewed or removed it meanwhile.
    let Some(mut entry) = store.load(profile).await? else {
        return Ok(AtZoho::NothingToRevoke);
    };
    let at_zoho = if local {
        AtZoho::NotTold
    } else {
        tell_zoho(&entry, profile).await?
    };
    if keep {
        if let Some(token) = entry.grant.refresh_token.take() {
            entry.refresh_tokens.forget(&token);
        }
        entry.grant.access_token = None;
        store.save(&lease, &entry).await?;
    } else {
        delete(store, &lease).await?;
    }
    Ok(at_zoho)
}

async fn tell_zoho(entry: &Entry, profile: &Profile) -> Result<AtZoho, Error> {
    let grant = &entry.grant;
    let access = || {
        let token = grant.access_token.as_ref()?;
        token.is_alive(now()).then(|| token.secret().clone())
    };
    // A refresh token takes its access tokens along.
    let Some(token) = grant.refresh_token.clone().or_else(access) else {
        return Ok(AtZoho::NothingToRevoke);
    };
    let request = RevokeRequest::new(&grant.accounts, token)?;
    match request.send(&Http::new()).await {
        Ok(()) => Ok(AtZoho::Revoked),
        Err(zoho_oauth::Error::InvalidCode { .. }) => Ok(AtZoho::WasNotValid),
        Err(error) => {
            let option = account::option(profile);
            Err(Error::from(error)
                .hint(format!(
                    "nothing was deleted; try again, or `zoauth revoke{option} --local` deletes \
                     the profile and leaves the token alive"
                ))
                .hint(
                    "the token can be ended in the browser as well: Zoho Accounts, Sessions, \
                     Connected Apps",
                ))
        }
    }
}

async fn delete(store: &dyn Store, lease: &Lease) -> Result<(), Error> {
    store.delete(lease).await?;
    Ok(())
}

fn confirm(output: &Output, what: &str, local: bool) -> Result<(), Error> {
    let question = if local {
        format!("Delete {what}? [y/N]")
    } else {
        format!("End the grant of {what} at Zoho, for all programs that use it? [y/N]")
    };
    match secrets::line(output, &question)? {
        Some(answer) if matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes") => Ok(()),
        Some(_) => Err(Error::new(ExitCode::Failure, "nothing was revoked")),
        None => Err(Error::new(ExitCode::Usage, "nobody is there to confirm it")
            .hint("a revoked grant can't be had back; `--yes` confirms")),
    }
}
