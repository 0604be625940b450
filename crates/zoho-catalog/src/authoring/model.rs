//! What a YAML catalog says, as Rust types. The JSON Schema that editors use
//! and the reader's list of known keys both come from here, so that a key
//! exists in one place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use crate::Kind;

/// Declares a struct of a catalog with the list of its keys, which the reader
/// needs to report an unknown key next to every other mistake.
macro_rules! keyed {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident: $ty:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty,)* }
        impl $name {
            /// The keys a catalog may use here.
            pub const KEYS: &[&str] = &[$(stringify!($field)),*];
        }
    };
}

keyed! {
/// The catalog of one Zoho application.
pub struct File {
    /// The application's short name: the file's name, the command line's word,
    /// the Rust module's name.
    pub application: String,
    /// The application's name as people write it.
    pub title: String,
    /// Zoho's page about the application's scopes, or about its API.
    pub docs: String,
    /// First parts of the scopes this application owns, the main one first;
    /// none where its calls take another application's scopes.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Hosts that answer the API, in the United States data center. Hosts
    /// under zoho.com and zohoapis.com stand for those of every data center.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// What the paths begin with; `{version}` where several versions have the
    /// same calls and scopes.
    #[serde(default)]
    pub base: Option<String>,
    /// Documented API versions, oldest first.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Other places at which the same API answers.
    #[serde(default)]
    pub older_bases: Vec<OlderBase>,
    /// How a call names the organization.
    #[serde(default)]
    pub organization: Option<Organization>,
    /// How long lists are asked for page by page.
    #[serde(default)]
    pub pagination: Option<Pagination>,
    /// The call by which the API lists its own calls, where it has one.
    #[serde(default)]
    pub listing: Option<Listing>,
    /// Words that people use for the application.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// How complete the catalog is, and what is known to be missing.
    #[serde(default)]
    pub coverage: Option<String>,
    /// For a path parameter: values whose scope segment is spelled otherwise;
    /// `'*'` stands for every value that no scope names.
    #[serde(default)]
    pub parameters: BTreeMap<String, BTreeMap<String, String>>,
    /// Where the facts were read, under short names.
    pub sources: BTreeMap<String, Source>,
    /// Which scopes include which.
    #[serde(default)]
    pub covers: Vec<CoverRule>,
    /// Scopes that people ask for and that do not exist, and what they meant.
    #[serde(default)]
    pub mistakes: BTreeMap<String, Mistake>,
    /// Calls that programs make and no documentation has, as `METHOD /path`,
    /// and the call that is meant.
    #[serde(default)]
    pub mistaken_calls: BTreeMap<String, MistakenCall>,
    /// Modules and their operations: the scopes.
    #[serde(default)]
    pub modules: BTreeMap<String, Module>,
    /// API calls and the scopes that open them.
    #[serde(default)]
    pub calls: BTreeMap<String, Path>,
}
}

keyed! {
/// Another place at which the same API answers.
pub struct OlderBase {
    /// The host, in the United States data center.
    pub host: String,
    /// What the path begins with there.
    pub base: String,
    /// What it begins with in `calls`; a parameter of `base` that stands here
    /// too takes its value along.
    pub means: String,
    /// Where that is said, or seen.
    pub source: OneOrMany,
}
}

keyed! {
/// How a call names the organization: one of the two.
pub struct Organization {
    /// A query parameter.
    #[serde(default)]
    pub query: Option<String>,
    /// A header.
    #[serde(default)]
    pub header: Option<String>,
}
}

keyed! {
/// How long lists are asked for page by page: by number of the page, by a
/// token that the answer has, or by the number of the first entry. Places in
/// an answer are written with dots: `info.more_records`.
pub struct Pagination {
    /// The query parameter with the number of the page; the first one is 1.
    #[serde(default)]
    pub page: Option<String>,
    /// Where the answer says whether there is more: true or false.
    #[serde(default)]
    pub more: Option<String>,
    /// The query parameter with the token of the next page.
    #[serde(default)]
    pub token: Option<String>,
    /// Where the answer has that token.
    #[serde(default)]
    pub next: Option<String>,
    /// The query parameter with the number of the first entry.
    #[serde(default)]
    pub offset: Option<String>,
    /// The number of the very first entry: 0 or 1.
    #[serde(default)]
    pub first: Option<u8>,
    /// The query parameter with the number of entries on a page.
    #[serde(default)]
    pub limit: Option<String>,
    /// Where that is said.
    pub source: String,
}
}

keyed! {
/// The call by which an API lists the calls that an account can make, with
/// their scopes, and how its answer is to be read: a list of paths, each with
/// the operations that it has.
pub struct Listing {
    /// The path of the call, a GET, as it stands in `calls`.
    pub call: String,
    /// The key of the answer that holds the list.
    pub list: String,
    /// The key of an entry that holds the path.
    pub path: String,
    /// The key of an entry that holds its operations.
    pub operations: String,
    /// The key of an operation that holds the HTTP method.
    pub method: String,
    /// The key of an operation that holds its scope.
    pub scope: String,
    /// Where that is said.
    pub source: String,
}
}

