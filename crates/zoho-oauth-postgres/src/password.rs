//! The password where libpq looks for it if the URL has none: `PGPASSWORD`,
//! then the password file that `PGPASSFILE` names, then the user's own. A file
//! that others can read is refused, not just passed over as libpq does.
//!
//! Source: <https://www.postgresql.org/docs/current/libpq-pgpass.html>

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;
use zoho_oauth::StoreError;

use crate::error;

/// Nobody has more servers than fit here.
const SIZE_LIMIT: u64 = 1024 * 1024;

/// Who logs in where.
#[derive(Debug)]
pub(crate) struct Login {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) database: String,
    pub(crate) user: String,
}

/// The password, if there is one.
pub(crate) fn find(login: &Login) -> Result<Option<Zeroizing<String>>, StoreError> {
    if let Some(password) = variable("PGPASSWORD")? {
        return Ok(Some(password));
    }
    let (path, named) = match std::env::var_os("PGPASSFILE").filter(|path| !path.is_empty()) {
        Some(path) => (PathBuf::from(path), true),
        None => match own_file() {
            Some(path) => (path, false),
            None => return Ok(None),
        },
    };
    match read(&path) {
        Ok(text) => Ok(search(&text, login)),
        Err(Refused::Io(fault)) if fault.kind() == io::ErrorKind::NotFound && !named => Ok(None),
        Err(Refused::Io(fault)) => Err(error::address(format!(
            "the password file {} can't be read: {fault}",
            path.display()
        ))),
        Err(Refused::Open) => Err(error::address(format!(
            "others can read the password file {} (chmod 600 makes it your own)",
            path.display()
        ))),
    }
}

fn variable(name: &str) -> Result<Option<Zeroizing<String>>, StoreError> {
    match std::env::var_os(name).filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some(value) => match value.into_string() {
            Ok(value) => Ok(Some(Zeroizing::new(value))),
            Err(_) => Err(error::address(format!("{name} is not UTF-8"))),
        },
    }
}

/// `~/.pgpass`, or `%APPDATA%\postgresql\pgpass.conf` on Windows.
fn own_file() -> Option<PathBuf> {
    let folder = |name| std::env::var_os(name).filter(|path| Path::new(path).is_absolute());
    if cfg!(windows) {
        Some(
            PathBuf::from(folder("APPDATA")?)
                .join("postgresql")
                .join("pgpass.conf"),
        )
    } else {
        Some(PathBuf::from(folder("HOME")?).join(".pgpass"))
    }
}

enum Refused {
    Io(io::Error),
    Open,
}

fn read(path: &Path) -> Result<Zeroizing<String>, Refused> {
    let file = File::open(path).map_err(Refused::Io)?;
    let metadata = file.metadata().map_err(Refused::Io)?;
    // Windows keeps %APPDATA% to its owner.
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
        return Err(Refused::Open);
    }
    let size = metadata.len().min(SIZE_LIMIT);
    let mut text = Zeroizing::new(String::with_capacity(size as usize + 1));
    file.take(size)
        .read_to_string(&mut text)
        .map_err(Refused::Io)?;
    Ok(text)
}

/// The password of the first line that fits.
fn search(text: &str, login: &Login) -> Option<Zeroizing<String>> {
    let port = login.port.to_string();
    let wanted = [&login.host, &port, &login.database, &login.user];
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let mut rest = line;
            for wanted in wanted {
                let (field, after) = field(rest)?;
                if field.as_str() != "*" && *field != *wanted {
                    return None;
                }
                rest = after;
            }
            // The rest of the line, colons and all, as libpq has it.
            let (password, _) = unescaped(rest, None);
            (!password.is_empty()).then_some(password)
        })
}

/// The field up to the next colon, and what follows.
fn field(line: &str) -> Option<(Zeroizing<String>, &str)> {
    let (field, end) = unescaped(line, Some(':'));
    Some((field, line.get(end + 1..)?))
}

/// Text without its backslashes up to `stop`, and where that is.
fn unescaped(text: &str, stop: Option<char>) -> (Zeroizing<String>, usize) {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        if Some(character) == stop {
            return (plain, index);
        }
        match character {
            '\\' => plain.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => plain.push(character),
        }
    }
    (plain, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        let login = Login {
            host: "db".to_owned(),
            port: 5432,
            database: "to:kens".to_owned(),
            user: "me".to_owned(),
        };
        search(text, &login).map(|password| password.to_string())
    }

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let file = "# db:5432:*:me:comment\n\
                    other:5432:*:me:no\n\
                    db:5433:*:me:no\n\
                    db:5432:to\\:kens:me:first\n\
                    *:*:*:*:second\n";
        assert_eq!(found(file).as_deref(), Some("first"));
        assert_eq!(found("*:*:*:*:a\\:b\\\\c").as_deref(), Some("a:b\\c"));
        for nothing in [
            "",
            "db",
            "db:5432",
            "*:*:*:*",
            "*:*:*:*:",
            "\\",
            "*:*:*:*\\:x",
        ] {
            assert_eq!(found(nothing), None, "{nothing}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pgpass");
        std::fs::write(&path, "*:*:*:*:x").unwrap();
        let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode));
        set(0o640).unwrap();
        assert!(matches!(read(&path), Err(Refused::Open)));
        set(0o600).unwrap();
        assert!(read(&path).is_ok());
    }
}
