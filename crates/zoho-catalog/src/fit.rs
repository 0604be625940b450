//! Which paths of the catalog fit an address: every way to read its segments as
//! words and parameters.

use crate::address::{is_placeholder, is_version};
use crate::call::Call;
use crate::table;

/// A path of the catalog that fits.
pub(crate) struct Fit<'c> {
    pub node: usize,
    /// Place, parameter and value.
    pub bound: Vec<(usize, &'c str, String)>,
    /// Segments whose version differs.
    pub versions: Vec<String>,
    /// Parameters by their place: earlier literals make a better fit.
    pub loose: Vec<bool>,
    /// Places where a path has the segment itself, and this one a parameter.
    pub beside: Vec<usize>,
}

impl<'c> Fit<'c> {
    /// The parameters that have a value.
    pub(crate) fn values(&self) -> Vec<(&str, &str)> {
        self.bound
            .iter()
            .filter(|(_, _, value)| !is_placeholder(value))
            .map(|(_, name, value)| (*name, value.as_str()))
            .collect()
    }

    /// Whether every parameter is meant where other paths have the word itself:
    /// `Deals` is a module, `coql` and `settings` are not. Of other parameters
    /// the word may be a value, such as `json` of a format, where no path that
    /// has the word goes on like this one.
    /// `always` are the places at which every path that fits has a parameter.
    pub(crate) fn is_meant(&self, call: Call<'c>, always: &[usize]) -> bool {
        self.beside.iter().all(|place| {
            self.bound
                .iter()
                .find(|(at, _, _)| at == place)
                .is_some_and(|(_, name, value)| {
                    call.takes(name, value) || (*name != "module" && always.contains(place))
                })
        })
    }
}

/// The paths of the tree that fit the address, the best first.
pub(crate) fn all<'c>(
    nodes: &'c [table::Node<'c>],
    segments: &[String],
    query: &[String],
) -> Vec<Fit<'c>> {
    let mut fits = Vec::new();
    let mut fit = Fit {
        node: 0,
        bound: Vec::new(),
        versions: Vec::new(),
        loose: Vec::new(),
        beside: Vec::new(),
    };
    let lowered: Vec<String> = segments.iter().map(|s| s.to_ascii_lowercase()).collect();
    let asked = Asked {
        segments,
        lowered: &lowered,
        query,
    };
    walk(nodes, &asked, &mut fit, &mut fits);
    fits.sort_by(|a, b| (a.versions.len(), &a.loose).cmp(&(b.versions.len(), &b.loose)));
    fits
}

/// What was asked for.
struct Asked<'s> {
    segments: &'s [String],
    lowered: &'s [String],
    query: &'s [String],
}

/// Finds every path of the tree that fits.
fn walk<'c>(
    nodes: &'c [table::Node<'c>],
    asked: &Asked<'_>,
    fit: &mut Fit<'c>,
    fits: &mut Vec<Fit<'c>>,
) {
    let Some(segment) = asked.segments.get(fit.loose.len()) else {
        let end = named_by_query(&nodes[fit.node], asked.query).unwrap_or(fit.node);
        if !nodes[end].calls.is_empty() {
            fits.push(Fit {
                node: end,
                bound: fit.bound.clone(),
                versions: fit.versions.clone(),
                loose: fit.loose.clone(),
                beside: fit.beside.clone(),
            });
        }
        return;
    };
    let at = fit.node;
    let node = &nodes[at];
    let lower = &asked.lowered[fit.loose.len()];
    let mut step = |fit: &mut Fit<'c>, next: u16, loose: bool| {
        fit.node = usize::from(next);
        fit.loose.push(loose);
        walk(nodes, asked, fit, fits);
        fit.loose.pop();
        fit.node = at;
    };
    let exact = node
        .literals
        .binary_search_by(|literal| (*literal.segment).cmp(lower.as_str()));
    if let Ok(found) = exact {
        step(fit, node.literals[found].node, false);
    }
    let placeholder = is_placeholder(segment);
    for literal in &node.literals {
        let other_version = is_version(&literal.segment)
            && *literal.segment != *lower
            && (is_version(segment) || placeholder);
        if other_version {
            // A placeholder for the version agrees with any.
            if !placeholder {
                fit.versions.push(segment.clone());
            }
            step(fit, literal.node, false);
            if !placeholder {
                fit.versions.pop();
            }
        } else if literal.segment.contains('{')
            && (fits_pattern(&literal.segment, lower)
                // `{CustomModule}` may stand for `cm_{module}`.
                || (placeholder && lower.contains("module") && literal.segment.contains("{module}")))
        {
            step(fit, literal.node, true);
        }
    }
    if let Some((name, next)) = node.parameter {
        let is_for_version = name.eq_ignore_ascii_case("version");
        if !is_for_version || is_version(segment) || placeholder {
            fit.bound.push((fit.loose.len(), name, segment.clone()));
            if exact.is_ok() {
                fit.beside.push(fit.loose.len());
            }
            step(fit, next, true);
            if exact.is_ok() {
                fit.beside.pop();
            }
            fit.bound.pop();
        }
    }
}

/// The end of a path that goes on with the query parameter that names its call.
fn named_by_query(node: &table::Node<'_>, query: &[String]) -> Option<usize> {
    query.iter().find_map(|parameter| {
        let found = node
            .literals
            .binary_search_by(|literal| (*literal.segment).cmp(parameter.as_str()))
            .ok()?;
        Some(usize::from(node.literals[found].node))
    })
}

/// Whether a segment fits `{a}_{b}` or `{id}.json`.
fn fits_pattern(pattern: &str, segment: &str) -> bool {
    match pattern.split_once('{') {
        None => pattern == segment,
        Some((before, rest)) => {
            let Some(tail) = segment.strip_prefix(before) else {
                return false;
            };
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            (1..=tail.len())
                .filter(|at| tail.is_char_boundary(*at))
                .any(|at| fits_pattern(after, &tail[at..]))
        }
    }
}
