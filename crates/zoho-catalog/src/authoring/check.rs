//! Finds every mistake in catalogs that their shape does not show: two
//! spellings of one scope, a call that names a scope nobody has, a fact
//! without a source. Everything is reported at once, each with its line and
//! what to do about it.

mod calls;
mod covers;
mod header;
mod known;
mod layout;
mod mistaken;
mod mistakes;
mod scopes;
mod sources;
#[cfg(test)]
mod tests;

pub(super) use header::is_part;
pub use layout::{fixed, layout};
pub(super) use scopes::variant;

use super::Problem;
use super::model::File;
use super::read::Reading;
use known::Known;

/// Every mistake in the catalogs, in the order of file and line: those of
/// shape that the reader found, [`facts`], and departures from the one
/// [`layout`].
pub fn check(readings: &[Reading]) -> Vec<Problem> {
    let mut problems = facts(readings, &|_| false);
    problems.extend(readings.iter().flat_map(layout));
    sorted(problems)
}

/// Mistakes of shape and sense, whatever the layout, in the order of file and
/// line. A call may also name scopes for which `elsewhere` answers yes; it is
/// asked with the full spelling. So a catalog that is laid over others can be
/// checked by itself.
pub fn facts(readings: &[Reading], elsewhere: &dyn Fn(&str) -> bool) -> Vec<Problem> {
    let known = Known::of(readings);
    let mut problems: Vec<Problem> = readings.iter().flat_map(|r| r.problems.clone()).collect();
    // What could not be read at all has said so; the rest would only follow.
    for reading in readings.iter().filter(|reading| reading.is_read) {
        let mut found = Found::in_reading(reading);
        // What could not be understood is missing from the file: a scope of a
        // module that is no mapping would seem not to exist.
        header::check(reading, &mut found);
        scopes::check(reading, &mut found);
        calls::check(reading, &known, elsewhere, &mut found);
        covers::check(reading, &mut found);
        mistakes::check(reading, &known, &mut found);
        mistaken::check(reading, &mut found);
        sources::check(reading, &mut found);
        problems.extend(found.problems);
    }
    problems.extend(known::clashes(readings));
    problems.extend(calls::twice(readings, &known));
    sorted(problems)
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort();
    problems.dedup();
    problems
}

/// How many applications, scopes, calls and sources the catalogs hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Applications.
    pub applications: usize,
    /// Scopes, without aliases.
    pub scopes: usize,
    /// Calls: methods of paths.
    pub calls: usize,
    /// Sources.
    pub sources: usize,
}

/// Counts what the catalogs hold.
pub fn counts<'a>(files: impl IntoIterator<Item = &'a File>) -> Counts {
    let mut counts = Counts::default();
    for file in files {
        counts.applications += 1;
        counts.scopes += file
            .modules
            .values()
            .map(|m| m.operations.len())
            .sum::<usize>();
        counts.calls += file
            .calls
            .values()
            .map(|p| p.calls().count())
            .sum::<usize>();
        counts.sources += file.sources.len();
    }
    counts
}

/// Collects the mistakes of one file.
struct Found<'a> {
    reading: &'a Reading,
    problems: Vec<Problem>,
}

impl<'a> Found<'a> {
    fn in_reading(reading: &'a Reading) -> Self {
        Self {
            reading,
            problems: Vec::new(),
        }
    }

    /// Adds a mistake at the innermost of these keys that has a line.
    fn at(&mut self, keys: &[&str], what: impl Into<String>, remedy: impl Into<String>) {
        self.problems
            .push(problem(self.reading, keys, what, remedy));
    }
}

fn problem(
    reading: &Reading,
    keys: &[&str],
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Problem {
    Problem {
        file: reading.name.clone(),
        line: reading.lines.line(keys),
        what: what.into(),
        remedy: remedy.into(),
    }
}

/// The likest of `candidates`, if one is like enough to be meant.
fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    candidates
        .map(|c| (strsim::jaro_winkler(&c.to_ascii_lowercase(), &name), c))
        .filter(|(likeness, _)| *likeness > 0.88)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}
