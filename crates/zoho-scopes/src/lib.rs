//! Zoho's OAuth scopes as Rust enums, one per application: a misspelt scope
//! does not compile, and the documentation of a variant says which API calls it
//! opens and where that was read. No dependencies. Unofficial; not affiliated
//! with Zoho.
//!
//! Pick your applications by feature; none is enabled by default:
//!
//! ```toml
//! [dependencies]
//! zoho-scopes = { version = "0.1", features = ["books", "crm"] }
//! ```
//!
//! # Tour
//!
//! A scope prints exactly as Zoho's documentation spells it, and is anything
//! that takes a string wants: `AsRef<str>`, `Into<String>`,
//! `Into<&'static str>`, [`Display`](std::fmt::Display).
//!
//! ```
//! # #[cfg(feature = "crm")] {
//! use zoho_scopes::CrmScope;
//!
//! let scopes = [CrmScope::ModulesDealsRead, CrmScope::SettingsFieldsRead];
//! let parameter = scopes.map(CrmScope::as_str).join(",");
//! assert_eq!(parameter, "ZohoCRM.modules.deals.READ,ZohoCRM.settings.fields.READ");
//! # }
//! ```
//!
//! Parsing ignores the case of letters, which Zoho's own pages do not agree
//! on, and a mistake is answered with what was probably meant:
//!
//! ```
//! # #[cfg(feature = "books")] {
//! use zoho_scopes::BooksScope;
//!
//! assert_eq!("zohobooks.Bills.read".parse(), Ok(BooksScope::BillsRead));
//!
//! let error = "ZohoBooks.bill.READ".parse::<BooksScope>().unwrap_err();
//! assert_eq!(error.suggestions(), ["ZohoBooks.bills.READ"]);
//! # }
//! ```
//!
//! Wide scopes cover narrow ones, so "does this token suffice" is one question:
//!
//! ```
//! # #[cfg(feature = "crm")] {
//! use zoho_scopes::CrmScope;
//!
//! let granted = [CrmScope::ModulesAll];
//! let needed = CrmScope::ModulesDealsRead;
//! assert!(granted.iter().any(|scope| scope.covers(needed)));
//! # }
//! ```
//!
//! [`ZohoScope`] is what all the enums have in common; [`AnyScope`] holds
//! scopes of several applications together.
//!
//! ```
//! # #[cfg(all(feature = "books", feature = "crm"))] {
//! use zoho_scopes::{AnyScope, BooksScope};
//!
//! let scope: AnyScope = "ZohoBooks.bills.READ".parse()?;
//! assert_eq!(scope, BooksScope::BillsRead.into());
//! assert_eq!(scope.application(), "books");
//! # }
//! # Ok::<(), zoho_scopes::UnknownScope>(())
//! ```
//!
//! # Unknown scopes
//!
//! The enums have no `Unknown(String)` variant. On the day on which a catalog
//! learns the scope, programs that matched on `Unknown` would change their
//! behaviour at run time, with nothing that the compiler could say about it.
//! A scope that the catalogs do not know stays a string, or a `Scope` of the
//! crate `zoho-oauth`, which takes the enums of this crate as well.
//!
//! The enums are `#[non_exhaustive]`: new scopes come with any release. A
//! variant keeps its name and its scope; one that Zoho withdraws is marked
//! deprecated before a release with breaking changes removes it.
//!
//! # Features
//!
//! `full` enables every application; `serde` writes scopes as strings and reads
//! them in any case of letters.
#![doc = include_str!("generated/applications.md")]

mod any;
mod generated;
mod runtime;
#[cfg(feature = "serde")]
mod serde;

pub use any::AnyScope;
#[allow(unreachable_pub, unused_imports)] // nothing to export without a feature
pub use generated::*;
pub use runtime::{UnknownScope, ZohoScope};
