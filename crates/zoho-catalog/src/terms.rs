//! Words as people type them, brought to a form in which they meet: lower
//! case, singular, split at humps. Also the many words for an operation.

/// What a question wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Verb {
    Create,
    Read,
    Update,
    Delete,
    All,
}

impl Verb {
    /// How well an operation of a scope answers the verb: 1 is exactly.
    pub(crate) fn fit(self, operation: &str) -> f32 {
        let is = |name: &str| operation.eq_ignore_ascii_case(name);
        match self {
            Self::Create if is("CREATE") || is("CREATE-UPDATE") => 1.0,
            Self::Read if is("READ") || is("VIEW") => 1.0,
            Self::Update if is("UPDATE") || is("CREATE-UPDATE") => 1.0,
            Self::Delete if is("DELETE") => 1.0,
            Self::All if is("ALL") => 1.0,
            Self::Create | Self::Update | Self::Delete if is("WRITE") => 0.8,
            Self::All => 0.0,
            _ if is("ALL") => 0.5,
            _ => 0.0,
        }
    }

    /// How well an HTTP method answers the verb.
    pub(crate) fn fit_method(self, method: &str) -> f32 {
        match (self, method) {
            (Self::Create, "POST")
            | (Self::Read, "GET")
            | (Self::Update, "PUT" | "PATCH")
            | (Self::Delete, "DELETE") => 1.0,
            (Self::Update, "POST") | (Self::Create, "PUT") => 0.3,
            _ => 0.0,
        }
    }
}

/// The verb that a word means. The second value tells whether the word says
/// nothing else: `create` is only a verb, `upload` is also what is done.
pub(crate) fn verb(word: &str) -> Option<(Verb, bool)> {
    let found = match word {
        "create" | "add" | "insert" | "new" | "post" | "make" | "creating" | "adding"
        | "created" | "write" => (Verb::Create, true),
        "read" | "get" | "list" | "fetch" | "view" | "retrieve" | "see" | "show" | "reading"
        | "getting" | "listing" | "fetching" | "lookup" | "query" | "access" | "pull" => {
            (Verb::Read, true)
        }
        "update" | "edit" | "modify" | "patch" | "change" | "put" | "updating" | "editing"
        | "rename" => (Verb::Update, true),
        "delete" | "remove" | "erase" | "destroy" | "deleting" | "removing" | "drop" => {
            (Verb::Delete, true)
        }
        "everything" | "full" | "fullaccess" | "unrestricted" | "complete" | "manage" => {
            (Verb::All, true)
        }
        "upload" | "attach" | "upsert" | "send" | "submit" | "invite" | "import" | "schedule"
        | "log" | "record" | "register" | "convert" | "clone" | "email" | "approve" | "void"
        | "start" | "run" | "execute" | "trigger" => (Verb::Create, false),
        "download" | "export" | "search" | "count" | "find" | "check" | "sync" => {
            (Verb::Read, false)
        }
        "assign" | "mark" | "move" | "merge" | "enable" | "disable" | "activate" | "deactivate"
        | "close" | "restore" | "transfer" => (Verb::Update, false),
        _ => return None,
    };
    Some(found)
}

/// Words that say nothing about what is wanted.
pub(crate) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "the"
            | "to"
            | "of"
            | "in"
            | "on"
            | "for"
            | "from"
            | "with"
            | "and"
            | "or"
            | "i"
            | "my"
            | "me"
            | "we"
            | "our"
            | "you"
            | "your"
            | "it"
            | "its"
            | "is"
            | "are"
            | "be"
            | "do"
            | "does"
            | "can"
            | "could"
            | "should"
            | "must"
            | "want"
            | "need"
            | "needs"
            | "needed"
            | "require"
            | "required"
            | "requires"
            | "how"
            | "what"
            | "which"
            | "where"
            | "when"
            | "who"
            | "why"
            | "that"
            | "this"
            | "these"
            | "those"
            | "there"
            | "scope"
            | "scopes"
            | "oauth"
            | "oauth2"
            | "permission"
            | "permissions"
            | "api"
            | "apis"
            | "zoho"
            | "token"
            | "tokens"
            | "call"
            | "endpoint"
            | "request"
            | "via"
            | "using"
            | "use"
            | "by"
            | "at"
            | "as"
            | "if"
            | "please"
            | "exact"
            | "right"
            | "correct"
            | "rest"
            | "under"
            | "through"
            | "into"
            | "have"
            | "has"
            | "get_"
            | "am"
            | "not"
            | "only"
            | "able"
            | "app"
            | "application"
            | "integration"
            | "some"
    )
}

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
