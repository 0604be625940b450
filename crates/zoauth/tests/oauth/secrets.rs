//! No secret is printed but the token that is asked for, and what is written
//! is readable by its owner alone.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Outcome, SCOPE, SECRET, World, run};

#[test]
fn secrets_are_printed_by_token_and_header_alone() {
    let world = World::new();
    let mut printed: Vec<(String, String)> = Vec::new();
    let mut note = |what: &str, outcome: &Outcome| {
        printed.push((what.to_owned(), outcome.shown()));
    };
    let mut secrets = vec![SECRET.to_owned()];
    let code = world.code(SCOPE);
    secrets.push(code.clone());

    // What is refused, at every stage, in both forms.
    for json in [&[][..], &["--json"]] {
        for (arguments, stdin) in [
            (
                vec!["login", SCOPE, "--client-secret-stdin", "--code-stdin"],
                format!("{SECRET}\n{code} two words"),
            ),
            (
                vec!["login", SCOPE, "--client-secret-stdin", "--code-stdin"],
                format!("{SECRET}\n{{\"code\": \"{code}\""),
            ),
            (
                vec!["login", SCOPE, "--client-secret-stdin", "--code-stdin"],
                format!("{SECRET}\n{{\"code\": {{\"{code}\": 1}}}}"),
            ),
            (
                vec![
                    "login",
                    SCOPE,
                    "--client-secret-stdin",
                    "--code-stdin",
                    "--client-id",
                    "1000.X",
                ],
                format!("{SECRET}\n{code}"),
            ),
            (
                vec![
                    "login",
                    SCOPE,
                    "--client-secret-stdin",
                    "--accounts-url",
                    "http://example.com",
                ],
                SECRET.to_owned(),
            ),
        ] {
            let mut arguments = arguments.clone();
            arguments.extend(json);
            let outcome = world.run_with(&arguments, &stdin);
            assert_ne!(outcome.code, 0, "{}", outcome.shown());
            note("refused login", &outcome);
        }
    }
    let mut by_environment = world.command(&["login", SCOPE]);
    by_environment
        .env("ZOAUTH_CLIENT_SECRET", SECRET)
        .env("ZOAUTH_CODE", &code);
    note("login", &run(&mut by_environment).expect(0));
    let entry = world.entry("default");
    for pointer in ["/refresh_token", "/access_token/token"] {
        secrets.push(entry.pointer(pointer).unwrap().as_str().unwrap().to_owned());
    }
    for arguments in [
        &["login", SCOPE][..],
        &["login", SCOPE, "--json"],
        &["status"],
        &["status", "--json"],
        &["profiles", "--json"],
        &["grant", "self-client", SCOPE],
        &["grant", "client-credentials", SCOPE, "--json"],
        &["grant", "url", SCOPE],
        &["revoke"],
    ] {
        let mut command = world.command(arguments);
        command
            .env("ZOAUTH_CLIENT_SECRET", SECRET)
            .env("ZOAUTH_CODE", &code);
        note(arguments[0], &run(&mut command));
    }
    world.expire("default");
    let renewed = world.run(&["token"]).expect(0).stdout;
    secrets.push(renewed.trim().to_owned());
    note(
        "revoke",
        &world.run(&["revoke", "--yes", "--keep"]).expect(0),
    );
    note("status after revoke", &world.run(&["status"]).expect(0));
    std::fs::write(world.file("default"), format!("{{\"secret\": \"{SECRET}")).unwrap();
    note("damaged", &world.run(&["token"]).expect(14));

    for (what, text) in &printed {
        for secret in &secrets {
            assert!(
                !text.contains(secret.as_str()),
                "{what} prints a secret:\n{text}"
            );
        }
    }
}

#[test]
fn what_is_written_is_readable_by_its_owner_alone() {
    let world = World::new();
    world.log_in();
    world.expire("default");
    world.run(&["token"]).expect(0);
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.home()), 0o700);
    let mut files = 0;
    for file in std::fs::read_dir(world.home()).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
        files += 1;
    }
    assert!(files >= 1);
}

#[test]
fn a_secret_file_that_others_can_read_is_warned_of() {
    let world = World::new();
    let file = world.write("secret", SECRET);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let code = world.code(SCOPE);
    let outcome = world
        .run_with(
            &[
                "login",
                SCOPE,
                "--client-secret-file",
                &file,
                "--code-stdin",
            ],
            &code,
        )
        .expect(0);
    assert!(outcome.stderr.contains("chmod 600"), "{}", outcome.stderr);
}
