//! The sets, read from `tests/eval/*.tsv`: a header line, then one line per
//! case. A mistake in a set is reported with its line, all of them at once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The answers that are right, each a set of scopes needed together. None
/// means that it is right to say that one does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted(Vec<BTreeSet<String>>);

impl Accepted {
    /// `a,b+c`: `a` alone, or `b` and `c` together; `-` for no answer.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "-" {
            return Some(Self(Vec::new()));
        }
        let answers: Vec<BTreeSet<String>> = text
            .split(',')
            .map(|together| together.split('+').map(|s| s.trim().to_owned()).collect())
            .collect();
        let whole = answers.iter().flatten().all(|scope| !scope.is_empty());
        whole.then_some(Self(answers))
    }

    /// Whether the right answer is to know none.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these scopes together are one of the answers; letter case does
    /// not matter.
    pub fn has<'a>(&self, scopes: impl IntoIterator<Item = &'a str>) -> bool {
        let given: BTreeSet<String> = scopes.into_iter().map(str::to_ascii_lowercase).collect();
        self.0.iter().any(|answer| {
            answer.len() == given.len()
                && answer
                    .iter()
                    .all(|s| given.contains(&s.to_ascii_lowercase()))
        })
    }

    /// Every scope that is named.
    #[cfg(test)]
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flatten().map(String::as_str)
    }
}

impl std::fmt::Display for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_none() {
            return f.write_str("-");
        }
        let answers: Vec<String> = self
            .0
            .iter()
            .map(|answer| answer.iter().cloned().collect::<Vec<_>>().join("+"))
            .collect();
        f.write_str(&answers.join(","))
    }
}

/// What somebody asks.
pub struct Question {
    pub text: String,
    pub accepted: Accepted,
    pub application: String,
}

/// What a program calls.
pub struct Call {
    pub method: String,
    pub url: String,
    pub outcome: Outcome,
    pub accepted: Accepted,
    pub application: String,
}

/// What a program requests.
pub struct Request {
    pub text: String,
    pub accepted: Accepted,
    pub application: String,
}

/// What is known about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Opened,
    Open,
    Undocumented,
    NotInCatalog,
    MethodNotOnPath,
    UnknownHost,
    Several,
}

impl Outcome {
    const ALL: [(&'static str, Self); 7] = [
        ("opened", Self::Opened),
        ("open", Self::Open),
        ("undocumented", Self::Undocumented),
        ("not_in_catalog", Self::NotInCatalog),
        ("method_not_on_path", Self::MethodNotOnPath),
        ("unknown_host", Self::UnknownHost),
        ("several", Self::Several),
    ];

    fn parse(text: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text)?;
        Some(found.1)
    }

    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, outcome)| *outcome == self)
            .map_or("", |(name, _)| name)
    }
}

pub fn questions(folder: &Path) -> Result<Vec<Question>> {
    read(
        &folder.join("questions.tsv"),
        ["question", "accepted", "application", "note"],
        |[question, accepted, application, _]| {
            Some(Question {
                text: question.to_owned(),
                accepted: Accepted::parse(accepted)?,
                application: application.to_owned(),
            })
        },
    )
}

pub fn calls(folder: &Path) -> Result<Vec<Call>> {
    read(
        &folder.join("calls.tsv"),
        ["method", "url", "outcome", "accepted", "application"],
        |[method, url, outcome, accepted, application]| {
            let call = Call {
                method: method.to_owned(),
                url: url.to_owned(),
                outcome: Outcome::parse(outcome)?,
                accepted: Accepted::parse(accepted)?,
                application: application.to_owned(),
            };
            let has_scopes = matches!(call.outcome, Outcome::Opened | Outcome::Several);
            (has_scopes != call.accepted.is_none()).then_some(call)
        },
    )
}

pub fn scopes(folder: &Path) -> Result<Vec<Request>> {
    read(
        &folder.join("scopes.tsv"),
        ["requested", "accepted", "application", "note"],
        |[requested, accepted, application, _]| {
            Some(Request {
                text: requested.to_owned(),
                accepted: Accepted::parse(accepted)?,
                application: application.to_owned(),
            })
        },
    )
}

