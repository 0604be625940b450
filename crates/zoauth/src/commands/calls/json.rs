//! What is known about a call, in JSON.

use serde::Serialize;
use zoho_catalog::{Call, Opened, Resolution, Scope};

use super::asked::Asked;
use super::exit;
use crate::facts::{CallBrief, CallFacts, OtherwiseFacts, ScopeFacts, names};

#[derive(Debug, Serialize)]
pub(super) struct Answer<'c> {
    calls: Vec<Outcome<'c>>,
}

/// What is known about one call, in JSON.
#[derive(Debug, Serialize)]
struct Outcome<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    outcome: &'static str,
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<OtherwiseFacts<'c>>,
    #[serde(flatten)]
    facts: Facts<'c>,
}

#[derive(Debug, Default, Serialize)]
struct Facts<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<CallFacts<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Vec<Parameter<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<Vec<&'c str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Vec<Vec<ScopeFacts<'c>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wider: Option<Vec<ScopeFacts<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_version: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<Vec<CallBrief<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    documented: Option<Vec<CallBrief<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Vec<Outcome<'c>>>,
}

#[derive(Debug, Serialize)]
struct Parameter<'c> {
    name: &'c str,
    value: String,
}

impl<'c> Answer<'c> {
    /// What is known about the calls that were asked about.
    pub(super) fn of(answers: &[(Asked, Resolution<'c>)]) -> Self {
        let calls = answers
            .iter()
            .map(|(asked, resolution)| Outcome {
                method: asked.method.clone(),
                url: Some(asked.url.clone()),
                ..outcome(resolution)
            })
            .collect();
        Self { calls }
    }
}

fn outcome<'c>(resolution: &Resolution<'c>) -> Outcome<'c> {
    let (outcome, facts) = match resolution {
        Resolution::Opened(opened) => ("opened", opened_facts(opened)),
        Resolution::Open(call, _) => ("open", Facts::of(*call)),
        Resolution::Undocumented(call, _) => ("undocumented", Facts::of(*call)),
        Resolution::NotInCatalog {
            application,
            nearest,
            ..
        } => (
            "not_in_catalog",
            Facts {
                application: Some(application.name()),
                nearest: Some(nearest.iter().map(|c| CallBrief::of(*c)).collect()),
                ..Facts::default()
            },
        ),
        Resolution::MethodNotOnPath {
            application,
            others,
            ..
        } => (
            "method_not_on_path",
            Facts {
                application: Some(application.name()),
                documented: Some(others.iter().map(|c| CallBrief::of(*c)).collect()),
                ..Facts::default()
            },
        ),
        Resolution::Several(answers) => (
            "several",
            Facts {
                answers: Some(answers.iter().map(self::outcome).collect()),
                ..Facts::default()
            },
        ),
        Resolution::Unknown { host } => (
            "unknown_host",
            Facts {
                host: Some(host.clone()),
                ..Facts::default()
            },
        ),
        _ => ("other", Facts::default()),
    };
    Outcome {
        method: None,
        url: None,
        outcome,
        exit_code: exit(resolution).number(),
        otherwise: OtherwiseFacts::of(&resolution.otherwise()),
        facts,
    }
}

impl<'c> Facts<'c> {
    fn of(call: Call<'c>) -> Self {
        Self {
            application: Some(call.application().name()),
            call: Some(CallFacts::of(call)),
            ..Self::default()
        }
    }
}

fn opened_facts<'c>(opened: &Opened<'c>) -> Facts<'c> {
    let facts = |scopes: &[Scope<'c>]| scopes.iter().map(|s| ScopeFacts::of(*s)).collect();
    Facts {
        parameters: Some(
            opened
                .bound
                .iter()
                .map(|(name, value)| Parameter {
                    name,
                    value: value.clone(),
                })
                .collect(),
        ),
        least: Some(names(opened.least())),
        alternatives: Some(opened.alternatives.iter().map(|a| facts(a)).collect()),
        wider: Some(facts(&opened.wider)),
        other_version: Some(opened.other_version.clone()),
        ..Facts::of(opened.call)
    }
}
