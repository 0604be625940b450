//! HAR recordings, which browsers and proxies save. They hold every header and
//! cookie; only method and address are read.
//! Format: <http://www.softwareishard.com/blog/har-12-spec/>

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{CallSite, Input, ReadError};
use crate::{address, hosts};

#[derive(Deserialize)]
struct Har<'t> {
    #[serde(borrow)]
    log: Log<'t>,
}

#[derive(Deserialize)]
struct Log<'t> {
    #[serde(borrow)]
    entries: Vec<&'t RawValue>,
}

#[derive(Deserialize)]
struct Entry<'t> {
    #[serde(borrow)]
    request: Request<'t>,
}

#[derive(Deserialize)]
struct Request<'t> {
    #[serde(borrow)]
    method: Cow<'t, str>,
    #[serde(borrow)]
    url: Cow<'t, str>,
}

/// The calls to Zoho, and how many others there are.
pub(super) fn read(input: &Input<'_>) -> Result<(Vec<CallSite>, usize), ReadError> {
    let har: Har<'_> = input.json(input.text)?;
    let mut sites = Vec::new();
    let mut elsewhere = 0;
    for raw in har.log.entries {
        let entry: Entry<'_> = input.json(raw.get())?;
        let url = address::plain(&entry.request.url);
        let host = address::split(&url).0.unwrap_or_default();
        match hosts::purpose(host) {
            // Logging in is no call of an API.
            Some(hosts::Use::Accounts) if url.contains("/oauth/v") => {}
            Some(hosts::Use::Api | hosts::Use::Accounts) => {
                let method = entry.request.method.to_ascii_uppercase();
                // A browser asks beforehand whether it may make the call.
                if method != "OPTIONS" {
                    sites.push(input.site(Some(method), &url, input.place_of(raw.get())));
                }
            }
            _ => elsewhere += 1,
        }
    }
    Ok((sites, elsewhere))
}
