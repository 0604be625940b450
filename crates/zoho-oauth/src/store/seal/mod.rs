//! Entries encrypted at rest, for stores whose bytes others may come by: a
//! backup, a copied folder, a database that is not one's own. What is sealed
//! is bound to its profile and format, so entries cannot be swapped either.

mod key;
mod source;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{AeadInPlace as _, KeyInit as _};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use self::key::{Key, KeyId, Keys};
pub use self::source::{KeyFile, KeySource};
use super::entry::SEALED;
use super::{Entry, FormatError, Profile, Store, StoreError};

const NONCE: usize = 24;
const TAG: usize = 16;

/// Encrypts and decrypts entries; for stores.
///
/// XChaCha20-Poly1305 with a new random nonce for each save. Format, key and
/// profile are authenticated along with the entry.
#[derive(Clone, Debug)]
pub struct Sealer {
    keys: Keys,
}

/// A sealed entry as it is written.
#[derive(Serialize, Deserialize)]
struct Sealed {
    version: u64,
    profile: String,
    key: KeyId,
    nonce: String,
    /// Ciphertext and tag.
    sealed: String,
}

impl Sealer {
    /// Seals with the current key and opens with all of them.
    pub fn new(keys: Keys) -> Self {
        Self { keys }
    }

    /// The keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The entry, encrypted with the current key; JSON without line breaks.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoRandomness`].
    pub fn seal(&self, profile: &Profile, entry: &Entry) -> Result<Vec<u8>, StoreError> {
        let key = self.keys.current();
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| StoreError::NoRandomness)?;
        // Encrypted where it stands, so that no copy in the clear is left.
        let mut bytes = entry.to_json();
        let tag = cipher(key)
            .encrypt_in_place_detached(&nonce.into(), &bound(key.id(), profile), &mut bytes)
            .expect("an entry is far shorter than the cipher allows");
        let mut both = std::mem::take(&mut *bytes);
        both.extend_from_slice(&tag);
        let sealed = Sealed {
            version: SEALED,
            profile: profile.to_string(),
            key: key.id().clone(),
            nonce: BASE64.encode(nonce),
            sealed: BASE64.encode(both),
        };
        let mut json = serde_json::to_vec(&sealed).expect("five fields of text and numbers");
        json.push(b'\n');
        Ok(json)
    }

    /// The entry that was sealed for this profile. An entry in the clear is
    /// refused: whoever has no key could have put it there.
    ///
    /// # Errors
    ///
    /// [`FormatError`]; [`FormatError::at`] makes it a [`StoreError`].
    pub fn open(&self, profile: &Profile, bytes: &[u8]) -> Result<Entry, FormatError> {
        match Sealed::read(bytes)? {
            Some(sealed) => self.unseal(profile, &sealed),
            None => Err(FormatError::NotSealed),
        }
    }

    fn unseal(&self, profile: &Profile, sealed: &Sealed) -> Result<Entry, FormatError> {
        if sealed.profile != profile.as_str() {
            return Err(match Profile::new(&sealed.profile) {
                Ok(profile) => FormatError::OtherProfile { profile },
                Err(_) => FormatError::Forged,
            });
        }
        let Some(key) = self.keys.get(&sealed.key) else {
            let key = sealed.key.clone();
            return Err(FormatError::WrongKey { key });
        };
        let decoded = |text: &str| BASE64.decode(text).map_err(|_| FormatError::Forged);
        let nonce: [u8; NONCE] = decoded(&sealed.nonce)?
            .try_into()
            .map_err(|_| FormatError::Forged)?;
        let mut bytes = Zeroizing::new(decoded(&sealed.sealed)?);
        let end = bytes.len().checked_sub(TAG).ok_or(FormatError::Forged)?;
        let (text, tag) = bytes.split_at_mut(end);
        cipher(key)
            .decrypt_in_place_detached(
                XNonce::from_slice(&nonce),
                &bound(key.id(), profile),
                text,
                Tag::from_slice(tag),
            )
            .map_err(|_| FormatError::Forged)?;
        Entry::from_json(text)
    }
}

impl Sealed {
    /// The parts of a sealed entry; `None` if it is one in the clear.
    fn read(bytes: &[u8]) -> Result<Option<Self>, FormatError> {
        match Entry::from_json(bytes) {
            Ok(_) => Ok(None),
            Err(FormatError::NoKey { .. }) => Ok(Some(serde_json::from_slice(bytes)?)),
            Err(error) => Err(error),
        }
    }
}

/// An entry as its bytes are: in the clear or sealed. For stores that hold both.
pub(super) fn open(
    sealer: Option<&Sealer>,
    profile: &Profile,
    bytes: &[u8],
) -> Result<Entry, FormatError> {
    match (Entry::from_json(bytes), sealer) {
        (Err(FormatError::NoKey { .. }), Some(sealer)) => sealer.open(profile, bytes),
        (read, _) => read,
    }
}

/// The key that sealed these bytes, without opening them; `None` for an entry
/// in the clear.
///
/// # Errors
///
/// [`FormatError`], where they are no entry at all.
pub fn sealed_with(bytes: &[u8]) -> Result<Option<KeyId>, FormatError> {
    match Entry::from_json(bytes) {
        Ok(_) => Ok(None),
        Err(FormatError::NoKey { key }) => Ok(Some(key)),
        Err(error) => Err(error),
    }
}

/// Saves every entry again, so that all are sealed with the store's current
/// key. Says what came of each profile; one that fails does not stop the rest.
///
/// # Errors
///
/// [`StoreError`] if the profiles cannot be listed.
pub async fn rekey(
    store: &dyn Store,
) -> Result<Vec<(Profile, Result<(), StoreError>)>, StoreError> {
    let mut done = Vec::new();
    for profile in store.list().await? {
        let again = async {
            let lease = store.lease(&profile).await?;
            match store.load(&profile).await? {
                Some(entry) => store.save(&lease, &entry).await,
                None => Ok(()),
            }
        };
        let result = again.await;
        done.push((profile, result));
    }
    Ok(done)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.secret().expose_secret().into())
}

/// What the seal vouches for beside the entry. Lengths keep the parts apart.
fn bound(key: &KeyId, profile: &Profile) -> Vec<u8> {
    let mut bytes = b"zoho-oauth entry".to_vec();
    bytes.extend(SEALED.to_le_bytes());
    for part in [key.as_str(), profile.as_str()] {
        bytes.extend((part.len() as u64).to_le_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests;
