//! Hosts of Zoho as another data center has them. The two families, API
//! domains and product domains, follow the table: Canada's products do not end
//! like its APIs, and some data centers have no known API domain.

use super::DataCenter;

impl DataCenter {
    /// A host of Zoho, of any data center, as this one has it.
    ///
    /// `None` for a host of neither family, and where this data center has no
    /// known API domain.
    ///
    /// ```
    /// use zoho_oauth::DataCenter;
    ///
    /// let host = |host| DataCenter::CA.host(host);
    /// assert_eq!(host("desk.zoho.com").as_deref(), Some("desk.zohocloud.ca"));
    /// assert_eq!(host("www.zohoapis.eu").as_deref(), Some("www.zohoapis.ca"));
    /// assert_eq!(host("www.site24x7.com"), None);
    /// ```
    ///
    /// Source: <https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>
    pub fn host(self, host: &str) -> Option<String> {
        let (own, is_api) = Self::family(host)?;
        let (before, _) = host.split_at(host.len() - own.len());
        let domain = if is_api {
            bare(self.api_domain()?)
        } else {
            self.web_domain()
        };
        Some(format!("{before}{domain}"))
    }

    /// The data center that a host of Zoho's products or APIs is in.
    ///
    /// Exact, unlike parsing what a person wrote; `None` for any other host.
    ///
    /// ```
    /// use zoho_oauth::DataCenter;
    ///
    /// assert_eq!(DataCenter::of_host("desk.zoho.eu"), Some(DataCenter::EU));
    /// assert_eq!(DataCenter::of_host("zoho.eu.example.com"), None);
    /// ```
    pub fn of_host(host: &str) -> Option<Self> {
        let (own, _) = Self::family(host)?;
        Self::ALL.iter().copied().find(|dc| {
            dc.web_domain() == own || dc.api_domain().is_some_and(|url| bare(url) == own)
        })
    }

    /// The domain that a host is in, and whether it is that of the APIs.
    fn family(host: &str) -> Option<(&'static str, bool)> {
        Self::ALL
            .iter()
            .flat_map(|dc| {
                let api = dc.api_domain().map(|url| (bare(url), true));
                [Some((dc.web_domain(), false)), api]
            })
            .flatten()
            .find(|(domain, _)| {
                host.strip_suffix(domain)
                    .is_some_and(|before| before.is_empty() || before.ends_with('.'))
            })
    }
}

/// `zohoapis.eu` of `https://www.zohoapis.eu`.
fn bare(url: &'static str) -> &'static str {
    let host = url.strip_prefix("https://").unwrap_or(url);
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_move_with_the_data_center_and_others_stay_out() {
        for (host, dc, wanted) in [
            ("www.zohoapis.com", DataCenter::EU, Some("www.zohoapis.eu")),
            (
                "sandbox.zohoapis.com.au",
                DataCenter::US,
                Some("sandbox.zohoapis.com"),
            ),
            ("desk.zoho.com", DataCenter::CA, Some("desk.zohocloud.ca")),
            ("desk.zoho.com.au", DataCenter::CN, Some("desk.zoho.com.cn")),
            ("desk.zoho.eu", DataCenter::SG, Some("desk.zoho.sg")),
            // No API domain is known there.
            ("www.zohoapis.com", DataCenter::SG, None),
            ("www.site24x7.com", DataCenter::EU, None),
            ("notzoho.com", DataCenter::EU, None),
            ("zoho.com.example.org", DataCenter::EU, None),
        ] {
            assert_eq!(dc.host(host).as_deref(), wanted, "{host} {dc:?}");
        }
    }

    #[test]
    fn every_data_center_finds_its_own_hosts() {
        for &dc in DataCenter::ALL {
            let desk = format!("desk.{}", dc.web_domain());
            assert_eq!(DataCenter::of_host(&desk), Some(dc));
            assert_eq!(dc.host("desk.zoho.com"), Some(desk));
        }
    }
}
