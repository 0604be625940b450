//! Stores that are sealed with a key, and profiles that move from one store to
//! another: nothing in the clear, nothing lost, nothing written over unasked.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::{Outcome, SCOPE, SECRET, World, run};

/// A key in a file of the world.
fn key_file(world: &World) -> String {
    let file = world.path("keys").display().to_string();
    let made = world.run(&["key", "new", "-o", &file]).expect(0);
    assert!(made.stdout.contains("The key "), "{}", made.shown());
    file
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Everything that is stored, as text.
fn stored(world: &World) -> String {
    let mut all = String::new();
    for file in std::fs::read_dir(world.home()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

fn with_passphrase(world: &World, arguments: &[&str], passphrase: &str) -> Outcome {
    run(world
        .command(arguments)
        .env("ZOAUTH_PASSPHRASE", passphrase))
}

#[test]
fn with_a_key_nothing_lies_in_the_clear_and_everything_works() {
    let world = World::new();
    let keys = key_file(&world);
    assert_eq!(mode(Path::new(&keys)), 0o600);
    let sealed = ["--key-file", keys.as_str()];
    world.log_in_with(&[SCOPE, sealed[0], sealed[1]]);
    let text = stored(&world);
    assert!(!text.contains(SECRET) && !text.contains("1000."), "{text}");

    let id = world.entry("default")["key"].as_str().unwrap().to_owned();
    let token = world.run(&["token", sealed[0], sealed[1]]).expect(0).stdout;
    let by_variable = std::fs::read_to_string(&keys).unwrap();
    let mut command = world.command(&["token"]);
    command.env("ZOAUTH_KEY", by_variable.trim());
    assert_eq!(run(&mut command).expect(0).stdout, token);
    let mut command = world.command(&["status", "--json"]);
    command.env("ZOAUTH_KEY_FILE", &keys);
    let status = run(&mut command).expect(0).json();
    let kept = status["profiles"][0]["kept_in"].as_str().unwrap();
    assert!(
        kept.ends_with(&format!("sealed with the key {id}")),
        "{kept}"
    );

    // Without the key, or with another one: said, and nothing is touched.
    let before = stored(&world);
    let without = world.run(&["token"]).expect(14);
    assert!(without.stderr.contains(&id) && without.stderr.contains("--key-file"));
    let mut command = world.command(&["token", "--json"]);
    command.env("ZOAUTH_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let wrong = run(&mut command).expect(14).json();
    assert_eq!(wrong["error"]["details"]["kind"], "store_wrong_key");
    assert_eq!(stored(&world), before);
}

#[test]
fn a_key_is_changed_without_losing_a_profile() {
    let world = World::new();
    world.log_in();
    world.log_in_with(&[SCOPE, "--profile", "second"]);
    let keys = key_file(&world);
    let run_with_key = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        run(command.env("ZOAUTH_KEY_FILE", &keys))
    };
    // What lay in the clear is read, and sealed.
    run_with_key(&["token"]).expect(0);
    let sealed = run_with_key(&["key", "seal", "--json"]).expect(0).json();
    assert_eq!(sealed["sealed"], serde_json::json!(["default", "second"]));
    assert!(!stored(&world).contains(SECRET));

    let rotated = run_with_key(&["key", "rotate", "--json"]).expect(0).json();
    assert_ne!(rotated["key_id"], sealed["key_id"]);
    assert_eq!(world.entry("second")["key"], rotated["key_id"]);
    assert_eq!(std::fs::read_to_string(&keys).unwrap().lines().count(), 2);
    let last = run_with_key(&["key", "rotate", "--drop-old", "--json"])
        .expect(0)
        .json();
    assert_eq!(last["dropped"].as_array().unwrap().len(), 2);
    assert_eq!(std::fs::read_to_string(&keys).unwrap().lines().count(), 1);
    for profile in ["default", "second"] {
        run_with_key(&["token", "--profile", profile]).expect(0);
    }
}

#[test]
fn a_rotation_that_fails_for_a_profile_keeps_every_key() {
    let world = World::new();
    let keys = key_file(&world);
    world.log_in_with(&[SCOPE, "--key-file", &keys]);
    world.log_in_with(&[SCOPE, "--key-file", &keys, "--profile", "second"]);
    std::fs::copy(world.file("default"), world.file("second")).unwrap();
    let outcome = world
        .run(&["key", "rotate", "--drop-old", "--key-file", &keys])
        .expect(14);
    assert!(outcome.stderr.contains("second"), "{}", outcome.shown());
    assert_eq!(std::fs::read_to_string(&keys).unwrap().lines().count(), 2);
    world.run(&["token", "--key-file", &keys]).expect(0);
}

#[test]
fn keys_are_made_once_and_printed_only_where_that_is_asked_for() {
    let world = World::new();
    let keys = key_file(&world);
    let before = std::fs::read_to_string(&keys).unwrap();
    let again = world.run(&["key", "new", "-o", &keys]).expect(14);
    assert!(again.stderr.contains("key rotate"), "{}", again.shown());
    assert_eq!(std::fs::read_to_string(&keys).unwrap(), before);

    let printed = world.run(&["key", "new"]).expect(0).stdout;
    assert!(printed.starts_with("zoauth-key:"), "{printed}");
    assert_eq!(printed.lines().count(), 1);
    let json = world.run(&["key", "new", "--json"]).expect(0).json();
    assert!(
        json["key"]
            .as_str()
            .unwrap()
            .contains(json["key_id"].as_str().unwrap())
    );

    for (name, value, code, word) in [
        ("ZOAUTH_KEY", "sentinel-no-key", 14, "ZOAUTH_KEY"),
        ("ZOAUTH_KEY_FILE", "/nowhere/key", 14, "key new"),
    ] {
        let outcome = run(world.command(&["status"]).env(name, value)).expect(code);
        assert!(outcome.stderr.contains(word), "{}", outcome.shown());
        assert!(!outcome.shown().contains("sentinel"));
    }
    let mut both = world.command(&["status", "--key-file", &keys]);
    run(both.env("ZOAUTH_KEY", printed.trim())).expect(2);
    let mut by_variable = world.command(&["key", "rotate"]);
    let outcome = run(by_variable.env("ZOAUTH_KEY", printed.trim())).expect(2);
    assert!(outcome.stderr.contains("key seal"), "{}", outcome.shown());
    world.run(&["key", "seal"]).expect(2);
    // A key that others can read is none.
    std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = world.run(&["status", "--key-file", &keys]).expect(14);
    assert!(open.stderr.contains("chmod 600"), "{}", open.shown());
}

#[test]
fn a_profile_moves_to_another_store_and_works_there() {
    let world = World::new();
    world.log_in();
    let token = world.run(&["token"]).expect(0).stdout;
    let file = world.path("grant.age");
    let name = file.display().to_string();
    let exported = with_passphrase(&world, &["export", "-o", &name], "correct horse").expect(0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("export", exported.shown()));
    assert_eq!(mode(&file), 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"));
    assert!(!text.contains(SECRET));

    // Never written over unasked, and never half.
    with_passphrase(&world, &["export", "-o", &name], "correct horse").expect(1);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    world.run(&["export", "-o", &name, "--force"]).expect(2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);

    let elsewhere = world.path("elsewhere").display().to_string();
    let keys = key_file(&world);
    let there = ["--store", elsewhere.as_str(), "--key-file", keys.as_str()];
    let mut import = vec!["import", name.as_str(), "--as", "moved"];
    import.extend(there);
    let imported = with_passphrase(&world, &import, "correct horse").expect(0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("import", imported.shown()));
    let mut ask = vec!["token", "--profile", "moved"];
    ask.extend(there);
    assert_eq!(world.run(&ask).expect(0).stdout, token);
    // The count of token requests came along: the login was one of ten.
    let mut status = vec!["status", "--json"];
    status.extend(there);
    let status = world.run(&status).expect(0).json();
    assert_eq!(status["profiles"][0]["token_requests_left"], 9);
}

#[test]
fn an_import_replaces_nothing_unasked_and_takes_all_or_none() {
    let world = World::new();
    world.log_in();
    world.log_in_with(&[SCOPE, "--profile", "second"]);
    let file = world.path("all.age").display().to_string();
    let passphrase = world.write("passphrase", "correct horse\n");
    let by_file = ["--passphrase-file", passphrase.as_str()];
    world
        .run(&["export", "--all", "-o", &file, by_file[0], by_file[1]])
        .expect(0);
    world
        .run(&["revoke", "--yes", "--local", "--profile", "second"])
        .expect(0);

    let import = |arguments: &[&str]| {
        let mut all = vec!["import", file.as_str(), "--passphrase-stdin"];
        all.extend(arguments);
        world.run_with(&all, "correct horse\n")
    };
    let before = stored(&world);
    let taken = import(&[]).expect(14);
    assert!(
        taken.stderr.contains("stored already: default"),
        "{}",
        taken.shown()
    );
    assert_eq!(stored(&world), before);
    import(&["--as", "one"]).expect(2);
    import(&["--only", "third"]).expect(10);
    import(&["--only", "default", "--as", "Not A Name"]).expect(2);
    let json = import(&["--only", "second", "--json"]).expect(0).json();
    assert_eq!(json["profiles"][0]["profile"], "second");
    assert_eq!(json["profiles"][0]["replaced"], false);
    let json = import(&["--replace", "--json"]).expect(0).json();
    assert_eq!(json["profiles"].as_array().unwrap().len(), 2);
    assert_eq!(json["profiles"][1]["replaced"], true);
    world.run(&["token", "--profile", "second"]).expect(0);
}

#[test]
fn what_is_no_export_or_not_ours_is_an_error() {
    let world = World::new();
    world.log_in();
    let file = world.path("grant.age").display().to_string();
    with_passphrase(&world, &["export", "-o", &file], "correct horse").expect(0);
    let whole = std::fs::read_to_string(&file).unwrap();
    let half = &whole[..whole.len() / 2];
    let changed = whole.replacen("\nZ", "\nY", 1);
    for (number, (text, passphrase)) in [
        (whole.as_str(), "wrong horse"),
        (half, "correct horse"),
        (&changed, "correct horse"),
        ("", "correct horse"),
        ("{\"version\": 1}", "correct horse"),
    ]
    .into_iter()
    .enumerate()
    {
        if number == 2 && changed == whole {
            continue;
        }
        let file = world.write(&format!("file-{number}"), text);
        let outcome = with_passphrase(&world, &["import", &file, "--replace"], passphrase);
        assert_eq!(outcome.code, 1, "{number}: {}", outcome.shown());
        assert!(outcome.stderr.contains(&file), "{}", outcome.shown());
        assert!(!outcome.shown().contains(passphrase), "{}", outcome.shown());
    }
    with_passphrase(&world, &["import", "nowhere.age"], "x").expect(1);
    // Nobody to ask, and nothing given.
    world.run(&["import", &file]).expect(2);
    with_passphrase(&world, &["export", "nobody", "-o", "x.age"], "x").expect(10);
    with_passphrase(&world, &["export", "-o", "/nowhere/x.age"], "x").expect(1);
}

#[test]
fn stores_that_this_build_does_not_know_are_refused_without_their_password() {
    let world = World::new();
    for store in ["redis://u:sentinel@h/1", "file:"] {
        let outcome = world.run(&["status", "--store", store]).expect(2);
        assert!(!outcome.shown().contains("sentinel"), "{}", outcome.shown());
        assert!(
            outcome.stderr.contains("postgres://"),
            "{}",
            outcome.shown()
        );
    }
    // The same folder, spelt three ways.
    world.log_in();
    let home = world.home().display().to_string();
    for store in [home.clone(), format!("file:{home}"), format!("FILE:{home}")] {
        let mut command = world.command(&["profiles"]);
        command.env("ZOAUTH_STORE", store).env_remove("ZOAUTH_HOME");
        assert_eq!(run(&mut command).expect(0).stdout, "default\n");
    }
}
