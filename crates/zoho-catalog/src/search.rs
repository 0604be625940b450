//! From words to scopes.
//!
//! A question names an application, a thing and what is to be done with it,
//! each in some word of its own. Every word is looked up in the index; a
//! module or call scores by the words that it explains, its application by
//! those that name it; the verb picks the operation.

use std::collections::HashMap;

use crate::application::{Application, Module};
use crate::call::{Call, Requirement};
use crate::catalog::Catalog;
use crate::scope::Scope;
use crate::terms::{self, Verb};
use crate::words::Document;

/// An answer to a question in words.
#[derive(Debug, Clone)]
pub struct Hit<'c> {
    /// The scopes, needed together; mostly it is one.
    pub scopes: Vec<Scope<'c>>,
    /// The call that was recognised, if it was one.
    pub call: Option<Call<'c>>,
    /// The words of the question that led here, as they were understood.
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

/// A word of the question.
struct Word {
    text: String,
    verb: Option<(Verb, bool)>,
    /// Document → weight × rarity.
    postings: HashMap<u32, f32>,
    /// How much the word tells.
    rarity: f32,
}

impl Catalog<'_> {
    /// The scopes that answer a question in words, at most `limit` of them.
    pub fn search(&self, question: &str, limit: usize) -> Found<'_> {
        let index = self.words();
        let mut found = Found {
            hits: Vec::new(),
            unknown: Vec::new(),
            corrected: Vec::new(),
            applications: Vec::new(),
            is_answer: false,
        };
        let (asked, verbs) = self.understand(question, &mut found);
        let wanted: Vec<Verb> = if verbs.is_empty() {
            vec![Verb::Read]
        } else {
            verbs.clone()
        };

        // How far each application is named, word by word.
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
                            .or_insert_with(|| vec![0.0; asked.len()])[n] = *weight
                    }
                }
            }
        }
        let mut by_application: Vec<Vec<(Document, Vec<f32>)>> = vec![Vec::new(); count];
        for (document, weights) in things {
            let document = index.document(document);
            if let Document::Module(a, _) | Document::Call(a, _) = document {
                by_application[a].push((document, weights));
            }
        }
        let mut best: HashMap<Vec<String>, Hit<'_>> = HashMap::new();
        for (number, mut documents) in by_application.into_iter().enumerate() {
            documents.sort_by_key(|(document, _)| *document);
            let application = self.at(number);
            let scorer = Scorer {
                application,
                asked: &asked,
                named: &named[number],
                verbs: &wanted,
                said_verb: !verbs.is_empty(),
            };
            for hit in scorer.hits(&documents) {
                let key: Vec<String> = hit.scopes.iter().map(ToString::to_string).collect();
                match best.get_mut(&key) {
                    Some(known) if known.score >= hit.score => {}
                    _ => {
                        best.insert(key, hit);
                    }
                }
            }
        }
        let mut hits: Vec<Hit<'_>> = best.into_values().collect();
        hits.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.scopes.cmp(&b.scopes))
        });
        hits.truncate(limit);
        let mut strength: Vec<(f32, usize)> = named
            .iter()
            .enumerate()
            .map(|(n, words)| (words.iter().sum(), n))
            .filter(|(sum, _)| *sum > 0.0)
            .collect();
        strength.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.applications = strength.iter().take(3).map(|(_, n)| self.at(*n)).collect();
        let rarity: f32 = asked.iter().map(|w| w.rarity).sum();
        found.is_answer = hits.first().is_some_and(|hit| {
            let explained: f32 = asked
                .iter()
                .filter(|w| hit.matched.contains(&w.text))
                .map(|w| w.rarity)
                .sum();
            explained > rarity * 0.5
        });
        found.hits = hits;
        found
    }

    /// Looks the words of the question up.
    fn understand(&self, question: &str, found: &mut Found<'_>) -> (Vec<Word>, Vec<Verb>) {
        let index = self.words();
        let plain: Vec<String> = terms::words(question);
        let mut asked: Vec<Word> = Vec::new();
        let mut verbs = Vec::new();
        let mut skip = 0;
        for (n, word) in plain.iter().enumerate() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let verb = terms::verb(word);
            if let Some((verb, _)) = verb
                && !verbs.contains(&verb)
            {
                verbs.push(verb);
            }
            if terms::is_filler(word) {
                continue;
            }
            // Two or three words that paths write as one.
            let joined = (2..=3).rev().find_map(|length| {
                let together = terms::stem(&plain.get(n..n + length)?.concat());
                index.find(&together).map(|term| (term, length, together))
            });
            let mut term_numbers = Vec::new();
            let stem = terms::stem(word);
            if let Some((term, length, _)) = &joined {
                term_numbers.push((*term, 1.0));
                // The parts count too, so that `sales order` meets both forms.
                let parts: Vec<usize> = plain[n..n + length]
                    .iter()
                    .filter_map(|w| index.find(&terms::stem(w)))
                    .collect();
                if parts.len() == *length {
                    for part in parts {
                        term_numbers.push((part, 0.45));
                    }
                }
                skip = length - 1;
            } else if let Some(term) = index.find(&stem) {
                term_numbers.push((term, 1.0));
            } else if verb.is_none_or(|(_, only)| !only) {
                match self.nearest_term(&stem) {
                    Some((term, likeness)) => {
                        found
                            .corrected
                            .push((word.clone(), index.terms[term].0.to_owned()));
                        term_numbers.push((term, likeness));
                    }
                    None => found.unknown.push(word.clone()),
                }
            }
            let text = match &joined {
                Some((_, length, _)) => plain[n..n + length].join(" "),
                None => word.clone(),
            };
            let mut postings: HashMap<u32, f32> = HashMap::new();
            let mut rarity = 0.0_f32;
            for (term, share) in &term_numbers {
                let list = index.postings(*term);
                #[allow(clippy::cast_precision_loss)] // some thousands
                let rare = (1.0 + index.documents as f32 / (1.0 + list.len() as f32)).ln();
                rarity = rarity.max(rare * share);
                for (document, weight) in list {
                    let gain = f32::from(weight) / 10.0 * rare * share;
                    let known = postings.entry(document).or_default();
                    *known = known.max(gain);
                }
            }
            if term_numbers.is_empty() {
                if verb.is_some_and(|(_, only)| only) {
                    continue;
                }
                rarity = 5.0;
            }
            asked.push(Word {
                text,
                verb,
                postings,
                rarity,
            });
        }
        // A word that is only a verb must not outvote the things asked for.
        for word in &mut asked {
            if word.verb.is_some_and(|(_, only)| only) {
                word.rarity *= 0.25;
                for weight in word.postings.values_mut() {
                    *weight *= 0.25;
                }
            }
        }
        (asked, verbs)
    }

    /// The term that differs least from a misspelt one.
    fn nearest_term(&self, word: &str) -> Option<(usize, f32)> {
        let allowed = match word.len() {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        let index = self.words();
        let first = word.chars().next();
        index
            .terms
            .iter()
            .enumerate()
            .filter(|(_, (term, _))| term.len().abs_diff(word.len()) <= allowed)
            .filter_map(|(n, (term, _))| {
                let distance = strsim::osa_distance(term, word);
                (distance <= allowed).then_some((distance, term.chars().next() != first, n))
            })
            .min()
            .map(|(distance, _, n)| (n, if distance == 1 { 0.9 } else { 0.75 }))
    }
}

