//! Calls that look like one that no catalog has. Both paths are laid beside
//! each other segment by segment, in order: words that are the same or nearly
//! (`timeEntries`, `timeEntry`) count most, values fall on parameters, and what
//! one of the two has alone counts against it.

use crate::address::{is_placeholder, is_version};
use crate::application::Application;
use crate::call::Call;
use crate::terms::stem;

/// As many are worth reading.
const SHOWN: usize = 5;

const SAME_WORD: i32 = 8;
const LIKE_WORD: i32 = 6;
/// A value that stands where the other path has a parameter.
const VALUE: i32 = 2;
/// A segment without a counterpart.
const ALONE: i32 = -2;
/// The word that says what is done with it is the last one.
const SAME_END: i32 = 4;
const SAME_METHOD: i32 = 3;

/// The calls of an application that look most like this one; none of which the
/// path shares no word but those that all of them begin with.
pub(crate) fn nearest<'c>(
    application: Application<'c>,
    method: &str,
    segments: &[String],
) -> Vec<Call<'c>> {
    let wanted: Vec<Segment> = segments.iter().map(|s| Segment::of(s)).collect();
    let base = application.base().split('/').filter(|s| !s.is_empty());
    let base = base.count();
    let mut scored: Vec<(i32, Call<'c>)> = Vec::new();
    let (mut last, mut likeness) = ("", None);
    for call in application.calls() {
        // The methods of one path stand together.
        if call.path() != last {
            last = call.path();
            let path: Vec<Segment> = last.split('/').skip(1).map(Segment::of).collect();
            likeness = like(&wanted, &path, base);
        }
        if let Some(likeness) = likeness {
            let same = i32::from(call.method() == method) * SAME_METHOD;
            scored.push((likeness + same, call));
        }
    }
    scored.sort_by_key(|(score, call)| (std::cmp::Reverse(*score), call.number));
    scored.truncate(SHOWN);
    scored.into_iter().map(|(_, call)| call).collect()
}

/// One segment of a path.
enum Segment {
    /// A placeholder, or what only an identifier looks like.
    Value,
    Version,
    Word {
        text: String,
        stem: String,
    },
}

impl Segment {
    fn of(segment: &str) -> Self {
        let letters = |s: &str| s.chars().filter(char::is_ascii_alphabetic).count();
        if is_version(segment) {
            Self::Version
        } else if is_placeholder(segment) || letters(segment) * 2 < segment.len() {
            Self::Value
        } else {
            let text: String = segment
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase())
                .collect();
            let stem = stem(&text);
            Self::Word { text, stem }
        }
    }

    /// What it counts that `other`, of a path of the catalog, stands for this,
    /// and whether they are one word; nothing where it can't.
    fn beside(&self, other: &Self) -> Option<(i32, bool)> {
        match (self, other) {
            (Self::Version, Self::Version) => Some((0, false)),
            (Self::Value, Self::Value | Self::Word { .. }) => Some((VALUE, false)),
            // It may be a value too, and is likelier a word that is not there.
            (Self::Word { .. }, Self::Value) => Some((0, false)),
            (Self::Word { text: a, stem: x }, Self::Word { text: b, stem: y }) => {
                if a == b {
                    return Some((SAME_WORD, true));
                }
                let begins = a.len().min(b.len()) >= 4 && (a.starts_with(y) || b.starts_with(x));
                let alike = x == y || begins || strsim::normalized_damerau_levenshtein(a, b) > 0.75;
                alike.then_some((LIKE_WORD, true))
            }
            _ => None,
        }
    }
}

/// How alike two paths are; nothing where no word behind the first `base`
/// segments is.
fn like(wanted: &[Segment], path: &[Segment], base: usize) -> Option<i32> {
    // The best that the first n and m segments give, as in an edit distance:
    // the sum, and how many words of it lie behind the base.
    let mut row: Vec<(i32, usize)> = (0..=path.len())
        .map(|m| (ALONE * i32::try_from(m).unwrap_or(i32::MAX / 4), 0))
        .collect();
    for (n, one) in wanted.iter().enumerate() {
        let mut diagonal = row[0];
        row[0].0 += ALONE;
        for (m, other) in path.iter().enumerate() {
            let above = row[m + 1];
            let mut best = std::cmp::max((above.0 + ALONE, above.1), (row[m].0 + ALONE, row[m].1));
            if let Some((counts, word)) = one.beside(other) {
                let ends = word && n + 1 == wanted.len() && m + 1 == path.len();
                let behind = usize::from(word && n >= base && m >= base);
                let both = diagonal.0 + counts + i32::from(ends) * SAME_END;
                best = best.max((both, diagonal.1 + behind));
            }
            diagonal = above;
            row[m + 1] = best;
        }
    }
    let (score, words) = row.last().copied()?;
    (words > 0).then_some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(wanted: &str, path: &str) -> Option<i32> {
        let segments = |path: &str| path.split('/').skip(1).map(Segment::of).collect::<Vec<_>>();
        like(&segments(wanted), &segments(path), 2)
    }

    #[test]
    fn the_same_path_is_nearest_and_a_like_word_comes_next() {
        let wanted = "/api/v1/tickets/17/timeEntries/4";
        let same = score(wanted, "/api/v1/tickets/{a}/timeEntries/{b}");
        let like = score(wanted, "/api/v1/tickets/{a}/timeEntry/{b}");
        let other = score(wanted, "/api/v1/tickets/{a}/comments/{b}");
        let far = score(wanted, "/api/v1/tickets");
        assert!(
            same > like && like > other && other > far,
            "{same:?} {like:?} {other:?} {far:?}"
        );
    }

    #[test]
    fn the_order_of_words_counts_and_the_base_is_no_likeness() {
        assert!(
            score("/api/v1/a1b2/tasks", "/api/v1/{x}/tasks")
                > score("/api/v1/a1b2/tasks", "/api/v1/tasks/{x}")
        );
        assert_eq!(score("/api/v1/cows", "/api/v1/tickets"), None);
        assert_eq!(score("/api/v1", "/api/v1/tickets"), None);
    }
}
