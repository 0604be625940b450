//! An application of the catalog: what one needs to know to call its API.

use crate::call::Call;
use crate::catalog::LazyBody;
use crate::scope::Scope;
use crate::table;

/// A Zoho application.
#[derive(Debug, Clone, Copy)]
pub struct Application<'c> {
    pub(crate) number: usize,
    pub(crate) head: &'c table::Application<'c>,
    pub(crate) body: LazyBody<'c>,
}

/// How a call names the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Organization<'c> {
    /// In a query parameter of this name.
    Query(&'c str),
    /// In a header of this name.
    Header(&'c str),
}

/// How long lists are asked for: by number of the page, by a token that the
/// answer has, or by the number of the first entry. Places in an answer are
/// written with dots.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pagination<'c> {
    /// The query parameter with the number of the page, from 1.
    pub page: Option<&'c str>,
    /// Where the answer says whether there is more.
    pub more: Option<&'c str>,
    /// The query parameter with the token of the next page.
    pub token: Option<&'c str>,
    /// Where the answer has that token.
    pub next: Option<&'c str>,
    /// The query parameter with the number of the first entry.
    pub offset: Option<&'c str>,
    /// The number of the very first entry.
    pub first: u8,
    /// The query parameter with the number of entries on a page.
    pub limit: Option<&'c str>,
}

/// The call by which an API lists the calls that an account can make, with
/// their scopes, and the keys by which its answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing<'c> {
    /// The path of the call, a GET, as the catalog has it.
    pub call: &'c str,
    /// The key of the answer that holds the list.
    pub list: &'c str,
    /// The key of an entry that holds the path.
    pub path: &'c str,
    /// The key of an entry that holds its operations.
    pub operations: &'c str,
    /// The key of an operation that holds the HTTP method.
    pub method: &'c str,
    /// The key of an operation that holds its scope.
    pub scope: &'c str,
}

/// A module of an application: the middle part of its scopes.
#[derive(Debug, Clone, Copy)]
pub struct Module<'c> {
    pub(crate) application: Application<'c>,
    pub(crate) number: usize,
}

impl<'c> Application<'c> {
    /// The short name: `crm`.
    pub fn name(self) -> &'c str {
        self.head.name
    }

    /// The name as people write it: `Zoho CRM`.
    pub fn title(self) -> &'c str {
        self.head.title
    }

    /// Zoho's page about its scopes or its API.
    pub fn docs(self) -> &'c str {
        self.head.docs
    }

    /// First parts of its scopes, the main one first.
    pub fn prefixes(self) -> &'c [&'c str] {
        &self.head.prefixes
    }

    /// Hosts of its API in the United States data center.
    pub fn hosts(self) -> &'c [&'c str] {
        &self.head.hosts
    }

    /// What its paths begin with; empty where they have nothing in common.
    pub fn base(self) -> &'c str {
        self.head.base
    }

    /// Documented API versions, oldest first.
    pub fn versions(self) -> &'c [&'c str] {
        &self.head.versions
    }

    /// How a call names the organization, if it does.
    pub fn organization(self) -> Option<Organization<'c>> {
        match self.head.organization {
            table::Organization::None => None,
            table::Organization::Query(name) => Some(Organization::Query(name)),
            table::Organization::Header(name) => Some(Organization::Header(name)),
        }
    }

    /// How its long lists are asked for page by page, if that is known.
    pub fn pagination(self) -> Option<Pagination<'c>> {
        let filled = |text: &'c str| Some(text).filter(|text| !text.is_empty());
        self.head.pagination.as_ref().map(|p| Pagination {
            page: filled(p.page),
            more: filled(p.more),
            token: filled(p.token),
            next: filled(p.next),
            offset: filled(p.offset),
            first: p.first,
            limit: filled(p.limit),
        })
    }

    /// The call by which the API lists its own calls, if it has one.
    pub fn listing(self) -> Option<Listing<'c>> {
        self.head.listing.as_ref().map(|l| Listing {
            call: l.call,
            list: l.list,
            path: l.path,
            operations: l.operations,
            method: l.method,
            scope: l.scope,
        })
    }

    /// Words that people use for it.
    pub fn keywords(self) -> &'c [&'c str] {
        &self.head.keywords
    }

    /// How complete the catalog is, and what is known to be missing.
    pub fn coverage(self) -> &'c str {
        self.head.coverage
    }

    /// Whether it comes from a folder laid over the embedded catalogs.
    pub fn is_overlay(self) -> bool {
        self.head.overlay
    }

    /// How many scopes it has.
    pub fn scope_count(self) -> usize {
        self.head.scopes.into()
    }

    /// How many calls are known.
    pub fn call_count(self) -> usize {
        self.head.calls.into()
    }

    /// The scope segment that the catalog gives for every value of a parameter
    /// that no scope names.
    #[cfg(feature = "authoring")]
    pub(crate) fn star(self, parameter: &str) -> Option<&'c str> {
        self.body
            .get()
            .parameters
            .iter()
            .find(|(name, value, _)| *name == parameter && value == "*")
            .map(|(_, _, segment)| *segment)
    }

    /// Its scopes in the order of their spelling.
    pub fn scopes(self) -> impl ExactSizeIterator<Item = Scope<'c>> {
        (0..self.body.get().scopes.len()).map(move |number| Scope {
            application: self,
            number,
        })
    }

    /// Its modules in the order of their names.
    pub fn modules(self) -> impl ExactSizeIterator<Item = Module<'c>> {
        (0..self.body.get().modules.len()).map(move |number| Module {
            application: self,
            number,
        })
    }

    /// The module of this name, ignoring case.
    pub fn module(self, name: &str) -> Option<Module<'c>> {
        self.modules().find(|m| m.path().eq_ignore_ascii_case(name))
    }

    /// Its calls in the order of their paths.
    pub fn calls(self) -> impl ExactSizeIterator<Item = Call<'c>> {
        (0..self.body.get().calls.len()).map(move |number| Call {
            application: self,
            number,
        })
    }
}

impl PartialEq for Application<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Application<'_> {}

impl<'c> Module<'c> {
    fn row(self) -> &'c table::Module<'c> {
        &self.application.body.get().modules[self.number]
    }

    /// The application.
    pub fn application(self) -> Application<'c> {
        self.application
    }

    /// The middle part of its scopes: `modules.deals`.
    pub fn path(self) -> &'c str {
        self.row().path
    }

    /// Its name in the words that people search with; empty if it has none.
    pub fn title(self) -> &'c str {
        self.row().title
    }

    /// What its scopes open, in one line; empty if nobody wrote it.
    pub fn about(self) -> &'c str {
        self.row().about
    }

    /// Further words for it.
    pub fn keywords(self) -> &'c [&'c str] {
        &self.row().keywords
    }

    /// Its scopes.
    pub fn scopes(self) -> impl Iterator<Item = Scope<'c>> {
        self.application
            .scopes()
            .filter(move |scope| usize::from(scope.row().module) == self.number)
    }
}
