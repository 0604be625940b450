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

/// Commands whose answer is the secret that is asked for.
const ANSWER_WITH_SECRETS: &[&str] = &["credential", "env", "exec", "header", "token"];

/// Commands that run on until they are ended; their own tests look for secrets.
const RUN_ON: &[&str] = &["emulator", "serve"];

/// Every other command, with secrets in the store, the environment and a file,
/// in both forms, against a Zoho that answers, one that refuses and none.
#[test]
fn no_command_prints_what_is_stored() {
    let world = World::new();
    world.log_in();
    let mut secrets = vec![SECRET.to_owned(), "sentinel-passphrase".to_owned()];
    for pointer in ["/refresh_token", "/access_token/token"] {
        let entry = world.entry("default");
        secrets.push(entry.pointer(pointer).unwrap().as_str().unwrap().to_owned());
    }
    let source = world.write(
        "source.py",
        &format!("secret = '{SECRET}'\nscope = '{SCOPE}'\n"),
    );
    let har = world.write(
        "calls.txt",
        &format!("curl -H 'Authorization: Zoho-oauthtoken {SECRET}' https://www.zohoapis.com/crm/v8/Deals\n"),
    );
    let file = |name: &str| world.path(name).display().to_string();
    let (exported, made, collection) = (file("export.age"), file("new.key"), file("c.json"));
    let setup = world.write(
        "zoauth.yaml",
        &format!("version: 1\nclients:\n  main: {{id: 1000.X, secret: {SECRET}}}\n"),
    );
    let commands: Vec<Vec<&str>> = vec![
        vec!["api", "GET", "/crm/v8/Deals", "--dry-run"],
        vec!["api", "GET", "/crm/v8/Deals", "--curl"],
        vec!["api", "GET", "/crm/v8/Deals"],
        vec!["apps"],
        vec!["audit", SCOPE, "--from", &har],
        vec!["completions", "bash"],
        vec!["datacenters"],
        vec!["demo"],
        vec!["diff", SCOPE, SCOPE],
        vec!["doctor"],
        vec!["explain", SECRET],
        vec!["export", "--all", "-o", &exported],
        vec!["find", "deals"],
        vec!["for", "--from", &har],
        vec!["generate", "curl"],
        vec![
            "generate",
            "postman-environment",
            "-o",
            &collection,
            "--force",
        ],
        vec!["grant", "url", SCOPE],
        vec!["help", "flows"],
        vec!["import", &exported],
        vec!["init", "--force"],
        vec!["key", "new", "-o", &made],
        vec!["least", "--from", &har],
        vec!["sync", "crm"],
        vec!["login", "ZohoCRM.users.READ"],
        vec![
            "login",
            "ZohoCRM.users.READ",
            "--flow",
            "browser",
            "--no-browser",
            "--timeout",
            "1",
        ],
        vec!["login", "ZohoCRM.users.READ", "--flow", "device"],
        vec!["probe", SCOPE],
        vec!["profiles"],
        vec!["scan", &source],
        vec!["setup", "-f", &setup, "--plan"],
        vec!["show", SCOPE],
        vec!["status"],
        vec!["logout"],
        vec!["revoke"],
    ];
    let help = world.run(&["--help"]).expect(0).stdout;
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    for command in listed {
        let known = commands.iter().any(|arguments| arguments[0] == command);
        assert!(
            known || ANSWER_WITH_SECRETS.contains(&command) || RUN_ON.contains(&command),
            "`{command}` is not tried with secrets"
        );
    }
    let stored = std::fs::read(world.file("default")).unwrap();
    for json in [false, true] {
        for arguments in &commands {
            // What a command ended or changed is there again for the next.
            std::fs::write(world.file("default"), &stored).unwrap();
            let mut arguments = arguments.clone();
            arguments.extend(json.then_some("--json"));
            let mut command = world.command(&arguments);
            command
                .env("ZOAUTH_CLIENT_SECRET", SECRET)
                .env("ZOAUTH_PASSPHRASE", "sentinel-passphrase")
                .current_dir(world.path(""))
                .stdin(std::process::Stdio::null());
            let shown = run(&mut command).shown();
            for secret in &secrets {
                // What was typed as an argument is on the screen already.
                let typed = arguments.contains(&secret.as_str());
                assert!(
                    typed || !shown.contains(secret.as_str()),
                    "{arguments:?} prints a secret:\n{shown}"
                );
            }
        }
    }
    for written in [&exported, &collection] {
        let text = std::fs::read_to_string(written).unwrap_or_default();
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{written} holds a secret");
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
