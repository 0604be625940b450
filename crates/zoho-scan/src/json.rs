//! A report as JSON: spellings and places, without anything that needs the
//! catalog to be read.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use zoho_catalog::{Resolution, Scope};

use crate::needs::{Answer, Row};
use crate::place::Place;
use crate::report::{Asked, Report, Verdict};

/// The word for what is known of a call.
pub(crate) fn outcome(resolution: &Resolution<'_>) -> &'static str {
    match resolution {
        Resolution::Opened(_) => "opened",
        Resolution::Open(..) => "open",
        Resolution::Undocumented(..) => "undocumented",
        Resolution::NotInCatalog { .. } => "not_in_catalog",
        Resolution::MethodNotOnPath { .. } => "method_not_on_path",
        Resolution::Unknown { .. } => "unknown_host",
        Resolution::Several(_) => "several",
        _ => "other",
    }
}

fn names<'c>(scopes: &[Scope<'c>]) -> Vec<&'c str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

fn application<'c>(resolution: &Resolution<'c>) -> Option<&'c str> {
    Some(match resolution {
        Resolution::Opened(opened) => opened.call.application().name(),
        Resolution::Open(call, _) | Resolution::Undocumented(call, _) => call.application().name(),
        Resolution::NotInCatalog { application, .. }
        | Resolution::MethodNotOnPath { application, .. } => application.name(),
        _ => return None,
    })
}

fn path<'c>(resolution: &Resolution<'c>) -> Option<&'c str> {
    Some(match resolution {
        Resolution::Opened(opened) => opened.call.path(),
        Resolution::Open(call, _) | Resolution::Undocumented(call, _) => call.path(),
        _ => return None,
    })
}

fn scopes<'c>(resolution: &Resolution<'c>) -> Option<Vec<Vec<&'c str>>> {
    Some(match resolution {
        Resolution::Opened(opened) => opened.alternatives.iter().map(|a| names(a)).collect(),
        Resolution::Open(..) => Vec::new(),
        _ => return None,
    })
}

#[derive(Serialize)]
struct CallFacts<'r, 'c> {
    place: &'r Place,
    method: Option<&'r str>,
    method_seen: bool,
    url: &'r str,
    outcome: &'static str,
    application: Option<&'c str>,
    path: Option<&'c str>,
    scopes: Option<Vec<Vec<&'c str>>>,
    possible: Vec<PossibleFacts<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<OtherwiseFacts<'c>>,
}

/// What the documentation has otherwise than the code.
#[derive(Serialize)]
struct OtherwiseFacts<'c> {
    call: Option<MistakenFacts<'c>>,
    host: Option<HostFacts<'c>>,
}

#[derive(Serialize)]
struct MistakenFacts<'c> {
    method: &'static str,
    path: &'c str,
    documented: Named<'c>,
    because: Option<&'c str>,
}

#[derive(Serialize)]
struct Named<'c> {
    method: &'static str,
    path: &'c str,
}

#[derive(Serialize)]
struct HostFacts<'c> {
    asked: String,
    documented: Option<&'c str>,
    base: Option<&'c str>,
    documented_base: Option<&'c str>,
}

fn otherwise<'c>(resolution: &Resolution<'c>) -> Option<OtherwiseFacts<'c>> {
    let otherwise = resolution.otherwise();
    (!otherwise.is_empty()).then(|| OtherwiseFacts {
        call: otherwise.call.map(|wrong| MistakenFacts {
            method: wrong.method(),
            path: wrong.path(),
            documented: Named {
                method: wrong.means().method(),
                path: wrong.means().path(),
            },
            because: wrong.because(),
        }),
        host: otherwise.host.map(|host| HostFacts {
            asked: host.asked,
            documented: host.documented,
            base: host.base.map(|(there, _)| there),
            documented_base: host.base.map(|(_, documented)| documented),
        }),
    })
}

