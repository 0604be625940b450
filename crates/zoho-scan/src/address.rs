//! Addresses as they are reported: without query, fragment and user name,
//! which may hold tokens.

/// The address up to the query.
pub(crate) fn plain(url: &str) -> String {
    let url = url.trim().trim_matches(['"', '\'', '`', '<', '>']);
    // `#{x}` is a placeholder, no fragment.
    let end = url
        .char_indices()
        .find(|(at, c)| *c == '?' || (*c == '#' && !url[at + 1..].starts_with('{')))
        .map_or(url.len(), |(at, _)| at);
    let url = &url[..end];
    let Some(at) = url.find("://").map(|at| at + 3) else {
        return url.to_owned();
    };
    let (scheme, rest) = url.split_at(at);
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}{host}{path}")
}

/// The host, if there is one, and the path.
pub(crate) fn split(url: &str) -> (Option<&str>, &str) {
    match url.find("://") {
        Some(at) => {
            let rest = &url[at + 3..];
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(host), path)
        }
        None => (None, url),
    }
}

/// The segments of a path.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// Whether this is an API version: `v8`, `v2.1`.
pub(crate) fn is_version(segment: &str) -> bool {
    segment.strip_prefix(['v', 'V']).is_some_and(|digits| {
        digits.len() <= 4
            && digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

/// The method in upper case, if this is one that calls are made with.
pub(crate) fn method(word: &str) -> Option<String> {
    let upper = word.to_ascii_uppercase();
    METHODS.contains(&upper.as_str()).then_some(upper)
}

/// HTTP methods.
pub(crate) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_may_hold_tokens_is_left_out() {
        for (url, shown) in [
            (
                "https://u:p@www.zohoapis.com/crm/v8/Leads?access_token=1#x",
                "https://www.zohoapis.com/crm/v8/Leads",
            ),
            ("{{api}}/crm/v8/Leads?a=b", "{{api}}/crm/v8/Leads"),
            ("#{base}/crm/v8/Leads#top", "#{base}/crm/v8/Leads"),
            ("'https://desk.zoho.com'", "https://desk.zoho.com"),
        ] {
            assert_eq!(plain(url), shown);
        }
    }
}
