//! Calls: their paths, the scopes they name, and calls that stand twice.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::super::Problem;
use super::super::model::{File, METHODS};
use super::super::needs::{self, Needs};
use super::super::paths::{normalize, shape};
use super::super::read::Reading;
use super::header::is_host;
use super::known::Known;
use super::{Found, problem};

/// The one parameter that a scope may have where the path has none: any module.
const ANY_MODULE: &str = "module";

/// More scopes than any call names; a line of braces can multiply to more
/// than fits in memory.
const MOST_SCOPES: usize = 4096;

pub(super) fn check(
    reading: &Reading,
    known: &Known,
    elsewhere: &dyn Fn(&str) -> bool,
    found: &mut Found<'_>,
) {
    let file = &reading.file;
    for (path, methods) in &file.calls {
        check_path(reading, &["calls", path], path, found);
        if let Some(host) = &methods.host
            && !is_host(host)
        {
            found.at(
                &["calls", path, "host"],
                format!("`{host}` is no host name"),
                "write it in lower case without scheme, port and path, like www.zohoapis.com",
            );
        }
        // Where one could not be read, that is said already.
        let has_key = |method: &&str| {
            let keys = reading.lines.keys(&["calls", path]);
            keys.iter().any(|(key, _)| key == method)
        };
        if methods.calls().next().is_none() && !METHODS.iter().any(has_key) {
            found.at(
                &["calls", path],
                format!("{path} has no method"),
                "add GET:, POST: or another with the scopes that open the call, or remove the path",
            );
        }
        for (method, call) in methods.calls() {
            let keys = ["calls", path.as_str(), method];
            check_needs(reading, known, elsewhere, path, &keys, call.scopes(), found);
            let call = call.to_full();
            if let Some(words) = &call.words
                && (words.trim().is_empty() || *words != words.to_lowercase())
            {
                found.at(
                    &keys,
                    format!("the words `{words}` are empty or have capitals"),
                    "write a few lower-case words to find the call by, or remove the key",
                );
            }
            if call.note.as_ref().is_some_and(|n| n.trim().is_empty()) {
                found.at(&keys, "`note` is empty", "say it, or remove the key");
            }
        }
    }
}

/// Whether a path is written as catalogs write it; what is wrong stands at
/// `keys`.
pub(super) fn check_path(reading: &Reading, keys: &[&str], path: &str, found: &mut Found<'_>) {
    if !path.starts_with('/') {
        found.at(
            keys,
            format!("the path `{path}` does not begin with `/`"),
            "write the path without its host",
        );
    } else if !balanced(path) {
        found.at(
            keys,
            format!("the braces of the path `{path}` do not match"),
            "write every parameter as {name}",
        );
    } else if path.contains('#') || !query_is_sound(path) || path.contains(char::is_whitespace) {
        found.at(
            keys,
            format!("the path `{path}` has characters that no path has"),
            "leave out the query, and write every parameter as {name}; only where a query parameter names the call, end the path with /?NAME=VALUE",
        );
    } else if normalize(path) != path {
        found.at(
            keys,
            format!("the path `{path}` is not in the one style"),
            format!("write {}", normalize(path)),
        );
    } else if let Some(versioned) = versioned(reading, path) {
        found.at(
            keys,
            format!("the path `{path}` names a version where `base` has {{version}}"),
            format!("write {versioned}"),
        );
    } else if path.contains("{version}") && reading.file.versions.is_empty() {
        found.at(
            keys,
            format!("the path `{path}` has {{version}}, and no `versions` say what stands there"),
            "add `versions: [v1, ...]`, oldest first",
        );
    }
}

/// The path with `{version}`, where it begins like the base with a version.
fn versioned(reading: &Reading, path: &str) -> Option<String> {
    let base = reading.file.base.as_deref()?;
    let (before, after) = base.split_once("{version}")?;
    reading.file.versions.iter().find_map(|version| {
        let rest = path.strip_prefix(&format!("{before}{version}{after}"))?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{base}{rest}"))
    })
}

fn balanced(path: &str) -> bool {
    let mut inside = false;
    let mut empty = false;
    for c in path.chars() {
        match (c, inside) {
            ('{', false) => {
                inside = true;
                empty = true;
            }
            ('}', true) if !empty => inside = false,
            ('{' | '}', _) | ('/', true) => return false,
            _ => empty = false,
        }
    }
    !inside
}

