//! Grants in PostgreSQL, for programs on many machines. Unofficial; not
//! affiliated with Zoho.
//!
//! [`PostgresStore`] is a [`Store`](zoho_oauth::Store): whatever number of
//! machines share it, one of them refreshes a token and the others find it.
//! Entries are always sealed with a key that the server never sees, so that a
//! backup, a replica or an administrator has names and times, and no secrets.
//!
//! # The URL
//!
//! `postgres://USER@HOST:PORT/DATABASE?PARAMETERS`, as libpq has it, several
//! hosts and Unix sockets included. Parameters that matter here:
//!
//! | parameter | meaning |
//! | --- | --- |
//! | `sslmode=disable` | no TLS |
//! | `sslmode=prefer` | TLS if the server has it; the default if every host is this machine |
//! | `sslmode=require` | TLS, without asking who answers, as libpq has it |
//! | `sslmode=verify-full` | TLS, and the operating system's certificates vouch for the host's name; the default for every other host. `verify-ca` is taken for the same |
//! | `sslrootcert=FILE` | the certificates (PEM) that vouch for it instead |
//! | `schema=NAME` | the schema that holds the tables; `zoauth` if there is none |
//!
//! A password that is not in the URL comes from `PGPASSWORD`, the file that
//! `PGPASSFILE` names, or `~/.pgpass` (mode 0600).
//!
//! # The tables
//!
//! Made on first use, and migrated by later versions, under an advisory lock:
//! `zoauth_entry`, `zoauth_lease`, `zoauth_damaged`, `zoauth_schema`. The first use needs the
//! right to create a schema in the database, or a schema of the user's own
//! (`CREATE SCHEMA zoauth AUTHORIZATION "user"`); after that `SELECT`,
//! `INSERT`, `UPDATE` and `DELETE` on its tables are enough. Transaction
//! poolers such as PgBouncer are fine: no statement depends on another.
//!
//! # Leases
//!
//! A lease is a row with a random owner and a deadline by the server's clock.
//! It is renewed while it is held, deleted when it is dropped, and taken over
//! after its deadline if its holder died; what the old holder tries to save
//! after that is refused with [`StoreError::LeaseLost`](zoho_oauth::StoreError).
//!
//! # Example
//!
//! ```no_run
//! use std::sync::Arc;
//! use zoho_oauth::store::seal::Keys;
//! use zoho_oauth::{Http, Profile, Session};
//! use zoho_oauth_postgres::PostgresStore;
//!
//! # async fn run(keys: Keys) -> Result<(), Box<dyn std::error::Error>> {
//! let store = PostgresStore::connect("postgres://crm@db.example.com/tokens", keys).await?;
//! let session = Session::builder(Http::new(), Arc::new(store), Profile::new("crm")?).build();
//! let token = session.access_token().await?;
//! # Ok(())
//! # }
//! ```

mod address;
mod database;
mod error;
mod lease;
mod password;
mod schema;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tls;
mod worker;

pub use self::store::{PostgresStore, PostgresStoreBuilder};
