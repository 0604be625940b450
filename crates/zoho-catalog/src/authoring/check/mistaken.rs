//! The table of mistaken calls: none of them is documented, and each means one
//! that is.

use std::collections::HashMap;

use super::super::model::METHODS;
use super::super::paths::{call_shapes, shape};
use super::super::read::Reading;
use super::Found;
use super::calls::check_path;

pub(super) fn check(reading: &Reading, found: &mut Found<'_>) {
    let file = &reading.file;
    let documented = call_shapes(file);
    let mut seen: HashMap<String, &String> = HashMap::new();
    for (wrong, call) in &file.mistaken_calls {
        let keys = ["mistaken_calls", wrong.as_str()];
        let (method, path) = wrong.split_once(' ').unwrap_or(("", wrong));
        if method == "ANY" || !METHODS.contains(&method) {
            found.at(
                &keys,
                format!("`{wrong}` does not begin with the method that programs use"),
                "write it like `POST /api/v1/tickets/read`",
            );
        } else {
            check_path(reading, &keys, path, found);
        }
        let any = shape(&format!("ANY {path}"));
        if documented.contains(&shape(wrong)) || documented.contains(&any) {
            found.at(
                &keys,
                format!("`{wrong}` is no mistake: `calls` has it"),
                "remove the entry, or the call if it is the mistake",
            );
        }
        if let Some(first) = seen.insert(shape(wrong), wrong) {
            found.at(
                &keys,
                format!("`{wrong}` stands twice; the other is `{first}`"),
                "keep one of the two",
            );
        }
        // A call that could not be read would seem to be missing.
        if !documented.contains(&shape(&call.means)) && reading.problems.is_empty() {
            let names: Vec<String> = file
                .calls
                .iter()
                .flat_map(|(path, methods)| {
                    let calls = methods.calls();
                    calls.map(move |(method, _)| format!("{method} {path}"))
                })
                .collect();
            let remedy = match super::nearest(&call.means, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a call of this catalog: its method, a blank, its path".to_owned(),
            };
            found.at(
                &keys,
                format!(
                    "`{wrong}` is said to mean `{}`, which `calls` has not",
                    call.means
                ),
                remedy,
            );
        }
        if call.because.as_ref().is_some_and(|b| b.trim().is_empty()) {
            found.at(&keys, "`because` is empty", "say it, or remove the key");
        }
    }
}
