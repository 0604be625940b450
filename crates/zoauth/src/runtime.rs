//! The asynchronous runtime, started by the commands that talk to a server or
//! a store and by no other: a look-up must not pay for it. One for the whole
//! process, so that connections of a store live from one step to the next.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

use crate::error::Error;
use crate::exit::ExitCode;

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Runs a future to its end on this thread.
pub(crate) fn wait<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = match RUNTIME.get() {
        Some(runtime) => runtime,
        None => {
            let started = Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| Error::new(ExitCode::Failure, format!("can't start: {error}")))?;
            RUNTIME.get_or_init(|| started)
        }
    };
    runtime.block_on(future)
}
