//! The scores of a set: for each application and in total, as a table or as
//! JSON, and how long a look-up took.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::Set;
use super::judge::Judged;

/// What a set came to.
pub struct Report {
    pub set: Set,
    lines: Vec<Judged>,
}

/// How many lines a measure counts, and how many of them did well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    pub well: usize,
    pub of: usize,
}

impl Score {
    /// In tenths of a percent, rounded down, so that a score never looks
    /// better than it is.
    pub fn per_mille(self) -> Option<usize> {
        (self.well * 1000).checked_div(self.of)
    }
}

type Scores = BTreeMap<&'static str, Score>;

impl Report {
    pub fn of(set: Set, lines: Vec<Judged>) -> Self {
        Self { set, lines }
    }

    /// The measures of the set, in the order in which they are told.
    pub fn measures(&self) -> &'static [&'static str] {
        match self.set {
            Set::Questions => &["first", "first_three", "answered", "not_known", "not_wrong"],
            Set::Calls => &["outcome", "scopes"],
            Set::Scopes => &["first", "first_three", "not_known"],
        }
    }

    /// The scores of all lines.
    pub fn total(&self) -> Scores {
        count(self.lines.iter())
    }

    fn by_application(&self) -> BTreeMap<&str, (usize, Scores)> {
        let mut lines: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
        for line in &self.lines {
            lines.entry(&line.application).or_default().push(line);
        }
        lines
            .into_iter()
            .map(|(name, lines)| (name, (lines.len(), count(lines.into_iter()))))
            .collect()
    }

    /// The time that this share of the look-ups took at most.
    fn percentile(&self, percent: usize) -> Duration {
        let mut times: Vec<Duration> = self.lines.iter().map(|line| line.took).collect();
        times.sort();
        let last = times.len().saturating_sub(1);
        times.get(last * percent / 100).copied().unwrap_or_default()
    }

    pub fn json(&self, failures: bool) -> Value {
        let scores = |scores: &Scores| -> Value {
            scores
                .iter()
                .map(|(name, score)| {
                    let value = json!({"well": score.well, "of": score.of});
                    ((*name).to_owned(), value)
                })
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let applications: serde_json::Map<String, Value> = self
            .by_application()
            .into_iter()
            .map(|(name, (lines, own))| {
                (
                    name.to_owned(),
                    json!({"lines": lines, "scores": scores(&own)}),
                )
            })
            .collect();
        let mut value = json!({
            "set": self.set.name(),
            "lines": self.lines.len(),
            "scores": scores(&self.total()),
            "applications": applications,
            "microseconds": {
                "p50": self.percentile(50).as_micros(),
                "p99": self.percentile(99).as_micros(),
            },
            "optimised": !cfg!(debug_assertions),
        });
        if failures {
            value["failures"] = self
                .lines
                .iter()
                .filter(|line| line.failed())
                .map(|line| {
                    json!({
                        "application": line.application,
                        "asked": line.asked,
                        "wanted": line.wanted,
                        "got": line.got,
                        "failed": failed(line),
                    })
                })
                .collect();
        }
        value
    }

    pub fn print(&self, failures: bool) {
        let measures = self.measures();
        let mut rows = vec![row(
            self.set.name(),
            "lines",
            measures.iter().map(|m| (*m).to_owned()),
        )];
        let cells = |scores: &Scores| {
            let cells: Vec<String> = measures
                .iter()
                .map(|measure| cell(scores.get(measure).copied().unwrap_or_default()))
                .collect();
            cells
        };
        for (name, (lines, scores)) in self.by_application() {
            rows.push(row(name, &lines.to_string(), cells(&scores)));
        }
        let total = self.total();
        rows.push(row("total", &self.lines.len().to_string(), cells(&total)));
        let percents = measures.iter().map(|measure| {
            total
                .get(measure)
                .and_then(|score| score.per_mille())
                .map_or_else(String::new, percent)
        });
        rows.push(row("", "", percents));
        print_table(&rows);
        let build = if cfg!(debug_assertions) {
            " (not optimised; `cargo run --release -p xtask eval` tells the real time)"
        } else {
            ""
        };
        println!(
            "one look-up: half within {:?}, 99 of 100 within {:?}{build}\n",
            self.percentile(50),
            self.percentile(99)
        );
        if failures {
            for line in self.lines.iter().filter(|line| line.failed()) {
                println!("{} · {}", line.application, line.asked);
                println!("    failed  {}", failed(line).join(", "));
                println!("    wanted  {}", line.wanted);
                println!("    got     {}", line.got);
            }
            println!();
        }
    }
}

fn failed(line: &Judged) -> Vec<&'static str> {
    line.marks
        .iter()
        .filter(|(_, well)| !well)
        .map(|(name, _)| *name)
        .collect()
}

fn count<'a>(lines: impl Iterator<Item = &'a Judged>) -> Scores {
    let mut scores = Scores::new();
    for (measure, well) in lines.flat_map(|line| &line.marks) {
        let score = scores.entry(measure).or_default();
        score.of += 1;
        score.well += usize::from(*well);
    }
    scores
}

/// `85.0 %`
pub fn percent(per_mille: usize) -> String {
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

fn cell(score: Score) -> String {
    if score.of == 0 {
        String::new()
    } else {
        format!("{}/{}", score.well, score.of)
    }
}

fn row(name: &str, lines: &str, cells: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut row = vec![name.to_owned(), lines.to_owned()];
    row.extend(cells);
    row
}

fn print_table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(String::len).max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            if column == 0 {
                line.push_str(&format!("{cell:<width$}", width = widths[column]));
            } else {
                line.push_str(&format!("  {cell:>width$}", width = widths[column]));
            }
        }
        println!("{}", line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(application: &str, marks: &[(&'static str, bool)], micros: u64) -> Judged {
        Judged {
            application: application.to_owned(),
            asked: "asked".to_owned(),
            wanted: "wanted".to_owned(),
            got: "got".to_owned(),
            marks: marks.to_vec(),
            took: Duration::from_micros(micros),
        }
    }

    #[test]
    fn a_line_counts_only_in_its_own_measures() {
        let report = Report::of(
            Set::Calls,
            vec![
                line("crm", &[("outcome", true), ("scopes", false)], 3),
                line("desk", &[("outcome", true)], 1),
                line("crm", &[("outcome", false)], 2),
            ],
        );
        let value = report.json(true);
        assert_eq!(value["scores"]["outcome"], json!({"well": 2, "of": 3}));
        assert_eq!(value["scores"]["scopes"], json!({"well": 0, "of": 1}));
        assert_eq!(value["applications"]["crm"]["lines"], 2);
        assert_eq!(value["microseconds"]["p50"], 2);
        assert_eq!(value["failures"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn a_score_is_rounded_down_and_nothing_has_none() {
        assert_eq!(Score { well: 2, of: 3 }.per_mille(), Some(666));
        assert_eq!(Score::default().per_mille(), None);
        assert_eq!(percent(1000), "100.0 %");
        assert_eq!(percent(85), "8.5 %");
    }
}
