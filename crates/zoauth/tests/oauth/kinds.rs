//! The stores that are not files: a database that several machines share, and
//! the system's keyring where there is none.

use zoho_oauth_postgres::testing;

use crate::support::{Outcome, SCOPE, SECRET, World, run, set_up_with_keyring};

/// The binary on a machine whose store is this database.
fn with_database(world: &World, url: &str, key: &str, arguments: &[&str]) -> Outcome {
    let mut command = world.command(arguments);
    command.env("ZOAUTH_STORE", url).env("ZOAUTH_KEY_FILE", key);
    let outcome = run(&mut command);
    let shown = outcome.shown();
    let password = url.split([':', '@']).nth(2).unwrap();
    assert!(
        !shown.contains(password) && !shown.contains(SECRET),
        "{shown}"
    );
    outcome
}

#[test]
fn a_database_is_a_store_for_machines_that_share_it() {
    let (_server, url) = testing::shared_url();
    let url = format!("{url}?schema={}", testing::unique_schema());
    let world = World::new();
    let key = world.path("key").display().to_string();
    world.run(&["key", "new", "-o", &key]).expect(0);
    let code = world.code(SCOPE);
    let code = world.write("code", &code);
    let secret = world.write("secret", SECRET);
    let login = [
        "login",
        SCOPE,
        "--client-secret-file",
        &secret,
        "--code-file",
        &code,
    ];
    with_database(&world, &url, &key, &login).expect(0);
    assert!(!world.home().exists(), "nothing in the folder of files");

    let first = with_database(&world, &url, &key, &["token"]).expect(0);
    let again = with_database(&world, &url, &key, &["token"]).expect(0);
    assert_eq!(first.stdout, again.stdout);
    let status = with_database(&world, &url, &key, &["status", "--json"]).expect(0);
    let status = status.json();
    let kept = status["profiles"][0]["kept_in"].as_str().unwrap();
    assert!(kept.starts_with("postgres 127.0.0.1:"), "{kept}");
    assert!(kept.contains("sealed with the key"), "{kept}");

    // A lease that outlived its process would make this wait for its deadline.
    with_database(&world, &url, &key, &["revoke", "--yes"]).expect(0);
    with_database(&world, &url, &key, &["token"]).expect(10);
}

#[test]
fn a_database_needs_a_key_and_its_password_no_argument() {
    let world = World::new();
    let url = "postgres://me:sentinel@127.0.0.1:1/db";
    let bare = world.run(&["token", "--store", url]).expect(2);
    assert!(bare.stderr.contains("zoauth key new"), "{}", bare.shown());
    assert!(
        bare.stderr.contains("warning: a password stands"),
        "{}",
        bare.shown()
    );

    let key = world.path("key").display().to_string();
    world.run(&["key", "new", "-o", &key]).expect(0);
    let by_variable = with_database(&world, url, &key, &["token"]).expect(14);
    assert!(
        !by_variable.stderr.contains("warning"),
        "{}",
        by_variable.shown()
    );
    let json = with_database(&world, url, &key, &["token", "--json"])
        .expect(14)
        .json();
    assert_eq!(json["error"]["details"]["kind"], "store_service");
}

#[cfg(target_os = "linux")]
#[test]
fn where_there_is_no_keyring_that_is_said_and_nothing_else_is_used() {
    let world = World::new();
    let mut command = world.command(&["status", "--store", "keyring:"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
    let outcome = run(&mut command).expect(14);
    assert!(
        outcome.stderr.contains("keyring Secret Service"),
        "{}",
        outcome.shown()
    );
    assert!(
        outcome.stderr.contains("Unlock the keyring"),
        "{}",
        outcome.shown()
    );
    assert!(!world.file("default").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_secret_in_a_keyring_that_is_not_there_is_told_and_nothing_is_sent() {
    let world = World::new();
    let outcome = set_up_with_keyring(&world);
    let shown = outcome.shown();
    assert_ne!(outcome.code, 0, "{shown}");
    assert!(
        shown.contains("keyring Secret Service, crm of zoauth-secrets"),
        "{shown}"
    );
    assert_eq!(world.asked(), 0);
}
