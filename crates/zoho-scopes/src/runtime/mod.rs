//! What every enum of scopes has in common. The enums themselves are generated
//! and hold nothing but data, so that dozens of them compile in seconds. These
//! files use nothing outside their folder: `cargo xtask codegen --output` puts
//! a copy beside the enums that it makes from somebody's own catalogs.

// Without an application there is nothing to define.
#![allow(dead_code, unused_imports, unused_macros)]

mod define;
mod nearest;
mod scope;
mod table;
mod unknown;

pub(crate) use define::define;
pub use scope::ZohoScope;
pub(crate) use table::{Alias, Row, Table, hash, index, slots};
pub use unknown::UnknownScope;
