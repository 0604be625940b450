//! What a session promises: one request for all who ask, within Zoho's budget,
//! and nothing lost. Zoho is played by a transport in memory, time by a clock
//! that the tests move.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::ExposeSecret;
use zeroize::Zeroizing;
use zoho_oauth::*;

/// Answers with a new token each time, or with what was put in line.
#[derive(Debug, Default)]
struct Zoho {
    requests: AtomicUsize,
    delay: Duration,
    answers: Mutex<VecDeque<&'static str>>,
    bodies: Mutex<Vec<String>>,
}

impl Transport for Zoho {
    fn post_form<'a>(
        &'a self,
        _url: &'a str,
        body: Zeroizing<Vec<u8>>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let number = 1 + self.requests.fetch_add(1, Ordering::SeqCst);
            let body = String::from_utf8(body.to_vec()).unwrap();
            self.bodies.lock().unwrap().push(body);
            tokio::time::sleep(self.delay).await;
            let answer = self.answers.lock().unwrap().pop_front();
            match answer {
                Some("down") => Err(TransportError {
                    fault: NetworkFault::Connect,
                    detail: "down".to_owned(),
                }),
                Some(answer) => Ok(HttpResponse::new(200, answer)),
                None => Ok(HttpResponse::new(
                    200,
                    format!(r#"{{"access_token":"token-{number}","expires_in":3600}}"#),
                )),
            }
        })
    }
}

const THROTTLE: &str = r#"{"error":"Access Denied"}"#;
const DEAD: &str = r#"{"error":"invalid_code"}"#;

struct World {
    zoho: Arc<Zoho>,
    store: Arc<MemoryStore>,
    clock: Arc<ManualClock>,
}

impl World {
    fn new(flow: Flow) -> Self {
        Self::with(flow, Zoho::default())
    }

    fn with(flow: Flow, zoho: Zoho) -> Self {
        let store = Arc::new(MemoryStore::with(profile(), Entry::new(grant(flow))));
        Self {
            zoho: Arc::new(zoho),
            store,
            clock: Arc::new(ManualClock::at(10_000)),
        }
    }

    fn session(&self) -> Session {
        let http = Http::with_transport(self.zoho.clone());
        Session::builder(http, self.store.clone(), profile())
            .clock(self.clock.clone())
            .build()
    }

    fn answer(&self, answers: &[&'static str]) {
        self.zoho.answers.lock().unwrap().extend(answers);
    }

    fn requests(&self) -> usize {
        self.zoho.requests.load(Ordering::SeqCst)
    }
}

fn profile() -> Profile {
    Profile::new("test").unwrap()
}

fn grant(flow: Flow) -> Grant {
    let client = Client::new("1000.C")
        .unwrap()
        .with_secret("s".into())
        .unwrap();
    let scopes = "ZohoCRM.org.READ".parse().unwrap();
    let mut grant = Grant::without_tokens(flow, &client, &DataCenter::EU.into(), scopes, 1);
    if flow != Flow::ClientCredentials {
        grant.refresh_token = Some("refresh".into());
    }
    grant
}

fn text(token: &AccessToken) -> String {
    token.secret().expose_secret().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_tasks_make_one_request() {
    let world = World::with(
        Flow::SelfClient,
        Zoho {
            delay: Duration::from_millis(20),
            ..Zoho::default()
        },
    );
    let session = world.session();
    for round in 1..=2 {
        let tasks: Vec<_> = (0..10_000)
            .map(|_| {
                let session = session.clone();
                tokio::spawn(async move { text(&session.access_token().await.unwrap()) })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), format!("token-{round}"));
        }
        assert_eq!(world.requests(), round);
        world.clock.advance(3500);
    }
}

#[tokio::test]
async fn who_stops_waiting_does_not_stop_the_others() {
    let world = World::with(
        Flow::SelfClient,
        Zoho {
            delay: Duration::from_millis(50),
            ..Zoho::default()
        },
    );
    let session = world.session();
    // Starts the request and gives up at the first chance.
    tokio::select! {
        biased;
        _ = session.access_token() => panic!("the request takes time"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(text(&session.access_token().await.unwrap()), "token-1");
    assert_eq!(world.requests(), 1);
}

#[tokio::test]
async fn sessions_that_share_a_store_share_the_token() {
    let world = World::with(
        Flow::SelfClient,
        Zoho {
            delay: Duration::from_millis(20),
            ..Zoho::default()
        },
    );
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let session = world.session();
            tokio::spawn(async move { text(&session.access_token().await.unwrap()) })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), "token-1");
    }
    assert_eq!(world.requests(), 1);
}

#[tokio::test]
async fn an_error_reaches_all_and_is_remembered_for_a_time() {
    let world = World::new(Flow::SelfClient);
    world.answer(&[DEAD]);
    let session = world.session();
    let (one, two) = tokio::join!(session.access_token(), session.access_token());
    assert_eq!(one.unwrap_err().code(), "invalid_code");
    assert_eq!(two.unwrap_err().code(), "invalid_code");
    assert_eq!(
        session.access_token().await.unwrap_err().code(),
        "invalid_code"
    );
    assert_eq!(world.requests(), 1);
    world.clock.advance(61);
    assert!(session.access_token().await.is_ok());
    assert_eq!(world.requests(), 2);
}

