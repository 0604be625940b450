//! `cargo xtask confirm`: notes in the catalogs what a live server confirmed.
//! `zoauth probe` and `zoauth sync` write the lists, for those who have an
//! account; what the server does not know is reported, not removed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zoho_catalog::authoring::model::{Call, File, Scope};

use crate::tree;

const COLUMNS: [&str; 5] = ["scope", "exists", "by", "data_center", "date"];

#[derive(clap::Args)]
pub struct Arguments {
    /// Tab-separated lists: scope (or call), exists, by, data_center, date
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The folder of the catalogs [default: scopes]
    #[arg(long)]
    scopes: Option<PathBuf>,
}

/// What a server said of a scope, or of a call: `GET /crm/{version}/org`.
#[derive(Debug)]
struct Row {
    what: String,
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
        let [what, exists, by, data_center, date] = columns[..] else {
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
            what: what.to_owned(),
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
        let Row { what, .. } = row;
        let mut known = false;
        for file in files.iter_mut() {
            let Some(noted) = note(file, row) else {
                continue;
            };
            known = true;
            outcome.confirmed += usize::from(noted);
            if !noted {
                outcome.reported.push(format!(
                    "{}: the catalog of {} has {what}, the server does not know it ({})",
                    row.place, file.application, row.confirmed
                ));
            }
        }
        if !known && row.exists {
            outcome.reported.push(format!(
                "{}: no catalog has {what}, which the server knows ({})",
                row.place, row.confirmed
            ));
        }
    }
    outcome
}

/// Notes at the scope or call that the server knows it; `None` where the
/// catalog has no such entry, `false` where the server does not know it.
fn note(file: &mut File, row: &Row) -> Option<bool> {
    let confirmed = Some(row.confirmed.clone());
    if let Some((method, path)) = row.what.split_once(' ') {
        let entry = file.calls.get_mut(path)?.slot(method)?.as_mut()?;
        if row.exists {
            let call = Call {
                confirmed,
                ..entry.to_full()
            };
            *entry = call.into_entry();
        }
        return Some(row.exists);
    }
    let (module, operation) = place(file, &row.what)?;
    let module = file.modules.get_mut(&module)?;
    let entry = module.operations.get_mut(&operation)?;
    if row.exists {
        let scope = Scope {
            confirmed,
            ..entry.to_full()
        };
        *entry = scope.into_operation();
    }
    Some(row.exists)
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
            "application: demo\ntitle: Demo\ndocs: https://example.com\nprefixes: [Demo]\nmodules:\n  bills:\n    operations: {READ: docs, ALL: docs}\ncalls:\n  /demo/{id}:\n    GET: {scopes: bills.READ, source: docs}\n",
        );
        let mut files = [reading.file];
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.tsv");
        std::fs::write(
            &list,
            "scope\texists\tby\tdata_center\tdate\ndemo.bills.read\tyes\tprobe\tus\t2026-11-22\nDemo.bills.ALL\tno\tprobe\tus\t2026-11-22\nDemo.new.READ\tyes\tapis\teu\t2026-11-22\nGET /demo/{id}\tyes\tapis\teu\t2026-11-23\nPUT /demo/{id}\tyes\tapis\teu\t2026-11-23\n",
        )
        .unwrap();
        let outcome = confirm(&mut files, &read(&list).unwrap());
        assert_eq!(outcome.confirmed, 2);
        assert_eq!(outcome.reported.len(), 3, "{:?}", outcome.reported);
        let call = files[0].calls["/demo/{id}"].call("GET").unwrap().to_full();
        assert_eq!(call.confirmed.as_deref(), Some("apis eu 2026-11-23"));
        assert_eq!(call.scopes, "bills.READ", "what it said before stays");
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

    #[test]
    fn what_the_command_writes_is_noted_in_the_catalogs() {
        let list = tree::root().join("crates/zoauth/tests/confirmed.tsv");
        let mut files: Vec<File> = tree::sound_catalogs(&tree::scopes())
            .unwrap()
            .into_iter()
            .map(|reading| reading.file)
            .collect();
        let outcome = confirm(&mut files, &read(&list).unwrap());
        assert_eq!(outcome.confirmed, 7, "{:?}", outcome.reported);
        assert_eq!(outcome.reported.len(), 2, "scopes that no catalog has");
        let readings: Vec<_> = files
            .iter()
            .map(|file| {
                let name = format!("{}.yaml", file.application);
                read_catalog(&name, &zoho_catalog::authoring::write::write(file))
            })
            .collect();
        assert_eq!(zoho_catalog::authoring::check::check(&readings), []);
    }
}
