//! The catalog as a program holds it: the compiled bytes and what has been
//! decoded of them so far.

use std::sync::OnceLock;

use crate::application::Application;
use crate::scope::{Scope, bare};
use crate::table;
use crate::words::Words;

/// The catalogs of all applications. Loading decodes the head only; what a
/// look-up needs of the rest is decoded when it is first asked for.
#[derive(Debug)]
pub struct Catalog<'a> {
    pub(crate) head: table::Head<'a>,
    sections: &'a [u8],
    bodies: Vec<OnceLock<table::Body<'a>>>,
    words: OnceLock<Words<'a>>,
    mistakes: OnceLock<Vec<table::Mistake<'a>>>,
}

/// Why bytes are no compiled catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("these bytes are no compiled catalog of this version")
    }
}

impl std::error::Error for Unreadable {}

impl<'a> Catalog<'a> {
    /// Reads compiled catalogs.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] where the bytes were not made by this version of
    /// `authoring::compile`.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let rest = bytes.strip_prefix(table::MAGIC).ok_or(Unreadable)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(Unreadable)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Unreadable)?;
        let (head, sections) = rest.split_at_checked(length).ok_or(Unreadable)?;
        let head: table::Head<'a> = postcard::from_bytes(head).map_err(|_| Unreadable)?;
        let bodies = head.applications.iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            head,
            sections,
            bodies,
            words: OnceLock::new(),
            mistakes: OnceLock::new(),
        })
    }

    fn section(&self, section: table::Section) -> &'a [u8] {
        let at = section.at as usize;
        self.sections
            .get(at..at + section.length as usize)
            .unwrap_or_default()
    }

    /// An application's scopes and calls. Bytes that can't be decoded count as
    /// an application without any; `new` has seen the version, so that only a
    /// damaged program gets here.
    pub(crate) fn body(&self, application: usize) -> &table::Body<'a> {
        self.bodies[application].get_or_init(|| {
            let section = self.head.applications[application].body;
            postcard::from_bytes(self.section(section)).unwrap_or_else(|_| table::Body {
                sources: Vec::new(),
                modules: Vec::new(),
                scopes: Vec::new(),
                aliases: Vec::new(),
                calls: Vec::new(),
                nodes: vec![table::Node::default()],
                parameters: Vec::new(),
                mistaken: Vec::new(),
                mistaken_nodes: vec![table::Node::default()],
            })
        })
    }

    pub(crate) fn words(&self) -> &Words<'a> {
        self.words
            .get_or_init(|| postcard::from_bytes(self.section(self.head.words)).unwrap_or_default())
    }

    pub(crate) fn mistakes(&self) -> &[table::Mistake<'a>] {
        self.mistakes.get_or_init(|| {
            postcard::from_bytes(self.section(self.head.mistakes)).unwrap_or_default()
        })
    }

    /// All applications in the order of their names.
    pub fn applications(&self) -> impl ExactSizeIterator<Item = Application<'_>> {
        (0..self.head.applications.len()).map(|number| self.at(number))
    }

    pub(crate) fn at(&self, number: usize) -> Application<'_> {
        Application {
            number,
            head: &self.head.applications[number],
            body: LazyBody(self, number),
        }
    }

    /// The application of this name (`crm`), title (`Zoho CRM`) or scope
    /// prefix (`ZohoCRM`), ignoring case.
    pub fn application(&self, name: &str) -> Option<Application<'_>> {
        let plain = |text: &str| -> String {
            let text = text.to_ascii_lowercase();
            let text = text.strip_prefix("zoho ").unwrap_or(&text);
            text.chars().filter(char::is_ascii_alphanumeric).collect()
        };
        let wanted = plain(name);
        self.applications()
            .find(|a| a.name().eq_ignore_ascii_case(name))
            .or_else(|| {
                self.applications().find(|a| {
                    plain(a.title()) == wanted
                        || plain(a.name()) == wanted
                        || a.prefixes().iter().any(|p| p.eq_ignore_ascii_case(name))
                })
            })
    }

    /// The scope with this spelling or alias, ignoring case.
    pub fn scope(&self, text: &str) -> Option<Scope<'_>> {
        let text = bare(text);
        let first = text.split('.').next().unwrap_or_default();
        let owner = if text.contains('.') {
            self.owner(first)
        } else {
            None
        };
        let found = owner.and_then(|owner| Scope::find(self.at(owner), text));
        found.or_else(|| {
            let lower = text.to_ascii_lowercase();
            let at = self
                .head
                .strays
                .binary_search_by(|(name, _)| (*name).cmp(lower.as_str()))
                .ok()?;
            Scope::find(self.at(usize::from(self.head.strays[at].1)), text)
        })
    }

    /// The application that owns a prefix.
    pub(crate) fn owner(&self, prefix: &str) -> Option<usize> {
        let prefix = prefix.to_ascii_lowercase();
        let at = self
            .head
            .prefixes
            .binary_search_by(|known| (*known.name).cmp(&prefix))
            .ok()?;
        Some(usize::from(self.head.prefixes[at].application))
    }

    /// Domains under which Zoho's applications answer, in every data center
    /// that is known: `zoho.eu`, `zohoapis.com.au`, `site24x7.cn`.
    pub fn domains(&self) -> Vec<&str> {
        let families = self.head.domains.iter().flatten().copied();
        let hosts = self.head.hosts.iter().map(|host| domain(&host.name));
        let mut all: Vec<&str> = families.chain(hosts).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How many applications, scopes and calls there are.
    pub fn counts(&self) -> Counts {
        let sum = |count: fn(&table::Application<'_>) -> u16| {
            self.head
                .applications
                .iter()
                .map(|a| usize::from(count(a)))
                .sum()
        };
        Counts {
            applications: self.head.applications.len(),
            scopes: sum(|a| a.scopes),
            calls: sum(|a| a.calls),
        }
    }
}

