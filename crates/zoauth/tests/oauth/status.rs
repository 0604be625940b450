//! What `status` says of profiles, and what monitoring hears of them.

use crate::support::{SCOPE, SECRET, World};

/// Changes what is stored.
fn change(world: &World, profile: &str, change: impl FnOnce(&mut serde_json::Value)) {
    let mut entry = world.entry(profile);
    change(&mut entry);
    std::fs::write(world.file(profile), entry.to_string()).unwrap();
}

/// Gives the stored access token so many seconds more, and no refresh token.
fn last_token(world: &World, profile: &str, seconds: u64) {
    change(world, profile, |entry| {
        entry.as_object_mut().unwrap().remove("refresh_token");
        entry["access_token"]["expires_at"] = (now() + seconds).into();
    });
}

fn now() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
    since.unwrap().as_secs()
}

#[test]
fn a_profile_is_shown_with_what_its_scopes_open_and_what_is_left() {
    let world = World::new();
    let scopes = "ZohoCRM.modules.deals.ALL,ZohoCRM.org.READ,Made.up.READ";
    world.log_in_with(&[SCOPE, "--organization", "600000434"]);
    change(&world, "default", |entry| {
        let all: Vec<&str> = scopes.split(',').collect();
        entry["requested"] = serde_json::json!(all);
        entry["granted"] = serde_json::json!(all);
        entry["environment"] = "sandbox".into();
    });
    let outcome = world.run(&["status"]).expect(0);
    let mut settings = world.settings();
    settings.add_filter(r"\d+ (known )?calls", "[n] ${1}calls");
    settings.bind(|| insta::assert_snapshot!("status_scopes", outcome.shown()));

    let answer = world.run(&["status", "--json"]).expect(0).json();
    assert_eq!(answer["exit_code"], 0);
    assert!(answer["check"].is_null());
    let profile = &answer["profiles"][0];
    assert_eq!(profile["organization"], "600000434");
    assert_eq!(profile["environment"], "sandbox");
    assert_eq!(profile["store_kind"], "file");
    assert_eq!(profile["refresh_tokens"], 1);
    assert!(profile["age"].as_u64().unwrap() < 600);
    let opens = profile["opens"].as_array().unwrap();
    let of = |name: &str| opens.iter().find(|one| one["scope"] == name).unwrap();
    let reach = &of("ZohoCRM.modules.deals.ALL")["reach"];
    assert_eq!(reach["deletes"], true);
    assert!(reach["calls"].as_u64().unwrap() > 0);
    assert!(reach["words"].as_str().unwrap().contains("opens"));
    assert!(of("Made.up.READ")["reach"].is_null());
    // In a narrow terminal the words stand below the scope.
    let mut narrow = world.command(&["status"]);
    let outcome = crate::support::run(narrow.env("COLUMNS", "60")).expect(0);
    assert!(
        outcome.stdout.lines().all(|line| line.chars().count() <= 60
            || line.contains("kept in")
            || line.contains("/default.json")),
        "{}",
        outcome.stdout
    );
}

#[test]
fn refresh_tokens_are_counted_over_profiles_of_one_client() {
    let world = World::new();
    world.log_in();
    world.log_in_with(&[SCOPE, "--profile", "second"]);
    let named = ["status", "--profile", "second", "--json"];
    let answer = world.run(&named).expect(0).json();
    assert_eq!(answer["profiles"].as_array().unwrap().len(), 1);
    assert_eq!(answer["profiles"][0]["refresh_tokens"], 2);
    let shown = world.run(&["status"]).expect(0).stdout;
    assert!(shown.contains("2 of 20 made here"), "{shown}");
}

#[test]
fn a_check_is_quiet_while_every_profile_can_give_a_token() {
    let world = World::new();
    world.run(&["status", "--check"]).expect(10);
    world.log_in();
    world.log_in_with(&[SCOPE, "--profile", "second"]);
    // Over, but renewed for whoever asks next.
    world.expire("second");
    let outcome = world
        .run(&["status", "--check", "--min-life", "10m"])
        .expect(0);
    assert_eq!((outcome.stdout, outcome.stderr), <_>::default());
    assert_eq!(world.asked(), 2, "a check asks nobody");
    world.run(&["status", "--min-life", "10m"]).expect(2);
    let outcome = world
        .run(&["status", "--check", "--min-life", "2h"])
        .expect(2);
    assert!(outcome.stderr.contains("an hour"), "{}", outcome.stderr);
}

