//! Finds out where a client is registered, instead of asking the user: a token
//! request with a made-up code is answered `invalid_client` by every data center
//! that does not know the client, and with another error by the right one. And
//! reads the list of data centers that Zoho's servers keep themselves.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use tokio::task::JoinSet;

use crate::error::{Asked, Call, Found, NetworkFault};
use crate::request::{Form, Request};
use crate::{Accounts, Client, DataCenterTable, Error, Http, HttpResponse, answer};

/// A server that has not answered by then is left out.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks one accounts server whether it knows a client, with a code and a secret
/// that are made up: no secret is sent, nothing is used up.
#[derive(Clone, Debug)]
pub struct ClientProbeRequest {
    accounts: Accounts,
    client_id: String,
    made_up: SecretString,
}

impl ClientProbeRequest {
    /// The question for one accounts server.
    pub fn new(accounts: &Accounts, client: &Client) -> Self {
        Self {
            accounts: accounts.clone(),
            client_id: client.id().to_owned(),
            made_up: SecretString::from("made-up"),
        }
    }
}

impl Request for ClientProbeRequest {
    /// Whether the client is known there.
    type Answer = bool;

    fn call(&self) -> Call {
        Call::ClientProbe
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v2/token"
    }

    fn form(&self) -> Form {
        Form::new("authorization_code")
            .public("client_id", &*self.client_id)
            .secret("client_secret", &self.made_up, "MADE_UP")
            .secret("code", &self.made_up, "MADE_UP")
            .public("redirect_uri", "https://probe.invalid/")
    }

    /// A refusal is an answer here; only what says nothing about the client is
    /// an error.
    fn read(&self, response: &HttpResponse) -> Result<bool, Error> {
        let asked = Asked::new(self.call(), &self.accounts);
        match answer::read(&asked, response) {
            Err(Error::InvalidClient { .. }) => Ok(false),
            Err(
                Error::InvalidClientSecret { .. }
                | Error::InvalidCode { .. }
                | Error::InvalidRedirectUri { .. }
                | Error::ClientBlocked { .. }
                | Error::Refused { .. },
            ) => Ok(true),
            Err(error) => Err(error),
            Ok(_) => Err(Error::BadField {
                asked,
                field: "error",
            }),
        }
    }
}

/// Where a client is known, by the servers of a table.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientPlaces {
    /// The servers that know it, with their codes, in the order of the table.
    /// More than one where the client is switched on for several data centers.
    pub known: Vec<(String, Accounts)>,
    /// The servers that gave no usable answer, and why.
    pub silent: Vec<(String, Error)>,
    /// How many were asked: one request each.
    pub asked: usize,
}

impl ClientPlaces {
    /// The one to log in at: the first that knows the client.
    pub fn first(&self) -> Option<&Accounts> {
        self.known.first().map(|(_, accounts)| accounts)
    }
}

/// Asks every server of a table whether it knows the client, all at once and
/// each of them one time, so that none has a reason to throttle.
pub async fn find_client(http: &Http, client: &Client, table: &DataCenterTable) -> ClientPlaces {
    let mut asking = JoinSet::new();
    for (position, (code, accounts)) in table.iter().enumerate() {
        let request = ClientProbeRequest::new(accounts, client);
        let http = http.clone();
        let code = code.to_owned();
        asking.spawn(async move {
            let answer = tokio::time::timeout(PATIENCE, request.send(&http)).await;
            let answer = answer.unwrap_or_else(|_| {
                Err(Error::Network {
                    asked: Asked::new(Call::ClientProbe, &request.accounts),
                    fault: NetworkFault::Timeout,
                    detail: format!("no answer within {} seconds", PATIENCE.as_secs()),
                })
            });
            (position, code, request.accounts, answer)
        });
    }
    let mut answers = asking.join_all().await;
    answers.sort_by_key(|(position, ..)| *position);
    let mut places = ClientPlaces {
        known: Vec::new(),
        silent: Vec::new(),
        asked: answers.len(),
    };
    for (_, code, accounts, answer) in answers {
        match answer {
            Ok(true) => places.known.push((code, accounts)),
            Ok(false) => {}
            Err(error) => places.silent.push((code, error)),
        }
    }
    places
}