/// The lines of a file with these columns. A line begun with `#` says
/// something to the reader.
fn read<const N: usize, T>(
    path: &Path,
    columns: [&str; N],
    line: impl Fn([&str; N]) -> Option<T>,
) -> Result<Vec<T>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, text)| !text.starts_with('#') && !text.is_empty());
    let header = lines.next().map(|(_, text)| text);
    if header != Some(columns.join("\t").as_str()) {
        bail!(
            "{}: the first line must name the columns {columns:?}",
            path.display()
        );
    }
    let mut read = Vec::new();
    let mut bad = Vec::new();
    for (number, text) in lines {
        let cells: Vec<&str> = text.split('\t').collect();
        match <[&str; N]>::try_from(cells).ok().and_then(&line) {
            Some(one) => read.push(one),
            None => bad.push(format!("{}:{}: {text}", path.display(), number + 1)),
        }
    }
    if !bad.is_empty() {
        bail!(
            "these lines have not the columns {columns:?}, or an answer that can't be read:\n{}",
            bad.join("\n")
        );
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use zoho_catalog::Catalog;

    use super::*;

    #[test]
    fn an_answer_is_a_set_whose_letter_case_does_not_matter() {
        let accepted = Accepted::parse("A.b.READ,C.d.ALL+E.f.ALL").expect("an answer");
        assert!(accepted.has(["a.B.read"]));
        assert!(accepted.has(["E.f.ALL", "C.d.ALL"]));
        assert!(!accepted.has(["C.d.ALL"]));
        assert!(!accepted.has([]));
        assert!(Accepted::parse("-").expect("none").is_none());
        assert!(Accepted::parse("A.b.READ,").is_none());
        assert_eq!(accepted.to_string(), "A.b.READ,C.d.ALL+E.f.ALL");
    }

    #[test]
    fn a_bad_line_is_named_with_its_number() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(
            folder.path().join("calls.tsv"),
            "method\turl\toutcome\taccepted\tapplication\n# said to the reader\nGET\t/x\topened\t-\tx\n",
        )
        .expect("written");
        let error = calls(folder.path())
            .err()
            .expect("an opened call without scopes");
        assert!(error.to_string().contains("calls.tsv:3: GET"), "{error}");
    }

    /// A wrong expectation would make a wrong answer look right: every scope
    /// that a set names must be one of the catalogs', exactly as spelled.
    #[test]
    fn the_sets_name_only_scopes_of_the_catalogs_and_say_nothing_twice() {
        let bytes = crate::codegen::compiled_catalog().expect("sound catalogs");
        let catalog = Catalog::new(&bytes).expect("readable");
        let folder = super::super::folder();
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        let mut wrong = Vec::new();
        let mut look = |text: String, accepted: &Accepted, application: &str| {
            *asked.entry(text.clone()).or_default() += 1;
            for scope in accepted.scopes() {
                if catalog
                    .scope(scope)
                    .is_none_or(|known| known.as_str() != scope)
                {
                    wrong.push(format!("{text}: {scope}"));
                }
            }
            if application != "-" && catalog.application(application).is_none() {
                wrong.push(format!("{text}: no application {application}"));
            }
        };
        for q in questions(&folder).expect("questions") {
            look(q.text.to_lowercase(), &q.accepted, &q.application);
        }
        for c in calls(&folder).expect("calls") {
            look(
                format!("{} {}", c.method, c.url),
                &c.accepted,
                &c.application,
            );
        }
        for s in scopes(&folder).expect("scopes") {
            look(s.text, &s.accepted, &s.application);
        }
        let twice = asked
            .iter()
            .filter(|(_, n)| **n > 1)
            .map(|(text, _)| text.clone());
        wrong.extend(twice.map(|text| format!("twice: {text}")));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_sets_are_large_and_wide_enough_to_tell_something() {
        fn wide<'a>(names: impl Iterator<Item = &'a str>) -> usize {
            names.filter(|n| *n != "-").collect::<BTreeSet<_>>().len()
        }
        let folder = super::super::folder();
        let questions = questions(&folder).expect("questions");
        assert!(questions.len() >= 170);
        assert!(questions.iter().filter(|q| q.accepted.is_none()).count() >= 15);
        assert!(wide(questions.iter().map(|q| q.application.as_str())) >= 25);
        let calls = calls(&folder).expect("calls");
        assert!(calls.len() >= 320);
        assert!(wide(calls.iter().map(|c| c.application.as_str())) >= 25);
        assert!(scopes(&folder).expect("scopes").len() >= 150);
    }
}
