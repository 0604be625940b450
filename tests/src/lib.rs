//! End-to-end tests of the libraries together; see `tests/`. Those of the
//! binary stand beside it, in `crates/zoauth/tests`.

pub mod fuzzed;
