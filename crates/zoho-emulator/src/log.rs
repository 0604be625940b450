//! What was asked of the emulator: one record a request and a counter for each
//! endpoint. A record has no value of a parameter, no header and no body, and
//! what looks like a secret in a path is left out, so none can be in it.

use std::collections::{BTreeMap, VecDeque};
use std::time::SystemTime;

use serde::Serialize;

use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::state::State;

/// Records kept; an emulator that runs for days forgets the oldest.
const MOST_RECORDS: usize = 10_000;

const GRANT_TYPES: [&str; 6] = [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "device_request",
    "device_token",
    "update_scopes_token",
];

/// Is called with every request.
pub(crate) type OnRequest = Box<dyn Fn(&RequestRecord) + Send + Sync>;

/// What stands in the place of a secret.
const LEFT_OUT: &str = "…";

/// One request and how it was answered. Serialized, `at` is in seconds since
/// 1970 and the endpoint is its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestRecord {
    /// When it came, by the emulator's clock.
    #[serde(serialize_with = "seconds")]
    pub at: SystemTime,
    /// The code of the data center that was asked.
    pub data_center: &'static str,
    /// The method.
    pub method: String,
    /// The path, without the query; a segment that looks like a secret is `…`.
    pub path: String,
    /// The names of the parameters of query and form.
    pub parameters: Vec<String>,
    /// The endpoint.
    #[serde(serialize_with = "name")]
    pub endpoint: Endpoint,
    /// The grant type, if it was one that Zoho knows.
    pub grant_type: Option<&'static str>,
    /// The client ID, if it is registered.
    pub client_id: Option<String>,
    /// The status of the answer.
    pub status: u16,
    /// One word on the answer: `ok`, `redirect`, `page`, `fault`, the error it
    /// carried, or why a product call was refused: `no_token`, `dead_token`,
    /// `scope`, `no_call`, `no_method`, `no_organization`, `other_organization`,
    /// `too_many`.
    pub outcome: &'static str,
    /// The fault that was ordered for it.
    pub fault: Option<&'static str>,
}

fn seconds<S: serde::Serializer>(at: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    let since = at.duration_since(SystemTime::UNIX_EPOCH);
    serializer.serialize_u64(since.unwrap_or_default().as_secs())
}

fn name<S: serde::Serializer>(endpoint: &Endpoint, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(endpoint.name())
}

/// The text, unless it looks like a secret: a token, a code, a key. Record IDs
/// are digits alone, names have no long run of letters and digits mixed.
fn harmless(text: &str) -> &str {
    let is_mixed = |run: &str| {
        run.len() >= 20
            && run.bytes().any(|b| b.is_ascii_digit())
            && run.bytes().any(|b| b.is_ascii_alphabetic())
    };
    let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    if text.len() > 200 || runs.any(is_mixed) {
        LEFT_OUT
    } else {
        text
    }
}

impl RequestRecord {
    pub(crate) fn new(call: &Call, endpoint: Endpoint, state: &State) -> Self {
        let grant_type = call.text("grant_type");
        let (client_id, _) = call.client_credentials();
        Self {
            at: call.now,
            data_center: call.data_center.code,
            method: call.method.as_str().to_owned(),
            path: call
                .path
                .split('/')
                .map(harmless)
                .collect::<Vec<_>>()
                .join("/"),
            parameters: call.names().map(|name| harmless(name).to_owned()).collect(),
            endpoint,
            grant_type: GRANT_TYPES.into_iter().find(|known| *known == grant_type),
            client_id: state
                .clients
                .get(client_id.as_str())
                .map(|client| client.id.clone()),
            status: 0,
            outcome: "",
            fault: None,
        }
    }
}

#[derive(Default)]
pub(crate) struct Log {
    records: VecDeque<RequestRecord>,
    counts: BTreeMap<Endpoint, usize>,
}

impl Log {
    /// Counts a request as it arrives.
    pub(crate) fn count(&mut self, endpoint: Endpoint) {
        *self.counts.entry(endpoint).or_default() += 1;
    }

    pub(crate) fn push(&mut self, record: RequestRecord) {
        if self.records.len() == MOST_RECORDS {
            self.records.pop_front();
        }
        self.records.push_back(record);
    }

    pub(crate) fn requests(&self, endpoint: Endpoint) -> usize {
        self.counts.get(&endpoint).copied().unwrap_or_default()
    }

    pub(crate) fn records(&self) -> Vec<RequestRecord> {
        self.records.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
