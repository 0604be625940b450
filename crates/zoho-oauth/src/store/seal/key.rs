//! Keys that seal entries: 32 random bytes, with an ID that says which key an
//! entry wants without telling anything of it. Their written form is one word,
//! so that it fits into a variable, a file and a keyring alike.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::store::StoreError;

const LENGTH: usize = 32;
const PREFIX: &str = "zoauth-key";

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_encode_padding(false)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// Names a key: 16 hexadecimal digits that are derived from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct KeyId(String);

impl KeyId {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(bytes: &[u8; LENGTH]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"zoho-oauth key id");
        hash.update(bytes);
        let digits = hash.finalize()[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self(digits)
    }
}

impl TryFrom<String> for KeyId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 16 && text.bytes().all(is_digit) {
            Ok(Self(text))
        } else {
            Err("not the ID of a key")
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A key; wiped on drop.
pub struct Key {
    id: KeyId,
    secret: SecretBox<[u8; LENGTH]>,
}

impl Key {
    /// A new random key.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoRandomness`].
    pub fn generate() -> Result<Self, StoreError> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        getrandom::fill(&mut *bytes).map_err(|_| StoreError::NoRandomness)?;
        Ok(Self::of(&bytes))
    }

    /// A key of one's own; it must be random, not a password.
    pub fn of(bytes: &[u8; LENGTH]) -> Self {
        Self {
            id: KeyId::of(bytes),
            secret: SecretBox::new(Box::new(*bytes)),
        }
    }

    /// Which key it is.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    pub(super) fn secret(&self) -> &SecretBox<[u8; LENGTH]> {
        &self.secret
    }

    /// The written form: `zoauth-key:ID:BASE64`.
    pub fn to_text(&self) -> SecretString {
        let bytes = Zeroizing::new(URL_SAFE.encode(self.secret.expose_secret()));
        format!("{PREFIX}:{}:{}", self.id, *bytes).into()
    }

    /// Reads the written form, or the base64 of any 32 bytes.
    fn parse(word: &str) -> Result<Self, &'static str> {
        let (id, text) = match word
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.strip_prefix(':'))
        {
            Some(rest) => {
                let (id, text) = rest.split_once(':').ok_or("a key without its ID")?;
                (Some(id), text)
            }
            None => (None, word),
        };
        let decoded = URL_SAFE
            .decode(text)
            .or_else(|_| STANDARD.decode(text))
            .map(Zeroizing::new)
            .map_err(|_| "not a key: it is not base64")?;
        let bytes: Zeroizing<[u8; LENGTH]> = <[u8; LENGTH]>::try_from(decoded.as_slice())
            .map(Zeroizing::new)
            .map_err(|_| "not a key: it has not 32 bytes")?;
        let key = Self::of(&bytes);
        match id {
            Some(id) if id != key.id.as_str() => Err("a key that does not fit its ID"),
            _ => Ok(key),
        }
    }
}

impl Clone for Key {
    fn clone(&self) -> Self {
        Self::of(self.secret.expose_secret())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.id).finish()
    }
}

/// The key that seals, and older ones that still open.
#[derive(Clone, Debug)]
pub struct Keys {
    current: Key,
    older: Vec<Key>,
}

impl Keys {
    /// One key.
    pub fn new(current: Key) -> Self {
        Self {
            current,
            older: Vec::new(),
        }
    }

    /// The key that seals.
    pub fn current(&self) -> &Key {
        &self.current
    }

    /// Keys that only open.
    pub fn older(&self) -> &[Key] {
        &self.older
    }

    /// The key of this ID.
    pub fn get(&self, id: &KeyId) -> Option<&Key> {
        std::iter::once(&self.current)
            .chain(&self.older)
            .find(|key| key.id == *id)
    }

    /// Makes another key the one that seals; the one before still opens.
    pub fn rotate(&mut self, new: Key) {
        let before = std::mem::replace(&mut self.current, new);
        self.older.insert(0, before);
        self.older.retain(|key| key.id != self.current.id);
    }

    /// Forgets the keys that only open.
    pub fn forget_older(&mut self) {
        self.older.clear();
    }

    /// Reads keys, the one that seals first: separated by spaces, commas or
    /// lines; what follows `#` on a line is a comment. Each is
    /// `zoauth-key:ID:BASE64`, or the base64 of 32 bytes. `place` says in
    /// errors where they come from.
    ///
    /// # Errors
    ///
    /// [`StoreError::Key`]; never repeats the text.
    pub fn parse(text: &str, place: &str) -> Result<Self, StoreError> {
        let failed = |problem| StoreError::Key {
            place: place.to_owned(),
            problem,
        };
        let words = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default())
            .flat_map(|line| line.split([',', ' ', '\t']))
            .map(str::trim)
            .filter(|word| !word.is_empty());
        let mut keys = Vec::new();
        for word in words {
            keys.push(Key::parse(word).map_err(failed)?);
        }
        if keys.is_empty() {
            return Err(failed("there is no key in it"));
        }
        let current = keys.remove(0);
        Ok(Self {
            current,
            older: keys,
        })
    }

    /// The written form, a line for each key.
    pub fn to_text(&self) -> SecretString {
        let keys = 1 + self.older.len();
        let mut text = Zeroizing::new(String::with_capacity(keys * 96));
        for key in std::iter::once(&self.current).chain(&self.older) {
            text.push_str(key.to_text().expose_secret());
            text.push('\n');
        }
        SecretString::from(text.as_str())
    }
}
