//! What is known about a refusal; the table itself is generated from
//! scopes/protocol/errors.yaml.

use zoho_catalog::Kind;

/// One way in which Zoho refuses.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// A name that never changes.
    pub id: &'static str,
    /// Names of the applications that answer so, as catalogs have them;
    /// `accounts` is the accounts server. Empty: any product.
    pub applications: &'static [&'static str],
    /// What happened, one line.
    pub title: &'static str,
    /// How it is recognized.
    pub(crate) matches: Match,
    /// Every known cause, the likeliest first.
    pub causes: &'static [Cause],
    /// How to find out which cause it is.
    pub tell_apart: Option<&'static str>,
    /// Where it was read.
    pub sources: &'static [Source],
}

impl Refusal {
    /// Whether a scope is at fault.
    pub fn scope_fault(&self) -> ScopeFault {
        let about_scopes = self.causes.iter().filter(|cause| cause.is_scope).count();
        match about_scopes {
            0 => ScopeFault::No,
            all if all == self.causes.len() => ScopeFault::Yes,
            _ => ScopeFault::Maybe,
        }
    }

    /// Whether there are several causes that ask for different remedies.
    pub fn is_ambiguous(&self) -> bool {
        self.causes.len() > 1
    }
}

/// Whether a missing or misspelt scope is the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeFault {
    /// It is.
    Yes,
    /// It is not; another login changes no scope for the better.
    No,
    /// Zoho gives the same answer for other causes too.
    Maybe,
}

impl ScopeFault {
    /// `yes`, `no` or `maybe`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Maybe => "maybe",
        }
    }
}

/// How a refusal is recognized.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Values of the fields below, in Zoho's spelling.
    pub(crate) codes: &'static [&'static str],
    /// Where the code stands.
    pub(crate) fields: &'static [&'static str],
    /// HTTP statuses that were seen with it.
    pub(crate) statuses: &'static [u16],
    /// Pieces of the message, in lower case.
    pub(crate) messages: &'static [&'static str],
    /// Headings of web pages, in lower case.
    pub(crate) pages: &'static [&'static str],
    /// A piece of the URL that was called.
    pub(crate) url: Option<&'static str>,
    /// A web page came instead of JSON.
    pub(crate) html: bool,
    /// Nothing came at all.
    pub(crate) empty: bool,
    /// The status alone is enough.
    pub(crate) status_only: bool,
}

/// Why Zoho refuses.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause {
    /// The cause, in a sentence or two.
    pub why: &'static str,
    /// Whether a scope is missing or misspelt.
    pub is_scope: bool,
    /// What to do, in order.
    pub steps: &'static [Step],
}

/// Something to do.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What to do, a sentence.
    pub text: &'static str,
    /// The command line of `zoauth` for it; `{call}` stands for method and URL,
    /// `{scopes}` for the scopes that the call needs.
    pub command: Option<&'static str>,
}

/// Where a refusal was read.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// What kind of source it is.
    pub kind: Kind,
    /// Its address; `None` for public code of a repository that has no name.
    pub url: Option<&'static str>,
}
