//! What PostgreSQL and the network say, put into a store's errors: what
//! happened and what to do about it. Of the server's words only the message is
//! taken; details can repeat rows.

use std::error::Error as _;

use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;
use zoho_oauth::StoreError;

/// How a URL has to look.
pub(crate) const SHAPE: &str = "not a URL of the form \
     postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full, with special characters in \
     its parts percent-encoded (@ as %40, / as %2F, ? as %3F)";

/// The URL, or what belongs to it, cannot be used.
pub(crate) fn address(problem: impl Into<String>) -> StoreError {
    StoreError::Service {
        place: "postgres".to_owned(),
        problem: problem.into(),
        remedy: "Correct the store's URL or its environment.",
    }
}

/// The connection was lost, or nobody answers.
pub(crate) fn silent(place: &str, seconds: u64) -> StoreError {
    service(
        place,
        format!("no answer within {seconds} seconds"),
        "See whether the server is overloaded, and whether something on the way drops packets.",
    )
}

/// The store's own thread ended, which only a panic in it does.
pub(crate) fn interrupted(place: &str) -> StoreError {
    service(
        place,
        "the work was interrupted".to_owned(),
        "Try again; please report this.",
    )
}

pub(crate) fn service(place: &str, problem: String, remedy: &'static str) -> StoreError {
    StoreError::Service {
        place: format!("postgres {place}"),
        problem,
        remedy,
    }
}

/// Of getting a connection.
pub(crate) fn pool(place: &str, error: &PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => query(place, error),
        PoolError::Timeout(_) => service(
            place,
            "no connection could be had in time".to_owned(),
            "See whether the server is up and reachable from here.",
        ),
        _ => interrupted(place),
    }
}

/// Of a connection or a statement.
pub(crate) fn query(place: &str, error: &tokio_postgres::Error) -> StoreError {
    let (problem, remedy) = match error.as_db_error() {
        Some(said) => (said.message().to_owned(), remedy(said.code())),
        None => (chain(error), network(error)),
    };
    service(place, problem, remedy)
}

fn remedy(code: &SqlState) -> &'static str {
    match *code {
        SqlState::INVALID_PASSWORD => {
            "Correct the password: in the URL, PGPASSWORD, or the password file (PGPASSFILE, \
             ~/.pgpass)."
        }
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "Let this user in from this machine (pg_hba.conf of the server), with TLS if the \
             server asks for it."
        }
        SqlState::INVALID_CATALOG_NAME => "Create the database, or correct its name in the URL.",
        SqlState::INSUFFICIENT_PRIVILEGE => {
            "Grant the user the schema `zoauth`: CREATE SCHEMA zoauth AUTHORIZATION \"user\"; \
             or, once its tables are there, GRANT USAGE ON SCHEMA zoauth and GRANT SELECT, \
             INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA zoauth."
        }
        SqlState::READ_ONLY_SQL_TRANSACTION => {
            "This is a replica, or read-only: name the primary in the URL \
             (target_session_attrs=read-write with several hosts)."
        }
        SqlState::TOO_MANY_CONNECTIONS => {
            "Raise the server's max_connections, or put a pooler in front of it."
        }
        SqlState::CANNOT_CONNECT_NOW | SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => {
            "The server is starting or stopping; try again in a moment."
        }
        SqlState::DISK_FULL => "Make room on the server's disk.",
        _ => "See the server's log.",
    }
}

fn network(error: &tokio_postgres::Error) -> &'static str {
    let words = chain(error);
    if words.contains("certificate") {
        "The server's certificate is not trusted: name its authority with sslrootcert=FILE, \
         use the host name that it was made for, or choose another sslmode."
    } else if words.contains("password missing") {
        "Give a password: in the URL, PGPASSWORD, or the password file (PGPASSFILE, ~/.pgpass)."
    } else if words.contains("TLS") {
        "Turn TLS on at the server, or choose sslmode=disable if the way to it is safe."
    } else if error.is_closed() {
        "The connection was cut, perhaps by a restart of the server; try again."
    } else {
        "See whether the server is up and reachable from here."
    }
}

/// The chain of causes in one line.
fn chain(error: &tokio_postgres::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        // Some causes are repeated by what they caused.
        if !words.ends_with(&cause_words) {
            words.push_str(": ");
            words.push_str(&cause_words);
        }
        source = cause.source();
    }
    words
}
