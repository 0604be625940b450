//! Parts of expressions that stand between strings: operators that join them,
//! operands, placeholders and their names. Only as much as addresses need.

/// The length of `{…}` with what is before it, within a line.
pub(super) fn balanced(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices().take(160) {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// The last name of an expression: `id` of `encodeURIComponent(this.id)`.
pub(super) fn last_name(expression: &str) -> &str {
    let expression = expression
        .split([':', '|', '?', '!'])
        .next()
        .unwrap_or_default();
    let end = expression.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
    let start = end
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric() || *c == '_')
        .last()
        .map_or(end.len(), |(at, _)| at);
    &end[start..]
}

/// The operator that joins strings, and what stands behind it.
pub(super) fn operator(text: &str) -> Option<(usize, &str)> {
    let two = |op: &str| text.strip_prefix(op);
    if let Some(rest) = two("..") {
        return Some((2, rest));
    }
    match text.chars().next()? {
        '+' if !text.starts_with("++") && !text.starts_with("+=") => Some((1, &text[1..])),
        // PHP; in other languages a point calls a method.
        '.' => {
            let rest = &text[1..];
            let joins = rest.trim_start().starts_with(['$', '"', '\''])
                || (rest.starts_with(' ') && !rest.trim_start().starts_with('.'));
            joins.then_some((1, rest))
        }
        '&' if text.starts_with("& ") => Some((1, &text[1..])),
        _ => None,
    }
}

/// The length of an opening quote with its prefix.
pub(super) fn opening(text: &str) -> Option<usize> {
    let stripped = text.trim_start_matches(['f', 'r', 'b', '$', '@', 'F']);
    let prefix = text.len() - stripped.len();
    (prefix <= 2 && stripped.starts_with(['"', '\'', '`'])).then_some(prefix + 1)
}

/// The length of an operand that is no string, and its name.
pub(super) fn expression(text: &str) -> (usize, &str) {
    let mut depth = 0_usize;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let stops = match c {
            '(' | '[' => {
                depth += 1;
                false
            }
            ')' | ']' if depth > 0 => {
                depth -= 1;
                false
            }
            ')' | ']' | '}' | '{' | '"' | '\'' | '`' | ';' | ',' | '+' | '&' | '?' | '=' | '|' => {
                depth == 0
            }
            '\n' => true,
            '.' => depth == 0 && rest[1..].starts_with([' ', '\'', '"', '$', '.']),
            ' ' => depth == 0 && !rest.trim_start().starts_with(['+', '.', '&']),
            _ => false,
        };
        if stops || at > 120 {
            end = at;
            break;
        }
    }
    let shown = text[..end].trim();
    let inner = match shown.split_once('(') {
        // `encodeURIComponent(id)`, but `getId()`
        Some((_, inner)) if !inner.starts_with(')') => inner,
        _ => shown,
    };
    (end, last_name(inner))
}
