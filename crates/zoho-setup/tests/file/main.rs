//! Setup files, sound and broken, against the embedded catalog; and plans
//! against what could be stored.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod mistakes;
mod plan;
mod sound;

use std::path::Path;

use zoho_catalog::Catalog;
use zoho_oauth::DataCenterTable;
use zoho_setup::{Mistake, Setup, Surroundings, parse};

/// Reads a file that lies in `folder`.
fn parse_in(folder: &Path, text: &str) -> Result<Setup, Vec<Mistake>> {
    let variable = |name: &str| (name == "CLIENT_ID").then(|| "1000.FROMENV".to_owned());
    parse(
        text,
        Surroundings {
            catalog: Catalog::embedded(),
            table: &DataCenterTable::zoho(),
            folder,
            variable: &variable,
            owner: "/project/zoauth.yaml",
        },
    )
}

fn sound(text: &str) -> Setup {
    parse_in(Path::new("."), text).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}