/// Scores what one application has to say.
struct Scorer<'q, 'c> {
    application: Application<'c>,
    asked: &'q [Word],
    named: &'q [f32],
    verbs: &'q [Verb],
    said_verb: bool,
}

impl<'c> Scorer<'_, 'c> {
    fn hits(&self, documents: &[(Document, Vec<f32>)]) -> Vec<Hit<'c>> {
        let mut hits = Vec::new();
        let modules: Vec<(usize, &Vec<f32>)> = documents
            .iter()
            .filter_map(|(document, weights)| match document {
                Document::Module(_, module) => Some((*module, weights)),
                _ => None,
            })
            .collect();
        for (number, weights) in &modules {
            let module = Module {
                application: self.application,
                number: *number,
            };
            self.module_hits(module, weights, &mut hits);
        }
        for (document, weights) in documents {
            if let Document::Call(_, number) = document {
                let call = Call {
                    application: self.application,
                    number: *number,
                };
                self.call_hits(call, weights, &modules, &mut hits);
            }
        }
        hits
    }

    fn module_hits(&self, module: Module<'c>, weights: &[f32], hits: &mut Vec<Hit<'c>>) {
        let (base, matched) = self.explain(&[weights]);
        for scope in module.scopes() {
            let fit = self
                .verbs
                .iter()
                .map(|verb| verb.fit(scope.operation()))
                .fold(0.0, f32::max);
            if fit == 0.0 && self.said_verb {
                continue;
            }
            hits.push(Hit {
                scopes: vec![scope],
                call: None,
                matched: matched.clone(),
                score: base * (0.6 + 0.4 * fit) + fit,
            });
        }
    }

    fn call_hits(
        &self,
        call: Call<'c>,
        weights: &[f32],
        modules: &[(usize, &Vec<f32>)],
        hits: &mut Vec<Hit<'c>>,
    ) {
        // The scope of the call has words of its own, and a `{module}` takes
        // any module that the question names.
        let of_pattern = call.path().contains("{module}");
        let mut options: Vec<(Option<usize>, Vec<&[f32]>)> = vec![(None, vec![weights])];
        for (module, own) in modules {
            options.push((Some(*module), vec![weights, own]));
        }
        let fit = self
            .verbs
            .iter()
            .map(|verb| verb.fit_method(call.method()))
            .fold(0.0, f32::max);
        for (module, weights) in options {
            let bound_name = module.map(|number| {
                let path = Module {
                    application: self.application,
                    number,
                }
                .path();
                path.rsplit('.').next().unwrap_or(path)
            });
            let bound: Vec<(&str, &str)> = match bound_name {
                Some(name) if of_pattern => vec![("module", name)],
                _ => Vec::new(),
            };
            let Requirement::AnyOf(alternatives) = call.requirement(&bound) else {
                continue;
            };
            let Some(least) = alternatives.first() else {
                continue;
            };
            if let Some(number) = module {
                let is_its_module = least.iter().any(|s| {
                    s.application() == self.application && usize::from(s.row().module) == number
                });
                if !is_its_module {
                    continue;
                }
            } else if of_pattern && alternatives.len() > 3 {
                // Without a module the question is about no record in particular.
                continue;
            }
            let (base, matched) = self.explain(&weights);
            let length = call.path().split('/').count();
            #[allow(clippy::cast_precision_loss)] // a handful of segments
            let brevity = 0.15 * (8.0 - length.min(8) as f32);
            hits.push(Hit {
                scopes: least.clone(),
                call: Some(call),
                matched,
                score: base * (0.6 + 0.4 * fit) + fit + brevity,
            });
        }
    }

    /// What the words explain: each counts once, where it tells most.
    fn explain(&self, weights: &[&[f32]]) -> (f32, Vec<String>) {
        let mut sum = 0.0;
        let mut matched = Vec::new();
        let mut as_thing = false;
        for (n, word) in self.asked.iter().enumerate() {
            let thing = weights.iter().map(|w| w[n]).fold(0.0, f32::max);
            let gain = thing.max(self.named[n]);
            as_thing |= thing > 0.0 && thing >= self.named[n];
            if gain > 0.0 {
                matched.push(word.text.clone());
            }
            sum += gain;
        }
        if !as_thing {
            sum *= 0.7;
        }
        (sum, matched)
    }
}
