//! Which host a product call is for. All products answer on the one port of
//! their data center, so a request says its host in one of three ways: by the
//! `Host` header, by a first segment of the path that is the host, or not at
//! all, where the path tells which application is meant.

use std::sync::LazyLock;

use serde::Deserialize;
use zoho_catalog::Catalog;

use crate::call::Call;
use crate::user::Environment;

/// A product call's address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The product's host, if the request named one.
    pub(crate) host: Option<String>,
    /// The path on that host.
    pub(crate) path: String,
    /// The code of the host's data center, if it is known.
    pub(crate) data_center: Option<String>,
    /// The environment that a CRM host stands for.
    pub(crate) environment: Option<Environment>,
}

impl Address {
    pub(crate) fn of(catalog: &Catalog<'static>, call: &Call) -> Self {
        Self::new(&catalog.domains(), call.header("host"), &call.path)
    }

    fn new(domains: &[&str], header: Option<&str>, path: &str) -> Self {
        let first = path.split('/').nth(1).unwrap_or_default();
        let (host, path) = if is_product(domains, first) {
            let rest = &path[1 + first.len()..];
            (Some(first), if rest.is_empty() { "/" } else { rest })
        } else {
            let name = header.map(|header| header.split(':').next().unwrap_or(header));
            (name.filter(|name| is_product(domains, name)), path)
        };
        let host = host.map(str::to_ascii_lowercase);
        Self {
            data_center: host.as_deref().and_then(data_center),
            environment: host.as_deref().and_then(environment),
            path: path.to_owned(),
            host,
        }
    }

    /// The address as one would paste it.
    pub(crate) fn whole(&self) -> String {
        match &self.host {
            Some(host) => format!("https://{host}{}", self.path),
            None => self.path.clone(),
        }
    }
}

/// Whether a name is a host under one of Zoho's domains.
fn is_product(domains: &[&str], name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    domains.iter().any(|domain| {
        name.strip_suffix(domain)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// The data center of a host, where the domain belongs to one alone.
fn data_center(host: &str) -> Option<String> {
    let of = |domain: &str| {
        host.strip_suffix(domain)
            .is_some_and(|before| before.ends_with('.'))
    };
    table()
        .iter()
        .find(|dc| of(&dc.web_domain) || dc.api_domain().is_some_and(of))
        .map(|dc| dc.code.clone())
}

/// What `data-centers.yaml` says of one.
#[derive(Deserialize)]
struct Place {
    code: String,
    web_domain: String,
    api_domain: Option<Url>,
}

#[derive(Deserialize)]
struct Url {
    url: String,
}

impl Place {
    /// `zohoapis.eu`
    fn api_domain(&self) -> Option<&str> {
        self.api_domain.as_ref()?.url.strip_prefix("https://www.")
    }
}

fn table() -> &'static [Place] {
    #[derive(Deserialize)]
    struct File {
        data_centers: Vec<Place>,
    }
    static TABLE: LazyLock<Vec<Place>> = LazyLock::new(|| {
        let text = include_str!("../../../../scopes/protocol/data-centers.yaml");
        serde_yaml::from_str::<File>(text)
            .expect("data-centers.yaml is part of the program, and tests read it")
            .data_centers
    });
    &TABLE
}

/// Source: <https://github.com/zoho/zohocrm-python-sdk-8.0>, `zohocrmsdk/src/com/zoho/crm/api/dc`.
fn environment(host: &str) -> Option<Environment> {
    let (first, rest) = host.split_once('.')?;
    if !rest.starts_with("zohoapis.") {
        return None;
    }
    match first {
        "sandbox" => Some(Environment::Sandbox),
        "developer" => Some(Environment::Developer),
        "www" => Some(Environment::Production),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_comes_from_the_path_the_header_or_nowhere() {
        let domains = ["zoho.com", "zoho.com.au", "zohoapis.eu", "site24x7.com"];
        let of = |header, path| {
            let address = Address::new(&domains, header, path);
            (address.whole(), address.data_center)
        };
        let whole = |url: &str, code: Option<&str>| (url.to_owned(), code.map(str::to_owned));
        assert_eq!(
            of(Some("127.0.0.1:4000"), "/desk.zoho.com/api/v1/tickets"),
            whole("https://desk.zoho.com/api/v1/tickets", Some("us"))
        );
        assert_eq!(
            of(Some("desk.zoho.com.au"), "/api/v1/tickets"),
            whole("https://desk.zoho.com.au/api/v1/tickets", Some("au"))
        );
        assert_eq!(
            of(Some("www.site24x7.com:443"), "/api/monitors"),
            whole("https://www.site24x7.com/api/monitors", None)
        );
        assert_eq!(
            of(Some("localhost:1"), "/crm/v8/Deals"),
            whole("/crm/v8/Deals", None)
        );
        assert_eq!(
            of(None, "/zoho.com.evil.example/x"),
            whole("/zoho.com.evil.example/x", None)
        );
    }

    #[test]
    fn hosts_of_the_sandbox_are_told_apart() {
        let domains = ["zohoapis.eu"];
        let of = |path| Address::new(&domains, None, path).environment;
        assert_eq!(
            of("/sandbox.zohoapis.eu/crm/v8/org"),
            Some(Environment::Sandbox)
        );
        assert_eq!(
            of("/www.zohoapis.eu/crm/v8/org"),
            Some(Environment::Production)
        );
        assert_eq!(of("/crm/v8/org"), None);
    }
}
