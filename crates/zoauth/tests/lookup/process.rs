//! What scripts rely on: streams, colour, closed pipes, nothing touched.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::{bare, shown};

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for arguments in [
        &["apps", "--json"][..],
        &["apps"],
        &["completions", "bash"],
        &["help"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zoauth"))
            .env_clear()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("built");
        // Closed before anything can be written in full.
        drop(child.stdout.take());
        let mut said = String::new();
        child
            .stderr
            .take()
            .expect("piped")
            .read_to_string(&mut said)
            .expect("UTF-8");
        let status = child.wait().expect("ends");
        assert!(status.success(), "{arguments:?}: {status} {said}");
        assert_eq!(said, "", "{arguments:?}");
    }
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let colours = |command: &mut assert_cmd::Command| shown(command).contains('\u{1b}');
    assert!(!colours(bare().args(["apps", "crm"])));
    assert!(colours(bare().args(["--color", "always", "apps", "crm"])));
    assert!(colours(bare().args(["--color=always", "--help"])));
    assert!(!colours(bare().args(["--color", "never", "--help"])));
    assert!(colours(
        bare().env("CLICOLOR_FORCE", "1").args(["apps", "crm"])
    ));
    assert!(!colours(
        bare()
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1")
            .args(["apps", "crm"])
    ));
    assert!(!colours(
        bare().args(["--color", "always", "--json", "apps", "crm"])
    ));
}

#[test]
fn lines_keep_to_the_width() {
    for width in ["40", "60", "80", "100"] {
        let text = shown(bare().env("COLUMNS", width).args(["help", "limits"]));
        let limit: usize = width.parse().expect("a number");
        for line in text.lines().filter(|line| !line.contains("https://")) {
            assert!(line.chars().count() <= limit, "{width}: {line}");
        }
    }
}

#[test]
fn the_version_comes_with_what_the_catalogs_hold() {
    let text = shown(bare().arg("--version"));
    assert!(
        text.starts_with(concat!(
            "exit 0\n--- stdout\nzoauth ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        )),
        "{text}"
    );
    let output = bare()
        .args(["--version", "--json"])
        .output()
        .expect("built");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(answer["scopes"].as_u64() > Some(1000), "{answer}");
    assert_eq!(answer["zoauth"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn usage_errors_are_json_too() {
    let output = bare().args(["--json", "fnd", "x"]).output().expect("built");
    assert_eq!(output.status.code(), Some(2));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["error"]["code"], "usage");
    assert!(
        answer["error"]["hint"]
            .as_str()
            .is_some_and(|hint| hint.contains("find"))
    );
    for arguments in [&["--json"][..], &["--json", "--color", "never"]] {
        let output = bare().args(arguments).output().expect("built");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(answer["error"]["code"], "usage");
    }
}

#[test]
fn arguments_that_are_no_text_are_a_usage_error() {
    use std::ffi::OsStr;
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let text = shown(bare().arg("find").arg(OsStr::from_bytes(b"\xff\xfe")));
        assert!(text.starts_with("exit 2"), "{text}");
    }
}

#[test]
fn odd_arguments_are_answered_and_never_panic() {
    let long = "a.b".repeat(20_000);
    let odd = [
        "",
        " ",
        "-",
        "--",
        ":",
        "::",
        "crm:",
        ":deals:",
        "crm:deals:,,",
        "...",
        "a..b",
        "\u{0}x".trim_start_matches('\u{0}'),
        "\u{1b}[31mred",
        "\u{202e}\u{feff}ä\u{1f980}.ß.READ",
        "https://",
        "https://[::1",
        "http://%zz%/%",
        "{{{{",
        "/{/}/{}",
        "GET",
        "GET /",
        "@",
        long.as_str(),
    ];
    for command in ["find", "for", "show", "apps", "help"] {
        for odd in odd {
            let mut tool = bare();
            let output = tool
                .args([command, odd])
                .write_stdin("")
                .output()
                .expect("built");
            let code = output.status.code();
            assert!(
                code.is_some_and(|code| code <= 8),
                "{command} {:.40}: {code:?} {}",
                odd,
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
