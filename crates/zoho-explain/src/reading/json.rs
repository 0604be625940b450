//! Finds JSON in a text and the codes in it, however deep and however often it
//! was put into a string of other JSON.

use serde_json::Value;

use super::{Field, is_code_field, plain_name};

/// So often JSON in a string in JSON is looked into.
const DEEPEST: usize = 3;
/// So many places of a text are tried as the beginning of JSON.
const TRIES: usize = 1_000;

/// The codes in the text's JSON; `None` where it has no JSON object.
pub(super) fn fields(text: &str) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    let found = scan(text, DEEPEST, &mut fields)
        || (text.contains("\\\"") && scan(&text.replace("\\\"", "\""), DEEPEST, &mut fields));
    found.then_some(fields)
}

fn scan(text: &str, depth: usize, fields: &mut Vec<Field>) -> bool {
    let mut found = false;
    let mut at = 0;
    for _ in 0..TRIES {
        let Some(next) = text[at..].find('{') else {
            break;
        };
        at += next;
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                // `{}` stands in the dumps of other languages too.
                found |= value.as_object().is_some_and(|object| !object.is_empty());
                at += values.byte_offset().max(1);
                walk(&value, "", depth, fields);
            }
            _ => at += 1,
        }
    }
    found
}

fn walk(value: &Value, parent: &str, depth: usize, fields: &mut Vec<Field>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let plain = plain_name(name);
                // WorkDrive: {"errors": [{"id": "F7008", "title": …}]}
                let is_code = is_code_field(&plain) || (plain == "id" && parent == "errors");
                let text = match value {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    _ => String::new(),
                };
                if !text.is_empty() && (is_code || is_status(&plain)) {
                    // Only a number can be a status.
                    if is_code || text.parse::<u16>().is_ok() {
                        fields.push(Field {
                            name: plain.clone(),
                            value: text,
                        });
                    }
                }
                walk(value, &plain, depth, fields);
            }
        }
        Value::Array(values) => {
            for value in values {
                walk(value, parent, depth, fields);
            }
        }
        Value::String(text) if depth > 0 && text.contains('{') => {
            scan(text, depth - 1, fields);
        }
        _ => {}
    }
}

fn is_status(plain: &str) -> bool {
    matches!(
        plain,
        "status" | "statuscode" | "httpstatus" | "httpstatuscode"
    )
}
