//! Servers that are away, refuse, fall silent or come back, and connections
//! that are cut: each time a clear error in bounded time, and no secret in it.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use zoho_oauth::{Store as _, StoreError};
use zoho_oauth_postgres::testing::Server;

use crate::{
    builder, connect, fresh_url, kept, numbered, past_the_store, profile, save, until, with,
};

fn words(error: &StoreError) -> String {
    let words = format!(
        "{error} | {error:?} | {} | {}",
        error.cause(),
        error.remedy()
    );
    assert!(!words.contains("sentinel"), "{words}");
    assert!(!words.contains("a-password-of-tests"), "{words}");
    words
}

#[tokio::test]
async fn a_wrong_password_or_user_is_told_without_repeating_it() {
    let mut server = Server::start();
    for url in [
        server.url_of("zoauth_test", "sentinel"),
        server.url_of("nobody-here", "sentinel"),
    ] {
        let error = builder(&url).connect().await.unwrap_err();
        let words = words(&error);
        assert!(words.contains("password authentication failed"), "{words}");
        assert!(words.contains("PGPASSWORD"), "{words}");
    }
    let other = format!("{}-none", server.url());
    let error = builder(&other).connect().await.unwrap_err();
    assert!(words(&error).contains("does not exist"), "{error}");

    server.stop();
    let error = builder(&server.url()).connect().await.unwrap_err();
    assert!(words(&error).contains("refused"), "{error}");
}

#[tokio::test]
async fn the_store_outlives_a_restart_of_the_server() {
    let mut server = Server::start();
    let store = connect(&server.url()).await;
    save(&store, &numbered(1)).await;
    let held = store.lease(&profile()).await.unwrap();
    server.stop();
    let error = store.load(&profile()).await.unwrap_err();
    assert_eq!(error.code(), "store_service", "{error}");
    server.restart();
    // The lease is in the database, and still its holder's.
    store.save(&held, &numbered(2)).await.unwrap();
    drop(held);
    assert_eq!(kept(&store).await.as_deref(), Some("2"));
    save(&store, &numbered(3)).await;
}

#[tokio::test]
async fn connections_that_the_server_cut_are_replaced() {
    let url = fresh_url();
    let store = connect(&with(&url, "application_name=victim")).await;
    let past = past_the_store(&url).await;
    for number in 0..10 {
        save(&store, &numbered(number)).await;
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE application_name = 'victim'";
        past.query_one(cut, &[]).await.unwrap();
        assert_eq!(kept(&store).await, Some(number.to_string()));
    }
}

#[tokio::test]
async fn who_waits_behind_a_locked_table_is_told_in_time() {
    let url = fresh_url();
    let store = builder(&url)
        .call_timeout(Duration::from_millis(300))
        .connect()
        .await
        .unwrap();
    save(&store, &numbered(1)).await;
    let past = past_the_store(&url).await;
    past.batch_execute("BEGIN; LOCK TABLE zoauth_entry")
        .await
        .unwrap();
    let error = store.load(&profile()).await.unwrap_err();
    assert!(words(&error).contains("no answer within"), "{error}");
    past.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(kept(&store).await.as_deref(), Some("1"));
}

