//! A listed call as a catalog writes it: the version and the parameters in
//! braces, and one pattern for a family of modules. What names records or
//! modules of the account's own does not get through.

use super::answer::ListedCall;
use crate::Application;
use crate::address::{Address, is_placeholder, is_version};
use crate::authoring::paths::normalize;

/// Longer numbers in a path are somebody's records.
const DIGITS: usize = 6;

/// A path as a catalog writes it, with the scopes in full.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Template {
    pub(super) path: String,
    pub(super) scopes: Vec<String>,
    /// Whether a module of the path stands for a family, and `{module}` in
    /// path and scopes for each of them.
    pub(super) is_family: bool,
}

/// The parameter that stands for the modules of an application.
const MODULE: &str = "module";

impl Template {
    /// The listed call by itself: of a family, where its scope says so.
    pub(super) fn of(application: Application<'_>, listed: &ListedCall) -> Self {
        let custom = application.star(MODULE);
        let of_family = custom.and_then(|custom| Self::with_module(application, listed, custom));
        of_family.unwrap_or_else(|| Self {
            path: path(&segments(application, listed), listed),
            scopes: listed.scopes.clone(),
            is_family: false,
        })
    }

    /// The listed call of one module, `Leads`, as the family would have it.
    pub(super) fn as_family(application: Application<'_>, listed: &ListedCall) -> Option<Self> {
        application.star(MODULE)?;
        let segments = segments(application, listed);
        let module = segments.get(place(application))?;
        let loose = crate::call::loose(module);
        let scope = listed.scopes.iter().flat_map(|scope| scope.split('.'));
        let part = scope
            .skip(1)
            .find(|part| crate::call::loose(part) == loose)?;
        Self::with_module(application, listed, part)
    }

    /// With the first segment after the base, and this part of the scopes, as
    /// `{module}`.
    fn with_module(application: Application<'_>, listed: &ListedCall, part: &str) -> Option<Self> {
        let mut is_family = false;
        let scopes: Vec<String> = listed
            .scopes
            .iter()
            .map(|scope| {
                let parts: Vec<&str> = scope.split('.').collect();
                let last = parts.len().saturating_sub(1);
                let mut has_module = false;
                let replaced: Vec<&str> = parts
                    .iter()
                    .enumerate()
                    .map(|(n, own)| {
                        let is_inside = n > 0 && n < last && !has_module;
                        if is_inside && own.eq_ignore_ascii_case(part) {
                            has_module = true;
                            "{module}"
                        } else {
                            own
                        }
                    })
                    .collect();
                is_family |= has_module;
                replaced.join(".")
            })
            .collect();
        let mut segments = segments(application, listed);
        let module = segments.get_mut(place(application))?;
        "{module}".clone_into(module);
        is_family.then(|| Self {
            path: path(&segments, listed),
            scopes,
            is_family,
        })
    }

    /// Whether it can stand in a catalog.
    pub(super) fn is_sound(&self) -> bool {
        let sound = |segment: &str| {
            let inside = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
            let (text, more) = match inside {
                Some(name) => (name, "_-"),
                None => (segment, "_-.~@%+,$"),
            };
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        self.path.starts_with('/')
            && self.path.split('/').skip(1).all(sound)
            && normalize(&self.path) == self.path
    }
}

/// Where the module stands in a path.
fn place(application: Application<'_>) -> usize {
    let base = application.base();
    base.split('/')
        .filter(|segment| !segment.is_empty())
        .count()
}

fn path(segments: &[String], listed: &ListedCall) -> String {
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        path.push_str(segment);
    }
    // A query that is listed says nothing that is known to name a call.
    if listed.path.contains('?') {
        path.push('?');
    }
    path
}

fn segments(application: Application<'_>, listed: &ListedCall) -> Vec<String> {
    let mut has_version = !application.base().contains("{version}");
    let mut segments: Vec<String> = Vec::new();
    for segment in Address::parse(&listed.path).segments {
        let is_number = segment.len() >= DIGITS && segment.bytes().all(|b| b.is_ascii_digit());
        segments.push(if !has_version && is_version(&segment) {
            has_version = true;
            "{version}".to_owned()
        } else if is_placeholder(&segment) {
            once(&segments, parameter(&segment))
        } else if is_number {
            once(&segments, "{id}".to_owned())
        } else {
            segment
        });
    }
    segments
}

/// The parameter under a name that the path does not have yet.
fn once(segments: &[String], parameter: String) -> String {
    let name = parameter.trim_matches(['{', '}']);
    let numbered = (2..).map(|number| format!("{{{name}{number}}}"));
    std::iter::once(parameter.clone())
        .chain(numbered)
        .find(|free| !segments.contains(free))
        .unwrap_or(parameter)
}

/// `{{id}}`, `<id>`, `:id`, `*` as `{id}`.
fn parameter(segment: &str) -> String {
    let name = segment.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    match name {
        "" | "s" | "d" => "{id}".to_owned(),
        name => normalize(&format!("{{{name}}}")),
    }
}
