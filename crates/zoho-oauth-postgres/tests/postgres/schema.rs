//! Tables that are made, shared, somebody else's, newer, or out of reach.

use zoho_oauth::Store as _;

use crate::{builder, connect, fresh_url, kept, numbered, past_the_store, save, with};

#[tokio::test]
async fn many_that_come_first_at_once_make_one_schema() {
    let url = fresh_url();
    let stores: Vec<_> = (0..12)
        .map(|_| tokio::spawn(connect_to(url.clone())))
        .collect();
    for store in stores {
        store.await.unwrap();
    }
    let past = past_the_store(&url).await;
    let row = past.query_one("SELECT count(*) FROM zoauth_schema", &[]);
    assert_eq!(row.await.unwrap().get::<_, i64>(0), 1);
}

async fn connect_to(url: String) {
    connect(&url).await;
}

#[tokio::test]
async fn the_tables_show_names_and_times_and_no_secrets() {
    let url = fresh_url();
    let store = connect(&url).await;
    save(&store, &numbered(1)).await;
    save(&store, &numbered(2)).await;
    let past = past_the_store(&url).await;
    let row = past
        .query_one(
            "SELECT profile, revision, updated_at >= created_at, zoauth_entry::text,
                    encode(sealed, 'escape')
             FROM zoauth_entry",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, &str>(0), "test");
    assert_eq!(row.get::<_, i64>(1), 2);
    assert!(row.get::<_, bool>(2));
    for column in [3, 4] {
        assert!(!row.get::<_, &str>(column).contains("sentinel"));
    }
    let words = format!("{store:?} {}", store.describe());
    assert!(!words.contains("a-password-of-tests"), "{words}");
}

#[tokio::test]
async fn a_schema_of_somebody_else_is_left_alone() {
    let url = fresh_url();
    let past = past_the_store(&url).await;
    let (_, schema) = url.split_once("schema=").unwrap();
    let foreign = format!("CREATE SCHEMA {schema}; CREATE TABLE {schema}.orders (id int)");
    past.batch_execute(&foreign).await.unwrap();
    let error = builder(&url).connect().await.unwrap_err();
    assert!(
        error.to_string().contains("in use by something else"),
        "{error}"
    );
    assert!(error.remedy().contains("schema=NAME"));
    let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace($1)";
    let row = past.query_one(tables, &[&schema]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 1, "nothing was added");

    // An empty one was made for us.
    past.batch_execute("DROP TABLE orders").await.unwrap();
    connect(&url).await;
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let url = fresh_url();
    save(&connect(&url).await, &numbered(1)).await;
    let past = past_the_store(&url).await;
    let newer = "INSERT INTO zoauth_schema (version) VALUES (99)";
    past.batch_execute(newer).await.unwrap();
    let error = builder(&url).connect().await.unwrap_err();
    assert_eq!(error.code(), "store_newer");
    assert!(error.to_string().contains("format 99"), "{error}");
    past.batch_execute("DELETE FROM zoauth_schema WHERE version = 99")
        .await
        .unwrap();
    assert_eq!(kept(&connect(&url).await).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_user_needs_no_more_rights_than_are_documented() {
    let url = fresh_url();
    let (_, schema) = url.split_once("schema=").unwrap();
    let user = format!("{schema}_user");
    let past = past_the_store(&url).await;
    let make = format!("CREATE ROLE {user} LOGIN PASSWORD 'x'");
    past.batch_execute(&make).await.unwrap();
    let (front, rest) = url.split_once("//").unwrap();
    let (_, place) = rest.split_once('@').unwrap();
    let as_user = format!("{front}//{user}:x@{place}");

    let error = builder(&as_user).connect().await.unwrap_err();
    assert!(error.to_string().contains("permission denied"), "{error}");
    assert!(
        error.remedy().contains("AUTHORIZATION"),
        "{}",
        error.remedy()
    );

    connect(&url).await;
    let store = builder(&as_user).open().unwrap();
    let error = store.load(&crate::profile()).await.unwrap_err();
    assert!(error.to_string().contains("permission denied"), "{error}");
    let grant = format!(
        "GRANT USAGE ON SCHEMA {schema} TO {user};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {user}"
    );
    past.batch_execute(&grant).await.unwrap();
    save(&store, &numbered(3)).await;
    let lease = store.lease(&crate::profile()).await.unwrap();
    assert!(store.delete(&lease).await.unwrap());
}

#[tokio::test]
async fn a_read_only_session_is_told_apart() {
    let url = fresh_url();
    connect(&url).await;
    let read_only = with(&url, "options=-c%20default_transaction_read_only%3Don");
    let store = connect(&read_only).await;
    let error = store.lease(&crate::profile()).await.unwrap_err();
    assert!(error.to_string().contains("read-only"), "{error}");
    assert!(error.remedy().contains("replica"), "{}", error.remedy());
}
