//! Hosts of the data centers, brought to that of the United States.

/// The host as the United States data center has it; `None` where it belongs
/// to no family of `domains`. A placeholder may stand for the data center.
pub(crate) fn canonical<D: AsRef<str>>(domains: &[Vec<D>], host: &str) -> Option<String> {
    for family in domains {
        let first = family.first()?.as_ref();
        for domain in family {
            if let Some(before) = host.strip_suffix(domain.as_ref())
                && (before.is_empty() || before.ends_with('.'))
            {
                return Some(environment(&format!("{before}{first}")));
            }
        }
        // www.zohoapis.{dc}, desk.zoho${region}
        if let Some(at) = host.find(['{', '$', '<', '[', '%']) {
            let stem = first.split('.').next().unwrap_or_default();
            let known = host[..at].trim_end_matches('.');
            if let Some(before) = known.strip_suffix(stem)
                && (before.is_empty() || before.ends_with('.'))
            {
                return Some(environment(&format!("{before}{first}")));
            }
        }
    }
    None
}

/// The sandbox and developer environments answer the same calls.
fn environment(host: &str) -> String {
    for name in ["sandbox.", "developer."] {
        if let Some(rest) = host.strip_prefix(name)
            && rest.starts_with("zohoapis.")
        {
            return format!("www.{rest}");
        }
    }
    host.to_owned()
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn hosts_of_every_data_center_are_one() {
        let domains = [
            vec!["zohoapis.com", "zohoapis.eu", "zohoapis.com.au"],
            vec!["zoho.com", "zoho.eu", "zohocloud.ca"],
        ];
        let of = |host| canonical(&domains, host);
        assert_eq!(
            of("www.zohoapis.com.au").as_deref(),
            Some("www.zohoapis.com")
        );
        assert_eq!(of("desk.zohocloud.ca").as_deref(), Some("desk.zoho.com"));
        assert_eq!(
            of("sandbox.zohoapis.eu").as_deref(),
            Some("www.zohoapis.com")
        );
        assert_eq!(of("www.zohoapis.{dc}").as_deref(), Some("www.zohoapis.com"));
        assert_eq!(of("notzohoapis.com"), None);
        assert_eq!(of("zohoapis.com.evil.example"), None);
    }
}
