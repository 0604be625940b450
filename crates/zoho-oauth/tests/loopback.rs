//! The receiver of redirects, as browsers and others speak to it: over sockets
//! on loopback, each test on a port of its own.

#![cfg(feature = "loopback")]
#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use zoho_oauth::loopback::{Browser, Judgement, LoopbackError, LoopbackReceiver};
use zoho_oauth::{AuthorizationCode, AuthorizationRequest, Client, DataCenter, Error, ScopeSet};

const STATE: &str = "st4te";
const GOOD: &str = "/callback?state=st4te&code=sentinel-code&location=in\
                    &accounts-server=https%3A%2F%2Faccounts.zoho.in";
/// Long enough never to pass while a test runs.
const PATIENCE: Duration = Duration::from_secs(600);

type Received = Result<(Result<AuthorizationCode, Error>, Browser), LoopbackError>;

struct Waiting {
    port: u16,
    task: tokio::task::JoinHandle<Received>,
}

fn request(redirect_uri: &str) -> AuthorizationRequest {
    let client = Client::new("1000.A")
        .unwrap()
        .with_redirect_uri(redirect_uri)
        .unwrap();
    let scopes: ScopeSet = "ZohoCRM.modules.ALL".parse().unwrap();
    AuthorizationRequest::new(&DataCenter::US.into(), &client, scopes)
        .unwrap()
        .state(STATE)
}

fn port_of(receiver: &LoopbackReceiver) -> u16 {
    let uri = receiver.redirect_uri();
    uri.rsplit(':')
        .next()
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

async fn waiting() -> Waiting {
    let receiver = LoopbackReceiver::bind("http://localhost:0/callback")
        .await
        .unwrap();
    let port = port_of(&receiver);
    let request = request(receiver.redirect_uri());
    let task = tokio::spawn(async move { receiver.receive(&request, PATIENCE).await });
    Waiting { port, task }
}

/// Sends bytes to an address and reads the answer to its end.
async fn raw(address: &str, port: u16, bytes: String) -> String {
    let address = format!("{address}:{port}");
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A server that refuses early may reset the rest.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    })
    .await
    .unwrap()
}