keyed! {
/// Where facts were read.
pub struct Source {
    /// What kind of source it is.
    pub kind: Kind,
    /// The month in which it was read, or of the stored copy: `2026-11`.
    pub month: String,
    /// The address, or its beginning: `id:rest` adds `rest` to it.
    pub url: String,
}
}

keyed! {
/// A rule by which a wide scope includes narrower ones. In the patterns, which
/// leave out the prefix, `*` is one part, `**` one or more parts, and `{m}`
/// one or more parts that are the same on both sides.
pub struct CoverRule {
    /// The wide scope.
    pub wide: String,
    /// What it includes.
    pub narrow: Vec<String>,
    /// Where that is said.
    pub source: String,
}
}

keyed! {
/// A scope that does not exist, as it is asked for in the wild. One `{m}` in
/// it stands for one or more parts.
pub struct Mistake {
    /// The scopes that were meant, named as calls name them, with the same
    /// `{m}`; none where nothing stands for it.
    #[serde(default)]
    pub means: OneOrMany,
    /// Why it is wrong, where the scopes that were meant do not say it.
    #[serde(default)]
    pub because: Option<String>,
    /// Where it was seen, or where it is said that it is wrong.
    pub source: OneOrMany,
}
}

keyed! {
/// A call that programs make and no documentation has.
pub struct MistakenCall {
    /// The call of this catalog that is meant, as `METHOD /path`.
    pub means: String,
    /// What to know about it, where the call that is meant does not say it.
    #[serde(default)]
    pub because: Option<String>,
    /// Where it was seen, or where it is said that it is wrong.
    pub source: OneOrMany,
}
}

keyed! {
/// A module: the middle part of a scope.
pub struct Module {
    /// The module's name in the words that people search with.
    #[serde(default)]
    pub title: Option<String>,
    /// What its scopes open, in one line.
    #[serde(default)]
    pub about: Option<String>,
    /// Further words for it, and what else its scopes open.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Its operations: the last part of the scope, and where it was read.
    pub operations: BTreeMap<String, Operation>,
}
}

/// An operation of a module: a scope. The short form names its source only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Operation {
    /// Where the scope was read.
    Short(String),
    /// The scope with what the short form can't say.
    Full(Scope),
}

keyed! {
/// A scope with more than its source.
pub struct Scope {
    /// Exact spelling, where it is not prefix, module and operation joined.
    #[serde(default)]
    pub scope: Option<String>,
    /// Where the scope was read, the strongest source first.
    pub source: OneOrMany,
    /// Other spellings that sources print; spellings that differ only in
    /// letter case need no mention.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What to know before asking for it.
    #[serde(default)]
    pub note: Option<String>,
    /// Why it must no longer be asked for. A deprecated scope stays in the
    /// typed enum, marked.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// By what a live server confirmed it, where and when: `probe us
    /// 2026-11-22`.
    #[serde(default)]
    pub confirmed: Option<String>,
}
}

/// One string or a list of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    /// All of them, in order.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }

    /// The shortest form that holds `many`.
    pub fn from_vec(mut many: Vec<String>) -> Self {
        if many.len() == 1 {
            Self::One(many.remove(0))
        } else {
            Self::Many(many)
        }
    }
}

keyed! {
/// The methods of one path.
#[allow(non_snake_case)] // the keys are HTTP methods as they are written
pub struct Path {
    /// Where the calls were read, unless a call says otherwise.
    #[serde(default)]
    pub source: Option<OneOrMany>,
    /// The host, where it is not the application's first.
    #[serde(default)]
    pub host: Option<String>,
    /// A call with GET.
    #[serde(default)]
    pub GET: Option<CallEntry>,
    /// A call with POST.
    #[serde(default)]
    pub POST: Option<CallEntry>,
    /// A call with PUT.
    #[serde(default)]
    pub PUT: Option<CallEntry>,
    /// A call with PATCH.
    #[serde(default)]
    pub PATCH: Option<CallEntry>,
    /// A call with DELETE.
    #[serde(default)]
    pub DELETE: Option<CallEntry>,
    /// A call whose method the documentation does not print.
    #[serde(default)]
    pub ANY: Option<CallEntry>,
}
}

/// HTTP methods in the order in which a catalog lists them. `ANY` stands for a
/// call whose method the documentation does not print.
pub const METHODS: [&str; 6] = crate::table::METHODS;

impl Path {
    /// The call with this method.
    pub fn call(&self, method: &str) -> Option<&CallEntry> {
        match method {
            "GET" => self.GET.as_ref(),
            "POST" => self.POST.as_ref(),
            "PUT" => self.PUT.as_ref(),
            "PATCH" => self.PATCH.as_ref(),
            "DELETE" => self.DELETE.as_ref(),
            "ANY" => self.ANY.as_ref(),
            _ => None,
        }
    }

