//! One file as text: its calls, its scopes, and addresses that lack a base
//! which another file may have.

use std::collections::HashMap;

use zoho_catalog::{Catalog, Resolution};

use super::literal::{Literal, literals};
use super::method::{is_argument, method_of};
use super::scopes::{Mention, Prefixes, mentions};
use crate::address::{self, segments};
use crate::hosts::{self, Use};
use crate::place::Lines;

/// A call in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// From 0.
    pub line: usize,
    pub method: Option<String>,
    pub url: String,
}

/// What a file has.
#[derive(Debug, Default)]
pub(super) struct File {
    pub calls: Vec<Found>,
    pub scopes: Vec<Mention>,
    /// Addresses that others are built on: `https://www.zohoapis.com/crm/v8`.
    pub bases: Vec<String>,
    /// Calls without their base.
    pub loose: Vec<Found>,
}

/// What documentation ends with.
const DOCUMENTATION: [&str; 8] = [
    ".md",
    ".mdx",
    ".rst",
    ".adoc",
    ".html",
    ".htm",
    ".markdown",
    ".ipynb",
];

/// How often a base may be built on another one.
const DEEPEST: usize = 4;

/// Looks through a file.
pub(super) fn look(catalog: &Catalog<'_>, prefixes: &Prefixes, name: &str, text: &str) -> File {
    let lines = Lines::of(text);
    let lower = name.to_ascii_lowercase();
    let is_documentation = DOCUMENTATION.iter().any(|end| lower.ends_with(end));
    let mut file = File {
        scopes: mentions(catalog, prefixes, &lines, text, is_documentation),
        ..File::default()
    };
    let literals = literals(text);
    let whole = assembled(&literals);
    let heads: Vec<&str> = literals.iter().filter_map(|l| l.head.as_deref()).collect();
    // Bases first: calls above their definition are built on them, too.
    let mut calls: Vec<(usize, String, bool)> = Vec::new();
    for (number, literal) in literals.iter().enumerate() {
        let Some(url) = &whole[number] else { continue };
        let is_built_on = literal
            .name
            .as_deref()
            .is_some_and(|name| heads.contains(&name));
        match kind(catalog, url) {
            Kind::Nothing => {}
            Kind::Base => add(&mut file.bases, url),
            Kind::Call if is_built_on => add(&mut file.bases, url),
            Kind::Call => calls.push((number, url.clone(), true)),
            Kind::Perhaps if literal.is_open || is_built_on => add(&mut file.bases, url),
            Kind::Perhaps => calls.push((number, url.clone(), true)),
        }
    }
    let is_about_zoho = text_is_about(&lower) || text_is_about(&text.to_ascii_lowercase());
    for (number, literal) in literals.iter().enumerate() {
        if whole[number].is_some() || !literal.text.starts_with('/') || literal.text.len() < 3 {
            continue;
        }
        let before = before(&lines, literal);
        let expects = literal.head.is_some() || is_argument(before);
        if let Some(url) = rooted(catalog, &file.bases, &literal.text, is_about_zoho, expects) {
            calls.push((number, url, true));
        } else if is_about_zoho && expects && file.bases.is_empty() && literal.is_quoted {
            calls.push((number, literal.text.clone(), false));
        }
    }
    calls.sort_by_key(|(number, ..)| *number);
    let starts: Vec<usize> = calls
        .iter()
        .map(|(number, ..)| lines.at(literals[*number].range.start))
        .collect();
    for (at, (number, url, is_whole)) in calls.iter().enumerate() {
        let literal = &literals[*number];
        let others = (
            at.checked_sub(1)
                .map(|at| starts[at])
                .filter(|l| *l < starts[at]),
            starts[at..]
                .iter()
                .find(|line| **line > starts[at])
                .copied(),
        );
        let range = (literal.range.start, literal.range.end);
        let found = Found {
            line: starts[at],
            method: method_of(&lines, range, others, literal.name.as_deref()),
            url: address::plain(url),
        };
        let into = if *is_whole {
            &mut file.calls
        } else {
            &mut file.loose
        };
        if !into.contains(&found) {
            into.push(found);
        }
    }
    file
}

fn add(bases: &mut Vec<String>, url: &str) {
    let url = url.trim_end_matches('/').to_owned();
    if !bases.contains(&url) {
        bases.push(url);
    }
}

fn text_is_about(lower: &str) -> bool {
    hosts::names().iter().any(|name| lower.contains(name))
}

/// What stands before a literal on its line.
fn before<'t>(lines: &Lines<'t>, literal: &Literal) -> &'t str {
    let line = lines.at(literal.range.start);
    let text = lines.text(line);
    let at = (literal.range.start - lines.start(line)).min(text.len());
    text.get(..at).unwrap_or_default()
}

/// The addresses with their variables filled in; `None` where a variable is
/// not known or there is no host.
fn assembled(literals: &[Literal]) -> Vec<Option<String>> {
    let mut variables: HashMap<&str, String> = HashMap::new();
    let mut whole: Vec<Option<String>> = vec![None; literals.len()];
    for _ in 0..DEEPEST {
        let mut is_done = true;
        for (number, literal) in literals.iter().enumerate() {
            if whole[number].is_some() {
                continue;
            }
            let url = match &literal.head {
                None if literal.text.contains("://") => with_host(&literal.text, &variables),
                Some(head) => match variables.get(head.as_str()) {
                    Some(base) if literal.text.len() + base.len() < 1000 => {
                        let base = base.trim_end_matches('/');
                        format!("{base}/{}", literal.text.trim_start_matches('/'))
                    }
                    _ => continue,
                },
                None => continue,
            };
            if let Some(name) = literal.name.as_deref() {
                // The first address that a name gets is its default.
                variables.entry(name).or_insert_with(|| url.clone());
            }
            whole[number] = Some(url);
            is_done = false;
        }
        if is_done {
            break;
        }
    }
    whole
}

