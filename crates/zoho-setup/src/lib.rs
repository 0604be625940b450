//! A file that declares which grants a project needs, checked and compared
//! with what is stored. Unofficial; not affiliated with Zoho.
//!
//! ```yaml
//! version: 1
//! defaults:
//!   dc: eu
//! clients:
//!   web:
//!     id: 1000.ABC
//!     kind: server
//!     secret: env:ZOHO_SECRET
//! profiles:
//!   crm:
//!     scopes:
//!       - crm:deals:create,update
//!       - least: calls.txt
//! ```
//!
//! - [`model`]: what can stand in the file.
//! - [`parse`]: reads it and checks it against the catalog: all mistakes at
//!   once, each a [`Mistake`] with its line and what to do; else a [`Setup`].
//! - [`plan`]: what is to be done so that stores hold what it declares.
//!
//! Nothing here talks to a network or writes anything; files that hold calls
//! or code are read where a profile names them.

#[cfg(feature = "plan")]
mod check;
#[cfg(feature = "plan")]
mod declared;
#[cfg(feature = "plan")]
mod mistake;
pub mod model;
#[cfg(feature = "plan")]
pub mod plan;
#[cfg(feature = "plan")]
mod read;
#[cfg(feature = "plan")]
mod scopes;
#[cfg(feature = "plan")]
mod source;

#[cfg(feature = "plan")]
pub use self::check::{Surroundings, parse};
#[cfg(feature = "plan")]
pub use self::declared::{Client, Declared, Place, Setup};
#[cfg(feature = "plan")]
pub use self::mistake::Mistake;
#[cfg(feature = "plan")]
pub use self::source::Source;
