//! Looks into the start of an answer's body and puts it back, so that the
//! caller gets the whole of it, however long, as it came.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use reqwest::{Body, Response, ResponseBuilderExt as _};

/// The same answer, and its first bytes: all if there are no more than `limit`.
pub(super) async fn peek(answer: Response, limit: usize) -> (Response, Vec<u8>) {
    let url = answer.url().clone();
    let (mut parts, mut rest) = http::Response::<Body>::from(answer).into_parts();
    let mut frames = VecDeque::new();
    let mut start = Vec::new();
    while start.len() < limit
        && let Some(frame) = poll_fn(|context| Pin::new(&mut rest).poll_frame(context)).await
    {
        if let Some(data) = frame.as_ref().ok().and_then(Frame::data_ref) {
            start.extend_from_slice(data);
        }
        let failed = frame.is_err();
        frames.push_back(frame);
        if failed {
            break;
        }
    }
    // The one way to tell a response its URL.
    let named = http::Response::builder().url(url).body(());
    if let Ok(named) = named {
        parts.extensions.extend(named.into_parts().0.extensions);
    }
    let body = Body::wrap(Replay { frames, rest });
    let whole = http::Response::from_parts(parts, body);
    (whole.into(), start)
}

/// What was read already, then the rest.
struct Replay {
    frames: VecDeque<Result<Frame<Bytes>, reqwest::Error>>,
    rest: Body,
}

impl http_body::Body for Replay {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        match self.frames.pop_front() {
            Some(frame) => Poll::Ready(Some(frame)),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_empty() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let frames = self.frames.iter().flatten().filter_map(Frame::data_ref);
        let read: u64 = frames.map(|data| data.len() as u64).sum();
        let rest = self.rest.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + read);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + read);
        }
        hint
    }
}
