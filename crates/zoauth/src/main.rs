//! Unofficial; not affiliated with Zoho.
fn main() {}
