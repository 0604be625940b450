//! OpenAPI 3 and Swagger 2 descriptions: servers times paths times methods.
//! Servers that differ only in the data center count as one.
//! Format: <https://spec.openapis.org/oas/v3.1.0.html>

use serde_json::Value;

use super::{CallSite, Input, ReadError};
use crate::{address, hosts};

const METHODS: [&str; 6] = ["get", "put", "post", "delete", "patch", "head"];

/// Whether YAML text is such a description.
pub(super) fn is_yaml(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_end();
        ["openapi:", "swagger:", "\"openapi\":", "'openapi':"]
            .iter()
            .any(|key| line.starts_with(key))
    })
}

pub(super) fn read(input: &Input<'_>) -> Result<Vec<CallSite>, ReadError> {
    let is_json = input.text.trim_start().starts_with('{');
    let document: Value = if is_json {
        input.json(input.text)?
    } else {
        serde_yaml::from_str(input.text).map_err(|error: serde_yaml::Error| {
            let line = error.location().map_or(1, |at| at.line());
            ReadError::Broken {
                place: input.place(line),
                what: "this is no YAML of an OpenAPI description".to_owned(),
            }
        })?
    };
    let Some(paths) = document.get("paths").and_then(Value::as_object) else {
        return Err(ReadError::Broken {
            place: input.place(1),
            what: "the description has no `paths`".to_owned(),
        });
    };
    let servers = match servers(&document) {
        servers if servers.is_empty() => swagger(&document),
        servers => servers,
    };
    let mut sites = Vec::new();
    for (path, item) in paths {
        let start = start_of(input.text, path);
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let own = [self::servers(operation), self::servers(item)];
            let servers = own.iter().find(|own| !own.is_empty()).unwrap_or(&servers);
            let line = line_of_method(input, start, method);
            for server in servers {
                let server = server.trim_end_matches('/');
                let url = format!("{server}/{}", path.trim_start_matches('/'));
                let method = Some(method.to_ascii_uppercase());
                sites.push(input.site(method, &url, input.place(line)));
            }
        }
    }
    Ok(sites)
}

/// The servers of a description, a path or an operation.
fn servers(value: &Value) -> Vec<String> {
    let mut urls: Vec<String> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for server in value
        .get("servers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let Some(url) = server.get("url").and_then(Value::as_str) else {
            continue;
        };
        let mut url = url.to_owned();
        let variables = server.get("variables").and_then(Value::as_object);
        for (name, variable) in variables.into_iter().flatten() {
            if let Some(default) = variable.get("default").and_then(Value::as_str) {
                url = url.replace(&format!("{{{name}}}"), default);
            }
        }
        let (host, path) = address::split(&url);
        let same = format!("{}{path}", host.map(hosts::family).unwrap_or_default());
        if !known.contains(&same) {
            known.push(same);
            urls.push(url);
        }
    }
    urls
}

/// Host and base of Swagger 2; the bare path where nothing is said.
fn swagger(document: &Value) -> Vec<String> {
    let text = |key: &str| document.get(key).and_then(Value::as_str);
    let base = text("basePath").unwrap_or_default();
    vec![match text("host") {
        Some(host) => format!("https://{host}{base}"),
        None => base.to_owned(),
    }]
}

/// Where the key of a path stands.
fn start_of(text: &str, path: &str) -> usize {
    let after = |at: usize| text[at + path.len()..].trim_start_matches(['"', '\'']);
    text.match_indices(path)
        .find(|(at, _)| after(*at).trim_start().starts_with(':'))
        .map_or(0, |(at, _)| at)
}

/// The line of a method below its path, from 1.
fn line_of_method(input: &Input<'_>, start: usize, method: &str) -> usize {
    let rest = &input.text[start..];
    let found = rest.match_indices(method).find(|(at, _)| {
        let before = rest[..*at].chars().next_back();
        let after = rest[at + method.len()..].trim_start_matches(['"', '\'']);
        before.is_some_and(|c| c.is_whitespace() || c == '"' || c == '\'' || c == '{')
            && after.trim_start().starts_with(':')
    });
    input.lines.at(start + found.map_or(0, |(at, _)| at)) + 1
}
