//! A scope, module or application that is not known, put into words: what is
//! wrong, what was probably meant. Shared by `show` and by the choice of
//! scopes for a grant, so that a misspelling reads the same everywhere.

use serde::Serialize;
use zoho_catalog::{Application, Catalog, NotSelected, Reason, Scope};

use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::names;

/// Why a text names nothing.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal<'c> {
    /// As it was written.
    pub(crate) text: String,
    /// What is wrong.
    pub(crate) message: String,
    /// What was meant, where that can be said: part by part.
    pub(crate) reasons: Vec<String>,
    /// The scopes that were meant, where that can be said.
    pub(crate) meant: Vec<&'c str>,
    /// Whether the operation had to be guessed, so that others may be meant.
    #[serde(skip)]
    is_guess: bool,
    /// Scopes with a spelling like it, the likest first.
    pub(crate) near: Vec<&'c str>,
    /// The application, where only the module is not known.
    pub(crate) application: Option<&'c str>,
    /// Applications with a name like it.
    pub(crate) applications: Vec<&'c str>,
    /// Modules with a name like it, as `crm:deals`.
    pub(crate) modules: Vec<String>,
    /// The operations that the module has.
    pub(crate) operations: Vec<&'c str>,
}

impl<'c> Refusal<'c> {
    fn new(text: &str, message: String) -> Self {
        Self {
            text: text.to_owned(),
            message,
            reasons: Vec::new(),
            meant: Vec::new(),
            is_guess: false,
            near: Vec::new(),
            application: None,
            applications: Vec::new(),
            modules: Vec::new(),
            operations: Vec::new(),
        }
    }

    /// Says why `text` names nothing in the catalog.
    pub(crate) fn of(catalog: &'c Catalog<'static>, text: &str, why: NotSelected<'c>) -> Self {
        match why {
            NotSelected::Scope { text, suggestions } => {
                let mut refusal = Self::new(&text, format!("the scope `{text}` is not known"));
                if let Some(meant) = catalog.correct(&text) {
                    refusal.reasons = meant.reasons.iter().map(ToString::to_string).collect();
                    refusal.meant = names(&meant.scopes);
                    refusal.is_guess = meant
                        .reasons
                        .iter()
                        .any(|reason| matches!(reason, Reason::Operation { .. }));
                }
                refusal.near = suggestions
                    .iter()
                    .map(|suggestion| suggestion.scope.as_str())
                    .filter(|near| !refusal.meant.contains(near))
                    .collect();
                refusal
            }
            NotSelected::Application { text: name, near } => {
                let message = format!("no application or scope is called `{name}`");
                let mut refusal = Self::new(text, message);
                refusal.applications = near.into_iter().map(Application::name).collect();
                refusal
            }
            NotSelected::Module {
                application,
                text: name,
                near,
            } => {
                let message = format!("{} has no module `{name}`", application.title());
                let mut refusal = Self::new(text, message);
                refusal.modules = near
                    .iter()
                    .map(|module| format!("{}:{}", application.name(), module.path()))
                    .collect();
                refusal.application = Some(application.name());
                refusal
            }
            NotSelected::Operation { module, text: name } => {
                let message = format!(
                    "the module `{}` of {} has no operation `{name}`",
                    module.path(),
                    module.application().title()
                );
                let mut refusal = Self::new(text, message);
                refusal.operations = module.scopes().map(Scope::operation).collect();
                refusal
            }
            _ => Self::new(text, format!("`{text}` is not known")),
        }
    }

    /// What can be done about it, the best first.
    pub(crate) fn hints(&self) -> Vec<String> {
        let did_you_mean = |near: &[&str]| match near {
            [] => None,
            [only] => Some(format!("did you mean {only}?")),
            several => Some(format!(
                "did you mean one of these?\n{}",
                several.join("\n")
            )),
        };
        let modules: Vec<&str> = self.modules.iter().map(String::as_str).collect();
        let mut scopes = self.meant.clone();
        if scopes.is_empty() || self.is_guess {
            scopes.extend(self.near.iter().take(5));
        }
        let mut hints = self.reasons.clone();
        hints.extend(did_you_mean(&scopes));
        hints.extend(did_you_mean(&modules));
        match (self.application, modules.is_empty()) {
            (Some(application), true) => {
                hints.push(format!("`zoauth show {application}` lists its modules"));
            }
            _ => hints.extend(did_you_mean(&self.applications)),
        }
        if !self.operations.is_empty() {
            hints.push(format!("it has {}", self.operations.join(", ")));
        }
        if hints.is_empty() {
            hints.push(
                "`zoauth apps` lists the applications; `zoauth find WORDS` searches by words"
                    .to_owned(),
            );
        }
        hints
    }
}

/// The error for texts that name nothing, all of them at once.
pub(crate) fn error(refusals: &[Refusal<'_>]) -> Error {
    let message = refusals
        .iter()
        .map(|refusal| refusal.message.as_str())
        .collect::<Vec<_>>()
        .join("; ");
    let mut error = Error::new(ExitCode::NotKnown, message);
    for refusal in refusals {
        for hint in refusal.hints() {
            error = error.hint(hint);
        }
    }
    #[derive(Serialize)]
    struct Details<'r, 'c> {
        not_known: &'r [Refusal<'c>],
    }
    error.details(&Details {
        not_known: refusals,
    })
}

/// The application of this name.
///
/// # Errors
///
/// Exit code 3, with applications of a similar name.
pub(crate) fn application<'c>(
    catalog: &'c Catalog<'static>,
    name: &str,
) -> Result<Application<'c>, Error> {
    match catalog.application(name) {
        Some(application) => Ok(application),
        None => Err(match catalog.select(&format!("{name}:*")) {
            Err(why) => error(&[Refusal::of(catalog, name, why)]),
            Ok(_) => Error::new(
                ExitCode::NotKnown,
                format!("no application is called `{name}`"),
            ),
        }),
    }
}
