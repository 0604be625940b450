//! The table of data centers in zoho-oauth, from scopes/protocol/data-centers.yaml.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use askama::Template;
use serde::Deserialize;

use super::output::Output;
use super::rustfmt::rustfmt;

const SOURCE: &str = "protocol/data-centers.yaml";
const PATH: &str = "crates/zoho-oauth/src/data_center/generated.rs";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data_centers: Vec<DataCenter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataCenter {
    code: String,
    region: String,
    aliases: Vec<String>,
    pub web_domain: String,
    accounts: Host,
    pub api_domain: Option<Host>,
    console: Option<Host>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    pub url: String,
    evidence: Evidence,
}

/// How a host is known; the variants of `Evidence` in zoho-oauth.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Evidence {
    Zoho,
    Observed,
    ThirdParty,
}

#[derive(Template)]
#[template(path = "data_centers.txt")]
struct Table<'a> {
    data_centers: &'a [DataCenter],
}

/// The data centers that the catalogs in `scopes` list.
pub fn list(scopes: &Path) -> Result<Vec<DataCenter>> {
    let path = scopes.join(SOURCE);
    let text =
        fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
    read(&text)
}

pub fn generate(output: &mut Output, data_centers: &[DataCenter]) -> Result<()> {
    output.text(PATH, &rustfmt(&Table { data_centers }.render()?)?)
}

pub fn read(text: &str) -> Result<Vec<DataCenter>> {
    let file: File =
        serde_yaml::from_str(text).with_context(|| format!("scopes/{SOURCE} can't be read"))?;
    Ok(file.data_centers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_found_is_none_and_unknown_evidence_is_refused() {
        let entry = |evidence: &str| {
            format!(
                "data_centers: [{{code: sg, region: Singapore, aliases: [], web_domain: zoho.sg, \
                 accounts: {{url: 'https://a', evidence: {evidence}}}, api_domain: null, \
                 console: null, source: 'https://s'}}]"
            )
        };
        let data_centers = &read(&entry("third_party")).expect("right");
        let code = Table { data_centers }.render().expect("rendered");
        assert!(code.contains("evidence: Evidence::ThirdParty"), "{code}");
        assert!(code.contains("api_domain: None,"), "{code}");
        assert!(read(&entry("guessed")).is_err());
    }
}
