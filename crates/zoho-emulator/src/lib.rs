//! Unofficial; not affiliated with Zoho.
