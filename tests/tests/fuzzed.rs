//! The fuzz targets without a fuzzer: every seed, truncations of every seed,
//! seeds changed at random and bytes at random. What holds is checked by
//! the targets themselves; see `zoauth_tests::fuzzed`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use zoauth_tests::fuzzed::{TARGETS, Target};

/// The seeds of a target, in the order of their names.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/seeds")
        .join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

/// One change of an input.
#[derive(Clone, Debug)]
enum Change {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Cut(Index, Index),
    Repeat(Index, Index, u8),
    Splice(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let word = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "-1",
        "1e999",
        "99999999999999999999",
        "\\u0000",
        "%",
        "%00",
        "&",
        "=",
        "?",
        "#",
        "..",
        "\n",
        "- ",
        "  ",
        "{module}",
        "**",
        "\u{feff}",
        "ß",
    ]);
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, bits)| Change::Flip(at, bits)),
        (any::<Index>(), word).prop_map(|(at, word)| Change::Insert(at, word.into())),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..8))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Cut(from, to)),
        (any::<Index>(), any::<Index>(), 1..40_u8)
            .prop_map(|(from, to, times)| Change::Repeat(from, to, times)),
        (any::<Index>(), any::<Index>()).prop_map(|(seed, at)| Change::Splice(seed, at)),
    ]
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = |index: &Index, bytes: &[u8]| index.index(bytes.len() + 1);
        let range = |from: &Index, to: &Index, bytes: &[u8]| {
            let (from, to) = (at(from, bytes), at(to, bytes));
            from.min(to)..from.max(to)
        };
        match self {
            Self::Flip(index, bits) if !bytes.is_empty() => {
                let place = index.index(bytes.len());
                bytes[place] ^= bits;
            }
            Self::Flip(..) => {}
            Self::Insert(index, new) => {
                let place = at(index, bytes);
                bytes.splice(place..place, new.iter().copied());
            }
            Self::Cut(from, to) => {
                let range = range(from, to, bytes);
                bytes.drain(range);
            }
            Self::Repeat(from, to, times) => {
                let range = range(from, to, bytes);
                let part = bytes[range.clone()].repeat(usize::from(*times));
                // A deep nesting is short; more of it would only be slow.
                if part.len() < 20_000 {
                    bytes.splice(range.end..range.end, part);
                }
            }
            Self::Splice(seed, index) => {
                let place = at(index, bytes);
                bytes.truncate(place);
                bytes.extend_from_slice(&seeds[seed.index(seeds.len())]);
            }
        }
    }
}

fn check(target: Target, cases: u32) {
    let (name, run) = target;
    let seeds = seeds(name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for seed in &seeds {
        run(seed);
    }
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let changed = (any::<Index>(), prop::collection::vec(change(), 1..6));
    let random = prop::collection::vec(any::<u8>(), 0..200);
    proptest!(config, |((seed, changes) in changed, bytes in random)| {
        let mut input = seed.get(&seeds).clone();
        for change in &changes {
            change.apply(&mut input, &seeds);
        }
        run(&input);
        run(&bytes);
    });
}

#[test]
fn truncations_of_every_seed_are_read_without_panic() {
    for (name, run) in TARGETS {
        for seed in seeds(name) {
            // A millisecond and more for each reading of these.
            let most = match name {
                "catalogs" | "calls" => 24,
                "scopes" => 12,
                _ => 400,
            };
            let step = seed.len().div_ceil(most).max(1);
            for length in (0..seed.len()).step_by(step) {
                run(&seed[..length]);
            }
        }
    }
}

macro_rules! targets {
    ($($test:ident $number:literal $name:literal $cases:literal)*) => {$(
        #[test]
        fn $test() {
            assert_eq!(TARGETS[$number].0, $name);
            check(TARGETS[$number], $cases);
        }
    )*
    const COVERED: usize = [$($number),*].len();
    };
}

targets! {
    any_bytes_are_an_answer 0 "answers" 1000
    any_bytes_are_a_redirect 1 "redirects" 1000
    any_bytes_are_an_entry 2 "entries" 1000
    any_bytes_are_a_scope 3 "scopes" 40
    any_bytes_are_a_catalog 4 "catalogs" 60
    any_bytes_are_a_file_of_calls 5 "calls" 100
    any_bytes_are_a_refusal 6 "refusals" 300
    any_bytes_are_a_script 7 "scripts" 1000
}

#[test]
fn every_target_has_its_test() {
    assert_eq!(COVERED, TARGETS.len());
}
