//! Plain lists: a `METHOD URL` or a URL a line, `#` comments.

use super::{CallSite, Input, ReadError};
use crate::address;

pub(super) fn read(input: &Input<'_>) -> Result<Vec<CallSite>, ReadError> {
    let mut sites = Vec::new();
    for number in 0..input.lines.count() {
        let line = input.lines.text(number).trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        let method = address::method(first);
        let url = match &method {
            Some(_) => words.next().unwrap_or_default(),
            None => first,
        };
        // As recordings of requests end: `GET /crm/v8/Leads HTTP/1.1`.
        let rest = words.find(|word| !word.starts_with("HTTP/") && !word.starts_with('#'));
        let is_comment = line.contains(" #");
        if !url.contains(['/', '.']) || (rest.is_some() && !is_comment) {
            return Err(ReadError::NoCall {
                place: input.place(number + 1),
            });
        }
        sites.push(input.site(method, url, input.place(number + 1)));
    }
    Ok(sites)
}
