//! Source trees: every file that version control would keep, as text, in any
//! language. Nothing is run or parsed; what looks like a call or a scope is
//! looked up in the catalog.

mod expression;
mod literal;
mod method;
mod scopes;
mod text;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use aho_corasick::AhoCorasick;
use ignore::{WalkBuilder, WalkState};
use zoho_catalog::Catalog;

use crate::calls::CallSite;
use crate::hosts;
use crate::place::Place;
use scopes::Prefixes;
use text::{File, Found};

/// Larger files are data, not code.
const LARGEST: u64 = 2 << 20;
/// How much of a file is looked at to tell text from other data.
const PROBE: usize = 8 << 10;
/// More threads than this wait for the disk.
const THREADS: usize = 8;

/// A scope in the code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScopeSite {
    /// Where it stands.
    pub place: Place,
    /// As it is written.
    pub text: String,
    /// Whether the program asks for it; otherwise it is only mentioned, as in
    /// a comment or in documentation.
    pub requested: bool,
}

/// What source trees have, in the order of files and lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// The calls.
    pub calls: Vec<CallSite>,
    /// The scopes.
    pub scopes: Vec<ScopeSite>,
    /// How many text files were looked at.
    pub files: usize,
    /// Their size, in bytes.
    pub bytes: u64,
    /// Files and folders that could not be read, with the reason.
    pub unreadable: Vec<String>,
}

/// Why nothing could be scanned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// A path that was given can't be read.
    #[error("can't read {path}: {error}")]
    Path {
        /// The path.
        path: String,
        /// Why.
        error: std::io::Error,
    },
}

/// How far a scan has come; another thread may look at it.
#[derive(Debug, Default)]
pub struct Progress {
    files: AtomicUsize,
    bytes: AtomicU64,
}

impl Progress {
    /// How many text files were looked at so far, and their size in bytes.
    pub fn so_far(&self) -> (usize, u64) {
        (
            self.files.load(Ordering::Relaxed),
            self.bytes.load(Ordering::Relaxed),
        )
    }
}

/// Looks for calls and scopes in source trees.
#[derive(Debug)]
pub struct Scanner<'c, 'a> {
    catalog: &'c Catalog<'a>,
    prefixes: Prefixes,
    /// Files without any of these are not looked into.
    signs: AhoCorasick,
}

impl<'c, 'a> Scanner<'c, 'a> {
    /// A scanner for the applications of a catalog.
    pub fn new(catalog: &'c Catalog<'a>) -> Self {
        let prefixes = Prefixes::of(catalog);
        let mut signs: Vec<String> = hosts::names().to_vec();
        signs.extend(["/crm/v".to_owned(), "/bigin/v".to_owned()]);
        signs.extend(
            prefixes
                .iter()
                .filter(|prefix| !prefix.starts_with("zoho"))
                .map(|prefix| format!("{prefix}.")),
        );
        let signs = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(signs)
            .expect("a few hundred short words make an automaton");
        Self {
            catalog,
            prefixes,
            signs,
        }
    }

    /// Scans files and folders. In folders, what ignore files name
    /// (`.gitignore`, `.ignore`), `.git`, binary files and files over 2 MiB
    /// are passed over. The result does not depend on the order of work.
    ///
    /// # Errors
    ///
    /// Where a path that was given is not there. What can't be read inside a
    /// folder is listed in the result.
    pub fn scan(&self, paths: &[PathBuf]) -> Result<Scan, ScanError> {
        self.scan_with(paths, &Progress::default())
    }

