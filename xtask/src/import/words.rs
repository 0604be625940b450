//! The few words that a call is found by, from what a source calls it. Words
//! that the path or the method says already are no help, so a call whose name
//! says nothing else gets none.

use heck::ToSnakeCase as _;

/// How many words a call gets at most.
const MOST: usize = 6;

/// Words that say nothing by themselves.
const STOP: &str = " a all an and any api as at based be by detail details existing for from given id ids in \
    info information into is it its of on one only or particular single specific specified that the this \
    to under using via which with within ";

/// The words of a call that a source titles `title`, where they say more than
/// its method and path do.
pub fn of(title: &str, method: &str, path: &str) -> Option<String> {
    let verbs = verbs(method);
    let known: String = path
        .split(['/', '{'])
        .filter(|part| !part.contains('}'))
        .flat_map(str::chars)
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let title = title.to_snake_case();
    let mut words: Vec<&str> = title
        .split('_')
        .filter(|word| word.len() > 1 && word.bytes().any(|b| b.is_ascii_alphabetic()))
        .filter(|word| !is_version(word) && !listed(STOP, word) && !listed(verbs, word))
        .collect();
    words.dedup();
    words.truncate(MOST);
    words
        .iter()
        .any(|word| !known.contains(stem(word)))
        .then(|| words.join(" "))
}

/// What everybody takes the method to mean.
fn verbs(method: &str) -> &'static str {
    match method {
        "GET" => " fetch get list lists read retrieve return returns show view ",
        "POST" => " add create new post ",
        "PUT" | "PATCH" => " change edit modify put patch update ",
        "DELETE" => " delete remove ",
        _ => "",
    }
}

fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

fn is_version(word: &str) -> bool {
    word.strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// The word without the ending that tells one from many.
fn stem(word: &str) -> &str {
    ["ies", "es", "y", "s"]
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|stem| stem.len() > 2)
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_path_and_method_do_not() {
        for (title, method, path, words) in [
            ("list_all_addons", "GET", "/billing/v1/addons", None),
            (
                "retrieve_an_addon",
                "GET",
                "/billing/v1/addons/{code}",
                None,
            ),
            (
                "add_a_bot_to_a_channel",
                "POST",
                "/api/v2/bots/{NAME}/associate",
                Some("bot channel"),
            ),
            (
                "getAccountContactMappingInfo",
                "GET",
                "/accountContactMapping",
                None,
            ),
            (
                "create_or_upload_a_document",
                "POST",
                "/documents",
                Some("upload document"),
            ),
            (
                "Get records",
                "GET",
                "/crm/{version}/{module}",
                Some("records"),
            ),
            (
                "SCHEDULE",
                "POST",
                "/crm/bulk/{version}/backup",
                Some("schedule"),
            ),
            ("mergeAndStoreV2", "POST", "/documents/merge/store", None),
            ("Get_DETAILS", "GET", "/x", None),
            ("list currencies", "GET", "/settings/currency", None),
            (
                "one two three four five six seven eight",
                "PUT",
                "/",
                Some("two three four five six seven"),
            ),
            ("", "GET", "/x", None),
        ] {
            assert_eq!(of(title, method, path).as_deref(), words, "{title}");
        }
    }
}
