//! The compiled form of the catalogs: a small head that every look-up reads,
//! and a body for each application that is decoded when it is first needed.
//! Text is borrowed from the bytes, so that loading copies nothing.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Kind;

/// What the bytes begin with; the last one is the form's version.
pub(crate) const MAGIC: &[u8; 5] = b"ZCAT\x06";

/// What every look-up needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Head<'a> {
    #[serde(borrow)]
    pub applications: Vec<Application<'a>>,
    /// Domains that stand for one another in the data centers; the first one
    /// is that of the United States.
    #[serde(borrow)]
    pub domains: Vec<Vec<&'a str>>,
    /// Applications that a host serves, as the United States data center has
    /// it; sorted.
    #[serde(borrow)]
    pub hosts: Vec<Host<'a>>,
    /// Applications whose paths begin with this segment, for paths that come
    /// without a host; sorted.
    #[serde(borrow)]
    pub segments: Vec<(&'a str, Vec<u16>)>,
    /// Spellings that do not begin with their application's prefix, in lower
    /// case, with the application; sorted.
    #[serde(borrow)]
    pub strays: Vec<(&'a str, u16)>,
    /// Prefixes in lower case, with their application; sorted.
    #[serde(borrow)]
    pub prefixes: Vec<Prefix<'a>>,
    /// Applications that answer at older bases, too.
    pub older: Vec<u16>,
    /// Where the word index stands.
    pub words: Section,
    /// Where the mistakes stand.
    pub mistakes: Section,
}

/// A scope that does not exist, and what is meant by it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Mistake<'a> {
    /// As it is asked for; one `{m}` in it stands for one or more parts.
    pub wrong: &'a str,
    /// Whose catalog says so.
    pub application: u16,
    /// Full spellings, with the same `{m}`.
    #[serde(borrow)]
    pub means: Vec<Cow<'a, str>>,
    pub because: &'a str,
    #[serde(borrow)]
    pub sources: Vec<SourceRef<'a>>,
}

/// A host and the applications that it serves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Host<'a> {
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    pub applications: Vec<u16>,
}

/// The first part of scopes, and the application that owns it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Prefix<'a> {
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    pub application: u16,
}

/// A stretch of the bytes after the head.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Section {
    pub at: u32,
    pub length: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Application<'a> {
    pub name: &'a str,
    pub title: &'a str,
    pub docs: &'a str,
    #[serde(borrow)]
    pub prefixes: Vec<&'a str>,
    #[serde(borrow)]
    pub hosts: Vec<&'a str>,
    pub base: &'a str,
    #[serde(borrow)]
    pub versions: Vec<&'a str>,
    #[serde(borrow)]
    pub older_bases: Vec<OlderBase<'a>>,
    pub organization: Organization<'a>,
    #[serde(borrow)]
    pub pagination: Option<Pagination<'a>>,
    #[serde(borrow)]
    pub listing: Option<Listing<'a>>,
    #[serde(borrow)]
    pub keywords: Vec<&'a str>,
    pub coverage: &'a str,
    pub scopes: u16,
    pub calls: u16,
    /// Whether it comes from a folder laid over the embedded catalogs.
    pub overlay: bool,
    pub body: Section,
}

/// Another place at which the same API answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OlderBase<'a> {
    pub host: &'a str,
    pub base: &'a str,
    /// The base in the calls.
    pub means: &'a str,
    /// Whether documentation has it, be it somebody else's.
    pub documented: bool,
    #[serde(borrow)]
    pub sources: Vec<SourceRef<'a>>,
}

/// How long lists are asked for; what does not apply is empty.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pagination<'a> {
    pub page: &'a str,
    pub more: &'a str,
    pub token: &'a str,
    pub next: &'a str,
    pub offset: &'a str,
    pub first: u8,
    pub limit: &'a str,
    #[serde(borrow)]
    pub source: SourceRef<'a>,
}

