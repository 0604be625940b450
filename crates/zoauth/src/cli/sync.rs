//! The arguments of `zoauth sync`.

use std::path::PathBuf;

use clap::Args;

use super::oauth::Stored;

/// Arguments of `sync`.
#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Application whose API lists its calls: crm
    #[arg(value_name = "APP")]
    pub(crate) application: String,
    /// Whose token.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// Version of the API to ask [default: the newest that the catalog has]
    #[arg(long, value_name = "VERSION", conflicts_with = "from")]
    pub(crate) api_version: Option<String>,
    /// Compare a saved answer instead of asking; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<String>,
    /// Show long lists to their end
    #[arg(short, long)]
    pub(crate) all: bool,
    /// Return 16 if the account lists what the catalog lacks or has otherwise
    #[arg(long)]
    pub(crate) strict: bool,
    /// What becomes of it.
    #[command(flatten)]
    pub(crate) keep: Keep,
}

/// What becomes of what was found.
#[derive(Debug, Args)]
#[command(next_help_heading = "Keeping what was found")]
pub(crate) struct Keep {
    /// Write what the embedded catalogs lack as a catalog for --catalog: crm.yaml, or into a folder
    #[arg(long, value_name = "PATH")]
    pub(crate) write: Option<PathBuf>,
    /// Replace the file even where it is none that this command wrote
    #[arg(long, requires = "write")]
    pub(crate) force: bool,
    /// Add what the account confirmed to this table, for `cargo xtask confirm`
    #[arg(long, value_name = "FILE")]
    pub(crate) confirm: Option<PathBuf>,
    /// Data center that the saved answer comes from: us, eu, in, …
    #[arg(long, value_name = "DC", requires = "from")]
    pub(crate) dc: Option<String>,
    /// Day on which it was saved, such as 2026-11-23 [default: today]
    #[arg(long, value_name = "DATE", requires = "from", value_parser = date)]
    pub(crate) date: Option<String>,
}

fn date(text: &str) -> Result<String, String> {
    let number = |digits: &str, wanted: usize| {
        let is_number = digits.len() == wanted && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse::<i16>().ok()).flatten()
    };
    let mut parts = text.split('-');
    let mut next = |wanted| number(parts.next()?, wanted);
    let date = (next(4), next(2), next(2));
    let is_date = match date {
        (Some(year), Some(month), Some(day)) => {
            let (month, day) = (i8::try_from(month), i8::try_from(day));
            month.is_ok_and(|m| day.is_ok_and(|d| jiff::civil::Date::new(year, m, d).is_ok()))
        }
        _ => false,
    };
    match is_date && parts.next().is_none() {
        true => Ok(text.to_owned()),
        false => Err("write it as year, month and day: 2026-11-23".to_owned()),
    }
}

/// What the help ends with.
pub(crate) const AFTER: &str = "\
Zoho CRM has a call that lists every call an account can make, with its scope
(GET /crm/v8/__apis). The grant needs ZohoCRM.apis.READ for it. Nothing is
written unless you say so, and then nothing of the account but paths and scopes;
modules of its own become {module}.

What is not listed is no mistake of the catalog: an account lists what its
edition has.

Examples:
  zoauth login --add ZohoCRM.apis.READ
  zoauth sync crm
  zoauth sync crm --write crm.yaml
  zoauth --catalog crm.yaml for GET /crm/v8/Leads
  zoauth sync crm --strict --json
  zoauth api GET /crm/v8/__apis -o apis.json
  zoauth sync crm --from apis.json --dc eu --confirm confirmed.tsv";
