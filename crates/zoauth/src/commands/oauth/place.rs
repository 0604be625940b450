//! Which accounts server a login goes to, found rather than asked: every data
//! center is asked once, with a made-up code, whether it knows the client. The
//! same question puts an `invalid_client` into better words.

use zoho_oauth::{
    Accounts, Client, ClientPlaces, DataCenterTable, Grant, Http, ServerInfo, find_client,
};

use super::{account, datacenters};
use crate::cli::oauth::Server;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// Where to go, as far as options and the store say.
#[derive(Debug, Clone)]
pub(super) enum Start {
    /// There.
    At(Accounts),
    /// To the one that knows the client; beside the custom server, if one is
    /// named.
    Find(Option<Accounts>),
}

impl Start {
    /// What was chosen, else where the stored grant comes from, else to be found.
    pub(super) fn of(server: &Server, known: Option<&Grant>) -> Result<Self, Error> {
        let is_auto = server.dc.as_deref().is_some_and(account::is_auto);
        let url = server.accounts_url.as_ref();
        match (known, url.filter(|url| !url.trim().is_empty())) {
            (_, Some(_)) if is_auto => Ok(Self::Find(Some(account::accounts(server)?))),
            _ if account::is_chosen(server) => Ok(Self::At(account::accounts(server)?)),
            (Some(grant), None) if !is_auto => Ok(Self::At(grant.accounts.clone())),
            _ => Ok(Self::Find(None)),
        }
    }

    /// The server, if it need not be found.
    pub(super) fn known(&self) -> Option<&Accounts> {
        match self {
            Self::At(accounts) => Some(accounts),
            Self::Find(_) => None,
        }
    }

    /// The servers that belong together there.
    pub(super) async fn table(&self, http: &Http) -> DataCenterTable {
        match self {
            Self::At(accounts) | Self::Find(Some(accounts)) => table(http, accounts).await,
            Self::Find(None) => datacenters::table(),
        }
    }

    /// Finds the server that knows the client, and says which it is.
    pub(super) async fn find(
        &self,
        output: &Output,
        http: &Http,
        client: &Client,
        table: &DataCenterTable,
    ) -> Result<Accounts, Error> {
        if let Self::At(accounts) = self {
            return Ok(accounts.clone());
        }
        let progress = output.progress(|| {
            let count = table.iter().len();
            format!("asking {count} data centers which one knows the client")
        });
        let places = find_client(http, client, table).await;
        drop(progress);
        let Some(accounts) = places.first() else {
            return Err(nowhere(client, places));
        };
        let others = places.known.len() - 1;
        let also = match others {
            0 => String::new(),
            _ => format!(" and in {others} more; users of all of them can log in"),
        };
        output.note(&format!(
            "the client is known in the data center {}{also} ({} were asked; --dc names one)",
            named(table, accounts),
            places.asked,
        ));
        Ok(accounts.clone())
    }
}

/// Zoho's table for Zoho's servers; a server on this machine is asked for
/// others beside it, and any other stands alone.
pub(super) async fn table(http: &Http, accounts: &Accounts) -> DataCenterTable {
    let mut table = DataCenterTable::of(accounts);
    if table.iter().len() > 0 {
        return datacenters::table();
    }
    let is_local = accounts.as_str().starts_with("http:");
    if is_local && let Ok(info) = ServerInfo::fetch(http, accounts).await {
        // The one that was named comes first, as the United States do at Zoho.
        let is_it = |url: &str| Accounts::custom(url).is_ok_and(|server| server == *accounts);
        let _ = table.extend(info.iter().filter(|(_, url)| is_it(url)));
        let _ = table.extend(info.iter());
    }
    table
}

/// Adds to an `invalid_client` where the client is known.
pub(super) async fn explained(
    error: Error,
    http: &Http,
    client: &Client,
    asked: &Accounts,
    table: &DataCenterTable,
) -> Error {
    if table.iter().len() < 2 {
        return error;
    }
    let places = find_client(http, client, table).await;
    let here = places.known.iter().any(|(_, known)| known == asked);
    let others: Vec<&str> = places
        .known
        .iter()
        .filter(|(_, known)| known != asked)
        .map(|(code, _)| code.as_str())
        .collect();
    match (here, others.as_slice()) {
        (true, _) => error.hint(
            "the client ID is known there; so it is the secret that belongs elsewhere or has a \
             typing error",
        ),
        (false, []) if places.silent.is_empty() => error.hint(format!(
            "none of the {} data centers knows this client ID: copy it from the API console again",
            places.asked
        )),
        (false, []) => error,
        (false, [one]) => error.hint(format!(
            "the data center {one} knows this client: try again with --dc {one}"
        )),
        (false, several) => error.hint(format!(
            "these data centers know this client: {}; try again with --dc {}, or switch this one \
             on in the client's settings",
            several.join(", "),
            several[0]
        )),
    }
}

fn nowhere(client: &Client, mut places: ClientPlaces) -> Error {
    let id = client.id();
    if places.silent.len() == places.asked
        && let Some((_, error)) = places.silent.pop()
    {
        return Error::from(error)
            .hint("`--dc` names the data center, so that it need not be looked for");
    }
    let error = Error::new(
        ExitCode::Refused,
        format!("no data center knows the client {id}"),
    )
    .cause(format!(
        "Each of the {} was asked with a made-up code, and answered that there is no such client.",
        places.asked - places.silent.len()
    ))
    .hint("copy the client ID from the API console again");
    if places.silent.is_empty() {
        return error;
    }
    let silent: Vec<&str> = places
        .silent
        .iter()
        .map(|(code, _)| code.as_str())
        .collect();
    error.hint(format!(
        "no answer came from {}; if the client is there, name it with --dc",
        silent.join(", ")
    ))
}

/// `eu (Europe)`, or the code and address of a custom server.
fn named(table: &DataCenterTable, accounts: &Accounts) -> String {
    match (accounts.data_center(), table.code(accounts)) {
        (None, Some(code)) => format!("{code} ({accounts})"),
        _ => account::place(accounts),
    }
}
