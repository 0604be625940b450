//! Scopes, calls and sources as JSON shows them. JSON.md documents the fields;
//! all lists keep an order that does not depend on the run.

use serde::Serialize;
use zoho_catalog::{Call, Kind, MistakenCall, OtherHost, Otherwise, Requirement, Scope, Source};

use crate::origin;

/// Where a fact was read.
#[derive(Debug, Serialize)]
pub(crate) struct SourceFacts<'c> {
    kind: Kind,
    month: &'c str,
    url: String,
}

/// The sources, the strongest first.
pub(crate) fn sources<'c>(all: impl Iterator<Item = Source<'c>>) -> Vec<SourceFacts<'c>> {
    all.map(|source| SourceFacts {
        kind: source.kind,
        month: source.month,
        url: source.url(),
    })
    .collect()
}

/// A scope, in short.
#[derive(Debug, Serialize)]
pub(crate) struct ScopeFacts<'c> {
    scope: &'c str,
    application: &'c str,
    module: &'c str,
    module_title: &'c str,
    operation: &'c str,
    kind: Kind,
    caution: Option<&'static str>,
    includes: usize,
    note: Option<&'c str>,
    deprecated: Option<&'c str>,
    overlay: bool,
}

impl<'c> ScopeFacts<'c> {
    /// What is known about a scope, in short.
    pub(crate) fn of(scope: Scope<'c>) -> Self {
        Self {
            scope: scope.as_str(),
            application: scope.application().name(),
            module: scope.module().path(),
            module_title: scope.module().title(),
            operation: scope.operation(),
            kind: scope.kind(),
            caution: scope.kind().caution(),
            includes: scope.breadth(),
            note: scope.note(),
            deprecated: scope.deprecated(),
            overlay: origin::is_own_scope(scope),
        }
    }
}

/// A call.
#[derive(Debug, Serialize)]
pub(crate) struct CallFacts<'c> {
    application: &'c str,
    method: &'static str,
    path: &'c str,
    host: Option<&'c str>,
    words: &'c str,
    kind: Kind,
    caution: Option<&'static str>,
    listed_together: bool,
    note: Option<&'c str>,
    sources: Vec<SourceFacts<'c>>,
    overlay: bool,
}

impl<'c> CallFacts<'c> {
    /// What is known about a call.
    pub(crate) fn of(call: Call<'c>) -> Self {
        Self {
            application: call.application().name(),
            method: call.method(),
            path: call.path(),
            host: call.host(),
            words: call.words(),
            kind: call.kind(),
            caution: call.kind().caution(),
            listed_together: call.is_listed_together(),
            note: call.note(),
            sources: sources(call.sources()),
            overlay: origin::is_own_call(call),
        }
    }
}

/// A call with what opens it, in short.
#[derive(Debug, Serialize)]
pub(crate) struct CallBrief<'c> {
    method: &'static str,
    path: &'c str,
    /// Alternatives, the least first; `null` where the scope is not documented.
    scopes: Option<Vec<Vec<&'c str>>>,
}

impl<'c> CallBrief<'c> {
    /// The call with the scopes that open it whatever its parameters are.
    pub(crate) fn of(call: Call<'c>) -> Self {
        Self {
            method: call.method(),
            path: call.path(),
            scopes: match call.requirement(&[]) {
                Requirement::AnyOf(alternatives) => Some(
                    alternatives
                        .iter()
                        .map(|together| names(together))
                        .collect(),
                ),
                Requirement::Open => Some(Vec::new()),
                _ => None,
            },
        }
    }
}

/// What the documentation has otherwise than the call that was asked for.
#[derive(Debug, Serialize)]
pub(crate) struct OtherwiseFacts<'c> {
    call: Option<MistakenFacts<'c>>,
    host: Option<HostFacts<'c>>,
}

#[derive(Debug, Serialize)]
struct MistakenFacts<'c> {
    method: &'static str,
    path: &'c str,
    documented: Named<'c>,
    because: Option<&'c str>,
    sources: Vec<SourceFacts<'c>>,
}

#[derive(Debug, Serialize)]
struct Named<'c> {
    method: &'static str,
    path: &'c str,
}

#[derive(Debug, Serialize)]
struct HostFacts<'c> {
    asked: String,
    documented: Option<&'c str>,
    base: Option<&'c str>,
    documented_base: Option<&'c str>,
    sources: Vec<SourceFacts<'c>>,
}

impl<'c> OtherwiseFacts<'c> {
    /// Nothing, where the documentation has the call as it was asked for.
    pub(crate) fn of(otherwise: &Otherwise<'c>) -> Option<Self> {
        (!otherwise.is_empty()).then(|| Self {
            call: otherwise.call.map(MistakenFacts::of),
            host: otherwise.host.as_ref().map(HostFacts::of),
        })
    }
}

impl<'c> MistakenFacts<'c> {
    fn of(wrong: MistakenCall<'c>) -> Self {
        Self {
            method: wrong.method(),
            path: wrong.path(),
            documented: Named {
                method: wrong.means().method(),
                path: wrong.means().path(),
            },
            because: wrong.because(),
            sources: sources(wrong.sources()),
        }
    }
}

impl<'c> HostFacts<'c> {
    fn of(host: &OtherHost<'c>) -> Self {
        Self {
            asked: host.asked.clone(),
            documented: host.documented,
            base: host.base.map(|(there, _)| there),
            documented_base: host.base.map(|(_, documented)| documented),
            sources: sources(host.sources()),
        }
    }
}

/// The spellings of scopes.
pub(crate) fn names<'c>(scopes: &[Scope<'c>]) -> Vec<&'c str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}
