//! The address of a call as people paste it: with or without host, any data
//! center's, with query, placeholders or variables.

/// A pasted address, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// In lower case, without port; `None` where there is none or a variable
    /// stands for it.
    pub host: Option<String>,
    /// The segments of the path.
    pub segments: Vec<String>,
    /// The parameters of the query in lower case, each as the last segment of a
    /// path whose call they name: `?zoho_action=share`.
    pub query: Vec<String>,
}

impl Address {
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim().trim_matches(['"', '\'', '`', '<', '>']);
        let text = text.split('#').next().unwrap_or_default();
        let (with_scheme, rest) = match text.find("://") {
            Some(at) => (true, &text[at + 3..]),
            None => match text.strip_prefix("//") {
                Some(rest) => (true, rest),
                None => (false, text),
            },
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = match rest.find('/') {
            Some(at) => (&rest[..at], &rest[at..]),
            None => (rest, ""),
        };
        let is_host = with_scheme || (authority.contains('.') && !authority.starts_with('.'));
        // `{{base_url}}/crm/v8/Leads`: the variable says nothing.
        let (host, path) = if authority.is_empty() {
            (None, path)
        } else if is_host {
            (host(authority), path)
        } else if is_placeholder(authority) {
            (None, path)
        } else {
            (None, rest)
        };
        Self {
            host,
            segments: path
                .split('/')
                .filter(|segment| !segment.is_empty())
                .map(decode)
                .collect(),
            query: query
                .split(['&', '?'])
                .map(|pair| pair.trim_end_matches('/'))
                .filter(|pair| pair.contains('='))
                .map(|pair| format!("?{}", pair.to_ascii_lowercase()))
                .collect(),
        }
    }
}

fn host(authority: &str) -> Option<String> {
    let without_user = authority.rsplit('@').next().unwrap_or(authority);
    let host = match without_user.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => without_user,
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty() && !is_placeholder(&host)).then_some(host)
}

/// Whether this stands for a value instead of being one: `{id}`, `:id`,
/// `<id>`, `[id]`, `${id}`, `$id`, `%s`, `*`.
pub(crate) fn is_placeholder(segment: &str) -> bool {
    let closed = |open: char, close: char| segment.starts_with(open) && segment.ends_with(close);
    closed('{', '}')
        || closed('<', '>')
        || closed('[', ']')
        || segment.starts_with(['$', ':'])
        || matches!(segment, "%s" | "%d" | "*")
}

/// Whether this is an API version: `v8`, `v2.1`, `3.0`.
pub(crate) fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix(['v', 'V']).unwrap_or("");
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.len() <= 4
}

/// Percent-encoded braces and letters, as recordings have them.
fn decode(segment: &str) -> String {
    if !segment.contains('%') {
        return segment.to_owned();
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Option<String>, String) {
        let address = Address::parse(text);
        (address.host, address.segments.join("/"))
    }

    #[test]
    fn addresses_are_taken_apart_however_they_are_pasted() {
        for (text, host, path) in [
            (
                "https://www.zohoapis.eu/crm/v8/Leads?x=1#y",
                Some("www.zohoapis.eu"),
                "crm/v8/Leads",
            ),
            (
                "HTTPS://Desk.Zoho.com:443/api/v1/tickets/",
                Some("desk.zoho.com"),
                "api/v1/tickets",
            ),
            (
                "www.zohoapis.com/crm/v8/Leads",
                Some("www.zohoapis.com"),
                "crm/v8/Leads",
            ),
            ("/crm/v8/Leads", None, "crm/v8/Leads"),
            ("crm/v8/Leads", None, "crm/v8/Leads"),
            ("{{base_url}}/crm/v8/{{module}}", None, "crm/v8/{{module}}"),
            ("https://{host}/crm/v8/Leads", None, "crm/v8/Leads"),
            ("${API}/crm/v8/%7Bmodule%7D", None, "crm/v8/{module}"),
            (
                "'https://u:p@www.zohoapis.com//crm//v8/'",
                Some("www.zohoapis.com"),
                "crm/v8",
            ),
            ("", None, ""),
        ] {
            assert_eq!(
                parsed(text),
                (host.map(str::to_owned), path.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn versions_are_told_from_names() {
        for yes in ["v8", "v2.1", "V3"] {
            assert!(is_version(yes), "{yes}");
        }
        for no in ["view", "v", "8", "v123456", "vx1"] {
            assert!(!is_version(no), "{no}");
        }
    }
}
