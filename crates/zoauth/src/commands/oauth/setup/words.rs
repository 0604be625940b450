//! Actions and reasons of a plan, for people and for programs.

use serde::Serialize;
use zoho_setup::plan::{Action, Reason, Step};

use crate::commands::oauth::reading;
use crate::error::Error;
use crate::exit::ExitCode;

/// A reason as JSON has it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Why {
    kind: &'static str,
    pub(super) message: String,
}

/// The word for an action.
pub(super) fn action(action: &Action) -> &'static str {
    match action {
        Action::Nothing => "nothing",
        Action::Update => "update",
        Action::AddScopes(_) => "add_scopes",
        Action::LogIn => "log_in",
        Action::Repair => "repair",
        Action::Prune => "prune",
        Action::Stuck => "stuck",
    }
}

/// The reasons of a step.
pub(super) fn reasons(step: &Step) -> Vec<Why> {
    step.reasons.iter().map(reason).collect()
}

fn reason(reason: &Reason) -> Why {
    let (kind, message) = match reason {
        Reason::NotStored => ("not_stored", "nothing is stored".to_owned()),
        Reason::Damaged => ("damaged", "what is stored can't be read".to_owned()),
        Reason::Unreadable(why) => ("unreadable", why.clone()),
        Reason::OwnedByOther(owner) => ("owned_by_other", format!("{owner} made it")),
        Reason::Refused => ("refused", "Zoho refuses what is stored".to_owned()),
        Reason::NotRenewable => ("not_renewable", "there is no refresh token".to_owned()),
        Reason::Missing(scopes) => (
            "missing_scopes",
            format!("lacks {}", spaced(&scopes.to_string())),
        ),
        Reason::OtherFlow(flow) => (
            "other_flow",
            format!("was come by otherwise: {}", reading::flow(*flow)),
        ),
        Reason::OtherClient(id) => ("other_client", format!("is of another client: {id}")),
        Reason::OtherPlace(accounts) => ("other_place", format!("is from {accounts}")),
        Reason::OtherSoid(Some(soid)) => ("other_soid", format!("is for {soid}")),
        Reason::OtherSoid(None) => ("other_soid", "is for no certain organization".to_owned()),
        Reason::OtherEnvironment(environment) => (
            "other_environment",
            format!("is for the {environment} environment"),
        ),
        Reason::OtherOrganization(Some(id)) => (
            "other_organization",
            format!("goes with the organization {id}"),
        ),
        Reason::OtherOrganization(None) => (
            "other_organization",
            "no organization goes with it".to_owned(),
        ),
        Reason::Surplus(scopes) => (
            "surplus_scopes",
            format!("has also {}", spaced(&scopes.to_string())),
        ),
        Reason::NotDeclared => ("not_declared", "is declared no longer".to_owned()),
        _ => ("other", "is not as declared".to_owned()),
    };
    Why { kind, message }
}

/// Lists with room to wrap.
fn spaced(scopes: &str) -> String {
    scopes.replace(',', ", ")
}

/// Why nothing can be done, where no error says it.
pub(super) fn stuck(step: &Step) -> Error {
    for reason in &step.reasons {
        if let Reason::OwnedByOther(owner) = reason {
            return Error::new(
                ExitCode::Failure,
                "another setup file made this profile, and it is not as declared here",
            )
            .cause(format!("The other file is {owner}."))
            .hint("choose another name for the profile, or take it over with --adopt");
        }
    }
    let said: Vec<String> = reasons(step).into_iter().map(|why| why.message).collect();
    Error::new(ExitCode::Store, said.join("; "))
}

/// What was done did not bring what is declared.
pub(super) fn not_reached(left: &Step) -> Error {
    let said: Vec<String> = reasons(left).into_iter().map(|why| why.message).collect();
    Error::new(
        ExitCode::InsufficientScopes,
        format!("the new grant is not as declared: {}", said.join("; ")),
    )
    .hint("consent may have been given for other scopes; run `zoauth setup` again")
}
