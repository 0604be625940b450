//! The keys that seal another store, kept in the keyring: the file or the
//! database can be copied, and what opens it stays with the user's session.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use zoho_oauth::store::seal::{KeySource, Keys};
use zoho_oauth::{BoxFuture, StoreError};

use crate::error;
use crate::items::{Found, ITEM_LIMIT, Items};
use crate::platform::Keyring;
use crate::store::PATIENCE;
use crate::thread;

/// The item; `#` is in no profile's name.
const ITEM: &str = "#keys";

/// Keys in an item of a keyring.
#[derive(Clone, Debug)]
pub struct KeyringKeys {
    keyring: Keyring,
    service: Arc<str>,
    patience: Duration,
}

impl KeyringKeys {
    /// The keys of a service, `zoauth` for example; there may be none yet.
    pub fn new(keyring: Keyring, service: &str) -> Self {
        Self {
            keyring,
            service: service.into(),
            patience: PATIENCE,
        }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Items<'_>, &str) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let service = self.service.clone();
        thread::with(
            &self.keyring,
            self.describe(),
            self.patience,
            move |keyring, place| {
                let items = Items {
                    keyring,
                    service: &service,
                    limit: ITEM_LIMIT,
                };
                work(&items, place)
            },
        )
        .await
    }
}

impl KeySource for KeyringKeys {
    fn load(&self) -> BoxFuture<'_, Result<Option<Keys>, StoreError>> {
        Box::pin(self.run(|items, place| {
            let unreadable = || StoreError::Key {
                place: place.to_owned(),
                problem: "not keys: the item is damaged",
            };
            match items
                .get(ITEM)
                .map_err(|error| error::told(place, &error))?
            {
                Found::Nothing => Ok(None),
                Found::Damaged(_) => Err(unreadable()),
                Found::Value(bytes) => {
                    let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
                    Keys::parse(text, place).map(Some)
                }
            }
        }))
    }

    fn save<'a>(&'a self, keys: &'a Keys) -> BoxFuture<'a, Result<(), StoreError>> {
        let text = keys.to_text();
        Box::pin(async move {
            // What is not keys is not written over.
            self.load().await?;
            self.run(move |items, place| {
                items
                    .set(ITEM, text.expose_secret().as_bytes())
                    .map_err(|error| error::told(place, &error))
            })
            .await
        })
    }

    fn describe(&self) -> String {
        format!("keyring {}, service {}", self.keyring.name(), self.service)
    }
}
