//! Calls that may hang, each in a thread of its own: neither the caller nor
//! the end of the program waits for a keyring that never answers.

use std::thread;
use std::time::Duration;

use keyring_core::api::CredentialStore;
use tokio::sync::oneshot;
use zoho_oauth::StoreError;

use crate::error;
use crate::platform::Keyring;

/// Runs `work` on a thread with the keyring, which is connected to if it has
/// not been; `place` says in errors where that was.
pub(crate) async fn with<T: Send + 'static>(
    keyring: &Keyring,
    place: String,
    limit: Duration,
    work: impl FnOnce(&CredentialStore, &str) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let keyring = keyring.clone();
    let told = place.clone();
    bounded(&told, limit, move || {
        let open = keyring
            .open()
            .map_err(|error| error::told(&place, &error))?;
        work(&*open, &place)
    })
    .await
}

/// Runs `work` on a thread; what it has begun goes on when time is up.
async fn bounded<T: Send + 'static>(
    place: &str,
    limit: Duration,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, receiver) = oneshot::channel();
    let thread = thread::Builder::new().name("zoauth-keyring".to_owned());
    thread
        .spawn(move || {
            // Nobody waits for it any more: the work is done all the same.
            let _ = sender.send(work());
        })
        .map_err(|_| error::interrupted(place))?;
    match tokio::time::timeout(limit, receiver).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(error::interrupted(place)),
        Err(_) => Err(error::silent(place, limit.as_secs().max(1))),
    }
}
