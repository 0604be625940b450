//! Makes the values that Zoho makes: tokens, codes, client IDs and secrets, in
//! Zoho's form. Random, or from a seed, so that a snapshot is the same on
//! every run.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

const UPPER_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/// Without letters that are mistaken for digits or for each other.
const USER_CODE_LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

pub(crate) enum Generator {
    System,
    Seeded { seed: u64, counter: u64 },
}

impl Generator {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::Seeded { seed, counter: 0 }
    }

    /// `1000.<32 hex>.<32 hex>`: a token or an authorization code.
    pub(crate) fn token(&mut self) -> Secret {
        self.dotted("1000")
    }

    /// `1004.<32 hex>.<32 hex>`, the prefix of Zoho's device samples.
    pub(crate) fn device_code(&mut self) -> Secret {
        self.dotted("1004")
    }

    /// Four letters, a hyphen and four digits, such as `WLKU-4502`.
    pub(crate) fn user_code(&mut self) -> String {
        let letters = self.pick(USER_CODE_LETTERS, 4);
        let digits = self.pick(b"0123456789", 4);
        format!("{letters}-{digits}")
    }

    /// `1000.` and 30 upper-case letters and digits.
    pub(crate) fn client_id(&mut self) -> String {
        format!("1000.{}", self.pick(UPPER_AND_DIGITS, 30))
    }

    /// 42 hex digits.
    pub(crate) fn client_secret(&mut self) -> Secret {
        hex(&self.block()[..21])
    }

    fn dotted(&mut self, prefix: &str) -> Secret {
        let block = self.block();
        let (first, second) = block.split_at(16);
        Zeroizing::new([prefix, &hex(first), &hex(second)].join("."))
    }

    fn pick(&mut self, alphabet: &[u8], length: usize) -> String {
        let block = self.block();
        let letter = |byte: &u8| char::from(alphabet[usize::from(*byte) % alphabet.len()]);
        block[..length].iter().map(letter).collect()
    }

    fn block(&mut self) -> Zeroizing<[u8; 32]> {
        let mut block = Zeroizing::new([0; 32]);
        match self {
            Self::System => getrandom::fill(&mut *block)
                .expect("the operating system has a source of random bytes"),
            Self::Seeded { seed, counter } => {
                let mut hash = Sha256::new();
                hash.update(seed.to_be_bytes());
                hash.update(counter.to_be_bytes());
                block.copy_from_slice(&hash.finalize());
                *counter += 1;
            }
        }
        block
    }
}

/// A generated secret, wiped when dropped.
pub(crate) type Secret = Zeroizing<String>;

fn hex(bytes: &[u8]) -> Secret {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_hex(text: &str) -> bool {
        text.bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    }

    #[test]
    fn values_have_the_form_of_zohos() {
        for mut generator in [Generator::System, Generator::seeded(1)] {
            let token = generator.token();
            let parts: Vec<_> = token.split('.').collect();
            assert_eq!(parts[0], "1000");
            assert_eq!(
                parts[1..].iter().map(|p| p.len()).collect::<Vec<_>>(),
                [32, 32]
            );
            assert!(parts[1..].iter().all(|p| is_hex(p)));

            let id = generator.client_id();
            let (prefix, rest) = id.split_once('.').unwrap();
            assert_eq!((prefix, rest.len()), ("1000", 30));
            assert!(rest.bytes().all(|b| UPPER_AND_DIGITS.contains(&b)));

            let secret = generator.client_secret();
            assert!(secret.len() == 42 && is_hex(&secret));
            assert!(generator.device_code().starts_with("1004."));
            assert_eq!(generator.user_code().find('-'), Some(4));
        }
    }

    #[test]
    fn one_seed_gives_one_sequence_and_no_value_twice() {
        let (mut a, mut b, mut c) = (
            Generator::seeded(7),
            Generator::seeded(7),
            Generator::seeded(8),
        );
        let first = a.token();
        assert_eq!(first, b.token());
        assert_ne!(first, a.token());
        assert_ne!(first, c.token());
    }
}
