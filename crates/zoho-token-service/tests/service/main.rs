//! The service in front of an emulated Zoho, asked as other programs ask: with
//! bytes over a port or a Unix socket.

#![allow(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

mod many;
mod port;
#[cfg(unix)]
mod socket;
mod support;
