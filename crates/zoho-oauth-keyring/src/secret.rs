//! Secrets that people put into the keyring themselves, with its own program: a
//! client secret that a setup file names, for example. Read here, never written.

use std::time::Duration;

use secrecy::SecretString;
use zeroize::Zeroizing;
use zoho_oauth::StoreError;

use crate::error;
use crate::platform::Keyring;
use crate::store::PATIENCE;
use crate::thread;

/// Reads a secret: the password of the item with this service and account (in
/// a Secret Service: with the attributes `service` and `username`). `None` if
/// there is no such item, or nothing in it.
///
/// # Errors
///
/// [`StoreError::Service`] where there is no keyring, it stays locked for three
/// seconds, or the item holds no text.
pub async fn read_secret(
    keyring: &Keyring,
    service: &str,
    account: &str,
) -> Result<Option<SecretString>, StoreError> {
    read_within(PATIENCE, keyring, service, account).await
}

async fn read_within(
    patience: Duration,
    keyring: &Keyring,
    service: &str,
    account: &str,
) -> Result<Option<SecretString>, StoreError> {
    let place = format!("keyring {}, {account} of {service}", keyring.name());
    let (service, account) = (service.to_owned(), account.to_owned());
    thread::with(keyring, place, patience, move |keyring, place| {
        let failed = |cause: &keyring_core::Error| error::told(place, cause);
        let item = keyring
            .build(&service, &account, None)
            .map_err(|cause| failed(&cause))?;
        match item.get_password() {
            Ok(text) => {
                let text = Zeroizing::new(text);
                let text = text.trim();
                Ok((!text.is_empty()).then(|| SecretString::from(text)))
            }
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(cause) => Err(failed(&cause)),
        }
    })
    .await
}
