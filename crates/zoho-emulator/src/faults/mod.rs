//! Faults on order: the next answers of an endpoint or a product call come
//! broken, late, cut off or as something else, so that a program's handling of
//! a bad day can be tested.

use std::fmt;
use std::time::Duration;

use axum::http::StatusCode;

use crate::answer::Answer;
use crate::endpoint::Endpoint;

mod body;
mod cut;
mod pattern;

pub(crate) use body::{trickled, truncated};
pub use cut::Cut;
pub use pattern::{CallPattern, NoCall};

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
    /// The right answer in pieces of so many bytes, with a pause of real time
    /// before each. The request has its effect at once.
    Trickle {
        /// Bytes in a piece; 0 counts as 1.
        bytes: usize,
        /// The pause before each.
        pause: Duration,
    },
    /// The connection closes in the middle of things. The request has its effect,
    /// except with [`Cut::Request`].
    Cut(Cut),
    /// The answer to too many requests: at the accounts server Zoho's words with
    /// this status (200 and 400 were both seen), at a product a plain 429. The
    /// request has no effect.
    Throttle {
        /// The status at the accounts server.
        status: u16,
    },
    /// The access token of the request ends before it is looked at, as if its
    /// hour were over; a code is answered as one that is too old.
    Expired,
    /// What the request carries is revoked before it is looked at: the access
    /// token with the refresh token behind it, or the refresh token or code.
    Revoked,
    /// The answer of another data center, which knows neither the client nor
    /// the token. The request has no effect.
    WrongDataCenter,
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

    /// Its name in scripts and records.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Empty => "empty",
            Self::Truncated => "truncated",
            Self::Delay(_) => "slow",
            Self::Trickle { .. } => "trickle",
            Self::Cut(_) => "cut",
            Self::Throttle { .. } => "throttle",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::WrongDataCenter => "wrong-data-center",
            Self::Answer { .. } => "answer",
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
            _ => None,
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
            Self::Trickle { bytes, pause } => f
                .debug_struct("Trickle")
                .field("bytes", bytes)
                .field("pause", pause)
                .finish(),
            Self::Cut(cut) => f.debug_tuple("Cut").field(cut).finish(),
            Self::Throttle { status } => {
                f.debug_struct("Throttle").field("status", status).finish()
            }
            Self::Expired => f.write_str("Expired"),
            Self::Revoked => f.write_str("Revoked"),
            Self::WrongDataCenter => f.write_str("WrongDataCenter"),
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

/// What a fault is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Endpoint(Endpoint),
    Call(CallPattern),
}

impl Target {
    fn is(&self, endpoint: Endpoint, method: &str, path: &str) -> bool {
        match self {
            Self::Endpoint(known) => *known == endpoint,
            Self::Call(call) => call.fits(method, path),
        }
    }
}

/// The faults that are still to come, in the order in which they were given.
#[derive(Default)]
pub(crate) struct Faults(Vec<Ordered>);

/// So many requests that pass or fail.
struct Ordered {
    target: Target,
    fault: Option<Fault>,
    left: usize,
}

impl Faults {
    /// Lets `after` requests pass, then `times` fail.
    pub(crate) fn push(&mut self, target: Target, fault: &Fault, after: usize, times: usize) {
        let passing = Ordered {
            target: target.clone(),
            fault: None,
            left: after,
        };
        let failing = Ordered {
            target,
            fault: Some(fault.clone()),
            left: times,
        };
        self.0.extend([passing, failing]);
        self.0.retain(|ordered| ordered.left > 0);
    }

    /// The fault that is due: of the first order that means this request.
    pub(crate) fn next(&mut self, endpoint: Endpoint, method: &str, path: &str) -> Option<Fault> {
        let place = self
            .0
            .iter()
            .position(|ordered| ordered.target.is(endpoint, method, path))?;
        let ordered = &mut self.0[place];
        let fault = ordered.fault.clone();
        // So many that nobody sends them stands for "always".
        if ordered.left != usize::MAX {
            ordered.left -= 1;
        }
        if ordered.left == 0 {
            self.0.remove(place);
        }
        fault
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
