//! Faults on order, counters, the log, and that no secret is in it.

use std::time::{Duration, Instant};

use zoho_emulator::{Cut, Endpoint, Fault};

use crate::support::{SCOPE, SECRET, SELF, SERVER, World, builder, encode, send, text};

#[tokio::test]
async fn faults_come_in_order_and_then_the_right_answer_again() {
    let world = World::start(builder()).await;
    let refresh = text(&world.self_client_tokens().await, "refresh_token");
    world.emulator.fault("token", Fault::Html, 1);
    world.emulator.fault(Endpoint::Token, Fault::Empty, 2);
    world
        .emulator
        .fault("token", Fault::json(503, r#"{"error":"busy"}"#), 1);

    let html = world.refresh(SELF, &refresh).await;
    assert_eq!(
        (html.status, html.content_type.starts_with("text/html")),
        (500, true)
    );
    for _ in 0..2 {
        let empty = world.refresh(SELF, &refresh).await;
        assert_eq!((empty.status, &*empty.body), (200, ""));
    }
    // Other endpoints are well.
    assert_eq!(world.get("us", "/oauth/serverinfo", &[]).await.status, 200);
    let busy = world.refresh(SELF, &refresh).await;
    assert_eq!((busy.status, &*busy.body), (503, r#"{"error":"busy"}"#));
    // None of these made a token: the first, from the exchange, is alone.
    assert_eq!(
        world.emulator.token(&refresh).unwrap().live_access_tokens,
        1
    );
    assert!(
        world
            .refresh(SELF, &refresh)
            .await
            .json()
            .get("access_token")
            .is_some()
    );

    world.emulator.fault("token", Fault::Html, 5);
    world.emulator.clear_faults();
    assert!(
        world
            .refresh(SELF, &refresh)
            .await
            .json()
            .get("access_token")
            .is_some()
    );
}

#[tokio::test]
async fn a_truncated_answer_breaks_off_and_the_request_had_its_effect() {
    let world = World::start(builder()).await;
    let refresh = text(&world.self_client_tokens().await, "refresh_token");
    world.emulator.fault("token", Fault::Truncated, 1);
    let form = encode(&[
        ("client_id", SELF),
        ("client_secret", SECRET),
        ("grant_type", "refresh_token"),
        ("refresh_token", &refresh),
    ]);
    let answer = send(
        "POST",
        &world.url("us", "/oauth/v2/token"),
        Some(&form),
        &[],
    )
    .await;
    assert!(answer.is_err());
    assert_eq!(
        world.emulator.token(&refresh).unwrap().live_access_tokens,
        2
    );
}

#[tokio::test]
async fn a_truncated_answer_sends_its_head_and_the_first_half() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let world = World::start(builder()).await;
    world.emulator.fault("server-info", Fault::Truncated, 1);
    let address = world
        .emulator
        .accounts_url("us")
        .strip_prefix("http://")
        .unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET /oauth/serverinfo HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let raw = String::from_utf8(bytes).unwrap();
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(body.starts_with(r#"{"result""#), "{body}");
    assert_eq!(body.len(), length.parse::<usize>().unwrap() / 2);
}

#[tokio::test]
async fn a_delay_holds_the_answer_back_but_not_the_end_of_the_emulator() {
    let world = World::start(builder()).await;
    let delay = Duration::from_millis(50);
    world.emulator.fault("server-info", Fault::Delay(delay), 1);
    let before = Instant::now();
    assert_eq!(world.get("us", "/oauth/serverinfo", &[]).await.status, 200);
    assert!(before.elapsed() >= delay);

    world
        .emulator
        .fault("server-info", Fault::Delay(Duration::from_secs(3600)), 1);
    let url = world.url("us", "/oauth/serverinfo");
    let asked = tokio::spawn(async move { send("GET", &url, None, &[]).await.is_ok() });
    while world.emulator.requests("server-info") < 2 {
        tokio::task::yield_now().await;
    }
    world.emulator.shutdown().await;
    asked.await.unwrap();
}

#[tokio::test]
async fn requests_are_counted_and_logged_without_secrets() {
    let world = World::new().await;
    let tokens = world.tokens().await;
    let refresh = text(&tokens, "refresh_token");
    world.refresh(SERVER, &refresh).await;
    world.refresh("1000.NOBODY", &refresh).await;
    world
        .emulator
        .fault("token", Fault::json(500, "fault-body"), 1);
    world.token("us", SERVER, &[("grant_type", SECRET)]).await;

    assert_eq!(world.emulator.requests("token"), 4);
    assert_eq!(world.emulator.requests(Endpoint::Authorize), 1);
    assert_eq!(world.emulator.requests("revoke"), 0);
    let log = world.emulator.log();
    let seen: Vec<_> = log
        .iter()
        .map(|r| {
            (
                r.endpoint.name(),
                r.grant_type,
                r.client_id.as_deref(),
                r.status,
                r.outcome,
            )
        })
        .collect();
    let token = "token";
    assert_eq!(
        seen,
        [
            ("authorize", None, Some(SERVER), 302, "redirect"),
            (token, Some("authorization_code"), Some(SERVER), 200, "ok"),
            (token, Some("refresh_token"), Some(SERVER), 200, "ok"),
            (token, Some("refresh_token"), None, 200, "invalid_client"),
            (token, None, Some(SERVER), 500, "fault"),
        ]
    );
    let shown = format!(
        "{log:?} {:?} {:?}",
        world.emulator,
        Fault::json(200, &*refresh)
    );
    for secret in [SECRET, &refresh, &text(&tokens, "access_token")] {
        assert!(!shown.contains(secret), "{shown}");
    }
    world.emulator.clear_log();
    assert_eq!(
        (world.emulator.requests("token"), world.emulator.log().len()),
        (0, 0)
    );
}

#[tokio::test]
#[should_panic(expected = "no endpoint named \"tokens\"")]
async fn a_misspelt_endpoint_does_not_count_as_zero() {
    let world = World::start(builder()).await;
    world.emulator.requests("tokens");
}

/// What comes over the wire of one request, to the last byte.
async fn raw(world: &World, request: &str) -> Vec<u8> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let address = world.emulator.accounts_url("us");
    let address = address.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // A reset after the bytes is a cut like any other.
    let _ = stream.read_to_end(&mut bytes).await;
    bytes
}

#[tokio::test]
async fn a_connection_is_cut_at_every_byte_and_at_every_place_with_a_name() {
    const GET: &str =
        "GET /oauth/serverinfo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let world = World::start(builder()).await;
    let whole = raw(&world, GET).await;
    for bytes in 0..whole.len() {
        world
            .emulator
            .fault("server-info", Fault::Cut(Cut::Bytes(bytes)), 1);
        assert_eq!(raw(&world, GET).await, whole[..bytes], "{bytes}");
    }
    let text = String::from_utf8(whole.clone()).unwrap();
    let head = text.find("\r\n\r\n").unwrap() + 4;
    let line = text.find("\r\n").unwrap() + 2;
    for (name, cut) in Cut::NAMED {
        world.emulator.fault("server-info", Fault::Cut(cut), 1);
        let length = raw(&world, GET).await.len();
        let fits = match name {
            "request" | "answer" => length == 0,
            "status-line" => length == line,
            "headers" => line < length && length < head,
            "body" => length == head,
            _ => head < length && length < whole.len(),
        };
        assert!(fits, "{name}: {length} of {}", whole.len());
    }
}

#[tokio::test]
async fn a_cut_before_the_answer_has_spent_the_code_and_one_at_the_request_has_not() {
    let world = World::start(builder()).await;
    for (cut, spent) in [
        (Cut::Request, false),
        (Cut::Answer, true),
        (Cut::Headers, true),
    ] {
        let code = world.emulator.self_client_code(SELF, SCOPE, 3).unwrap();
        let form = encode(&[
            ("client_id", SELF),
            ("client_secret", SECRET),
            ("grant_type", "authorization_code"),
            ("code", &code),
        ]);
        world.emulator.fault("token", Fault::Cut(cut), 1);
        let url = world.url("us", "/oauth/v2/token");
        assert!(send("POST", &url, Some(&form), &[]).await.is_err());
        let again = send("POST", &url, Some(&form), &[]).await.unwrap().json();
        assert_eq!(again["error"] == "invalid_code", spent, "{cut:?}: {again}");
    }
}

#[tokio::test]
async fn an_answer_can_come_in_pieces() {
    let world = World::start(builder()).await;
    let whole = world.get("us", "/oauth/serverinfo", &[]).await.body;
    let fault = Fault::Trickle {
        bytes: 40,
        pause: Duration::from_millis(1),
    };
    world.emulator.fault("server-info", fault, 1);
    assert_eq!(world.get("us", "/oauth/serverinfo", &[]).await.body, whole);
}

#[tokio::test]
async fn the_accounts_server_throttles_revokes_and_is_the_wrong_one_on_order() {
    let world = World::start(builder()).await;
    let tokens = world.self_client_tokens().await;
    let refresh = text(&tokens, "refresh_token");
    for status in [200, 400] {
        world.emulator.fault("token", Fault::Throttle { status }, 1);
        let answer = world.refresh(SELF, &refresh).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.json()["error"], "Access Denied");
    }
    world.emulator.fault("token", Fault::WrongDataCenter, 1);
    assert_eq!(
        world.refresh(SELF, &refresh).await.error(),
        "invalid_client"
    );
    world.emulator.fault("authorize", Fault::WrongDataCenter, 1);
    world
        .authorize(&[])
        .await
        .assert_page(400, "Invalid Client");
    assert!(world.refresh(SELF, &refresh).await.json()["access_token"].is_string());
    world.emulator.fault("token", Fault::Revoked, 1);
    assert_eq!(world.refresh(SELF, &refresh).await.error(), "invalid_code");
    assert!(!world.emulator.is_live(&text(&tokens, "access_token")));
}

#[tokio::test]
async fn a_script_runs_in_its_order_and_leaves_other_requests_alone() {
    let world = World::start(builder()).await;
    let refresh = text(&world.self_client_tokens().await, "refresh_token");
    let script = "
- {on: token, do: {throttle: 400}, after: 1}
- {on: token, do: html}
- {on: POST /oauth/v2/token/revoke, do: {answer: {status: 503, body: {}}}, times: always}
";
    world.emulator.run(&script.parse().unwrap());
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(world.refresh(SELF, &refresh).await.status);
    }
    assert_eq!(seen, [200, 400, 500, 200]);
    for _ in 0..3 {
        let answer = world
            .post("us", "/oauth/v2/token/revoke", &[("token", "x")])
            .await;
        assert_eq!(answer.status, 503);
    }
    assert_eq!(world.get("us", "/oauth/serverinfo", &[]).await.status, 200);
}
