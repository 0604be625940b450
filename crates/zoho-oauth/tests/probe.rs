//! The probe of scopes against a transport that plays the accounts server: what
//! it finds, and with how few requests.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use zeroize::Zeroizing;
use zoho_oauth::*;

const GOOD: &str = r#"{"user_code":"A","device_code":"d","verification_url":"https://accounts.zoho.com/oauth/v3/device"}"#;

/// Refuses lists with a scope that ends in `WRONG`, and is throttled at last.
#[derive(Debug, Default)]
struct Server {
    asked: AtomicUsize,
    throttled_after: Option<usize>,
}

impl Transport for Server {
    fn post_form<'a>(
        &'a self,
        _: &'a str,
        body: Zeroizing<Vec<u8>>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let body = String::from_utf8(body.to_vec()).unwrap();
        let answer = match self.throttled_after {
            Some(limit) if number >= limit => r#"{"error":"Access Denied"}"#,
            _ if body.contains("WRONG") => r#"{"error":"invalid_scope"}"#,
            _ => GOOD,
        };
        Box::pin(async move { Ok(HttpResponse::new(200, answer)) })
    }
}

fn scopes(wrong: &[bool]) -> ScopeSet {
    let scope = |(number, wrong): (usize, &bool)| {
        let operation = if *wrong { "WRONG" } else { "READ" };
        Scope::new(format!("App.module{number}.{operation}")).unwrap()
    };
    wrong.iter().enumerate().map(scope).collect()
}

async fn probe(wrong: &[bool], most: usize, server: Server) -> Result<ScopeProbe, Error> {
    let http = Http::with_transport(Arc::new(server));
    let client = Client::new("1000.D").unwrap();
    probe_scopes(&http, &DataCenter::US.into(), &client, &scopes(wrong), most).await
}

fn run(wrong: &[bool], most: usize) -> ScopeProbe {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(probe(wrong, most, Server::default()))
        .unwrap()
}

#[test]
fn one_request_is_enough_where_all_exist_and_few_where_one_does_not() {
    let probe = run(&[false; 100], 10);
    assert_eq!((probe.exist.len(), probe.requests), (100, 1));
    let mut wrong = [false; 64];
    for at in [0, 31, 32, 63] {
        wrong[at] = true;
        let probe = run(&wrong, 100);
        assert_eq!(probe.missing.len(), 1);
        assert_eq!(probe.exist.len(), 63);
        assert!(probe.requests <= 13, "{} requests", probe.requests);
        wrong[at] = false;
    }
}

#[test]
fn what_is_left_over_when_the_requests_are_used_up_is_undecided() {
    let probe = run(&[false, true, false, true], 2);
    assert_eq!(probe.requests, 2);
    assert!(!probe.undecided.is_empty());
    let known = probe.exist.len() + probe.missing.len() + probe.undecided.len();
    assert_eq!(known, 4);
    assert!(probe.stopped.is_none());
}

#[tokio::test]
async fn a_throttle_ends_it_with_what_is_known_so_far() {
    let server = Server {
        throttled_after: Some(2),
        ..Server::default()
    };
    let found = probe(&[false, false, true, false], 10, server)
        .await
        .unwrap();
    assert_eq!(found.stopped.unwrap().code(), "throttled");
    assert_eq!(found.exist.len(), 2);
    assert_eq!(found.undecided.len(), 2);

    let server = Server {
        throttled_after: Some(0),
        ..Server::default()
    };
    let error = probe(&[false], 10, server).await.unwrap_err();
    assert_eq!(error.code(), "throttled");
    assert_eq!(
        probe(&[], 10, Server::default()).await.unwrap_err().code(),
        "no_scopes"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_scope_is_told_right(wrong in proptest::collection::vec(any::<bool>(), 1..200)) {
        let probe = run(&wrong, usize::MAX);
        let ends = |list: &[Scope], end: &str| list.iter().all(|s| s.as_str().ends_with(end));
        prop_assert!(ends(&probe.exist, "READ"));
        prop_assert!(ends(&probe.missing, "WRONG"));
        prop_assert!(probe.undecided.is_empty());
        prop_assert_eq!(probe.exist.len() + probe.missing.len(), wrong.len());
    }

    #[test]
    fn it_never_asks_more_often_than_it_may(
        wrong in proptest::collection::vec(any::<bool>(), 1..60),
        most in 1_usize..12,
    ) {
        let probe = run(&wrong, most);
        prop_assert!(probe.requests <= most);
        let total = probe.exist.len() + probe.missing.len() + probe.undecided.len();
        prop_assert_eq!(total, wrong.len());
    }
}