#[test]
fn a_check_tells_a_person_from_a_short_life_and_returns_the_worst() {
    let world = World::new();
    for profile in ["default", "dead", "ending"] {
        world.log_in_with(&[SCOPE, "--profile", profile]);
    }
    last_token(&world, "ending", 330);
    world.run(&["status", "--check"]).expect(0);
    let outcome = world
        .run(&["status", "--check", "--min-life", "10m"])
        .expect(19);
    assert_eq!(outcome.stdout, "");
    assert!(
        outcome.stderr.starts_with("warning: ending: ")
            && outcome.stderr.contains("can't be renewed"),
        "{}",
        outcome.stderr
    );
    last_token(&world, "dead", 0);
    std::fs::write(world.file("broken"), "garbage").unwrap();
    let outcome = world
        .run(&["status", "--check", "--min-life", "10m"])
        .expect(18);
    let settings = world.settings();
    settings.bind(|| insta::assert_snapshot!("status_check", outcome.shown()));
    assert_eq!(outcome.stderr.lines().count(), 3, "one line a problem");

    // What was damaged is put aside when it is found.
    std::fs::write(world.file("broken"), "garbage").unwrap();
    let answer = world
        .run(&["status", "--check", "--json"])
        .expect(18)
        .json();
    assert_eq!(answer["exit_code"], 18);
    let results = answer["check"]["results"].as_array().unwrap();
    let of = |name: &str| results.iter().find(|one| one["profile"] == name).unwrap();
    assert_eq!(of("dead")["result"], "needs_person");
    assert_eq!(of("dead")["exit_code"], 18);
    assert!(
        of("dead")["remedy"]
            .as_str()
            .unwrap()
            .contains("--profile dead")
    );
    assert_eq!(of("broken")["result"], "unreadable");
    assert_eq!(of("ending")["result"], "ok");
    assert!(of("default")["message"].is_null());
    world
        .run(&["status", "--check", "--profile", "default"])
        .expect(0);
}

#[test]
fn no_request_left_is_a_short_life_that_ends_by_itself() {
    let world = World::new();
    world.log_in();
    world.expire("default");
    change(&world, "default", |entry| {
        entry["budget"] = serde_json::json!({ "requests": vec![now(); 10] });
    });
    for online in [
        &["status", "--check"][..],
        &["status", "--check", "--online"],
    ] {
        let outcome = world.run(online).expect(19);
        assert!(
            outcome.stderr.contains("no token request is left"),
            "{}",
            outcome.stderr
        );
    }
    assert_eq!(world.asked(), 1);
}

#[test]
fn an_online_check_gets_a_token_where_one_is_due_and_finds_what_was_revoked() {
    let world = World::new();
    world.log_in();
    let online = ["status", "--check", "--online"];
    world.run(&online).expect(0);
    assert_eq!(world.asked(), 1, "the stored token is good");
    world.expire("default");
    world.run(&online).expect(0);
    world.run(&online).expect(0);
    assert_eq!(world.asked(), 2, "what was brought is kept");

    change(&world, "default", |entry| {
        entry["access_token"]["expires_at"] = (now() + 300).into();
    });
    world
        .run(&["status", "--check", "--online", "--min-life", "10m"])
        .expect(0);
    assert_eq!(world.asked(), 3, "alive, but not for long enough");

    world.expire("default");
    let refresh = world.entry("default")["refresh_token"].clone();
    world.zoho.end_token(refresh.as_str().unwrap());
    world.run(&["status", "--check"]).expect(0);
    let outcome = world.run(&online).expect(18);
    assert!(
        outcome.stderr.contains("zoauth login SCOPES --force"),
        "{}",
        outcome.stderr
    );

    // Where nobody answers nothing is known of the grant.
    let outcome = world.switch_off().run(&online).expect(13);
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
}

#[test]
fn a_login_keeps_organization_and_environment_with_the_profile() {
    let world = World::new();
    let options = ["--organization", "600000434", "--environment", "sandbox"];
    let mut all = vec![SCOPE, "--json"];
    all.extend(options);
    let answer = world.log_in_with(&all).json();
    assert_eq!(answer["organization"], "600000434");
    assert_eq!(answer["environment"], "sandbox");
    assert_eq!(world.entry("default")["organization"], "600000434");
    assert_eq!(world.entry("default")["environment"], "sandbox");

    // The organization is a note of ours; for another environment consent has
    // to be given anew.
    let answer = world
        .run(&["login", SCOPE, "--organization", "7", "--json"])
        .expect(0)
        .json();
    assert_eq!(answer["logged_in"], false);
    assert_eq!(answer["organization"], "7");
    assert_eq!(world.entry("default")["organization"], "7");
    assert_eq!(world.asked(), 1);
    let answer = world
        .log_in_with(&[SCOPE, "--environment", "production", "--json"])
        .json();
    assert_eq!(answer["logged_in"], true);
    assert_eq!(answer["environment"], "production");
    assert_eq!(answer["organization"], "7", "as it was");
    world.run(&["login", SCOPE, "--organization", ""]).expect(0);
    assert!(world.entry("default").get("organization").is_none());
    world
        .run(&["login", SCOPE, "--environment", "test"])
        .expect(2);
}

#[test]
fn calls_go_where_the_login_said() {
    let world = World::new();
    let code = world.code("ZohoBooks.invoices.READ");
    let login = [
        "login",
        "ZohoBooks.invoices.READ",
        "--organization",
        "600000434",
        "--client-secret-stdin",
        "--code-stdin",
    ];
    world
        .run_with(&login, &format!("{SECRET}\n{code}\n"))
        .expect(0);
    let call = ["api", "GET", "/books/v3/invoices", "--dry-run", "--json"];
    let answer = world.run(&call).expect(0).json();
    let url = answer["url"].as_str().unwrap();
    assert!(url.contains("organization_id=600000434"), "{url}");
}
