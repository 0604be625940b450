//! What the documentation has otherwise than the call that was asked for: the
//! call itself, which programs make and no documentation has, or its host. An
//! answer that was found all the same carries it, so that it can be said.

use crate::application::Application;
use crate::call::Call;
use crate::source::Source;
use crate::table::{self, SourceRef};

/// What the documentation has otherwise; empty where it has the call as it was
/// asked for.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Otherwise<'c> {
    /// The call that no documentation has; the answer is that of the call which
    /// is meant.
    pub call: Option<MistakenCall<'c>>,
    /// The host, or what the path begins with there, at which no documentation
    /// has the application.
    pub host: Option<OtherHost<'c>>,
}

/// A call that programs make and no documentation has, as a catalog records it.
#[derive(Debug, Clone, Copy)]
pub struct MistakenCall<'c> {
    pub(crate) application: Application<'c>,
    pub(crate) number: usize,
}

/// A host, or what paths begin with there, at which no documentation has the
/// application that answers.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct OtherHost<'c> {
    /// As it was asked for.
    pub asked: String,
    /// The documented one, in the United States data center, if there is one.
    pub documented: Option<&'c str>,
    /// What the path begins with there, and what it begins with in the
    /// documentation, where the two differ.
    pub base: Option<(&'c str, &'c str)>,
    pub(crate) application: Application<'c>,
    pub(crate) sources: &'c [SourceRef<'c>],
}

impl<'c> Otherwise<'c> {
    /// Whether the documentation has the call as it was asked for.
    pub fn is_empty(&self) -> bool {
        self.call.is_none() && self.host.is_none()
    }

    /// What a reader of the answer should hear, a sentence each.
    pub fn cautions(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(wrong) = self.call {
            let mut sentence = format!(
                "the documentation does not have {} {}; it has {} {} instead",
                wrong.method(),
                wrong.path(),
                wrong.means().method(),
                wrong.means().path(),
            );
            if let Some(because) = wrong.because() {
                sentence = format!("{sentence}: {because}");
            }
            said.push(sentence);
        }
        if let Some(host) = &self.host {
            let title = host.application.title();
            let asked = &host.asked;
            said.push(match (host.documented, host.base) {
                (Some(documented), Some((there, base))) => format!(
                    "the documentation has {title} at {documented}{base}, not at {asked}{there}"
                ),
                (Some(documented), None) => {
                    format!("{asked} is not the documented host of {title}: that is {documented}")
                }
                (None, _) => format!("{asked} is not a documented host of {title}"),
            });
        }
        said
    }
}

impl<'c> MistakenCall<'c> {
    fn row(self) -> &'c table::MistakenCall<'c> {
        &self.application.body.get().mistaken[self.number]
    }

    /// The HTTP method that programs use.
    pub fn method(self) -> &'static str {
        table::method(self.row().method).unwrap_or("ANY")
    }

    /// The path that programs use, with its parameters in braces.
    pub fn path(self) -> &'c str {
        self.row().path
    }

    /// The documented call that is meant.
    pub fn means(self) -> Call<'c> {
        Call {
            application: self.application,
            number: usize::from(self.row().means),
        }
    }

    /// What to know about it, where the call that is meant does not say it.
    pub fn because(self) -> Option<&'c str> {
        Some(self.row().because).filter(|because| !because.is_empty())
    }

    /// Where it was seen.
    pub fn sources(self) -> impl Iterator<Item = Source<'c>> {
        Source::all(self.application.body.get(), &self.row().sources)
    }
}

impl<'c> OtherHost<'c> {
    /// The application that is meant.
    pub fn application(&self) -> Application<'c> {
        self.application
    }

    /// Where the host was seen; none where only the path tells which
    /// application is meant.
    pub fn sources(&self) -> impl Iterator<Item = Source<'c>> {
        Source::all(self.application.body.get(), self.sources)
    }
}
