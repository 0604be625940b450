//! The topics of the help that are tables, from the code that goes by them.

use serde::Serialize;
use zoho_oauth::{DataCenter, Evidence};

use crate::commands::Context;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::style::{faint, strong};

#[derive(Serialize)]
struct ExitCodes {
    exit_codes: Vec<ExitCodeRow>,
}

#[derive(Serialize)]
struct ExitCodeRow {
    number: u8,
    code: &'static str,
    meaning: &'static str,
}

pub(super) fn exit_codes(context: &Context<'_>) -> Result<(), Error> {
    let answer = ExitCodes {
        exit_codes: ExitCode::ALL
            .iter()
            .map(|exit| ExitCodeRow {
                number: exit.number(),
                code: exit.name(),
                meaning: exit.meaning(),
            })
            .collect(),
    };
    context.output.answer(&answer, |page| {
        let mut rows = vec![["EXIT", "CODE", "MEANING"].map(faint)];
        rows.extend(answer.exit_codes.iter().map(|row| {
            [
                strong(row.number),
                row.code.to_owned(),
                row.meaning.to_owned(),
            ]
        }));
        page.table_with_numbers(0, &[0], &rows);
        page.gap();
        page.wrapped(
            "",
            "CODE stands in `error.code` of JSON output. With several questions in one command \
             the exit code is that of the first one without an answer.",
        );
    })
}

#[derive(Serialize)]
struct Variables {
    environment: Vec<VariableRow>,
}

#[derive(Serialize)]
struct VariableRow {
    name: &'static str,
    meaning: &'static str,
}

pub(super) fn environment(context: &Context<'_>) -> Result<(), Error> {
    let answer = Variables {
        environment: environment::ALL
            .iter()
            .map(|variable| VariableRow {
                name: variable.name,
                meaning: variable.meaning,
            })
            .collect(),
    };
    context.output.answer(&answer, |page| {
        let rows: Vec<[String; 2]> = answer
            .environment
            .iter()
            .map(|row| [strong(row.name), row.meaning.to_owned()])
            .collect();
        page.table(0, &rows);
        page.gap();
        page.wrapped("", "An option on the command line wins over its variable.");
    })
}

#[derive(Serialize)]
struct DataCenters {
    data_centers: Vec<DataCenterRow>,
}

#[derive(Serialize)]
struct DataCenterRow {
    code: &'static str,
    region: &'static str,
    accounts: &'static str,
    accounts_evidence: &'static str,
    api_domain: Option<&'static str>,
    console: Option<&'static str>,
    web_domain: &'static str,
}

pub(super) fn data_centers(context: &Context<'_>) -> Result<(), Error> {
    let answer = DataCenters {
        data_centers: DataCenter::ALL
            .iter()
            .map(|dc| DataCenterRow {
                code: dc.code(),
                region: dc.region(),
                accounts: dc.accounts_url(),
                accounts_evidence: match dc.evidence() {
                    Evidence::Zoho => "zoho",
                    Evidence::Observed => "observed",
                    _ => "third_party",
                },
                api_domain: dc.api_domain(),
                console: dc.console_url(),
                web_domain: dc.web_domain(),
            })
            .collect(),
    };
    context.output.answer(&answer, |page| {
        let host = |url: &'static str| url.strip_prefix("https://").unwrap_or(url).to_owned();
        let mut rows = vec![["CODE", "REGION", "ACCOUNTS", "API DOMAIN"].map(faint)];
        rows.extend(answer.data_centers.iter().map(|row| {
            [
                strong(row.code),
                row.region.to_owned(),
                host(row.accounts),
                row.api_domain.map_or_else(|| faint("not known"), host),
            ]
        }));
        page.table(0, &rows);
        page.gap();
        page.wrapped(
            "",
            "A client, its users and their tokens live in one data center, and every other one \
             answers invalid_client. Product hosts follow the data center too: desk.zoho.eu, \
             and desk.zohocloud.ca in Canada.",
        );
    })
}
