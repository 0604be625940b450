//! The answer of the call that lists calls, as a list of methods and paths with
//! their scopes. It comes from outside: whatever is wrong with it is said with
//! the entry's number, and never with what stands in it.

use serde_json::{Map, Value};

use crate::Listing;

/// A call as the account's list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCall {
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path, with placeholders as the list writes them.
    pub path: String,
    /// The scopes that are named, mostly one; none where the list names none.
    pub scopes: Vec<String>,
}

/// Why an answer is no list of calls.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRead {
    /// There is nothing in it.
    #[error("the answer is empty")]
    Empty,
    /// It is no JSON, or was cut off.
    #[error("the answer is no JSON, or was cut off, at line {line}, column {column}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 0 at the beginning of a line.
        column: usize,
    },
    /// It has no list at the key.
    #[error("the answer has no list `{list}`")]
    NoList {
        /// The key.
        list: String,
    },
    /// The list has no entries.
    #[error("the list `{list}` has no entries")]
    NoEntries {
        /// The key.
        list: String,
    },
    /// An entry lacks what every entry has.
    #[error("entry {number} of `{list}` has no {what}")]
    Damaged {
        /// The key of the list.
        list: String,
        /// The entry, from 1.
        number: usize,
        /// What is missing.
        what: String,
    },
}

/// Reads the answer. Keys that are not known are passed over, and a call that
/// stands twice counts once.
///
/// # Errors
///
/// [`NotRead`] where it is no such answer, or an entry has no path, operations
/// or method. An operation without a scope is no error.
pub fn read(listing: &Listing<'_>, answer: &[u8]) -> Result<Vec<ListedCall>, NotRead> {
    if answer.iter().all(u8::is_ascii_whitespace) {
        return Err(NotRead::Empty);
    }
    let answer: Value = serde_json::from_slice(answer).map_err(|error| NotRead::NotJson {
        line: error.line(),
        column: error.column(),
    })?;
    let list = || listing.list.to_owned();
    let entries = answer
        .get(listing.list)
        .and_then(Value::as_array)
        .ok_or_else(|| NotRead::NoList { list: list() })?;
    let mut calls: Vec<ListedCall> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let damaged = |what: String| NotRead::Damaged {
            list: list(),
            number: index + 1,
            what,
        };
        let path = text(entry, listing.path)
            .ok_or_else(|| damaged(format!("text in `{}`", listing.path)))?;
        let operations = entry
            .get(listing.operations)
            .and_then(Value::as_array)
            .ok_or_else(|| damaged(format!("list `{}`", listing.operations)))?;
        for operation in operations {
            let method = text(operation, listing.method)
                .ok_or_else(|| damaged(format!("text in `{}`", listing.method)))?;
            let call = ListedCall {
                method: method.to_ascii_uppercase(),
                path: path.to_owned(),
                scopes: scopes(operation, listing.scope),
            };
            // One entry has all operations of its path.
            if !calls
                .iter()
                .rev()
                .take(operations.len())
                .any(|c| *c == call)
            {
                calls.push(call);
            }
        }
    }
    match calls.is_empty() {
        true => Err(NotRead::NoEntries { list: list() }),
        false => Ok(calls),
    }
}

fn text<'v>(of: &'v Value, key: &str) -> Option<&'v str> {
    let text = of.as_object().and_then(|map: &Map<_, _>| map.get(key))?;
    text.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// One scope, or several that are needed together, with commas.
fn scopes(operation: &Value, key: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    let named = text(operation, key).unwrap_or_default();
    for scope in named.split(|c: char| c == ',' || c.is_whitespace()) {
        if !scope.is_empty() && !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}
