//! Accepts connections and speaks HTTP/1.1 on them, within limits: heads and
//! bodies have a size and a time, connections a number, and an end that waits
//! for the answers that are on their way.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::listen::{Listener, Stream, Way};
use crate::route;
use crate::{Service, Shared};

/// The head of a request, and the next one on the same connection, has to be
/// there in this time.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// Its size, and the number of headers.
const MOST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// Others wait in the system's queue; a process has 1,024 files on most systems.
const MOST_CONNECTIONS: usize = 512;
/// After an accept that failed: a system without free files gets some back.
const PAUSE: Duration = Duration::from_millis(50);
/// How long the end waits for answers.
const PATIENCE: Duration = Duration::from_secs(5);

impl Service {
    /// Serves until `end` comes, then closes the listeners, waits some seconds
    /// for the answers that are on their way, and removes what is its own on
    /// the disk.
    pub async fn serve(&self, listeners: Vec<Listener>, end: impl Future<Output = ()>) {
        let (stop, stopped) = watch::channel(());
        let slots = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let mut accepting = JoinSet::new();
        for listener in listeners {
            let shared = Arc::clone(&self.0);
            accepting.spawn(accept(
                shared,
                listener,
                Arc::clone(&slots),
                stopped.clone(),
            ));
        }
        drop(stopped);
        end.await;
        // Those who watch hear that nobody is left to change it.
        drop(stop);
        while accepting.join_next().await.is_some() {}
    }
}

/// Accepts until the service stops, then waits for the connections.
async fn accept(
    shared: Arc<Shared>,
    listener: Listener,
    slots: Arc<Semaphore>,
    mut stopped: watch::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    let way = listener.way();
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, stream) = tokio::select! {
            next = next => next,
            // Ended connections are let go of as they end.
            Some(_) = connections.join_next() => continue,
            _ = stopped.changed() => break,
        };
        match stream {
            Ok(stream) => {
                let connection = talk(Arc::clone(&shared), way, stream, stopped.clone());
                connections.spawn(async move {
                    let _slot = slot;
                    connection.await;
                });
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers the requests of a connection.
async fn talk(shared: Arc<Shared>, way: Way, stream: Stream, mut stopped: watch::Receiver<()>) {
    let service = service_fn(|request| route::answer(&shared, way, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MOST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // A connection that breaks is the business of the other side.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(PATIENCE, connection).await;
        }
    }
}
