//! `zoauth env`: an access token as variables, in the words of a shell, a file
//! or a build service.

use std::path::Path;

use secrecy::ExposeSecret as _;
use serde::Serialize;
use zeroize::Zeroizing;

use super::given::{self, Given};
use crate::cli::daily::{Env, Reader};
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;

/// Where GitHub Actions reads variables for the steps that follow.
const GITHUB_ENV: &str = "GITHUB_ENV";

#[derive(Serialize)]
struct Answer<'a> {
    profile: &'a str,
    variables: Vec<Variable<'a>>,
}

#[derive(Serialize)]
struct Variable<'a> {
    name: &'a str,
    value: &'a str,
    secret: bool,
}

/// Prints the variables.
pub(super) fn run(context: &Context<'_>, arguments: &Env) -> Result<ExitCode, Error> {
    let (profile, token) = oauth::token_of(&arguments.stored)?;
    let given = given::variables(&token, &arguments.naming)?;
    if context.output.is_json() {
        let variables = given.iter().map(|given| Variable {
            name: &given.name,
            value: given.value.expose_secret(),
            secret: given.is_secret,
        });
        context.output.json(&Answer {
            profile: profile.as_str(),
            variables: variables.collect(),
        })?;
        return Ok(ExitCode::Ok);
    }
    let text = match arguments.format {
        Reader::Github => return github(context, &given),
        reader => lines(&given, reader),
    };
    context.output.text(&text)?;
    Ok(ExitCode::Ok)
}

fn lines(given: &[Given], reader: Reader) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(4096));
    for given in given {
        let (name, value) = (&given.name, given.value.expose_secret());
        let parts: [&str; 4] = match reader {
            Reader::Sh => ["export ", name, "=", ""],
            Reader::Fish => ["set -gx ", name, " ", ""],
            Reader::PowerShell => ["$env:", name, " = ", ""],
            Reader::Dotenv | Reader::Github => ["", name, "=", ""],
        };
        parts.iter().for_each(|part| text.push_str(part));
        quoted(&mut text, value, reader);
        text.push('\n');
    }
    text
}

/// A value in single quotes, which no reader looks into.
fn quoted(text: &mut String, value: &str, reader: Reader) {
    text.push('\'');
    for c in value.chars() {
        match (c, reader) {
            ('\'', Reader::PowerShell) => text.push_str("''"),
            ('\'', Reader::Fish) => text.push_str("\\'"),
            ('\\', Reader::Fish) => text.push_str("\\\\"),
            ('\'', _) => text.push_str("'\\''"),
            _ => text.push(c),
        }
    }
    text.push('\'');
}

/// Masks what is secret before anything else is said, then hands the variables
/// to the steps that follow.
fn github(context: &Context<'_>, given: &[Given]) -> Result<ExitCode, Error> {
    let path = std::env::var_os(GITHUB_ENV).filter(|path| !path.is_empty());
    let Some(path) = path else {
        return Err(
            Error::new(ExitCode::Usage, format!("{GITHUB_ENV} is not set"))
                .cause("GitHub Actions names there the file that carries variables to later steps")
                .hint("run it in a step of a workflow, or choose another --format"),
        );
    };
    for given in given.iter().filter(|given| given.is_secret) {
        let line = Zeroizing::new(format!("::add-mask::{}\n", given.value.expose_secret()));
        context.output.text(&line)?;
    }
    let mut text = Zeroizing::new(String::with_capacity(4096));
    for given in given {
        text.push_str(&given.name);
        text.push('=');
        text.push_str(given.value.expose_secret());
        text.push('\n');
    }
    append(Path::new(&path), text.as_bytes()).map_err(|error| {
        Error::new(
            ExitCode::Failure,
            format!("can't write the file that {GITHUB_ENV} names: {error}"),
        )
    })?;
    Ok(ExitCode::Ok)
}

fn append(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = std::fs::OpenOptions::new().append(true).open(path)?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_so_that_no_reader_looks_into_them() {
        let value = "a'b\\c $d";
        let of = |reader| {
            let mut text = String::new();
            quoted(&mut text, value, reader);
            text
        };
        assert_eq!(of(Reader::Sh), r"'a'\''b\c $d'");
        assert_eq!(of(Reader::Fish), r"'a\'b\\c $d'");
        assert_eq!(of(Reader::PowerShell), r"'a''b\c $d'");
    }
}
