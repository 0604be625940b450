//! From words to scopes.
//!
//! A question names an application, a thing and what is to be done with it,
//! each in some word of its own. Every word is looked up in the index; a
//! module or call scores by the words that it explains, its application by
//! those that name it; the verb picks the operation.

use std::collections::HashMap;

use crate::Kind;
use crate::application::{Application, Module};
use crate::call::{Call, Requirement};
use crate::catalog::Catalog;
use crate::question::{Question, Word};
use crate::said::Said;
use crate::scope::Scope;
use crate::verb::Verb;
use crate::words::Document;

/// An answer to a question in words.
#[derive(Debug, Clone)]
pub struct Hit<'c> {
    /// The scopes, needed together; mostly it is one.
    pub scopes: Vec<Scope<'c>>,
    /// The call that was recognised, if it was one.
    pub call: Option<Call<'c>>,
    /// The words of the question that led here, as they were written.
    pub matched: Vec<String>,
    /// How much it explains; only good for comparing.
    pub score: f32,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found<'c> {
    /// Answers, the best first.
    pub hits: Vec<Hit<'c>>,
    /// Words that nothing in the catalog explains.
    pub unknown: Vec<String>,
    /// Words that were read as others: `recrods` as `record`.
    pub corrected: Vec<(String, String)>,
    /// Applications that the question names.
    pub applications: Vec<Application<'c>>,
    /// Whether the first answer explains enough to be one.
    pub is_answer: bool,
}

/// How many documents are looked at closely.
const CLOSELY: usize = 48;
/// How many modules are tried in the place of `{module}`.
const MODULES: usize = 4;
/// From which share of a word's weight on it stands in a title.
const TITLE: f32 = 0.85;
/// What part of the question an answer must explain.
const ENOUGH: f32 = 0.5;

/// A module or call with what it explains of each word.
struct Candidate {
    document: Document,
    weights: Vec<f32>,
    /// How many terms of its name were asked for.
    terms: u8,
    /// Rough score, to choose what to look at closely.
    rough: f32,
}

impl Catalog<'_> {
    /// The scopes that answer a question in words, at most `limit` of them.
    pub fn search(&self, question: &str, limit: usize) -> Found<'_> {
        let index = self.words();
        let said = Said::of(self, question);
        let question = Question::read(index, &said.rest);
        let asked = &question.words;
        let count = self.head.applications.len();
        let mut named = vec![vec![0.0_f32; asked.len()]; count];
        let mut things: HashMap<u32, Vec<f32>> = HashMap::new();
        for (n, word) in asked.iter().enumerate() {
            for (document, weight) in &word.postings {
                match index.document(*document) {
                    Document::Application(application) => named[application][n] = *weight,
                    _ => {
                        things
                            .entry(*document)
                            .or_insert_with(|| vec![0.0; asked.len()])[n] = *weight;
                    }
                }
            }
        }
        let prominence = self.prominence(&named);
        let mut candidates: Vec<Candidate> = things
            .into_iter()
            .map(|(number, weights)| {
                let document = index.document(number);
                let application = document.application();
                let length = index.lengths.get(number as usize).copied().unwrap_or(0);
                let terms = asked
                    .iter()
                    .zip(&weights)
                    .filter(|(word, weight)| **weight > 0.0 && !word.continues.contains(&number))
                    .count();
                let terms = u8::try_from(terms).unwrap_or(u8::MAX);
                let surplus = length.saturating_sub(terms);
                let explained = Explained::of(asked, &[&weights], &named[application], surplus);
                Candidate {
                    document,
                    weights,
                    terms,
                    rough: explained.score
                        * prominence[application]
                        * method_fit(index.method(number), &question),
                }
            })
            .collect();
        candidates.sort_by(|a, b| {
            b.rough
                .total_cmp(&a.rough)
                .then_with(|| a.document.cmp(&b.document))
        });
        let mut modules: HashMap<usize, Vec<Named>> = HashMap::new();
        for candidate in &candidates {
            if let Document::Module(application, module) = candidate.document {
                let best = modules.entry(application).or_default();
                if best.len() < MODULES {
                    best.push(Named {
                        module,
                        weights: candidate.weights.clone(),
                        by_title: candidate
                            .weights
                            .iter()
                            .zip(asked)
                            .map(|(weight, word)| {
                                if *weight >= word.weight * TITLE {
                                    *weight
                                } else {
                                    0.0
                                }
                            })
                            .collect(),
                        terms: candidate.terms,
                    });
                }
            }
        }
        let mut best: HashMap<Vec<(usize, usize)>, Hit<'_>> = HashMap::new();
        for candidate in candidates.iter().take(CLOSELY) {
            let number = candidate.document.application();
            let closely = Closely {
                application: self.at(number),
                question: &question,
                named: &named[number],
                prominence: prominence[number],
            };
            let hits = match candidate.document {
                Document::Module(_, module) => closely.module(module, candidate, index),
                Document::Call(_, call) => {
                    let own = modules.get(&number).map_or(&[][..], Vec::as_slice);
                    closely.call(call, candidate, own, index)
                }
                Document::Application(_) => Vec::new(),
            };
            for hit in hits {
                let key = hit
                    .scopes
                    .iter()
                    .map(|s| (s.application.number, s.number))
                    .collect();
                match best.get_mut(&key) {
                    Some(known) if known.score >= hit.score => {}
                    _ => {
                        best.insert(key, hit);
                    }
                }
            }
        }
        let mut hits: Vec<Hit<'_>> = best.into_values().collect();
        let calls_said = said.hits(self, &named);
        let answered = !calls_said.is_empty();
        hits.retain(|hit| calls_said.iter().all(|said| said.scopes != hit.scopes));
        hits.extend(calls_said);
        hits.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                // Records before what describes them.
                .then_with(|| is_about_records(b).cmp(&is_about_records(a)))
                .then_with(|| a.scopes.cmp(&b.scopes))
        });
        hits.truncate(limit);
        let is_answer = answered
            || !question.names_unknown_product
                && hits
                    .first()
                    .is_some_and(|hit| question.is_explained_by(&hit.matched, ENOUGH));
        let mut strength: Vec<(f32, usize)> = named
            .iter()
            .enumerate()
            .map(|(n, words)| (words.iter().sum(), n))
            .filter(|(sum, _)| *sum > 0.0)
            .collect();
        strength.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Found {
            hits,
            unknown: question.unknown,
            corrected: question.corrected,
            applications: strength.iter().take(3).map(|(_, n)| self.at(*n)).collect(),
            is_answer,
        }
    }

    /// By what each application's answers are weighed: one that the question
    /// names counts fully, the others less; among equals, the much used.
    fn prominence(&self, named: &[Vec<f32>]) -> Vec<f32> {
        let sums: Vec<f32> = named.iter().map(|words| words.iter().sum()).collect();
        let most = sums.iter().copied().fold(0.0, f32::max);
        sums.iter()
            .zip(&self.head.applications)
            .map(|(sum, application)| {
                let used = (1.0 + f32::from(application.calls)).ln() / 7.0;
                let fame = 0.92 + 0.08 * used.min(1.0);
                let by_name = if most > 0.0 {
                    0.75 + 0.25 * sum / most
                } else {
                    1.0
                };
                fame * by_name
            })
            .collect()
    }
}

