//! The data center that is found rather than asked for, and what is learned of
//! new ones.

use zoho_emulator::{Client, User};

use crate::support::{SCOPE, SECRET, World, run};

/// A self client in Europe, and the address of the United States given.
fn abroad() -> World {
    World::with(|builder| {
        builder
            .data_centers(["us", "eu", "in"])
            .user(User::new("us@example.com", "us"))
            .user(User::new("eu@example.com", "eu"))
            .client(Client::self_client("1000.EUROPE", SECRET).owner("eu@example.com"))
    })
}

fn command(world: &World, arguments: &[&str]) -> std::process::Command {
    let mut all = vec!["login", SCOPE, "--client-id", "1000.EUROPE"];
    all.extend(arguments);
    let mut command = world.command(&all);
    let code = world
        .zoho
        .self_client_code("1000.EUROPE", SCOPE, 3)
        .unwrap();
    command
        .env("ZOAUTH_CLIENT_SECRET", SECRET)
        .env("ZOAUTH_CODE", code);
    command
}

#[test]
fn a_self_client_is_found_with_one_request_to_each_data_center() {
    let world = abroad();
    let outcome = run(&mut command(&world, &["--dc", "auto"])).expect(0);
    assert!(
        outcome.stderr.contains("known in the data center eu")
            && outcome.stderr.contains("3 were asked"),
        "{}",
        outcome.stderr
    );
    // Three to find it, one for the code.
    assert_eq!(world.asked(), 4);
    assert_eq!(
        world.entry("default")["accounts"],
        world.zoho.accounts_url("eu")
    );
    // From now on it is known.
    let again = world
        .command(&["login", SCOPE, "--json"])
        .env_remove("ZOAUTH_ACCOUNTS_URL")
        .env_remove("ZOAUTH_CLIENT_ID")
        .output()
        .unwrap();
    assert!(again.status.success());
    assert_eq!(world.asked(), 4);
}

#[test]
fn the_wrong_data_center_is_answered_with_the_right_one() {
    let world = abroad();
    let outcome = run(&mut command(&world, &[])).expect(11);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("wrong_data_center", outcome.shown()));
    assert!(!world.file("default").exists());
}

#[test]
fn a_client_that_nobody_knows_is_said_to_be_that() {
    let world = abroad();
    let mut command =
        world.command(&["login", SCOPE, "--client-id", "1000.NOBODY", "--dc", "auto"]);
    command
        .env("ZOAUTH_CLIENT_SECRET", SECRET)
        .env("ZOAUTH_CODE", "1000.c");
    let outcome = run(&mut command).expect(11);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("unknown_everywhere", outcome.shown()));
    assert_eq!(world.asked(), 3, "the code was not sent");
}

#[test]
fn secrets_of_several_data_centers_come_from_a_file() {
    let world = World::with(|builder| {
        builder.data_centers(["us", "eu"]).client(
            Client::self_client("1000.EUROPE", "x")
                .data_centers(["eu"])
                .secret_for("eu", SECRET),
        )
    });
    let file = world.write("secrets", &format!("us other\neu {SECRET}\n"));
    let mut with_file = command(&world, &["--dc", "auto", "--client-secret-file", &file]);
    run(with_file.env_remove("ZOAUTH_CLIENT_SECRET")).expect(0);
    assert_eq!(world.entry("default")["client_secret"], SECRET);

    let file = world.write("secrets", &format!("moon {SECRET}\n"));
    let mut with_file = command(&world, &["--force", "--client-secret-file", &file]);
    let outcome = run(with_file.env_remove("ZOAUTH_CLIENT_SECRET")).expect(2);
    assert!(outcome.stderr.contains("`moon`"), "{}", outcome.stderr);
}

#[test]
fn data_centers_are_listed_and_a_list_that_is_not_zohos_adds_nothing() {
    let world = abroad();
    let outcome = world.run(&["datacenters"]).expect(0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("datacenters", outcome.shown()));
    let url = world.zoho.accounts_url("us");
    let refresh = ["datacenters", "--refresh", "--accounts-url", url, "--json"];
    let outcome = world.run(&refresh).expect(0);
    let answer = outcome.json();
    assert_eq!(answer["added"], serde_json::json!([]));
    assert!(outcome.stderr.contains("left out"), "{}", outcome.stderr);
    assert_eq!(answer["data_centers"][0]["in_list"], true);
    // The list is no profile.
    let answer = world.run(&["profiles", "--json"]).json();
    assert_eq!(answer["profiles"], serde_json::json!([]));
}

#[test]
fn a_data_center_that_was_learned_can_be_chosen() {
    let world = World::new();
    std::fs::create_dir_all(world.home()).unwrap();
    let list = serde_json::json!({
        "version": 1,
        "source": "https://accounts.zoho.com",
        "read_at": 1,
        "locations": {
            "us": "https://accounts.zoho.evil",
            "qa": "https://accounts.zoho.qa",
            "xx": "https://evil.example",
        },
    });
    std::fs::write(world.home().join("data-centers.list"), list.to_string()).unwrap();
    let grant = |dc: &str| {
        let mut command = world.command(&["grant", "self-client", SCOPE, "--dc", dc, "--json"]);
        run(command.env_remove("ZOAUTH_ACCOUNTS_URL"))
    };
    assert_eq!(
        grant("qa").expect(0).json()["accounts"],
        "https://accounts.zoho.qa"
    );
    assert_eq!(
        grant("us").expect(0).json()["accounts"],
        "https://accounts.zoho.com"
    );
    grant("xx").expect(2);
    let answer = world.run(&["datacenters", "--json"]).json();
    let last = answer["data_centers"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["code"], &last["learned"]),
        (&"qa".into(), &true.into())
    );
}