/// The list of data centers that an accounts server keeps: code and URL, as it
/// names them. Nothing here is checked; see [`DataCenterTable::extend`].
///
/// Source: <https://accounts.zoho.com/oauth/serverinfo>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerInfo {
    /// URL of the accounts server by code.
    pub locations: BTreeMap<String, String>,
}

impl ServerInfo {
    /// Asks an accounts server for its list.
    ///
    /// # Errors
    ///
    /// [`Error::Network`], [`Error::NotJson`] and the like.
    pub async fn fetch(http: &Http, accounts: &Accounts) -> Result<Self, Error> {
        let asked = Asked::new(Call::ServerInfo, accounts);
        match http.get(&accounts.url("/oauth/serverinfo")).await {
            Ok(response) => Self::read(&asked, &response),
            Err(error) => Err(Error::Network {
                asked,
                fault: error.fault,
                detail: error.detail,
            }),
        }
    }

    fn read(asked: &Asked, response: &HttpResponse) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Shape {
            locations: BTreeMap<String, String>,
        }
        match serde_json::from_slice::<Shape>(&response.body) {
            _ if !(200..300).contains(&response.status) => Err(Error::UnexpectedStatus {
                asked: asked.clone(),
                status: response.status,
            }),
            Ok(shape) if !shape.locations.is_empty() => Ok(Self {
                locations: shape.locations,
            }),
            Err(error) if !error.is_data() => Err(Error::NotJson {
                asked: asked.clone(),
                status: response.status,
                found: Found::Other,
            }),
            _ => Err(Error::BadField {
                asked: asked.clone(),
                field: "locations",
            }),
        }
    }

    /// Code and URL, for [`DataCenterTable::extend`].
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.locations
            .iter()
            .map(|(code, url)| (code.as_str(), url.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataCenter;

    #[test]
    fn only_invalid_client_means_that_the_client_is_not_known() {
        let client = Client::new("1000.A").unwrap();
        let request = ClientProbeRequest::new(&DataCenter::EU.into(), &client);
        let read = |status, body: &str| request.read(&HttpResponse::new(status, body));
        for (body, known) in [
            (r#"{"error":"invalid_client"}"#, false),
            (r#"{"error":"invalid_code"}"#, true),
            (r#"{"error":"invalid_client_secret"}"#, true),
            (r#"{"error":"invalid_redirect_uri"}"#, true),
            (r#"{"error":"general_error"}"#, true),
        ] {
            assert_eq!(read(200, body).unwrap(), known, "{body}");
            assert_eq!(read(400, body).unwrap(), known, "{body}");
        }
        for (status, body, code) in [
            (200, r#"{"error":"Access Denied"}"#, "throttled"),
            (200, "<html>", "not_json"),
            (502, "", "not_json"),
            (200, r#"{"access_token":"x"}"#, "bad_field"),
        ] {
            assert_eq!(read(status, body).unwrap_err().code(), code, "{body}");
        }
    }

    #[test]
    fn a_server_list_is_read_and_anything_else_is_an_error() {
        let asked = Asked::new(Call::ServerInfo, &DataCenter::US.into());
        let read = |status, body: &str| ServerInfo::read(&asked, &HttpResponse::new(status, body));
        let info = read(
            200,
            r#"{"result":"success","locations":{"eu":"https://accounts.zoho.eu","us":"https://accounts.zoho.com"}}"#,
        )
        .unwrap();
        assert_eq!(info.iter().next(), Some(("eu", "https://accounts.zoho.eu")));
        for (status, body, code) in [
            (200, "", "not_json"),
            (200, "<html>", "not_json"),
            (200, "{}", "bad_field"),
            (200, r#"{"locations":{}}"#, "bad_field"),
            (200, r#"{"locations":{"eu":1}}"#, "bad_field"),
            (500, r#"{"locations":{"eu":"x"}}"#, "unexpected_status"),
        ] {
            assert_eq!(read(status, body).unwrap_err().code(), code, "{body}");
        }
    }
}
