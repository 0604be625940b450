//! Calls of which sources say different things. The importer writes them down
//! and leaves the catalog as it is; a person decides, with a reason, and the
//! check holds the catalog to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use zoho_catalog::authoring::Problem;
use zoho_catalog::authoring::model::File;
use zoho_catalog::authoring::read::Reading;

use super::{Page, is_unread};

const ABOUT: &str = "\
# Where sources contradict the catalogs: `scopes` is what `sources` say of a call.
# `decision` is `catalog` (it stays as it is) or `sources` (the catalog was changed
# to what they say), with the reason in `because`. Written by `cargo xtask import`,
# decided by people, listed by `cargo xtask report contradictions`.
";

/// What sources say of a call, other than the catalog.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// The application.
    pub application: String,
    /// Method and path.
    pub call: String,
    /// The scopes that open it, the sources say.
    pub scopes: String,
    /// Addresses of the sources.
    pub sources: BTreeSet<String>,
    /// What was decided, if anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Who is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// The catalog stays as it is.
    Catalog,
    /// The catalog says what the sources say.
    Sources,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sources: Vec<&str> = self.sources.iter().map(String::as_str).collect();
        write!(
            f,
            "{}: {} needs {}, say {}",
            self.application,
            self.call,
            self.scopes,
            sources.join(", ")
        )
    }
}

/// All that are written down.
pub fn read(folder: &Path) -> Result<Vec<Contradiction>> {
    page(folder).read()
}

/// Adds those that are not written down yet; decisions stay.
pub fn record(folder: &Path, found: &[Contradiction]) -> Result<()> {
    let mut all = read(folder)?;
    let before = all.clone();
    for new in found {
        match all.iter_mut().find(|known| {
            known.application == new.application
                && known.call == new.call
                && known.scopes == new.scopes
        }) {
            Some(known) => known.sources.extend(new.sources.iter().cloned()),
            None => all.push(new.clone()),
        }
    }
    all.sort();
    if all == before {
        return Ok(());
    }
    page(folder).write(ABOUT, &all)
}

/// What the catalog says of the call.
pub fn in_catalog<'f>(
    files: &BTreeMap<&str, &'f File>,
    contradiction: &Contradiction,
) -> Option<&'f str> {
    let (method, path) = contradiction.call.split_once(' ')?;
    let file = files.get(contradiction.application.as_str())?;
    Some(file.calls.get(path)?.call(method)?.scopes())
}

/// The catalogs by application.
pub fn by_application(readings: &[Reading]) -> BTreeMap<&str, &File> {
    readings
        .iter()
        .map(|reading| (reading.file.application.as_str(), &reading.file))
        .collect()
}

pub(super) fn check(folder: &Path, readings: &[Reading]) -> Result<Vec<Problem>> {
    let page = page(folder);
    let files = by_application(readings);
    let mut problems = Vec::new();
    for one in page.read::<Vec<Contradiction>>()? {
        if is_unread(readings, &one.application) {
            continue;
        }
        let name = format!("{} {}", one.application, one.call);
        let Some(known) = in_catalog(&files, &one) else {
            problems.push(page.problem(
                format!("`{name}` is in no catalog"),
                "correct the call, or remove the entry with it",
            ));
            continue;
        };
        let reason = one.because.as_deref().unwrap_or_default().trim();
        if one.decision.is_some() && reason.is_empty() {
            problems.push(page.problem(
                format!("the decision about `{name}` has no reason"),
                "say in `because` why",
            ));
        }
        match one.decision {
            Some(Decision::Sources) if known != one.scopes => problems.push(page.problem(
                format!(
                    "`{name}` was decided to need `{}`, but the catalog says `{known}`",
                    one.scopes
                ),
                "change the catalog or the decision",
            )),
            Some(Decision::Catalog) | None if known == one.scopes => problems.push(page.problem(
                format!("`{name}`: the catalog says the same as the sources now"),
                "remove the entry, or decide for the sources with the reason",
            )),
            _ => {}
        }
    }
    Ok(problems)
}

fn page(folder: &Path) -> Page {
    Page::of(folder, "contradictions.yaml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use zoho_catalog::authoring::read::read as read_catalog;

    const CATALOG: &str = "
application: demo
title: Demo
docs: https://example.com
prefixes: [Demo]
sources:
  docs: {kind: official-page, month: 2026-11, url: https://example.com/}
modules:
  bills:
    operations: {READ: docs, ALL: docs}
calls:
  /bills:
    source: docs
    GET: bills.READ
";

    fn other(scopes: &str) -> Contradiction {
        Contradiction {
            application: "demo".into(),
            call: "GET /bills".into(),
            scopes: scopes.into(),
            sources: BTreeSet::from(["https://example.org".into()]),
            decision: None,
            because: None,
        }
    }

    fn problems(entries: &[Contradiction]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        page(folder.path()).write(ABOUT, &entries).unwrap();
        let readings = [read_catalog("demo.yaml", CATALOG)];
        let found = check(folder.path(), &readings).unwrap();
        found.into_iter().map(|problem| problem.what).collect()
    }

    #[test]
    fn what_is_found_twice_stands_once_and_decisions_stay() {
        let folder = tempfile::tempdir().unwrap();
        record(folder.path(), &[other("bills.ALL")]).unwrap();
        let mut decided = read(folder.path()).unwrap();
        decided[0].decision = Some(Decision::Catalog);
        decided[0].because = Some("the page says so".into());
        page(folder.path()).write(ABOUT, &decided).unwrap();

        let mut again = other("bills.ALL");
        again.sources = BTreeSet::from(["https://example.net".into()]);
        record(folder.path(), &[again]).unwrap();
        let kept = read(folder.path()).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].decision, Some(Decision::Catalog));
        assert_eq!(kept[0].sources.len(), 2);
    }

    #[test]
    fn a_decision_without_reason_or_effect_is_a_mistake() {
        assert_eq!(
            problems(&[other("bills.ALL")]),
            [""; 0],
            "open ones may stand"
        );
        let mut decided = other("bills.ALL");
        decided.decision = Some(Decision::Sources);
        let found = problems(&[decided]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(problems(&[other("bills.READ")]).len(), 1, "settled ones go");
        let folder = tempfile::tempdir().unwrap();
        page(folder.path())
            .write(ABOUT, &[other("bills.ALL")])
            .unwrap();
        let broken = [read_catalog("demo.yaml", "application: [demo\n: x")];
        assert_eq!(check(folder.path(), &broken).unwrap(), [], "not known now");
        let mut lost = other("bills.ALL");
        lost.call = "GET /other".into();
        assert_eq!(problems(&[lost]).len(), 1);
    }
}