    /// The place of the call with this method, if it is a known method.
    pub fn slot(&mut self, method: &str) -> Option<&mut Option<CallEntry>> {
        Some(match method {
            "GET" => &mut self.GET,
            "POST" => &mut self.POST,
            "PUT" => &mut self.PUT,
            "PATCH" => &mut self.PATCH,
            "DELETE" => &mut self.DELETE,
            "ANY" => &mut self.ANY,
            _ => return None,
        })
    }

    /// The calls with their methods, in the order of [`METHODS`].
    pub fn calls(&self) -> impl Iterator<Item = (&'static str, &CallEntry)> {
        METHODS
            .into_iter()
            .filter_map(|method| Some((method, self.call(method)?)))
    }
}

/// A call. The short form is the requirement alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum CallEntry {
    /// The scopes that open the call; see [`super::needs`].
    Short(String),
    /// The call with what the short form can't say.
    Full(Call),
}

impl CallEntry {
    /// The scopes that open the call, as written.
    pub fn scopes(&self) -> &str {
        match self {
            Self::Short(scopes) => scopes,
            Self::Full(call) => &call.scopes,
        }
    }

    /// The call in its full form.
    pub fn to_full(&self) -> Call {
        match self {
            Self::Short(scopes) => Call {
                scopes: scopes.clone(),
                ..Call::default()
            },
            Self::Full(call) => call.clone(),
        }
    }
}

keyed! {
/// A call with more than its scopes.
pub struct Call {
    /// The scopes that open the call: alternatives separated by `|`, scopes
    /// needed together joined by `+`, `{READ,ALL}` for either ending, `{name}`
    /// for a path parameter or, where the path has none, any value;
    /// `open` where no scope is needed, `undocumented` where none is printed.
    pub scopes: String,
    /// Where the call was read, where that differs from its neighbours.
    #[serde(default)]
    pub source: Option<OneOrMany>,
    /// What the call does, in a few lower-case words to find it by.
    #[serde(default)]
    pub words: Option<String>,
    /// What to know before relying on it.
    #[serde(default)]
    pub note: Option<String>,
    /// The source lists the scopes in one place without saying whether one is
    /// enough.
    #[serde(default)]
    pub listed_together: bool,
    /// By what a live server confirmed it, where and when: `apis eu
    /// 2026-11-22`.
    #[serde(default)]
    pub confirmed: Option<String>,
}
}

impl Call {
    /// The shortest entry that says the same.
    pub fn into_entry(self) -> CallEntry {
        let plain = Self {
            scopes: String::new(),
            ..self.clone()
        } == Self::default();
        if plain {
            CallEntry::Short(self.scopes)
        } else {
            CallEntry::Full(self)
        }
    }
}

impl Operation {
    /// The scope in its full form.
    pub fn to_full(&self) -> Scope {
        match self {
            Self::Short(source) => Scope {
                source: OneOrMany::One(source.clone()),
                ..Scope::default()
            },
            Self::Full(scope) => scope.clone(),
        }
    }
}

impl Scope {
    /// The shortest entry that says the same.
    pub fn into_operation(self) -> Operation {
        let plain = Self {
            source: OneOrMany::default(),
            ..self.clone()
        } == Self::default();
        match (&self.source, plain) {
            (OneOrMany::One(source), true) => Operation::Short(source.clone()),
            _ => Operation::Full(self),
        }
    }
}

impl File {
    /// The exact spelling of the scope at `module` and `operation`.
    pub fn spelling(&self, module: &str, operation: &str, scope: &Scope) -> String {
        scope.scope.clone().unwrap_or_else(|| {
            let own_prefix = module
                .split_once('.')
                .is_some_and(|(first, _)| self.has_prefix(first))
                || self.has_prefix(module);
            match (own_prefix, self.prefixes.first()) {
                (false, Some(prefix)) => format!("{prefix}.{module}.{operation}"),
                _ => format!("{module}.{operation}"),
            }
        })
    }

    /// The full spelling of a scope as a call of this catalog names it: the main
    /// prefix is left out there. A catalog's own scopes come first, because
    /// another application's prefix can be the name of a module here.
    pub(super) fn full_spelling(
        &self,
        scope: &str,
        is_scope: impl Fn(&str) -> bool,
        is_prefix: impl Fn(&str) -> bool,
    ) -> String {
        let first = scope.split('.').next().unwrap_or_default();
        let own = self.prefixes.first().map(|main| format!("{main}.{scope}"));
        match own {
            Some(own) if is_scope(&own) || !is_prefix(&first.to_ascii_lowercase()) => own,
            _ => scope.to_owned(),
        }
    }

    /// Whether the application owns this prefix (ignoring case).
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.prefixes.iter().any(|p| p.eq_ignore_ascii_case(prefix))
    }
}
