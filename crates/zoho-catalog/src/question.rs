//! A question in words, taken apart: what each word can mean, how much it
//! tells, and which operation the verbs ask for.

use std::collections::{HashMap, HashSet};

use crate::terms;
use crate::verb::{self, Says, Verb};
use crate::words::{Document, Words};

/// A question, taken apart.
pub(crate) struct Question {
    pub words: Vec<Word>,
    /// The operations asked for; reading where no verb says otherwise.
    pub verbs: Vec<Verb>,
    /// Whether a verb was said.
    pub said_verb: bool,
    /// Whether it asks for a product of Zoho's that no catalog is about.
    pub names_unknown_product: bool,
    pub unknown: Vec<String>,
    pub corrected: Vec<(String, String)>,
}

/// A word of a question.
pub(crate) struct Word {
    /// As it was written, in lower case.
    pub text: String,
    /// Document → how much the word tells there.
    pub postings: HashMap<u32, f32>,
    /// How much the word tells about the question.
    pub weight: f32,
    /// How sure its meaning is: less for a word read as another.
    pub trust: f32,
    /// Documents that it explains only as the end of a longer word.
    pub continues: HashSet<u32>,
}

/// What a word that nothing explains weighs.
const UNKNOWN: f32 = 5.0;
/// What is left of a word that is only a verb: it picks the operation, and
/// must not outvote the things asked for.
const VERB: f32 = 0.06;
/// And of one that also says what is done: `search`, `upload`.
const ACTION: f32 = 1.0;

impl Question {
    pub(crate) fn read(index: &Words<'_>, text: &str) -> Self {
        let plain = terms::words(text);
        let mut question = Self {
            words: Vec::new(),
            verbs: Vec::new(),
            said_verb: true,
            names_unknown_product: false,
            unknown: Vec::new(),
            corrected: Vec::new(),
        };
        // Where each word stands in `words`; fillers have no place.
        let mut places: Vec<Option<usize>> = Vec::new();
        let verbs = verbs(&plain);
        for (word, says) in plain.iter().zip(&verbs) {
            if let Some(Says::Verb(verb) | Says::Action(verb)) = says
                && !question.verbs.contains(verb)
            {
                question.verbs.push(*verb);
            }
            let place = question.look_up(index, word, *says);
            places.push(place);
        }
        question.join(index, &plain, &places, &verbs);
        question.names_unknown_product = names_unknown_product(index, &plain, &verbs);
        // "full access" reads nothing in particular.
        if question.verbs.contains(&Verb::All) {
            question.verbs.retain(|verb| *verb != Verb::Read);
        }
        let changes = [Verb::Create, Verb::Update, Verb::Delete];
        if changes.iter().all(|verb| question.verbs.contains(verb)) {
            question.verbs = vec![Verb::All];
        }
        if question.verbs.is_empty() {
            question.said_verb = false;
            question.verbs.push(Verb::Read);
        }
        question
    }

    fn look_up(&mut self, index: &Words<'_>, word: &str, says: Option<Says>) -> Option<usize> {
        let only_verb = matches!(says, Some(Says::Verb(_)));
        if terms::is_filler(word) {
            return None;
        }
        let stem = terms::stem(word);
        let (term, trust) = match index.find(&stem) {
            Some(term) => (Some(term), 1.0),
            None if only_verb => return None,
            None if !terms::synonyms(&stem).is_empty() => (None, 1.0),
            None => match nearest(index, word) {
                Some((term, trust)) => {
                    let read = index.terms[term].0.to_owned();
                    self.corrected.push((word.to_owned(), read));
                    (Some(term), trust)
                }
                None => {
                    self.unknown.push(word.to_owned());
                    (None, 0.0)
                }
            },
        };
        let mut found = Word {
            text: word.to_owned(),
            postings: HashMap::new(),
            weight: UNKNOWN,
            trust,
            continues: HashSet::new(),
        };
        for same in terms::synonyms(&stem) {
            if let Some(term) = index.find(same) {
                add_postings(index, term, 0.7, &mut found.postings);
            }
        }
        if let Some(term) = term {
            let share = match says {
                Some(Says::Verb(_)) => VERB,
                Some(Says::Action(_)) => ACTION,
                None => 1.0,
            };
            found.weight = add_postings(index, term, share, &mut found.postings);
        }
        self.words.push(found);
        Some(self.words.len() - 1)
    }

