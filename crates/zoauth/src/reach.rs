//! How much a scope lets its holder do, in numbers and in words; so that
//! warnings rest on what the catalogs know.

use serde::Serialize;
use zoho_catalog::Scope;
use zoho_catalog::algebra::Breadth;

use crate::facts::ScopeFacts;
use crate::wording;

/// A scope with what it lets its holder do, in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Reaching<'c> {
    #[serde(flatten)]
    scope: ScopeFacts<'c>,
    reach: Reach,
}

/// What a scope lets its holder do, in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Reach {
    calls: usize,
    modules: usize,
    reads: bool,
    writes: bool,
    deletes: bool,
    administers: bool,
    words: String,
}

impl<'c> Reaching<'c> {
    /// What is known about a scope.
    pub(crate) fn of(scope: Scope<'c>) -> Self {
        Self {
            scope: ScopeFacts::of(scope),
            reach: Reach::of(scope),
        }
    }
}

impl Reach {
    /// What is known about a scope.
    pub(crate) fn of(scope: Scope<'_>) -> Self {
        let breadth = scope.reach();
        Self {
            calls: breadth.calls,
            modules: breadth.modules,
            reads: breadth.reads,
            writes: breadth.writes,
            deletes: breadth.deletes,
            administers: breadth.administers,
            words: words(scope, breadth),
        }
    }
}

/// `reads, deletes; 112 calls`.
pub(crate) fn briefly(scope: Scope<'_>) -> String {
    let breadth = scope.reach();
    let calls = match breadth.calls {
        0 => "no known call by itself".to_owned(),
        calls => wording::count(calls, "call", "calls"),
    };
    match verbs(breadth).as_slice() {
        [] => calls,
        verbs => format!("{}; {calls}", verbs.join(", ")),
    }
}

fn verbs(breadth: Breadth) -> Vec<&'static str> {
    [
        (breadth.reads, "reads"),
        (breadth.writes, "writes"),
        (breadth.deletes, "deletes"),
    ]
    .into_iter()
    .filter(|(does, _)| *does)
    .map(|(_, verb)| verb)
    .collect()
}

/// `reads and deletes in 12 modules, settings and users among them; opens 112
/// calls`.
pub(crate) fn in_words(scope: Scope<'_>) -> String {
    words(scope, scope.reach())
}

fn words(scope: Scope<'_>, breadth: Breadth) -> String {
    let verbs = match verbs(breadth).as_slice() {
        // `polish`, `SEND` and other operations of their own.
        [] => format!("operation {} ", scope.operation()),
        [one] => format!("{one} "),
        [first, second] => format!("{first} and {second} "),
        [most @ .., last] => format!("{} and {last} ", most.join(", ")),
    };
    let module = scope.module();
    let title = match module.title() {
        "" => module.path(),
        title => title,
    };
    let all = scope.application().modules().len();
    let place = match breadth.modules {
        0 | 1 => format!("in {title}"),
        many if many == all => format!("in all {many} modules"),
        many => format!("in {many} modules"),
    };
    let administers = match (breadth.administers, breadth.modules) {
        (true, 2..) => ", settings or users among them",
        _ => "",
    };
    let calls = match breadth.calls {
        0 => "opens no known call by itself".to_owned(),
        calls => format!("opens {}", wording::count(calls, "call", "calls")),
    };
    format!("{verbs}{place}{administers}; {calls}")
}
