//! `zoauth credential`: the answer of a credential helper, for programs that
//! run one whenever they need a token.

use secrecy::ExposeSecret as _;
use serde::Serialize;
use zeroize::Zeroizing;
use zoho_token_service::{Credential, expiration};

use crate::cli::daily::{self, Protocol};
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExecCredential<'a> {
    api_version: &'static str,
    kind: &'static str,
    status: Status<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_timestamp: Option<String>,
}

/// Prints the answer, which is JSON with and without `--json`.
pub(super) fn run(context: &Context<'_>, arguments: &daily::Credential) -> Result<ExitCode, Error> {
    let (_, token) = oauth::token_of(&arguments.stored)?;
    match arguments.format {
        Protocol::Zoauth => {
            let header = token.header();
            // JSON.md and `zoauth help credential` document it.
            context.output.json(&Credential::new(&token, &header))?;
        }
        Protocol::Kubernetes => {
            let answer = ExecCredential {
                api_version: "client.authentication.k8s.io/v1",
                kind: "ExecCredential",
                status: Status {
                    token: token.secret().expose_secret(),
                    expiration_timestamp: expiration(&token),
                },
            };
            let text = serde_json::to_string_pretty(&answer).map_err(|error| {
                Error::new(ExitCode::Failure, format!("can't write JSON: {error}"))
            })?;
            context.output.text(&Zeroizing::new(text + "\n"))?;
        }
    }
    Ok(ExitCode::Ok)
}
