//! From scopes to files that other tools open: the API calls that a set of
//! scopes opens, as a Postman collection with its environment, a Bruno
//! collection, an `.http` file, curl lines or an OpenAPI security scheme.
//! Unofficial; not affiliated with Zoho.
//!
//! A [`Kit`] says once what all of them need: the calls with their addresses
//! in a data center, the OAuth settings, the variables. The writers only
//! differ in form. Nothing they write holds a secret, except environments that
//! are given [`Secrets`] explicitly.
//!
//! ```
//! use zoho_catalog::Catalog;
//! use zoho_collections::{Kit, http_file};
//! use zoho_oauth::DataCenter;
//!
//! let catalog = Catalog::embedded();
//! let scope = catalog.scope("ZohoCRM.users.READ").expect("a scope of the catalog");
//! let kit = Kit::new(catalog, &[scope], DataCenter::EU);
//! assert!(http_file::write(&kit).contains("GET {{www_zohoapis}}/crm/v8/users"));
//! ```

pub mod bruno;
pub mod curl;
pub mod http_file;
mod kit;
pub mod openapi;
pub mod postman;

pub use kit::{File, Kit, Organization, Request, Secrets, Segment, Variable};
