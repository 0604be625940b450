//! Tokens handed to other programs, and files written for other tools.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::{SECRET, World, finish};
use std::process::Stdio;

fn token(world: &World) -> String {
    let entry = world.entry("default");
    entry["access_token"]["token"].as_str().unwrap().to_owned()
}

#[test]
fn a_program_gets_the_token_and_its_exit_code_is_returned() {
    let world = World::new();
    world.log_in();
    let script = r#"printf '%s|%s|%s' "$ZOHO_ACCESS_TOKEN" "$ZOHO_AUTHORIZATION" "$ZOHO_API_DOMAIN"; exit 7"#;
    let outcome = world
        .run(&["exec", "--", "/bin/sh", "-c", script])
        .expect(7);
    let token = token(&world);
    let domain = world.entry("default")["api_domain"].clone();
    assert_eq!(
        outcome.stdout,
        format!(
            "{token}|Zoho-oauthtoken {token}|{}",
            domain.as_str().unwrap()
        )
    );
    let named = [
        "exec",
        "--prefix",
        "MY_",
        "--",
        "/bin/sh",
        "-c",
        "test -n \"$MY_ACCESS_TOKEN\"",
    ];
    world.run(&named).expect(0);
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let world = World::new();
    world.log_in();
    let outcome = world.run(&["exec", "--", "/nowhere/program"]).expect(1);
    assert!(
        outcome.stderr.contains("can't run /nowhere/program"),
        "{}",
        outcome.stderr
    );
    let outcome = world
        .run(&["exec", "--prefix", "1-", "--", "true"])
        .expect(2);
    assert!(
        outcome.stderr.contains("can't begin the name"),
        "{}",
        outcome.stderr
    );
}

/// What is printed for a shell is read back by one.
#[test]
fn a_shell_and_a_file_take_the_variables() {
    let world = World::new();
    world.log_in();
    let printed = world.run(&["env"]).expect(0).stdout;
    let script = format!("{printed}printf %s \"$ZOHO_ACCESS_TOKEN\"");
    let shell = std::process::Command::new("/bin/sh")
        .args(["-c", &script])
        .env_clear()
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(finish(shell).expect(0).stdout, token(&world));
    for format in ["sh", "fish", "powershell", "dotenv"] {
        let outcome = world.run(&["env", "--format", format]).expect(0);
        let lines: Vec<String> = outcome
            .stdout
            .lines()
            .map(|line| line.replace(&token(&world), "[token]"))
            .map(|line| line.split("EXPIRES_AT").next().unwrap().to_owned())
            .collect();
        world.settings().bind(|| {
            insta::assert_snapshot!(format!("env_{format}"), lines.join("\n"));
        });
    }
}

#[test]
fn github_masks_before_it_sets() {
    let world = World::new();
    world.log_in();
    let outcome = world.run(&["env", "--format", "github"]).expect(2);
    assert!(outcome.stderr.contains("GITHUB_ENV"), "{}", outcome.stderr);
    let file = world.write("github_env", "");
    let child = world
        .command(&["env", "--format", "github"])
        .env("GITHUB_ENV", &file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let token = token(&world);
    let printed = finish(child).expect(0).stdout;
    assert_eq!(
        printed,
        format!("::add-mask::{token}\n::add-mask::Zoho-oauthtoken {token}\n")
    );
    let set = std::fs::read_to_string(file).unwrap();
    assert!(
        set.contains(&format!("ZOHO_ACCESS_TOKEN={token}\n")),
        "{set}"
    );
}

#[test]
fn a_helper_answers_with_token_and_expiry() {
    let world = World::new();
    world.log_in();
    let token = token(&world);
    let own = world.run(&["credential"]).expect(0).json();
    assert_eq!(own["access_token"], token);
    assert_eq!(own["authorization"], format!("Zoho-oauthtoken {token}"));
    let expiration = own["expiration"].as_str().unwrap();
    assert!(
        expiration.ends_with('Z') && expiration.len() == 20,
        "{expiration}"
    );
    let exec = world
        .run(&["credential", "--format", "kubernetes"])
        .expect(0)
        .json();
    assert_eq!(exec["apiVersion"], "client.authentication.k8s.io/v1");
    assert_eq!(exec["kind"], "ExecCredential");
    assert_eq!(exec["status"]["token"], token);
    assert_eq!(exec["status"]["expirationTimestamp"], expiration);
    assert_eq!(world.asked(), 1, "a fresh token costs no request");
}

#[test]
fn files_are_written_without_secrets_unless_asked_and_then_for_the_owner_alone() {
    let world = World::new();
    world.log_in();
    let token = token(&world);
    let path = |name: &str| world.path(name).display().to_string();
    let open = path("open.json");
    world
        .run(&["generate", "postman-environment", "-o", &open])
        .expect(0);
    let text = std::fs::read_to_string(&open).unwrap();
    assert!(!text.contains(SECRET) && !text.contains(&token));
    let outcome = world
        .run(&["generate", "postman-environment", "-o", &open])
        .expect(1);
    assert!(outcome.stderr.contains("--force"), "{}", outcome.stderr);

    let closed = path("closed.json");
    let with = [
        "generate",
        "postman-environment",
        "--with-secrets",
        "-o",
        &closed,
    ];
    world.run(&with).expect(0);
    let text = std::fs::read_to_string(&closed).unwrap();
    assert!(text.contains(SECRET) && text.contains(&token));
    let mode = std::fs::metadata(&closed).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let outcome = world
        .run(&[
            "generate",
            "postman",
            "--with-secrets",
            "-o",
            &path("c.json"),
        ])
        .expect(2);
    assert!(
        outcome.stderr.contains("only an environment"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn every_tool_gets_the_calls_that_scopes_open() {
    let world = World::new();
    for tool in ["postman", "postman-environment", "http", "openapi", "curl"] {
        let outcome = world
            .run(&["generate", tool, "crm:users:read", "--dc", "eu"])
            .expect(0);
        // A collection leaves the hosts to its environment.
        let host = match tool {
            "openapi" | "postman" => "accounts.zoho.eu",
            _ => "www.zohoapis.eu",
        };
        assert!(outcome.stdout.contains(host), "{tool}: {}", outcome.stdout);
    }
    let folder = world.path("bruno").display().to_string();
    let written = world
        .run(&[
            "generate",
            "bruno",
            "crm:users:read",
            "-o",
            &folder,
            "--json",
        ])
        .expect(0)
        .json();
    assert!(written["calls"].as_u64().unwrap() > 1);
    assert!(world.path("bruno/bruno.json").exists());
    world
        .run(&["generate", "bruno", "crm:users:read"])
        .expect(2);
    let outcome = world.run(&["generate", "curl"]).expect(10);
    assert!(
        outcome.stderr.contains("zoauth login"),
        "{}",
        outcome.stderr
    );
}
