#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zoauth_tests::fuzzed::refusals(bytes));