/// `https://{host}/api` with the host that the variable has.
fn with_host(url: &str, variables: &HashMap<&str, String>) -> String {
    let known = address::split(url).0.and_then(|host| {
        let name = host.strip_prefix('{')?.strip_suffix('}')?;
        let base = variables.get(name)?;
        Some((host, address::split(base).0?))
    });
    match known {
        Some((host, own)) => url.replacen(host, own, 1),
        None => url.to_owned(),
    }
}

/// What an address with a host is.
enum Kind {
    Nothing,
    Base,
    Call,
    /// An API's, but no catalog has the call.
    Perhaps,
}

fn kind(catalog: &Catalog<'_>, url: &str) -> Kind {
    let (host, path) = address::split(url);
    let host = host.unwrap_or_default();
    let purpose = match hosts::purpose(host) {
        Some(purpose) => purpose,
        // `https://{host}/crm/v8/Leads`
        None if host.starts_with(['{', '$']) => Use::Api,
        None => return Kind::Nothing,
    };
    let is_own = hosts::is_zoho(host);
    let last = segments(path).last().unwrap_or_default();
    let is_page = [
        ".html", ".htm", ".png", ".svg", ".js", ".css", ".pdf", ".do", ".git",
    ]
    .iter()
    .any(|end| last.ends_with(end));
    if purpose == Use::Pages || is_page {
        return Kind::Nothing;
    }
    // Nothing ends with its version but bases; the catalog need not be asked.
    if purpose == Use::Api && is_own && (last.is_empty() || address::is_version(last)) {
        return Kind::Base;
    }
    let is_known = is_known(&catalog.resolve("GET", url));
    match purpose {
        Use::Accounts if is_known => Kind::Call,
        Use::Accounts | Use::Pages => Kind::Nothing,
        Use::Api if is_base(catalog, path) && !is_known => match is_own {
            true => Kind::Base,
            false => Kind::Nothing,
        },
        Use::Api if is_known => Kind::Call,
        Use::Api if is_own && is_of_api(host, path) => Kind::Perhaps,
        Use::Api => Kind::Nothing,
    }
}

/// Whether the catalog has the path.
fn is_known(resolution: &Resolution<'_>) -> bool {
    matches!(
        resolution,
        Resolution::Opened(_)
            | Resolution::Open(..)
            | Resolution::Undocumented(..)
            | Resolution::MethodNotOnPath { .. }
            | Resolution::Several(_)
    )
}

/// Whether a path is what others begin with: `/crm/v8`, `/api/v1`, nothing.
fn is_base(catalog: &Catalog<'_>, path: &str) -> bool {
    segments(path).count() <= 4
        && segments(path)
            .last()
            .is_none_or(|last| !last.starts_with('{'))
        && segments(path).all(|segment| {
            let lower = segment.to_ascii_lowercase();
            address::is_version(&lower)
                || lower.starts_with('{')
                || matches!(
                    lower.as_str(),
                    "api" | "restapi" | "rest" | "json" | "zsapi" | "baas" | "store" | "pulse"
                )
                || catalog.application(&lower).is_some()
        })
}

/// Whether a path looks like one of an API, and not like one of a page.
fn is_of_api(host: &str, path: &str) -> bool {
    host.to_ascii_lowercase().contains("api")
        || segments(path).any(|segment| {
            address::is_version(segment) || matches!(segment, "api" | "restapi" | "zsapi" | "baas")
        })
}

/// The whole address of a path without host: with a documented base of its
/// own, or on one of the bases.
pub(super) fn rooted(
    catalog: &Catalog<'_>,
    bases: &[String],
    path: &str,
    is_about_zoho: bool,
    expects: bool,
) -> Option<String> {
    let first = segments(path).next()?;
    let has_base = catalog.applications().any(|application| {
        let mut base = segments(application.base());
        base.next().is_some_and(|b| b.eq_ignore_ascii_case(first))
            && !matches!(first, "api" | "restapi" | "rest")
    });
    let is_distinct = has_base
        && segments(path).nth(1).is_some()
        && segments(path).take(3).any(address::is_version);
    if is_distinct && (is_about_zoho || (first == "crm" || first == "bigin")) {
        // A host of the file decides between applications.
        for base in bases {
            let (Some(host), _) = address::split(base) else {
                continue;
            };
            let url = format!("https://{host}{path}");
            if is_known(&catalog.resolve("GET", &url)) {
                return Some(url);
            }
        }
        if !matches!(catalog.resolve("GET", path), Resolution::Unknown { .. }) {
            let is_base = is_base(catalog, path);
            return (!is_base).then(|| path.to_owned());
        }
    }
    if !expects {
        return None;
    }
    bases.iter().find_map(|base| {
        let (host, _) = address::split(base);
        let on_base = format!("{base}{path}");
        let on_host = format!("https://{}{path}", host.unwrap_or_default());
        [on_base, on_host]
            .into_iter()
            .find(|url| is_known(&catalog.resolve("GET", url)))
    })
}
