//! Where the client is registered, who it is, and under which name and in
//! which folder its tokens are kept: from options, variables and defaults.

use std::sync::{Arc, OnceLock};

use zoho_oauth::{Accounts, DataCenter, Entry, Flow, Grant, Profile, ScopeSet, Store};

use super::datacenters;
use crate::cli::oauth::{Server, StoreFolder, Stored};
use crate::error::Error;
use crate::output::Output;

/// The profile that is used unless another one is named.
const DEFAULT_PROFILE: &str = "default";

/// The accounts server: the one given, else that of the data center, else that
/// of the United States.
pub(super) fn accounts(server: &Server) -> Result<Accounts, Error> {
    // A variable that is set to nothing counts as one that is not set.
    let given = |value: &Option<String>| value.clone().filter(|text| !text.trim().is_empty());
    let accounts = match (given(&server.accounts_url), given(&server.dc)) {
        (Some(url), _) => Accounts::custom(&url),
        (None, Some(dc)) if !is_auto(&dc) => dc.parse().or_else(|error| {
            // Perhaps one that was learned from Zoho's own list.
            let table = datacenters::table();
            table.server(&dc).cloned().ok_or(error)
        }),
        _ => Ok(DataCenter::US.into()),
    };
    accounts.map_err(|error| zoho_oauth::Error::from(error).into())
}

/// Whether the data center is to be found.
pub(super) fn is_auto(dc: &str) -> bool {
    dc.trim().eq_ignore_ascii_case("auto")
}

/// Whether the server was chosen, rather than left to the default.
pub(super) fn is_chosen(server: &Server) -> bool {
    let is_set =
        |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    match &server.dc {
        Some(dc) if is_auto(dc) => false,
        dc => is_set(dc) || is_set(&server.accounts_url),
    }
}

/// Says which data center is meant where none was chosen: asking the wrong one
/// is the most common mistake, and Zoho's answer to it does not say so.
pub(super) fn say_if_assumed(output: &Output, server: &Server, accounts: &Accounts) {
    if !is_chosen(server) {
        output.note(&format!(
            "the data center {} is assumed; --dc names another one, by the end of the address at \
             which you use Zoho in the browser",
            place(accounts)
        ));
    }
}

/// The command that logs in at this server, for somebody to type.
pub(super) fn login(accounts: &Accounts, scopes: &ScopeSet, client_id: Option<&str>) -> String {
    let server = match accounts.data_center() {
        Some(dc) => format!("--dc {dc}"),
        None => format!("--accounts-url {accounts}"),
    };
    let id = client_id.unwrap_or("ID");
    format!("zoauth login {scopes} {server} --client-id {id}")
}

/// What [`place`] tells.
pub(super) fn place_label(accounts: &Accounts) -> &'static str {
    match accounts.data_center() {
        Some(_) => "data center",
        None => "accounts server",
    }
}

/// `eu (Europe)`, or the address of a server that is no data center.
pub(super) fn place(accounts: &Accounts) -> String {
    accounts.data_center().map_or_else(
        || accounts.to_string(),
        |dc| format!("{dc} ({})", dc.region()),
    )
}

/// The profile.
pub(in crate::commands) fn profile(stored: &Stored) -> Result<Profile, Error> {
    let name = stored.profile.as_deref().filter(|name| !name.is_empty());
    let usual = usual(&stored.folder);
    let profile = match name {
        Some(name) => Profile::new(name).map_err(zoho_oauth::Error::from)?,
        None => usual.clone(),
    };
    // The first store that is looked at is the one of the command.
    USUAL.get_or_init(|| usual);
    Ok(profile)
}

/// The profile that hints need not name.
static USUAL: OnceLock<Profile> = OnceLock::new();

/// The profile that is meant in a store where none is named.
pub(in crate::commands) fn usual(folder: &StoreFolder) -> Profile {
    crate::store::default_profile(folder).unwrap_or_else(|| {
        Profile::new(DEFAULT_PROFILE).expect("`default` is a legal name for a profile")
    })
}

/// ` --profile NAME`, or nothing for the default one: for commands in hints.
pub(in crate::commands) fn option(profile: &Profile) -> String {
    let usual = USUAL.get().map_or(DEFAULT_PROFILE, Profile::as_str);
    match profile.as_str() {
        name if name == usual => String::new(),
        name => format!(" --profile {name}"),
    }
}

/// What is stored under the profile that is meant.
///
/// # Errors
///
/// Exit code 10 where nothing is.
pub(in crate::commands) fn entry_of(stored: &Stored) -> Result<Entry, Error> {
    let profile = profile(stored)?;
    let store = store(&stored.folder)?;
    let entry = crate::runtime::wait(async { Ok(store.load(&profile).await?) })?;
    entry.ok_or_else(|| {
        let option = option(&profile);
        let missing = zoho_oauth::Error::NoGrant {
            profile: profile.to_string(),
        };
        super::failure::with_remedy(&missing, format!("`zoauth login SCOPES{option}` logs in"))
    })
}

/// The grant of the profile that is meant, where there is one that can be read;
/// for what a command can do without.
pub(super) fn stored_quietly(stored: &Stored) -> Result<Option<Grant>, Error> {
    let profile = profile(stored)?;
    let Ok(store) = store(&stored.folder) else {
        return Ok(None);
    };
    let entry = crate::runtime::wait(async { Ok(store.load(&profile).await.ok().flatten()) })?;
    Ok(entry.map(|entry| entry.grant))
}

/// The command that gives a grant more scopes, for somebody to type.
pub(in crate::commands) fn command_for(
    profile: &Profile,
    grant: &Grant,
    missing: &[&str],
) -> String {
    // The refresh token stays, and the user sees only what is new.
    if grant.flow == Flow::AuthorizationCode && !missing.is_empty() {
        return format!(
            "zoauth login --add {}{}",
            missing.join(","),
            option(profile)
        );
    }
    let held = grant.scopes().iter().map(|scope| scope.as_str());
    let all: Vec<&str> = held.chain(missing.iter().copied()).collect();
    format!("zoauth login {}{}", all.join(","), option(profile))
}

/// The token store of what is meant.
pub(in crate::commands) fn store_of(stored: &Stored) -> Result<Arc<dyn Store>, Error> {
    store(&stored.folder)
}

/// The token store.
pub(in crate::commands) fn store(folder: &StoreFolder) -> Result<Arc<dyn Store>, Error> {
    crate::store::open(folder)
}
