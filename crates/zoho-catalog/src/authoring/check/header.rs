//! What stands above the scopes: names, hosts, versions, parameters.

use std::collections::BTreeSet;

use super::super::read::Reading;
use super::Found;

pub(super) fn check(reading: &Reading, found: &mut Found<'_>) {
    let file = &reading.file;
    if !file.application.is_empty()
        && reading.name.ends_with(".yaml")
        && reading.stem() != file.application
    {
        found.at(
            &["application"],
            format!(
                "the application `{}` is not what the file is called",
                file.application
            ),
            format!(
                "rename the file to {}.yaml, or correct `application`",
                file.application
            ),
        );
    }
    if !is_name(&file.application) && !file.application.is_empty() {
        found.at(
            &["application"],
            format!("`{}` is no application's short name", file.application),
            "use lower-case letters, digits and single hyphens, beginning with a letter",
        );
    }
    for (key, text) in [
        ("application", &file.application),
        ("title", &file.title),
        ("docs", &file.docs),
    ] {
        // That a key is missing is said already.
        if text.trim().is_empty() && reading.lines.keys(&[]).iter().any(|(k, _)| k == key) {
            found.at(&[key], format!("`{key}` is empty"), "say it");
        }
    }
    if !file.docs.is_empty() && !is_address(&file.docs) {
        found.at(
            &["docs"],
            format!("`docs` is no address: {}", file.docs),
            "write the https:// address of Zoho's page",
        );
    }
    for prefix in &file.prefixes {
        if !is_part(prefix) {
            found.at(
                &["prefixes"],
                format!("`{prefix}` is no first part of a scope"),
                "use letters, digits, `_` and `-`",
            );
        }
    }
    if file.prefixes.is_empty() && !file.modules.is_empty() {
        found.at(
            &["modules"],
            "the application has scopes but no `prefixes`",
            "add `prefixes: [...]` with the first part of its scopes",
        );
    }
    for host in &file.hosts {
        if !is_host(host) {
            not_a_host(found, &["hosts"], host);
        }
    }
    if let Some(pagination) = &file.pagination {
        let ways = [&pagination.page, &pagination.token, &pagination.offset];
        if ways.iter().all(|way| way.is_none()) {
            found.at(
                &["pagination"],
                "`pagination` names no way to ask for the next page",
                "give `page`, or `token` with `next`, or `offset` with `limit`",
            );
        }
        if pagination.token.is_some() != pagination.next.is_some() {
            found.at(
                &["pagination"],
                "`token` and `next` belong together",
                "say where the answer has the token, and which parameter takes it",
            );
        }
        if pagination.offset.is_some() && pagination.limit.is_none() {
            found.at(
                &["pagination"],
                "`offset` needs `limit`: without it nobody knows when a page is the last",
                "name the parameter with the number of entries on a page",
            );
        }
    }
    if let Some(listing) = &file.listing {
        let is_call = |path: &super::super::model::Path| path.GET.is_some() || path.ANY.is_some();
        if !file.calls.get(&listing.call).is_some_and(is_call) {
            found.at(
                &["listing", "call"],
                format!("`calls` has no GET of `{}`", listing.call),
                "write the path as it stands in `calls`, or add the call",
            );
        }
        let keys = [
            ("list", &listing.list),
            ("path", &listing.path),
            ("operations", &listing.operations),
            ("method", &listing.method),
            ("scope", &listing.scope),
        ];
        for (key, value) in keys {
            if value.trim().is_empty() {
                found.at(
                    &["listing", key],
                    format!("`{key}` of `listing` is empty"),
                    "name the key that the answer has there",
                );
            }
        }
    }
    keywords(found, &["keywords"], &file.keywords);
    if file.coverage.as_ref().is_some_and(|c| c.trim().is_empty()) {
        found.at(
            &["coverage"],
            "`coverage` is empty",
            "say how complete the catalog is, or remove it",
        );
    }
    bases(reading, found);
    parameters(reading, found);
}