    /// The same, with a view of how far it has come.
    ///
    /// # Errors
    ///
    /// As [`scan`](Self::scan).
    pub fn scan_with(&self, paths: &[PathBuf], progress: &Progress) -> Result<Scan, ScanError> {
        for path in paths {
            std::fs::metadata(path).map_err(|error| ScanError::Path {
                path: path.display().to_string(),
                error,
            })?;
        }
        let Some((first, rest)) = paths.split_first() else {
            return Ok(Scan::default());
        };
        let mut walk = WalkBuilder::new(first);
        for path in rest {
            walk.add(path);
        }
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(THREADS));
        walk.hidden(false)
            .require_git(false)
            // The same tree gives the same answer on every machine.
            .git_global(false)
            .threads(threads)
            .filter_entry(|entry| entry.file_name() != ".git");
        let files: Mutex<Vec<(String, File)>> = Mutex::default();
        let unreadable: Mutex<Vec<String>> = Mutex::default();
        walk.build_parallel().run(|| {
            Box::new(|entry| {
                match entry {
                    Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                        match self.file(entry.path(), progress) {
                            Ok(Some(file)) => push(&files, (shown(entry.path()), file)),
                            Ok(None) => {}
                            Err(error) => {
                                push(&unreadable, format!("{}: {error}", shown(entry.path())));
                            }
                        }
                    }
                    Ok(_) => {}
                    Err(error) => push(&unreadable, error.to_string()),
                }
                WalkState::Continue
            })
        });
        let (count, bytes) = progress.so_far();
        let mut scan = self.together(into_inner(files));
        scan.files = count;
        scan.bytes = bytes;
        scan.unreadable = into_inner(unreadable);
        scan.unreadable.sort();
        Ok(scan)
    }

    /// Scans one text that is named like a file.
    pub fn scan_text(&self, name: &str, text: &str) -> Scan {
        let file = text::look(self.catalog, &self.prefixes, name, text);
        let mut scan = self.together(vec![(name.to_owned(), file)]);
        scan.files = 1;
        scan.bytes = text.len() as u64;
        scan
    }

    /// A file's calls and scopes; `None` where it has no sign of any.
    fn file(&self, path: &Path, progress: &Progress) -> std::io::Result<Option<File>> {
        if std::fs::metadata(path)?.len() > LARGEST {
            return Ok(None);
        }
        let bytes = std::fs::read(path)?;
        if bytes[..bytes.len().min(PROBE)].contains(&0) {
            return Ok(None);
        }
        progress.files.fetch_add(1, Ordering::Relaxed);
        progress
            .bytes
            .fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if !self.signs.is_match(&bytes) {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&bytes);
        let file = text::look(self.catalog, &self.prefixes, &shown(path), &text);
        Ok(Some(file))
    }

    /// Puts the files together: an address without base may have it in another
    /// file, the nearer the likelier.
    fn together(&self, mut files: Vec<(String, File)>) -> Scan {
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files.dedup_by(|a, b| a.0 == b.0);
        let bases: Vec<(String, Vec<String>)> = files
            .iter()
            .filter(|(_, file)| !file.bases.is_empty())
            .map(|(name, file)| (name.clone(), file.bases.clone()))
            .collect();
        let mut scan = Scan::default();
        for (name, file) in files {
            let place = |line: usize| Place {
                file: name.clone(),
                line: line + 1,
            };
            let mut calls: Vec<Found> = file.calls;
            if !file.loose.is_empty() {
                let near = nearest(&name, &bases);
                for mut loose in file.loose {
                    if let Some(url) = text::rooted(self.catalog, &near, &loose.url, true, true) {
                        loose.url = url;
                        calls.push(loose);
                    }
                }
            }
            scan.calls.extend(calls.into_iter().map(|found| CallSite {
                place: place(found.line),
                method: found.method,
                url: found.url,
            }));
            scan.scopes
                .extend(file.scopes.into_iter().map(|mention| ScopeSite {
                    place: place(mention.line),
                    text: mention.text,
                    requested: mention.requested,
                }));
        }
        scan.calls.sort();
        scan.calls.dedup();
        scan.scopes.sort();
        scan.scopes.dedup();
        scan
    }
}

/// The bases of the files that share most of their folders with this one.
fn nearest(name: &str, bases: &[(String, Vec<String>)]) -> Vec<String> {
    let shared = |other: &str| {
        let pairs = name.split('/').zip(other.split('/'));
        pairs.take_while(|(a, b)| a == b).count()
    };
    let most = bases.iter().map(|(other, _)| shared(other)).max();
    let mut near: Vec<String> = Vec::new();
    for (other, bases) in bases {
        if Some(shared(other)) == most {
            near.extend(bases.iter().cloned());
        }
    }
    near.dedup();
    near
}

fn push<T>(list: &Mutex<Vec<T>>, item: T) {
    if let Ok(mut list) = list.lock() {
        list.push(item);
    }
}

fn into_inner<T>(list: Mutex<Vec<T>>) -> Vec<T> {
    list.into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A path as reports show it: with `/`, without a leading `./`.
fn shown(path: &Path) -> String {
    let shown = path.to_string_lossy().replace('\\', "/");
    shown.strip_prefix("./").unwrap_or(&shown).to_owned()
}
