//! `zoauth setup`: brings the stores to what a setup file declares. The file is
//! checked whole, then each profile by itself: what fails in one does not stop
//! the others.

mod act;
mod answer;
mod file;
mod look;
mod words;

use zoho_oauth::Http;
use zoho_setup::Declared;
use zoho_setup::plan::{Action, Rules, Step, step};

use self::answer::{Answer, Outcome, Row};
use self::look::Looked;
use super::{revoke, runtime, secrets};
use crate::cli::setup::Setup;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;

/// Whether something may be done, or is only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Plan,
    Check,
    Apply,
}

/// Brings about what the file declares.
pub(super) fn run(context: &Context<'_>, arguments: &Setup) -> Result<ExitCode, Error> {
    let mode = match (arguments.plan, arguments.check) {
        (true, _) => Mode::Plan,
        (_, true) => Mode::Check,
        _ => Mode::Apply,
    };
    let catalog = context.catalog()?;
    let setup = file::read(context, &arguments.file)?;
    for warning in &setup.warnings {
        context.output.warn(&warning.to_string());
    }
    let chosen = chosen(&setup.profiles, &arguments.only)?;
    let rules = Rules {
        exact: arguments.exact,
        adopt: arguments.adopt,
    };
    let http = Http::new();
    let mut stores = look::Stores::new(&arguments.folder);
    let mut rows = Vec::new();
    let count = chosen.len();
    for (number, declared) in chosen.into_iter().enumerate() {
        let progress = context.output.progress(|| {
            let name = &declared.name;
            format!("looking at profile {name}, {} of {count}", number + 1)
        });
        let looked = look::at(
            context,
            &mut stores,
            &http,
            declared,
            mode,
            arguments.online,
        );
        drop(progress);
        let plan = |looked: &Looked| step(catalog, &setup.owner, declared, &looked.stored, rules);
        let planned = plan(&looked);
        let mut row = Row::of(declared, &planned, &looked);
        if planned.action == Action::Stuck {
            let error = looked.error.unwrap_or_else(|| words::stuck(&planned));
            row.fail(context, &error);
        } else if mode == Mode::Apply && planned.action != Action::Nothing {
            match act::act(
                context,
                arguments,
                &setup.owner,
                declared,
                &planned,
                &looked,
            ) {
                Err(error) => row.fail(context, &error),
                Ok(()) => {
                    // What counts is what is stored now.
                    let after = look::again(&looked, declared);
                    let left = plan(&after);
                    row.after(&after);
                    match left.action {
                        Action::Nothing => row.outcome = Outcome::Done,
                        _ => row.fail(context, &words::not_reached(&left)),
                    }
                }
            }
        }
        rows.push(row);
    }
    let mut left_over = Vec::new();
    if arguments.only.is_empty() {
        left_over = look::left_over(&stores, &setup);
        prune(context, arguments, mode, &mut left_over, &mut rows)?;
    }
    let answer = Answer::new(&arguments.file, &setup.owner, rows);
    answer.print(context, mode, left_over.len())?;
    Ok(answer.exit(mode))
}

/// The profiles that are meant.
fn chosen<'d>(profiles: &'d [Declared], only: &[String]) -> Result<Vec<&'d Declared>, Error> {
    let names: Vec<&str> = profiles
        .iter()
        .map(|declared| declared.name.as_str())
        .collect();
    if let Some(unknown) = only.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(Error::new(
            ExitCode::Usage,
            format!("the file declares no profile `{unknown}`"),
        )
        .hint(format!("it declares {}", names.join(", "))));
    }
    let is_meant = |declared: &&Declared| {
        only.is_empty() || only.iter().any(|name| name == declared.name.as_str())
    };
    Ok(profiles.iter().filter(is_meant).collect())
}

/// Ends what the file declares no longer, or says that it would.
fn prune(
    context: &Context<'_>,
    arguments: &Setup,
    mode: Mode,
    left_over: &mut Vec<(look::Opened, Step)>,
    rows: &mut Vec<Row>,
) -> Result<(), Error> {
    if !arguments.prune || left_over.is_empty() {
        return Ok(());
    }
    let left_over = std::mem::take(left_over);
    if mode == Mode::Apply && !arguments.yes {
        let names: Vec<&str> = left_over
            .iter()
            .map(|(_, step)| step.profile.as_str())
            .collect();
        let question = format!("Revoke and delete {}? [y/N]", names.join(", "));
        match secrets::line(context.output, &question)? {
            Some(answer) if matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes") => {}
            Some(_) => {
                context.output.note("nothing was revoked");
                return Ok(());
            }
            None => {
                return Err(
                    Error::new(ExitCode::Usage, "nobody is there to confirm --prune")
                        .hint("a revoked grant can't be had back; `--yes` confirms"),
                );
            }
        }
    }
    for (store, planned) in left_over {
        let mut row = Row::of_left_over(&planned, &*store);
        if mode == Mode::Apply {
            match runtime::wait(revoke::end(&*store, &planned.profile, false, false)) {
                Ok(_) => row.outcome = Outcome::Done,
                Err(error) => row.fail(context, &error),
            }
        }
        rows.push(row);
    }
    Ok(())
}
