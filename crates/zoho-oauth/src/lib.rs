//! OAuth 2.0 as Zoho speaks it. Unofficial; not affiliated with Zoho.
//!
//! Zoho's accounts servers deviate from the RFCs in a dozen places: errors come
//! with HTTP 200, scopes are joined with commas, a client, its users and their
//! tokens live in one of eleven data centers, and after ten token requests in
//! ten minutes nobody gets in any more. This crate knows all that.
//!
//! # A tour
//!
//! * [`DataCenter`] and [`Accounts`]: where requests go. [`Client`]: who asks.
//!   [`Scope`] and [`ScopeSet`]: what for.
//! * [`request`]: one type for each thing that can be asked. Build it, look at
//!   it, print it as `curl` without the secrets, or send it through [`Http`].
//! * [`TokenAnswer`]: what comes back. [`Grant`]: what is kept of it, in a
//!   [`Store`] ([`FileStore`], [`MemoryStore`]) under a [`Profile`].
//! * [`Session`]: hands out fresh access tokens from then on; one request for
//!   all tasks and all processes that share the store, within Zoho's limits.
//! * [`api::ApiClient`]: calls Zoho's APIs with the token of a session.
//! * [`Error`]: what happened, [why](Error::cause), and [what to do](Error::remedy).
//!
//! Secrets are [`secrecy::SecretString`]s from end to end: they do not show in
//! `Debug`, errors or logs, travel in form bodies only, and are wiped on drop.
//! Times are whole seconds since 1970-01-01 UTC, from a [`Clock`].
//!
//! # Features
//!
//! * `loopback` (on by default): a receiver of the browser's redirect.
//! * `oauth2`: conversions from and to the types of the `oauth2` crate.
//! * `conformance`: the tests that every store has to pass.
//!
//! # From a self client's code to an API call
//!
//! ```no_run
//! use std::sync::Arc;
//! use zoho_oauth::{
//!     Accounts, Client, Clock, DataCenter, Entry, FileStore, Flow, Grant, Http, Profile,
//!     Request, ScopeSet, SelfClientCodeRequest, Session, Store, SystemClock,
//! };
//!
//! # async fn run(id: &str, secret: String, code: String) -> Result<(), Box<dyn std::error::Error>> {
//! let http = Http::new();
//! let accounts = Accounts::from(DataCenter::EU);
//! let client = Client::new(id)?.with_secret(secret.into())?;
//! let scopes: ScopeSet = "ZohoCRM.modules.deals.READ".parse()?;
//!
//! // Once: the code from the API console becomes a grant in the store.
//! let request = SelfClientCodeRequest::new(&accounts, &client, code.into())?;
//! println!("{}", request.to_curl());
//! let answer = request.send(&http).await?;
//! let now = SystemClock.now();
//! let grant = Grant::new(Flow::SelfClient, &client, &accounts, scopes, &answer, now);
//!
//! let store = Arc::new(FileStore::open("/home/me/.local/state/my-program"));
//! let profile = Profile::new("crm")?;
//! let lease = store.lease(&profile).await?;
//! store.save(&lease, &Entry::new(grant)).await?;
//! drop(lease);
//!
//! // From then on, in every program of this user:
//! let session = Session::builder(http, store, profile).build();
//! let token = session.access_token().await?;
//! let header = token.header(); // Authorization: Zoho-oauthtoken …
//! # Ok(())
//! # }
//! ```

mod accounts;
mod answer;
pub mod api;
mod client;
mod clock;
mod data_center;
mod device_login;
mod discover;
mod environment;
mod error;
mod grant;
mod http;
#[cfg(feature = "oauth2")]
pub mod interop;
#[cfg(feature = "loopback")]
pub mod loopback;
mod probe;
mod reach;
pub mod request;
mod scope;
mod secure;
mod session;
pub mod store;
mod token;

pub use self::accounts::{Accounts, AccountsError};
pub use self::answer::TokenAnswer;
pub use self::client::Client;
pub use self::clock::{Clock, ManualClock, SystemClock};
pub use self::data_center::{
    DataCenter, DataCenterTable, Evidence, UnknownDataCenter, is_zoho_accounts_server,
};
pub use self::device_login::{DeviceLogin, Pause, TokioPause};
pub use self::discover::{ClientPlaces, ClientProbeRequest, ServerInfo, find_client};
pub use self::environment::{Environment, UnknownEnvironment};
pub use self::error::{Asked, Call, Error, Found, NetworkFault};
pub use self::grant::{Flow, Grant};
pub use self::http::{BoxFuture, Http, HttpResponse, Transport, TransportError};
pub use self::probe::{ScopeProbe, probe_scopes};
pub use self::reach::{Reached, Step, Unreached, reach};
pub use self::request::authorization::AuthorizationRequest;
pub use self::request::authorization_code::AuthorizationCodeRequest;
pub use self::request::client_credentials::{ClientCredentialsRequest, Soid};
pub use self::request::device::{DevicePoll, DevicePollRequest, DeviceStart, DeviceStartRequest};
pub use self::request::redirect::AuthorizationCode;
pub use self::request::refresh::RefreshRequest;
pub use self::request::revoke::RevokeRequest;
pub use self::request::scope_enhancement::{ScopeEnhancement, ScopeEnhancementRequest};
pub use self::request::self_client::SelfClientCodeRequest;
pub use self::request::{CodeVerifier, Field, FieldValue, Form, Request};
pub use self::scope::{Scope, ScopeError, ScopeProblem, ScopeSet};
pub use self::session::{Need, Session, SessionBuilder, covers_by_name};
pub use self::store::{
    Budget, Entry, FileStore, FormatError, Lease, MemoryStore, Profile, ProfileError, Protection,
    RefreshTokens, Store, StoreError,
};
pub use self::token::AccessToken;
