//! The end that a person or a service manager sends: waited for, so that what
//! is on disk goes with the process.

/// Ctrl-C, or the end that a service manager sends.
#[cfg(unix)]
pub(crate) struct End(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl End {
    /// From now on these signals do not end the process by themselves.
    pub(crate) fn expected() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        // One that can't be caught ends the process as ever.
        Self(
            kinds
                .into_iter()
                .filter_map(|kind| signal(kind).ok())
                .collect(),
        )
    }

    pub(crate) async fn reached(mut self) {
        std::future::poll_fn(|context| {
            let came =
                |signal: &mut tokio::signal::unix::Signal| signal.poll_recv(context).is_ready();
            match self.0.iter_mut().any(came) {
                true => std::task::Poll::Ready(()),
                false => std::task::Poll::Pending,
            }
        })
        .await;
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
pub(crate) struct End;

#[cfg(not(unix))]
impl End {
    pub(crate) fn expected() -> Self {
        Self
    }

    pub(crate) async fn reached(self) {
        // Where it can't be waited for, the process ends with its terminal.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
