//! The accounts servers that belong together: those of Zoho's data centers, or
//! the few of a test installation. A redirect or an answer may send a login on
//! to another server of the same table and nowhere else, for the client secret
//! goes along.

use url::Url;

use crate::secure::is_loopback;
use crate::{Accounts, DataCenter};

/// The accounts servers that a login may be sent to, each under the code that
/// Zoho uses for its data center (`location`, `user_location`).
///
/// Source: <https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataCenterTable {
    rows: Vec<(String, Accounts)>,
    /// Where the table was asked for; its kind decides what may be added.
    home: Home,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Home {
    /// Zoho's own servers.
    Zoho,
    /// A server on this machine, with others beside it on other ports.
    Loopback,
    /// A proxy or the like: itself and nothing else.
    Alone,
}

impl DataCenterTable {
    /// The data centers that are known at build time.
    pub fn zoho() -> Self {
        Self {
            rows: DataCenter::ALL
                .iter()
                .map(|dc| (dc.code().to_owned(), Accounts::from(*dc)))
                .collect(),
            home: Home::Zoho,
        }
    }

    /// The table that an accounts server belongs to: Zoho's for Zoho's own,
    /// for a custom server itself alone.
    pub fn of(accounts: &Accounts) -> Self {
        if accounts.data_center().is_some() || is_zoho_pattern(accounts.as_str()) {
            return Self::zoho();
        }
        let is_loopback = Url::parse(accounts.as_str()).is_ok_and(|url| is_loopback(&url));
        Self {
            rows: Vec::new(),
            home: if is_loopback {
                Home::Loopback
            } else {
                Home::Alone
            },
        }
    }

    /// Adds what a server list (`/oauth/serverinfo`) names, and says which
    /// codes are new. A row that is there is never changed, and a new one must
    /// fit: at Zoho `https://accounts.zoho.…` or `https://accounts.zohocloud.…`,
    /// beside a server on loopback another one on loopback.
    pub fn extend<'a>(
        &mut self,
        locations: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<String> {
        let mut added = Vec::new();
        for (code, url) in locations {
            let code = code.trim().to_ascii_lowercase();
            let is_code =
                (2..=8).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
            let Some(accounts) = Accounts::custom(url).ok().filter(|_| is_code) else {
                continue;
            };
            let fits = match self.home {
                Home::Zoho => is_zoho_pattern(accounts.as_str()),
                Home::Loopback => Url::parse(accounts.as_str()).is_ok_and(|url| is_loopback(&url)),
                Home::Alone => false,
            };
            let is_new = self
                .rows
                .iter()
                .all(|(known, server)| *known != code && *server != accounts);
            if fits && is_new {
                self.rows.push((code.clone(), accounts));
                added.push(code);
            }
        }
        added
    }

    /// The codes with their accounts servers, Zoho's in the usual order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Accounts)> {
        self.rows
            .iter()
            .map(|(code, accounts)| (code.as_str(), accounts))
    }

    /// The server that a `location` means, letter case aside.
    pub fn server(&self, location: &str) -> Option<&Accounts> {
        self.iter()
            .find(|(code, _)| code.eq_ignore_ascii_case(location.trim()))
            .map(|(_, accounts)| accounts)
    }

    /// The code of an accounts server.
    pub fn code(&self, accounts: &Accounts) -> Option<&str> {
        self.iter()
            .find(|(_, known)| *known == accounts)
            .map(|(code, _)| code)
    }

    /// Whether this server is in the table.
    pub fn contains(&self, accounts: &Accounts) -> bool {
        self.code(accounts).is_some()
    }
}

/// Whether a URL has the form that Zoho's accounts servers have, with an end of
/// the domain that may be new.
fn is_zoho_pattern(url: &str) -> bool {
    let Some(host) = url.strip_prefix("https://") else {
        return false;
    };
    let end = host
        .strip_prefix("accounts.zoho.")
        .or_else(|| host.strip_prefix("accounts.zohocloud."));
    end.is_some_and(|end| {
        let label = |label: &str| {
            (2..=3).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_lowercase())
        };
        match end.split_once('.') {
            Some((second, top)) => matches!(second, "com" | "co") && label(top),
            None => label(end),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_zoho_names_anew_is_added_if_it_looks_like_zoho() {
        let mut table = DataCenterTable::zoho();
        let known = table.iter().len();
        let added = table.extend([
            ("eu", "https://accounts.zoho.eu"),
            ("br", "https://accounts.zoho.com.br/"),
            ("QA", "https://accounts.zoho.qa"),
            // A known code is not moved, a known server not renamed.
            ("us", "https://accounts.zoho.xyz"),
            ("usa", "https://accounts.zoho.com"),
        ]);
        assert_eq!(added, ["br", "qa"]);
        assert_eq!(table.iter().len(), known + 2);
        let br = table.server("BR").unwrap();
        assert_eq!(br.as_str(), "https://accounts.zoho.com.br");
        assert_eq!(table.code(br), Some("br"));
        assert_eq!(table.server("us"), Some(&DataCenter::US.into()));
    }

    #[test]
    fn what_is_not_zohos_is_never_added_to_zohos() {
        let mut table = DataCenterTable::zoho();
        for url in [
            "http://accounts.zoho.qa",
            "https://accounts.zoho.qa.evil.example",
            "https://accounts.zoho.evil",
            "https://accounts.zoho.example.qa",
            "https://evil.example",
            "https://accounts.zoho.qa:8443",
            "https://accounts.zoho.qa/path",
            "https://accounts.zoho.qa@evil.example",
            "http://127.0.0.1:1",
            "",
        ] {
            assert!(table.extend([("qa", url)]).is_empty(), "{url}");
        }
        for code in ["", "a", "verylongcode", "q a", "../x"] {
            assert!(
                table
                    .extend([(code, "https://accounts.zoho.qa")])
                    .is_empty(),
                "{code}"
            );
        }
    }

    #[test]
    fn a_server_on_loopback_has_only_neighbours_on_loopback() {
        let own = Accounts::custom("http://127.0.0.1:4000").unwrap();
        let mut table = DataCenterTable::of(&own);
        let added = table.extend([
            ("us", "http://127.0.0.1:4000"),
            ("eu", "http://localhost:4001"),
            ("in", "https://accounts.zoho.in"),
            ("jp", "https://evil.example"),
        ]);
        assert_eq!(added, ["us", "eu"]);
        assert_eq!(table.code(&own), Some("us"));

        let proxy = Accounts::custom("https://proxy.example/zoho").unwrap();
        let mut table = DataCenterTable::of(&proxy);
        assert!(
            table
                .extend([
                    ("eu", "https://accounts.zoho.eu"),
                    ("us", "https://proxy.example/zoho")
                ])
                .is_empty()
        );
    }
}
