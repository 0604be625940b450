//! What look-up makes of one line, and whether that is right.

use std::time::{Duration, Instant};

use zoho_catalog::{Catalog, Resolution, Scope};

use super::sets::{Call, Outcome, Question, Request};

/// How many answers somebody looks at.
const LOOKED_AT: usize = 3;

/// One line with its marks.
pub struct Judged {
    pub application: String,
    pub asked: String,
    pub wanted: String,
    pub got: String,
    /// Measures that count this line, and whether it did well in them.
    pub marks: Vec<(&'static str, bool)>,
    /// How long the look-up took.
    pub took: Duration,
}

impl Judged {
    pub fn failed(&self) -> bool {
        self.marks.iter().any(|(_, well)| !well)
    }
}

/// `first`, `first_three`: an accepted answer stands there, of the questions
/// that have one. `answered`: not taken for unanswerable, of the same.
/// `not_known`: taken for unanswerable, of those that are. `not_wrong`: no
/// wrong answer was given as if it were right, of all.
pub fn question(catalog: &Catalog<'_>, question: &Question) -> Judged {
    let (found, took) = timed(|| catalog.search(&question.text, LOOKED_AT));
    let right = |place: usize| {
        found
            .hits
            .get(place)
            .is_some_and(|hit| question.accepted.has(hit.scopes.iter().map(|s| s.as_str())))
    };
    let in_three = (0..LOOKED_AT).any(right);
    let marks = if question.accepted.is_none() {
        vec![
            ("not_known", !found.is_answer),
            ("not_wrong", !found.is_answer),
        ]
    } else {
        vec![
            ("first", found.is_answer && right(0)),
            ("first_three", found.is_answer && in_three),
            ("answered", found.is_answer),
            ("not_wrong", !found.is_answer || in_three),
        ]
    };
    let hits: Vec<String> = found
        .hits
        .iter()
        .map(|hit| {
            let words = hit.matched.join(" ");
            format!("{} ({:.1}: {words})", together(&hit.scopes), hit.score)
        })
        .collect();
    let mut got = if found.is_answer {
        String::new()
    } else {
        "not known; ".to_owned()
    };
    got.push_str(&hits.join("; "));
    if !found.unknown.is_empty() {
        got.push_str(&format!(" [unknown: {}]", found.unknown.join(" ")));
    }
    for (word, read_as) in &found.corrected {
        got.push_str(&format!(" [{word} read as {read_as}]"));
    }
    Judged {
        application: question.application.clone(),
        asked: question.text.clone(),
        wanted: question.accepted.to_string(),
        got,
        marks,
        took,
    }
}

/// `outcome`: the right kind of answer, of all. `scopes`: the least scopes are
/// an accepted answer, of the calls that scopes open.
pub fn call(catalog: &Catalog<'_>, call: &Call) -> Judged {
    let (resolution, took) = timed(|| catalog.resolve(&call.method, &call.url));
    let outcome = outcome(&resolution);
    let least = least(&resolution);
    let mut marks = vec![("outcome", outcome == Some(call.outcome))];
    if !call.accepted.is_none() {
        let right = least
            .iter()
            .any(|scopes| call.accepted.has(scopes.iter().map(|s| s.as_str())));
        marks.push(("scopes", right));
    }
    let shown: Vec<String> = least.iter().map(|scopes| together(scopes)).collect();
    Judged {
        application: call.application.clone(),
        asked: format!("{} {}", call.method, call.url),
        wanted: format!("{} {}", call.outcome.name(), call.accepted),
        got: format!("{} {}", outcome.map_or("?", Outcome::name), shown.join(",")),
        marks,
        took,
    }
}

fn outcome(resolution: &Resolution<'_>) -> Option<Outcome> {
    Some(match resolution {
        Resolution::Opened(_) => Outcome::Opened,
        Resolution::Open(..) => Outcome::Open,
        Resolution::Undocumented(..) => Outcome::Undocumented,
        Resolution::NotInCatalog { .. } => Outcome::NotInCatalog,
        Resolution::MethodNotOnPath { .. } => Outcome::MethodNotOnPath,
        Resolution::Unknown { .. } => Outcome::UnknownHost,
        Resolution::Several(_) => Outcome::Several,
        _ => return None,
    })
}

/// The least scopes, for each of the calls that it may be.
fn least<'c>(resolution: &Resolution<'c>) -> Vec<Vec<Scope<'c>>> {
    match resolution {
        Resolution::Opened(opened) => vec![opened.least().to_vec()],
        Resolution::Several(several) => several.iter().flat_map(least).collect(),
        _ => Vec::new(),
    }
}

