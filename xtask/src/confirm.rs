//! `cargo xtask confirm`: notes in the catalogs what a live server confirmed.
//! `zoauth probe` and `zoauth sync` write the lists, for those who have an
//! account; what the server does not know is reported, not removed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zoho_catalog::authoring::model::File;

use crate::tree;

const COLUMNS: [&str; 5] = ["scope", "exists", "by", "data_center", "date"];

#[derive(clap::Args)]
pub struct Arguments {
    /// Tab-separated lists: scope, exists, by, data_center, date
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The folder of the catalogs [default: scopes]
    #[arg(long)]
    scopes: Option<PathBuf>,
}

/// What a server said of a scope.
#[derive(Debug)]
struct Row {
    scope: String,
    exists: bool,
    confirmed: String,
    place: String,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = arguments.scopes.clone().unwrap_or_else(tree::scopes);
    let mut rows = Vec::new();
    for file in &arguments.files {
        rows.extend(read(file)?);
    }
    let mut files: Vec<File> = tree::sound_catalogs(&folder)?
        .into_iter()
        .map(|reading| reading.file)
        .collect();
    let outcome = confirm(&mut files, &rows);
    for file in &files {
        tree::write_catalog(&folder, file)?;
    }
    println!("confirmed: {}", outcome.confirmed);
    for line in &outcome.reported {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Vec<Row>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let place = format!("{}:{}", file.display(), index + 1);
        let columns: Vec<&str> = line.split('\t').collect();
        if index == 0 {
            if columns != COLUMNS {
                bail!(
                    "{place}: the first line must name the columns, separated by tabs: {}",
                    COLUMNS.join(", ")
                );
            }
            continue;
        }
        if line.trim().is_empty() {
            continue;
        }
        let [scope, exists, by, data_center, date] = columns[..] else {
            bail!(
                "{place}: {} columns instead of {}",
                columns.len(),
                COLUMNS.len()
            );
        };
        let exists = match exists {
            "yes" => true,
            "no" => false,
            other => bail!("{place}: `exists` is `{other}`, neither yes nor no"),
        };
        rows.push(Row {
            scope: scope.to_owned(),
            exists,
            confirmed: format!("{by} {data_center} {date}"),
            place,
        });
    }
    Ok(rows)
}

#[derive(Debug, Default)]
struct Outcome {
    confirmed: usize,
    reported: Vec<String>,
}

fn confirm(files: &mut [File], rows: &[Row]) -> Outcome {
    let mut outcome = Outcome::default();
    for row in rows {
        let mut known = false;
        for file in files.iter_mut() {
            let Some((module, operation)) = place(file, &row.scope) else {
                continue;
            };
            known = true;
            if !row.exists {
                outcome.reported.push(format!(
                    "{}: the catalog of {} has {}, the server does not know it ({})",
                    row.place, file.application, row.scope, row.confirmed
                ));
                continue;
            }
            let entry = file
                .modules
                .get_mut(&module)
                .and_then(|m| m.operations.get_mut(&operation));
            if let Some(entry) = entry {
                let mut scope = entry.to_full();
                scope.confirmed = Some(row.confirmed.clone());
                *entry = scope.into_operation();
                outcome.confirmed += 1;
            }
        }
        if !known && row.exists {
            outcome.reported.push(format!(
                "{}: no catalog has {}, which the server knows ({})",
                row.place, row.scope, row.confirmed
            ));
        }
    }
    outcome
}

/// Module and operation of a scope.
fn place(file: &File, spelling: &str) -> Option<(String, String)> {
    file.modules.iter().find_map(|(module, entry)| {
        entry.operations.iter().find_map(|(operation, scope)| {
            let own = file.spelling(module, operation, &scope.to_full());
            own.eq_ignore_ascii_case(spelling)
                .then(|| (module.clone(), operation.clone()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use zoho_catalog::authoring::read::read as read_catalog;

    #[test]
    fn what_a_server_knows_is_noted_and_what_it_does_not_is_reported() {
        let reading = read_catalog(
            "demo.yaml",
            "application: demo\ntitle: Demo\ndocs: https://example.com\nprefixes: [Demo]\nmodules:\n  bills:\n    operations: {READ: docs, ALL: docs}\n",
        );
        let mut files = [reading.file];
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.tsv");
        std::fs::write(
            &list,
            "scope\texists\tby\tdata_center\tdate\ndemo.bills.read\tyes\tprobe\tus\t2026-11-22\nDemo.bills.ALL\tno\tprobe\tus\t2026-11-22\nDemo.new.READ\tyes\tapis\teu\t2026-11-22\n",
        )
        .unwrap();
        let outcome = confirm(&mut files, &read(&list).unwrap());
        assert_eq!(outcome.confirmed, 1);
        assert_eq!(outcome.reported.len(), 2, "{:?}", outcome.reported);
        let read = files[0].modules["bills"].operations["READ"].to_full();
        assert_eq!(read.confirmed.as_deref(), Some("probe us 2026-11-22"));

        std::fs::write(&list, "scope\n").unwrap();
        assert!(
            super::read(&list)
                .unwrap_err()
                .to_string()
                .contains("columns")
        );
    }
}
