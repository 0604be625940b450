//! The statements, each one round trip, over a pool of connections. Whoever
//! writes an entry names the owner of its lease in the same statement, so that
//! a lease which was taken over fences off whoever held it before.

use std::fmt;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio::sync::OnceCell;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};
use zoho_oauth::StoreError;

use crate::address::Address;
use crate::{error, schema, tls};

/// Enough for a program: each call needs one for a round trip or two.
const CONNECTIONS: usize = 4;
/// How long a connection that lay idle may take to show that it is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);

/// The lease if it is the owner's still. The lock on its row makes whoever takes
/// it over wait until the statement is done, or this one find it taken over.
const HELD: &str = "
    SELECT profile FROM {schema}.zoauth_lease
    WHERE profile = $1 AND owner = $2 AND deadline > clock_timestamp() FOR UPDATE";

/// A database with the tables of a store in it.
pub(crate) struct Database {
    pool: Pool,
    schema: String,
    place: String,
    prepared: OnceCell<()>,
    /// The longest that one call may take.
    patience: Duration,
}

/// A row of the table of entries.
pub(crate) struct Stored {
    /// Which key sealed it, for administrators; what counts is in `sealed`.
    pub(crate) key: String,
    pub(crate) sealed: Vec<u8>,
}

impl Database {
    /// Nothing is connected yet.
    pub(crate) fn new(address: Address, patience: Duration) -> Result<Self, StoreError> {
        let config = ManagerConfig {
            recycling_method: RecyclingMethod::Verified,
        };
        let connector = tls::connector(&address.trust)?;
        let manager = Manager::from_config(address.config, connector, config);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(patience))
            .create_timeout(Some(patience))
            .recycle_timeout(Some(SIGN_OF_LIFE.min(patience)))
            .build()
            .map_err(|_| error::interrupted(&address.place))?;
        Ok(Self {
            pool,
            schema: address.schema,
            place: address.place,
            prepared: OnceCell::new(),
            patience,
        })
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// Connects, and makes or checks the tables.
    pub(crate) async fn prepare(&self) -> Result<(), StoreError> {
        self.bounded(self.connection()).await.map(drop)
    }

    pub(crate) async fn load(&self, profile: &str) -> Result<Option<Stored>, StoreError> {
        let statement = "SELECT key_id, sealed FROM {schema}.zoauth_entry WHERE profile = $1";
        let rows = self.ask(statement, &[(&profile, Type::TEXT)]).await?;
        rows.first()
            .map(|row| {
                Ok(Stored {
                    key: self.column(row, 0)?,
                    sealed: self.column(row, 1)?,
                })
            })
            .transpose()
    }

    pub(crate) async fn list(&self) -> Result<Vec<String>, StoreError> {
        let statement = "SELECT profile FROM {schema}.zoauth_entry";
        let rows = self.ask(statement, &[]).await?;
        rows.iter().map(|row| self.column(row, 0)).collect()
    }

    /// Writes the entry if the lease is the owner's still; whether it is. With
    /// `aside`, what stood there before is kept among the damaged.
    pub(crate) async fn save(
        &self,
        profile: &str,
        owner: &str,
        stored: &Stored,
        aside: bool,
    ) -> Result<bool, StoreError> {
        let statement = "
            WITH held AS ({held}), aside AS (
                INSERT INTO {schema}.zoauth_damaged (profile, key_id, sealed, found_at)
                SELECT entry.profile, entry.key_id, entry.sealed, clock_timestamp()
                FROM {schema}.zoauth_entry AS entry JOIN held USING (profile) WHERE $5
            )
            INSERT INTO {schema}.zoauth_entry AS entry
                (profile, key_id, sealed, revision, created_at, updated_at)
            SELECT profile, $3, $4, 1, clock_timestamp(), clock_timestamp() FROM held
            ON CONFLICT (profile) DO UPDATE SET
                key_id = excluded.key_id, sealed = excluded.sealed,
                revision = entry.revision + 1, updated_at = excluded.updated_at
            RETURNING revision";
        let parameters: &[Parameter<'_>] = &[
            (&profile, Type::TEXT),
            (&owner, Type::TEXT),
            (&stored.key, Type::TEXT),
            (&stored.sealed, Type::BYTEA),
            (&aside, Type::BOOL),
        ];
        let rows = self.ask(statement, parameters).await?;
        Ok(!rows.is_empty())
    }

