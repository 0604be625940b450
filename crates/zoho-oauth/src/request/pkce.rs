//! Proof Key for Code Exchange (RFC 7636) with S256, which Zoho documents for
//! mobile and desktop clients, and the random numbers for it and for `state`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Error;

/// The secret half of a code challenge: goes with the code, never into the URL.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/mobile-and-desktop-apps/get-authorization-code.html>
#[derive(Clone, Debug)]
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// A fresh one from the operating system's random numbers.
    ///
    /// # Errors
    ///
    /// [`Error::NoRandomness`].
    pub fn generate() -> Result<Self, Error> {
        random_text().map(Self)
    }

    /// The challenge for the authorization URL, method `S256`.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.expose_secret().as_bytes()))
    }

    pub(crate) fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl From<SecretString> for CodeVerifier {
    fn from(verifier: SecretString) -> Self {
        Self(verifier)
    }
}

/// 256 random bits in 43 characters that need no escaping in a URL.
pub(crate) fn random_text() -> Result<SecretString, Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::NoRandomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes.as_slice()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        // RFC 7636, appendix B.
        let verifier = CodeVerifier::from(SecretString::from(
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        ));
        assert_eq!(
            verifier.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn each_verifier_is_new_and_long_enough() {
        let one = CodeVerifier::generate().unwrap();
        let two = CodeVerifier::generate().unwrap();
        assert_ne!(one.challenge(), two.challenge());
        assert_eq!(one.secret().expose_secret().len(), 43);
    }
}
