//! Zoho's OAuth scopes as a catalog. Unofficial; not affiliated with Zoho.
#[cfg(feature = "authoring")]
pub mod authoring;
