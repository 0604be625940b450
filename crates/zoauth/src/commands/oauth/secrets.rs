//! Where secrets come from: files, standard input, the environment, a prompt
//! without echo. What is read is wiped after use, and no message repeats it.

use std::fs::File;
use std::io::{self, BufRead as _, IsTerminal as _, Read};
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// Secrets and the console's files have a few hundred bytes.
const LARGEST: u64 = 64 * 1024;

/// A whole file.
pub(super) fn file(output: &Output, path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    let file = File::open(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
    warn_if_open_to_others(output, path, &file);
    whole(file, &path.display().to_string())
}

/// Standard input, whole.
pub(super) fn standard_input() -> Result<Zeroizing<Vec<u8>>, Error> {
    whole(io::stdin().lock(), "standard input")
}

/// One line of standard input; what follows it is left there.
pub(super) fn line_of_standard_input() -> Result<Zeroizing<String>, Error> {
    // All the room at once: growing would leave unwiped copies behind.
    let mut line = Zeroizing::new(String::with_capacity(LARGEST as usize + 2));
    io::stdin()
        .lock()
        .take(LARGEST)
        .read_line(&mut line)
        .map_err(|error| unreadable("standard input", &error))?;
    Ok(line)
}

/// The first line of some bytes, and what follows it.
pub(super) fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

/// One secret in plain text, as `what` in messages.
pub(super) fn plain(bytes: &[u8], what: &str) -> Result<SecretString, Error> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .map(|text| text.trim_start_matches('\u{feff}').trim())
        .filter(|text| !text.contains(char::is_whitespace))
        .ok_or_else(|| {
            Error::new(
                ExitCode::Usage,
                format!("what was read for the {what} is more than one word of text"),
            )
            .hint("the source must hold this one value and nothing else")
        })?;
    Ok(SecretString::from(text))
}

/// The value of a variable, if it is set to something.
pub(crate) fn variable(name: &str) -> Option<SecretString> {
    let value = Zeroizing::new(std::env::var(name).ok()?);
    (!value.trim().is_empty()).then(|| SecretString::from(value.trim()))
}

/// Asks for a secret on the terminal, without echo; `None` where there is no
/// terminal.
pub(super) fn prompt(output: &Output, what: &str) -> Result<Option<SecretString>, Error> {
    if !ask(output, what) {
        return Ok(None);
    }
    let failed = |error| unreadable("the terminal", &error);
    let typed = Zeroizing::new(rpassword::read_password().map_err(failed)?);
    Ok(Some(SecretString::from(typed.trim())))
}

/// Asks for a line on the terminal; `None` where there is no terminal.
pub(super) fn line(output: &Output, what: &str) -> Result<Option<String>, Error> {
    if !ask(output, what) {
        return Ok(None);
    }
    let mut line = String::new();
    io::stdin()
        .read_line(&mut line)
        .map_err(|error| unreadable("the terminal", &error))?;
    Ok(Some(line.trim().to_owned()))
}

/// Shows the question, if there is somebody to answer it.
fn ask(output: &Output, what: &str) -> bool {
    let somebody = is_somebody_there();
    if somebody {
        output.ask(what);
    }
    somebody
}

/// Whether questions would be seen and answered.
pub(super) fn is_somebody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn whole(from: impl Read, name: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    // All the room at once: growing would leave unwiped copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST as usize + 2));
    from.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::new(
            ExitCode::Usage,
            format!("{name} is too large to be a secret"),
        ));
    }
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    Error::new(ExitCode::Failure, format!("can't read {name}: {error}"))
}

#[cfg(unix)]
fn warn_if_open_to_others(output: &Output, path: &Path, file: &File) {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = file
        .metadata()
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o077 != 0);
    if is_open {
        let path = path.display();
        output.warn(&format!(
            "others may read {path}, which holds a secret; `chmod 600 {path}`, or delete it \
             after the login"
        ));
    }
}

#[cfg(not(unix))]
fn warn_if_open_to_others(_: &Output, _: &Path, _: &File) {}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn space_around_a_secret_goes_and_two_words_are_refused() {
        for text in ["s3cret", " s3cret\r\n", "\u{feff}s3cret\n\n"] {
            let read = plain(text.as_bytes(), "code").expect("one word");
            assert_eq!(read.expose_secret(), "s3cret");
        }
        for bytes in [&b"s3cret two"[..], b"s3cret\ntwo", b"\xff\xfe"] {
            let error = plain(bytes, "code").expect_err("no single word");
            assert!(!error.message().contains("s3cret"), "{error:?}");
        }
    }

    #[test]
    fn lines_are_taken_one_by_one() {
        assert_eq!(first_line(b"a\nb\n"), (&b"a"[..], &b"b\n"[..]));
        assert_eq!(first_line(b"a"), (&b"a"[..], &b""[..]));
    }
}
