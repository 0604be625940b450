//! The emulator over real HTTP on loopback, one file for each subject. Time is
//! moved by the manual clock only.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod authorize;
mod builder;
mod clients;
mod device;
mod faults;
mod incremental;
mod info;
mod limits;
mod pages;
mod product;
mod support;
mod token;
