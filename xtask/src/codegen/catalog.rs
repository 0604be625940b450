//! The compiled catalog that zoho-catalog embeds.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use zoho_catalog::authoring::compile::{Domains, compile};
use zoho_catalog::authoring::model::File;

use super::data_centers::DataCenter;
use super::output::Output;

const PATH: &str = "crates/zoho-catalog/src/catalog.bin";

pub fn generate(output: &mut Output, files: &[&File], data_centers: &[DataCenter]) -> Result<()> {
    output.bytes(PATH, &compiled(files, data_centers)?)
}

/// The compiled form.
pub fn compiled(files: &[&File], data_centers: &[DataCenter]) -> Result<Vec<u8>> {
    compile(files, &domains(data_centers), &BTreeSet::new())
        .context("the catalogs can't be compiled; `cargo xtask check` says where")
}

/// The domains that stand for one another: those of the API, and those of the
/// products' own hosts.
fn domains(data_centers: &[DataCenter]) -> Domains {
    let api = data_centers
        .iter()
        .filter_map(|dc| dc.api_domain.as_ref())
        .map(|host| {
            host.url
                .trim_start_matches("https://")
                .trim_start_matches("www.")
        })
        .map(str::to_owned);
    let web = data_centers.iter().map(|dc| dc.web_domain.clone());
    vec![api.collect(), web.collect()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_united_states_come_first_and_canada_has_its_own_domain() {
        let data_centers = super::super::data_centers::read(
            &std::fs::read_to_string(crate::tree::scopes().join("protocol/data-centers.yaml"))
                .expect("the list of data centers"),
        )
        .expect("a sound list");
        let [api, web] = &domains(&data_centers)[..] else {
            panic!("two families");
        };
        assert_eq!(
            (api[0].as_str(), web[0].as_str()),
            ("zohoapis.com", "zoho.com")
        );
        assert!(api.contains(&"zohoapis.ca".to_owned()));
        assert!(web.contains(&"zohocloud.ca".to_owned()));
    }
}
