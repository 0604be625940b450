//! An answer that is cut short is an error, wherever it is cut, and never a
//! token: for every request there is, and for every way to end a connection.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use zoho_oauth::*;

const TOKENS: &str = r#"{"access_token":"1000.acc.ess","refresh_token":"1000.ref.resh","scope":"ZohoCRM.org.READ email","api_domain":"https://www.zohoapis.eu","token_type":"Bearer","expires_in":3600}"#;
/// The older shape: cut before its end, 3600000 would read as another number.
const OLD: &str = r#"{"access_token":"1000.acc.ess","expires_in_sec":3600,"token_type":"Bearer","expires_in":3600000}"#;

fn client() -> Client {
    Client::new("1000.C")
        .unwrap()
        .with_secret("s".into())
        .unwrap()
        .with_redirect_uri("http://localhost:8080/callback")
        .unwrap()
}

fn eu() -> Accounts {
    DataCenter::EU.into()
}

fn scopes() -> ScopeSet {
    "ZohoCRM.org.READ".parse().unwrap()
}

/// The whole answer is understood, and no prefix of it, whatever the status.
fn every_prefix<R: Request>(request: &R, whole: &str) -> usize
where
    R::Answer: Debug,
{
    request
        .read(&HttpResponse::new(200, whole))
        .unwrap_or_else(|error| panic!("{whole}: {error}"));
    for cut in 0..whole.len() {
        for status in [200, 400, 500] {
            let response = HttpResponse::new(status, &whole[..cut]);
            let Err(error) = request.read(&response) else {
                panic!("{} was taken for an answer", &whole[..cut]);
            };
            let told = format!("{error} {error:?} {} {}", error.cause(), error.remedy());
            let exchange = matches!(
                request.call(),
                Call::AuthorizationCode | Call::SelfClientCode
            );
            assert_eq!(
                told.contains("may have exchanged the code"),
                exchange,
                "{told}"
            );
            assert!(
                !told.contains("1000.acc") && !told.contains("1000.ref"),
                "{told}"
            );
        }
    }
    whole.len()
}

#[test]
fn no_prefix_of_any_answer_is_an_answer() {
    let (eu, client) = (eu(), client());
    let authorization = AuthorizationRequest::new(&eu, &client, scopes())
        .unwrap()
        .state("st4te");
    let code = authorization.read_redirect("?state=st4te&code=c").unwrap();
    let code_exchange = AuthorizationCodeRequest::new(&authorization, &client, code).unwrap();
    let self_client = SelfClientCodeRequest::new(&eu, &client, "c".into()).unwrap();
    let refresh = RefreshRequest::new(&eu, &client, "r".into()).unwrap();
    let credentials = ClientCredentialsRequest::new(&eu, &client, scopes(), None).unwrap();
    let device = DeviceStartRequest::new(&eu, &client, scopes()).unwrap();
    let started = r#"{"user_code":"AB","device_code":"1000.acc.ess","interval":30000,"expires_in":300000,"verification_url":"https://accounts.zoho.eu/oauth/v3/device"}"#;
    let start = device.read(&HttpResponse::new(200, started)).unwrap();
    let poll = DevicePollRequest::new(&eu, &client, &start).unwrap();
    let enhancement = ScopeEnhancementRequest::new(&eu, &client, "r".into()).unwrap();
    let enhanced =
        r#"{"access_token":"1000.acc.ess","token_type":"update_scope","expires_in":600}"#;
    let revoke = RevokeRequest::new(&eu, "r".into()).unwrap();

    let cuts = [
        every_prefix(&code_exchange, TOKENS),
        every_prefix(&self_client, TOKENS),
        every_prefix(&refresh, TOKENS),
        every_prefix(&refresh, OLD),
        every_prefix(&credentials, OLD),
        every_prefix(&device, started),
        every_prefix(&poll, TOKENS),
        every_prefix(&poll, r#"{"error":"authorization_pending"}"#),
        every_prefix(&poll, r#"{"user_location":"in","error":"other_dc"}"#),
        every_prefix(&enhancement, enhanced),
    ];
    println!(
        "{} answers cut at {} places",
        cuts.len(),
        cuts.iter().sum::<usize>()
    );

    // A web page with 400 says at revoke that the token is not valid; no cut
    // may say that it was revoked.
    let revoked = r#"{"status":"success"}"#;
    revoke.read(&HttpResponse::new(200, revoked)).unwrap();
    for cut in 0..revoked.len() {
        assert!(
            revoke
                .read(&HttpResponse::new(200, &revoked[..cut]))
                .is_err()
        );
    }
}

/// Answers each connection with as much of the answer as its number says, and
/// hangs up.
async fn cutting(answer: String) -> Accounts {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for cut in 0.. {
            let Ok((mut stream, _)) = listener.accept().await else {
                return;
            };
            let mut request = [0; 4096];
            let mut read = 0;
            while !request[..read].ends_with(b"refresh_token=1000.r.r") {
                match stream.read(&mut request[read..]).await {
                    Ok(1..) => read = request.iter().position(|&byte| byte == 0).unwrap_or(4096),
                    _ => break,
                }
            }
            let part = &answer.as_bytes()[..cut.min(answer.len())];
            let _ = stream.write_all(part).await;
            let _ = stream.shutdown().await;
        }
    });
    Accounts::custom(&url).unwrap()
}

