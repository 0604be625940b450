//! Reads texts that are not sound JSON: HTTP heads, web pages, redirects, dumps
//! of other languages, log lines, codes alone.

use std::sync::LazyLock;

use regex::Regex;

use super::{Field, plain_name};
use crate::plain;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that a test compiles")
}

/// `HTTP/1.1 401`, `status code: 401`, `401 Unauthorized`, `(401)`.
static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)\bhttp/[0-9.]+"?\s+([1-5][0-9]{2})\b|\b(?:http(?: error| status)?|status(?:[ _-]?code)?|response code|returned|failed with|error)["'\\]*\s*(?:[:=]|=>)?\s*["'(]*([1-5][0-9]{2})\b|\b([45][0-9]{2})[ :]+(?:client error|server error|unauthorized|authorization error|forbidden|bad request|not found|too many|unsupported media|internal)"#,
    )
});

/// `'code': 57`, `[code] => INVALID_TOKEN`, `"code"=>57`, `<code>57</code>`;
/// in a query or a form `code` is an authorization code and no error.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:^|[^a-z0-9_&?])(code|error_?code|error|cause)["'\\\]]*\s*(?::|=>|=|>)\s*(["'\\]*)(access denied|[a-z0-9_.]{1,64})"#,
    )
});

/// `code 57`, `error #7601`.
static SPOKEN: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:code|error)\s+#?([0-9]{1,5}(?:\.[0-9]{1,3})?)\b"));

/// Words that may be codes.
static WORD: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b[A-Za-z]+(?:_[A-Za-z]+)+\b|\bF[0-9]{4}\b|\bOAuth[A-Za-z]+\b"));

/// A query or fragment that carries an error.
static REDIRECT: LazyLock<Regex> = LazyLock::new(|| regex(r#"[?#&](error=[^\s"'<>]*)"#));

/// The HTTP statuses in the text, in their order.
pub(super) fn statuses(text: &str) -> Vec<u16> {
    STATUS
        .captures_iter(text)
        .filter_map(|found| found.iter().skip(1).flatten().next()?.as_str().parse().ok())
        .collect()
}

/// What follows the head of an HTTP answer; the text itself where it has none.
pub(super) fn body(text: &str) -> &str {
    let mut rest = text;
    // `curl -i` prints several heads after a redirect.
    while rest.starts_with("HTTP/") {
        let end = ["\r\n\r\n", "\n\n"]
            .iter()
            .filter_map(|gap| rest.find(gap).map(|at| at + gap.len()))
            .min();
        let Some(end) = end else {
            // A status line and headers alone, unless it is one line of text.
            let is_head = rest.lines().skip(1).all(|line| line.contains(':'));
            return if is_head { "" } else { rest };
        };
        rest = rest[end..].trim_start();
    }
    rest
}

/// Whether the text is a web page.
pub(super) fn is_html(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["<!doctype html", "<html", "<body", "<title"]
        .iter()
        .any(|tag| lower.contains(tag))
}

/// The web page in a text that begins with something else.
pub(super) fn page(text: &str) -> &str {
    &text[text.find('<').unwrap_or_default()..]
}

/// The error that the URL of a redirect carries.
pub(super) fn redirect(text: &str) -> Vec<Field> {
    REDIRECT
        .captures_iter(text)
        .filter_map(|found| found.get(1))
        .flat_map(|query| url::form_urlencoded::parse(query.as_str().as_bytes()))
        .filter(|(name, _)| name == "error")
        .map(|(_, value)| Field {
            name: "error".to_owned(),
            value: value.into_owned(),
        })
        .collect()
}

/// Codes in dumps and log lines.
pub(super) fn fields(text: &str) -> Vec<Field> {
    let named = FIELD.captures_iter(text).filter_map(|found| {
        let value = found.get(3)?.as_str().trim_end_matches('.');
        // `Client Error: Unauthorized` is prose.
        let is_quoted = !found.get(2)?.is_empty();
        let telling = |c: char| c == '_' || c == ' ' || c.is_ascii_digit();
        let is_loud = value.len() > 4 && value.bytes().all(|b| b.is_ascii_uppercase());
        (is_quoted || is_loud || value.contains(telling)).then(|| Field {
            name: plain_name(&found[1]),
            value: value.to_owned(),
        })
    });
    let spoken = SPOKEN.captures_iter(text).filter_map(|found| {
        Some(Field {
            name: String::new(),
            value: found.get(1)?.as_str().to_owned(),
        })
    });
    named.chain(spoken).collect()
}

/// Codes of a text that is hardly more than a code.
pub(super) fn alone(text: &str) -> Vec<Field> {
    let whole = text.trim_matches(|c: char| !c.is_alphanumeric());
    let mut values = vec![whole];
    for word in text.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.contains(|c: char| c == '_' || c.is_ascii_digit()) && word != whole {
            values.push(word);
        }
    }
    values
        .into_iter()
        .filter(|value| plain::is_code(value))
        .map(|value| Field {
            name: String::new(),
            value: value.to_owned(),
        })
        .collect()
}

/// Words that may be codes, each once.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in WORD.find_iter(text) {
        if !words.iter().any(|known| known == word.as_str()) {
            words.push(word.as_str().to_owned());
        }
        if words.len() == 200 {
            break;
        }
    }
    words
}

/// In lower case, with one blank for white space.
pub(super) fn collapsed(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(&word.to_lowercase());
    }
    collapsed
}
