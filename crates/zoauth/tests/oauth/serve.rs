//! The token service as a process: asked with curl and by a Python program,
//! started without home folder or terminal, ended by a signal.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::{Outcome, World, run};

/// A service that runs; killed on drop if a test ends early.
struct Service {
    child: Child,
    ready: Value,
}

impl Service {
    fn start(world: &World, arguments: &[&str]) -> Self {
        let mut command = world.command(&["serve", "--json"]);
        let mut child = command.args(arguments).spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).expect("a line that says that it is ready");
        Self { child, ready }
    }

    fn text(&self, field: &str) -> &str {
        self.ready[field].as_str().expect(field)
    }

    /// Ends it as a service manager does; what it wrote to standard error.
    fn end(mut self) -> (i32, String) {
        let id = self.child.id().to_string();
        run(Command::new("kill").args(["-TERM", &id])).expect(0);
        let code = self.child.wait().unwrap().code().unwrap();
        let mut log = String::new();
        let stderr = self.child.stderr.as_mut().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        (code, log)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn curl(arguments: &[&str], header: &str) -> Outcome {
    let script = r#"printf '%s' "$1" | { shift; exec curl -sS --noproxy '*' -H @- "$@"; }"#;
    run(Command::new("/bin/sh")
        .args(["-c", script, "sh", header])
        .args(arguments)
        .stdin(Stdio::null()))
    .expect(0)
}

fn python(script: &str, arguments: &[&str]) -> Outcome {
    run(Command::new("python3")
        .args(["-I", "-c", script])
        .args(arguments)
        .stdin(Stdio::null()))
}

#[test]
fn curl_gets_a_token_over_a_port_with_the_secret_of_this_start() {
    let world = World::new();
    world.log_in();
    let secret = world.path("state/secret");
    let file = secret.display().to_string();
    let service = Service::start(&world, &["--port", "0", "--secret-file", &file]);
    assert_eq!(service.text("secret_file"), file);
    let mode = std::fs::metadata(&secret).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let key = std::fs::read_to_string(&secret).unwrap();
    let url = format!("{}/v1/token", service.text("url"));
    let header = format!("Authorization: Bearer {}", key.trim());
    let answer = curl(&[&url], &header).json();
    let stored = world.entry("default")["access_token"]["token"].clone();
    assert_eq!(answer["access_token"], stored);
    // The same fields as the helper's.
    let helper = world.run(&["credential"]).expect(0).json();
    for field in ["authorization", "expiration", "expires_at", "token_type"] {
        assert_eq!(answer[field], helper[field], "{field}");
    }
    let refused = curl(&[&url], "Authorization: Bearer wrong").json();
    assert_eq!(refused["error"]["code"], "unauthorized");
    let foreign = curl(&[&url, "-H", "Host: evil.example"], &header).json();
    assert_eq!(foreign["error"]["code"], "foreign_host");
    let body = serde_json::json!({ "access_token": stored }).to_string();
    let other = curl(&[&format!("{url}/rejected"), "-d", &body], &header).json();
    assert_ne!(other["access_token"], stored);
    assert_eq!(world.asked(), 2, "the login, and the one that replaced it");

    let (code, log) = service.end();
    assert_eq!(code, 0, "{log}");
    assert!(!secret.exists(), "its secret goes with it");
    assert_eq!(log.lines().count(), 4, "{log}");
    assert!(
        log.contains("GET /v1/token profile=default 200 ok"),
        "{log}"
    );
    assert!(
        !log.contains(key.trim()) && !log.contains(stored.as_str().unwrap()),
        "{log}"
    );
}

/// The program of the README, word for word.
#[test]
fn a_python_program_gets_a_token_over_a_socket() {
    let world = World::new();
    world.log_in();
    let path = world.path("zoauth.sock");
    let socket = path.display().to_string();
    let service = Service::start(&world, &["--socket", &socket, "--profile", "default"]);
    assert_eq!(service.text("socket"), socket);
    assert_eq!(service.ready["url"], Value::Null);
    assert_eq!(service.ready["profiles"][0], "default");
    let metadata = std::fs::symlink_metadata(&path).unwrap();
    assert!(metadata.file_type().is_socket());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);

    let readme = include_str!("../../../zoho-token-service/README.md");
    let program = readme.split("```python\n").nth(1).expect("a program");
    let program = program.split("```").next().expect("its end");
    let script =
        format!("import sys\n{program}\nprint(zoho_token(*sys.argv[1:])['authorization'])");
    let printed = python(&script, &["default", &socket]).expect(0).stdout;
    let stored = &world.entry("default")["access_token"]["token"];
    let header = format!("Zoho-oauthtoken {}", stored.as_str().unwrap());
    assert_eq!(printed.trim_end(), header);
    let failed = python(&script, &["other", &socket]).expect(1);
    assert!(
        failed.stderr.contains("`other` is not served"),
        "{}",
        failed.stderr
    );
    assert!(curl_socket(&socket, "/v1/health").contains("\"ok\""));

    // A second one does not push the first aside.
    let second = world.run(&["serve", "--socket", &socket]).expect(1);
    assert!(
        second.stderr.contains("another service listens"),
        "{}",
        second.stderr
    );
    assert_eq!(service.end().0, 0);
    assert!(!path.exists());
}

fn curl_socket(socket: &str, target: &str) -> String {
    let url = format!("http://zoauth{target}");
    curl(&["--unix-socket", socket, &url], "X-None: 1").stdout
}

#[test]
fn a_revoked_grant_is_told_with_what_to_do() {
    let world = World::new();
    world.log_in();
    let entry = world.entry("default");
    assert!(
        world
            .zoho
            .end_token(entry["refresh_token"].as_str().unwrap())
    );
    world.expire("default");
    let socket = world.path("s").display().to_string();
    let service = Service::start(&world, &["--socket", &socket]);
    let answer = curl_socket(&socket, "/v1/token");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["error"]["code"], "invalid_code");
    assert!(answer["error"]["hint"].is_string());
    let (_, log) = service.end();
    assert!(log.contains(" 409 invalid_code "), "{log}");
}

/// As a service manager starts it: no home folder, no terminal, no PATH.
#[test]
fn it_starts_without_home_folder_and_says_what_it_misses() {
    let world = World::new();
    world.log_in();
    let socket = world.path("s").display().to_string();
    let store = world.home().display().to_string();
    let bare = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        command.env_clear();
        command
    };
    let missing = run(&mut bare(&["serve", "--socket", &socket])).expect(14);
    assert!(missing.stderr.contains("--store"), "{}", missing.stderr);
    let missing = run(&mut bare(&["serve", "--port", "0", "--store", &store])).expect(14);
    assert!(
        missing.stderr.contains("--secret-file"),
        "{}",
        missing.stderr
    );
    world.run(&["serve"]).expect(2);

    let mut child = bare(&["serve", "--socket", &socket, "--store", &store, "--quiet"])
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    printed.read_line(&mut line).unwrap();
    assert!(line.contains("Serving"), "{line}");
    let service = Service {
        child,
        ready: Value::Null,
    };
    // It may still be printing; the socket is there all the same.
    assert!(Path::new(&socket).exists());
    assert!(curl_socket(&socket, "/v1/token").contains("access_token"));
    assert_eq!(service.end(), (0, String::new()));
}