fn check_needs(
    reading: &Reading,
    known: &Known,
    elsewhere: &dyn Fn(&str) -> bool,
    path: &str,
    keys: &[&str],
    text: &str,
    found: &mut Found<'_>,
) {
    let remedy = "write it like `modules.{ALL,READ} | modules.{module}.READ + files.READ`, `open` or `undocumented`";
    if choices(text) > MOST_SCOPES {
        found.at(
            keys,
            "the choices in braces multiply to too many scopes",
            remedy,
        );
        return;
    }
    let alternatives = match needs::parse(text) {
        Ok(Needs::AnyOf(alternatives)) => alternatives,
        Ok(Needs::Open | Needs::Undocumented) => return,
        Err(what) => {
            found.at(keys, what, remedy);
            return;
        }
    };
    let mut scopes: Vec<&String> = alternatives.iter().flatten().flatten().collect();
    scopes.sort();
    scopes.dedup();
    for scope in scopes {
        let full = known.full(&reading.file, scope);
        if scope.contains(['{', '}']) {
            for name in parameters(scope) {
                let in_path = path
                    .to_ascii_lowercase()
                    .contains(&format!("{{{}}}", name.to_ascii_lowercase()));
                if !in_path && name != ANY_MODULE {
                    found.at(
                        keys,
                        format!("the scope `{scope}` has {{{name}}}, which the path has not"),
                        "name a parameter of the path, or write {module} for any module",
                    );
                }
            }
            if !scope.split('.').all(whole) {
                found.at(
                    keys,
                    format!("a parameter of `{scope}` is not a whole part"),
                    "write it like modules.{module}.READ",
                );
            } else if !known.matches(&full) && !elsewhere(&full) && !known.may_be_unread(scope) {
                found.at(
                    keys,
                    format!("no scope matches `{full}`"),
                    "correct the pattern, or add the scopes to `modules` with their source",
                );
            }
            continue;
        }
        match known.spelling(&full) {
            Some(spelling) if spelling.eq_ignore_ascii_case(&full) => {}
            Some(spelling) => found.at(
                keys,
                format!("`{full}` is another spelling of `{spelling}`"),
                "write the scope's own spelling",
            ),
            None if elsewhere(&full) || known.may_be_unread(scope) => {}
            None => {
                let remedy = match known.nearest(&full) {
                    Some(near) => {
                        format!("did you mean `{near}`? Else add it to `modules` with its source")
                    }
                    None => "correct it, or add it to `modules` with its source".to_owned(),
                };
                found.at(keys, format!("no catalog has the scope `{full}`"), remedy);
            }
        }
    }
}

/// An upper bound of the scopes that a requirement's braces multiply to.
fn choices(text: &str) -> usize {
    text.split(['|', '+'])
        .map(|term| {
            term.split('{').skip(1).fold(1usize, |product, group| {
                let inside = group.split('}').next().unwrap_or_default();
                product.saturating_mul(inside.split(',').count())
            })
        })
        .fold(0, usize::saturating_add)
}

fn parameters(scope: &str) -> impl Iterator<Item = &str> {
    scope
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
}

fn whole(part: &str) -> bool {
    match part.strip_prefix('{') {
        Some(rest) => rest
            .strip_suffix('}')
            .is_some_and(|name| !name.contains(['{', '}'])),
        None => !part.contains(['{', '}']),
    }
}

/// Calls that stand twice: the same method and, parameters' names aside, the
/// same path on the same host. Two applications may both list a call, if both
/// say the same about it.
pub(super) fn twice(readings: &[Reading], known: &Known) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: HashMap<(String, &str, String), (&Reading, &str, String)> = HashMap::new();
    for reading in readings {
        let file = &reading.file;
        for (path, methods) in &file.calls {
            let host = methods.host.as_ref().or(file.hosts.first());
            for (method, call) in methods.calls() {
                let keys = ["calls", path.as_str(), method];
                let place = format!("{}:{}", reading.name, reading.lines.line(&keys));
                // Without a host, the customer's own domain answers.
                let host = host.unwrap_or(&file.application).clone();
                let (other, other_path, place) = match first.entry((host, method, shape(path))) {
                    Entry::Vacant(free) => {
                        free.insert((reading, path, place));
                        continue;
                    }
                    Entry::Occupied(taken) => taken.get().clone(),
                };
                if other.name == reading.name {
                    problems.push(problem(
                        reading,
                        &keys,
                        format!("the call {method} {path} stands twice; the other is {other_path} on {place}"),
                        "merge the two: keep the path that the documentation prints",
                    ));
                    continue;
                }
                let other_call = other
                    .file
                    .calls
                    .get(other_path)
                    .and_then(|p| p.call(method));
                if other_call.is_some_and(|other_call| {
                    meaning(&other.file, known, other_call.scopes())
                        != meaning(file, known, call.scopes())
                }) {
                    problems.push(problem(
                        reading,
                        &keys,
                        format!("the call {method} {path} needs other scopes on {place}"),
                        "let both say the same, or keep the call in one catalog",
                    ));
                }
            }
        }
    }
    problems
}

/// A requirement in a form that can be compared; what does not parse, as it is
/// written.
fn meaning(file: &File, known: &Known, text: &str) -> BTreeSet<BTreeSet<BTreeSet<String>>> {
    if choices(text) <= MOST_SCOPES
        && let Ok(Needs::AnyOf(alternatives)) = needs::parse(text)
    {
        let full = |scope: &String| known.full(file, scope).to_ascii_lowercase();
        alternatives
            .iter()
            .map(|together| {
                together
                    .iter()
                    .map(|term| term.iter().map(full).collect())
                    .collect()
            })
            .collect()
    } else {
        BTreeSet::from([BTreeSet::from([BTreeSet::from([text.trim().to_owned()])])])
    }
}

/// Whether the path has no query, or one parameter that names the call.
fn query_is_sound(path: &str) -> bool {
    let Some((_, query)) = path.split_once('?') else {
        return true;
    };
    path.contains("/?")
        && query.split_once('=').is_some_and(|(name, value)| {
            let plain = |text: &str| {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            };
            plain(name) && plain(value)
        })
}