/// `first`, `first_three`: a scope that was meant stands there, of the strings
/// that mean one. `not_known`: nothing is suggested, of those that mean none.
pub fn scope(catalog: &Catalog<'_>, request: &Request) -> Judged {
    let (meant, took) = timed(|| correct(catalog, &request.text));
    let right = |scopes: &Vec<Scope<'_>>| request.accepted.has(scopes.iter().map(|s| s.as_str()));
    let marks = if request.accepted.is_none() {
        vec![("not_known", meant.is_empty())]
    } else {
        vec![
            ("first", meant.first().is_some_and(right)),
            ("first_three", meant.iter().any(right)),
        ]
    };
    let shown: Vec<String> = meant.iter().map(|scopes| together(scopes)).collect();
    Judged {
        application: request.application.clone(),
        asked: request.text.clone(),
        wanted: request.accepted.to_string(),
        got: shown.join("; "),
        marks,
        took,
    }
}

/// What a requested string means, the likeliest first, each of scopes needed
/// together: the one way in which this evaluation asks for a correction.
fn correct<'c>(catalog: &'c Catalog<'_>, text: &str) -> Vec<Vec<Scope<'c>>> {
    if let Some(scope) = catalog.scope(text) {
        return vec![vec![scope]];
    }
    let mut meant = Vec::new();
    meant.extend(catalog.correct(text).map(|correction| correction.scopes));
    for suggestion in catalog.suggest(text, LOOKED_AT) {
        if !meant.contains(&vec![suggestion.scope]) {
            meant.push(vec![suggestion.scope]);
        }
    }
    meant.truncate(LOOKED_AT);
    meant
}

fn together(scopes: &[Scope<'_>]) -> String {
    scopes
        .iter()
        .map(|s| s.as_str())
        .collect::<Vec<_>>()
        .join("+")
}

fn timed<T>(look_up: impl Fn() -> T) -> (T, Duration) {
    // The first look-up pays for decoding; what is told is what the next cost.
    drop(look_up());
    let begun = Instant::now();
    let answer = look_up();
    (answer, begun.elapsed())
}

#[cfg(test)]
mod tests {
    use super::super::sets::Accepted;
    use super::*;

    fn marks(judged: &Judged) -> String {
        let shown: Vec<String> = judged
            .marks
            .iter()
            .map(|(name, well)| format!("{name}={well}"))
            .collect();
        shown.join(" ")
    }

    #[test]
    fn lines_are_marked_in_the_measures_that_count_them() {
        let bytes = crate::codegen::compiled_catalog().expect("sound catalogs");
        let catalog = Catalog::new(&bytes).expect("readable");
        let accepted = |text: &str| Accepted::parse(text).expect("an answer");
        let call = |method: &str, scope: &str, outcome| {
            let call = Call {
                method: method.to_owned(),
                url: "https://www.zohoapis.com/books/v3/invoices".to_owned(),
                outcome,
                accepted: accepted(scope),
                application: "books".to_owned(),
            };
            marks(&super::call(&catalog, &call))
        };
        let read = "ZohoBooks.invoices.READ";
        assert_eq!(
            call("GET", read, Outcome::Opened),
            "outcome=true scopes=true"
        );
        assert_eq!(
            call("POST", read, Outcome::Opened),
            "outcome=true scopes=false"
        );
        assert_eq!(call("GET", "-", Outcome::Open), "outcome=false");

        let request = |text: &str, meant: &str| {
            let request = Request {
                text: text.to_owned(),
                accepted: accepted(meant),
                application: "books".to_owned(),
            };
            marks(&scope(&catalog, &request))
        };
        assert_eq!(
            request("zohobooks.INVOICES.read", read),
            "first=true first_three=true"
        );
        assert_eq!(request("", "-"), "not_known=true");
        assert_eq!(request(read, "-"), "not_known=false");

        let question = Question {
            text: "qzxv wkrjj".to_owned(),
            accepted: accepted("-"),
            application: "-".to_owned(),
        };
        assert_eq!(
            marks(&super::question(&catalog, &question)),
            "not_known=true not_wrong=true"
        );
    }
}
