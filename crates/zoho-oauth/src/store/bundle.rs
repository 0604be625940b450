//! Several entries in one text, for moving them between stores and machines.
//! It holds every secret in the clear: whoever writes it to a file encrypts it
//! first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::entry::{self, Written};
use super::{Entry, FormatError, Profile};

const VERSION: u64 = 1;

/// Entries by profile, as they are exported and imported.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// The entries. Their budgets go along: they belong to the refresh token.
    pub entries: BTreeMap<Profile, Entry>,
}

impl Bundle {
    /// The written form: JSON, `{"version": 1, "profiles": {NAME: ENTRY}}`.
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        #[derive(Serialize)]
        struct Out<'a> {
            version: u64,
            profiles: BTreeMap<&'a str, Written>,
        }
        let profiles = self
            .entries
            .iter()
            .map(|(profile, entry)| (profile.as_str(), entry.written()))
            .collect();
        entry::to_json(&Out {
            version: VERSION,
            profiles,
        })
    }

    /// Reads the written form.
    ///
    /// # Errors
    ///
    /// [`FormatError`]; a bundle or entry of a newer version is told apart
    /// from damage. Names that no profile can have are damage.
    pub fn from_json(json: &[u8]) -> Result<Self, FormatError> {
        #[derive(Deserialize)]
        struct Head {
            version: u64,
        }
        #[derive(Deserialize)]
        struct In<'a> {
            #[serde(borrow)]
            profiles: BTreeMap<String, &'a RawValue>,
        }
        let Head { version } = serde_json::from_slice(json)?;
        if version > VERSION {
            return Err(FormatError::Newer { version });
        }
        let read: In<'_> = serde_json::from_slice(json)?;
        let mut entries = BTreeMap::new();
        for (name, entry) in read.profiles {
            let profile =
                Profile::new(&name).map_err(|_| FormatError::Damaged { line: 1, column: 1 })?;
            // Lines are counted from where the entry starts.
            entries.insert(profile, Entry::from_json(entry.get().as_bytes())?);
        }
        Ok(Self { entries })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENTRY: &str = include_str!("fixtures/format-1.json");

    fn bundle() -> Bundle {
        let entries = ["work", "home"].map(|name| {
            (
                Profile::new(name).unwrap(),
                Entry::from_json(ENTRY.as_bytes()).unwrap(),
            )
        });
        Bundle {
            entries: entries.into(),
        }
    }

    #[test]
    fn entries_come_back_as_they_went_with_their_budgets() {
        let json = bundle().to_json();
        assert!(json.starts_with(b"{\n  \"version\": 1,\n  \"profiles\": {\n    \"home\": {"));
        let read = Bundle::from_json(&json).unwrap();
        assert_eq!(read.entries.len(), 2);
        for entry in read.entries.values() {
            assert_eq!(*entry.to_json(), ENTRY.as_bytes());
        }
    }

    #[test]
    fn newer_forms_bad_names_and_sealed_entries_are_refused() {
        for (json, expected) in [
            (r#"{"version":2}"#, FormatError::Newer { version: 2 }),
            (
                r#"{"version":1,"profiles":{"a":{"version":9}}}"#,
                FormatError::Newer { version: 9 },
            ),
            (
                r#"{"version":1,"profiles":{"../a":{"version":1}}}"#,
                FormatError::Damaged { line: 1, column: 1 },
            ),
        ] {
            assert_eq!(Bundle::from_json(json.as_bytes()).unwrap_err(), expected);
        }
    }

    proptest! {
        #[test]
        fn any_cut_is_an_error_that_repeats_nothing(cut in 0usize..2000) {
            let json = bundle().to_json();
            // But for the line break at its end.
            let cut = cut.min(json.len() - 2);
            let error = Bundle::from_json(&json[..cut]).unwrap_err();
            let words = format!("{error} {error:?}");
            prop_assert!(!words.contains("sentinel"), "{words}");
        }
    }
}
