//! The word index of the compiled form: which applications, modules and calls
//! a term stands in, and how much it says there.

use serde::{Deserialize, Serialize};

use crate::table;

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
    /// How many terms each document has in its name or path.
    #[serde(borrow)]
    pub lengths: &'a [u8],
    /// For each document its number in [`table::METHODS`], if it is a call: so that no
    /// application is decoded for the calls that only share a word.
    #[serde(borrow)]
    pub methods: &'a [u8],
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

impl Document {
    pub(crate) fn application(self) -> usize {
        match self {
            Self::Application(a) | Self::Module(a, _) | Self::Call(a, _) => a,
        }
    }
}

impl Words<'_> {
    /// The postings of the term with this number.
    pub(crate) fn postings(&self, term: usize) -> Vec<Posting> {
        let start = term
            .checked_sub(1)
            .and_then(|before| self.terms.get(before))
            .map_or(0, |(_, end)| *end as usize);
        let end = self.terms.get(term).map_or(start, |(_, end)| *end as usize);
        let mut list: Vec<Posting> = self
            .postings
            .get(start..end)
            .and_then(|bytes| postcard::from_bytes(bytes).ok())
            .unwrap_or_default();
        let mut at = 0;
        for (document, _) in &mut list {
            at += *document;
            *document = at;
        }
        list
    }

    /// How much room the postings take: more for a common term.
    pub(crate) fn postings_length(&self, term: usize) -> u32 {
        let end = self.terms.get(term).map_or(0, |(_, end)| *end);
        let start = term
            .checked_sub(1)
            .and_then(|before| self.terms.get(before))
            .map_or(0, |(_, end)| *end);
        end - start
    }

    /// How many terms a document has in its name or path.
    pub(crate) fn length(&self, document: Document) -> u8 {
        let number = match document {
            Document::Application(application) => application,
            Document::Module(application, module) => self.starts[application].0 as usize + module,
            Document::Call(application, call) => self.starts[application].1 as usize + call,
        };
        self.lengths.get(number).copied().unwrap_or(0)
    }

    /// The method of the document with this number; empty if it is no call.
    pub(crate) fn method(&self, document: u32) -> &'static str {
        let number = self.methods.get(document as usize);
        number
            .and_then(|number| table::method(*number))
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
    use crate::terms::{stem, words};

    /// An index that owns what it holds, ready to be encoded.
    #[derive(serde::Serialize)]
    pub(crate) struct Built {
        terms: Vec<(String, u32)>,
        #[serde(with = "bytes")]
        postings: Vec<u8>,
        starts: Vec<(u32, u32)>,
        #[serde(with = "bytes")]
        lengths: Vec<u8>,
        #[serde(with = "bytes")]
        methods: Vec<u8>,
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
        for file in files {
            index.begin();
            index.add(&file.title, 8);
            index.add(&file.application, 14);
            for prefix in &file.prefixes {
                index.add(prefix, 8);
                index.add_joined(prefix, 12);
            }
            for keyword in &file.keywords {
                index.add(keyword, 6);
            }
        }
        let mut starts = Vec::new();
        for (file, body) in files.iter().zip(bodies) {
            let first_module = index.next();
            for module in &body.modules {
                index.begin();
                for part in module.path.split('.') {
                    match part {
                        // They group modules and say nothing about them.
                        "modules" if module.path.contains('.') => {}
                        "settings" if module.path.contains('.') => index.add(part, 4),
                        _ => index.add_name(part, 10),
                    }
                }
                index.add_title(module.title, 10);
                index.add(module.about, 2);
                for keyword in &module.keywords {
                    // One word of a phrase says less than the phrase.
                    index.add(keyword, if keyword.contains(' ') { 5 } else { 8 });
                }
            }
            starts.push((first_module, index.next()));
            let base = file.base.as_deref().unwrap_or_default();
            for call in &body.calls {
                index.begin();
                index.method(call.method);
                let path = call.path.strip_prefix(base).unwrap_or(call.path);
                for segment in path.split('/') {
                    if segment.contains('{') {
                        index.add(segment, 2);
                    } else if !crate::address::is_version(segment) {
                        index.add_name(segment, 9);
                    }
                }
                index.add(call.words, 8);
            }
        }
        index.finish(starts)
    }

    #[derive(Default)]
    struct Index {
        terms: BTreeMap<String, BTreeMap<u32, u8>>,
        lengths: Vec<u8>,
        methods: Vec<u8>,
    }

    impl Index {
        /// The number of the next document.
        fn next(&self) -> u32 {
            u32::try_from(self.lengths.len()).unwrap_or(u32::MAX)
        }

        /// Begins a document.
        fn begin(&mut self) {
            self.lengths.push(0);
            self.methods.push(u8::MAX);
        }

        /// The document's number among the methods.
        fn method(&mut self, method: u8) {
            if let Some(last) = self.methods.last_mut() {
                *last = method;
            }
        }

        /// A part of the document's name, which counts for its length.
        fn add_name(&mut self, text: &str, weight: u8) {
            self.add(text, weight);
            if let Some(length) = self.lengths.last_mut() {
                let more = u8::try_from(words(text).len()).unwrap_or(u8::MAX);
                *length = length.saturating_add(more);
            }
        }

        /// The title in words; a long one makes the name long.
        fn add_title(&mut self, text: &str, weight: u8) {
            self.add(text, weight);
            let main = text.split(['(', ':']).next().unwrap_or(text);
            if let Some(length) = self.lengths.last_mut() {
                let more = u8::try_from(words(main).len()).unwrap_or(u8::MAX);
                *length = more.max(*length);
            }
        }

        fn add(&mut self, text: &str, weight: u8) {
            let all = words(text);
            for word in &all {
                self.post(stem(word), weight);
            }
            // `credit note` and `creditnote` are one thing.
            for length in 2..=3 {
                for window in all.windows(length) {
                    self.post(stem(&window.concat()), weight);
                }
            }
        }

        fn add_joined(&mut self, text: &str, weight: u8) {
            self.post(stem(&words(text).concat()), weight);
        }

        fn post(&mut self, term: String, weight: u8) {
            let document = self.next() - 1;
            let known = self
                .terms
                .entry(term)
                .or_default()
                .entry(document)
                .or_default();
            *known = weight.max(*known);
        }

        fn finish(self, starts: Vec<(u32, u32)>) -> Built {
            let mut postings = Vec::new();
            let mut terms = Vec::new();
            for (term, documents) in self.terms {
                let mut before = 0;
                // Differences are small numbers, which take one byte.
                let list: Vec<Posting> = documents
                    .into_iter()
                    .map(|(document, weight)| {
                        let step = document - before;
                        before = document;
                        (step, weight)
                    })
                    .collect();
                postings.extend(postcard::to_stdvec(&list).unwrap_or_default());
                terms.push((term, u32::try_from(postings.len()).unwrap_or(u32::MAX)));
            }
            Built {
                terms,
                postings,
                starts,
                lengths: self.lengths,
                methods: self.methods,
            }
        }
    }
}
#[cfg(feature = "authoring")]
pub(crate) use build::build;
