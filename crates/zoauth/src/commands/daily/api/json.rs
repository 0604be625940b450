//! JSON text as a server wrote it, laid out anew or put on one line. Numbers
//! and the order of keys stay as they came, which parsing and writing would
//! not promise: `1.10` and IDs of twenty digits are data.

use serde::de::IgnoredAny;

/// Whether the bytes are one JSON value.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// JSON with a line for each value and two blanks a level.
pub(super) fn laid_out(json: &str) -> String {
    rewritten(json, true)
}

/// JSON on one line, without blanks.
pub(super) fn on_one_line(json: &str) -> String {
    rewritten(json, false)
}

fn rewritten(json: &str, wide: bool) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut level = 0_usize;
    let mut chars = json.chars().peekable();
    let line = |out: &mut String, level: usize| {
        if wide {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", level));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\n' | '\r' => {}
            '"' => {
                out.push('"');
                while let Some(c) = chars.next() {
                    out.push(c);
                    match c {
                        '\\' => out.extend(chars.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
                if chars.peek().is_some_and(|next| matches!(next, '}' | ']')) {
                    out.extend(chars.next());
                } else {
                    level += 1;
                    line(&mut out, level);
                }
            }
            '}' | ']' => {
                level = level.saturating_sub(1);
                line(&mut out, level);
                out.push(c);
            }
            ',' => {
                out.push(',');
                line(&mut out, level);
            }
            ':' => out.push_str(if wide { ": " } else { ":" }),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_blanks_changes() {
        let json = "{ \"b\" : 1.10,\n\"a\":[ ],\"c\": [12345678901234567890123, \"x, {\\\"y\\\": }\" ], \"d\":{} }";
        assert_eq!(
            on_one_line(json),
            r#"{"b":1.10,"a":[],"c":[12345678901234567890123,"x, {\"y\": }"],"d":{}}"#
        );
        assert_eq!(
            laid_out(json),
            "{\n  \"b\": 1.10,\n  \"a\": [],\n  \"c\": [\n    12345678901234567890123,\n    \"x, {\\\"y\\\": }\"\n  ],\n  \"d\": {}\n}"
        );
        assert_eq!(on_one_line(&laid_out(json)), on_one_line(json));
        assert!(is_json(laid_out(json).as_bytes()));
    }

    #[test]
    fn one_value_and_nothing_else_is_json() {
        assert!(is_json(b" {\"a\": null} \n"));
        for other in ["", "<html>", "{} {}", "{\"a\":", "a,b\n1,2"] {
            assert!(!is_json(other.as_bytes()), "{other}");
        }
    }
}
