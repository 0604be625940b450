//! Zoho on loopback: the accounts server and the product APIs behind it, for
//! tests and for trying things offline. Unofficial; not affiliated with Zoho.
//!
//! It behaves as Zoho does, not as the RFC says: errors come with HTTP 200 or as
//! a page, each data center has its own server and secrets, a refresh token
//! comes with the first offline consent only, the eleventh token request in ten
//! minutes is refused, the 21st refresh token silently ends the first. It holds
//! everything in memory and listens on 127.0.0.1 only.
//!
//! ```
//! use std::time::Duration;
//! use zoho_emulator::{Client, Emulator, ManualClock};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clock = ManualClock::new();
//! let emulator = Emulator::builder()
//!     .data_centers(["us", "eu"])
//!     .client(Client::self_client("1000.EXAMPLE", "secret"))
//!     .clock(clock.clone())
//!     .start()
//!     .await?;
//!
//! let code = emulator.self_client_code("1000.EXAMPLE", "ZohoCRM.modules.ALL", 3)?;
//! let token_endpoint = format!("{}/oauth/v2/token", emulator.accounts_url("us"));
//! // ... the program under test exchanges `code` at `token_endpoint` ...
//! # let _ = (code, token_endpoint);
//! clock.advance(Duration::from_secs(3600));
//! // ... and refreshes, once:
//! assert_eq!(emulator.requests("token"), 0);
//! # Ok(())
//! # }
//! ```
//!
//! [`Emulator::start`] is the same in one line, with a client of each kind. From
//! other languages, `zoauth emulator` runs it as a process; README.md says how.
//!
//! # Product calls
//!
//! Every path that the accounts server does not own is an API call. The token,
//! its data center, its scopes (by the catalog) and the organization are checked;
//! what is answered, success or refusal, is the application's own, from
//! `products.yaml`, where each answer has its source. The host is said by the
//! `Host` header, by the first segment of the path
//! (`http://127.0.0.1:PORT/desk.zoho.com/api/v1/tickets`), or not at all where
//! the path is telling (`/crm/v8/Deals`).
//!
//! # The tour
//!
//! - [`Builder`] puts it together, [`Emulator`] is the handle of the running
//!   servers: what a person would do in a browser, faults, counters, a look at
//!   tokens.
//! - [`Client`] and [`User`] are what the API console and the accounts page
//!   would know. [`ManualClock`] moves time, [`Limits`] holds life times and
//!   limits.
//! - [`Endpoint`] and [`CallPattern`] name what is served, [`Fault`] what can go
//!   wrong there, [`Script`] reads faults from YAML, [`RequestRecord`] is what was
//!   asked.
//! - Seams: [`Builder::scope_check`] says which scopes exist,
//!   [`Builder::product_check`] what an API answers to a live token,
//!   [`Builder::on_request`] sees every request.
//!
//! # Where Zoho's pages are silent
//!
//! A wrong PKCE verifier is answered with `invalid_code`, an unknown grant type
//! with `invalid_client`, the secret of another data center with
//! `invalid_client` and any other wrong one with `invalid_client_secret`. A
//! denial redirects with `error=access_denied` alone, as Zoho's sample shows,
//! so `state` is missing there. The exchange of a code does not count against
//! the limit on token requests. A consent to more scopes is asked for, but is not
//! a first grant. Error pages have status 400, failed user info has 200, and each
//! data center counts the polls of a device for itself. An API looks at the token
//! before it looks at the path, and at the scope before the organization; a host
//! of another data center is answered like a dead token; an organization that is
//! missing or wrong is refused only where the refusal is known. Not emulated: ID
//! tokens, silent renewal of the implicit flow, introspection, records (answers
//! of APIs are skeletons), and the limits on codes and on new refresh tokens by
//! time.

mod answer;
mod authorize;
mod builder;
mod call;
mod client;
mod clock;
mod consent;
mod data_center;
mod device;
mod emulator;
mod endpoint;
mod faults;
mod generate;
mod incremental;
mod info;
mod limits;
mod log;
mod pages;
mod product;
mod registration;
mod request_error;
mod revoke;
mod scope;
mod script;
mod self_client;
mod server;
mod state;
mod token;
mod token_info;
mod user;
mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use builder::Builder;
pub use client::{Client, ClientKind};
pub use clock::{Clock, ManualClock, SystemClock};
pub use data_center::{DATA_CENTERS, DataCenter};
pub use emulator::{Consent, Emulator};
pub use endpoint::Endpoint;
pub use faults::{CallPattern, Cut, Fault, NoCall};
pub use limits::Limits;
pub use log::RequestRecord;
pub use product::{ProductAnswer, ProductCall};
pub use registration::StartError;
pub use request_error::RequestError;
pub use scope::is_well_formed;
pub use script::{Script, ScriptError};
pub use token_info::{TokenInfo, TokenKind};
pub use user::{Environment, Organization, User};

/// Locks a mutex. A handler that panicked has not left half a change behind
/// that would be worse than an emulator that answers nothing more.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