    /// Deletes the entry if the lease is the owner's still: `None` if it is
    /// not, otherwise whether there was an entry.
    pub(crate) async fn delete(
        &self,
        profile: &str,
        owner: &str,
    ) -> Result<Option<bool>, StoreError> {
        let statement = "
            WITH held AS ({held}), gone AS (
                DELETE FROM {schema}.zoauth_entry AS entry USING held
                WHERE entry.profile = held.profile RETURNING 1
            )
            SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM gone)";
        let parameters: &[Parameter<'_>] = &[(&profile, Type::TEXT), (&owner, Type::TEXT)];
        let rows = self.ask(statement, parameters).await?;
        let row = rows
            .first()
            .ok_or_else(|| error::interrupted(&self.place))?;
        let (held, gone): (i64, i64) = (self.column(row, 0)?, self.column(row, 1)?);
        Ok((held > 0).then_some(gone > 0))
    }

    /// Takes the lease if nobody has it, or its deadline is over; whether it
    /// was had. All by the server's clock, of which there is one.
    pub(crate) async fn acquire(
        &self,
        profile: &str,
        owner: &str,
        term: Duration,
    ) -> Result<bool, StoreError> {
        // The time is taken once the row is locked, not when the statement
        // began: it may have waited for the row.
        let statement = "
            INSERT INTO {schema}.zoauth_lease AS lease (profile, owner, acquired_at, deadline)
            VALUES ($1, $2, clock_timestamp(), clock_timestamp() + $3 * interval '1 second')
            ON CONFLICT (profile) DO UPDATE SET
                owner = excluded.owner, acquired_at = clock_timestamp(),
                deadline = clock_timestamp() + $3 * interval '1 second'
            WHERE lease.deadline <= clock_timestamp()
            RETURNING 1";
        self.by_owner(statement, profile, owner, term).await
    }

    /// Moves the deadline on; `false` if it is over, or somebody else's.
    pub(crate) async fn renew(
        &self,
        profile: &str,
        owner: &str,
        term: Duration,
    ) -> Result<bool, StoreError> {
        let statement = "
            UPDATE {schema}.zoauth_lease
            SET deadline = clock_timestamp() + $3 * interval '1 second'
            WHERE profile = $1 AND owner = $2 AND deadline > clock_timestamp() RETURNING 1";
        self.by_owner(statement, profile, owner, term).await
    }

    async fn by_owner(
        &self,
        statement: &str,
        profile: &str,
        owner: &str,
        term: Duration,
    ) -> Result<bool, StoreError> {
        let term = term.as_secs_f64();
        let parameters: &[Parameter<'_>] = &[
            (&profile, Type::TEXT),
            (&owner, Type::TEXT),
            (&term, Type::FLOAT8),
        ];
        let rows = self.ask(statement, parameters).await?;
        Ok(!rows.is_empty())
    }

    /// Gives the lease back, if it is the owner's.
    pub(crate) async fn release(&self, profile: &str, owner: &str) -> Result<(), StoreError> {
        let statement = "DELETE FROM {schema}.zoauth_lease WHERE profile = $1 AND owner = $2";
        let parameters: &[Parameter<'_>] = &[(&profile, Type::TEXT), (&owner, Type::TEXT)];
        self.ask(statement, parameters).await.map(drop)
    }

    /// One statement in one round trip, without a named prepared statement,
    /// which some poolers do not know.
    async fn ask(
        &self,
        statement: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let statement = statement
            .replace("{held}", HELD)
            .replace("{schema}", &self.schema);
        self.bounded(async {
            let client = self.connection().await?;
            client
                .query_typed(&statement, parameters)
                .await
                .map_err(|error| error::query(&self.place, &error))
        })
        .await
    }

    async fn connection(&self) -> Result<deadpool_postgres::Client, StoreError> {
        let told = |error| error::pool(&self.place, &error);
        let mut client = self.pool.get().await.map_err(told)?;
        self.prepared
            .get_or_try_init(|| schema::prepare(&mut client, &self.schema, &self.place))
            .await?;
        Ok(client)
    }

    async fn bounded<T>(
        &self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        tokio::time::timeout(self.patience, work)
            .await
            .unwrap_or_else(|_| Err(error::silent(&self.place, self.patience.as_secs().max(1))))
    }

    fn column<'r, T: tokio_postgres::types::FromSql<'r>>(
        &self,
        row: &'r Row,
        index: usize,
    ) -> Result<T, StoreError> {
        row.try_get(index)
            .map_err(|error| error::query(&self.place, &error))
    }
}

type Parameter<'p> = (&'p (dyn ToSql + Sync), Type);

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("place", &self.place)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}
