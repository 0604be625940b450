//! The one layout of catalogs: what stands out of order, and the text that
//! puts it right.

use super::super::Problem;
use super::super::model::{File, METHODS};
use super::super::paths::normalize;
use super::super::read::{Reading, read};
use super::super::write::{call_order_key, order_key, write};
use super::Found;

const FIX: &str = "or run `cargo xtask check --fix`";

/// Departures from the one layout, none where the shape is at fault.
pub fn layout(reading: &Reading) -> Vec<Problem> {
    if !reading.problems.is_empty() {
        return Vec::new();
    }
    let mut found = Found::in_reading(reading);
    let written = write(&reading.file);
    for line in comments(&reading.text, &written) {
        found.problems.push(Problem {
            file: reading.name.clone(),
            line,
            what: "a comment, which tools that rewrite the file would lose".into(),
            remedy: "say it in `note:` or `coverage:`".into(),
        });
    }
    let text = reading.text.replace("\r\n", "\n");
    if text == written || !found.problems.is_empty() {
        return found.problems;
    }
    order(reading, &mut found);
    if found.problems.is_empty() {
        found.problems.push(difference(reading, &text, &written));
    }
    found.problems
}

/// The catalog in the one layout: sorted, paths in the one style, no keyword
/// twice. `None` where something would be lost: a mistake of shape, a comment.
pub fn fixed(reading: &Reading) -> Option<String> {
    if !reading.problems.is_empty() || !comments(&reading.text, &write(&reading.file)).is_empty() {
        return None;
    }
    let file = normalized(&reading.file);
    let text = write(&file);
    (read(&reading.name, &text).file == file).then_some(text)
}

fn normalized(file: &File) -> File {
    let mut file = file.clone();
    let odd: Vec<String> = file
        .calls
        .keys()
        .filter(|p| normalize(p) != **p)
        .cloned()
        .collect();
    for path in odd {
        let normal = normalize(&path);
        if !file.calls.contains_key(&normal)
            && let Some(methods) = file.calls.remove(&path)
        {
            file.calls.insert(normal, methods);
        }
    }
    once(&mut file.keywords);
    for module in file.modules.values_mut() {
        once(&mut module.keywords);
    }
    file
}

fn once(words: &mut Vec<String>) {
    let mut seen = Vec::new();
    words.retain(|word| {
        let word = word.trim().to_lowercase();
        let new = !word.is_empty() && !seen.contains(&word);
        seen.push(word);
        new
    });
}

/// The lines of comments: what follows a `#` and is not in the catalog.
fn comments(text: &str, written: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if index == 0 && line.starts_with("# yaml-language-server:") {
            continue;
        }
        let comment = line.match_indices('#').any(|(at, _)| {
            let begins = line[..at]
                .chars()
                .next_back()
                .is_none_or(char::is_whitespace);
            let rest = &line[at + 1..];
            let word = rest
                .trim_start()
                .split(|c: char| !c.is_alphanumeric())
                .next()
                .unwrap_or_default();
            let gap = rest.len() - rest.trim_start().len();
            begins && (rest.is_empty() || !written.contains(&line[at..at + 1 + gap + word.len()]))
        });
        if comment {
            lines.push(index + 1);
        }
    }
    lines
}

/// Reports the first entry of each mapping that stands too late.
fn order(reading: &Reading, found: &mut Found<'_>) {
    let file = &reading.file;
    let by_name = |key: &str| (0, order_key(key));
    let by_list = |list: &'static [&'static str]| {
        move |key: &str| {
            let at = list.iter().position(|k| *k == key).unwrap_or_default();
            (at, (String::new(), String::new()))
        }
    };
    let exact = |key: &str| (0, (key.to_owned(), String::new()));
    in_order(reading, &[], by_list(File::KEYS), found);
    in_order(reading, &["parameters"], exact, found);
    in_order(reading, &["sources"], exact, found);
    in_order(reading, &["mistaken_calls"], call_order_key, found);
    in_order(reading, &["modules"], by_name, found);
    for module in file.modules.keys() {
        in_order(reading, &["modules", module, "operations"], by_name, found);
    }
    in_order(reading, &["calls"], by_name, found);
    for path in file.calls.keys() {
        in_order(reading, &["calls", path], by_list(&PATH_KEYS), found);
    }
}

/// The keys of a path as they are written.
const PATH_KEYS: [&str; 2 + METHODS.len()] = [
    "host", "source", "GET", "POST", "PUT", "PATCH", "DELETE", "ANY",
];

fn in_order<K: Ord>(
    reading: &Reading,
    keys: &[&str],
    place: impl Fn(&str) -> K,
    found: &mut Found<'_>,
) {
    let entries = reading.lines.keys(keys);
    let mut highest: Option<&String> = None;
    for (key, line) in entries {
        if let Some(before) = highest
            && place(key) < place(before)
        {
            let after = entries
                .iter()
                .map(|(k, _)| k)
                .filter(|k| place(k) > place(key))
                .min_by_key(|k| place(k))
                .unwrap_or(before);
            found.problems.push(Problem {
                file: reading.name.clone(),
                line: *line,
                what: format!("`{key}` stands after `{before}`"),
                remedy: format!("move it before `{after}`, {FIX}"),
            });
            return;
        }
        highest = Some(key);
    }
}

fn difference(reading: &Reading, text: &str, written: &str) -> Problem {
    let same = text
        .lines()
        .zip(written.lines())
        .take_while(|(is, should)| is == should)
        .count();
    let shorten = |line: &str| {
        let line = line.trim();
        match line.char_indices().nth(100) {
            Some((at, _)) => format!("{}...", &line[..at]),
            None => line.to_owned(),
        }
    };
    let (what, remedy) = match (text.lines().nth(same), written.lines().nth(same)) {
        (Some(_), Some(should)) => (
            "this line is not in the one layout".to_owned(),
            format!("write `{}`, {FIX}", shorten(should)),
        ),
        (Some(_), None) => (
            "this line is one too many".to_owned(),
            format!("remove it, {FIX}"),
        ),
        (None, _) => (
            "the file does not end with one line end".to_owned(),
            format!("end the last line, {FIX}"),
        ),
    };
    Problem {
        file: reading.name.clone(),
        line: same + 1,
        what,
        remedy,
    }
}
