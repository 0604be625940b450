//! Which scopes exist, asked of the accounts server itself: the start of the
//! device flow refuses a list with a scope that does not exist, and nobody has
//! to consent. One request asks for many scopes; a refused list is halved until
//! the wrong ones are found.

use std::collections::HashSet;

use crate::request::Request as _;
use crate::{Accounts, Client, DeviceStartRequest, Error, Http, Scope, ScopeSet};

/// How many scopes go into one request; 187 have been seen to work.
const TOGETHER: usize = 150;

/// What is known of the scopes after a probe, each list in the order asked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScopeProbe {
    /// They exist.
    pub exist: Vec<Scope>,
    /// They don't.
    pub missing: Vec<Scope>,
    /// Not known: the requests were used up, or the server stopped answering.
    pub undecided: Vec<Scope>,
    /// How many requests were made.
    pub requests: usize,
    /// What stopped it, if not the number of requests.
    pub stopped: Option<Error>,
}

/// Asks with at most `most` requests which of the scopes exist. Needs a client
/// of the type Non-browser Applications, but no secret. The codes that are made
/// on the way run out unused within minutes; Zoho makes ten in ten minutes for
/// a client, so ten is a good number for `most`.
///
/// # Errors
///
/// [`Error::InvalidClient`] and what else says nothing about scopes, if it is
/// the answer to the first request; later it is in [`ScopeProbe::stopped`].
///
/// Source: <https://zoho.com/accounts/protocol/oauth/devices/initiation-request.html>
pub async fn probe_scopes(
    http: &Http,
    accounts: &Accounts,
    client: &Client,
    scopes: &ScopeSet,
    most: usize,
) -> Result<ScopeProbe, Error> {
    if scopes.is_empty() {
        return Err(Error::NoScopes);
    }
    let all: Vec<Scope> = scopes.iter().cloned().collect();
    // Lists to look at, the next one last; `true` for one with a wrong scope in it.
    let mut open: Vec<(Vec<Scope>, bool)> = all
        .chunks(TOGETHER)
        .rev()
        .map(|chunk| (chunk.to_vec(), false))
        .collect();
    let mut exist = HashSet::new();
    let mut missing = HashSet::new();
    let mut requests = 0;
    let mut stopped = None;
    while let Some((mut list, is_refused)) = open.pop() {
        if is_refused && list.len() == 1 {
            missing.extend(list);
            continue;
        }
        // Of a refused list one half is asked for. If that is good, the other
        // is known to be refused without a question.
        let rest = is_refused.then(|| list.split_off(list.len() / 2));
        if requests == most {
            open.push((list, false));
            open.extend(rest.map(|rest| (rest, false)));
            break;
        }
        requests += 1;
        let request = DeviceStartRequest::new(accounts, client, list.iter().cloned().collect())?;
        match request.online().send(http).await {
            Ok(_) => {
                exist.extend(list);
                open.extend(rest.map(|rest| (rest, true)));
            }
            Err(Error::InvalidScope { .. }) => {
                open.extend(rest.map(|rest| (rest, false)));
                open.push((list, true));
            }
            Err(error) if requests == 1 => return Err(error),
            Err(error) => {
                stopped = Some(error);
                break;
            }
        }
    }
    let of = |known: &HashSet<Scope>| {
        let known = all.iter().filter(|scope| known.contains(*scope));
        known.cloned().collect::<Vec<_>>()
    };
    Ok(ScopeProbe {
        exist: of(&exist),
        missing: of(&missing),
        undecided: all
            .iter()
            .filter(|scope| !exist.contains(*scope) && !missing.contains(*scope))
            .cloned()
            .collect(),
        requests,
        stopped,
    })
}
