//! What is told while Zoho takes its time: on a terminal, and nowhere else.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use crate::support::{Outcome, run};

/// An accounts server that thinks for a while.
fn slow() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            std::thread::sleep(Duration::from_millis(1_800));
            let body = r#"{"result":"success","locations":{"eu":"https://accounts.zoho.eu"}}"#;
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    format!("http://{address}")
}

/// What a terminal is sent.
fn on_a_terminal(term: &str, arguments: &str) -> Outcome {
    let home = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_zoauth");
    let outcome = run(Command::new("script")
        .args(["-qefc", &format!("{program} {arguments}"), "/dev/null"])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("SHELL", "/bin/sh")
        .env("TERM", term)
        .env("ZOAUTH_HOME", home.path()));
    outcome.expect(0)
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_hears_what_is_done_and_has_its_line_back() {
    let server = slow();
    let refresh = format!("datacenters --refresh --accounts-url {server}");
    let told = format!("\rasking {server} for its list …");
    let shown = on_a_terminal("xterm", &refresh).stdout;
    let (before, after) = shown.split_once(&told).unwrap();
    assert!(before.is_empty(), "{shown:?}");
    // Blanks over all of it before the answer comes.
    let width = told.chars().count() - 1;
    assert!(
        after.contains(&format!("\r{}\r", " ".repeat(width))),
        "{shown:?}"
    );
    assert!(after.trim_end().contains("Europe"), "{shown:?}");

    for (term, arguments) in [
        ("dumb", refresh.clone()),
        ("xterm", format!("--quiet {refresh}")),
        ("xterm", format!("--json {refresh}")),
        ("xterm", format!("{refresh} 2>/dev/null")),
    ] {
        let shown = on_a_terminal(term, &arguments).stdout;
        assert!(!shown.contains("asking"), "{term} {arguments}: {shown:?}");
    }
}

#[test]
fn a_pipe_hears_nothing() {
    let server = slow();
    let home = tempfile::tempdir().unwrap();
    let outcome = run(Command::new(env!("CARGO_BIN_EXE_zoauth"))
        .args(["datacenters", "--refresh", "--accounts-url", &server])
        .env_clear()
        .env("TERM", "xterm")
        .env("ZOAUTH_HOME", home.path()))
    .expect(0);
    assert_eq!(outcome.stderr, "");
}
