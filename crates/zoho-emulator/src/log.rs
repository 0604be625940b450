//! What was asked of the emulator: one record a request and a counter for each
//! endpoint. A record has no parameter, header or body, so no secret can be in
//! it; what it repeats of a request is a known word or a registered client ID.

use std::collections::{BTreeMap, VecDeque};
use std::time::SystemTime;

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

/// One request and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRecord {
    /// When it came, by the emulator's clock.
    pub at: SystemTime,
    /// The code of the data center that was asked.
    pub data_center: &'static str,
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The grant type, if it was one that Zoho knows.
    pub grant_type: Option<&'static str>,
    /// The client ID, if it is registered.
    pub client_id: Option<String>,
    /// The status of the answer.
    pub status: u16,
    /// One word on the answer: `ok`, `redirect`, `page`, `fault`, or the error
    /// it carried.
    pub outcome: &'static str,
}

impl RequestRecord {
    pub(crate) fn new(call: &Call, endpoint: Endpoint, state: &State) -> Self {
        let grant_type = call.text("grant_type");
        let (client_id, _) = call.client_credentials();
        Self {
            at: call.now,
            data_center: call.data_center.code,
            endpoint,
            grant_type: GRANT_TYPES.into_iter().find(|known| *known == grant_type),
            client_id: state
                .clients
                .get(client_id.as_str())
                .map(|client| client.id.clone()),
            status: 0,
            outcome: "",
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