    /// Two or three words that paths write as one: a document that has
    /// `salesorder` explains both `sales` and `orders`.
    fn join(
        &mut self,
        index: &Words<'_>,
        plain: &[String],
        places: &[Option<usize>],
        verbs: &[Option<Says>],
    ) {
        for length in 2..=3 {
            for at in 0..(plain.len() + 1).saturating_sub(length) {
                let joined = plain[at..at + length].concat();
                let has_verb = verbs[at..at + length]
                    .iter()
                    .any(|says| matches!(says, Some(Says::Verb(_))));
                // "add comment" is no name; "full access" is.
                if has_verb && verb::verb(&joined).is_none() {
                    continue;
                }
                let joined = terms::stem(&joined);
                let Some(term) = index.find(&joined) else {
                    continue;
                };
                let members: Vec<usize> =
                    places[at..at + length].iter().flatten().copied().collect();
                let mut postings = HashMap::new();
                add_postings(index, term, 1.0, &mut postings);
                for (n, member) in members.into_iter().enumerate() {
                    let word = &mut self.words[member];
                    word.trust = 1.0;
                    self.unknown.retain(|unknown| *unknown != word.text);
                    self.corrected.retain(|(from, _)| *from != word.text);
                    #[allow(clippy::cast_precision_loss)] // two or three
                    let parts = length as f32;
                    for (document, weight) in &postings {
                        let known = word.postings.entry(*document).or_default();
                        *known = known.max(weight * 1.3 / parts);
                        if n > 0 {
                            word.continues.insert(*document);
                        }
                    }
                }
            }
        }
    }

    /// Whether these words are enough of the question, by what they tell.
    pub(crate) fn is_explained_by(&self, matched: &[String], enough: f32) -> bool {
        let all: f32 = self.words.iter().map(|word| word.weight).sum();
        let explained: f32 = self
            .words
            .iter()
            .filter(|word| matched.contains(&word.text))
            .map(|word| word.weight * word.trust)
            .sum();
        all > 0.0 && explained > all * enough
    }
}

/// Adds what a term tells; returns how rare it is.
fn add_postings(
    index: &Words<'_>,
    term: usize,
    share: f32,
    postings: &mut HashMap<u32, f32>,
) -> f32 {
    let list = index.postings(term);
    #[allow(clippy::cast_precision_loss)] // some thousands
    let rarity = (1.0 + index.lengths.len() as f32 / (1.0 + list.len() as f32)).ln() * share;
    for (document, weight) in list {
        let gain = f32::from(weight) / 10.0 * rarity;
        let known = postings.entry(document).or_default();
        *known = known.max(gain);
    }
    rarity
}

/// Whether the word after "Zoho" names no application.
fn names_unknown_product(index: &Words<'_>, plain: &[String], verbs: &[Option<Says>]) -> bool {
    plain.windows(2).enumerate().any(|(at, pair)| {
        let next = &pair[1];
        if pair[0] != "zoho" || terms::is_filler(next) || verbs[at + 1].is_some() {
            return false;
        }
        let terms = [
            Some(terms::stem(next)),
            plain
                .get(at + 2)
                .map(|after| terms::stem(&format!("{next}{after}"))),
        ];
        let known = terms
            .iter()
            .flatten()
            .filter_map(|term| index.find(term))
            .any(|term| {
                index.postings(term).iter().any(|(document, _)| {
                    matches!(index.document(*document), Document::Application(_))
                })
            });
        // A slip of the pen is no other product.
        !known && nearest(index, next).is_none_or(|_| index.find(&terms::stem(next)).is_some())
    })
}

