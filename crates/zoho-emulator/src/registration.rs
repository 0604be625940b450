//! What a client has to be before it is registered, as the API console would
//! check it, and the errors of a start that contradicts itself.

use std::io;
use std::sync::Arc;

use crate::client::{Client, ClientKind};
use crate::data_center::DataCenter;
use crate::state::State;
use crate::user::User;

/// Why an emulator could not start or a client not be added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// No data center was named.
    #[error("no data center to emulate; name at least one, such as `us`")]
    NoDataCenter,
    /// There is no such data center.
    #[error("unknown data center `{code}`; known are us, eu, in, au, jp, ca, sa, uk, cn, ae, sg")]
    UnknownDataCenter {
        /// The code given.
        code: String,
    },
    /// A client, user or port names a data center that is not emulated.
    #[error("{what} names data center `{code}`, which is not emulated; add it to the data centers")]
    NotEmulated {
        /// What names it.
        what: String,
        /// The code.
        code: String,
    },
    /// A client without an ID.
    #[error("a client has a blank client ID")]
    BlankClientId,
    /// Two clients have one ID.
    #[error("client `{id}` is registered twice")]
    ClientTwice {
        /// The client ID.
        id: String,
    },
    /// Two users have one e-mail address.
    #[error("user `{email}` is there twice")]
    UserTwice {
        /// The address.
        email: String,
    },
    /// A redirect URI that the API console would not accept.
    #[error("redirect URI `{uri}` of client `{id}` is not a http:// or https:// URL")]
    RedirectUri {
        /// The client ID.
        id: String,
        /// The redirect URI.
        uri: String,
    },
    /// A Self Client has no multi-DC switch.
    #[error("Self Client `{id}` needs one data center and an owner whose account is there")]
    SelfClientHome {
        /// The client ID.
        id: String,
    },
    /// The port could not be opened.
    #[error("cannot listen on 127.0.0.1:{port} for data center `{code}`")]
    Bind {
        /// The code of the data center.
        code: &'static str,
        /// The port; 0 stands for any.
        port: u16,
        /// Why not.
        source: io::Error,
    },
}

/// Checks a client, fills in what it leaves open and registers it.
pub(crate) fn register(
    state: &mut State,
    mut client: Client,
    data_centers: &[DataCenter],
) -> Result<(), StartError> {
    if client.id.is_empty() {
        return Err(StartError::BlankClientId);
    }
    if state.clients.contains_key(&client.id) {
        return Err(StartError::ClientTwice { id: client.id });
    }
    if let Some(code) = client
        .data_centers
        .iter()
        .flatten()
        .find(|dc| !runs(data_centers, dc))
    {
        return Err(not_emulated(&format!("client `{}`", client.id), code));
    }
    let web = |uri: &str| {
        url::Url::parse(uri).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
            && uri.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if let Some(uri) = client.redirect_uris.iter().find(|uri| !web(uri)) {
        return Err(StartError::RedirectUri {
            uri: uri.clone(),
            id: client.id,
        });
    }
    if client.kind == ClientKind::SelfClient {
        let (owner, home) = home_of(state, &client).ok_or_else(|| StartError::SelfClientHome {
            id: client.id.clone(),
        })?;
        client.owner = Some(owner);
        client.data_centers = Some(vec![home]);
    } else if client.data_centers.is_none() {
        client.data_centers = Some(data_centers.iter().map(|dc| dc.code.to_owned()).collect());
    }
    state.clients.insert(client.id.clone(), Arc::new(client));
    Ok(())
}

/// Who made a Self Client, and where.
fn home_of(state: &State, client: &Client) -> Option<(String, String)> {
    let codes = client.data_centers.as_deref();
    if codes.is_some_and(|codes| codes.len() != 1) {
        return None;
    }
    let fits = |user: &&User| {
        client
            .owner
            .as_ref()
            .is_none_or(|owner| *owner == user.email)
            && codes.is_none_or(|codes| codes.contains(&user.data_center))
    };
    let owner = state.users.iter().find(fits)?;
    Some((owner.email.clone(), owner.data_center.clone()))
}

pub(crate) fn runs(data_centers: &[DataCenter], code: &str) -> bool {
    data_centers.iter().any(|dc| dc.code == code)
}

pub(crate) fn not_emulated(what: &str, code: &str) -> StartError {
    StartError::NotEmulated {
        what: what.to_owned(),
        code: code.to_owned(),
    }
}
