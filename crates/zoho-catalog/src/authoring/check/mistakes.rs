//! The table of mistaken scopes: nothing in it exists, and what it points to
//! does.

use super::super::read::Reading;
use super::Found;
use super::known::Known;

/// What stands for the parts that are the same on both sides.
const SAME: &str = "{m}";

pub(super) fn check(reading: &Reading, known: &Known, found: &mut Found<'_>) {
    let file = &reading.file;
    for (wrong, mistake) in &file.mistakes {
        let keys = ["mistakes", wrong.as_str()];
        let open = wrong.matches(SAME).count();
        if open > 1 || wrong.replacen(SAME, "", 1).contains(['{', '}', ' ']) || wrong.is_empty() {
            found.at(
                &keys,
                format!("`{wrong}` is no scope and no pattern of one"),
                "write the scope as it was asked for; one `{m}` in it stands for one or more parts",
            );
        }
        if open == 0
            && let Some(spelling) = known.spelling(wrong)
        {
            found.at(
                &keys,
                format!("`{wrong}` is no mistake: the scope `{spelling}` exists"),
                "remove the entry, or the scope if it is the mistake",
            );
        }
        let means = mistake.means.as_slice();
        if means.is_empty() && mistake.because.is_none() {
            found.at(
                &keys,
                format!("nothing is said about `{wrong}`"),
                "name in `means` what was meant, or say in `because` why nothing stands for it",
            );
        }
        for scope in means {
            if scope.contains(SAME) && open == 0 {
                found.at(
                    &keys,
                    format!("`{{m}}` stands in `{scope}`, but not in `{wrong}`"),
                    "put it on both sides, or write the scope out",
                );
                continue;
            }
            let full = known.full(file, scope);
            let exists = if scope.contains(SAME) {
                known.completes(&full)
            } else {
                known.spelling(&full).is_some()
            };
            // Scopes that could not be read would seem to be missing.
            if !exists && reading.problems.is_empty() && !known.may_be_unread(scope) {
                let remedy = match known.nearest(&full) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name a scope that a catalog has".to_owned(),
                };
                found.at(
                    &keys,
                    format!("`{wrong}` is said to mean `{full}`, which no catalog has"),
                    remedy,
                );
            }
        }
    }
}
