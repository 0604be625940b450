//! Words as people type them, brought to a form in which they meet: lower
//! case, singular, split at humps; and those that say nothing.

/// Words, as stems, that say the same.
pub(crate) fn synonyms(stem: &str) -> &'static [&'static str] {
    match stem {
        "email" => &["mail", "message"],
        "mail" => &["email"],
        "attach" => &["attachment"],
        "picture" | "image" => &["photo"],
        "photo" => &["image"],
        "staff" => &["employee"],
        "company" => &["account", "organization"],
        "folder" => &["directory"],
        _ => &[],
    }
}

/// Words that say nothing about what is wanted.
pub(crate) fn is_filler(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit()) || FILLERS.binary_search(&word).is_ok()
}

/// Sorted.
const FILLERS: &[&str] = &[
    "a",
    "able",
    "add-on",
    "against",
    "all",
    "alone",
    "along",
    "also",
    "always",
    "am",
    "an",
    "and",
    "another",
    "answer",
    "answers",
    "any",
    "api",
    "apis",
    "app",
    "application",
    "apps",
    "are",
    "as",
    "asks",
    "at",
    "authorisation",
    "authorization",
    "authorize",
    "authorized",
    "be",
    "because",
    "before",
    "being",
    "besides",
    "by",
    "call",
    "called",
    "calls",
    "can",
    "certain",
    "claims",
    "client",
    "code",
    "connection",
    "console",
    "correct",
    "could",
    "credentials",
    "do",
    "does",
    "doing",
    "don",
    "each",
    "endpoint",
    "endpoints",
    "enough",
    "enter",
    "error",
    "etc",
    "every",
    "exact",
    "exactly",
    "existing",
    "extra",
    "fail",
    "fails",
    "for",
    "from",
    "give",
    "given",
    "grant",
    "granted",
    "guide",
    "had",
    "has",
    "have",
    "how",
    "http",
    "https",
    "i",
    "if",
    "in",
    "include",
    "instead",
    "integration",
    "into",
    "invalid",
    "is",
    "it",
    "its",
    "least",
    "let",
    "lets",
    "like",
    "matching",
    "may",
    "me",
    "minimal",
    "minimum",
    "mismatch",
    "missing",
    "must",
    "my",
    "necessary",
    "need",
    "needed",
    "needs",
    "no",
    "nobody",
    "not",
    "oauth",
    "oauth2",
    "oauthtoken",
    "of",
    "ok",
    "on",
    "one",
    "only",
    "or",
    "other",
    "our",
    "particular",
    "per",
    "permission",
    "permissions",
    "please",
    "possible",
    "program",
    "python",
    "refresh",
    "request",
    "requested",
    "require",
    "required",
    "requires",
    "rest",
    "return",
    "returns",
    "right",
    "same",
    "say",
    "says",
    "scope",
    "scopes",
    "script",
    "sdk",
    "self",
    "should",
    "some",
    "somebody",
    "someone",
    "specific",
    "such",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "token",
    "tokens",
    "tool",
    "tried",
    "try",
    "trying",
    "under",
    "use",
    "used",
    "using",
    "v1",
    "v2",
    "v3",
    "v8",
    "valid",
    "via",
    "want",
    "wants",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "without",
    "work",
    "works",
    "would",
    "you",
    "your",
    "zoho",
];

/// The words of a text in lower case, split at humps and signs.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut last_lower = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if c.is_uppercase() && last_lower && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            last_lower = c.is_lowercase() || c.is_ascii_digit();
            word.extend(c.to_lowercase());
        } else if !word.is_empty() && c != '\'' {
            words.push(std::mem::take(&mut word));
            last_lower = false;
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The form in which singular and plural meet.
pub(crate) fn stem(word: &str) -> String {
    let long = word.len() > 3;
    // British and American.
    if let Some(stem) = word
        .strip_suffix("isation")
        .or_else(|| word.strip_suffix("isations"))
    {
        return format!("{stem}ization");
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "ches", "shes", "xes", "zes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    if long && word.ends_with('s') && !["ss", "us", "is"].iter().any(|e| word.ends_with(e)) {
        return word[..word.len() - 1].to_owned();
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_split_at_humps_and_signs() {
        assert_eq!(
            words("salesOrders/mark_as-sent"),
            ["sales", "orders", "mark", "as", "sent"]
        );
        assert_eq!(words("GET /crm/v8"), ["get", "crm", "v8"]);
    }

    #[test]
    fn fillers_are_sorted() {
        assert!(FILLERS.is_sorted());
    }

    #[test]
    fn plural_meets_singular() {
        for (plural, singular) in [
            ("tickets", "ticket"),
            ("activities", "activity"),
            ("taxes", "tax"),
            ("status", "status"),
            ("batches", "batch"),
            ("addresses", "address"),
            ("deals", "deal"),
        ] {
            assert_eq!(stem(plural), stem(singular), "{plural}");
        }
    }
}
