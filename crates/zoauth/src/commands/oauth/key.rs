//! `zoauth key`: the key that encrypts what is stored, made, changed and put
//! to use. A rotation never leaves entries behind that no key opens.

use secrecy::ExposeSecret as _;
use serde::Serialize;
use zeroize::Zeroizing;
use zoho_oauth::store::seal::{self, Key, KeySource, Keys};
use zoho_oauth::{Profile, Store, StoreError};

use crate::cli::store::{self as cli, KeyNew, KeyRotate, KeySeal};
use crate::commands::Context;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::runtime;
use crate::store::{self, KeyPlace};
use crate::wording::count;

#[derive(Serialize)]
struct Made<'a> {
    key_id: &'a str,
    /// Where it was written to; `null` where it is printed.
    place: Option<&'a str>,
    /// The key, where it was not written to a place.
    key: Option<&'a str>,
}

#[derive(Serialize)]
struct Sealed {
    key_id: String,
    /// Where the keys are.
    place: String,
    store: String,
    /// Profiles that this key encrypts now.
    sealed: Vec<String>,
    /// Profiles that are as they were.
    problems: Vec<Problem>,
    /// Keys that were forgotten.
    dropped: Vec<String>,
}

#[derive(Serialize)]
struct Problem {
    profile: String,
    message: String,
    kind: &'static str,
}

/// Runs one of these commands.
pub(super) fn run(context: &Context<'_>, which: &cli::Key) -> Result<ExitCode, Error> {
    match which {
        cli::Key::New(arguments) => new(context, arguments),
        cli::Key::Rotate(arguments) => rotate(context, arguments),
        cli::Key::Seal(arguments) => seal(context, arguments),
    }
}

fn new(context: &Context<'_>, arguments: &KeyNew) -> Result<ExitCode, Error> {
    let key = Key::generate()?;
    let id = key.id().clone();
    let Some(file) = &arguments.output else {
        let text = key.to_text();
        if context.output.is_json() {
            context.output.json(&Made {
                key_id: id.as_str(),
                place: None,
                key: Some(text.expose_secret()),
            })?;
        } else {
            let line = Zeroizing::new(format!("{}\n", text.expose_secret()));
            context.output.text(&line)?;
        }
        return Ok(ExitCode::Ok);
    };
    let source = store::key_source(file)?;
    let place = source.describe();
    runtime::wait(async {
        if source.load().await?.is_some() {
            return Err(Error::new(
                ExitCode::Store,
                format!("{place}: there is a key already; nothing was written"),
            )
            .hint("`zoauth key rotate` puts a new key in front of it"));
        }
        Ok(source.save(&Keys::new(key)).await?)
    })?;
    let answer = Made {
        key_id: id.as_str(),
        place: Some(&place),
        key: None,
    };
    context.output.answer(&answer, |page| {
        page.line(format!("The key {id} is in the {place}."));
        page.line(format!(
            "Name it with --key-file, or the variable {}; keep a copy elsewhere.",
            environment::KEY_FILE
        ));
    })?;
    Ok(ExitCode::Ok)
}

fn rotate(context: &Context<'_>, arguments: &KeyRotate) -> Result<ExitCode, Error> {
    let source = match store::key_place(&arguments.folder)? {
        KeyPlace::Source(source) => source,
        KeyPlace::Variable(_) => {
            return Err(Error::new(
                ExitCode::Usage,
                format!(
                    "the key in the variable {} can't be changed from here",
                    environment::KEY
                ),
            )
            .hint("put a new one (`zoauth key new`) in front of it, with a comma between")
            .hint("then `zoauth key seal` encrypts every profile with it"));
        }
        KeyPlace::None => return Err(no_key()),
    };
    let mut keys = store::keys(&arguments.folder)?.ok_or_else(no_key)?;
    keys.rotate(Key::generate()?);
    // Opened first: a store that is not there must not cost a key.
    let store = store::open_with(&arguments.folder, || Ok(Some(keys.clone())))?;
    runtime::wait(async { Ok(source.save(&keys).await?) })?;
    let mut sealed = seal_all(&*store, &keys, source.describe())?;
    if arguments.drop_old && sealed.problems.is_empty() {
        sealed.dropped = drop_older(&*source, &mut keys)?;
    }
    report(context, &sealed)
}

fn drop_older(source: &dyn KeySource, keys: &mut Keys) -> Result<Vec<String>, Error> {
    let dropped = keys.older().iter().map(|key| key.id().to_string());
    let dropped = dropped.collect();
    keys.forget_older();
    runtime::wait(async { Ok(source.save(keys).await?) })?;
    Ok(dropped)
}

fn seal(context: &Context<'_>, arguments: &KeySeal) -> Result<ExitCode, Error> {
    let place = match store::key_place(&arguments.folder)? {
        KeyPlace::Source(source) => source.describe(),
        KeyPlace::Variable(_) => format!("variable {}", environment::KEY),
        KeyPlace::None => return Err(no_key()),
    };
    let keys = store::keys(&arguments.folder)?.ok_or_else(no_key)?;
    let store = store::open_with(&arguments.folder, || Ok(Some(keys.clone())))?;
    report(context, &seal_all(&*store, &keys, place)?)
}

fn no_key() -> Error {
    Error::new(ExitCode::Usage, "no key was given").hint(format!(
        "name its file with --key-file or {}, or give it in {}; `zoauth key new -o FILE` makes one",
        environment::KEY_FILE,
        environment::KEY
    ))
}

fn seal_all(store: &dyn Store, keys: &Keys, place: String) -> Result<Sealed, Error> {
    let done: Vec<(Profile, Result<(), StoreError>)> =
        runtime::wait(async { Ok(seal::rekey(store).await?) })?;
    let mut sealed = Sealed {
        key_id: keys.current().id().to_string(),
        place,
        store: store.describe(),
        sealed: Vec::new(),
        problems: Vec::new(),
        dropped: Vec::new(),
    };
    for (profile, result) in done {
        match result {
            Ok(()) => sealed.sealed.push(profile.to_string()),
            Err(error) => sealed.problems.push(Problem {
                profile: profile.to_string(),
                message: error.to_string(),
                kind: error.code(),
            }),
        }
    }
    Ok(sealed)
}

fn report(context: &Context<'_>, sealed: &Sealed) -> Result<ExitCode, Error> {
    if !context.output.is_json() {
        for problem in &sealed.problems {
            context.output.problem(
                &format!("{}: {}", problem.profile, problem.message),
                &["this profile is as it was; every key is kept".to_owned()],
            );
        }
    }
    context.output.answer(sealed, |page| {
        let profiles = count(sealed.sealed.len(), "profile is", "profiles are");
        page.line(format!(
            "{profiles} encrypted with the key {}.",
            sealed.key_id
        ));
        if !sealed.dropped.is_empty() {
            let keys = count(sealed.dropped.len(), "key before is", "keys before are");
            page.line(format!("{keys} forgotten: {}.", sealed.dropped.join(", ")));
        }
    })?;
    Ok(if sealed.problems.is_empty() {
        ExitCode::Ok
    } else {
        ExitCode::Store
    })
}
