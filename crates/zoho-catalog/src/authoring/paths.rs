//! Path templates in one style. Sources write parameters as `{id}`, `[ID]`,
//! `<id>`, `:id` or a regular expression; catalogs write `{id}`.

use std::collections::HashSet;

use super::model::File;

/// The path with every parameter as `{name}`, without a trailing slash.
pub fn normalize(path: &str) -> String {
    let mut out = String::new();
    let mut chars = path.trim().chars().peekable();
    while let Some(c) = chars.next() {
        let close = match c {
            '{' => '}',
            '[' => ']',
            '<' => '>',
            '(' => ')',
            ':' => {
                let mut name = String::new();
                while let Some(&next) = chars.peek() {
                    if !(next.is_ascii_alphanumeric() || next == '_') {
                        break;
                    }
                    name.push(next);
                    chars.next();
                }
                // `:a_:b` is two parameters joined by an underscore.
                let joined = name.ends_with('_') && chars.peek() == Some(&':');
                out.push_str(&parameter(name.trim_end_matches('_')));
                if joined {
                    out.push('_');
                }
                continue;
            }
            other => {
                out.push(other);
                continue;
            }
        };
        let mut name = String::new();
        for next in chars.by_ref() {
            if next == close {
                break;
            }
            name.push(next);
        }
        out.push_str(&parameter(&name));
    }
    while out.len() > 1 && out.ends_with('/') {
        out.pop();
    }
    out
}

/// `{name}`; a choice such as `xml/json` is the format, a pattern is an id,
/// and whatever names a module by its API name is `{module}`, so that one
/// pattern serves all.
fn parameter(name: &str) -> String {
    let flat: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    if name.contains(['/', '|']) {
        return "{format}".into();
    }
    if name.contains('\\') || flat.is_empty() {
        return "{id}".into();
    }
    if matches!(
        flat.as_str(),
        "module" | "moduleapiname" | "modulename" | "parentrecordmodule"
    ) {
        return "{module}".into();
    }
    let name: String = name
        .trim()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!("{{{name}}}")
}

/// What two templates of one call have in common: parameters lose their names.
pub fn shape(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => {
                inside = true;
                out.push('{');
            }
            '}' => {
                inside = false;
                out.push('}');
            }
            _ if inside => {}
            _ => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

/// The shapes of a catalog's calls as `METHOD /path`.
pub fn call_shapes(file: &File) -> HashSet<String> {
    file.calls
        .iter()
        .flat_map(|(path, methods)| {
            let calls = methods.calls();
            calls.map(move |(method, _)| shape(&format!("{method} {path}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_of_parameter_becomes_braces() {
        for (from, to) in [
            ("/restapi/portal/[PORTALID]/", "/restapi/portal/{PORTALID}"),
            ("/api/v1/courses/<courseId>", "/api/v1/courses/{courseId}"),
            ("/api/monitors/:monitor_id", "/api/monitors/{monitor_id}"),
            ("/tr/:instance_id_:txn_id", "/tr/{instance_id}_{txn_id}"),
            (r"/books/v3/tags/(\d+)/all", "/books/v3/tags/{id}/all"),
            ("/api/v1.1/[xml/json]/clone", "/api/v1.1/{format}/clone"),
            ("/private/{json|xml}/{Module}", "/private/{format}/{module}"),
            ("/l/{Locked Entity ID}", "/l/{Locked_Entity_ID}"),
            ("/crm/v8/{moduleApiName}/x", "/crm/v8/{module}/x"),
            ("/", "/"),
        ] {
            assert_eq!(normalize(from), to);
        }
    }

    #[test]
    fn a_shape_forgets_names_and_case() {
        assert_eq!(shape("/a/{b}/C"), shape("/A/{x}/c"));
        assert_ne!(shape("/a/{b}/c"), shape("/a/b/c"));
    }
}
