//! `zoauth explain` as a whole process: what it prints for people and for
//! programs, what it returns, and that it repeats no secret.

use assert_cmd::Command;

/// The tool with nothing in its environment.
fn zoauth(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoauth"));
    command.env_clear().arg("explain").args(arguments);
    command
}

/// Exit code, standard output and standard error.
fn outcome(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("the binary was built");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().expect("no signal"),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The same as a snapshot shows it.
fn shown(command: &mut Command) -> String {
    let (exit, out, err) = outcome(command);
    let part = |name: &str, text: &str| match text {
        "" => String::new(),
        text => format!("--- {name}\n{text}"),
    };
    format!(
        "exit {exit}\n{}{}",
        part("stdout", &out),
        part("stderr", &err)
    )
}

fn says(arguments: &[&str]) -> String {
    format!(
        "$ zoauth explain {}\n{}",
        arguments.join(" "),
        shown(&mut zoauth(arguments))
    )
}

fn json(command: &mut Command) -> (i32, serde_json::Value) {
    let (exit, out, err) = outcome(command);
    assert_eq!(err, "");
    (exit, serde_json::from_str(&out).expect("one JSON object"))
}

/// A call that stays in the catalogs.
const CALL: &str = "POST https://www.zohoapis.eu/crm/v8/Deals";

#[test]
fn the_main_refusals_read_the_same() {
    for (name, arguments) in [
        ("scope", &["OAUTH_SCOPE_MISMATCH", "--call", CALL][..]),
        ("ambiguous", &["57", "--app", "books"]),
        ("client", &["{\"error\":\"invalid_client\"}"]),
        ("throttled", &["Access Denied"]),
        (
            "code",
            &["http://localhost:8484/callback?error=invalid_code"],
        ),
        (
            "page",
            &["<html><body><h1>Invalid Client</h1></body></html>"],
        ),
        ("role", &["7401.14"]),
        (
            "desk",
            &["{\"errorCode\":\"OAUTH_ORG_MISMATCH\"}", "--status", "403"],
        ),
        ("other", &["INVALID_TOKEN", "--app", "recruit"]),
        ("status", &["--status", "401", "--app", "zoho-one"]),
    ] {
        insta::assert_snapshot!(name, says(arguments));
    }
}

#[test]
fn what_is_not_known_returns_9_with_what_was_seen() {
    let all = [
        says(&["FOO_BAR", "--app", "crm", "--status", "400", "--call", CALL]),
        says(&["nothing of the kind"]),
        says(&["57", "--app", "crm"]),
    ];
    insta::assert_snapshot!("not_known", all.join("\n"));
    let (exit, answer) = json(&mut zoauth(&["FOO_BAR", "--json"]));
    assert_eq!((exit, &answer["exit_code"]), (9, &9.into()));
    assert_eq!(answer["recognized"], serde_json::json!([]));
    assert_eq!(answer["seen"]["codes"], serde_json::json!(["FOO_BAR"]));
}

#[test]
fn the_json_stays_the_same() {
    let (exit, mut answer) = json(&mut zoauth(&[
        "--json",
        "57",
        "--call",
        "GET https://www.zohoapis.in/books/v3/invoices",
    ]));
    assert_eq!(exit, 0);
    // The alternatives are the catalog's, which grows.
    let needs = &mut answer["call"]["answers"][0];
    assert_eq!(needs["least"], needs["alternatives"][0]);
    needs["alternatives"] = serde_json::json!([[]]);
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&answer).expect("JSON"));
}

#[test]
fn the_help_stays_the_same() {
    insta::assert_snapshot!("help", shown(&mut zoauth(&["--help"])));
}

#[test]
fn text_comes_from_standard_input_and_files() {
    let answer = "HTTP/1.1 401 Unauthorized\r\nServer: ZGS\r\n\r\n{\"code\":\"INVALID_TOKEN\"}";
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), answer).expect("written");
    let path = file.path().to_str().expect("UTF-8");
    let ways = [
        shown(zoauth(&[]).write_stdin(answer)),
        shown(zoauth(&["-"]).write_stdin(answer)),
        shown(zoauth(&["--from", "-"]).write_stdin(answer)),
        shown(&mut zoauth(&["--from", path])),
        shown(&mut zoauth(&[answer])),
    ];
    assert!(
        ways[0].contains("Zoho CRM or Zoho PhoneBridge"),
        "{}",
        ways[0]
    );
    for way in &ways {
        assert_eq!(way, &ways[0]);
    }
}

#[test]
fn mistakes_are_usage_errors() {
    for arguments in [
        &["57", "--call", "POST"][..],
        &["57", "--call", "GET https://x/y z"],
        &["57", "--status", "99"],
        &["57", "--from", "x"],
    ] {
        let (exit, out, err) = outcome(&mut zoauth(arguments));
        assert_eq!((exit, out.as_str()), (2, ""), "{arguments:?}: {err}");
    }
    let (exit, _, err) = outcome(zoauth(&[]).write_stdin(""));
    assert_eq!(exit, 2, "{err}");
    assert_eq!(outcome(&mut zoauth(&["57", "--app", "nosuchapp"])).0, 3);
    assert_eq!(outcome(&mut zoauth(&["--from", "/nowhere/at/all"])).0, 1);
}

#[test]
fn no_secret_is_repeated() {
    const SECRET: &str = "1000.0123456789abcdef0123456789abcdef.fedcba9876543210fedcba9876543210";
    let text = format!(
        "> GET /crm/v8/Leads?authtoken={SECRET} HTTP/2\n> Host: www.zohoapis.eu\n> Authorization: Zoho-oauthtoken {SECRET}\n\n< HTTP/2 401\n{{\"code\":\"{SECRET}\",\"error\":\"{SECRET}\"}}"
    );
    let call =
        format!("GET https://u:{SECRET}@www.zohoapis.eu/crm/v8/Nothing/{SECRET}/x?y={SECRET}");
    for arguments in [
        &[][..],
        &["--json"],
        &["--call", &call],
        &["--call", &call, "--json"],
        &["--call", SECRET],
    ] {
        for input in [&text, SECRET] {
            let (_, out, err) = outcome(zoauth(arguments).write_stdin(input));
            assert!(!out.contains("0123456789abcdef"), "{arguments:?}: {out}");
            assert!(!err.contains("0123456789abcdef"), "{arguments:?}: {err}");
        }
    }
}
