//! What a store holds: entries in plain JSON, and sealed ones.

use std::sync::LazyLock;

use zoho_oauth::store::seal::{Key, Keys, Sealer, sealed_with};
use zoho_oauth::{Entry, Profile};

static SEALER: LazyLock<Sealer> = LazyLock::new(|| Sealer::new(Keys::new(Key::of(&[7; 32]))));

fn profile(name: &str) -> Profile {
    Profile::new(name).expect("a valid name")
}

/// An entry: what can be read can be written and read again, also sealed, and a
/// sealed one opens for its own profile only.
pub fn entries(bytes: &[u8]) {
    let crm = profile("crm");
    if let Ok(entry) = Entry::from_json(bytes) {
        let json = entry.to_json();
        let again = Entry::from_json(&json).expect("what was written can be read");
        assert_eq!(json.as_slice(), again.to_json().as_slice());
        if let Ok(sealed) = SEALER.seal(&crm, &entry) {
            let opened = SEALER.open(&crm, &sealed).expect("what was sealed opens");
            assert_eq!(json.as_slice(), opened.to_json().as_slice());
            assert!(SEALER.open(&profile("other"), &sealed).is_err());
        }
    }
    if let Err(error) = Entry::from_json(bytes) {
        assert!(!error.to_string().is_empty());
    }
    // The key is not in any seed, so that nothing opens.
    let _ = sealed_with(bytes);
    assert!(SEALER.open(&crm, bytes).is_err());
}
