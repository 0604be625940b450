//! Calls of APIs with a session's token, against servers on loopback: where the
//! header goes, what happens to a token that is refused, and that every answer
//! comes back whole.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use mockito::{Matcher, Mock, Server, ServerGuard};
use zoho_oauth::api::{ApiClient, Body, Method, header};
use zoho_oauth::*;

const DEAD: &str =
    r#"{"code":"INVALID_TOKEN","details":{},"message":"invalid oauth token","status":"error"}"#;
const NO_SCOPE: &str = r#"{"code":"OAUTH_SCOPE_MISMATCH","details":{},"status":"error"}"#;

/// An API and an accounts server in one; refreshes give `token-1`, `token-2` …
struct World {
    server: ServerGuard,
    clock: Arc<ManualClock>,
    session: Session,
    refreshes: Mock,
}

impl World {
    /// `refreshes` is how many token requests are to be made in all.
    async fn new(refreshes: usize) -> Self {
        let mut server = Server::new_async().await;
        let number = std::sync::atomic::AtomicUsize::new(1);
        let url = server.url();
        let refreshes = server
            .mock("POST", "/oauth/v2/token")
            .with_body_from_request(move |_| {
                let number = number.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                format!(
                    r#"{{"access_token":"token-{number}","api_domain":"{url}","expires_in":3600}}"#
                )
                .into()
            })
            .expect(refreshes)
            .create_async()
            .await;
        let client = Client::new("1000.C")
            .unwrap()
            .with_secret("s".into())
            .unwrap();
        let accounts = Accounts::custom(&server.url()).unwrap();
        let scopes = "ZohoCRM.org.READ".parse().unwrap();
        let mut grant = Grant::without_tokens(Flow::SelfClient, &client, &accounts, scopes, 1);
        grant.refresh_token = Some("refresh".into());
        let profile = Profile::new("test").unwrap();
        let store = Arc::new(MemoryStore::with(profile.clone(), Entry::new(grant)));
        let clock = Arc::new(ManualClock::at(1_000_000));
        let session = Session::builder(Http::new(), store, profile)
            .clock(clock.clone())
            .build();
        Self {
            server,
            clock,
            session,
            refreshes,
        }
    }

    fn api(&self) -> ApiClient {
        ApiClient::new(self.session.clone())
    }

    /// An endpoint that answers a token in a certain way.
    async fn answers(&mut self, token: &str, status: usize, body: &str, times: usize) -> Mock {
        self.server
            .mock("POST", "/crm/v8/Leads")
            .match_header("authorization", &*format!("Zoho-oauthtoken {token}"))
            .match_body("the body")
            .with_status(status)
            .with_body(body)
            .expect(times)
            .create_async()
            .await
    }
}

async fn post(api: &ApiClient) -> (u16, String) {
    let request = api.request(Method::POST, "/crm/v8/Leads").body("the body");
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_path_goes_to_the_api_host_of_the_token_with_zohos_header() {
    let mut world = World::new(1).await;
    let leads = world
        .server
        .mock("GET", "/crm/v8/Leads")
        .match_query(Matcher::Exact("page=1&fields=A%26B".into()))
        .match_header("authorization", "Zoho-oauthtoken token-1")
        .match_header("orgid", "42")
        .with_status(418)
        .with_body("as it is")
        .create_async()
        .await;
    let request = world
        .api()
        .get("/crm/v8/Leads?page=1")
        .query("fields", "A&B");
    let request = request
        .header("orgId", "42")
        .header("Authorization", "Bearer of-the-caller");
    assert!(!format!("{request:?}").contains("page"));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 418);
    assert_eq!(answer.text().await.unwrap(), "as it is");
    leads.assert_async().await;
    world.refreshes.assert_async().await;
}

