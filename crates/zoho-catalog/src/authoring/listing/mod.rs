//! What an account's own list of calls says beside a catalog. Some APIs have a
//! call that lists every call an account can make with the scope of each; here
//! its answer is [read](read()), [compared](compare()) with the catalog, and what
//! the catalog lacks becomes a catalog of its own, to be laid over it
//! ([`Overlay`]). Nothing is sent from here.

mod answer;
mod compare;
mod overlay;
mod template;
#[cfg(all(test, feature = "embedded"))]
mod tests;

pub use answer::{ListedCall, NotRead, read};
pub use compare::{Comparison, Difference, UnknownScope, compare};
pub use overlay::{LeftOut, Origin, Overlay, is_overlay};
