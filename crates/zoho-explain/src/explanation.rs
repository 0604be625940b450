//! Puts an explanation together: what was seen, which refusals fit, what the
//! catalog knows of the call, and the commands with all of that filled in.

use zoho_catalog::{Application, Catalog, Scope};

use crate::call::{self, AskedCall};
use crate::generated::REFUSALS;
use crate::matching::{self, Evidence};
use crate::reading::{self, Form, Reading};
use crate::table::{Refusal, Step};
use crate::{Hints, plain};

/// What a refusal means.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Explanation<'c> {
    /// What the text holds.
    pub seen: Seen<'c>,
    /// The refusals that fit, the best first; empty where none is known.
    pub recognized: Vec<Recognized<'c>>,
    /// The call that was refused, where it is known.
    pub call: Option<AskedCall<'c>>,
}

impl<'c> Explanation<'c> {
    /// The least scopes that open the call, where the catalog knows it. Whether
    /// one of them is missing is what the refusal says.
    pub fn scopes(&self) -> Option<&[Scope<'c>]> {
        self.call.as_ref()?.scopes()
    }
}

/// What the text holds; nothing of it is secret.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Seen<'c> {
    /// What it looks like.
    pub form: Form,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Codes that look like codes.
    pub codes: Vec<String>,
    /// The application, from the hints, the call or the text.
    pub application: Option<Application<'c>>,
}

/// A refusal that fits.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Recognized<'c> {
    /// What is known of it.
    pub refusal: &'static Refusal,
    /// The applications that are known to answer so; empty for any product.
    pub applications: Vec<Application<'c>>,
    /// Whether the application that was seen is another one, so that this is
    /// the closest that is known.
    pub is_of_another: bool,
    /// Its causes, with commands that are filled in.
    pub causes: Vec<FoundCause>,
}

/// A cause, and what to do about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FoundCause {
    /// The cause.
    pub why: &'static str,
    /// Whether a scope is missing or misspelt.
    pub is_scope: bool,
    /// What to do, in order.
    pub steps: Vec<FoundStep>,
}

/// Something to do.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FoundStep {
    /// What to do.
    pub text: &'static str,
    /// The command line for it. Words in capitals, such as `SCOPES`, stand for
    /// what is not known.
    pub command: Option<String>,
}

pub(crate) fn explain<'c>(
    catalog: &'c Catalog<'static>,
    input: &str,
    hints: &Hints<'_>,
) -> Explanation<'c> {
    let reading = reading::read(input);
    let call = call::find(catalog, input, hints);
    let application = application(catalog, &reading, call.as_ref(), hints);
    let status = hints.status.or(reading.statuses.last().copied());
    let evidence = Evidence {
        reading: &reading,
        status,
        application: application.map(Application::name),
        call: call.as_ref(),
    };
    let recognized = matching::best(REFUSALS, &evidence)
        .into_iter()
        .map(|refusal| recognized(catalog, refusal, application, call.as_ref()))
        .collect();
    Explanation {
        seen: Seen {
            form: reading.form,
            status,
            codes: codes(&reading),
            application,
        },
        recognized,
        call,
    }
}

/// The application that refused.
fn application<'c>(
    catalog: &'c Catalog<'static>,
    reading: &Reading,
    call: Option<&AskedCall<'c>>,
    hints: &Hints<'_>,
) -> Option<Application<'c>> {
    if let Some(name) = hints.application {
        return catalog.application(name);
    }
    if let Some(call) = call {
        if call::is_accounts(&call.url) {
            return catalog.application("accounts");
        }
        if let Some(application) = call.application() {
            return Some(application);
        }
    }
    if reading.form == Form::Redirect {
        return catalog.application("accounts");
    }
    // `books 57`, `Zoho Books answered 57`
    let words: Vec<&str> = reading
        .lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    catalog
        .applications()
        .filter(|application| {
            let title = application.title().to_lowercase();
            let title: Vec<&str> = title.split(' ').collect();
            let is_named = words.windows(title.len()).any(|part| part == title);
            let short = reading.form == Form::Short;
            is_named || (short && words.contains(&application.name()))
        })
        .max_by_key(|application| application.title().len())
}

/// Codes that may be repeated, each once.
fn codes(reading: &Reading) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let fields = reading.fields.iter().map(|field| &field.value);
    for code in fields.filter(|code| plain::is_code(code)) {
        // Words that stand alone are codes only if they look like nothing else.
        let telling = code.contains('_') || code.contains(|c: char| c.is_ascii_digit());
        let alone = reading.form == Form::Short && !telling && !is_known(code);
        if !alone && !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

fn is_known(code: &str) -> bool {
    REFUSALS
        .iter()
        .any(|refusal| refusal.matches.codes.contains(&code))
}

fn recognized<'c>(
    catalog: &'c Catalog<'static>,
    refusal: &'static Refusal,
    seen: Option<Application<'c>>,
    call: Option<&AskedCall<'c>>,
) -> Recognized<'c> {
    let applications: Vec<Application<'c>> = refusal
        .applications
        .iter()
        .filter_map(|name| catalog.application(name))
        .collect();
    let is_of_another = !applications.is_empty()
        && seen.is_some_and(|application| !applications.contains(&application));
    let causes = refusal
        .causes
        .iter()
        .map(|cause| FoundCause {
            why: cause.why,
            is_scope: cause.is_scope,
            steps: cause.steps.iter().filter_map(|s| step(s, call)).collect(),
        })
        .collect();
    Recognized {
        refusal,
        applications,
        is_of_another,
        causes,
    }
}

/// The step with what is known filled in; `None` where it would only find out
/// what is known already.
fn step(step: &'static Step, call: Option<&AskedCall<'_>>) -> Option<FoundStep> {
    let scopes = call.and_then(AskedCall::scopes);
    if scopes.is_some() && step.command.is_some_and(|c| c.contains("{call}")) {
        return None;
    }
    let asked = call.map_or_else(
        || "METHOD URL".to_owned(),
        |call| {
            let method = call.method.as_deref().unwrap_or_default();
            format!("{method} {}", quoted(&call.url)).trim().to_owned()
        },
    );
    let scopes = scopes.map_or_else(
        || "SCOPES".to_owned(),
        |scopes| {
            scopes
                .iter()
                .map(|s| s.as_str())
                .collect::<Vec<_>>()
                .join(",")
        },
    );
    Some(FoundStep {
        text: step.text,
        command: step.command.map(|command| {
            command
                .replace("{call}", &asked)
                .replace("{scopes}", &scopes)
        }),
    })
}

/// A word of a command line as a shell takes it.
fn quoted(word: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~:/%@+,={}".contains(c);
    if word.chars().all(harmless) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