/// The host without what stands before its registered name.
fn domain(host: &str) -> &str {
    let labels: Vec<&str> = host.rsplit('.').take(3).collect();
    let kept = match labels[..] {
        [_, "com" | "net" | "co", _] => 3,
        _ => 2,
    };
    let mut dots = host.rmatch_indices('.');
    dots.nth(kept - 1).map_or(host, |(at, _)| &host[at + 1..])
}

/// How much a catalog holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Applications.
    pub applications: usize,
    /// Scopes.
    pub scopes: usize,
    /// API calls.
    pub calls: usize,
}

/// An application's body, decoded on first use.
#[derive(Clone, Copy)]
pub(crate) struct LazyBody<'c>(&'c dyn Bodies, usize);

impl<'c> LazyBody<'c> {
    pub(crate) fn get(self) -> &'c table::Body<'c> {
        self.0.body_of(self.1)
    }

    pub(crate) fn application(self, number: usize) -> Application<'c> {
        self.0.application_at(number)
    }
}

impl std::fmt::Debug for LazyBody<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LazyBody({})", self.1)
    }
}

/// What views need of a catalog, whatever bytes it borrows from.
pub(crate) trait Bodies: Sync {
    fn body_of(&self, number: usize) -> &table::Body<'_>;
    fn application_at(&self, number: usize) -> Application<'_>;
}

impl Bodies for Catalog<'_> {
    fn body_of(&self, number: usize) -> &table::Body<'_> {
        self.body(number)
    }

    fn application_at(&self, number: usize) -> Application<'_> {
        self.at(number)
    }
}

#[cfg(feature = "embedded")]
mod embedded {
    use std::sync::OnceLock;

    use super::Catalog;

    static BYTES: &[u8] = include_bytes!("catalog.bin");

    /// The compiled catalogs that are part of this program.
    pub fn bytes() -> &'static [u8] {
        BYTES
    }

    impl Catalog<'static> {
        /// The catalogs that are part of this program.
        pub fn embedded() -> &'static Self {
            static CATALOG: OnceLock<Catalog<'static>> = OnceLock::new();
            CATALOG.get_or_init(|| {
                Catalog::new(BYTES)
                    .expect("catalog.bin is made by `cargo xtask codegen` for this version")
            })
        }
    }
}
#[cfg(feature = "embedded")]
pub use embedded::bytes as embedded_bytes;
