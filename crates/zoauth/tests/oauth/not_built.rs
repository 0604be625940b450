//! A build without the stores that are features of their own.

use crate::support::{World, set_up_with_keyring};

#[test]
fn a_build_without_a_store_says_how_to_have_it() {
    let world = World::new();
    for (store, feature) in [
        ("postgres://me:sentinel@h/db", "--features postgres"),
        ("keyring:", "--features keyring"),
    ] {
        let outcome = world.run(&["status", "--store", store]).expect(2);
        let shown = outcome.shown();
        assert!(outcome.stderr.contains("this build has no"), "{shown}");
        assert!(outcome.stderr.contains(feature), "{shown}");
        assert!(!shown.contains("sentinel"), "{shown}");
    }
}

#[test]
fn a_secret_in_the_keyring_needs_a_build_that_can_read_it() {
    let world = World::new();
    let outcome = set_up_with_keyring(&world).expect(2);
    let shown = outcome.shown();
    assert!(
        shown.contains("can't read secrets from the keyring"),
        "{shown}"
    );
    assert!(shown.contains("--features keyring"), "{shown}");
    assert_eq!(world.asked(), 0);
}
