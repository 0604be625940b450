//! Opens the store that tokens are kept in, with the keys that seal it: from
//! options, variables and defaults. The one place that knows which kinds of
//! store this build has.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy as _;
use secrecy::{ExposeSecret as _, SecretString};
use zoho_oauth::store::seal::{KeyFile, KeySource, Keys, Sealer};
use zoho_oauth::{FileStore, Profile, Protection, Store};

use crate::cli::oauth::StoreFolder;
use crate::commands::secrets;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::runtime;
use crate::whole::{self, Readers};

/// The service of zoauth's items in a keyring.
const SERVICE: &str = "zoauth";

/// Which store is meant.
enum Spec {
    Folder(PathBuf),
    /// The service in the keyring.
    Keyring(String),
    /// The URL, which may hold a password.
    Postgres(SecretString),
}

/// Opens the store. Nothing is read yet but the keys.
pub(crate) fn open(arguments: &StoreFolder) -> Result<Arc<dyn Store>, Error> {
    open_with(arguments, || keys(arguments))
}

/// Opens the store with keys from elsewhere than the options; they are asked
/// for by stores that can be sealed.
pub(crate) fn open_with(
    arguments: &StoreFolder,
    keys: impl FnOnce() -> Result<Option<Keys>, Error>,
) -> Result<Arc<dyn Store>, Error> {
    match spec(arguments)? {
        Spec::Folder(folder) => {
            let store = FileStore::open(folder);
            Ok(match keys()? {
                Some(keys) => Arc::new(store.sealed(Sealer::new(keys))),
                None => Arc::new(store),
            })
        }
        Spec::Keyring(service) => keyring(&service),
        Spec::Postgres(url) => postgres(&url, keys()?),
    }
}

/// The keys that seal and open entries; `None` if there are to be none.
pub(crate) fn keys(arguments: &StoreFolder) -> Result<Option<Keys>, Error> {
    match key_place(arguments)? {
        KeyPlace::None => Ok(None),
        KeyPlace::Variable(keys) => Ok(Some(keys)),
        KeyPlace::Source(source) => {
            let keys = runtime::wait(async { Ok(source.load().await?) })?;
            let place = source.describe();
            keys.map(Some).ok_or_else(|| {
                Error::new(ExitCode::Store, format!("{place}: there is no key"))
                    .hint("`zoauth key new` makes one")
            })
        }
    }
}

/// Where the keys are.
pub(crate) enum KeyPlace {
    /// Nowhere: entries are kept in the clear.
    None,
    /// In a variable, which can't be written.
    Variable(Keys),
    /// In a file, or whatever else can be read and written.
    Source(Box<dyn KeySource>),
}

/// Where the keys are, by option or variable.
pub(crate) fn key_place(arguments: &StoreFolder) -> Result<KeyPlace, Error> {
    let file = arguments.key_file.as_deref().filter(|path| !is_blank(path));
    match (secrets::variable(environment::KEY), file) {
        (Some(_), Some(_)) => Err(Error::new(
            ExitCode::Usage,
            format!(
                "the key stands in two places: the variable {} and a key file",
                environment::KEY
            ),
        )
        .hint(format!(
            "leave one of them out: unset {}, or --key-file and {}",
            environment::KEY,
            environment::KEY_FILE
        ))),
        (Some(text), None) => {
            let keys = Keys::parse(text.expose_secret(), environment::KEY)?;
            Ok(KeyPlace::Variable(keys))
        }
        (None, Some(file)) => key_source(file).map(KeyPlace::Source),
        (None, None) => Ok(KeyPlace::None),
    }
}

/// The place of keys that `--key-file` names.
pub(crate) fn key_source(file: &Path) -> Result<Box<dyn KeySource>, Error> {
    if file.as_os_str() == "keyring:" {
        return keyring_keys();
    }
    Ok(Box::new(KeyFile::new(file)))
}

/// How an entry is kept, in words; nothing where it is as usual.
pub(crate) fn protection(protection: &Protection) -> Option<String> {
    match protection {
        Protection::Sealed(key) => Some(format!("sealed with the key {key}")),
        Protection::System => Some("protected by the operating system".to_owned()),
        _ => None,
    }
}

/// Where a profile's entry is, with how it is kept.
pub(crate) async fn kept_in(store: &dyn Store, profile: &Profile) -> String {
    let place = store.place(profile);
    // The place is worth telling even where a look fails.
    let known = store.protection(profile).await.ok().flatten();
    match known.as_ref().and_then(protection) {
        Some(how) => format!("{place}, {how}"),
        None => place,
    }
}

/// What kind of store it is, in a word.
pub(crate) fn kind(arguments: &StoreFolder) -> Result<&'static str, Error> {
    Ok(match spec(arguments)? {
        Spec::Folder(_) => "file",
        Spec::Keyring(_) => "keyring",
        Spec::Postgres(_) => "postgres",
    })
}

