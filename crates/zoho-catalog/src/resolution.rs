//! What is known about a call that somebody wants to make.

use crate::application::Application;
use crate::call::{Call, Together};
use crate::otherwise::{MistakenCall, OtherHost, Otherwise};
use crate::scope::Scope;

/// What is known about a call that somebody wants to make. "Not known" is not
/// "none needed": each case is its own.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Resolution<'c> {
    /// These scopes open it.
    Opened(Opened<'c>),
    /// The source says that it needs no scope.
    Open(Call<'c>, Otherwise<'c>),
    /// The call is documented; its scope is not.
    Undocumented(Call<'c>, Otherwise<'c>),
    /// The application is known, the call is not.
    NotInCatalog {
        /// The application.
        application: Application<'c>,
        /// Calls that look like it, the likest first.
        nearest: Vec<Call<'c>>,
        /// The host, where the documentation has another one.
        host: Option<OtherHost<'c>>,
    },
    /// The path is known, with other methods.
    MethodNotOnPath {
        /// The application.
        application: Application<'c>,
        /// The calls that the path has.
        others: Vec<Call<'c>>,
        /// The host, where the documentation has another one.
        host: Option<OtherHost<'c>>,
    },
    /// No application has this host, or none has a path like this.
    Unknown {
        /// The host, if there was one.
        host: Option<String>,
    },
    /// The address has no host and the paths of several applications match.
    Several(Vec<Resolution<'c>>),
}

/// A call with the scopes that open it.
#[derive(Debug, Clone)]
pub struct Opened<'c> {
    /// The call as the catalog has it.
    pub call: Call<'c>,
    /// What stands in the place of the path's parameters.
    pub bound: Vec<(&'c str, String)>,
    /// Alternatives, the least first; each of scopes needed together.
    pub alternatives: Vec<Together<'c>>,
    pub(crate) certain: usize,
    /// Scopes that include one of those and would also do, the narrowest
    /// first; not for alternatives of several scopes.
    pub wider: Vec<Scope<'c>>,
    /// The version that was asked for, where the call is only documented for
    /// another one.
    pub other_version: Option<String>,
    /// What the documentation has otherwise.
    pub otherwise: Otherwise<'c>,
}

impl<'c> Resolution<'c> {
    /// What the documentation has otherwise than the call that was asked for.
    pub fn otherwise(&self) -> Otherwise<'c> {
        match self {
            Self::Opened(opened) => opened.otherwise.clone(),
            Self::Open(_, otherwise) | Self::Undocumented(_, otherwise) => otherwise.clone(),
            Self::NotInCatalog { host, .. } | Self::MethodNotOnPath { host, .. } => Otherwise {
                call: None,
                host: host.clone(),
            },
            Self::Unknown { .. } | Self::Several(_) => Otherwise::default(),
        }
    }

    /// The same answer for a call that no documentation has.
    pub(crate) fn instead_of(mut self, wrong: MistakenCall<'c>) -> Self {
        match &mut self {
            Self::Opened(opened) => opened.otherwise.call = Some(wrong),
            Self::Open(_, otherwise) | Self::Undocumented(_, otherwise) => {
                otherwise.call = Some(wrong);
            }
            _ => {}
        }
        self
    }

    /// The same answer at a host that no documentation has.
    pub(crate) fn at(mut self, other: OtherHost<'c>) -> Self {
        let documented = match &self {
            Self::Opened(opened) => opened.call.host(),
            Self::Open(call, _) | Self::Undocumented(call, _) => call.host(),
            Self::MethodNotOnPath { others, .. } => others.first().and_then(|call| call.host()),
            _ => None,
        };
        let other = Some(OtherHost {
            documented: documented.or(other.documented),
            ..other
        });
        match &mut self {
            Self::Opened(opened) => opened.otherwise.host = other,
            Self::Open(_, otherwise) | Self::Undocumented(_, otherwise) => otherwise.host = other,
            Self::NotInCatalog { host, .. } | Self::MethodNotOnPath { host, .. } => *host = other,
            Self::Unknown { .. } | Self::Several(_) => {}
        }
        self
    }
}

impl<'c> Opened<'c> {
    /// The alternatives to reckon with: where the call is known for any module
    /// and the address names none, those that open it whatever the module is.
    pub fn needs(&self) -> &[Together<'c>] {
        match self.certain {
            0 => &self.alternatives,
            certain => &self.alternatives[..certain],
        }
    }

    /// Alternatives for one value each of a parameter that the address leaves
    /// open, such as the module that a query asks.
    pub fn by_value(&self) -> &[Together<'c>] {
        match self.certain {
            0 => &[],
            certain => &self.alternatives[certain..],
        }
    }

    /// The alternative that grants least.
    pub fn least(&self) -> &[Scope<'c>] {
        self.alternatives.first().map_or(&[], Vec::as_slice)
    }
}
