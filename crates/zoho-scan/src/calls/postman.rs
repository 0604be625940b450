//! Postman collections: folders of requests, with variables. The settings for
//! authorization are not looked at.
//! Format: <https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html>

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{CallSite, Input, ReadError};

/// How often a variable may stand in another one.
const DEEPEST: usize = 5;

#[derive(Deserialize)]
struct Wrapped<'t> {
    #[serde(borrow)]
    collection: &'t RawValue,
}

#[derive(Deserialize)]
struct Item<'t> {
    #[serde(borrow, default)]
    item: Option<Vec<&'t RawValue>>,
    #[serde(default)]
    variable: Option<Vec<Variable>>,
    #[serde(borrow, default)]
    request: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Variable {
    key: Option<String>,
    id: Option<String>,
    value: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Request {
    Text(String),
    Whole {
        method: Option<String>,
        url: Option<Url>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Url {
    Text(String),
    Whole {
        raw: Option<String>,
        protocol: Option<String>,
        host: Option<Parts>,
        path: Option<Parts>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Parts {
    One(String),
    Many(Vec<Value>),
}

impl Parts {
    fn join(&self, between: &str) -> String {
        let text = |part: &Value| match part {
            Value::String(text) => text.clone(),
            Value::Object(fields) => fields
                .get("value")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        };
        match self {
            Self::One(text) => text.clone(),
            Self::Many(parts) => parts.iter().map(text).collect::<Vec<_>>().join(between),
        }
    }
}

impl Url {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole { raw: Some(raw), .. } if !raw.trim().is_empty() => raw.clone(),
            Self::Whole {
                protocol,
                host,
                path,
                ..
            } => {
                let host = host.as_ref().map(|host| host.join(".")).unwrap_or_default();
                let path = path.as_ref().map(|path| path.join("/")).unwrap_or_default();
                let scheme = match protocol {
                    Some(protocol) => format!("{protocol}://"),
                    // A variable that stands for scheme and host.
                    None if host.starts_with("{{") || host.is_empty() => String::new(),
                    None => "https://".to_owned(),
                };
                format!("{scheme}{host}/{}", path.trim_start_matches('/'))
            }
        }
    }
}

type Variables = HashMap<String, String>;

pub(super) fn read(input: &Input<'_>) -> Result<Vec<CallSite>, ReadError> {
    let root = match serde_json::from_str::<Wrapped<'_>>(input.text) {
        // As Postman's own API gives it.
        Ok(wrapped) => wrapped.collection.get(),
        Err(_) => input.text,
    };
    let mut sites = Vec::new();
    folder(input, root, &Variables::new(), &mut sites)?;
    Ok(sites)
}

fn folder<'t>(
    input: &Input<'t>,
    text: &'t str,
    outer: &Variables,
    sites: &mut Vec<CallSite>,
) -> Result<(), ReadError> {
    let item: Item<'t> = input.json(text)?;
    let mut variables = outer.clone();
    for variable in item.variable.into_iter().flatten() {
        // Tokens are variables, too; only what looks like an address is kept.
        if let (Some(key), Some(Value::String(value))) =
            (variable.key.or(variable.id), variable.value)
            && is_address(&value)
        {
            variables.insert(key, value);
        }
    }
    if let Some(raw) = item.request {
        let request: Request = input.json(raw.get())?;
        let (method, url) = match request {
            Request::Text(url) => (None, url),
            Request::Whole { method, url } => {
                (method, url.map(|url| url.text()).unwrap_or_default())
            }
        };
        if !url.trim().is_empty() {
            let method = method.unwrap_or_else(|| "GET".to_owned());
            sites.push(input.site(
                Some(method.to_ascii_uppercase()),
                &filled(&url, &variables),
                input.place_of(raw.get()),
            ));
        }
    }
    for raw in item.item.into_iter().flatten() {
        folder(input, raw.get(), &variables, sites)?;
    }
    Ok(())
}

/// Whether a variable holds an address or a part of one: `v8`, `crm/v8`,
/// `www.zohoapis.eu`.
fn is_address(value: &str) -> bool {
    value.contains("://")
        || value.contains('/')
        || value.contains("{{")
        || crate::hosts::is_zoho(value)
        || crate::address::is_version(value)
}

/// The address with the variables that are known.
fn filled(url: &str, variables: &Variables) -> String {
    let mut url = url.to_owned();
    for _ in 0..DEEPEST {
        let mut next = String::new();
        let mut rest = url.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, tail)) = after.split_once("}}") else {
                break;
            };
            next.push_str(before);
            match variables.get(name.trim()) {
                Some(value) if next.len() < 4096 => next.push_str(value.trim_end_matches('/')),
                _ => next.push_str(&format!("{{{{{name}}}}}")),
            }
            rest = tail;
        }
        next.push_str(rest);
        if next == url {
            break;
        }
        url = next;
    }
    url
}
