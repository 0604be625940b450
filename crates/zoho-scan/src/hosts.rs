//! Which hosts are Zoho's. A recording of a browser holds calls to everybody;
//! only those to Zoho are looked at.

use std::sync::OnceLock;

use zoho_catalog::Catalog;

/// Names and top-level domains of the hosts that the catalogs list.
struct Known {
    names: Vec<String>,
    tops: Vec<String>,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let (mut names, mut tops): (Vec<String>, Vec<String>) = Catalog::embedded()
            .domains()
            .iter()
            .filter_map(|domain| domain.split_once('.'))
            .map(|(name, top)| (name.to_owned(), top.to_owned()))
            .unzip();
        for list in [&mut names, &mut tops] {
            list.sort();
            list.dedup();
        }
        // The longer name first: `zohoapis` also begins with `zoho`.
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Known { names, tops }
    })
}

/// Names under which Zoho's applications answer, before the top-level domain.
pub(crate) fn names() -> &'static [String] {
    &known().names
}

/// What stands before the name on pages for people.
const PAGES: [&str; 15] = [
    "",
    "www",
    "help",
    "forums",
    "blog",
    "blogs",
    "community",
    "store",
    "static",
    "api-console",
    "developer",
    "docs",
    "marketplace",
    "status",
    "cdn",
];

/// What a host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// APIs of applications.
    Api,
    /// The accounts server.
    Accounts,
    /// Pages for people.
    Pages,
}

/// Whether a host belongs to one of Zoho's applications, in any data center. A
/// placeholder may stand for the data center: `desk.zoho.{tld}`.
pub fn is_zoho(host: &str) -> bool {
    parts(host).is_some()
}

/// What a host of Zoho's is for; `None` for one of somebody else's.
pub(crate) fn purpose(host: &str) -> Option<Use> {
    let (before, name) = parts(host)?;
    Some(match before.as_str() {
        "accounts" => Use::Accounts,
        _ if name == "zohoapis" || name == "site24x7" => Use::Api,
        before if PAGES.contains(&before) => Use::Pages,
        before if before.starts_with("docs.") || before.starts_with("help.") => Use::Pages,
        _ => Use::Api,
    })
}

/// The host without its data center, to tell that two are one.
pub(crate) fn family(host: &str) -> String {
    match parts(host) {
        Some((before, "zohocloud")) => format!("{before}.zoho"),
        Some((before, name)) => format!("{before}.{name}"),
        None => host.to_ascii_lowercase(),
    }
}

/// What stands before the name, and the name.
fn parts(host: &str) -> Option<(String, &'static str)> {
    let host = host.to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let host = host.split(':').next().unwrap_or_default();
    let Known { names, tops } = known();
    names.iter().find_map(|name| {
        host.match_indices(name).find_map(|(at, _)| {
            let before = &host[..at];
            let after = &host[at + name.len()..];
            let begins = before.is_empty() || before.ends_with('.');
            let placeholder = |text: &str| text.starts_with(['{', '$', '<', '%', '[']);
            let ends = placeholder(after)
                || after
                    .strip_prefix('.')
                    .is_some_and(|top| placeholder(top) || tops.iter().any(|t| t == top));
            (begins && ends).then(|| (before.trim_end_matches('.').to_owned(), name.as_str()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_zoho_are_told_from_others() {
        for host in [
            "www.zohoapis.eu",
            "desk.zoho.com.au",
            "Desk.Zoho.{tld}",
            "www.zohoapis{domain}",
            "desk.zohocloud.ca",
            "www.site24x7.net.au",
            "zohoapis.com:443",
        ] {
            assert!(is_zoho(host), "{host}");
        }
        for host in [
            "notzoho.com",
            "zoho.com.evil.example",
            "zoho.example",
            "example.org",
            "",
        ] {
            assert!(!is_zoho(host), "{host}");
        }
        assert_eq!(purpose("www.zoho.com"), Some(Use::Pages));
        assert_eq!(purpose("docs.catalyst.zoho.com"), Some(Use::Pages));
        assert_eq!(purpose("accounts.zoho.eu"), Some(Use::Accounts));
        assert_eq!(purpose("developer.zohoapis.com"), Some(Use::Api));
        assert_eq!(family("desk.zoho.eu"), family("desk.zohocloud.ca"));
    }

    #[test]
    fn every_host_of_the_catalogs_is_known() {
        for application in zoho_catalog::Catalog::embedded().applications() {
            for host in application.hosts() {
                assert!(is_zoho(host), "{host} of {}", application.name());
            }
        }
    }
}
