//! Calls out of files: every format is recognised by its content, places are
//! right, and nothing that may be a token is kept.

use std::path::Path;

use proptest::prelude::*;
use zoho_scan::{Calls, Format, ReadError, read_calls};

const FILES: [&str; 6] = [
    "calls.txt",
    "browser.har",
    "collection.json",
    "commands.sh",
    "openapi.yaml",
    "swagger.json",
];

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/calls")
        .join(name);
    std::fs::read(path).expect("the fixture is there")
}

fn read(name: &str) -> Calls {
    read_calls(name, &fixture(name)).expect("a sound file")
}

fn shown(calls: &Calls) -> String {
    let mut shown = format!("{}\n", calls.format);
    for site in &calls.sites {
        let method = site.method.as_deref().unwrap_or("-");
        shown.push_str(&format!("{} {method} {}\n", site.place, site.url));
    }
    if calls.elsewhere > 0 {
        shown.push_str(&format!("{} elsewhere\n", calls.elsewhere));
    }
    shown
}

#[test]
fn every_format_is_recognised_and_read() {
    let all: Vec<String> = FILES.iter().map(|name| shown(&read(name))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn nothing_that_may_be_a_token_is_kept() {
    for name in ["browser.har", "collection.json", "commands.sh"] {
        assert!(String::from_utf8_lossy(&fixture(name)).contains("secret"));
        assert!(!format!("{:?}", read(name)).contains("secret"), "{name}");
    }
}

#[test]
fn mistakes_are_named_with_their_line_and_without_the_text() {
    let error = |text: &[u8]| read_calls("calls", text).expect_err("broken");
    for (text, place) in [
        (&b"GET /crm/v8/Leads\nnonsense\n"[..], "calls:2"),
        (b"{\n \"log\": {\n  \"entries\": [1000.secret]}}", "calls:3"),
        (
            b"{\"log\": {\n\"entries\": [\n{\"request\": {\"method\": 7}}]}}",
            "calls:3",
        ),
        (b"{\"info\": {}, \"item\": [\n{\"item\": 7}]}", "calls:2"),
        (b"openapi: 3.0.0\npaths:\n  - [", "calls:"),
        (b"openapi: 3.0.0\n", "calls:1"),
        (b"GET /a\n\xff\xfe", "calls:2"),
        (b"{\n", "calls:"),
    ] {
        let error = error(text).to_string();
        assert!(error.contains(place), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
    assert!(matches!(
        error(b"{\"a\": 1}"),
        ReadError::Unrecognised { .. }
    ));
}

#[test]
fn an_address_that_begins_with_a_variable_is_no_json() {
    let calls = read_calls("calls", b"{{base}}/crm/v8/Leads\n").expect("a list");
    assert_eq!(calls.format, Format::Lines);
    assert_eq!(calls.sites[0].url, "{{base}}/crm/v8/Leads");
}

proptest! {
    /// Whatever the bytes, the answer is calls or an error.
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_calls("x", &bytes);
    }

    /// The same for files that are almost of a format.
    #[test]
    fn no_damaged_file_makes_the_reader_panic(
        which in 0_usize..6,
        at in any::<proptest::sample::Index>(),
        length in 0_usize..40,
        put in "[\\PC\\n\"'{}\\[\\],:\\\\$]{0,12}",
    ) {
        let mut bytes = fixture(FILES[which]);
        let at = at.index(bytes.len());
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        let _ = read_calls("x", &bytes);
    }
}
