//! The store against a real PostgreSQL server: what every store has to do,
//! what goes wrong between here and a server, and what only processes that
//! are killed can show. Where there is no server, all of this fails.
//!
//! Children are this same test binary, started with the name of a test that
//! does its work only when the environment tells it where the store is.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

mod conformance;
mod faults;
mod processes;
mod schema;
mod tls;

use std::sync::OnceLock;
use std::time::Duration;

use tokio_postgres::NoTls;
use zoho_oauth::store::seal::{Key, Keys};
use zoho_oauth::{Accounts, Client, DataCenter, Entry, Flow, Grant, Profile, Store};
use zoho_oauth_postgres::testing::{self, Server};
use zoho_oauth_postgres::{PostgresStore, PostgresStoreBuilder};

/// The server of all tests that do not touch it; its guard ends it.
fn server_url() -> &'static str {
    static SERVER: OnceLock<(Option<Server>, String)> = OnceLock::new();
    &SERVER.get_or_init(testing::shared_url).1
}

/// A URL with a parameter more.
fn with(url: &str, parameter: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{parameter}")
}

/// A URL of the shared server with a schema that is made for it.
fn fresh_url() -> String {
    with(
        server_url(),
        &format!("schema={}", testing::unique_schema()),
    )
}

fn keys() -> Keys {
    Keys::new(Key::of(&[7; 32]))
}

fn builder(url: &str) -> PostgresStoreBuilder {
    PostgresStore::builder(url, keys()).unwrap()
}

async fn connect(url: &str) -> PostgresStore {
    builder(url).connect().await.unwrap()
}

/// A connection past the store, to look at its tables and to meddle with them.
/// Its schema is the one of the URL.
async fn past_the_store(url: &str) -> tokio_postgres::Client {
    let (server, schema) = url.split_once("schema=").unwrap();
    let server = server.trim_end_matches(['?', '&']);
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
    tokio::spawn(connection);
    let path = format!("SET search_path = {schema}");
    client.batch_execute(&path).await.unwrap();
    client
}

fn profile() -> Profile {
    Profile::new("test").unwrap()
}

fn entry(accounts: &Accounts, refresh_token: &str) -> Entry {
    let client = Client::new("1000.C")
        .unwrap()
        .with_secret("sentinel-client-secret".into())
        .unwrap();
    let scopes = "ZohoCRM.org.READ".parse().unwrap();
    let mut grant = Grant::without_tokens(Flow::SelfClient, &client, accounts, scopes, 1);
    grant.refresh_token = Some(refresh_token.into());
    Entry::new(grant)
}

fn numbered(number: u64) -> Entry {
    entry(&DataCenter::EU.into(), &number.to_string())
}

async fn save(store: &PostgresStore, entry: &Entry) {
    let lease = store.lease(&profile()).await.unwrap();
    store.save(&lease, entry).await.unwrap();
}

/// What is kept as the refresh token.
async fn kept(store: &PostgresStore) -> Option<String> {
    use secrecy::ExposeSecret as _;
    let entry = store.load(&profile()).await.unwrap()?;
    let token = entry.grant.refresh_token.unwrap();
    Some(token.expose_secret().to_owned())
}

/// Waits for something that must come, whatever the machine is busy with.
async fn until(what: &str, mut there: impl AsyncFnMut() -> bool) {
    for _ in 0..6000 {
        if there().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never came: {what}");
}