#[tokio::test]
async fn a_dead_token_is_replaced_once_and_the_request_repeated_once() {
    let mut world = World::new(2).await;
    let old = world.answers("token-1", 401, DEAD, 1).await;
    let new = world.answers("token-2", 201, "made", 2).await;
    let api = world.api();
    assert_eq!(post(&api).await, (201, "made".into()));
    assert_eq!(post(&api).await, (201, "made".into()));
    for mock in [old, new, world.refreshes] {
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn a_hundred_calls_with_a_dead_token_make_one_refresh() {
    let mut world = World::new(2).await;
    world.session.access_token().await.unwrap();
    let _old = world.answers("token-1", 401, DEAD, 100).await;
    let new = world.answers("token-2", 200, "ok", 100).await;
    let api = world.api();
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let api = api.clone();
            tokio::spawn(async move { post(&api).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), (200, "ok".into()));
    }
    new.assert_async().await;
    world.refreshes.assert_async().await;
}

#[tokio::test]
async fn what_no_new_token_helps_against_comes_back_as_it_is() {
    let mut world = World::new(1).await;
    let refused = world.answers("token-1", 401, NO_SCOPE, 1).await;
    assert_eq!(post(&world.api()).await, (401, NO_SCOPE.into()));
    refused.assert_async().await;
    world.refreshes.assert_async().await;
}

#[tokio::test]
async fn when_the_new_token_is_refused_too_nothing_is_renewed_for_ten_minutes() {
    let mut world = World::new(3).await;
    let first = world.answers("token-1", 401, DEAD, 1).await;
    let second = world.answers("token-2", 401, DEAD, 7).await;
    let third = world.answers("token-3", 401, DEAD, 1).await;
    let api = world.api();
    for _ in 0..6 {
        assert_eq!(post(&api).await, (401, DEAD.into()));
    }
    world.clock.advance(601);
    assert_eq!(post(&api).await, (401, DEAD.into()));
    for mock in [first, second, third, world.refreshes] {
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn without_a_new_token_the_first_answer_comes_back() {
    let mut world = World::new(1).await;
    world.session.access_token().await.unwrap();
    world.refreshes.assert_async().await;
    let blocked = world
        .server
        .mock("POST", "/oauth/v2/token")
        .with_body(r#"{"error":"Access Denied"}"#)
        .expect(1)
        .create_async()
        .await;
    let _dead = world.answers("token-1", 401, DEAD, 1).await;
    assert_eq!(post(&world.api()).await, (401, DEAD.into()));
    blocked.assert_async().await;
}

/// A body that can be sent once only.
struct Once(Option<Bytes>);

impl http_body::Body for Once {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.take().map(|data| Ok(http_body::Frame::data(data))))
    }
}

#[tokio::test]
async fn a_streamed_body_is_not_sent_again_but_the_next_call_has_a_new_token() {
    let mut world = World::new(2).await;
    let old = world.answers("token-1", 401, DEAD, 1).await;
    let new = world.answers("token-2", 200, "ok", 1).await;
    let api = world.api();
    let body = Body::wrap(Once(Some(Bytes::from_static(b"the body"))));
    let request = api.request(Method::POST, "/crm/v8/Leads").body(body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), DEAD);
    assert_eq!(post(&api).await, (200, "ok".into()));
    for mock in [old, new, world.refreshes] {
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn answers_of_any_size_come_back_whole_with_headers_and_url() {
    let mut world = World::new(1).await;
    for (status, size) in [
        (401, 10),
        (401, 64 * 1024),
        (401, 3_000_000),
        (200, 3_000_000),
    ] {
        let body: Vec<u8> = (0..size).map(|index: u32| index as u8).collect();
        let path = format!("/{status}/{size}");
        world
            .server
            .mock("GET", &*path)
            .with_status(status)
            .with_header("x-kept", "yes")
            .with_body(&body)
            .create_async()
            .await;
        let answer = world.api().get(&path).send().await.unwrap();
        assert_eq!(usize::from(answer.status().as_u16()), status);
        assert_eq!(answer.headers()["x-kept"], "yes");
        assert_eq!(answer.url().path(), path);
        assert_eq!(answer.content_length(), Some(u64::from(size)));
        assert!(answer.remote_addr().is_some());
        assert_eq!(answer.bytes().await.unwrap(), body, "{path}");
    }
}

#[tokio::test]
async fn a_redirect_is_followed_on_the_same_server_only() {
    let mut world = World::new(1).await;
    let mut elsewhere = Server::new_async().await;
    let trap = elsewhere
        .mock("GET", Matcher::Any)
        .expect(0)
        .create_async()
        .await;
    let target = world
        .server
        .mock("GET", "/new")
        .match_header("authorization", "Zoho-oauthtoken token-1")
        .with_body("there")
        .create_async()
        .await;
    let url = world.server.url();
    let named = url.replace("127.0.0.1", "localhost");
    for (from, to) in [
        ("/moved", "/new"),
        ("/whole", &*format!("{url}/new")),
        ("/away", &*format!("{}/x", elsewhere.url())),
        ("/named", &*format!("{named}/new")),
        (
            "/user",
            &*format!("{}/new", url.replace("://", "://user:pass@")),
        ),
        ("/circle", "/circle"),
    ] {
        for method in ["GET", "POST"] {
            world
                .server
                .mock(method, from)
                .with_status(302)
                .with_header("location", to)
                .create_async()
                .await;
        }
    }
    let api = world.api();
    for path in ["/moved", "/whole"] {
        let answer = api.get(path).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), "there", "{path}");
    }
    for path in ["/away", "/named", "/user", "/circle"] {
        assert_eq!(api.get(path).send().await.unwrap().status(), 302, "{path}");
    }
    let answer = api.request(Method::POST, "/moved").send().await.unwrap();
    assert_eq!(answer.status(), 302, "a POST would become a GET");
    trap.assert_async().await;
    target.expect(2).assert_async().await;
}

#[tokio::test]
async fn a_foreign_host_gets_nothing_unless_it_is_allowed() {
    let world = World::new(1).await;
    let mut elsewhere = Server::new_async().await;
    let away = elsewhere
        .mock("GET", "/x")
        .match_header("authorization", "Zoho-oauthtoken token-1")
        .expect(1)
        .create_async()
        .await;
    let url = format!("{}/x", elsewhere.url());
    let error = world.api().get(&url).send().await.unwrap_err();
    assert_eq!(error.code(), "foreign_host");
    let request = api::Request::new(Method::GET, url.parse().unwrap());
    let error = world.api().send(request).await.unwrap_err();
    assert_eq!(error.code(), "foreign_host");
    let allowed = ApiClient::builder(world.session.clone()).host("127.0.0.1");
    let answer = allowed.build().unwrap().get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    away.assert_async().await;
}

#[tokio::test]
async fn a_base_of_ones_own_takes_the_place_of_zohos() {
    let world = World::new(1).await;
    let mut sandbox = Server::new_async().await;
    let there = sandbox
        .mock("PUT", "/sandbox/crm")
        .match_header(header::CONTENT_TYPE.as_str(), "application/json")
        .match_body(r#"{"a":1}"#)
        .create_async()
        .await;
    let api = ApiClient::builder(world.session.clone())
        .base(format!("{}/sandbox/", sandbox.url()))
        .build()
        .unwrap();
    let body = serde_json::json!({"a": 1});
    let request = api.request(Method::PUT, "/crm").json(&body);
    assert_eq!(request.send().await.unwrap().status(), 200);
    there.assert_async().await;
}

#[tokio::test]
async fn mistakes_are_told_without_a_request_and_without_secrets() {
    let world = World::new(1).await;
    let api = world.api();
    for (request, code) in [
        (api.get("//evil.example/?q=s3cret"), "bad_target"),
        (api.get("crm?q=s3cret"), "bad_target"),
        (api.get("http://www.zohoapis.eu/?q=s3cret"), "unsafe_target"),
        (api.get("/x").header("a\nb", "s3cret"), "bad_header"),
        (api.get("/x").header("a", "s3cret\n"), "bad_header"),
        (api.get("http://localhost:1/?q=s3cret"), "foreign_host"),
    ] {
        let error = request.send().await.unwrap_err();
        assert_eq!(error.code(), code);
        let told = format!("{error} {error:?} {}", error.remedy());
        assert!(
            !told.contains("s3cret") && !told.contains("token-1"),
            "{told}"
        );
    }
    // A server that is not there: the URL's query does not show.
    let api = ApiClient::builder(world.session.clone())
        .base("http://127.0.0.1:1")
        .build()
        .unwrap();
    let error = api.get("/x?q=s3cret").send().await.unwrap_err();
    assert_eq!(error.code(), "network");
    let told = format!("{error} {error:?}");
    assert!(
        !told.contains("s3cret") && !told.contains("token-1"),
        "{told}"
    );
    assert!(
        ApiClient::builder(world.session.clone())
            .base("http://x.example")
            .build()
            .is_err()
    );
}
