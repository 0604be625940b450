//! A GET whose answer another command reads: sent as `zoauth api` sends it, and
//! whole or an error.

use url::Url;

use super::needs::Needs;
use super::refused::{self, Outcome};
use super::request::{self, Request};
use super::send::{self, Sender};
use super::target::{self, Place};
use super::{CallFacts, answer};
use crate::cli::api::Api;
use crate::cli::oauth::Stored;
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::{runtime, wording};

/// Larger answers are a mistake.
const LARGEST: usize = 64 << 20;
/// So much of a refusal is looked at.
const START: usize = 64 * 1024;

/// An answer with a status of success.
pub(in crate::commands::daily) struct Fetched {
    /// The body.
    pub(in crate::commands::daily) body: Vec<u8>,
    /// Where it came from.
    pub(in crate::commands::daily) url: Url,
    /// The data center's code, or the accounts server where it is none.
    pub(in crate::commands::daily) place: String,
}

/// Asks for `path` of an application with the token of the profile.
///
/// # Errors
///
/// 15, before anything is sent, where the grant lacks the scope; 17 for an
/// answer without success, with what it means.
pub(in crate::commands::daily) fn fetch(
    context: &Context<'_>,
    stored: &Stored,
    application: &str,
    path: &str,
) -> Result<Fetched, Error> {
    let arguments = Api {
        method: "GET".to_owned(),
        target: path.to_owned(),
        stored: stored.clone(),
        ..Api::default()
    };
    let catalog = context.catalog()?;
    let method = request::method(&arguments.method)?;
    let entry = oauth::entry_of(stored)?;
    let profile = oauth::profile_of(stored)?;
    let grant = &entry.grant;
    let place = Place::of(&entry)?;
    let destination = target::find(catalog, method.as_str(), path, Some(application), &place)?;
    let organization = entry.organization.as_deref();
    let request = Request::of(
        context.output,
        method,
        &arguments,
        &destination,
        organization,
    )?;
    let needs = Needs::of(catalog, &destination.resolution, grant);
    if !needs.missing.is_empty() {
        let command = oauth::command_for(&profile, grant, &crate::facts::names(&needs.missing));
        return Err(Error::new(
            ExitCode::InsufficientScopes,
            format!(
                "the grant of the profile `{profile}` lacks {}, which this call needs",
                wording::plainly_together(&needs.missing)
            ),
        )
        .hint(format!("`{command}` adds what is missing")));
    }
    let sender = Sender {
        context,
        arguments: &arguments,
        api: send::client(&arguments, &profile, &place, &request)?,
        profile: &profile,
        grant,
        call: CallFacts {
            method: request.method.as_str(),
            url: request.url.as_str(),
            application: Some(application),
        },
        request: &request,
        destination: &destination,
        needs: &needs,
        warnings: &[],
        names_organization: request.names_organization(&destination),
    };
    let body = runtime::wait(body(&sender))?;
    Ok(Fetched {
        body,
        place: match grant.accounts.data_center() {
            Some(data_center) => data_center.code().to_owned(),
            None => grant.accounts.as_str().to_owned(),
        },
        url: request.url,
    })
}

async fn body(sender: &Sender<'_>) -> Result<Vec<u8>, Error> {
    let mut response = sender.send(&sender.request.url).await?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(bytes) = answer::chunk(sender, &mut response, body.len()).await? {
        body.extend_from_slice(&bytes);
        if body.len() > LARGEST {
            let host = sender.request.url.host_str().unwrap_or_default();
            return Err(Error::new(
                ExitCode::Failure,
                format!("the answer of {host} is larger than any that is expected"),
            ));
        }
    }
    if Outcome::of(status) == Outcome::Ok {
        return Ok(body);
    }
    let said = refused::explained(sender, status, &body[..body.len().min(START)])?;
    let mut error =
        Error::new(ExitCode::ApiRefused, said.message.clone()).details(&answer::refusal(&said));
    if let Some(best) = said.explanation.recognized.first() {
        error = error.cause(best.refusal.title);
    }
    Err(said
        .hints
        .iter()
        .fold(error, |error, hint| error.hint(hint)))
}
