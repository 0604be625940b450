//! The data centers of Zoho and their hosts. A client, an account and its
//! tokens live in exactly one of them, and asking another one is the most
//! common mistake of all; so the hosts come from a table, never from a pattern.

mod generated;
mod host;
mod table;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use self::generated::TABLE;
pub use self::table::DataCenterTable;

/// One data center of Zoho.
///
/// The constants can be matched on; new data centers appear when the table
/// grows, so a `match` needs a `_` arm.
///
/// Source: <https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DataCenter(u8);

/// How a host of a data center is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// A page or a document of Zoho names it.
    Zoho,
    /// It was reported from the live service.
    Observed,
    /// Only public code or notes of others name it.
    ThirdParty,
}

/// The word given for a data center is not one that is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown data center `{given}`; known are {}", known_codes())]
pub struct UnknownDataCenter {
    /// What was given.
    pub given: String,
}

struct Row {
    code: &'static str,
    region: &'static str,
    aliases: &'static [&'static str],
    web_domain: &'static str,
    accounts: Host,
    api_domain: Option<Host>,
    console: Option<Host>,
    source: &'static str,
}

struct Host {
    url: &'static str,
    evidence: Evidence,
}

impl DataCenter {
    /// Every known data center, in the order of the table.
    pub const ALL: &'static [DataCenter] = &{
        let mut all = [DataCenter(0); TABLE.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = DataCenter(index as u8);
            index += 1;
        }
        all
    };

    /// United States, `zoho.com`.
    pub const US: DataCenter = Self::with_code("us");
    /// Europe, `zoho.eu`.
    pub const EU: DataCenter = Self::with_code("eu");
    /// India, `zoho.in`.
    pub const IN: DataCenter = Self::with_code("in");
    /// Australia, `zoho.com.au`.
    pub const AU: DataCenter = Self::with_code("au");
    /// Japan, `zoho.jp`.
    pub const JP: DataCenter = Self::with_code("jp");
    /// Canada, `zohocloud.ca` (`zoho.ca` does not exist).
    pub const CA: DataCenter = Self::with_code("ca");
    /// Saudi Arabia, `zoho.sa`.
    pub const SA: DataCenter = Self::with_code("sa");
    /// United Kingdom, `zoho.uk`.
    pub const UK: DataCenter = Self::with_code("uk");
    /// China, `zoho.com.cn`; its accounts know nothing of the other data centers.
    pub const CN: DataCenter = Self::with_code("cn");
    /// United Arab Emirates, `zoho.ae`.
    pub const AE: DataCenter = Self::with_code("ae");
    /// Singapore, `zoho.sg`.
    pub const SG: DataCenter = Self::with_code("sg");

    /// The short code that Zoho sends as `location`: `us`, `eu`, `in`.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The region in plain words: `Europe`.
    pub fn region(self) -> &'static str {
        self.row().region
    }

    /// The accounts server, without a slash at the end: `https://accounts.zoho.eu`.
    pub fn accounts_url(self) -> &'static str {
        self.row().accounts.url
    }

    /// The common API host, `https://www.zohoapis.eu`; `None` where none is known.
    ///
    /// Desk, Creator, Analytics and others answer on hosts of their own; see
    /// [`web_domain`](Self::web_domain).
    pub fn api_domain(self) -> Option<&'static str> {
        self.row().api_domain.as_ref().map(|host| host.url)
    }

    /// The API console where clients are registered; `None` where none is known.
    pub fn console_url(self) -> Option<&'static str> {
        self.row().console.as_ref().map(|host| host.url)
    }

    /// The domain of the product hosts: `zoho.eu`, and `zohocloud.ca` for Canada.
    pub fn web_domain(self) -> &'static str {
        self.row().web_domain
    }

    /// How the accounts server is known.
    pub fn evidence(self) -> Evidence {
        self.row().accounts.evidence
    }

    /// How the API domain is known.
    pub fn api_domain_evidence(self) -> Option<Evidence> {
        self.row().api_domain.as_ref().map(|host| host.evidence)
    }

    /// How the console is known.
    pub fn console_evidence(self) -> Option<Evidence> {
        self.row().console.as_ref().map(|host| host.evidence)
    }

    /// The public page that lists this data center.
    pub fn source(self) -> &'static str {
        self.row().source
    }

    /// The data center that a server means by `location`, `user_location` or `dc`.
    ///
    /// Exact apart from letter case: what a server says is not guessed at.
    pub fn from_location(location: &str) -> Option<Self> {
        Self::find(|row| row.code.eq_ignore_ascii_case(location))
    }

    /// The data center whose accounts server this URL is.
    ///
    /// Only `https`, the exact host, the default port and no path count, so
    /// that a forged `accounts-server` never passes for Zoho's.
    pub fn from_accounts_server(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let plain = url.scheme() == "https"
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        let host = url.host_str().filter(|_| plain)?;
        Self::find(|row| host_of(row.accounts.url) == host)
    }

    fn row(self) -> &'static Row {
        &TABLE[usize::from(self.0)]
    }

    fn find(matches: impl Fn(&Row) -> bool) -> Option<Self> {
        Self::ALL.iter().copied().find(|dc| matches(dc.row()))
    }

    /// For the constants only: a code that is not in the table fails the build.
    const fn with_code(code: &str) -> Self {
        let mut index = 0;
        while index < TABLE.len() {
            if same(TABLE[index].code.as_bytes(), code.as_bytes()) {
                return DataCenter(index as u8);
            }
            index += 1;
        }
        panic!("no such data center in scopes/protocol/data-centers.yaml")
    }
}

