//! What of a pasted text may be repeated: codes that look like codes, URLs
//! without query, user or anything like a token. Everything else stays unsaid,
//! because people paste secrets.

/// Nothing that is longer is a code of Zoho's.
const LONGEST_CODE: usize = 40;
/// A longer run of letters is no word: tokens may be made of letters alone.
const LONGEST_WORD: usize = 14;
/// Segments of paths that are longer and have digits may be tokens.
const LONGEST_SEGMENT: usize = 24;

/// Whether this looks like an error code, so that it may be repeated.
pub(crate) fn is_code(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_CODE && (is_number(text) || is_words(text))
}

/// `57`, `7401.14`, `F7008`.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(|c: char| c.is_ascii_uppercase());
    let mut parts = digits.unwrap_or(text).split('.');
    let short =
        |part: &str| (1..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts.next().is_some_and(short) && parts.next().is_none_or(short) && parts.next().is_none()
}

/// `OAUTH_SCOPE_MISMATCH`, `invalid_client`, `OAuthScopeMismatch`; and
/// `Access Denied`, the only code of two words.
fn is_words(text: &str) -> bool {
    if text.contains(' ') {
        return text.eq_ignore_ascii_case("access denied");
    }
    text.split('_').all(|part| {
        let one_case = part.bytes().all(|b| b.is_ascii_uppercase())
            || part.bytes().all(|b| b.is_ascii_lowercase());
        part.bytes().all(|b| b.is_ascii_alphabetic())
            && if one_case {
                part.len() <= LONGEST_WORD
            } else {
                is_camel(part)
            }
    })
}

/// Words that begin with capitals and are not broken up into single letters.
fn is_camel(part: &str) -> bool {
    let words = part.bytes().filter(u8::is_ascii_uppercase).count();
    part.len() <= 2 * LONGEST_WORD && words * 3 <= part.len()
}

/// The URL without user, query and fragment, tokens put out of sight; `None`
/// where it holds what no URL has.
pub(crate) fn url(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let text = &text[..end];
    let allowed = |c: char| c.is_alphanumeric() || "-._~:/%{}@$,+=[]()*!&;'".contains(c);
    if text.is_empty() || !text.chars().all(allowed) {
        return None;
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    let (authority, path) = match rest.find('/') {
        Some(at) if !scheme.is_empty() => rest.split_at(at),
        None if !scheme.is_empty() => (rest, ""),
        _ => ("", rest),
    };
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let path: Vec<&str> = path
        .split('/')
        .map(|segment| {
            if is_telling(segment) {
                "{hidden}"
            } else {
                segment
            }
        })
        .collect();
    Some(format!("{scheme}{authority}{}", path.join("/")))
}

/// Whether a segment of a path could be a token.
fn is_telling(segment: &str) -> bool {
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    let letters = segment.bytes().filter(u8::is_ascii_alphabetic).count();
    let mixed = digits > 0 && letters > 0;
    // 1000.<hex>.<hex>
    let is_token = segment
        .split_once('.')
        .is_some_and(|(first, rest)| first.len() == 4 && is_number(first) && rest.len() > 8);
    is_token
        || segment.contains('=')
        || (segment.len() > LONGEST_SEGMENT && mixed)
        || (segment.len() > 2 * LONGEST_SEGMENT && !segment.starts_with(['{', ':', '$']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_what_may_be_secret() {
        for code in [
            "57",
            "7401.14",
            "F7008",
            "OAUTH_SCOPE_MISMATCH",
            "invalid_client",
            "Access Denied",
            "AUTHENTICATION_FAILURE",
            "OAuthScopeMismatch",
            "expired",
        ] {
            assert!(is_code(code), "{code}");
        }
        for secret in [
            "",
            "1000.0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcdef",
            "1000.AbC",
            "deadbeefdeadbeefdeadbeef",
            "abcdefghijklmnopqrstuvwxyz",
            "aBcDeFgHiJkLm",
            "hunter2",
            "123456789012",
            "1.2.3",
            "a-b",
            "password hunter",
        ] {
            assert!(!is_code(secret), "{secret}");
        }
    }

    #[test]
    fn urls_lose_query_user_and_tokens() {
        for (given, shown) in [
            (
                "https://u:p@www.zohoapis.eu/crm/v8/Leads?authtoken=x#y",
                "https://www.zohoapis.eu/crm/v8/Leads",
            ),
            (
                "/crm/v8/Leads/4150868000000456001",
                "/crm/v8/Leads/4150868000000456001",
            ),
            ("/x/1000.0123456789abcdef.0123/y", "/x/{hidden}/y"),
            ("/hooks/0123456789abcdef0123456789abcdef", "/hooks/{hidden}"),
            ("/a/token=1", "/a/{hidden}"),
            (
                "/books/v3/invoices/{invoice_id}",
                "/books/v3/invoices/{invoice_id}",
            ),
        ] {
            assert_eq!(url(given).as_deref(), Some(shown), "{given}");
        }
        for odd in ["", "?code=1", "/a\u{1b}[31m", "/a b", "/a\nb", "/`x`"] {
            assert_eq!(url(odd), None, "{odd:?}");
        }
    }
}
