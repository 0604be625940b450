//! What a question says outright: calls (`GET /crm/v8/files`), which are
//! answered as calls, and scopes that it mentions, whose parts are no words.

use crate::catalog::Catalog;
use crate::resolution::Resolution;
use crate::search::Hit;
use crate::table::METHODS;

/// A question without what it says outright.
pub(crate) struct Said {
    /// Method and address.
    calls: Vec<(String, String)>,
    pub rest: String,
}

/// Above whatever words can score.
const CERTAIN: f32 = 1000.0;

impl Said {
    pub(crate) fn of(catalog: &Catalog<'_>, question: &str) -> Self {
        let mut said = Self {
            calls: Vec::new(),
            rest: String::new(),
        };
        let mut methods: Vec<&str> = Vec::new();
        let mut mentioned = String::new();
        for token in question.split_whitespace() {
            let plain = token.trim_matches(|c: char| ".,;:?!()\"'`".contains(c));
            if plain != "ANY" && METHODS.contains(&plain) {
                methods.push(plain);
                said.push(token);
            } else if is_address(plain) {
                if methods.is_empty() {
                    methods.push("GET");
                }
                for method in methods.drain(..) {
                    said.calls.push((method.to_owned(), plain.to_owned()));
                }
                said.push(plain);
            } else if plain.contains('.') && catalog.scope(plain).is_some() {
                mentioned.push_str(plain);
                mentioned.push(' ');
            } else {
                said.push(token);
            }
        }
        if said.rest.trim().is_empty() {
            said.rest = mentioned;
        }
        said
    }

    fn push(&mut self, token: &str) {
        self.rest.push_str(token);
        self.rest.push(' ');
    }

    /// Answers for the calls that are known. A path may leave out the base of
    /// an application that the question names.
    pub(crate) fn hits<'c>(&self, catalog: &'c Catalog<'_>, named: &[Vec<f32>]) -> Vec<Hit<'c>> {
        let mut by_name: Vec<(f32, usize)> = named
            .iter()
            .map(|words| words.iter().sum())
            .zip(0..)
            .filter(|(sum, _)| *sum > 0.0)
            .collect();
        by_name.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut hits: Vec<Hit<'c>> = Vec::new();
        for (method, address) in &self.calls {
            let mut tries = vec![address.clone()];
            if address.starts_with('/') {
                tries.extend(
                    by_name
                        .iter()
                        .take(2)
                        .map(|(_, number)| format!("{}{address}", catalog.at(*number).base())),
                );
            }
            let resolved = tries.iter().find_map(|address| {
                match catalog.resolve_documented(method, address) {
                    // A word is no custom module.
                    Resolution::Opened(opened)
                        if opened.bound.iter().all(|(name, value)| {
                            *name != "module" || opened.call.takes(name, value)
                        }) =>
                    {
                        Some(opened)
                    }
                    _ => None,
                }
            });
            if let Some(opened) = resolved {
                #[allow(clippy::cast_precision_loss)] // a handful of calls
                let score = CERTAIN - hits.len() as f32;
                hits.push(Hit {
                    scopes: opened.least().to_vec(),
                    call: Some(opened.call),
                    matched: vec![format!("{method} {address}")],
                    score,
                });
            }
        }
        hits
    }
}

fn is_address(token: &str) -> bool {
    let path = token
        .strip_prefix('/')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '{'));
    path || token.starts_with("https://") || token.starts_with("http://")
}