/// The names of the profiles in a folder, without opening a store; nothing of
/// stores that are no folder.
pub(crate) fn names(arguments: &StoreFolder) -> Result<Vec<String>, Error> {
    let Some(folder) = local_folder(arguments)? else {
        return Ok(Vec::new());
    };
    let store = FileStore::open(folder);
    let profiles = runtime::wait(async { Ok(store.list().await?) })?;
    Ok(profiles.iter().map(Profile::to_string).collect())
}

/// The folder of the store, if it is one.
pub(crate) fn local_folder(arguments: &StoreFolder) -> Result<Option<PathBuf>, Error> {
    Ok(match spec(arguments)? {
        Spec::Folder(folder) => Some(folder),
        _ => None,
    })
}

fn spec(arguments: &StoreFolder) -> Result<Spec, Error> {
    let Some(given) = arguments.store.as_deref().filter(|given| !given.is_empty()) else {
        return folder().map(Spec::Folder);
    };
    // A path need not be text, a spec of another kind is.
    let text = given.to_string_lossy();
    let is = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if is("file:") {
        // The same bytes without the scheme, which are ASCII.
        let path = text.get("file:".len()..).unwrap_or_default();
        if path.is_empty() || path.contains(char::REPLACEMENT_CHARACTER) {
            return Err(unknown("`file:` needs a folder behind it"));
        }
        return Ok(Spec::Folder(PathBuf::from(path)));
    }
    if is("keyring:") {
        let service = text.get("keyring:".len()..).unwrap_or_default();
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if service.len() > 64 || !service.bytes().all(is_plain) {
            return Err(unknown(
                "`keyring:` takes the name of a service: letters, digits, - _ .",
            ));
        }
        let service = if service.is_empty() { SERVICE } else { service };
        return Ok(Spec::Keyring(service.to_owned()));
    }
    if is("postgres:") || is("postgresql:") {
        return Ok(Spec::Postgres(text.into_owned().into()));
    }
    if text.contains("://") {
        // Not repeated: there may be a password in it.
        return Err(unknown("there is no such kind of store"));
    }
    Ok(Spec::Folder(PathBuf::from(given)))
}

fn unknown(problem: &str) -> Error {
    Error::new(ExitCode::Usage, problem).hint(
        "a store is a folder (DIR or file:DIR), the keyring of the system (keyring:), or a \
         database (postgres://…)",
    )
}

#[cfg(feature = "keyring")]
fn keyring(service: &str) -> Result<Arc<dyn Store>, Error> {
    // Locks are files of this user, whatever --store says.
    let locks = folder()?.join("keyring").join(service);
    let store = zoho_oauth_keyring::KeyringStore::open(service, locks);
    Ok(Arc::new(store))
}

#[cfg(not(feature = "keyring"))]
fn keyring(_service: &str) -> Result<Arc<dyn Store>, Error> {
    Err(not_built("keyring", "keyring"))
}

#[cfg(feature = "keyring")]
fn keyring_keys() -> Result<Box<dyn KeySource>, Error> {
    use zoho_oauth_keyring::{Keyring, KeyringKeys};
    Ok(Box::new(KeyringKeys::new(Keyring::of_system(), SERVICE)))
}

#[cfg(not(feature = "keyring"))]
fn keyring_keys() -> Result<Box<dyn KeySource>, Error> {
    Err(not_built("keyring", "keyring"))
}

/// The service of items that people make in a keyring, for setup files.
#[cfg(feature = "keyring")]
const SECRETS: &str = "zoauth-secrets";

/// A secret that somebody put into the keyring, for setup files.
#[cfg(feature = "keyring")]
pub(crate) fn keyring_secret(name: &str) -> Result<SecretString, Error> {
    use zoho_oauth_keyring::{Keyring, read_secret};
    let keyring = Keyring::of_system();
    let secret = runtime::wait(async { Ok(read_secret(&keyring, SECRETS, name).await?) })?;
    secret.ok_or_else(|| {
        let put = if cfg!(target_os = "macos") {
            format!("security add-generic-password -s {SECRETS} -a {name} -w")
        } else {
            format!("secret-tool store --label='Zoho client' service {SECRETS} username {name}")
        };
        let error = Error::new(
            ExitCode::Usage,
            format!("there is no `{name}` of the service {SECRETS} in the keyring"),
        );
        match cfg!(windows) {
            true => error.hint(format!(
                "add a generic credential {name}.{SECRETS} in the Credential Manager"
            )),
            false => error.hint(format!("put it there: {put}")),
        }
    })
}

