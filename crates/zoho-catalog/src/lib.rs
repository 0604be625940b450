//! Which OAuth scope a Zoho API call needs. Unofficial; not affiliated with
//! Zoho.
//!
//! The catalogs of all applications are compiled into the crate:
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use zoho_catalog::{Catalog, Resolution};
//!
//! let catalog = Catalog::embedded();
//! let answer = catalog.resolve("POST", "https://www.zohoapis.eu/crm/v8/Deals/upsert");
//! let Resolution::Opened(opened) = answer else { panic!("a known call") };
//! assert_eq!(opened.least()[0].as_str(), "ZohoCRM.modules.deals.CREATE");
//! # }
//! ```
//!
//! - [`Catalog::resolve`]: from a call to the scopes that open it.
//! - [`Catalog::search`]: from words to scopes.
//! - [`Catalog::scope`]: from a spelling, in any case, to the scope; with what
//!   it covers, what covers it and the calls that name it.
//! - [`Catalog::select`]: from `crm:deals:create,update` to scopes.
//! - [`Catalog::correct`]: from a scope that does not exist to the one that
//!   was meant, with the reason; [`Catalog::suggest`]: to those spelled like it.
//!
//! - [`algebra`]: the least set of scopes for a list of calls, and what a set
//!   has too little or too much.
//!
//! With the feature `authoring`, catalogs can be read from YAML, checked,
//! written and compiled.

mod address;
pub mod algebra;
mod application;
mod call;
mod catalog;
mod correct;
mod fit;
mod hosts;
mod kind;
mod least;
mod mistake;
mod nearest;
mod otherwise;
mod question;
mod resolution;
mod resolve;
mod said;
mod scope;
mod search;
mod select;
mod source;
mod suggest;
mod table;
mod terms;
mod verb;
mod within;
mod words;

#[cfg(feature = "authoring")]
pub mod authoring;

pub use application::{Application, Listing, Module, Organization, Pagination};
pub use call::{Call, Requirement, Together};
#[cfg(feature = "embedded")]
pub use catalog::embedded_bytes;
pub use catalog::{Catalog, Counts, Unreadable};
pub use correct::{Correction, Reason};
pub use kind::Kind;
pub use mistake::Mistake;
pub use otherwise::{MistakenCall, OtherHost, Otherwise};
pub use resolution::{Opened, Resolution};
pub use scope::Scope;
pub use search::{Found, Hit};
pub use select::{NotSelected, Selection};
pub use source::Source;
pub use suggest::Suggestion;
