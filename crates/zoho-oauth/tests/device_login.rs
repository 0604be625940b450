//! The device flow's driver against a scripted transport: what it sends where,
//! how long it waits in between, and how it ends. No time passes.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;
use zoho_oauth::*;

const START: &str = r#"{"user_code":"WLKU-4502","device_code":"sentinel-device","interval":30000,"expires_in":300000,"verification_url":"https://accounts.zoho.com/oauth/v3/device"}"#;
const TOKENS: &str = r#"{"access_token":"a","refresh_token":"r","expires_in":3600}"#;
const PENDING: &str = r#"{"error":"authorization_pending"}"#;

/// Answers in order; `None` is a connection that breaks.
#[derive(Debug)]
struct Script {
    answers: Mutex<Vec<Option<&'static str>>>,
    sent: Mutex<Vec<(String, String)>>,
}

impl Transport for Script {
    fn post_form<'a>(
        &'a self,
        url: &'a str,
        body: Zeroizing<Vec<u8>>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let body = String::from_utf8(body.to_vec()).unwrap();
        self.sent.lock().unwrap().push((url.to_owned(), body));
        let answer = self.answers.lock().unwrap().remove(0);
        Box::pin(async move {
            match answer {
                Some(body) => Ok(HttpResponse::new(200, body)),
                None => Err(TransportError {
                    fault: NetworkFault::Other,
                    detail: "connection reset".to_owned(),
                }),
            }
        })
    }
}

#[derive(Default)]
struct Pauses(Vec<u64>);

impl Pause for Pauses {
    fn pause(&mut self, time: Duration) -> BoxFuture<'_, ()> {
        self.0.push(time.as_secs());
        Box::pin(async {})
    }
}

type Ended = Result<(Accounts, TokenAnswer), Error>;

async fn run(polls: &[Option<&'static str>]) -> (Ended, Vec<u64>, Vec<(String, String)>) {
    let mut answers = vec![Some(START)];
    answers.extend(polls);
    let script = Arc::new(Script {
        answers: Mutex::new(answers),
        sent: Mutex::default(),
    });
    let transport: Arc<dyn Transport> = Arc::<Script>::clone(&script);
    let http = Http::with_transport(transport);
    let client = Client::new("1000.D")
        .unwrap()
        .with_secret("common".into())
        .unwrap()
        .with_secret_for(DataCenter::EU, "european".into())
        .unwrap();
    let scopes: ScopeSet = "ZohoCRM.modules.ALL".parse().unwrap();
    let login = DeviceLogin::begin(
        &http,
        &DataCenter::US.into(),
        &client,
        scopes,
        DataCenterTable::zoho(),
    )
    .await
    .unwrap();
    assert_eq!(login.start().user_code, "WLKU-4502");
    let mut pauses = Pauses::default();
    let ended = login.finish(&http, &mut pauses).await;
    assert!(
        script.answers.lock().unwrap().is_empty(),
        "all were asked for"
    );
    let sent = script.sent.lock().unwrap().clone();
    (ended, pauses.0, sent)
}

#[tokio::test]
async fn it_polls_once_an_interval_until_the_user_is_done() {
    let (ended, pauses, sent) = run(&[Some(PENDING), Some(PENDING), Some(TOKENS)]).await;
    let (accounts, tokens) = ended.unwrap();
    assert_eq!(accounts, DataCenter::US.into());
    assert_eq!(tokens.access_token.expose_secret(), "a");
    assert_eq!(pauses, [30, 30, 30]);
    assert_eq!(sent.len(), 4);
    assert!(sent[1].1.contains("code=sentinel-device"));
}

#[tokio::test]
async fn it_slows_down_and_survives_a_broken_connection() {
    let slow = r#"{"error":"slow_down"}"#;
    let (ended, pauses, _) = run(&[Some(slow), None, Some(slow), Some(TOKENS)]).await;
    ended.unwrap();
    assert_eq!(pauses, [30, 35, 35, 40]);
}

#[tokio::test]
async fn it_goes_on_at_once_where_the_users_account_is_with_the_secret_of_that_place() {
    for answer in [
        r#"{"user_location":"eu","error":"other_dc"}"#,
        r#"{"dc":"eu","error":"other_dc"}"#,
    ] {
        let (ended, pauses, sent) = run(&[Some(PENDING), Some(answer), Some(TOKENS)]).await;
        assert_eq!(ended.unwrap().0, DataCenter::EU.into());
        assert_eq!(pauses, [30, 30]);
        let (url, body) = &sent[3];
        assert_eq!(url, "https://accounts.zoho.eu/oauth/v3/device/token");
        assert!(body.contains("client_secret=european"), "{body}");
        assert!(sent[2].1.contains("client_secret=common"));
    }
}

#[tokio::test]
async fn data_centers_that_send_it_round_and_round_are_left() {
    let eu = Some(r#"{"user_location":"eu","error":"other_dc"}"#);
    let us = Some(r#"{"user_location":"us","error":"other_dc"}"#);
    let (ended, ..) = run(&[eu, us, eu, us]).await;
    assert_eq!(ended.unwrap_err().code(), "unknown_location");
}

#[tokio::test]
async fn it_ends_when_the_user_refuses_or_the_codes_run_out() {
    for (answer, code) in [
        (r#"{"error":"access_denied"}"#, "access_denied"),
        (r#"{"error":"expired"}"#, "device_code_expired"),
        (
            r#"{"error":"other_dc","user_location":"moon"}"#,
            "unknown_location",
        ),
        (r#"{"error":"invalid_client"}"#, "invalid_client"),
    ] {
        let (ended, ..) = run(&[Some(answer)]).await;
        assert_eq!(ended.unwrap_err().code(), code);
    }
    let (ended, pauses, _) = run(&[Some(PENDING); 10]).await;
    assert_eq!(ended.unwrap_err().code(), "device_code_expired");
    assert_eq!(pauses.iter().sum::<u64>(), 300, "never beyond their life");
}

#[tokio::test]
async fn without_a_secret_nothing_is_sent() {
    let http = Http::with_transport(Arc::new(Script {
        answers: Mutex::default(),
        sent: Mutex::default(),
    }));
    let error = DeviceLogin::begin(
        &http,
        &DataCenter::US.into(),
        &Client::new("1000.D").unwrap(),
        "ZohoCRM.modules.ALL".parse().unwrap(),
        DataCenterTable::zoho(),
    )
    .await
    .unwrap_err();
    assert_eq!(error.code(), "missing_client_secret");
}
