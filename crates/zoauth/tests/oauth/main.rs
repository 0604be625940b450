//! The token commands of the binary against the emulator: each test has an
//! emulator, a store folder and an environment of its own, and talks to
//! loopback only.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod api;
mod browser;
mod chromium;
mod daily;
mod device;
mod doctor;
mod emulator;
mod end;
mod failures;
mod grant;
#[cfg(all(feature = "keyring", feature = "postgres"))]
mod kinds;
mod login;
#[cfg(not(any(feature = "keyring", feature = "postgres")))]
mod not_built;
mod offline;
mod place;
mod progress;
mod secrets;
mod serve;
mod setup;
mod status;
mod stores;
mod support;
mod sync;
mod tab;
mod token;