fn bases(reading: &Reading, found: &mut Found<'_>) {
    let file = &reading.file;
    if let Some(base) = &file.base {
        if !base.starts_with('/') || (base.len() > 1 && base.ends_with('/')) {
            found.at(
                &["base"],
                format!("the base `{base}` does not begin with `/`, or ends with it"),
                "write it like /books/v3",
            );
        }
        let versioned = base.contains("{version}");
        if versioned && file.versions.is_empty() {
            found.at(
                &["base"],
                "`base` has {version}, and no `versions` say what stands there",
                "add `versions: [v1, ...]`, oldest first",
            );
        }
        if versioned
            && !file.calls.is_empty()
            && !file.calls.keys().any(|p| p.contains("{version}"))
        {
            found.at(
                &["versions"],
                "`base` has {version}, and no call uses it",
                format!("write the calls with {base}, or name the one version in `base`"),
            );
        }
    }
    let mut seen = BTreeSet::new();
    for version in &file.versions {
        if !seen.insert(version) {
            found.at(
                &["versions"],
                format!("the version `{version}` stands twice"),
                "remove one",
            );
        }
    }
    for (n, older) in file.older_bases.iter().enumerate() {
        let n = n.to_string();
        if !is_host(&older.host) {
            not_a_host(found, &["older_bases", &n, "host"], &older.host);
        }
        for (key, path) in [("base", &older.base), ("means", &older.means)] {
            if !path.starts_with('/') {
                found.at(
                    &["older_bases", &n, key],
                    format!("`{path}` does not begin with `/`"),
                    "write what paths begin with, like /api/v3",
                );
            }
        }
        let used = file.calls.keys().any(|path| begins(path, &older.means));
        if !used && !file.calls.is_empty() {
            found.at(
                &["older_bases", &n],
                format!("no call begins with `{}`", older.means),
                "`means` is what the same calls begin with in `calls`",
            );
        }
    }
    if let Some(organization) = &file.organization
        && organization.query.is_some() == organization.header.is_some()
    {
        found.at(
            &["organization"],
            "`organization` names a query parameter and a header, or neither",
            "keep the one that the documentation tells callers to use",
        );
    }
}

fn begins(path: &str, base: &str) -> bool {
    path.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn parameters(reading: &Reading, found: &mut Found<'_>) {
    let file = &reading.file;
    for (name, values) in &file.parameters {
        let braces = format!("{{{name}}}");
        let used = file
            .calls
            .values()
            .flat_map(|path| path.calls())
            .any(|(_, call)| call.scopes().contains(&braces));
        if !used {
            found.at(
                &["parameters", name],
                format!("no call's scopes have {braces}"),
                "remove the parameter, or correct its name",
            );
        }
        for (value, segment) in values {
            if !is_part(segment) {
                found.at(
                    &["parameters", name, value],
                    format!("`{segment}` is no part of a scope"),
                    "use letters, digits, `_` and `-`",
                );
            }
        }
    }
}

fn not_a_host(found: &mut Found<'_>, keys: &[&str], host: &str) {
    found.at(
        keys,
        format!("`{host}` is no host name"),
        "write it in lower case without scheme, port and path, like www.zohoapis.com",
    );
}

/// Reports words that say nothing or say it twice.
pub(super) fn keywords(found: &mut Found<'_>, keys: &[&str], words: &[String]) {
    let mut seen = BTreeSet::new();
    for word in words {
        if word.trim().is_empty() {
            found.at(keys, "a keyword is empty", "remove it");
        } else if !seen.insert(word.trim().to_lowercase()) {
            found.at(
                keys,
                format!("the keyword `{word}` stands twice"),
                "remove one",
            );
        }
    }
}

/// One part of a scope.
pub(in crate::authoring) fn is_part(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

pub(super) fn is_address(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
    })
}

pub(super) fn is_host(text: &str) -> bool {
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}