#[tokio::test]
async fn a_connection_cut_anywhere_in_an_answer_is_an_error() {
    let json = r#"{"access_token":"1000.acc.ess","expires_in":3600}"#;
    let length = json.len();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    // With a length, in chunks, and ended by the end of the connection.
    let answers = [
        format!("{head}Content-Length: {length}\r\n\r\n{json}"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{json}\r\n0\r\n\r\n"),
        format!("{head}Connection: close\r\n\r\n{json}"),
    ];
    let mut cuts = 0;
    for answer in answers {
        let accounts = cutting(answer.clone()).await;
        for cut in 0..=answer.len() {
            let request = RefreshRequest::new(&accounts, &client(), "1000.r.r".into()).unwrap();
            // A transport of its own each time, so that no connection is kept.
            let outcome = request.send(&Http::new()).await;
            match outcome {
                Ok(token) => {
                    assert_eq!(cut, answer.len(), "{}", &answer[..cut]);
                    assert_eq!(token.expires_in, 3600);
                }
                Err(error) => {
                    assert!(cut < answer.len(), "the whole answer: {error}");
                    assert!(["network", "not_json"].contains(&error.code()), "{error}");
                    assert!(!format!("{error:?}").contains("1000.acc"));
                    cuts += 1;
                }
            }
        }
    }
    println!("connections cut at {cuts} places");
}

#[tokio::test]
async fn a_session_gets_over_an_answer_that_was_cut_and_keeps_nothing_of_it() {
    let json = r#"{"access_token":"1000.acc.ess","expires_in":3600}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    );
    // The first connections are cut within the status line.
    let accounts = cutting(answer).await;
    let mut grant = Grant::without_tokens(Flow::SelfClient, &client(), &accounts, scopes(), 1);
    grant.refresh_token = Some("1000.r.r".into());
    let profile = Profile::new("test").unwrap();
    let store = Arc::new(MemoryStore::with(profile.clone(), Entry::new(grant)));
    let session = Session::builder(Http::new(), store.clone(), profile.clone())
        .retries(1)
        .build();
    let limit = Duration::from_secs(20);
    let outcome = tokio::time::timeout(limit, session.access_token()).await;
    assert_eq!(outcome.unwrap().unwrap_err().code(), "network");
    let entry = store.load(&profile).await.unwrap().unwrap();
    assert!(entry.grant.access_token.is_none());
    assert!(entry.grant.refresh_token.is_some());
    assert_eq!(
        entry.budget.left(SystemClock.now()),
        8,
        "both may have counted"
    );
}