#[derive(Serialize)]
struct PossibleFacts<'c> {
    method: &'static str,
    outcome: &'static str,
    scopes: Option<Vec<Vec<&'c str>>>,
}

impl<'r, 'c> CallFacts<'r, 'c> {
    fn of(row: &'r Row<'c>) -> Self {
        let known = row.resolution();
        let method = match &row.answer {
            Answer::Known { method, .. } => method.as_deref(),
            Answer::Possible(_) => None,
        };
        let possible = match &row.answer {
            Answer::Possible(possible) => possible.as_slice(),
            Answer::Known { .. } => &[],
        };
        Self {
            place: &row.site.place,
            method,
            method_seen: row.site.method.is_some(),
            url: &row.site.url,
            outcome: known.map_or("method_not_visible", outcome),
            application: known.and_then(application),
            path: known.and_then(path),
            scopes: known.and_then(scopes),
            possible: possible
                .iter()
                .map(|(method, resolution)| PossibleFacts {
                    method,
                    outcome: outcome(resolution),
                    scopes: scopes(resolution),
                })
                .collect(),
            otherwise: known.and_then(otherwise),
        }
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CallFacts::of(self).serialize(serializer)
    }
}

#[derive(Serialize)]
struct AskedFacts<'r, 'c> {
    text: &'r str,
    requested: bool,
    scope: Option<&'c str>,
    meant: Vec<&'c str>,
    reasons: Vec<String>,
    near: Vec<&'c str>,
    places: &'r [Place],
}

impl Serialize for Asked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (meant, near) = match &self.verdict {
            Verdict::Known(_) => (None, &[][..]),
            Verdict::Unknown { meant, near } => (meant.as_ref(), near.as_slice()),
        };
        AskedFacts {
            text: &self.text,
            requested: self.requested,
            scope: self.scope().map(Scope::as_str),
            meant: meant.map(|m| names(&m.scopes)).unwrap_or_default(),
            reasons: meant
                .map(|m| m.reasons.iter().map(ToString::to_string).collect())
                .unwrap_or_default(),
            near: names(near),
            places: &self.places,
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct MissingFacts<'r, 'c> {
    scopes: Vec<&'c str>,
    places: Vec<&'r Place>,
}

#[derive(Serialize)]
struct RedundantFacts<'c> {
    scope: &'c str,
    included_in: &'c str,
}

#[derive(Serialize)]
struct WideFacts<'c> {
    scope: &'c str,
    enough: Vec<&'c str>,
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let missing: Vec<_> = self
            .missing
            .iter()
            .map(|missing| MissingFacts {
                scopes: names(&missing.scopes),
                places: missing
                    .rows
                    .iter()
                    .map(|row| &self.needs.rows[*row].site.place)
                    .collect(),
            })
            .collect();
        let redundant: Vec<_> = self
            .redundant
            .iter()
            .map(|(scope, wide)| RedundantFacts {
                scope: scope.as_str(),
                included_in: wide.as_str(),
            })
            .collect();
        let too_wide: Vec<_> = self
            .too_wide
            .iter()
            .map(|(scope, enough)| WideFacts {
                scope: scope.as_str(),
                enough: names(enough),
            })
            .collect();
        let mut report = serializer.serialize_struct("Report", 11)?;
        report.serialize_field("files", &self.files)?;
        report.serialize_field("bytes", &self.bytes)?;
        report.serialize_field("unreadable", &self.unreadable)?;
        report.serialize_field("calls", &self.needs.rows)?;
        report.serialize_field("scopes", &self.asked)?;
        report.serialize_field("least", &names(&self.least.scopes))?;
        report.serialize_field("missing", &missing)?;
        report.serialize_field("excess", &names(&self.excess))?;
        report.serialize_field("perhaps", &names(&self.perhaps))?;
        report.serialize_field("redundant", &redundant)?;
        report.serialize_field("too_wide", &too_wide)?;
        report.end()
    }
}
