//! The emulator as a command, and the demo: nothing but this machine.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Command;

use crate::support::{SCOPE, World, finish, run};

fn end(child: &std::process::Child) {
    let ended = Command::new("kill")
        .arg("-TERM")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(ended.success());
}

#[test]
fn the_demo_ends_with_an_access_token_and_leaves_nothing_behind() {
    let world = World::new();
    let temporary = world.path("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let mut command = world.command(&["demo"]);
    command.env("TMPDIR", &temporary).env("COLUMNS", "80");
    let outcome = run(&mut command).expect(0);
    world
        .settings()
        .bind(|| insta::assert_snapshot!("demo", outcome.shown()));
    assert!(outcome.stdout.lines().count() <= 45);
    assert!(
        outcome
            .stdout
            .lines()
            .all(|line| line.chars().count() <= 80)
    );
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
    assert!(!world.home().exists());
    // It has an emulator of its own.
    assert!(world.zoho.log().is_empty());
}

#[test]
fn the_demo_as_json_names_its_steps() {
    let world = World::new();
    let json = world.run(&["demo", "--json"]).expect(0).json();
    let steps = json["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 5);
    assert!(steps[0]["result"][0].as_str().unwrap().starts_with(SCOPE));
    let header = json["header"].as_str().unwrap();
    assert!(header.starts_with("Authorization: Zoho-oauthtoken 1000."));
    assert!(header.ends_with('…'));
}

#[test]
fn the_commands_that_the_emulator_prints_lead_to_a_header() {
    let world = World::new();
    let mut command = world.command(&["emulator", "--json", "--dc", "eu"]);
    command.env("TMPDIR", world.path(""));
    let mut emulator = command.spawn().unwrap();
    let mut output = BufReader::new(emulator.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    let site = &ready["accounts"][0];
    assert_eq!(site["data_center"], "eu");
    let url = site["url"].as_str().unwrap();
    let client = &ready["clients"][0];
    let id = client["client_id"].as_str().unwrap();
    let secret = client["client_secret_file"].as_str().unwrap();

    let code = post(
        url,
        "/emulator/self-client/code",
        &format!("client_id={id}&scope={SCOPE}"),
    );
    assert!(code.contains("\"code\""), "{code}");
    // A scope that no catalog has does not exist there either.
    let wrong = post(
        url,
        "/emulator/self-client/code",
        &format!("client_id={id}&scope=ZohoCRM.modules.daels.READ"),
    );
    assert!(wrong.contains("invalid_scope"), "{wrong}");

    let session = |arguments: &[&str], stdin: &str| {
        let mut command = world.command(arguments);
        command
            .env("ZOAUTH_HOME", ready["home"].as_str().unwrap())
            .env("ZOAUTH_ACCOUNTS_URL", url)
            .env("ZOAUTH_CLIENT_ID", id)
            .stdin(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut pipe, stdin.as_bytes()).unwrap();
        drop(pipe);
        finish(child)
    };
    let login = [
        "login",
        SCOPE,
        "--code-stdin",
        "--client-secret-file",
        secret,
    ];
    session(&login, &code).expect(0);
    let header = session(&["header"], "").expect(0).stdout;
    assert!(header.starts_with("Authorization: Zoho-oauthtoken 1000."));

    end(&emulator);
    assert!(emulator.wait().unwrap().success());
    // Secrets and tokens went with it.
    assert!(!std::path::Path::new(secret).exists());
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn the_emulator_can_hand_its_made_up_secrets_to_a_shell() {
    let world = World::new();
    let mut command = world.command(&["emulator", "--env", "--client", "self,server"]);
    let mut emulator = command.spawn().unwrap();
    let mut output = BufReader::new(emulator.stdout.take().unwrap());
    let mut text = String::new();
    while !text.contains("server client at") {
        assert_ne!(output.read_line(&mut text).unwrap(), 0, "{text}");
    }
    end(&emulator);
    assert!(emulator.wait().unwrap().success());
    assert!(text.starts_with("# Made up"), "{text}");
    for variable in [
        "ZOAUTH_HOME",
        "ZOAUTH_ACCOUNTS_URL",
        "ZOAUTH_CLIENT_ID",
        "ZOAUTH_CLIENT_SECRET",
    ] {
        assert!(text.contains(&format!("export {variable}=")), "{text}");
    }
}

#[test]
fn the_help_texts_of_the_token_commands_stay_the_same() {
    let world = World::new();
    for command in [
        &["grant"][..],
        &["grant", "url"],
        &["grant", "self-client"],
        &["grant", "client-credentials"],
        &["login"],
        &["token"],
        &["header"],
        &["status"],
        &["revoke"],
        &["profiles"],
        &["export"],
        &["import"],
        &["key"],
        &["key", "new"],
        &["key", "rotate"],
        &["key", "seal"],
        &["emulator"],
        &["doctor"],
        &["serve"],
        &["sync"],
        &["demo"],
    ] {
        let name = format!("help_{}", command.join("_"));
        let mut help = world.command(command);
        // The environment must not show in the help.
        help.arg("--help")
            .env("COLUMNS", "80")
            .env("ZOAUTH_PROFILE", "shown-nowhere");
        let outcome = run(&mut help).expect(0);
        assert!(!outcome.stdout.contains("shown-nowhere"));
        world
            .settings()
            .bind(|| insta::assert_snapshot!(name, outcome.shown()));
    }
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let world = World::new();
    let port = world
        .zoho
        .accounts_url("us")
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let outcome = world.run(&["emulator", "--port", &port]).expect(2);
    assert!(outcome.stderr.contains(&port), "{}", outcome.stderr);
}

/// A form, POSTed without any HTTP library.
fn post(url: &str, path: &str, form: &str) -> String {
    use std::io::Write as _;
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}
