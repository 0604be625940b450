//! This version, and what the environment says about the way out.

use zoho_catalog::Catalog;

use super::finding::Findings;

/// What HTTP clients heed; in capitals and without.
const PROXIES: [&str; 3] = ["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

pub(super) fn version(findings: &mut Findings<'_>, catalog: &Catalog<'static>) {
    let counts = catalog.counts();
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    findings.ok(
        "version",
        format!(
            "zoauth {} on {os}, {arch}; {} applications, {} scopes",
            env!("CARGO_PKG_VERSION"),
            counts.applications,
            counts.scopes
        ),
    );
}

/// Whether requests go through a proxy.
pub(super) fn proxies(findings: &mut Findings<'_>) -> bool {
    let set: Vec<(String, String)> = PROXIES
        .iter()
        .flat_map(|name| [(*name).to_owned(), name.to_ascii_lowercase()])
        .filter_map(|name| {
            let value = std::env::var(&name).ok()?;
            (!value.is_empty()).then(|| (name, without_password(&value)))
        })
        .collect();
    if set.is_empty() {
        findings.ok("proxy", "no proxy variable is set");
        return false;
    }
    let shown: Vec<String> = set
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let is_proxied = set
        .iter()
        .any(|(name, _)| !name.eq_ignore_ascii_case("NO_PROXY"));
    let message = shown.join(", ");
    if is_proxied {
        findings.note(
            "proxy",
            message,
            Some("requests to Zoho go this way; unset it if that is not meant".to_owned()),
        );
    } else {
        findings.ok("proxy", message);
    }
    is_proxied
}

/// A proxy without the name and password that may stand before its host.
fn without_password(value: &str) -> String {
    match value.rsplit_once('@') {
        Some((before, host)) => match before.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://…@{host}"),
            None => format!("…@{host}"),
        },
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_proxys_password_is_left_out() {
        for (given, shown) in [
            ("http://proxy:3128", "http://proxy:3128"),
            ("http://me:s3cret@proxy:3128", "http://…@proxy:3128"),
            ("me:s3c@ret@proxy", "…@proxy"),
            ("localhost,.example", "localhost,.example"),
        ] {
            assert_eq!(without_password(given), shown);
        }
    }
}
