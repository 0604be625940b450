//! What Zoho means when it refuses: from what it answered to the cause, the
//! scope that is missing, and what to do next. Unofficial; not affiliated with
//! Zoho.
//!
//! ```
//! use zoho_explain::{Hints, explain};
//!
//! let answer = r#"HTTP/1.1 401
//!
//! {"code":57,"message":"You are not authorized to perform this operation"}"#;
//! let hints = Hints {
//!     method: Some("GET"),
//!     url: Some("https://www.zohoapis.eu/books/v3/invoices"),
//!     ..Hints::default()
//! };
//! let explanation = explain(answer, &hints);
//! let best = &explanation.recognized[0];
//! assert_eq!(best.refusal.id, "finance-not-authorized");
//! assert!(best.refusal.is_ambiguous());
//! let scopes = explanation.scopes().expect("the catalog knows the call");
//! assert_eq!(scopes[0].as_str(), "ZohoBooks.invoices.READ");
//! ```
//!
//! - [`explain`] takes whatever somebody has at hand: JSON, a whole HTTP
//!   answer, the output of curl, a web page, a log line, the URL of a redirect,
//!   or the code alone. [`explain_with`] does so with catalogs of one's own.
//! - [`Explanation`] says what was seen, which refusals it fits, and what the
//!   catalog knows of the call.
//! - [`refusals`] lists every [`Refusal`] that is known, with its sources.
//!
//! Nothing of the pasted text comes back but codes that look like codes, the
//! HTTP status, and the call without query and without anything like a token:
//! people paste secrets.

mod call;
mod explanation;
mod generated;
mod matching;
mod plain;
mod reading;
mod table;

pub use call::AskedCall;
pub use explanation::{Explanation, FoundCause, FoundStep, Recognized, Seen};
pub use reading::Form;
pub use table::{Cause, Refusal, ScopeFault, Source, Step};
use zoho_catalog::Catalog;

/// What is known besides the pasted text. It wins over what stands in there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'h> {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The application: name, title or scope prefix.
    pub application: Option<&'h str>,
    /// The method of the call that was refused.
    pub method: Option<&'h str>,
    /// The URL of the call that was refused.
    pub url: Option<&'h str>,
}

/// Explains what Zoho answered, with the embedded catalogs.
pub fn explain(input: &str, hints: &Hints<'_>) -> Explanation<'static> {
    explain_with(Catalog::embedded(), input, hints)
}

/// Explains what Zoho answered, with these catalogs.
pub fn explain_with<'c>(
    catalog: &'c Catalog<'static>,
    input: &str,
    hints: &Hints<'_>,
) -> Explanation<'c> {
    explanation::explain(catalog, input, hints)
}

/// Every refusal that is known.
pub fn refusals() -> &'static [Refusal] {
    generated::REFUSALS
}
