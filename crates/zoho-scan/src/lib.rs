//! Which Zoho API calls a program makes, which scopes it asks for, and whether
//! the two fit. Unofficial; not affiliated with Zoho.
//!
//! ```
//! use zoho_catalog::Catalog;
//! use zoho_scan::{Report, Scanner};
//!
//! # fn main() -> Result<(), zoho_scan::ScanError> {
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/code");
//! let catalog = Catalog::embedded();
//! let scan = Scanner::new(catalog).scan(&[folder.into()])?;
//! let report = Report::new(catalog, scan);
//! for (place, scope) in report.unknown() {
//!     println!("{place}: {} is not known", scope.text);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - [`read_calls`]: calls from a list, a HAR recording, a Postman collection,
//!   curl command lines or an OpenAPI file; recognised by their content.
//! - [`Scanner`]: calls and scopes from source trees in any language.
//! - [`Needs`]: calls joined with the catalog; [`Report`]: the same with the
//!   scopes that are asked for.
//! - [`sarif`]: a report for code scanning.
//!
//! Nothing here talks to a network. Headers, bodies, queries and user names of
//! recordings are dropped where they are read; a token in them goes nowhere.

mod address;
mod calls;
mod hosts;
mod json;
mod needs;
mod place;
mod report;
pub mod sarif;
mod scan;

pub use calls::{CallSite, Calls, Format, ReadError, read_calls};
pub use hosts::is_zoho;
pub use needs::{Answer, Needs, Row};
pub use place::Place;
pub use report::{Asked, Missing, Report, Verdict};
pub use scan::{Progress, Scan, ScanError, Scanner, ScopeSite};
