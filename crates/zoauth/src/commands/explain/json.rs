//! An explanation as JSON; JSON.md documents the fields.

use serde::Serialize;
use zoho_catalog::{Kind, Resolution};
use zoho_explain::{AskedCall, Explanation, FoundCause, FoundStep, Recognized};

use crate::exit::ExitCode;
use crate::facts::{OtherwiseFacts, names};

#[derive(Serialize)]
pub(super) struct Answer<'e> {
    exit_code: u8,
    seen: Seen<'e>,
    call: Option<Call<'e>>,
    recognized: Vec<Entry<'e>>,
}

#[derive(Serialize)]
struct Seen<'e> {
    form: &'static str,
    status: Option<u16>,
    codes: &'e [String],
    application: Option<&'e str>,
}

#[derive(Serialize)]
struct Call<'e> {
    method: Option<&'e str>,
    url: &'e str,
    answers: Vec<Needs<'e>>,
}

/// What a method of the path needs; both `null` where that is not known, both
/// empty where it needs no scope.
#[derive(Serialize)]
struct Needs<'e> {
    method: &'e str,
    least: Option<Vec<&'e str>>,
    alternatives: Option<Vec<Vec<&'e str>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<OtherwiseFacts<'e>>,
}

#[derive(Serialize)]
struct Entry<'e> {
    id: &'static str,
    title: &'static str,
    applications: Vec<&'e str>,
    of_another: bool,
    scope_fault: &'static str,
    ambiguous: bool,
    causes: Vec<Cause<'e>>,
    tell_apart: Option<&'static str>,
    sources: Vec<Source>,
}

#[derive(Serialize)]
struct Cause<'e> {
    why: &'static str,
    scope: bool,
    steps: Vec<Step<'e>>,
}

#[derive(Serialize)]
struct Step<'e> {
    text: &'static str,
    command: Option<&'e str>,
}

#[derive(Serialize)]
struct Source {
    kind: Kind,
    url: Option<&'static str>,
}

impl<'e> Answer<'e> {
    pub(super) fn of(explanation: &'e Explanation<'_>, exit: ExitCode) -> Self {
        let seen = &explanation.seen;
        Self {
            exit_code: exit.number(),
            seen: Seen {
                form: seen.form.as_str(),
                status: seen.status,
                codes: &seen.codes,
                application: seen.application.map(|application| application.name()),
            },
            call: explanation.call.as_ref().map(Call::of),
            recognized: explanation.recognized.iter().map(Entry::of).collect(),
        }
    }
}

impl<'e> Call<'e> {
    fn of(call: &'e AskedCall<'_>) -> Self {
        let answers = call.answers.iter().map(|(method, answer)| {
            let (least, alternatives) = match answer {
                Resolution::Opened(opened) => (
                    Some(names(opened.least())),
                    Some(opened.alternatives.iter().map(|all| names(all)).collect()),
                ),
                Resolution::Open(..) => (Some(Vec::new()), Some(Vec::new())),
                _ => (None, None),
            };
            Needs {
                method,
                least,
                alternatives,
                otherwise: OtherwiseFacts::of(&answer.otherwise()),
            }
        });
        Self {
            method: call.method.as_deref(),
            url: &call.url,
            answers: answers.collect(),
        }
    }
}

impl<'e> Entry<'e> {
    fn of(recognized: &'e Recognized<'_>) -> Self {
        let refusal = recognized.refusal;
        let applications = recognized.applications.iter();
        Self {
            id: refusal.id,
            title: refusal.title,
            applications: applications.map(|application| application.name()).collect(),
            of_another: recognized.is_of_another,
            scope_fault: refusal.scope_fault().as_str(),
            ambiguous: refusal.is_ambiguous(),
            causes: recognized.causes.iter().map(Cause::of).collect(),
            tell_apart: refusal.tell_apart,
            sources: refusal
                .sources
                .iter()
                .map(|source| Source {
                    kind: source.kind,
                    url: source.url,
                })
                .collect(),
        }
    }
}

impl<'e> Cause<'e> {
    fn of(cause: &'e FoundCause) -> Self {
        let step = |step: &'e FoundStep| Step {
            text: step.text,
            command: step.command.as_deref(),
        };
        Self {
            why: cause.why,
            scope: cause.is_scope,
            steps: cause.steps.iter().map(step).collect(),
        }
    }
}
