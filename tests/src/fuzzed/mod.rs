//! What is fuzzed: one function for each reader of bytes that come from outside.
//! Each takes any bytes and checks what must hold of whatever was read. The
//! fuzzers in `fuzz/` call them, and so does the test `fuzzed`, with the same
//! seeds, on every run of the tests.

mod answers;
mod catalogs;
mod entries;

pub use answers::{answers, redirects};
pub use catalogs::{calls, catalogs, refusals, scopes, scripts};
pub use entries::entries;

/// A target: its name, which is that of its folder of seeds, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 8] = [
    ("answers", answers),
    ("redirects", redirects),
    ("entries", entries),
    ("scopes", scopes),
    ("catalogs", catalogs),
    ("calls", calls),
    ("refusals", refusals),
    ("scripts", scripts),
];

/// The bytes as text, as a reader of text would get them.
fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}
