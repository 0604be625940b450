//! `zoauth --version`: the version, and how much the catalogs hold.

use serde::Serialize;

use super::Context;
use crate::error::Error;
use crate::exit::ExitCode;

#[derive(Debug, Serialize)]
struct Answer {
    zoauth: &'static str,
    applications: usize,
    scopes: usize,
    calls: usize,
}

/// Prints the version.
pub(crate) fn run(context: &Context<'_>) -> Result<ExitCode, Error> {
    let counts = context.catalog()?.counts();
    let answer = Answer {
        zoauth: env!("CARGO_PKG_VERSION"),
        applications: counts.applications,
        scopes: counts.scopes,
        calls: counts.calls,
    };
    context.output.answer(&answer, |page| {
        page.line(format!("zoauth {}", answer.zoauth));
        page.line(format!(
            "{} applications, {} scopes, {} API calls",
            answer.applications, answer.scopes, answer.calls
        ));
    })?;
    Ok(ExitCode::Ok)
}
