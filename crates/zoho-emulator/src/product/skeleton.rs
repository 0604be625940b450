//! Fills the skeletons of `products.yaml`: placeholders in keys and texts, and
//! one element for each organization.

use serde_json::{Map, Value};

use super::data::Success;
use crate::user::Organization;

/// A made-up record ID, in the form that Zoho's samples have.
const RECORD: &str = "4150868000000623001";

/// The body for a request; `known` is its path as the catalog has it.
pub(crate) fn fill(
    success: &Success,
    known: &str,
    method: &str,
    path: &str,
    organizations: &[&Organization],
) -> Value {
    let key = key(known);
    let mut values = vec![("ID", RECORD)];
    // What the request has comes before what the catalog has.
    values.extend(success.on.bind(method, path).unwrap_or_default());
    if !values.iter().any(|(name, _)| *name == "key") {
        values.push(("key", &key));
    }
    let named = values.iter().find(|(name, _)| *name == "key");
    let one = singular(named.map_or(&key, |(_, key)| key));
    values.push(("one", &one));
    let body = substitute(&success.body, &values);
    each_organization(body, organizations)
}

/// The last segment that is no parameter.
fn key(path: &str) -> String {
    path.rsplit('/')
        .find(|segment| !segment.is_empty() && !segment.starts_with('{'))
        .unwrap_or("data")
        .to_owned()
}

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// The template with `{name}` replaced in every key and text.
pub(crate) fn substitute(template: &Value, values: &[(&str, &str)]) -> Value {
    let put_in = |text: &str| {
        let mut text = text.to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    };
    match template {
        Value::String(text) => Value::String(put_in(text)),
        Value::Array(elements) => {
            Value::Array(elements.iter().map(|e| substitute(e, values)).collect())
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| (put_in(key), substitute(value, values)))
                .collect::<Map<_, _>>(),
        ),
        other => other.clone(),
    }
}

/// Repeats every element that names an organization, once for each.
fn each_organization(body: Value, organizations: &[&Organization]) -> Value {
    match body {
        Value::Array(elements) => {
            let mut all = Vec::new();
            for element in elements {
                if element.to_string().contains("{organization_id}") {
                    all.extend(organizations.iter().map(|organization| {
                        let values = [
                            ("organization_id", organization.id.as_str()),
                            ("organization_name", organization.name.as_str()),
                        ];
                        substitute(&element, &values)
                    }));
                } else {
                    all.push(element);
                }
            }
            Value::Array(all)
        }
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(key, value)| (key, each_organization(value, organizations)))
                .collect(),
        ),
        other => other,
    }
}
