//! The asynchronous runtime, started by the commands that talk to a server or
//! a store and by no other: a look-up must not pay for it.

use crate::error::Error;
use crate::exit::ExitCode;

/// Runs a future to its end on this thread.
pub(super) fn wait<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::new(ExitCode::Failure, format!("can't start: {error}")))?
        .block_on(future)
}
