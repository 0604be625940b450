//! Faults on order: the next answers of an endpoint come broken, late or as
//! something else, so that a program's handling of a bad day can be tested.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Response, StatusCode, header};
use http_body::Frame;

use crate::answer::{Answer, finish};
use crate::endpoint::Endpoint;

/// What happens to one answer.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A page instead of the answer, with status 500. The request has no effect.
    Html,
    /// Status 200 without a body. The request has no effect.
    Empty,
    /// The answer breaks off in the middle and the connection closes. The
    /// request has its effect: a code is spent, a token made.
    Truncated,
    /// The right answer, after this much real time. The request has its effect
    /// at once.
    Delay(Duration),
    /// This status and body. The request has no effect.
    Answer {
        /// The status. One that HTTP does not know becomes 500.
        status: u16,
        /// The value of `Content-Type`.
        content_type: String,
        /// The body.
        body: String,
    },
}

impl Fault {
    /// A JSON answer with this status.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        let content_type = "application/json;charset=UTF-8".to_owned();
        Self::Answer {
            status,
            content_type,
            body: body.into(),
        }
    }

    /// The answer that replaces the real one, if this fault does that.
    pub(crate) fn replacement(&self) -> Option<Answer> {
        match self {
            Self::Html => Some(Answer::raw(
                StatusCode::INTERNAL_SERVER_ERROR,
                "text/html;charset=UTF-8",
                b"<!DOCTYPE html><title>Error</title><h1>Internal Server Error</h1>".to_vec(),
            )),
            Self::Empty => Some(Answer::raw(
                StatusCode::OK,
                "text/html;charset=UTF-8",
                Vec::new(),
            )),
            Self::Answer {
                status,
                content_type,
                body,
            } => Some(Answer::raw(
                StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                content_type,
                body.clone().into_bytes(),
            )),
            Self::Truncated | Self::Delay(_) => None,
        }
    }
}

/// Leaves out the body: a test may have put a token there.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Html => f.write_str("Html"),
            Self::Empty => f.write_str("Empty"),
            Self::Truncated => f.write_str("Truncated"),
            Self::Delay(time) => f.debug_tuple("Delay").field(time).finish(),
            Self::Answer {
                status,
                content_type,
                ..
            } => f
                .debug_struct("Answer")
                .field("status", status)
                .field("content_type", content_type)
                .finish_non_exhaustive(),
        }
    }
}

/// The faults that are still to come.
#[derive(Default)]
pub(crate) struct Faults(BTreeMap<Endpoint, VecDeque<Fault>>);

impl Faults {
    pub(crate) fn push(&mut self, endpoint: Endpoint, fault: &Fault, times: usize) {
        let queue = self.0.entry(endpoint).or_default();
        queue.extend(std::iter::repeat_n(fault, times).cloned());
    }

    pub(crate) fn next(&mut self, endpoint: Endpoint) -> Option<Fault> {
        self.0.get_mut(&endpoint)?.pop_front()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

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
