//! Text that comes from files and standard input, line by line.

use std::io::Read;

use crate::error::Error;
use crate::exit::ExitCode;

/// Larger inputs are a mistake, such as the wrong file.
const LARGEST: u64 = 64 << 20;

/// The lines of a file, or of standard input for `-`; without empty lines and
/// `#` comments.
pub(crate) fn lines(name: &str) -> Result<Vec<String>, Error> {
    Ok(String::from_utf8_lossy(&bytes(name)?)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect())
}

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn bytes(name: &str) -> Result<Vec<u8>, Error> {
    let failed = |error: std::io::Error| {
        let shown = if name == "-" { "standard input" } else { name };
        Error::new(ExitCode::Failure, format!("can't read {shown}: {error}"))
    };
    let mut bytes = Vec::new();
    let read = if name == "-" {
        std::io::stdin()
            .lock()
            .take(LARGEST)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(name).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
    };
    read.map_err(failed)?;
    Ok(bytes)
}
