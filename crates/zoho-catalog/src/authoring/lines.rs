//! Finds the line on which a key of a YAML catalog stands. serde gives line
//! numbers for the first fault it meets and none for what only makes sense
//! afterwards (two spellings of one scope); catalogs are written in block
//! style, so indentation is enough to find every key.

use std::collections::HashMap;

/// The lines of a document's keys, and keys that stand twice.
#[derive(Debug, Default)]
pub struct Lines {
    by_path: HashMap<String, usize>,
    order: HashMap<String, Vec<(String, usize)>>,
    /// Keys that stand twice in one place: path, key, first and second line.
    pub twice: Vec<(String, String, usize, usize)>,
}

const SEPARATOR: char = '\u{1f}';

/// Joins the keys that lead to a place.
pub fn path(keys: &[&str]) -> String {
    keys.join(&SEPARATOR.to_string())
}

impl Lines {
    /// Reads the keys of `text` and where they stand.
    pub fn of(text: &str) -> Self {
        let mut lines = Self::default();
        // (indentation, key) of the enclosing entries, list items by number.
        let mut open: Vec<(usize, String)> = Vec::new();
        let mut items: HashMap<String, usize> = HashMap::new();
        let mut block_scalar: Option<usize> = None;
        for (index, raw) in text.lines().enumerate() {
            let number = index + 1;
            let mut indent = raw.len() - raw.trim_start_matches(' ').len();
            let mut rest = raw.trim();
            if rest.is_empty() || block_scalar.is_some_and(|at| indent > at) {
                continue;
            }
            if rest.starts_with('#') || rest == "---" {
                continue;
            }
            block_scalar = None;
            while let Some(item) = rest.strip_prefix("- ") {
                while open.last().is_some_and(|(at, _)| *at > indent) {
                    open.pop();
                }
                let parent = joined(&open);
                let count = items.entry(parent).or_insert(0);
                let key = count.to_string();
                *count += 1;
                while open.last().is_some_and(|(at, _)| *at > indent) {
                    open.pop();
                }
                lines.note(&open, &key, number);
                open.push((indent + 1, key));
                indent += 2;
                rest = item.trim_start();
            }
            let Some((key, value)) = split_key(rest) else {
                continue;
            };
            while open.last().is_some_and(|(at, _)| *at >= indent) {
                open.pop();
            }
            lines.note(&open, &key, number);
            if matches!(value.trim().chars().next(), Some('|' | '>')) {
                block_scalar = Some(indent);
            }
            open.push((indent, key));
        }
        lines
    }

    fn note(&mut self, open: &[(usize, String)], key: &str, number: usize) {
        let parent = joined(open);
        let full = if parent.is_empty() {
            key.to_owned()
        } else {
            format!("{parent}{SEPARATOR}{key}")
        };
        if let Some(first) = self.by_path.get(&full) {
            self.twice
                .push((parent.clone(), key.to_owned(), *first, number));
        } else {
            self.by_path.insert(full, number);
        }
        self.order
            .entry(parent)
            .or_default()
            .push((key.to_owned(), number));
    }

    /// The line of the innermost of these keys that stands in the document;
    /// line 1 where none does.
    pub fn line(&self, keys: &[&str]) -> usize {
        (0..=keys.len())
            .rev()
            .find_map(|n| self.by_path.get(&path(&keys[..n])))
            .copied()
            .unwrap_or(1)
    }

    /// The keys below a place in the order in which they stand, with lines.
    pub fn keys(&self, keys: &[&str]) -> &[(String, usize)] {
        self.order.get(&path(keys)).map_or(&[], Vec::as_slice)
    }
}

fn joined(open: &[(usize, String)]) -> String {
    open.iter()
        .map(|(_, key)| key.as_str())
        .collect::<Vec<_>>()
        .join(&SEPARATOR.to_string())
}

/// Splits `key: value`, with the key plain or quoted.
fn split_key(text: &str) -> Option<(String, &str)> {
    for quote in ['\'', '"'] {
        if let Some(rest) = text.strip_prefix(quote) {
            let end = closing(rest, quote)?;
            let value = rest[end + 1..].trim_start().strip_prefix(':')?;
            return Some((rest[..end].replace("''", "'"), value));
        }
    }
    if text.starts_with(['{', '[']) {
        return None;
    }
    let colon = text
        .find(": ")
        .or_else(|| text.ends_with(':').then(|| text.len() - 1))?;
    Some((text[..colon].trim().to_owned(), &text[colon + 1..]))
}

/// Where a quoted text ends; in single quotes, two stand for one.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(quote)?;
        if quote == '"' || !text[at + 1..].starts_with(quote) {
            return Some(at);
        }
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# comment
title: Books
coverage: >-
  a: not a key
older_bases:
  - host: books.zoho.com
    base: /api/v3
  - host: b
modules:
  bills:
    operations: {ALL: x}
calls:
  '/a/{b}':
    GET: x
  /a/c:
    GET: y
  /a/c:
    PUT: z
";

    #[test]
    fn keys_are_found_with_their_lines() {
        let lines = Lines::of(TEXT);
        assert_eq!(lines.line(&["title"]), 2);
        assert_eq!(lines.line(&["modules", "bills", "operations", "ALL"]), 11);
        assert_eq!(lines.line(&["calls", "/a/{b}", "GET"]), 14);
        assert_eq!(lines.line(&["older_bases", "1", "host"]), 8);
        assert_eq!(lines.line(&["older_bases", "0", "base"]), 7);
        assert_eq!(lines.line(&["nowhere"]), 1);
        assert_eq!(lines.line(&["a"]), 1, "block scalars hold no keys");
    }

    #[test]
    fn a_key_that_stands_twice_is_told_with_both_lines() {
        let lines = Lines::of(TEXT);
        assert_eq!(lines.twice, [("calls".into(), "/a/c".into(), 15, 17)]);
    }
}
