//! The word index of the compiled form: which applications, modules and calls
//! a term stands in, and how much it says there.

use serde::{Deserialize, Serialize};

/// Term → postings. Postings stay encoded until a question needs them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Words<'a> {
    /// Sorted by term; the end of its postings in `postings`.
    #[serde(borrow)]
    pub terms: Vec<(&'a str, u32)>,
    #[serde(borrow)]
    pub postings: &'a [u8],
    /// For each application, the number of its first module and first call
    /// among all documents; documents begin with the applications.
    pub starts: Vec<(u32, u32)>,
    pub documents: u32,
}

/// Document and weight.
pub(crate) type Posting = (u32, u8);

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Document {
    Application(usize),
    Module(usize, usize),
    Call(usize, usize),
}

impl Words<'_> {
    /// The postings of the term with this number.
    pub(crate) fn postings(&self, term: usize) -> Vec<Posting> {
        let start = term
            .checked_sub(1)
            .and_then(|before| self.terms.get(before))
            .map_or(0, |(_, end)| *end as usize);
        let end = self.terms.get(term).map_or(start, |(_, end)| *end as usize);
        self.postings
            .get(start..end)
            .and_then(|bytes| postcard::from_bytes(bytes).ok())
            .unwrap_or_default()
    }

    /// The number of a term.
    pub(crate) fn find(&self, term: &str) -> Option<usize> {
        self.terms.binary_search_by(|(t, _)| (*t).cmp(term)).ok()
    }

    pub(crate) fn document(&self, number: u32) -> Document {
        let at = number as usize;
        if at < self.starts.len() {
            return Document::Application(at);
        }
        let application = self
            .starts
            .partition_point(|(first, _)| *first <= number)
            .saturating_sub(1);
        let (first_module, first_call) = self.starts[application];
        if number < first_call {
            Document::Module(application, (number - first_module) as usize)
        } else {
            Document::Call(application, (number - first_call) as usize)
        }
    }
}

#[cfg(feature = "authoring")]
mod build {
    use std::collections::BTreeMap;

    use super::Posting;
    use crate::authoring::model::File;
    use crate::table;
    use crate::terms::{terms, words};

    /// An index that owns what it holds, ready to be encoded.
    #[derive(serde::Serialize)]
    pub(crate) struct Built {
        terms: Vec<(String, u32)>,
        #[serde(with = "bytes")]
        postings: Vec<u8>,
        starts: Vec<(u32, u32)>,
        documents: u32,
    }

    mod bytes {
        pub(super) fn serialize<S: serde::Serializer>(
            bytes: &[u8],
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(bytes)
        }
    }

    /// Indexes the catalogs.
    pub(crate) fn build(files: &[&File], bodies: &[table::Body<'_>]) -> Built {
        let mut index = Index::default();
        for (number, file) in files.iter().enumerate() {
            let document = u32::try_from(number).unwrap_or(u32::MAX);
            index.add(document, &file.application, 12);
            index.add(document, &file.title, 12);
            for prefix in &file.prefixes {
                index.add(document, prefix, 10);
                index.add_joined(document, prefix, 12);
            }
            for keyword in &file.keywords {
                index.add(document, keyword, 6);
            }
        }
        let mut next = u32::try_from(files.len()).unwrap_or(u32::MAX);
        let mut starts = Vec::new();
        for body in bodies {
            let first_module = next;
            for module in &body.modules {
                index.add(next, module.path, 10);
                index.add(next, module.title, 10);
                for keyword in &module.keywords {
                    index.add(next, keyword, 7);
                }
                next += 1;
            }
            starts.push((first_module, next));
            for call in &body.calls {
                for segment in call.path.split('/').filter(|s| !s.contains('{')) {
                    index.add(next, segment, 8);
                }
                for segment in call.path.split('/').filter(|s| s.contains('{')) {
                    index.add(next, segment, 2);
                }
                index.add(next, call.words, 8);
                next += 1;
            }
        }
        index.finish(starts, next)
    }

    #[derive(Default)]
    struct Index {
        terms: BTreeMap<String, BTreeMap<u32, u8>>,
    }

    impl Index {
        fn add(&mut self, document: u32, text: &str, weight: u8) {
            for term in terms(text) {
                let known = self
                    .terms
                    .entry(term)
                    .or_default()
                    .entry(document)
                    .or_default();
                *known = weight.max(*known);
            }
            // `credit note` and `creditnote` are one thing.
            let all = words(text);
            if (2..=3).contains(&all.len()) {
                self.add_joined(document, text, weight);
            }
        }

        fn add_joined(&mut self, document: u32, text: &str, weight: u8) {
            let joined = crate::terms::stem(&words(text).concat());
            let known = self
                .terms
                .entry(joined)
                .or_default()
                .entry(document)
                .or_default();
            *known = weight.max(*known);
        }

        fn finish(self, starts: Vec<(u32, u32)>, documents: u32) -> Built {
            let mut postings = Vec::new();
            let mut terms = Vec::new();
            for (term, documents) in self.terms {
                let list: Vec<Posting> = documents.into_iter().collect();
                postings.extend(postcard::to_stdvec(&list).unwrap_or_default());
                terms.push((term, u32::try_from(postings.len()).unwrap_or(u32::MAX)));
            }
            Built {
                terms,
                postings,
                starts,
                documents,
            }
        }
    }
}
#[cfg(feature = "authoring")]
pub(crate) use build::build;
