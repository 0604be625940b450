//! The name under which a grant is kept. It becomes a file name, so what is
//! special to any file system is not allowed.

use std::fmt;
use std::str::FromStr;

/// A name such as `default`, `crm-sandbox` or `me@example.com`: 1 to 64 of
/// `a-z`, `0-9`, `-`, `_`, `.`, `@`, `+`, with a letter or digit at both ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profile(String);

/// A name that cannot be a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` cannot be the name of a profile: use 1 to 64 of a-z 0-9 - _ . @ +, with a letter or digit at both ends, and no device name of Windows",
    given.escape_default()
)]
pub struct ProfileError {
    /// What was given, cut after 80 characters.
    pub given: String,
}

impl Profile {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// Says what a name may look like. Capitals are refused, because some file
    /// systems do not tell them apart.
    pub fn new(name: impl AsRef<str>) -> Result<Self, ProfileError> {
        let name = name.as_ref();
        let alphanumeric = |byte: Option<u8>| {
            byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let allowed =
            |byte: u8| alphanumeric(Some(byte)) || matches!(byte, b'-' | b'_' | b'.' | b'@' | b'+');
        let valid = name.len() <= 64
            && alphanumeric(name.bytes().next())
            && alphanumeric(name.bytes().next_back())
            && name.bytes().all(allowed)
            && !is_device(name);
        if valid {
            Ok(Self(name.to_owned()))
        } else {
            Err(ProfileError {
                given: name.chars().take(80).collect(),
            })
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Windows opens a device for these names, whatever stands behind the dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || stem
            .strip_prefix("com")
            .or_else(|| stem.strip_prefix("lpt"))
            .is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']))
}

impl FromStr for Profile {
    type Err = ProfileError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::new(name)
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in ["default", "crm-sandbox", "me+x@example.com", "a", "42"] {
            assert!(Profile::new(name).is_ok(), "{name}");
        }
        let long = "a".repeat(65);
        for name in [
            "", ".", "..", "../x", "a/b", "a\\b", ".a", "a.", "-a", "A", "a b", "a\0", "a\n",
            "nul", "con.x", "com1", "a:b", "\u{e9}", "~", &long,
        ] {
            assert!(Profile::new(name).is_err(), "{name:?}");
        }
    }
}
