//! Reads what sources call their operations: tab-separated rows of method,
//! path, operation_id, title_words and group, one file for each application,
//! named after it. They give words to calls that the catalogs have.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zoho_catalog::authoring::paths;

use super::facts::{CallFact, Facts};
use super::words;

const COLUMNS: [&str; 5] = ["method", "path", "operation_id", "title_words", "group"];

/// Reads operation files.
pub fn read(files: &[PathBuf]) -> Result<Facts> {
    let mut facts = Facts::default();
    for file in files {
        read_one(file, &mut facts)?;
    }
    Ok(facts)
}

fn read_one(file: &Path, facts: &mut Facts) -> Result<()> {
    let shown = file.display();
    let Some(application) = file.file_stem().and_then(|stem| stem.to_str()) else {
        bail!("{shown}: the file's name is to be that of an application");
    };
    let text = std::fs::read_to_string(file).with_context(|| format!("can't read {shown}"))?;
    let mut lines = text.lines().enumerate();
    match lines.next() {
        Some((_, header)) if header.split('\t').eq(COLUMNS) => {}
        _ => bail!(
            "{shown}:1: the first line must name the columns, separated by tabs: {}",
            COLUMNS.join(", ")
        ),
    }
    for (index, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [method, path, operation, title, _group] = columns[..] else {
            bail!(
                "{shown}:{}: {} columns instead of {}",
                index + 1,
                columns.len(),
                COLUMNS.len()
            );
        };
        let method = method.to_ascii_uppercase();
        let title = if title.is_empty() { operation } else { title };
        if let Some(words) = words::of(title, &method, path) {
            facts.calls.push(CallFact {
                application: application.to_owned(),
                method,
                path: paths::normalize(path),
                words: Some(words),
                place: format!("{shown}:{}", index + 1),
                ..CallFact::default()
            });
        }
    }
    Ok(())
}
