//! An answer with no status of success: what it means by zoho-explain, and the
//! command that repairs it where one does.

use serde::Serialize;
use zoho_explain::{Explanation, Hints, ScopeFault, explain_with};
use zoho_oauth::api::StatusCode;

use super::send::Sender;
use crate::commands::{explain, oauth};
use crate::error::Error;
use crate::facts::names;
use crate::wording;

/// How a call ended, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// 2xx, and 304, which says that nothing changed.
    Ok,
    /// 3xx: a redirect that was not followed.
    Redirected,
    /// 4xx: the call is at fault, or the token.
    Refused,
    /// 5xx: the server is.
    ServerError,
}

impl Outcome {
    /// By the status.
    pub(super) fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            200..300 | 304 => Self::Ok,
            300..400 => Self::Redirected,
            400..500 => Self::Refused,
            _ => Self::ServerError,
        }
    }
}

/// What is said of a refusal.
pub(super) struct Said<'c> {
    /// What it means.
    pub(super) explanation: Explanation<'c>,
    /// `Zoho CRM answered 401 Unauthorized`.
    pub(super) message: String,
    /// What to do.
    pub(super) hints: Vec<String>,
}

/// Finds out what a refusal means.
pub(super) fn explained<'a>(
    sender: &Sender<'a>,
    status: StatusCode,
    start: &[u8],
) -> Result<Said<'a>, Error> {
    let catalog = sender.context.catalog()?;
    let destination = sender.destination;
    let application = destination.application;
    let text = String::from_utf8_lossy(start);
    let explanation = explain_with(
        catalog,
        &text,
        &Hints {
            status: Some(status.as_u16()),
            application: application.map(|application| application.name()),
            method: Some(sender.call.method),
            url: Some(&destination.known_as),
        },
    );
    let who = application.map_or("the API", |application| application.title());
    let message = format!("{who} answered {status}");
    let hints = hints(sender, status, &explanation);
    Ok(Said {
        explanation,
        message,
        hints,
    })
}

/// Prints what it means to standard error.
pub(super) fn tell(sender: &Sender<'_>, said: &Said<'_>) {
    let output = sender.context.output;
    output.problem(&said.message, &[]);
    output.tell(|page| {
        page.gap();
        explain::page(page, &said.explanation);
        page.gap();
    });
    for hint in &said.hints {
        output.hint(hint);
    }
}

/// The commands that repair it.
fn hints(sender: &Sender<'_>, status: StatusCode, explanation: &Explanation<'_>) -> Vec<String> {
    let needs = sender.needs;
    let fault = explanation
        .recognized
        .first()
        .map(|best| best.refusal.scope_fault());
    let command = |missing: &[&str]| oauth::command_for(sender.profile, sender.grant, missing);
    let mut hints = Vec::new();
    let is_denied = matches!(status.as_u16(), 401 | 403);
    match (Outcome::of(status), fault) {
        (Outcome::Redirected, _) => hints.push(
            "it redirects to another server, to which the token is not sent; call that address \
             by itself"
                .to_owned(),
        ),
        (Outcome::Refused, None | Some(ScopeFault::Yes | ScopeFault::Maybe))
            if !needs.missing.is_empty() && (is_denied || fault.is_some()) =>
        {
            hints.push(format!(
                "`{}` adds {}, which the grant lacks",
                command(&names(&needs.missing)),
                wording::plainly_together(&needs.missing)
            ));
        }
        (Outcome::Refused, _) if is_denied => {
            if needs.suffices() == Some(true) && fault != Some(ScopeFault::No) {
                hints.push("by the catalog the scopes of the grant are enough".to_owned());
            }
            hints.push(format!("`{} --force` logs in again", command(&[])));
        }
        _ => {}
    }
    let application = sender.destination.application;
    let names_none = !sender.names_organization;
    if Outcome::of(status) == Outcome::Refused
        && names_none
        && let Some(application) = application
        && application.organization().is_some()
    {
        hints.push(format!(
            "the call names no organization; {} wants one where the account has several: \
             --organization ID",
            application.title()
        ));
    }
    if explanation.recognized.is_empty()
        && let Some(application) = application
    {
        hints.push(format!("documentation: {}", application.docs()));
    }
    hints
}
