//! Modules and operations: the grammar of scopes, their aliases, and the names
//! that they get in Rust.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase as _;

use super::super::model::{File, Scope};
use super::super::read::Reading;
use super::Found;
use super::header::{is_part, keywords};

pub(super) fn check(reading: &Reading, found: &mut Found<'_>) {
    let file = &reading.file;
    let mut variants: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for (name, module) in &file.modules {
        let at = ["modules", name.as_str()];
        if module.title.as_ref().is_some_and(|t| t.trim().is_empty()) {
            found.at(
                &["modules", name, "title"],
                format!("the title of `{name}` is empty"),
                "say it in the words that people search with, or remove the key",
            );
        }
        if let Some(about) = &module.about
            && (about.trim().is_empty() || about.trim() != about || about.contains('\n'))
        {
            found.at(
                &["modules", name, "about"],
                format!("the description of `{name}` is no single line"),
                "say in one line what its scopes open, or remove the key",
            );
        }
        keywords(found, &["modules", name, "keywords"], &module.keywords);
        // Where one could not be read, that is said already.
        let named = reading.lines.keys(&["modules", name, "operations"]);
        if module.operations.is_empty() && named.is_empty() {
            found.at(
                &at,
                format!("the module `{name}` has no operation"),
                "name its operations, each with its source, or remove the module",
            );
        }
        for (operation, scope) in &module.operations {
            let keys = ["modules", name, "operations", operation];
            let scope = scope.to_full();
            spelling(file, name, operation, &scope, &keys, found);
            let variant = variant(name, operation);
            if variant.is_empty() {
                found.at(
                    &keys,
                    format!("`{name}.{operation}` makes no name in Rust"),
                    "let module and operation hold letters or digits; `scope:` gives the exact spelling",
                );
            } else if let Some((other, its_operation)) =
                variants.insert(variant.clone(), (name, operation))
            {
                let line = reading
                    .lines
                    .line(&["modules", other, "operations", its_operation]);
                found.at(
                    &keys,
                    format!(
                        "`{name}.{operation}` gets the same name in Rust as `{other}.{its_operation}` on line {line}: {variant}"
                    ),
                    "if both are one scope, make one an alias; else rename one module here and give its exact spelling with `scope:`",
                );
            }
        }
    }
}

/// The name of a scope in its application's enum, as the generator makes it.
pub(in crate::authoring) fn variant(module: &str, operation: &str) -> String {
    module
        .split('.')
        .chain([operation])
        .map(|part| part.to_upper_camel_case())
        .collect()
}

fn spelling(
    file: &File,
    module: &str,
    operation: &str,
    scope: &Scope,
    keys: &[&str],
    found: &mut Found<'_>,
) {
    let full = file.spelling(module, operation, scope);
    let parts: Vec<&str> = full.split('.').collect();
    // Identity scopes such as `email` are bare; they are always spelled out.
    let bare = scope.scope.is_some() && parts.len() == 1;
    if let Some(bad) = parts.iter().find(|part| !is_part(part)) {
        let what = if bad.is_empty() {
            format!("the scope `{full}` has an empty part")
        } else {
            format!("the scope `{full}` has a part `{bad}` with characters that no scope has")
        };
        found.at(
            keys,
            what,
            "parts are letters, digits, `_` and `-`, joined by `.`",
        );
    } else if !bare && parts.len() < 3 && scope.scope.is_none() {
        found.at(
            keys,
            format!("the scope `{full}` has fewer parts than prefix, module and operation"),
            "add what is missing, or give the exact spelling with `scope:`",
        );
    } else if !bare && !file.has_prefix(parts[0]) {
        found.at(
            keys,
            format!("the scope `{full}` does not begin with a prefix of the application"),
            format!(
                "add `{}` to `prefixes`, or put the scope into the catalog that owns it",
                parts[0]
            ),
        );
    }
    if scope.scope.as_ref().is_some_and(|exact| {
        let plain = Scope {
            scope: None,
            ..scope.clone()
        };
        *exact == file.spelling(module, operation, &plain)
    }) {
        found.at(
            keys,
            format!("`scope: {full}` says what the pattern says"),
            "remove `scope:`",
        );
    }
    for alias in &scope.aliases {
        if alias.eq_ignore_ascii_case(&full) {
            found.at(
                keys,
                format!("the alias `{alias}` is the scope itself, letter case aside"),
                "remove it: look-ups ignore case",
            );
        } else if alias.split('.').any(|part| !is_part(part)) {
            found.at(
                keys,
                format!("the alias `{alias}` is no scope"),
                "parts are letters, digits, `_` and `-`, joined by `.`",
            );
        }
    }
    for (key, text) in [("note", &scope.note), ("deprecated", &scope.deprecated)] {
        if text.as_ref().is_some_and(|t| t.trim().is_empty()) {
            found.at(
                keys,
                format!("`{key}` is empty"),
                "say it, or remove the key",
            );
        }
    }
}