fn method_fit(method: &str, question: &Question) -> f32 {
    match method {
        // A module.
        "" => 0.95,
        method => 0.6 + 0.4 * fit(&question.verbs, |verb| verb.fit_method(method)),
    }
}

fn fit(verbs: &[Verb], one: impl Fn(Verb) -> f32) -> f32 {
    verbs.iter().map(|verb| one(*verb)).fold(0.0, f32::max)
}

/// A module that the question names.
struct Named {
    module: usize,
    weights: Vec<f32>,
    /// Without what only its keywords explain: they say what other calls do.
    by_title: Vec<f32>,
    terms: u8,
}

/// How much of a question a document explains.
struct Explained {
    score: f32,
    matched: Vec<String>,
}

impl Explained {
    /// Each word counts once, where it tells most; parts of the document's
    /// name that nobody asked for count against it.
    fn of(asked: &[Word], weights: &[&[f32]], named: &[f32], surplus: u8) -> Self {
        let mut score = 0.0;
        let mut matched = Vec::new();
        for (n, word) in asked.iter().enumerate() {
            let thing = weights.iter().map(|w| w[n]).fold(0.0, f32::max);
            // "projects in Zoho Projects": both are named.
            let gain = thing.max(named[n]) + 0.15 * thing.min(named[n]);
            if gain > 0.0 {
                matched.push(word.text.clone());
            }
            score += gain;
        }
        Self {
            score: score / (1.0 + 0.14 * f32::from(surplus)),
            matched,
        }
    }
}

/// Looks closely at what one application has to say.
struct Closely<'q, 'c> {
    application: Application<'c>,
    question: &'q Question,
    named: &'q [f32],
    prominence: f32,
}