#[tokio::test]
async fn the_throttle_is_kept_in_the_store_for_everybody() {
    let world = World::new(Flow::SelfClient);
    world.answer(&[THROTTLE]);
    let error = world.session().access_token().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
    world.clock.advance(100);
    let error = world.session().access_token().await.unwrap_err();
    assert_eq!(error.code(), "budget_spent");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(500)));
    assert_eq!(world.requests(), 1);
    world.clock.advance(500);
    assert!(world.session().access_token().await.is_ok());
}

#[tokio::test]
async fn the_eleventh_request_in_ten_minutes_is_not_sent() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    let mut token = session.access_token().await.unwrap();
    for _ in 0..9 {
        world.clock.advance(1);
        token = session.replace(&token).await.unwrap();
    }
    assert_eq!(session.budget().await.unwrap().left(world.clock.now()), 0);
    let error = session.replace(&token).await.unwrap_err();
    assert_eq!(error.code(), "budget_spent");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(591)));
    assert_eq!(world.requests(), 10);
}

#[tokio::test]
async fn while_renewing_fails_a_living_token_is_handed_out() {
    let world = World::new(Flow::SelfClient);
    let session = world.session();
    session.access_token().await.unwrap();
    world.clock.advance(3400);
    world.answer(&["down", "down"]);
    assert_eq!(text(&session.access_token().await.unwrap()), "token-1");
    assert_eq!(text(&session.access_token().await.unwrap()), "token-1");
    assert_eq!(world.requests(), 2, "the failure is remembered");
    // A session that starts now finds the living token in the store.
    assert_eq!(
        text(&world.session().access_token().await.unwrap()),
        "token-1"
    );
    world.clock.advance(201);
    assert_eq!(text(&session.access_token().await.unwrap()), "token-4");
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once_for_all() {
    let world = World::new(Flow::SelfClient);
    let (one, two) = (world.session(), world.session());
    let old = one.access_token().await.unwrap();
    assert_eq!(text(&two.access_token().await.unwrap()), "token-1");
    assert_eq!(text(&one.replace(&old).await.unwrap()), "token-2");
    assert_eq!(text(&one.replace(&old).await.unwrap()), "token-2");
    assert_eq!(text(&two.replace(&old).await.unwrap()), "token-2");
    assert_eq!(world.requests(), 2);
    // Nor does it come back as a last resort.
    world.answer(&[DEAD]);
    let old = one.access_token().await.unwrap();
    assert!(one.replace(&old).await.is_err());
    assert!(one.access_token().await.is_err());
}

#[tokio::test]
async fn a_refresh_keeps_the_refresh_token_and_takes_over_the_api_domain() {
    let world = World::new(Flow::AuthorizationCode);
    world.answer(&[
        r#"{"access_token":"a","refresh_token":"","api_domain":"https://www.zohoapis.in","expires_in":3600}"#,
        r#"{"access_token":"b","expires_in":3600}"#,
    ]);
    let session = world.session();
    for _ in 0..2 {
        let token = session.access_token().await.unwrap();
        assert_eq!(token.api_domain(), Some("https://www.zohoapis.in"));
        world.clock.advance(4000);
    }
    let grant = session.grant().await.unwrap();
    let refresh_token = grant.refresh_token.as_ref().unwrap();
    assert_eq!(refresh_token.expose_secret(), "refresh");
    assert_eq!(grant.api_domain.as_deref(), Some("https://www.zohoapis.in"));
    assert_eq!(grant.scopes().to_string(), "ZohoCRM.org.READ");
}

#[tokio::test]
async fn client_credentials_are_renewed_by_a_new_request() {
    let world = World::new(Flow::ClientCredentials);
    let session = world.session();
    session.access_token().await.unwrap();
    world.clock.advance(4000);
    assert_eq!(text(&session.access_token().await.unwrap()), "token-2");
    let bodies = world.zoho.bodies.lock().unwrap();
    assert!(
        bodies
            .iter()
            .all(|body| body.starts_with("grant_type=client_credentials&"))
    );
}

#[tokio::test]
async fn a_new_login_is_seen_and_a_missing_one_is_named() {
    let world = World::new(Flow::SelfClient);
    let lease = world.store.lease(&profile()).await.unwrap();
    world.store.delete(&lease).await.unwrap();
    let session = world.session();
    assert_eq!(session.access_token().await.unwrap_err().code(), "no_grant");
    let entry = Entry::new(grant(Flow::Device));
    world.store.save(&lease, &entry).await.unwrap();
    drop(lease);
    assert!(session.access_token().await.is_ok());
}

#[tokio::test]
async fn the_secret_may_come_from_the_program_instead_of_the_store() {
    let world = World::new(Flow::SelfClient);
    let mut bare = grant(Flow::SelfClient);
    bare.client_secret = None;
    let lease = world.store.lease(&profile()).await.unwrap();
    world.store.save(&lease, &Entry::new(bare)).await.unwrap();
    drop(lease);
    let error = world.session().access_token().await.unwrap_err();
    assert_eq!(error.code(), "missing_client_secret");
    assert_eq!(world.requests(), 0);
    let client = Client::new("1000.C")
        .unwrap()
        .with_secret("own".into())
        .unwrap();
    let http = Http::with_transport(world.zoho.clone());
    let session = Session::builder(http, world.store.clone(), profile())
        .client(client)
        .clock(world.clock.clone())
        .build();
    session.access_token().await.unwrap();
    assert!(world.zoho.bodies.lock().unwrap()[0].contains("client_secret=own"));
}
