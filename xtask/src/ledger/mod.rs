//! The ledger beside the catalogs: where sources contradict each other and what
//! people decided, and how much the last release knew. The check reads it, so
//! that neither is forgotten.

pub mod contradictions;
pub mod released;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zoho_catalog::authoring::Problem;
use zoho_catalog::authoring::read::Reading;

use crate::tree;

/// Every mistake in the ledger of this folder of catalogs; none where it has
/// no ledger.
pub fn check(folder: &Path, readings: &[Reading]) -> Result<Vec<Problem>> {
    let mut problems = contradictions::check(folder, readings)?;
    problems.extend(released::check(folder, readings)?);
    Ok(problems)
}

/// Whether the application's catalog is there and could not be read at all:
/// what it holds is not known then, and nothing is lost.
fn is_unread(readings: &[Reading], application: &str) -> bool {
    readings
        .iter()
        .any(|reading| !reading.is_read && reading.stem() == application)
}

/// A file of the ledger.
struct Page(PathBuf);

impl Page {
    fn of(folder: &Path, name: &str) -> Self {
        Self(folder.join("ledger").join(name))
    }

    /// As it is shown to people.
    fn name(&self) -> String {
        let shown = self.0.strip_prefix(tree::root()).unwrap_or(&self.0);
        shown.display().to_string()
    }

    fn read<T: DeserializeOwned + Default>(&self) -> Result<T> {
        if !self.0.exists() {
            return Ok(T::default());
        }
        let text = std::fs::read_to_string(&self.0)
            .with_context(|| format!("can't read {}", self.name()))?;
        serde_yaml::from_str(&text).with_context(|| format!("{} can't be understood", self.name()))
    }

    fn write(&self, about: &str, content: &impl Serialize) -> Result<()> {
        if let Some(folder) = self.0.parent() {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("can't make {}", folder.display()))?;
        }
        let text = format!("{about}{}", serde_yaml::to_string(content)?);
        std::fs::write(&self.0, text).with_context(|| format!("can't write {}", self.name()))
    }

    fn problem(&self, what: String, remedy: &str) -> Problem {
        Problem {
            file: self.name(),
            line: 1,
            what,
            remedy: remedy.to_owned(),
        }
    }
}
