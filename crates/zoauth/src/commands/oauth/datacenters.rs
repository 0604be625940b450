//! `zoauth datacenters`: the data centers with their servers, and what Zoho's
//! own list has beyond the table of this version. What was learned is kept in a
//! file in the user's state folder, so that a new data center needs no new
//! version of the tool.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zoho_oauth::{Accounts, DataCenter, DataCenterTable, Http, ServerInfo};

use super::reading::{now, time};
use super::runtime;
use crate::cli::oauth::DataCenters;
use crate::commands::Context;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::store;
use crate::style::{caution, faint, strong};
use crate::whole::{self, Readers};

/// Not `.json`, which would make it a profile of the file store.
const FILE: &str = "data-centers.list";
/// Zoho's list has a kilobyte.
const LARGEST: u64 = 64 * 1024;

/// What was learned of Zoho, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Learned {
    version: u32,
    /// The server that was asked.
    source: String,
    /// Seconds since 1970-01-01 UTC.
    read_at: u64,
    locations: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Answer {
    data_centers: Vec<Row>,
    /// Codes that the refresh has added to what was known; `null` without one.
    added: Option<Vec<String>>,
    /// Seconds since 1970-01-01 UTC; `null` if Zoho's list was never read.
    list_read_at: Option<u64>,
    file: Option<String>,
}

#[derive(Serialize)]
struct Row {
    code: String,
    region: Option<&'static str>,
    accounts: String,
    api_domain: Option<&'static str>,
    console: Option<&'static str>,
    /// Whether it comes from Zoho's list and not from the table of this version.
    learned: bool,
    /// Whether Zoho's list has it; `null` if the list was never read.
    in_list: Option<bool>,
}

/// Shows the table.
pub(super) fn run(context: &Context<'_>, arguments: &DataCenters) -> Result<ExitCode, Error> {
    let mut added = None;
    if arguments.refresh {
        let asked = match &arguments.accounts_url {
            Some(url) if !url.trim().is_empty() => {
                Accounts::custom(url).map_err(zoho_oauth::Error::from)?
            }
            _ => Accounts::from(DataCenter::US),
        };
        let progress = context
            .output
            .progress(|| format!("asking {asked} for its list"));
        let info = runtime::wait(async { Ok(ServerInfo::fetch(&Http::new(), &asked).await?) })?;
        drop(progress);
        let mut table = table();
        let new = table.extend(info.iter());
        let left_out = info
            .iter()
            .filter(|(code, url)| {
                Accounts::custom(url).map_or(true, |server| !table.contains(&server))
                    && !new.iter().any(|new| new == code)
            })
            .map(|(code, url)| format!("{code} ({url})"))
            .collect::<Vec<_>>();
        if !left_out.is_empty() {
            context.output.warn(&format!(
                "left out, because these are not addresses of Zoho's accounts servers: {}",
                left_out.join(", ")
            ));
        }
        keep(&Learned {
            version: 1,
            source: asked.to_string(),
            read_at: now(),
            locations: info.locations,
        })?;
        added = Some(new);
    }
    let learned = learned();
    let table = table();
    let answer = Answer {
        data_centers: table
            .iter()
            .map(|row| Row::of(row, learned.as_ref()))
            .collect(),
        added,
        list_read_at: learned.as_ref().map(|learned| learned.read_at),
        file: learned
            .is_some()
            .then(file)
            .flatten()
            .map(|file| file.display().to_string()),
    };
    context.output.answer(&answer, |page| {
        let heads = ["code", "region", "accounts server", "API"].map(faint);
        let mut rows = vec![heads];
        for row in &answer.data_centers {
            let region = match (row.region, row.learned) {
                (Some(region), _) => region.to_owned(),
                (None, _) => caution("from Zoho's list"),
            };
            let api = row.api_domain.unwrap_or("not known");
            rows.push([
                strong(&row.code),
                region,
                row.accounts.clone(),
                api.to_owned(),
            ]);
        }
        page.table(0, &rows);
        page.gap();
        page.wrapped(
            "",
            &match (&answer.added, answer.list_read_at) {
                (Some(added), _) if added.is_empty() => "Zoho's list has nothing new.".to_owned(),
                (Some(added), _) => format!("New in Zoho's list: {}.", added.join(", ")),
                (None, Some(at)) => format!(
                    "Zoho's list was read {} ago; --refresh reads it again.",
                    time(now().saturating_sub(at))
                ),
                (None, None) => "--refresh looks for new ones in Zoho's own list.".to_owned(),
            },
        );
    })?;
    Ok(ExitCode::Ok)
}

impl Row {
    fn of((code, accounts): (&str, &Accounts), learned: Option<&Learned>) -> Self {
        let dc = accounts.data_center();
        Self {
            code: code.to_owned(),
            region: dc.map(DataCenter::region),
            accounts: accounts.to_string(),
            api_domain: dc.and_then(DataCenter::api_domain),
            console: dc.and_then(DataCenter::console_url),
            learned: dc.is_none(),
            in_list: learned.map(|learned| learned.locations.contains_key(code)),
        }
    }
}

/// Zoho's data centers: those of this version, and what was learned.
pub(super) fn table() -> DataCenterTable {
    let mut table = DataCenterTable::zoho();
    if let Some(learned) = learned() {
        // The table checks again what may be added: a file can be edited.
        let _ = table.extend(
            learned
                .locations
                .iter()
                .map(|(code, url)| (code.as_str(), url.as_str())),
        );
    }
    table
}

/// What was learned. A file that can't be read is as good as none: the table
/// of this version is enough for everything but a new data center.
fn learned() -> Option<Learned> {
    let path = file()?;
    let about = std::fs::metadata(&path).ok()?;
    if !about.is_file() || about.len() > LARGEST {
        return None;
    }
    let learned: Learned = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    (learned.version == 1).then_some(learned)
}

fn file() -> Option<PathBuf> {
    store::folder().ok().map(|folder| folder.join(FILE))
}

fn keep(learned: &Learned) -> Result<(), Error> {
    let failed = |path: &Path, error: std::io::Error| {
        Error::new(
            ExitCode::Store,
            format!("can't write {}: {error}", path.display()),
        )
        .hint(format!(
            "name a folder that can be written in the variable {}",
            environment::HOME
        ))
    };
    let path = store::folder()?.join(FILE);
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut json = serde_json::to_vec_pretty(learned)
        .map_err(|error| Error::new(ExitCode::Failure, format!("can't write JSON: {error}")))?;
    json.push(b'\n');
    whole::make_folder(folder)
        .and_then(|()| whole::write(&path, &json, Readers::Owner, true))
        .map_err(|error| failed(&path, error))
}
