//! The many words for an operation: what a question wants to do.

use crate::terms::stem;

/// What a question wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Verb {
    Create,
    Read,
    Update,
    Delete,
    All,
    /// Something of its own, such as approving or refunding; which operation
    /// that takes differs from call to call.
    Act,
}

impl Verb {
    /// How well an operation of a scope answers the verb: 1 is exactly.
    pub(crate) fn fit(self, operation: &str) -> f32 {
        let is = |name: &str| operation.eq_ignore_ascii_case(name);
        let all = is("ALL");
        match self {
            Self::Create if is("CREATE") || is("CREATE-UPDATE") => 1.0,
            Self::Read if is("READ") || is("VIEW") => 1.0,
            Self::Update if is("UPDATE") || is("CREATE-UPDATE") => 1.0,
            Self::Delete if is("DELETE") => 1.0,
            Self::All if all => 1.0,
            Self::Act if is("EXECUTE") => 1.0,
            // Only the call knows; these are the likeliest.
            Self::Act if is("CREATE") => 0.6,
            Self::Act if is("UPDATE") || is("CREATE-UPDATE") => 0.55,
            Self::Create | Self::Update | Self::Delete if is("WRITE") => 0.8,
            Self::All => 0.0,
            _ if all => 0.5,
            _ => 0.0,
        }
    }

    /// How well it does where no operation of a module answers the verb.
    pub(crate) fn fallback(self, operation: &str) -> f32 {
        let is = |name: &str| operation.eq_ignore_ascii_case(name);
        match self {
            Self::Read => 0.3,
            _ if is("UPDATE") || is("WRITE") => 0.6,
            _ if is("CREATE") => 0.5,
            _ => 0.0,
        }
    }

    /// How well an HTTP method answers the verb.
    pub(crate) fn fit_method(self, method: &str) -> f32 {
        match (self, method) {
            (Self::Create, "POST")
            | (Self::Read, "GET")
            | (Self::Update, "PUT" | "PATCH")
            | (Self::Delete, "DELETE")
            | (Self::Act, "POST" | "PUT" | "PATCH") => 1.0,
            (Self::Update | Self::Delete, "POST") => 0.5,
            (Self::Create, "PUT") => 0.3,
            _ => 0.0,
        }
    }
}

/// What a word says of what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// Only the operation: `create`.
    Verb(Verb),
    /// The operation, and what is done: `upload`.
    Action(Verb),
}

/// The verb that a word means.
pub(crate) fn verb(word: &str) -> Option<Says> {
    known_verb(word).or_else(|| inflected(word).iter().find_map(|base| known_verb(base)))
}

/// Whether the word in this form is as often a noun: `records`, `logs`.
pub(crate) fn may_be_noun(word: &str) -> bool {
    matches!(
        stem(word).as_str(),
        "record"
            | "email"
            | "log"
            | "schedule"
            | "query"
            | "import"
            | "export"
            | "share"
            | "print"
            | "block"
            | "start"
            | "merge"
            | "search"
            | "count"
            | "call"
            | "void"
            | "clone"
            | "transfer"
            | "refund"
            | "react"
            | "return"
            | "invite"
            | "check"
            | "order"
            | "set"
            | "post"
            | "view"
            | "list"
            | "change"
            | "access"
            | "reply"
    ) && stem(word) != word
        || matches!(word, "log" | "record" | "query" | "schedule" | "email")
}

fn known_verb(word: &str) -> Option<Says> {
    use Verb::{Act, All, Create, Delete, Read, Update};
    Some(match word {
        "create" | "add" | "insert" | "new" | "post" | "make" | "write" | "generate" | "push" => {
            Says::Verb(Create)
        }
        "read" | "get" | "list" | "fetch" | "view" | "retrieve" | "see" | "show" | "lookup"
        | "access" | "pull" | "display" | "find" | "check" | "sync" => Says::Verb(Read),
        "update" | "edit" | "modify" | "patch" | "change" | "put" | "rename" | "set" => {
            Says::Verb(Update)
        }
        "delete" | "remove" | "erase" | "destroy" | "drop" | "empty" | "purge" => {
            Says::Verb(Delete)
        }
        "everything" | "full" | "fullaccess" | "unrestricted" | "complete" | "manage" => {
            Says::Verb(All)
        }
        "upload" | "attach" | "upsert" | "send" | "submit" | "invite" | "import" | "schedule"
        | "log" | "register" | "clone" | "email" | "subscribe" | "record" | "reply" | "publish"
        | "refund" | "share" | "apply" | "issue_" => Says::Action(Create),
        "download" | "export" | "search" | "count" | "query" | "print" => Says::Action(Read),
        "assign" | "move" | "merge" | "enable" | "disable" | "activate" | "deactivate"
        | "restore" | "transfer" | "reopen" | "unsubscribe" => Says::Action(Update),
        "convert" | "approve" | "reject" | "void" | "start" | "stop" | "run" | "execute"
        | "trigger" | "mark" | "close" | "cancel" | "reactivate" | "block" | "unblock"
        | "remind" | "reassign" | "react" | "verify" | "sell" | "receive" | "reimburse"
        | "lock" | "unlock" | "pin" | "combine" | "recall" | "resend" | "accept" | "decline"
        | "pause" | "resume" => Says::Action(Act),
        _ => return None,
    })
}

/// What a verb's form may come from: `deletes`, `creating`, `submitted`.
fn inflected(word: &str) -> Vec<String> {
    let mut bases = vec![stem(word)];
    for ending in ["ing", "ed"] {
        if let Some(base) = word.strip_suffix(ending).filter(|b| b.len() > 2) {
            bases.push(base.to_owned());
            bases.push(format!("{base}e"));
            let mut shorter = base.chars();
            let last = shorter.next_back();
            if last == shorter.clone().next_back() {
                bases.push(shorter.as_str().to_owned());
            }
        }
    }
    bases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_known_in_every_form() {
        for word in ["delete", "deletes", "deleting", "deleted"] {
            assert_eq!(verb(word), Some(Says::Verb(Verb::Delete)), "{word}");
        }
        assert_eq!(verb("submitted"), Some(Says::Action(Verb::Create)));
        assert_eq!(verb("leads"), None);
    }
}
