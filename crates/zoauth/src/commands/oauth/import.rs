//! `zoauth import`: profiles from a file that `zoauth export` wrote, all that
//! are wanted or none. What is stored already is replaced only on request.

use std::io::Read as _;
use std::path::Path;

use serde::Serialize;
use zoho_oauth::store::Bundle;
use zoho_oauth::{Entry, Profile, Store, StoreError};

use super::{account, passphrase};
use crate::cli::store::Import;
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::runtime;
use crate::wording::count;

/// Far more than all the profiles that anybody has.
const LARGEST: u64 = 64 * 1024 * 1024;

#[derive(Serialize)]
struct Answer {
    profiles: Vec<Imported>,
    file: String,
    store: String,
}

#[derive(Serialize)]
struct Imported {
    profile: String,
    /// Its name in the file.
    from: String,
    /// Whether something was stored under this name before.
    replaced: bool,
}

/// One entry on its way.
struct Move {
    from: Profile,
    to: Profile,
    entry: Entry,
}

/// Imports.
pub(super) fn run(context: &Context<'_>, arguments: &Import) -> Result<ExitCode, Error> {
    let name = arguments.file.display().to_string();
    let file = read(&arguments.file, &name)?;
    let store = account::store(&arguments.folder)?;
    let passphrase = passphrase::known(context.output, &arguments.passphrase)?;
    let plain = passphrase::decrypt(passphrase, &file, &name)?;
    let bundle = Bundle::from_json(&plain).map_err(|error| Error::from(error.at(name.clone())))?;
    let moves = moves(bundle, arguments, &name)?;
    let profiles = runtime::wait(save(&*store, moves, arguments.replace))?;
    let answer = Answer {
        profiles,
        file: name,
        store: store.describe(),
    };
    context.output.answer(&answer, |page| {
        page.line(format!(
            "{} into the store ({}):",
            count(
                answer.profiles.len(),
                "profile imported",
                "profiles imported"
            ),
            answer.store
        ));
        for imported in &answer.profiles {
            let Imported { profile, from, .. } = imported;
            let mut line = format!("  {profile}");
            if from != profile {
                line.push_str(&format!(", called {from} in the file"));
            }
            if imported.replaced {
                line.push_str(", replaced");
            }
            page.line(line);
        }
    })?;
    Ok(ExitCode::Ok)
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::new(ExitCode::Failure, format!("can't read {name}: {error}")))?;
    if bytes.len() as u64 > LARGEST {
        let problem = format!("{name} is too large to be an export");
        return Err(Error::new(ExitCode::Failure, problem));
    }
    Ok(bytes)
}

/// What goes where.
fn moves(bundle: Bundle, arguments: &Import, name: &str) -> Result<Vec<Move>, Error> {
    let held: Vec<&str> = bundle.entries.keys().map(Profile::as_str).collect();
    let missing = |wanted: &&String| !held.contains(&wanted.as_str());
    if let Some(missing) = arguments.only.iter().find(missing) {
        return Err(Error::new(
            ExitCode::NotLoggedIn,
            format!("{name} has no profile `{missing}`"),
        )
        .hint(format!("it has: {}", held.join(", "))));
    }
    let is_wanted = |profile: &Profile| {
        arguments.only.is_empty() || arguments.only.iter().any(|name| name == profile.as_str())
    };
    let new_name = arguments
        .name
        .as_ref()
        .map(|name| Profile::new(name).map_err(zoho_oauth::Error::from))
        .transpose()?;
    let moves: Vec<Move> = bundle
        .entries
        .into_iter()
        .filter(|(from, _)| is_wanted(from))
        .map(|(from, entry)| Move {
            to: new_name.clone().unwrap_or_else(|| from.clone()),
            from,
            entry,
        })
        .collect();
    if new_name.is_some() && moves.len() > 1 {
        let names: Vec<&str> = moves.iter().map(|entry| entry.from.as_str()).collect();
        return Err(Error::new(
            ExitCode::Usage,
            "one name can't be given to several profiles",
        )
        .hint(format!("`--only NAME` takes one of {}", names.join(", "))));
    }
    Ok(moves)
}

/// Saves all of them, or none if one of them is stored already.
async fn save(store: &dyn Store, moves: Vec<Move>, replace: bool) -> Result<Vec<Imported>, Error> {
    let mut ready = Vec::new();
    let mut taken = Vec::new();
    // In order of their names, so that two imports never wait for each other.
    for entry in moves {
        let lease = store.lease(&entry.to).await?;
        let replaced = match store.load(&entry.to).await {
            Ok(known) => known.is_some(),
            // Saving sets it aside.
            Err(StoreError::Damaged { .. }) if replace => true,
            Err(error) => return Err(error.into()),
        };
        if replaced && !replace {
            taken.push(entry.to.to_string());
        }
        ready.push((lease, entry, replaced));
    }
    if !taken.is_empty() {
        let names = taken.join(", ");
        return Err(Error::new(
            ExitCode::Store,
            format!("stored already: {names}; nothing was imported"),
        )
        .hint("`--as NAME` stores it under another name, `--replace` gives up what is stored")
        .hint("what is given up lives on at Zoho: `zoauth revoke` ends it first"));
    }
    let mut imported = Vec::new();
    for (lease, entry, replaced) in ready {
        store.save(&lease, &entry.entry).await?;
        imported.push(Imported {
            profile: entry.to.to_string(),
            from: entry.from.to_string(),
            replaced,
        });
    }
    Ok(imported)
}
