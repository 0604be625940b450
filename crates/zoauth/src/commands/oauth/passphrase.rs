//! The passphrase of an export, and what it does: an age file in text form,
//! which standard tools open as well.

use std::io::{Read as _, Write as _};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::secrets;
use crate::cli::store::Passphrase;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// The passphrase for a new file; asked for twice.
pub(super) fn new(output: &Output, arguments: &Passphrase) -> Result<SecretString, Error> {
    if let Some(given) = given(output, arguments)? {
        return Ok(given);
    }
    let first = asked(output, "Passphrase for the file (not shown)")?;
    let second = asked(output, "The same again")?;
    if first.expose_secret() != second.expose_secret() {
        return Err(Error::new(
            ExitCode::Usage,
            "the two passphrases differ; nothing was written",
        ));
    }
    Ok(first)
}

/// The passphrase of a file that is there.
pub(super) fn known(output: &Output, arguments: &Passphrase) -> Result<SecretString, Error> {
    match given(output, arguments)? {
        Some(given) => Ok(given),
        None => asked(output, "Passphrase of the file (not shown)"),
    }
}

fn given(output: &Output, arguments: &Passphrase) -> Result<Option<SecretString>, Error> {
    let file = arguments.passphrase_file.as_deref();
    let bytes = match file.filter(|path| !path.as_os_str().is_empty()) {
        _ if arguments.passphrase_stdin => secrets::standard_input()?,
        Some(path) => secrets::file(output, path)?,
        None => return Ok(secrets::variable(environment::PASSPHRASE)),
    };
    let (line, _) = secrets::first_line(&bytes);
    let text = std::str::from_utf8(line)
        .map_err(|_| Error::new(ExitCode::Usage, "the passphrase is not text"))?;
    checked(text.trim()).map(Some)
}

fn asked(output: &Output, what: &str) -> Result<SecretString, Error> {
    let typed = secrets::prompt(output, what)?.ok_or_else(|| {
        Error::new(ExitCode::Usage, "no passphrase was given").hint(format!(
            "give it with --passphrase-file, --passphrase-stdin, or the variable {}",
            environment::PASSPHRASE
        ))
    })?;
    checked(typed.expose_secret())
}

fn checked(text: &str) -> Result<SecretString, Error> {
    if text.is_empty() {
        return Err(Error::new(ExitCode::Usage, "the passphrase is blank"));
    }
    Ok(SecretString::from(text))
}

/// Encrypts with the passphrase. Takes about a second on purpose: so long does
/// every guess of somebody who tries.
pub(super) fn encrypt(passphrase: SecretString, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| {
        Error::new(ExitCode::Failure, format!("can't encrypt: {error}"))
    };
    let recipient = scrypt::Recipient::new(passphrase);
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as _))
        .map_err(|error| failed(&error))?;
    let mut file = Vec::new();
    let write = || -> std::io::Result<()> {
        let armor = ArmoredWriter::wrap_output(&mut file, Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armor)?;
        writer.write_all(plain)?;
        writer.finish()?.finish()?;
        Ok(())
    };
    write().map_err(|error| failed(&error))?;
    Ok(file)
}

/// Decrypts an age file, in text form or not; `name` is its name in messages.
pub(super) fn decrypt(
    passphrase: SecretString,
    file: &[u8],
    name: &str,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let refused = |problem: &str| Error::new(ExitCode::Failure, format!("{name}: {problem}"));
    let changed = || {
        refused("it is cut short, or was changed since it was written")
            .hint("copy it once more from where it was written")
    };
    let decryptor = Decryptor::new_buffered(ArmoredReader::new(file)).map_err(|_| {
        refused("not an age file")
            .hint("`zoauth export` writes such files; or it was cut or changed on the way")
    })?;
    if !decryptor.is_scrypt() {
        return Err(
            refused("encrypted for a key, not with a passphrase").hint(format!(
                "decrypt it with age and encrypt it again: age -d -i KEY {name} | age -p -a"
            )),
        );
    }
    let identity = scrypt::Identity::new(passphrase);
    let mut reader =
        decryptor
            .decrypt(std::iter::once(&identity as _))
            .map_err(|error| match error {
                DecryptError::ExcessiveWork { .. } => {
                    refused("made so costly to open that it may be an attack; nothing was read")
                }
                DecryptError::DecryptionFailed
                | DecryptError::KeyDecryptionFailed
                | DecryptError::NoMatchingKeys => refused("the passphrase does not open it"),
                _ => changed(),
            })?;
    // What is inside is shorter than the file, so the buffer never grows.
    let mut plain = Zeroizing::new(Vec::with_capacity(file.len()));
    reader.read_to_end(&mut plain).map_err(|_| changed())?;
    Ok(plain)
}
