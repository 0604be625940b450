//! The suite that every store passes.

use std::sync::Arc;

use zoho_oauth::store::conformance::{self, Place};
use zoho_oauth::{BoxFuture, Profile, Store};

use crate::{connect, fresh_url, past_the_store};

/// A schema of its own.
struct Schema {
    url: String,
    past: tokio_postgres::Client,
}

impl Place for Schema {
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        Box::pin(async {
            let store: Arc<dyn Store> = Arc::new(connect(&self.url).await);
            store
        })
    }

    fn read<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let statement = "SELECT sealed FROM zoauth_entry WHERE profile = $1";
            let row = self.past.query_opt(statement, &[&profile.as_str()]).await;
            row.unwrap().map(|row| row.get(0))
        })
    }

    fn write<'a>(&'a self, profile: &'a Profile, bytes: &'a [u8]) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let statement = "UPDATE zoauth_entry SET sealed = $2 WHERE profile = $1";
            let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 2] =
                [&profile.as_str(), &bytes];
            self.past.execute(statement, &parameters).await.unwrap() == 1
        })
    }

    fn set_aside<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, Vec<Vec<u8>>> {
        Box::pin(async move {
            let statement = "SELECT sealed FROM zoauth_damaged WHERE profile = $1";
            let rows = self.past.query(statement, &[&profile.as_str()]).await;
            rows.unwrap().iter().map(|row| row.get(0)).collect()
        })
    }

    fn expire<'a>(&'a self, profile: &'a Profile) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let statement = "UPDATE zoauth_lease SET deadline = now() WHERE profile = $1";
            let done = self.past.execute(statement, &[&profile.as_str()]).await;
            done.unwrap() == 1
        })
    }
}

#[tokio::test]
async fn the_store_does_what_every_store_does() {
    let ran = conformance::run(async || {
        let url = fresh_url();
        // Makes the tables, which the place looks into.
        drop(connect(&url).await);
        let past = past_the_store(&url).await;
        Schema { url, past }
    })
    .await;
    println!("{ran}");
    assert!(ran.not_applicable.is_empty(), "{ran}");
}
