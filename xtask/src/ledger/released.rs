//! How many scopes and calls each application had in the last release. Less
//! than that needs an explanation: an import that goes wrong, or a merge that
//! drops a file, is noticed before it is released.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use zoho_catalog::authoring::Problem;
use zoho_catalog::authoring::check::counts;
use zoho_catalog::authoring::read::Reading;

use super::{Page, is_unread};

const ABOUT: &str = "\
# What the last release knew. The check fails where a catalog has lost scopes or
# calls since, unless `explained` says how many and why. Written by
# `cargo xtask report release VERSION`.
";

/// The file.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Released {
    release: String,
    applications: BTreeMap<String, Count>,
    /// Losses since then.
    #[serde(default)]
    explained: BTreeMap<String, Loss>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    scopes: usize,
    calls: usize,
}

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Loss {
    #[serde(default)]
    scopes: usize,
    #[serde(default)]
    calls: usize,
    because: String,
}

/// Notes the counts of a release; its losses are explained by then.
pub fn write(folder: &Path, release: &str, readings: &[Reading]) -> Result<()> {
    let released = Released {
        release: release.to_owned(),
        applications: now(readings),
        explained: BTreeMap::new(),
    };
    page(folder).write(ABOUT, &released)
}

pub(super) fn check(folder: &Path, readings: &[Reading]) -> Result<Vec<Problem>> {
    let page = page(folder);
    let released: Released = page.read()?;
    let now = now(readings);
    let mut problems = Vec::new();
    for (application, then) in &released.applications {
        if is_unread(readings, application) {
            continue;
        }
        let now = now.get(application).copied().unwrap_or_default();
        let explained = released.explained.get(application);
        for (what, then, now, explained) in [
            (
                "scopes",
                then.scopes,
                now.scopes,
                explained.map(|e| e.scopes),
            ),
            ("calls", then.calls, now.calls, explained.map(|e| e.calls)),
        ] {
            if now + explained.unwrap_or_default() < then {
                problems.push(page.problem(
                    format!(
                        "{application} had {then} {what} in release {} and has {now}",
                        released.release
                    ),
                    "restore what was lost, or say under `explained` how many are gone and why",
                ));
            }
        }
        if explained.is_some_and(|loss| loss.because.trim().is_empty()) {
            problems.push(page.problem(
                format!("the loss of {application} has no reason"),
                "say in `because` why",
            ));
        }
    }
    Ok(problems)
}

fn now(readings: &[Reading]) -> BTreeMap<String, Count> {
    readings
        .iter()
        .map(|reading| {
            let counts = counts([&reading.file]);
            let count = Count {
                scopes: counts.scopes,
                calls: counts.calls,
            };
            (reading.file.application.clone(), count)
        })
        .collect()
}

fn page(folder: &Path) -> Page {
    Page::of(folder, "released.yaml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use zoho_catalog::authoring::read::read;

    fn catalog(operations: &str) -> [Reading; 1] {
        let text = format!(
            "application: demo\ntitle: Demo\ndocs: https://example.com\nmodules:\n  bills:\n    operations: {{{operations}}}\n"
        );
        [read("demo.yaml", &text)]
    }

    #[test]
    fn a_catalog_that_is_no_yaml_has_lost_nothing() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "1.0.0", &catalog("READ: docs")).unwrap();
        let broken = [read("scopes/demo.yaml", "application: [demo\n: x")];
        assert_eq!(broken[0].problems.len(), 1, "it says so itself");
        assert_eq!(check(folder.path(), &broken).unwrap(), []);
        let other = [read("scopes/other.yaml", "application: [demo\n: x")];
        assert_eq!(check(folder.path(), &other).unwrap().len(), 1);
    }

    #[test]
    fn a_loss_is_reported_until_it_is_explained() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "1.0.0", &catalog("READ: docs, ALL: docs")).unwrap();
        let same = check(folder.path(), &catalog("READ: docs, ALL: docs")).unwrap();
        assert!(same.is_empty());
        let lost = check(folder.path(), &catalog("READ: docs")).unwrap();
        assert_eq!(lost.len(), 1);
        assert!(lost[0].what.contains("had 2 scopes"), "{}", lost[0].what);
        assert_eq!(check(folder.path(), &[]).unwrap().len(), 1, "a lost file");

        let mut released: Released = page(folder.path()).read().unwrap();
        released.explained.insert(
            "demo".into(),
            Loss {
                scopes: 1,
                calls: 0,
                because: "it never existed".into(),
            },
        );
        page(folder.path()).write(ABOUT, &released).unwrap();
        let explained = check(folder.path(), &catalog("READ: docs")).unwrap();
        assert!(explained.is_empty());
    }
}
