//! The thread that a store does its work on. It has a runtime of its own, so
//! that connections outlive the caller's runtime, work goes on when a caller
//! stops waiting, and a lease that is dropped as the program ends is still
//! given back.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use zoho_oauth::BoxFuture;

/// Work that has to be done even if the store is dropped.
type Duty = BoxFuture<'static, ()>;

/// A thread with a runtime; ends with its duties done when it is dropped.
#[derive(Debug)]
pub(crate) struct Worker {
    handle: Handle,
    thread: Option<JoinHandle<()>>,
    duties: Option<UnboundedSender<Duty>>,
    failed: AtomicBool,
}

impl Worker {
    /// Starts the thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let handle = runtime.handle().clone();
        let (sender, receiver) = unbounded_channel();
        let thread = thread::Builder::new()
            .name("zoauth-postgres".to_owned())
            .spawn(move || runtime.block_on(attend(receiver)))?;
        Ok(Self {
            handle,
            thread: Some(thread),
            duties: Some(sender),
            failed: AtomicBool::new(false),
        })
    }

    /// Does the work over there; it goes on if the caller stops waiting.
    /// `None` if it panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.handle.spawn(work).await.ok()
    }

    /// Has this done, at the latest before the worker ends. Must be bounded in
    /// time by itself.
    pub(crate) fn duty(&self, duty: impl Future<Output = ()> + Send + 'static) {
        if let Some(duties) = &self.duties
            && duties.send(Box::pin(duty)).is_err()
            && !self.failed.swap(true, Ordering::Relaxed)
        {
            tracing::warn!("the thread of the store has ended");
        }
    }

    /// Starts something that ends with the worker or the handle.
    pub(crate) fn background(
        &self,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> tokio::task::AbortHandle {
        self.handle.spawn(work).abort_handle()
    }
}

/// Does the duties until nobody can bring new ones and all are done.
async fn attend(mut receiver: UnboundedReceiver<Duty>) {
    let mut duties = JoinSet::new();
    while let Some(duty) = receiver.recv().await {
        duties.spawn(duty);
        while duties.try_join_next().is_some() {}
    }
    while duties.join_next().await.is_some() {}
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.duties.take());
        // The last handle may be dropped by work on the thread itself.
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // A panic over there was told to those who waited for it.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn duties_are_done_before_the_drop_returns() {
        let done = Arc::new(AtomicBool::new(false));
        let worker = Worker::start().unwrap();
        let witness = Arc::clone(&done);
        worker.duty(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            witness.store(true, Ordering::SeqCst);
        });
        drop(worker);
        assert!(done.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn work_goes_on_without_its_caller_and_its_panic_is_told() {
        let worker = Worker::start().unwrap();
        let (go, gate) = tokio::sync::oneshot::channel();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let work = worker.run(async move {
            let _ = gate.await;
            let _ = sender.send(7);
        });
        assert!(tokio::time::timeout(Duration::ZERO, work).await.is_err());
        go.send(()).unwrap();
        assert_eq!(receiver.await, Ok(7));
        assert!(
            worker
                .run(async { panic!("expected by the test") })
                .await
                .is_none()
        );
    }

    #[test]
    fn the_last_handle_can_be_dropped_by_the_worker_itself() {
        let worker = Arc::new(Worker::start().unwrap());
        let held = Arc::clone(&worker);
        let (sender, receiver) = std::sync::mpsc::channel();
        worker.background(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(held);
            let _ = sender.send(());
        });
        drop(worker);
        receiver.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}