/// A secret that somebody put into the keyring, for setup files.
#[cfg(not(feature = "keyring"))]
pub(crate) fn keyring_secret(_name: &str) -> Result<SecretString, Error> {
    Err(Error::new(
        ExitCode::Usage,
        "this build can't read secrets from the keyring",
    )
    .hint("build one that can: cargo install zoauth --features keyring")
    .hint("or keep the secret in a file (file:PATH) or a variable (env:NAME)"))
}

#[cfg(feature = "postgres")]
fn postgres(url: &SecretString, keys: Option<Keys>) -> Result<Arc<dyn Store>, Error> {
    let keys = keys.ok_or_else(|| {
        Error::new(
            ExitCode::Usage,
            "a PostgreSQL store holds sealed entries only, and no key was given",
        )
        .hint("make a key with `zoauth key new -o FILE`, and give it with --key-file FILE")
    })?;
    let store = zoho_oauth_postgres::PostgresStore::builder(url.expose_secret(), keys)?.open()?;
    Ok(Arc::new(store))
}

#[cfg(not(feature = "postgres"))]
fn postgres(_url: &SecretString, _keys: Option<Keys>) -> Result<Arc<dyn Store>, Error> {
    Err(not_built("PostgreSQL", "postgres"))
}

/// Warns of a password in the URL of a database that stands on the command
/// line, where every user of the machine can read it.
pub(crate) fn warn_of_arguments(output: &Output) {
    let has_password = |argument: OsString| {
        let argument = argument.to_string_lossy();
        let Some((before, rest)) = argument.split_once("://") else {
            return false;
        };
        let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
        (before.ends_with("postgres") || before.ends_with("postgresql"))
            && (user.contains(':') || rest.contains("password="))
    };
    if std::env::args_os().skip(1).any(has_password) {
        output.warn(&format!(
            "a password stands on the command line, where others can see it: put the URL into \
             {}, or the password into PGPASSWORD or a password file (PGPASSFILE, ~/.pgpass)",
            environment::STORE
        ));
    }
}

#[cfg(not(all(feature = "keyring", feature = "postgres")))]
fn not_built(kind: &str, feature: &str) -> Error {
    Error::new(ExitCode::Usage, format!("this build has no {kind} store")).hint(format!(
        "build one that has: cargo install zoauth --features {feature}"
    ))
}

/// The file that names the default profile: in the folder of a file store,
/// else in the folder that would be one.
const DEFAULT_PROFILE: &str = "default-profile";

/// Where what goes with a store and is no secret is kept.
fn beside(arguments: &StoreFolder) -> Result<PathBuf, Error> {
    match spec(arguments)? {
        Spec::Folder(folder) => Ok(folder),
        _ => folder(),
    }
}

/// The profile that is meant where none is named, if one was chosen.
pub(crate) fn default_profile(arguments: &StoreFolder) -> Option<Profile> {
    let file = beside(arguments).ok()?.join(DEFAULT_PROFILE);
    let name = std::fs::read_to_string(file).ok()?;
    Profile::new(name.trim()).ok()
}

/// Chooses it.
pub(crate) fn set_default_profile(arguments: &StoreFolder, profile: &Profile) -> Result<(), Error> {
    let folder = beside(arguments)?;
    let write = || {
        whole::make_folder(&folder)?;
        let path = folder.join(DEFAULT_PROFILE);
        whole::write(
            &path,
            format!("{profile}\n").as_bytes(),
            Readers::Owner,
            true,
        )
    };
    write().map_err(|error: std::io::Error| {
        let folder = folder.display();
        Error::new(ExitCode::Store, format!("can't write to {folder}: {error}"))
    })
}

/// The folder of the file store: the one of the variable, or `zoauth` in the
/// user's state folder.
pub(crate) fn folder() -> Result<PathBuf, Error> {
    match std::env::var_os(environment::HOME) {
        Some(folder) if !folder.is_empty() => Ok(PathBuf::from(folder)),
        _ => state_folder(),
    }
}

fn state_folder() -> Result<PathBuf, Error> {
    // On Unix the system's user table would know a home folder as well, but a
    // service without HOME is not meant to leave tokens in one.
    let is_absolute =
        |name| std::env::var_os(name).is_some_and(|path| Path::new(&path).is_absolute());
    let is_known = !cfg!(unix)
        || is_absolute(environment::USER_HOME)
        || is_absolute(environment::XDG_STATE_HOME);
    let strategy = is_known
        .then(|| etcetera::choose_base_strategy().ok())
        .flatten()
        .ok_or_else(|| {
            Error::new(
                ExitCode::Store,
                "there is no folder for the token store: HOME is not set",
            )
            .hint(format!(
                "name the folder: --store DIR, or the variable {}",
                environment::HOME
            ))
        })?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Ok(folder.join("zoauth"))
}

fn is_blank(path: &Path) -> bool {
    path.as_os_str() == OsStr::new("")
}
