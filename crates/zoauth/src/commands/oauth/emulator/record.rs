//! The file that requests are recorded in, one line of JSON each.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use zoho_emulator::RequestRecord;

use super::failed;
use crate::error::Error;
use crate::output::Output;

/// A writer for the records of the emulator.
pub(super) fn to(
    path: &Path,
    output: Output,
) -> Result<impl Fn(&RequestRecord) + Send + Sync + 'static, Error> {
    let what = format!("write {}", path.display());
    let file = Mutex::new(File::create(path).map_err(|error| failed(&what, &error))?);
    let told = AtomicBool::new(false);
    Ok(move |record: &RequestRecord| {
        let line = serde_json::to_string(record).map(|line| format!("{line}\n"));
        let written = line.map_err(std::io::Error::from).and_then(|line| {
            let mut file = file
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            file.write_all(line.as_bytes())
        });
        // The emulator goes on; once is enough to know.
        if let Err(error) = written
            && !told.swap(true, Ordering::Relaxed)
        {
            output.warn(&format!(
                "can't {what}: {error}; requests are missing there"
            ));
        }
    })
}
