//! What keyrings say, put into a store's errors. Their own errors can carry
//! the bytes of an item, so nothing of them is repeated but the platform's words.

use keyring_core::Error;
use zoho_oauth::StoreError;

const UNLOCK: &str = "Unlock the keyring, or start one (GNOME Keyring, KWallet, KeePassXC with \
     its Secret Service); on a machine without a desktop keep tokens in a sealed file instead.";

/// Of a call to the keyring.
pub(crate) fn told(place: &str, error: &Error) -> StoreError {
    let (problem, remedy) = match error {
        Error::NoStorageAccess(cause) => (format!("no access: {cause}"), UNLOCK),
        Error::PlatformFailure(cause) => (format!("failed: {cause}"), UNLOCK),
        Error::NoDefaultStore => ("there is no keyring".to_owned(), UNLOCK),
        Error::NotSupportedByStore(why) => (format!("not supported: {why}"), UNLOCK),
        Error::TooLong(what, limit) => (
            format!("{what} is longer than the keyring's {limit} bytes"),
            "Choose a shorter name.",
        ),
        Error::Ambiguous(items) => (
            format!("{} items have the same name", items.len()),
            "Remove those that are not zoauth's with the keyring's own program.",
        ),
        _ => (
            "an item can't be used".to_owned(),
            "Look at zoauth's items with the keyring's own program.",
        ),
    };
    service(place, problem, remedy)
}

/// No answer in time.
pub(crate) fn silent(place: &str, seconds: u64) -> StoreError {
    service(
        place,
        format!("no answer within {seconds} seconds; it may be waiting for its password"),
        UNLOCK,
    )
}

/// The thread that asked it ended.
pub(crate) fn interrupted(place: &str) -> StoreError {
    service(
        place,
        "the work was interrupted".to_owned(),
        "Try again; please report this.",
    )
}

fn service(place: &str, problem: String, remedy: &'static str) -> StoreError {
    StoreError::Service {
        place: place.to_owned(),
        problem,
        remedy,
    }
}
