//! The tables, and how they came to be: numbered steps, each applied once, by
//! one connection at a time. A schema that somebody else made, or a newer
//! version, is left alone.

use tokio_postgres::Client;
use tokio_postgres::types::Type;
use zoho_oauth::StoreError;

use crate::error;

/// One step each; never changed once released. `{schema}` is a checked name.
const STEPS: &[&str] = &["
    CREATE TABLE {schema}.zoauth_entry (
        profile text PRIMARY KEY,
        key_id text NOT NULL,
        sealed bytea NOT NULL,
        revision bigint NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
    );
    CREATE TABLE {schema}.zoauth_lease (
        profile text PRIMARY KEY,
        owner text NOT NULL,
        acquired_at timestamptz NOT NULL,
        deadline timestamptz NOT NULL
    );
    CREATE TABLE {schema}.zoauth_damaged (
        profile text NOT NULL,
        key_id text NOT NULL,
        sealed bytea NOT NULL,
        found_at timestamptz NOT NULL
    );
    COMMENT ON TABLE {schema}.zoauth_damaged IS 'entries that could not be read, as they were';
    COMMENT ON TABLE {schema}.zoauth_entry IS 'grants by profile, encrypted by their owner';
    COMMENT ON TABLE {schema}.zoauth_lease IS 'who may write a profile, and until when';
"];

/// The advisory lock around steps: `zoauth` in ASCII, the same for all.
const LOCK: i64 = 0x7a6f_6175_7468;

/// The number of the schema that this version uses.
const CURRENT: i32 = STEPS.len() as i32;

/// Sees to it that the tables are there and as this version knows them.
pub(crate) async fn prepare(
    client: &mut Client,
    schema: &str,
    place: &str,
) -> Result<(), StoreError> {
    let told = |error: tokio_postgres::Error| error::query(place, &error);
    // An ordinary start: one question, and no right but to read.
    if look(client, schema, place).await? == Some(CURRENT) {
        return Ok(());
    }
    let transaction = client.transaction().await.map_err(told)?;
    transaction
        .execute_typed("SELECT pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])
        .await
        .map_err(told)?;
    // Somebody else may have been here while this one waited.
    let found = look(transaction.client(), schema, place).await?;
    let mut statements = String::new();
    if found.is_none() {
        let is_there: bool = transaction
            .query_typed_one(
                "SELECT to_regnamespace($1) IS NOT NULL",
                &[(&schema, Type::TEXT)],
            )
            .await
            .and_then(|row| row.try_get(0))
            .map_err(told)?;
        // Not `IF NOT EXISTS`, which asks for the right to create even then.
        if !is_there {
            statements.push_str("CREATE SCHEMA {schema};");
        }
        statements.push_str(
            "CREATE TABLE {schema}.zoauth_schema (
                version integer PRIMARY KEY,
                applied_at timestamptz NOT NULL DEFAULT now()
            );",
        );
    }
    let done = usize::try_from(found.unwrap_or(0)).unwrap_or(0);
    for (number, step) in (1..).zip(STEPS).skip(done) {
        statements.push_str(step);
        statements.push_str(&format!(
            "INSERT INTO {{schema}}.zoauth_schema (version) VALUES ({number});"
        ));
    }
    transaction
        .batch_execute(&statements.replace("{schema}", schema))
        .await
        .map_err(told)?;
    transaction.commit().await.map_err(told)
}

/// The number of the schema; `None` if there is nothing yet.
async fn look(client: &Client, schema: &str, place: &str) -> Result<Option<i32>, StoreError> {
    let told = |error: tokio_postgres::Error| error::query(place, &error);
    let row = client
        .query_typed_one(
            "SELECT to_regclass($1 || '.zoauth_schema') IS NOT NULL,
                    EXISTS (SELECT FROM pg_catalog.pg_class
                            WHERE relnamespace = to_regnamespace($1))",
            &[(&schema, Type::TEXT)],
        )
        .await
        .map_err(told)?;
    let has_version: bool = row.try_get(0).map_err(told)?;
    let has_anything: bool = row.try_get(1).map_err(told)?;
    if !has_version && has_anything {
        return Err(foreign(schema, place));
    }
    if !has_version {
        return Ok(None);
    }
    let version: Option<i32> = client
        .query_typed_one(
            &format!("SELECT max(version) FROM {schema}.zoauth_schema"),
            &[],
        )
        .await
        .and_then(|row| row.try_get(0))
        .map_err(told)?;
    match version {
        Some(version @ ..=CURRENT) => Ok(Some(version)),
        Some(version) => Err(StoreError::Newer {
            place: format!("postgres {place}, schema {schema}"),
            version: u64::try_from(version).unwrap_or_default(),
        }),
        None => Err(foreign(schema, place)),
    }
}

fn foreign(schema: &str, place: &str) -> StoreError {
    error::service(
        place,
        format!("the schema `{schema}` is in use by something else"),
        "Choose another schema: add schema=NAME to the URL.",
    )
}
