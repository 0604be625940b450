//! `zoauth revoke`: the end of a grant, at Zoho first and then here. A profile
//! whose token Zoho could not be told about stays, so that it can be tried
//! again.

use serde::Serialize;
use zoho_oauth::{Entry, Http, Lease, Profile, Request as _, RevokeRequest, Store};

use super::reading::now;
use super::{account, runtime, secrets};
use crate::cli::oauth::Revoke;
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
enum AtZoho {
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
        confirm(context.output, &profile, arguments)?;
    }
    let at_zoho = runtime::wait(end(&*store, &profile, arguments))?;
    let answer = Answer {
        profile: profile.as_str(),
        at_zoho,
        profile_deleted: !arguments.keep,
    };
    context.output.answer(&answer, |page| {
        page.line(match at_zoho {
            AtZoho::Revoked => "Revoked at Zoho: refresh token and access tokens are dead.",
            AtZoho::WasNotValid => "Zoho did not know the token any more; nothing was left to end.",
            AtZoho::NothingToRevoke => "There was no token left that could be revoked.",
            AtZoho::NotTold => "Zoho was not told: the tokens live on for whoever has a copy.",
        });
        page.line(if arguments.keep {
            format!("The profile {profile} is kept, without tokens.")
        } else {
            format!("The profile {profile} is deleted.")
        });
    })?;
    Ok(ExitCode::Ok)
}

async fn end(store: &dyn Store, profile: &Profile, arguments: &Revoke) -> Result<AtZoho, Error> {
    let lease = store.lease(profile).await?;
    // Another process may have renewed or removed it meanwhile.
    let Some(mut entry) = store.load(profile).await? else {
        return Ok(AtZoho::NothingToRevoke);
    };
    let at_zoho = if arguments.local {
        AtZoho::NotTold
    } else {
        tell_zoho(&entry, profile).await?
    };
    if arguments.keep {
        entry.grant.refresh_token = None;
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

fn confirm(output: &Output, profile: &Profile, arguments: &Revoke) -> Result<(), Error> {
    let question = if arguments.local {
        format!("Delete the profile {profile}? [y/N]")
    } else {
        format!(
            "End the grant of the profile {profile} at Zoho, for all programs that use it? [y/N]"
        )
    };
    match secrets::line(output, &question)? {
        Some(answer) if matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes") => Ok(()),
        Some(_) => Err(Error::new(ExitCode::Failure, "nothing was revoked")),
        None => Err(Error::new(ExitCode::Usage, "nobody is there to confirm it")
            .hint("a revoked grant can't be had back; `--yes` confirms")),
    }
}