/// Whether this URL is the accounts server of one of Zoho's data centers.
///
/// See [`DataCenter::from_accounts_server`] for what counts.
pub fn is_zoho_accounts_server(url: &str) -> bool {
    DataCenter::from_accounts_server(url).is_some()
}

/// Reads what a person may call a data center: the code, the region, the end
/// of the domain (`com`, `.com.au`), a host or a URL (`zoho.eu`,
/// `https://accounts.zoho.eu`, `www.zohoapis.jp`, `https://crm.zohocloud.ca/crm`).
impl FromStr for DataCenter {
    type Err = UnknownDataCenter;

    fn from_str(given: &str) -> Result<Self, Self::Err> {
        let lower = given.trim().to_ascii_lowercase();
        let without_scheme = lower.split_once("://").map_or(&*lower, |(_, rest)| rest);
        let host = without_scheme
            .split(['/', '?', '#', ':'])
            .next()
            .unwrap_or_default()
            .trim_start_matches('.');
        Self::find(|row| row.code == host)
            .or_else(|| {
                Self::find(|row| {
                    row.aliases.contains(&host)
                        || row.region.eq_ignore_ascii_case(&lower)
                        || row.web_domain.strip_prefix("zoho.") == Some(host)
                        || is_or_is_under(host, row.web_domain)
                        || row.api_domain.as_ref().is_some_and(|api| {
                            let api = host_of(api.url);
                            is_or_is_under(host, api.strip_prefix("www.").unwrap_or(api))
                        })
                })
            })
            .ok_or_else(|| UnknownDataCenter {
                given: given.trim().chars().take(60).collect(),
            })
    }
}

impl TryFrom<String> for DataCenter {
    type Error = UnknownDataCenter;

    fn try_from(given: String) -> Result<Self, Self::Error> {
        given.parse()
    }
}

impl From<DataCenter> for String {
    fn from(dc: DataCenter) -> Self {
        dc.code().to_owned()
    }
}

impl fmt::Display for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataCenter({})", self.code())
    }
}

fn known_codes() -> String {
    let codes: Vec<_> = DataCenter::ALL.iter().map(|dc| dc.code()).collect();
    codes.join(", ")
}

fn host_of(url: &str) -> &str {
    url.strip_prefix("https://").unwrap_or(url)
}

fn is_or_is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_may_name_a_data_center_in_many_ways() {
        for (given, expected) in [
            ("us", DataCenter::US),
            ("com", DataCenter::US),
            ("EU", DataCenter::EU),
            (" zoho.eu ", DataCenter::EU),
            ("https://accounts.zoho.eu/", DataCenter::EU),
            (".com.au", DataCenter::AU),
            ("com.au", DataCenter::AU),
            (".com.cn", DataCenter::CN),
            ("in", DataCenter::IN),
            ("Saudi Arabia", DataCenter::SA),
            ("ca", DataCenter::CA),
            (".ca", DataCenter::CA),
            ("zohocloud.ca", DataCenter::CA),
            ("https://crm.zohocloud.ca/crm/org1", DataCenter::CA),
            ("https://www.zohoapis.ca", DataCenter::CA),
            ("gb", DataCenter::UK),
            ("uae", DataCenter::AE),
            ("zoho.sg", DataCenter::SG),
        ] {
            assert_eq!(given.parse(), Ok(expected), "{given}");
        }
        for given in ["", "xx", "notzoho.eu", "zoho.eu.evil.example", "zoho"] {
            assert!(given.parse::<DataCenter>().is_err(), "{given}");
        }
    }

    #[test]
    fn no_two_data_centers_share_a_name_or_a_host() {
        for &dc in DataCenter::ALL {
            assert_eq!(dc.code().parse(), Ok(dc));
            assert_eq!(dc.web_domain().parse(), Ok(dc));
            assert_eq!(dc.region().parse(), Ok(dc));
            assert_eq!(dc.accounts_url().parse(), Ok(dc));
            assert_eq!(DataCenter::from_location(dc.code()), Some(dc));
            assert_eq!(
                DataCenter::from_accounts_server(dc.accounts_url()),
                Some(dc)
            );
            for url in [dc.api_domain(), dc.console_url()].into_iter().flatten() {
                assert_eq!(url.parse(), Ok(dc));
                assert!(!url.ends_with('/'));
            }
        }
        assert_eq!(DataCenter::ALL.len(), 11);
    }

    #[test]
    fn only_the_exact_accounts_server_counts_as_zoho() {
        assert!(is_zoho_accounts_server("https://accounts.zoho.com"));
        assert!(is_zoho_accounts_server("https://accounts.zohocloud.ca/"));
        for forged in [
            "http://accounts.zoho.com",
            "https://accounts.zoho.com.evil.example",
            "https://accounts.zoho.com@evil.example",
            "https://evil@accounts.zoho.com",
            "https://accounts.zoho.com:8443",
            "https://accounts.zoho.com/path",
            "https://accounts.zoho.com?x",
            "https://evil.example/accounts.zoho.com",
            "https://accounts.zoho.ca",
            "https://accounts.zoho.com\\@evil.example",
            "accounts.zoho.com",
            "",
        ] {
            assert!(!is_zoho_accounts_server(forged), "{forged}");
        }
    }
}