async fn get(port: u16, target: &str) -> String {
    let request = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    raw("127.0.0.1", port, request).await
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn ended(received: Received) -> (Result<AuthorizationCode, Error>, Browser) {
    received.unwrap()
}

#[tokio::test]
async fn the_redirect_ends_the_wait_and_the_browser_hears_how_it_went() {
    let waiting = waiting().await;
    let browser = tokio::spawn(async move { get(waiting.port, GOOD).await });
    let (code, waits) = ended(waiting.task.await.unwrap());
    let code = code.unwrap();
    assert_eq!(code.code.expose_secret(), "sentinel-code");
    assert_eq!(code.accounts, DataCenter::IN.into());
    waits.succeed("Logged in", "Close <this> page.").await;
    let page = browser.await.unwrap();
    assert_eq!(status(&page), 200);
    assert!(page.contains("<h1>Logged in</h1>"), "{page}");
    assert!(page.contains("Close &#60;this&#62; page."), "{page}");
    assert!(
        !page.contains("sentinel-code") && !page.contains(STATE),
        "{page}"
    );
    let lower = page.to_ascii_lowercase();
    for header in [
        "cache-control: no-store",
        "content-security-policy: default-src 'none'; style-src 'nonce-",
        "frame-ancestors 'none'",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
        "connection: close",
    ] {
        assert!(lower.contains(header), "{header}: {page}");
    }
    assert!(page.contains(r#"history.replaceState(null, "", location.pathname)"#));
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}: {page}");
    }
    // Nothing listens any more.
    assert!(TcpStream::connect(("127.0.0.1", waiting.port)).is_err());
}

#[tokio::test]
async fn a_failure_is_shown_with_cause_and_remedy() {
    let waiting = waiting().await;
    let browser =
        tokio::spawn(async move { get(waiting.port, "/callback?error=access_denied").await });
    let (code, waits) = ended(waiting.task.await.unwrap());
    let error = code.unwrap_err();
    assert_eq!(error.code(), "access_denied");
    waits.fail(&error).await;
    let page = browser.await.unwrap();
    assert_eq!(status(&page), 400);
    assert!(page.contains("The user did not give consent"), "{page}");
    assert!(page.contains("<h2>What to do</h2>"), "{page}");
}

#[tokio::test]
async fn a_forged_server_ends_the_login_and_is_named() {
    let waiting = waiting().await;
    let forged =
        format!("/callback?state={STATE}&code=c&accounts-server=https%3A%2F%2Fevil.example");
    let browser = tokio::spawn(async move { get(waiting.port, &forged).await });
    let (code, waits) = ended(waiting.task.await.unwrap());
    let error = code.unwrap_err();
    assert_eq!(error.code(), "forged_accounts_server");
    waits.fail(&error).await;
    assert!(browser.await.unwrap().contains("evil.example"));
}

#[tokio::test]
async fn what_does_not_belong_to_the_login_does_not_end_it() {
    let waiting = waiting().await;
    let port = waiting.port;
    let line = |request: String| raw("127.0.0.1", port, request);
    for (target, expected) in [
        ("/", 404),
        ("/favicon.ico", 404),
        ("/callback/", 404),
        ("/start/x", 404),
        ("/callback", 400),
        ("/callback?state=other&code=c", 400),
        ("/callback?code=c", 400),
        ("/callback?state=other&error=access_denied", 400),
        ("/callback?state=st4te", 400),
    ] {
        assert_eq!(status(&get(port, target).await), expected, "{target}");
    }
    for host in [
        "evil.example",
        "evil.example:8484",
        "localhost",
        "localhost:1",
        "",
    ] {
        let answer = line(format!("GET {GOOD} HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        assert_eq!(status(&answer), 421, "{host}");
    }
    let answer = line(format!("GET {GOOD} HTTP/1.0\r\n\r\n")).await;
    assert_eq!(status(&answer), 421, "no host");
    let two =
        format!("GET {GOOD} HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example\r\n\r\n");
    assert_eq!(status(&line(two).await), 421, "two hosts");
    let absolute =
        format!("GET http://evil.example{GOOD} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    assert_eq!(status(&line(absolute).await), 421, "another authority");
    for method in ["POST", "HEAD", "OPTIONS", "PUT"] {
        let answer = line(format!(
            "{method} {GOOD} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
        ))
        .await;
        assert_eq!(status(&answer), 405, "{method}");
    }
    let image =
        format!("GET {GOOD} HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Fetch-Dest: image\r\n\r\n");
    assert_eq!(
        status(&line(image).await),
        403,
        "an image in somebody's page"
    );
    let long = format!("GET /callback?{} HTTP/1.1\r\n", "x".repeat(100_000));
    assert!(matches!(
        line(long).await.get(9..12),
        Some("414" | "431") | None
    ));
    assert_eq!(status(&line("nonsense\r\n\r\n".to_owned()).await), 400);

    assert!(!waiting.task.is_finished());
    for host in ["127.0.0.1", "[::1]", "LOCALHOST"] {
        let answer = line(format!("GET /x HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n")).await;
        assert_eq!(status(&answer), 404, "{host} is one of our names");
    }
    let browser = tokio::spawn(async move { get(port, GOOD).await });
    let (code, waits) = ended(waiting.task.await.unwrap());
    assert_eq!(code.unwrap().code.expose_secret(), "sentinel-code");
    waits.succeed("ok", "ok").await;
    browser.await.unwrap();
}

#[tokio::test]
async fn connections_that_say_nothing_hold_up_nobody() {
    let waiting = waiting().await;
    let port = waiting.port;
    let idle: Vec<TcpStream> = (0..20)
        .map(|number| {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let part = &b"GET /callback HTTP/1.1\r\nHost: loc"[..number];
            stream.write_all(part).unwrap();
            stream
        })
        .collect();
    let browser = tokio::spawn(async move { get(port, GOOD).await });
    let (code, waits) = ended(waiting.task.await.unwrap());
    assert!(code.is_ok());
    waits.succeed("ok", "ok").await;
    assert_eq!(status(&browser.await.unwrap()), 200);
    drop(idle);
}

#[tokio::test]
async fn both_loopback_addresses_answer_where_there_are_both() {
    let has_six = std::net::TcpListener::bind("[::1]:0").is_ok();
    let waiting = waiting().await;
    let port = waiting.port;
    if has_six {
        let request = format!("GET /x HTTP/1.1\r\nHost: [::1]:{port}\r\n\r\n");
        assert_eq!(status(&raw("[::1]", port, request).await), 404);
    }
    assert_eq!(status(&get(port, "/x").await), 404);
    waiting.task.abort();
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_on_either_address() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let bind = async |port: u16| {
        LoopbackReceiver::bind(&format!("http://localhost:{port}/callback")).await
    };
    assert_eq!(
        bind(port).await.unwrap_err(),
        LoopbackError::PortInUse { port }
    );
    if let Ok(taken) = std::net::TcpListener::bind("[::1]:0") {
        let port = taken.local_addr().unwrap().port();
        assert_eq!(
            bind(port).await.unwrap_err(),
            LoopbackError::PortInUse { port }
        );
    }
}

#[tokio::test]
async fn only_a_redirect_uri_of_this_machine_can_be_waited_for() {
    for uri in [
        "https://localhost:8484/callback",
        "http://example.com/callback",
        "http://127.0.0.2:0/callback",
        "http://localhost.example:0/",
        "http://localhost:0/callback?x=1",
        "localhost:8484",
        "",
    ] {
        let error = LoopbackReceiver::bind(uri).await.unwrap_err();
        assert_eq!(error.code(), "not_loopback", "{uri}");
    }
}

#[tokio::test]
async fn the_time_out_tells_how_many_strangers_came() {
    let receiver = LoopbackReceiver::bind("http://localhost:0/callback")
        .await
        .unwrap();
    let port = port_of(&receiver);
    let uri = receiver.redirect_uri().to_owned();
    let request = request(&uri);
    // In the queue before the wait begins, so that the time does not matter.
    let mut stranger = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let hit =
        format!("GET /callback?state=other&code=c HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    stranger.write_all(hit.as_bytes()).unwrap();
    let wait = receiver.wait(Duration::from_secs(1), |query| {
        match request.read_redirect(query) {
            Err(error) => Judgement::NotOurs(error),
            Ok(code) => Judgement::Ends(code),
        }
    });
    let error = wait.await.unwrap_err();
    assert_eq!(
        error,
        LoopbackError::TimedOut {
            redirect_uri: uri,
            waited: Duration::from_secs(1),
            strangers: 1,
        }
    );
}

#[tokio::test]
async fn the_entrance_leads_on_once() {
    let mut receiver = LoopbackReceiver::bind("http://localhost:0/callback")
        .await
        .unwrap();
    let port = port_of(&receiver);
    let secret = "https://accounts.zoho.eu/oauth/v2/auth?state=sentinel";
    let address = receiver.entrance(secret.into()).unwrap();
    assert!(!address.contains("sentinel"));
    let target = address.split_once(&port.to_string()).unwrap().1.to_owned();
    let request = request(receiver.redirect_uri());
    let task = tokio::spawn(async move { receiver.receive(&request, PATIENCE).await });
    let first = get(port, &target).await;
    assert_eq!(status(&first), 303);
    assert!(
        first.contains(&format!("location: {secret}\r\n")),
        "{first}"
    );
    assert_eq!(status(&get(port, &target).await), 404, "it works once");
    task.abort();
}