/// What each word says of what is wanted. A word that may be a noun is only a
/// verb where it comes first and no other word is one; "mark as read" marks.
fn verbs(plain: &[String]) -> Vec<Option<Says>> {
    let first = plain.iter().position(|word| !terms::is_filler(word));
    let mut says: Vec<Option<Says>> = plain.iter().map(|word| verb::verb(word)).collect();
    let marks = plain
        .iter()
        .position(|word| matches!(word.as_str(), "mark" | "marking" | "marks"));
    if let Some(marks) = marks
        && plain[marks..].iter().any(|word| word == "as")
    {
        return (0..plain.len())
            .map(|n| says[n].filter(|_| n == marks))
            .collect();
    }
    let article = |n: usize| {
        plain
            .get(n + 1)
            .is_some_and(|next| matches!(next.as_str(), "a" | "an" | "the" | "my" | "new"))
    };
    // "record a payment" records; "the email" does not.
    let is_noun = |n: usize| {
        verb::may_be_noun(&plain[n]) && (terms::stem(&plain[n]) != plain[n] || !article(n))
    };
    let certain = (0..plain.len()).any(|n| says[n].is_some() && !is_noun(n));
    for n in 0..plain.len() {
        let plural = terms::stem(&plain[n]) != plain[n];
        if is_noun(n) && (certain || first != Some(n) || plural) {
            says[n] = None;
        }
    }
    let leading = (0..plain.len()).find(|n| says[*n].is_some());
    if let Some(leading) = leading
        && matches!(says[leading], Some(Says::Action(_)))
    {
        // "restore deleted records" restores; "upload and delete" does both.
        for n in leading + 1..plain.len() {
            let joined = matches!(plain[n - 1].as_str(), "and" | "or");
            if !joined {
                says[n] = None;
            }
        }
    } else if says.iter().any(|s| matches!(s, Some(Says::Verb(_)))) {
        // Where one word is only a verb, an action is a thing like others.
        for said in &mut says {
            if matches!(said, Some(Says::Action(_))) {
                *said = None;
            }
        }
    }
    says
}

/// Which letters and digits a word has, a bit for each.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |bits, byte| match byte {
        b'a'..=b'z' => bits | 1 << (byte - b'a'),
        b'0'..=b'9' => bits | 1 << (byte - b'0' + 26),
        _ => bits | 1 << 36,
    })
}

/// The term that differs least from a misspelt word, and how far to trust it.
fn nearest(index: &Words<'_>, word: &str) -> Option<(usize, f32)> {
    let allowed = match word.len() {
        0..=3 => return None,
        4..=7 => 1,
        _ => 2,
    };
    let stem = terms::stem(word);
    let first = word.chars().next();
    let letters = letters(word) | letters(&stem);
    let (distance, _, _, term) = index
        .terms
        .iter()
        .enumerate()
        .filter(|(_, (term, _))| term.len() > 2 && term.len().abs_diff(stem.len()) <= allowed)
        // An edit changes two letters at most; most terms differ in more, and
        // need no closer look.
        .filter(|(_, (term, _))| (self::letters(term) & !letters).count_ones() as usize <= allowed)
        .filter_map(|(n, (term, _))| {
            let distance = strsim::osa_distance(term, &stem).min(strsim::osa_distance(term, word));
            (distance <= allowed).then(|| {
                let other_start = term.chars().next() != first;
                let common = std::cmp::Reverse(index.postings_length(n));
                (distance, other_start, common, n)
            })
        })
        .min()?;
    let trust = match (word.len(), distance) {
        (0..=4, _) => 0.55,
        (5.., 1) => 0.8,
        _ => 0.6,
    };
    Some((term, trust))
}