impl<'c> Closely<'_, 'c> {
    fn module(
        &self,
        number: usize,
        candidate: &Candidate,
        index: &crate::words::Words<'_>,
    ) -> Vec<Hit<'c>> {
        let module = Module {
            application: self.application,
            number,
        };
        let length = index.length(Document::Module(self.application.number, number));
        let explained = Explained::of(
            &self.question.words,
            &[&candidate.weights],
            self.named,
            length.saturating_sub(candidate.terms),
        );
        let best_fit = module
            .scopes()
            .map(|scope| fit(&self.question.verbs, |verb| verb.fit(scope.operation())))
            .fold(0.0, f32::max);
        module
            .scopes()
            .filter_map(|scope| {
                let mut fit = fit(&self.question.verbs, |verb| verb.fit(scope.operation()));
                if !self.question.said_verb && Verb::All.fit(scope.operation()) > 0.0 {
                    // "which scope for the products API" may mean all of it.
                    fit = 0.9;
                }
                if best_fit == 0.0 {
                    fit = self::fit(&self.question.verbs, |verb| {
                        verb.fallback(scope.operation())
                    });
                }
                if fit == 0.0 {
                    return None;
                }
                // What documents say comes before what is only asked for somewhere.
                if matches!(scope.kind(), Kind::SeenInCode) {
                    fit *= 0.3;
                }
                Some(Hit {
                    scopes: vec![scope],
                    call: None,
                    matched: explained.matched.clone(),
                    score: explained.score * self.prominence * (0.6 + 0.4 * fit) + fit,
                })
            })
            .collect()
    }

    /// The scopes of a call. The module that the question names takes the
    /// place of `{module}`.
    fn call(
        &self,
        number: usize,
        candidate: &Candidate,
        modules: &[Named],
        index: &crate::words::Words<'_>,
    ) -> Vec<Hit<'c>> {
        let call = Call {
            application: self.application,
            number,
        };
        let length = index.length(Document::Call(self.application.number, number));
        let fit = fit(&self.question.verbs, |verb| verb.fit_method(call.method()));
        let mut hits = Vec::new();
        let mut push = |scopes: &Vec<Scope<'c>>, module: Option<&Named>| {
            let mut weights: Vec<&[f32]> = vec![&candidate.weights];
            let mut terms = candidate.terms;
            if let Some(named) = module {
                weights.push(&named.by_title);
                terms = terms.max(named.terms);
            }
            let surplus = length.saturating_sub(terms);
            let explained = Explained::of(&self.question.words, &weights, self.named, surplus);
            // A call that says it all is better evidence than a module's name.
            let evidence = if surplus == 0 { 1.06 } else { 1.0 };
            let alone = if scopes.len() > 1 { 0.95 } else { 1.0 };
            hits.push(Hit {
                scopes: scopes.clone(),
                call: Some(call),
                matched: explained.matched,
                score: (explained.score * self.prominence * (0.6 + 0.4 * fit) + fit)
                    * evidence
                    * alone,
            });
        };
        let mut of_any_module = false;
        for named in modules {
            let path = self.module_path(named.module);
            let name = path.rsplit('.').next().unwrap_or(path);
            let adds = named
                .by_title
                .iter()
                .zip(&candidate.weights)
                .any(|(title, own)| title > own);
            if !adds || !call.has_scope_for("module", name) {
                continue;
            }
            of_any_module = true;
            if let Requirement::AnyOf(alternatives) = call.requirement(&[("module", name)])
                && let Some(least) = alternatives.iter().find(|together| {
                    together.iter().any(|s| {
                        s.as_str()
                            .split('.')
                            .any(|part| part.eq_ignore_ascii_case(name))
                    })
                })
            {
                push(least, Some(named));
            }
        }
        if of_any_module {
            return hits;
        }
        let Requirement::AnyOf(alternatives) = call.requirement(&[]) else {
            return hits;
        };
        let Some(least) = alternatives.first() else {
            return hits;
        };
        // Of alternatives that are as narrow, the one whose module was named.
        let narrow = |together: &Vec<Scope<'c>>| -> (usize, usize) {
            (together.len(), together.iter().map(|s| s.breadth()).sum())
        };
        let as_narrow = alternatives
            .iter()
            .filter(|together| narrow(together) == narrow(least));
        let named = as_narrow
            .filter_map(|together| {
                let named = modules.iter().find(|named| {
                    together.iter().any(|s| {
                        s.application == self.application
                            && usize::from(s.row().module) == named.module
                    })
                })?;
                Some((named.weights.iter().sum::<f32>(), together, named))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match named {
            Some((_, together, named)) => push(together, Some(named)),
            // Thirty modules would do; the question names none.
            // On a path with a module that was not named.
            None if alternatives.len() > 8 && call.path().contains("{module}") => {}
            None => push(least, None),
        }
        hits
    }

    fn module_path(&self, number: usize) -> &'c str {
        Module {
            application: self.application,
            number,
        }
        .path()
    }
}
/// Whether a hit's scope is one of the records of a module (`modules.deals`).
fn is_about_records(hit: &Hit<'_>) -> bool {
    let first = hit.scopes.first();
    first.is_some_and(|scope| scope.module().path().starts_with("modules."))
}
