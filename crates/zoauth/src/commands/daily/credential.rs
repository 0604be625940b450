//! `zoauth credential`: the answer of a credential helper, for programs that
//! run one whenever they need a token.

use secrecy::ExposeSecret as _;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::cli::daily::{Credential, Protocol};
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;

/// Our own answer; `zoauth help credential` and JSON.md document it.
#[derive(Serialize)]
struct Answer<'a> {
    access_token: &'a str,
    /// What stands before the token in the header `Authorization`.
    token_type: &'static str,
    authorization: &'a str,
    /// RFC 3339, as most helpers' protocols have it.
    expiration: String,
    expires_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_domain: Option<&'a str>,
}

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
    expiration_timestamp: String,
}

/// Prints the answer, which is JSON with and without `--json`.
pub(super) fn run(context: &Context<'_>, arguments: &Credential) -> Result<ExitCode, Error> {
    let (_, token) = oauth::token_of(&arguments.stored)?;
    let secret = token.secret().expose_secret();
    let expiration = rfc3339(token.expires_at())?;
    match arguments.format {
        Protocol::Zoauth => {
            let header = token.header();
            context.output.json(&Answer {
                access_token: secret,
                token_type: zoho_oauth::AccessToken::SCHEME,
                authorization: header.expose_secret(),
                expiration,
                expires_at: token.expires_at(),
                api_domain: token.api_domain(),
            })?;
        }
        Protocol::Kubernetes => {
            let answer = ExecCredential {
                api_version: "client.authentication.k8s.io/v1",
                kind: "ExecCredential",
                status: Status {
                    token: secret,
                    expiration_timestamp: expiration,
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

/// Seconds since 1970 as `2026-11-22T22:30:00Z`.
fn rfc3339(seconds: u64) -> Result<String, Error> {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|time| time.to_string())
        .ok_or_else(|| {
            Error::new(
                ExitCode::Store,
                format!("the token expires at {seconds}, which is no time"),
            )
        })
}
