//! Where a token may go. A URL often comes out of an answer (a next page, a
//! download), and a token sent to the wrong host is a token given away.

use reqwest::{Response, header};
use url::Url;

use super::ApiError;
use crate::DataCenter;
use crate::secure::is_secure;

/// A URL that paths are put below of.
pub(super) fn base(url: &str) -> Result<Url, ApiError> {
    let url = Url::parse(url).map_err(|_| bad(url))?;
    safe(&url)?;
    Ok(url)
}

/// The URL that a path or URL stands for.
pub(super) fn resolve(target: &str, base: impl FnOnce() -> Option<Url>) -> Result<Url, ApiError> {
    if !target.starts_with('/') {
        return Url::parse(target).map_err(|_| bad(target));
    }
    let base = base().ok_or(ApiError::NoApiDomain)?;
    // A base may have a path of its own, which a path with a slash would drop.
    let below = base.path().trim_end_matches('/');
    let url = base
        .join(&format!("{below}{target}"))
        .map_err(|_| bad(target))?;
    // `//host/path` and `/\host` are other hosts to a browser.
    if target.starts_with("//") || url.origin() != base.origin() {
        return Err(bad(target));
    }
    Ok(url)
}

/// Whether the token may be sent to this URL.
pub(super) fn check(url: &Url, base: Option<&Url>, hosts: &[String]) -> Result<(), ApiError> {
    safe(url)?;
    let host = url.host_str().unwrap_or_default();
    let is_base = base.is_some_and(|base| base.origin() == url.origin());
    let is_allowed = hosts
        .iter()
        .any(|allowed| allowed.eq_ignore_ascii_case(host));
    let is_zoho = url.scheme() == "https" && url.port().is_none() && is_of_zoho(host);
    if is_base || is_allowed || is_zoho {
        Ok(())
    } else {
        Err(ApiError::ForeignHost {
            host: host.to_owned(),
        })
    }
}

/// Where an answer redirects to, if that is on the same server.
pub(super) fn redirect(answer: &Response) -> Option<Url> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    let url = answer.url().join(location).ok()?;
    let bare = url.username().is_empty() && url.password().is_none();
    (bare && url.origin() == answer.url().origin()).then_some(url)
}

/// Below the domain of a data center's products or of its APIs.
fn is_of_zoho(host: &str) -> bool {
    DataCenter::ALL.iter().any(|dc| {
        let api = dc.api_domain().map(|url| {
            url.trim_start_matches("https://")
                .trim_start_matches("www.")
        });
        [Some(dc.web_domain()), api]
            .into_iter()
            .flatten()
            .any(|domain| {
                host.strip_suffix(domain)
                    .is_some_and(|front| front.is_empty() || front.ends_with('.'))
            })
    })
}

fn safe(url: &Url) -> Result<(), ApiError> {
    let bare = url.username().is_empty() && url.password().is_none();
    if bare && is_secure(url) {
        Ok(())
    } else {
        Err(ApiError::Unsafe {
            host: url.host_str().unwrap_or_default().to_owned(),
        })
    }
}

fn bad(target: &str) -> ApiError {
    let target = target.split(['?', '#']).next().unwrap_or_default();
    ApiError::BadTarget {
        target: target.chars().take(80).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(url: &str) -> Url {
        Url::parse(url).unwrap()
    }

    #[test]
    fn paths_stay_on_their_host() {
        let at = |base: &'static str, path: &str| {
            resolve(path, || Some(url(base))).map(|url| url.to_string())
        };
        let eu = "https://www.zohoapis.eu";
        assert_eq!(
            at(eu, "/crm/v8/Leads?a=b").unwrap(),
            "https://www.zohoapis.eu/crm/v8/Leads?a=b"
        );
        assert_eq!(
            at("http://localhost:1/x/", "/y").unwrap(),
            "http://localhost:1/x/y"
        );
        assert_eq!(
            at(eu, "https://desk.zoho.eu/x").unwrap(),
            "https://desk.zoho.eu/x"
        );
        for path in [
            "//evil.example/x",
            "/\\evil.example/x",
            "crm/v8",
            "",
            "?x=1",
        ] {
            assert!(
                matches!(at(eu, path), Err(ApiError::BadTarget { .. })),
                "{path}"
            );
        }
        assert!(matches!(resolve("/x", || None), Err(ApiError::NoApiDomain)));
    }

    #[test]
    fn only_zoho_and_who_was_allowed_sees_the_token() {
        let base = url("https://api.example:8443");
        let hosts = ["www.site24x7.com".to_owned()];
        let may = |target: &str| check(&url(target), Some(&base), &hosts);
        for target in [
            "https://www.zohoapis.eu/crm",
            "https://desk.zoho.com.au/api",
            "https://crm.zohocloud.ca/x",
            "https://zoho.in",
            "https://api.example:8443/x",
            "https://www.SITE24x7.com/api",
        ] {
            assert!(may(target).is_ok(), "{target}");
        }
        for target in [
            "https://evil.example/",
            "https://notzoho.eu/",
            "https://zoho.eu.evil.example/",
            "https://api.example/",
            "https://site24x7.com/",
            "https://desk.zoho.eu:8443/",
        ] {
            assert!(
                matches!(may(target), Err(ApiError::ForeignHost { .. })),
                "{target}"
            );
        }
        for target in [
            "http://desk.zoho.eu/",
            "https://user@desk.zoho.eu/",
            "ftp://desk.zoho.eu/",
            "http://www.site24x7.com/",
        ] {
            assert!(
                matches!(may(target), Err(ApiError::Unsafe { .. })),
                "{target}"
            );
        }
    }
}