/// The call that lists the calls, and the keys of its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Listing<'a> {
    pub call: &'a str,
    pub list: &'a str,
    pub path: &'a str,
    pub operations: &'a str,
    pub method: &'a str,
    pub scope: &'a str,
    #[serde(borrow)]
    pub source: SourceRef<'a>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Organization<'a> {
    None,
    Query(&'a str),
    Header(&'a str),
}

/// One application's scopes and calls.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Body<'a> {
    #[serde(borrow)]
    pub sources: Vec<Source<'a>>,
    #[serde(borrow)]
    pub modules: Vec<Module<'a>>,
    /// In the order of their spelling, ignoring case.
    #[serde(borrow)]
    pub scopes: Vec<Scope<'a>>,
    /// Other spellings in lower case; sorted.
    #[serde(borrow)]
    pub aliases: Vec<(&'a str, u16)>,
    /// In the order of path and method.
    #[serde(borrow)]
    pub calls: Vec<Call<'a>>,
    /// The paths as a tree; the first node is the top.
    #[serde(borrow)]
    pub nodes: Vec<Node<'a>>,
    /// Parameter, value in lower case (`*` for any other), scope segment.
    #[serde(borrow)]
    pub parameters: Vec<(&'a str, String, &'a str)>,
    /// In the order of path and method.
    #[serde(borrow)]
    pub mistaken: Vec<MistakenCall<'a>>,
    /// Their paths as a tree, apart from those of the calls.
    #[serde(borrow)]
    pub mistaken_nodes: Vec<Node<'a>>,
}

/// A call that programs make and no documentation has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MistakenCall<'a> {
    /// Number in [`METHODS`].
    pub method: u8,
    pub path: &'a str,
    /// The call that is meant.
    pub means: u16,
    pub because: &'a str,
    #[serde(borrow)]
    pub sources: Vec<SourceRef<'a>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Source<'a> {
    pub kind: Kind,
    pub month: &'a str,
    pub url: &'a str,
}

/// A source and what comes after its address.
pub(crate) type SourceRef<'a> = (u16, &'a str);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Module<'a> {
    pub path: &'a str,
    pub title: &'a str,
    pub about: &'a str,
    #[serde(borrow)]
    pub keywords: Vec<&'a str>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Scope<'a> {
    /// Exact spelling.
    pub text: &'a str,
    pub module: u16,
    pub operation: &'a str,
    #[serde(borrow)]
    pub aliases: Vec<&'a str>,
    #[serde(borrow)]
    pub sources: Vec<SourceRef<'a>>,
    pub note: &'a str,
    pub deprecated: &'a str,
    pub confirmed: &'a str,
    /// What it includes besides itself, in order.
    pub covers: Vec<u16>,
    /// What includes it, the narrowest first.
    pub covered_by: Vec<u16>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Call<'a> {
    /// Number in [`METHODS`].
    pub method: u8,
    pub path: &'a str,
    pub host: &'a str,
    #[serde(borrow)]
    pub needs: Needs<'a>,
    #[serde(borrow)]
    pub sources: Vec<SourceRef<'a>>,
    pub words: &'a str,
    pub note: &'a str,
    pub listed_together: bool,
    pub confirmed: &'a str,
}

/// `ANY` stands for a call whose method the documentation does not print.
pub(crate) const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "ANY"];

/// The method with this number.
pub(crate) fn method(number: u8) -> Option<&'static str> {
    METHODS.get(usize::from(number)).copied()
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Needs<'a> {
    Open,
    Undocumented,
    /// Alternatives; each of terms needed together; each of scopes of which
    /// any one will do.
    AnyOf(#[serde(borrow)] Vec<Vec<Vec<Need<'a>>>>),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Need<'a> {
    /// Application and scope.
    Known(u16, u16),
    /// Application, and a full scope with a `{parameter}` in it.
    Pattern(u16, #[serde(borrow)] Cow<'a, str>),
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Node<'a> {
    /// Sorted.
    #[serde(borrow)]
    pub literals: Vec<Literal<'a>>,
    /// Whole-segment parameter: its name and node.
    #[serde(borrow)]
    pub parameter: Option<(&'a str, u16)>,
    pub calls: Vec<u16>,
}

/// A segment that is not a parameter as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Literal<'a> {
    /// In lower case; it may have parameters inside it.
    #[serde(borrow)]
    pub segment: Cow<'a, str>,
    pub node: u16,
}
