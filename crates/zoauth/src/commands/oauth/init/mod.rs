//! `zoauth init`: writes a first setup file, from options or by asking. What is
//! written has been read and checked as `zoauth setup` will read it.

mod ask;
mod pick;

use std::path::Path;

use serde::Serialize;
use zoho_setup::{Mistake, Surroundings, parse};

use super::{datacenters, secrets};
use crate::cli::setup::{Init, Kind};
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::select;
use crate::style::{command, strong};
use crate::whole::{self, Readers};

/// Where the secret is, unless something else is said.
const SECRET: &str = "env:ZOHO_CLIENT_SECRET";

#[derive(Serialize)]
struct Answer<'a> {
    file: String,
    profile: &'a str,
    scopes: &'a [String],
    secret: &'a str,
    next: Vec<&'static str>,
}

/// What the file is made of.
struct Draft {
    scopes: Vec<String>,
    profile: String,
    client_id: String,
    kind: Kind,
    secret: String,
    dc: String,
}

/// Writes the file.
pub(super) fn run(context: &Context<'_>, arguments: &Init) -> Result<ExitCode, Error> {
    let path = &arguments.file;
    if path.exists() && !arguments.force {
        return Err(there(path));
    }
    let draft = draft(context, arguments)?;
    let text = draft.text();
    check(context, path, &text)?;
    write(path, &text, arguments.force)?;
    let answer = Answer {
        file: path.display().to_string(),
        profile: &draft.profile,
        scopes: &draft.scopes,
        secret: &draft.secret,
        next: vec!["zoauth setup --plan", "zoauth setup"],
    };
    context.output.answer(&answer, |page| {
        page.line(strong(format!("Written: {}", answer.file)));
        page.wrapped(
            "  1 ",
            &format!(
                "Put the client secret where the file says: {}",
                draft.secret
            ),
        );
        page.wrapped(
            "  2 ",
            &format!("See what would be done: {}", command("zoauth setup --plan")),
        );
        page.wrapped("  3 ", &format!("Do it: {}", command("zoauth setup")));
    })?;
    Ok(ExitCode::Ok)
}

/// Takes what is given, and asks for the rest where somebody is there.
fn draft(context: &Context<'_>, arguments: &Init) -> Result<Draft, Error> {
    let catalog = context.catalog()?;
    let somebody = secrets::is_somebody_there();
    let scopes = match (arguments.scopes.is_empty(), somebody) {
        (false, _) => {
            let chosen = select::scopes(catalog, &arguments.scopes, false)?;
            for warning in &chosen.warnings {
                context.output.warn(warning);
            }
            let scopes = chosen.scopes.iter();
            scopes.map(|scope| scope.as_str().to_owned()).collect()
        }
        (true, true) => ask::scopes(context.output, catalog)?,
        (true, false) => {
            return Err(missing(
                "scope",
                "as an argument: zoauth init crm:deals:read",
            ));
        }
    };
    let kind = match (arguments.client_type, somebody) {
        (Some(kind), _) => kind,
        (None, true) => ask::kind(context.output)?,
        (None, false) => {
            return Err(missing("type of the client", "with --client-type"));
        }
    };
    let client_id = match (&arguments.client_id, somebody) {
        (Some(id), _) => id.clone(),
        (None, true) => ask::text(context.output, "Client ID from the API console", None)?,
        (None, false) => return Err(missing("client ID", "with --client-id")),
    };
    let given = |given: &Option<String>, question: &str, usual: &str| match (given, somebody) {
        (Some(given), _) => Ok(given.clone()),
        // Who names scopes and client is not asked for what has a default.
        (None, true) if arguments.scopes.is_empty() => {
            ask::text(context.output, question, Some(usual))
        }
        (None, _) => Ok(usual.to_owned()),
    };
    Ok(Draft {
        scopes,
        kind,
        client_id,
        secret: given(
            &arguments.secret,
            "Where the client secret is (env:NAME, file:PATH, keyring:NAME)",
            SECRET,
        )?,
        dc: given(
            &arguments.dc,
            "Data center (us, eu, in, …, or auto)",
            "auto",
        )?,
        profile: given(&arguments.profile, "Name of the profile", "default")?,
    })
}

fn missing(what: &str, how: &str) -> Error {
    Error::new(ExitCode::Usage, format!("no {what} was given"))
        .hint(format!("give it {how}"))
        .hint("on a terminal `zoauth init` asks for everything")
}

impl Draft {
    fn text(&self) -> String {
        let Self {
            scopes,
            profile,
            client_id,
            kind,
            secret,
            dc,
        } = self;
        let kind = match kind {
            Kind::SelfClient => "self",
            Kind::Server => "server",
            Kind::Mobile => "mobile",
            Kind::Device => "device",
        };
        let scopes: String = scopes
            .iter()
            .map(|scope| format!("      - {scope}\n"))
            .collect();
        let [profile, client_id, secret, dc] =
            [profile, client_id, secret, dc].map(|text| quoted(text));
        format!(
            "# What this project may do at Zoho. `zoauth setup` brings it about.
version: 1
defaults:
  dc: {dc}
clients:
  main:
    id: {client_id}
    kind: {kind}
    secret: {secret}
profiles:
  {profile}:
    scopes:
{scopes}"
        )
    }
}

/// A text as YAML takes it whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.trim().replace('\'', "''"))
}

/// Reads the text as `zoauth setup` will.
fn check(context: &Context<'_>, path: &Path, text: &str) -> Result<(), Error> {
    // A variable need not be set yet.
    let variable = |_: &str| Some("1000.LATER".to_owned());
    let checked = parse(
        text,
        Surroundings {
            catalog: context.catalog()?,
            table: &datacenters::table(),
            folder: Path::new("."),
            variable: &variable,
            owner: "",
        },
    );
    let Err(mistakes) = checked else {
        return Ok(());
    };
    let told = Error::new(
        ExitCode::Usage,
        format!(
            "{} was not written: what it would hold is not sound",
            path.display()
        ),
    );
    Err(mistakes.into_iter().fold(told, |told, mistake| {
        let Mistake { what, remedy, .. } = mistake;
        told.hint(format!("{what}\n{remedy}"))
    }))
}

fn there(path: &Path) -> Error {
    Error::new(
        ExitCode::Usage,
        format!("{} is there already", path.display()),
    )
    .hint("--force writes over it, -f names another file")
}

/// Writes it whole or not at all; what is there stays unless it may go.
fn write(path: &Path, text: &str, force: bool) -> Result<(), Error> {
    whole::write(path, text.as_bytes(), Readers::Owner, force).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return there(path);
        }
        Error::new(
            ExitCode::Failure,
            format!("can't write {}: {error}", path.display()),
        )
    })
}
