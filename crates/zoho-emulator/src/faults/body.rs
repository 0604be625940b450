//! Bodies that are not sent in one go: one that breaks off in the middle, and
//! one that comes in pieces with pauses between them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Response, header};
use http_body::Frame;
use tokio::time::Sleep;

use crate::answer::{Answer, finish};

/// An answer whose head promises the whole body and whose connection closes
/// after half of it.
pub(crate) fn truncated(answer: Answer) -> Response<Body> {
    let (response, mut body) = answer.into_parts();
    let response = response.header(header::CONTENT_LENGTH, body.len());
    body.truncate(body.len() / 2);
    finish(
        response,
        Body::new(Half {
            data: Some(body.into()),
            flushed: false,
        }),
    )
}

/// Gives its data, then a pause in which the server flushes it, then fails.
struct Half {
    data: Option<Bytes>,
    flushed: bool,
}

impl axum::body::HttpBody for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        if !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }
}

/// An answer in pieces of `bytes`, with a pause before each.
pub(crate) fn trickled(answer: Answer, bytes: usize, pause: Duration) -> Response<Body> {
    let (response, body) = answer.into_parts();
    let response = response.header(header::CONTENT_LENGTH, body.len());
    finish(
        response,
        Body::new(Trickle {
            data: body.into(),
            piece: bytes.max(1),
            pause,
            sleep: None,
        }),
    )
}

/// Sleeps, gives a piece, and sleeps again.
struct Trickle {
    data: Bytes,
    piece: usize,
    pause: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl axum::body::HttpBody for Trickle {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.data.is_empty() {
            return Poll::Ready(None);
        }
        let pause = self.pause;
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        if sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.sleep = None;
        let length = self.piece.min(self.data.len());
        let piece = self.data.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}