/// Passes bytes on to the server, in both directions, so many of its answer's
/// bytes; then cuts the connection, or falls silent.
async fn proxy(server: u16, bytes: usize, silent: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) = server.into_split();
            tokio::spawn(async move {
                let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
            });
            tokio::spawn(async move {
                let mut left = bytes;
                let mut buffer = vec![0; 4096];
                while left > 0 {
                    let read = from_server.read(&mut buffer[..left.min(4096)]).await;
                    match read {
                        Ok(read @ 1..) => {
                            if to_client.write_all(&buffer[..read]).await.is_err() {
                                return;
                            }
                            left -= read;
                        }
                        _ => return,
                    }
                }
                if silent {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_connection_cut_after_any_byte_of_an_answer_is_a_clear_error() {
    let server = Server::start();
    let store = connect(&server.url()).await;
    save(&store, &numbered(1)).await;
    let mut cuts = 0;
    let mut errors = std::collections::BTreeSet::new();
    // Every byte of what a login and a load answer, then in steps.
    for bytes in (0..700).chain((700..4000).step_by(61)) {
        let port = proxy(server.port(), bytes, false).await;
        let url = server
            .url()
            .replace(&server.port().to_string(), &port.to_string());
        let store = builder(&url).open().unwrap();
        match store.load(&profile()).await {
            Ok(entry) => assert!(entry.is_some(), "a whole entry after {bytes} bytes"),
            Err(error) => {
                assert_eq!(error.code(), "store_service", "{error}");
                errors.insert(words(&error).replace(&port.to_string(), "PORT"));
                cuts += 1;
            }
        }
    }
    println!("cut after {cuts} lengths; errors: {errors:#?}");
    assert!(cuts > 500, "{cuts} cuts reached the store");
    // None of them hurt what is stored, nor held a lease.
    save(&store, &numbered(2)).await;
    assert_eq!(kept(&store).await.as_deref(), Some("2"));
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up() {
    let server = Server::start();
    connect(&server.url()).await;
    for bytes in [0, 100, 600] {
        let port = proxy(server.port(), bytes, true).await;
        let url = server
            .url()
            .replace(&server.port().to_string(), &port.to_string());
        let patience = Duration::from_millis(200);
        let store = builder(&url).call_timeout(patience).open().unwrap();
        let start = Instant::now();
        let error = store.lease(&profile()).await.unwrap_err();
        // Far more than the limit, far less than for ever.
        assert!(start.elapsed() < Duration::from_secs(30));
        let words = words(&error);
        assert!(
            words.contains("in time") || words.contains("no answer"),
            "{words}"
        );
    }
}

#[tokio::test]
async fn a_lease_whose_answer_was_lost_does_not_block() {
    let url = fresh_url();
    let store = connect(&url).await;
    let past = past_the_store(&url).await;
    let rows = async || {
        let row = past.query_one("SELECT count(*) FROM zoauth_lease", &[]);
        row.await.unwrap().get::<_, i64>(0)
    };
    for _ in 0..20 {
        // Given up at any moment of taking it.
        let profile = profile();
        let taking = store.lease(&profile);
        let _ = tokio::time::timeout(Duration::from_micros(400), taking).await;
    }
    until("the leases are given back", async || rows().await == 0).await;
    drop(store.lease(&profile()).await.unwrap());
}

#[tokio::test]
async fn a_lease_is_given_back_before_the_last_handle_is_gone() {
    let url = fresh_url();
    let past = {
        let store = connect(&url).await;
        let past = past_the_store(&url).await;
        drop(store.lease(&profile()).await.unwrap());
        past
    };
    let row = past.query_one("SELECT count(*) FROM zoauth_lease", &[]);
    assert_eq!(row.await.unwrap().get::<_, i64>(0), 0);
}

#[tokio::test]
async fn a_held_lease_is_renewed_and_a_lost_one_fences_its_holder_off() {
    let url = fresh_url();
    let term = Duration::from_secs(2);
    let store = builder(&url).lease_term(term).connect().await.unwrap();
    let other = builder(&url)
        .lease_timeout(Duration::ZERO)
        .connect()
        .await
        .unwrap();
    let held = store.lease(&profile()).await.unwrap();
    let past = past_the_store(&url).await;
    let deadline = async || {
        let statement = "SELECT extract(epoch FROM deadline)::float8 FROM zoauth_lease";
        let row = past.query_opt(statement, &[]).await.unwrap();
        row.map(|row| row.get::<_, f64>(0))
    };
    let first = deadline().await.unwrap();
    until("the deadline moves on", async || {
        deadline().await > Some(first)
    })
    .await;
    assert_eq!(
        other.lease(&profile()).await.unwrap_err().code(),
        "store_busy"
    );

    // As after its holder was suspended for longer than the term.
    past.batch_execute("UPDATE zoauth_lease SET deadline = now()")
        .await
        .unwrap();
    let next = other.lease(&profile()).await.unwrap();
    other.save(&next, &numbered(2)).await.unwrap();
    let error = store.save(&held, &numbered(1)).await.unwrap_err();
    assert_eq!(error.code(), "store_lease_lost");
    drop(held);
    other.save(&next, &numbered(3)).await.unwrap();
    assert_eq!(kept(&store).await.as_deref(), Some("3"));
}
