//! The body that fields build: `data[][Last_Name]=Doe` makes objects and lists,
//! as `gh api` and many web frameworks read such names. A list's last object
//! takes further keys until one comes twice; then the next object begins.

use serde_json::{Map, Value};

use crate::cli::api::Field;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::input;

/// A step into the body.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// The value of a key.
    Key(String),
    /// The last or a new element of a list.
    Element,
}

/// The fields as a JSON object.
///
/// # Errors
///
/// For names that can't be read, or that make of one thing two.
pub(super) fn object(fields: &[Field]) -> Result<Value, Error> {
    let mut root = Value::Object(Map::new());
    for field in fields {
        let (name, value) = split(&field.text)?;
        let value = match field.is_typed {
            true => typed(value)?,
            false => Value::String(value.to_owned()),
        };
        let steps = steps(name)?;
        put(&mut root, &steps, value).map_err(|()| {
            Error::new(
                ExitCode::Usage,
                format!("the field `{name}` contradicts one before it"),
            )
            .hint("a name is either a value, or a list `name[]`, or an object `name[key]`")
        })?;
    }
    Ok(root)
}

/// The fields as names and texts: for forms, where names are as they are.
pub(super) fn pairs(fields: &[Field]) -> Result<Vec<(String, String)>, Error> {
    fields
        .iter()
        .map(|field| {
            let (name, value) = split(&field.text)?;
            let value = match value.strip_prefix('@').filter(|_| field.is_typed) {
                Some(file) => text_of(file)?,
                None => value.to_owned(),
            };
            Ok((name.to_owned(), value))
        })
        .collect()
}

/// `NAME=VALUE`.
pub(super) fn split(text: &str) -> Result<(&str, &str), Error> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name, value)),
        _ => Err(Error::new(
            ExitCode::Usage,
            // What stands behind it is not repeated: it may be private.
            "a field or parameter is given as NAME=VALUE",
        )),
    }
}

/// true, false, null, a number, the text of a file, or else text.
fn typed(value: &str) -> Result<Value, Error> {
    if let Some(file) = value.strip_prefix('@') {
        return text_of(file).map(Value::String);
    }
    Ok(match serde_json::from_str(value) {
        Ok(known @ (Value::Null | Value::Bool(_) | Value::Number(_))) => known,
        _ => Value::String(value.to_owned()),
    })
}

fn text_of(file: &str) -> Result<String, Error> {
    String::from_utf8(input::bytes(file)?).map_err(|_| {
        Error::new(ExitCode::Usage, format!("{file} is no text"))
            .hint("--body sends a file as it is, --upload as a form would")
    })
}

/// `data[][Last_Name]` as steps.
fn steps(name: &str) -> Result<Vec<Step>, Error> {
    let broken = || {
        Error::new(
            ExitCode::Usage,
            format!("the field name `{name}` is broken"),
        )
        .hint("write key, key[sub], key[] or key[][sub]")
    };
    let (first, mut rest) = match name.find('[') {
        Some(at) => name.split_at(at),
        None => (name, ""),
    };
    if first.is_empty() || first.contains(']') {
        return Err(broken());
    }
    let mut steps = vec![Step::Key(first.to_owned())];
    while !rest.is_empty() {
        let (inside, after) = rest
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .filter(|(inside, _)| !inside.contains('['))
            .ok_or_else(broken)?;
        steps.push(match inside {
            "" => Step::Element,
            key => Step::Key(key.to_owned()),
        });
        rest = after;
    }
    Ok(steps)
}

fn put(place: &mut Value, steps: &[Step], value: Value) -> Result<(), ()> {
    let Some((step, rest)) = steps.split_first() else {
        // Only what is still empty can be filled.
        if !place.is_null() {
            return Err(());
        }
        *place = value;
        return Ok(());
    };
    match step {
        Step::Key(key) => {
            if place.is_null() {
                *place = Value::Object(Map::new());
            }
            let object = place.as_object_mut().ok_or(())?;
            if rest.is_empty() {
                return match object.insert(key.clone(), value) {
                    None => Ok(()),
                    Some(_) => Err(()),
                };
            }
            put(object.entry(key).or_insert(Value::Null), rest, value)
        }
        Step::Element => {
            if place.is_null() {
                *place = Value::Array(Vec::new());
            }
            let list = place.as_array_mut().ok_or(())?;
            let goes_on = match (rest.first(), list.last()) {
                (Some(Step::Key(_)), Some(last)) => has_room(last, rest),
                _ => false,
            };
            if !goes_on {
                list.push(Value::Null);
            }
            let last = list.last_mut().ok_or(())?;
            put(last, rest, value)
        }
    }
}

/// Whether a value can still be put there without beginning a new element.
fn has_room(place: &Value, steps: &[Step]) -> bool {
    match (steps, place) {
        ([Step::Key(key), rest @ ..], Value::Object(object)) => match object.get(key) {
            None => true,
            Some(_) if rest.is_empty() => false,
            Some(inner) => has_room(inner, rest),
        },
        // A list below takes as many as there are.
        ([Step::Element, ..], Value::Array(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(given: &[&str]) -> Vec<Field> {
        given
            .iter()
            .map(|text| Field {
                text: text.trim_start_matches('!').to_owned(),
                is_typed: text.starts_with('!'),
            })
            .collect()
    }

    #[test]
    fn names_build_objects_and_lists() {
        for (given, expected) in [
            (
                &["a=1", "!b=1", "!c=true", "!d=null", "!e=x"][..],
                r#"{"a":"1","b":1,"c":true,"d":null,"e":"x"}"#,
            ),
            (
                &["data[][Last_Name]=Doe", "!data[][Amount]=1.5"],
                r#"{"data":[{"Amount":1.5,"Last_Name":"Doe"}]}"#,
            ),
            // A key that comes again begins the next record.
            (
                &["data[][n]=a", "data[][n]=b", "data[][m]=c"],
                r#"{"data":[{"n":"a"},{"m":"c","n":"b"}]}"#,
            ),
            (
                &["t[]=a", "t[]=b", "o[p][q]=x"],
                r#"{"o":{"p":{"q":"x"}},"t":["a","b"]}"#,
            ),
            (
                &["d[][tags][]=a", "d[][tags][]=b"],
                r#"{"d":[{"tags":["a","b"]}]}"#,
            ),
            (
                &["d[][o][id]=1", "d[][o][name]=x"],
                r#"{"d":[{"o":{"id":"1","name":"x"}}]}"#,
            ),
            (&["a=b=c"], r#"{"a":"b=c"}"#),
            (&[], "{}"),
        ] {
            let built = object(&fields(given)).expect("sound fields");
            let expected: Value = serde_json::from_str(expected).expect("JSON");
            assert_eq!(built, expected, "{given:?}");
        }
    }

    #[test]
    fn what_contradicts_or_cannot_be_read_is_refused() {
        for given in [
            &["a=1", "a=2"][..],
            &["a=1", "a[b]=2"],
            &["a[]=1", "a[b]=2"],
            &["a"],
            &["=1"],
            &["a[=1"],
            &["a]b=1"],
            &["a[b]c=1"],
            &["[a]=1"],
        ] {
            let error = object(&fields(given)).expect_err("a mistake");
            assert_eq!(error.exit(), ExitCode::Usage, "{given:?}");
        }
    }
}
