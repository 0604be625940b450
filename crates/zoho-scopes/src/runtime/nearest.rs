//! Which scopes somebody may have meant. Runs only when an error is shown, so
//! it compares with every scope and needs no index.

use super::Table;

/// How many scopes are suggested at most.
const MOST: usize = 3;

/// A longer text is no misspelt scope, and comparing it would take long.
const LONGEST: usize = 120;

/// The scopes nearest to `text`, the nearest first; none that are far off.
pub(crate) fn nearest(text: &str, tables: &[&Table]) -> Vec<&'static str> {
    if text.is_empty() || text.len() > LONGEST {
        return Vec::new();
    }
    let limit = (text.len() / 4).max(2);
    let mut found: Vec<(usize, &'static str)> = tables
        .iter()
        .flat_map(|table| table.rows)
        .filter_map(|row| Some((likeness(text, row.spelling, limit)?, row.spelling)))
        .collect();
    // Stable: scopes that are equally near stay in the order of their spelling.
    found.sort_by_key(|(distance, _)| *distance);
    let best = found.first().map_or(0, |(distance, _)| *distance);
    found.retain(|(distance, _)| *distance <= best + 1);
    found.truncate(MOST);
    found.into_iter().map(|(_, spelling)| spelling).collect()
}

/// How far `text` is from `spelling`, if not farther than `limit`. A scope
/// written without its prefix is near.
fn likeness(text: &str, spelling: &'static str, limit: usize) -> Option<usize> {
    let without_prefix = spelling.split_once('.').map_or("", |(_, rest)| rest);
    if without_prefix.eq_ignore_ascii_case(text) {
        return Some(1);
    }
    if text.len().abs_diff(spelling.len()) > limit {
        return None;
    }
    distance(text.as_bytes(), spelling.as_bytes(), limit)
}

/// The least number of bytes to insert, remove, replace or swap with their
/// neighbour (optimal string alignment), ignoring ASCII case; `None` as soon as
/// it is clear that there are more than `limit`.
fn distance(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    let width = b.len() + 1;
    let mut before_last = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row = vec![0; width];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..width {
            let differ = usize::from(!a[i - 1].eq_ignore_ascii_case(&b[j - 1]));
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + differ);
            let swapped = i > 1
                && j > 1
                && a[i - 1].eq_ignore_ascii_case(&b[j - 2])
                && a[i - 2].eq_ignore_ascii_case(&b[j - 1]);
            if swapped {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
        // A swap reaches back two rows, so both must be beyond the limit.
        if last.iter().chain(&before_last).all(|&d| d > limit) {
            return None;
        }
    }
    (last[width - 1] <= limit).then_some(last[width - 1])
}
