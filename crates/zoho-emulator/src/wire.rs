//! The connections, wrapped so that an answer can be cut off at any byte: a
//! fault tells the wire where, and from there on nothing more is sent and the
//! connection closes. What was sent before is sent for certain.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::faults::Cut;
use crate::locked;

/// Where the answer of one connection is to be cut.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire(Arc<Mutex<Plan>>);

/// What is left of an answer that will be cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Plan {
    /// It is not cut.
    #[default]
    Whole,
    /// Nothing has been sent of it yet.
    Ordered(Cut),
    /// So many bytes may still be sent.
    Left(usize),
}

impl Wire {
    /// Cuts the answer that is about to be sent.
    pub(crate) fn cut(&self, cut: Cut) {
        *locked(&self.0) = Plan::Ordered(cut);
    }

    /// How many of these bytes may be sent; `None` for all.
    fn allowed(&self, bytes: &[u8]) -> Option<usize> {
        let mut plan = locked(&self.0);
        if let Plan::Ordered(cut) = *plan {
            *plan = Plan::Left(cut.place(bytes));
        }
        match *plan {
            Plan::Left(left) => Some(left.min(bytes.len())),
            _ => None,
        }
    }

    fn sent(&self, bytes: usize) {
        if let Plan::Left(left) = &mut *locked(&self.0) {
            *left = left.saturating_sub(bytes);
        }
    }
}

/// A connection that may be cut.
pub(crate) struct Connection {
    stream: TcpStream,
    wire: Wire,
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = match self.wire.allowed(bytes) {
            None => return Pin::new(&mut self.stream).poll_write(context, bytes),
            Some(0) => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
            Some(allowed) => allowed,
        };
        let written = Pin::new(&mut self.stream).poll_write(context, &bytes[..allowed]);
        if let Poll::Ready(Ok(written)) = written {
            self.wire.sent(written);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Accepts connections that can be cut.
pub(crate) struct Wires(pub(crate) TcpListener);

impl Listener for Wires {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let wire = Wire::default();
        (Connection { stream, wire }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Wires>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Wires>) -> Self {
        stream.io().wire.clone()
    }
}
