//! `zoauth token` and `zoauth header`: a fresh access token on standard output
//! and nothing else. All processes that share the store share the token, and
//! one of them refreshes it when its time comes.

use std::sync::Arc;

use secrecy::ExposeSecret as _;
use serde::Serialize;
use zeroize::Zeroizing;
use zoho_oauth::{AccessToken, Clock, Http, Profile, Session, Store, SystemClock};

use super::reading::{Life, names, now};
use super::{account, failure, runtime};
use crate::cli::oauth::Stored;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;

#[derive(Serialize)]
struct Answer<'a> {
    profile: &'a str,
    #[serde(flatten)]
    secret: Secret<'a>,
    #[serde(flatten)]
    life: Life,
    api_domain: Option<&'a str>,
    scopes: Option<Vec<&'a str>>,
}

/// The one place where a secret is meant to be printed.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Secret<'a> {
    AccessToken(&'a str),
    Header { name: &'a str, value: &'a str },
}

/// Prints the access token.
pub(super) fn token(context: &Context<'_>, arguments: &Stored) -> Result<ExitCode, Error> {
    let (profile, token) = token_of(arguments)?;
    let secret = token.secret().expose_secret();
    print(
        context,
        &profile,
        &token,
        Secret::AccessToken(secret),
        || Zeroizing::new(format!("{secret}\n")),
    )
}

/// Prints the header that an API call carries.
pub(super) fn header(context: &Context<'_>, arguments: &Stored) -> Result<ExitCode, Error> {
    let (profile, token) = token_of(arguments)?;
    let header = token.header();
    let value = header.expose_secret();
    let secret = Secret::Header {
        name: "Authorization",
        value,
    };
    print(context, &profile, &token, secret, || {
        Zeroizing::new(format!("Authorization: {value}\n"))
    })
}

fn print(
    context: &Context<'_>,
    profile: &Profile,
    token: &AccessToken,
    secret: Secret<'_>,
    line: impl FnOnce() -> Zeroizing<String>,
) -> Result<ExitCode, Error> {
    if context.output.is_json() {
        context.output.json(&Answer {
            profile: profile.as_str(),
            secret,
            life: Life::of(token, now()),
            api_domain: token.api_domain(),
            scopes: token.scopes().map(names),
        })?;
    } else {
        context.output.text(&line())?;
    }
    Ok(ExitCode::Ok)
}

/// A fresh access token of the profile that is meant.
pub(in crate::commands) fn token_of(arguments: &Stored) -> Result<(Profile, AccessToken), Error> {
    let profile = account::profile(arguments)?;
    let store = account::store(&arguments.folder)?;
    let clock = Arc::new(SystemClock);
    let token = runtime::wait(async {
        fresh(Http::new(), store, profile.clone(), clock)
            .await
            .map_err(|error| with_next_step(error, &profile))
    })?;
    Ok((profile, token))
}

/// An access token that is good for some minutes yet.
pub(super) async fn fresh(
    http: Http,
    store: Arc<dyn Store>,
    profile: Profile,
    clock: Arc<dyn Clock>,
) -> Result<AccessToken, zoho_oauth::Error> {
    Session::builder(http, store, profile)
        .clock(clock)
        .build()
        .access_token()
        .await
}

/// Adds the command that helps, which zoho-oauth can't know.
pub(in crate::commands) fn with_next_step(error: zoho_oauth::Error, profile: &Profile) -> Error {
    use zoho_oauth::Error as E;
    let option = account::option(profile);
    match &error {
        E::NoGrant { .. } | E::NotRenewable { .. } => {
            failure::with_remedy(&error, format!("`zoauth login SCOPES{option}` logs in"))
        }
        E::InvalidCode { .. } => Error::from(error).hint(format!(
            "`zoauth login SCOPES --force{option}` logs in again; `zoauth status{option}` shows \
             the scopes"
        )),
        _ => error.into(),
    }
}
