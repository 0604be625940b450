//! Where a secret is, as a setup file says it: in a variable, a file or the
//! keyring of the system. What is written is never expanded silently; a value
//! from elsewhere is asked for by `env:`, `file:` or `keyring:` alone.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// Where a secret or a code is.
#[derive(Debug, Clone)]
pub enum Source {
    /// In a variable of the environment.
    Env(String),
    /// In a file.
    File(PathBuf),
    /// In the keyring of the system, under this name.
    Keyring(String),
    /// In the setup file itself, which allows it.
    Inline(SecretString),
}

/// What is written is no source. Does not repeat it: it may be the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSource {
    /// Nothing stands behind the colon.
    Empty,
    /// None of the three.
    Other,
}

impl Source {
    /// Reads `env:NAME`, `file:PATH` (relative to `folder`) or `keyring:NAME`.
    pub(crate) fn parse(text: &str, folder: &Path) -> Result<Self, NoSource> {
        let (kind, rest) = text.split_once(':').ok_or(NoSource::Other)?;
        let rest = rest.trim();
        let source = match kind.trim() {
            "env" => Self::Env(rest.to_owned()),
            "file" => Self::File(folder.join(rest)),
            "keyring" => Self::Keyring(rest.to_owned()),
            _ => return Err(NoSource::Other),
        };
        if rest.is_empty() {
            return Err(NoSource::Empty);
        }
        Ok(source)
    }

    /// Whether both are one place, so that a code in it can't serve two.
    pub(crate) fn is_same_place(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Env(one), Self::Env(two)) | (Self::Keyring(one), Self::Keyring(two)) => {
                one == two
            }
            (Self::File(one), Self::File(two)) => one == two,
            _ => false,
        }
    }
}

/// In words; a secret in the file is not shown.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "the variable {name}"),
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Keyring(name) => write!(f, "`{name}` in the keyring"),
            Self::Inline(_) => f.write_str("the setup file"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_secrets_are_not_repeated() {
        let folder = Path::new("project");
        let shown = |text: &str| Source::parse(text, folder).map(|source| source.to_string());
        assert_eq!(
            shown("env:SECRET").expect("a source"),
            "the variable SECRET"
        );
        let file = Source::parse("file:a/b", folder).expect("a source");
        assert!(matches!(file, Source::File(path) if path == folder.join("a/b")));
        assert_eq!(
            shown("keyring:crm").expect("a source"),
            "`crm` in the keyring"
        );
        assert_eq!(shown("s3cret"), Err(NoSource::Other));
        assert_eq!(shown("secret:x"), Err(NoSource::Other));
        assert_eq!(shown("env:"), Err(NoSource::Empty));
        let inline = Source::Inline("s3cret".into());
        assert!(!format!("{inline:?} {inline}").contains("s3cret"));
    }
}
