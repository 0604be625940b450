//! The whole job with the libraries alone, as a program of one's own does it:
//! the scope that a call needs from the catalog, the same scope typed, a grant
//! for it, and a call that is let in. The emulator asks the catalog which
//! scopes exist and which of them a call needs, so that all parts must agree.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zoho_catalog::{Catalog, Resolution, algebra};
use zoho_emulator::{Emulator, ProductAnswer, ProductCall};
use zoho_oauth::{
    Accounts, AuthorizationCodeRequest, AuthorizationRequest, Client, ClientCredentialsRequest,
    CodeVerifier, Entry, Error, FileStore, Flow, Grant, Http, ManualClock, Profile, Request as _,
    RevokeRequest, Scope, ScopeSet, SelfClientCodeRequest, Session, Store as _, TokenAnswer,
};
use zoho_scopes::{CrmScope, DeskScope};

const SELF_CLIENT: &str = "1000.SELF";
const SERVER_CLIENT: &str = "1000.SERVER";
const SECRET: &str = "made-up-secret";
const REDIRECT: &str = "http://localhost:8484/callback";
const UPSERT: &str = "/crm/v8/Deals/upsert";

/// What a product answers, by the catalog: the token's scopes must open the call.
fn by_catalog(call: &ProductCall<'_>) -> ProductAnswer {
    let catalog = Catalog::embedded();
    let (held, _) = catalog.known(call.scopes.iter().map(String::as_str));
    let url = format!("https://www.zohoapis.com{}", call.path);
    match catalog.resolve(call.method, &url) {
        Resolution::Opened(opened) if algebra::met(&held, &opened.alternatives).is_some() => {
            ProductAnswer::Success
        }
        Resolution::Opened(_) => ProductAnswer::ScopeMismatch,
        _ => ProductAnswer::UnknownCall,
    }
}

/// A Zoho, a user's folder, and a clock on both sides.
struct World {
    zoho: Emulator,
    zoho_clock: zoho_emulator::ManualClock,
    clock: Arc<ManualClock>,
    folder: tempfile::TempDir,
    accounts: Accounts,
}

impl World {
    async fn new() -> Self {
        let zoho_clock = zoho_emulator::ManualClock::new();
        let zoho = Emulator::builder()
            .client(zoho_emulator::Client::self_client(SELF_CLIENT, SECRET))
            .client(zoho_emulator::Client::server(SERVER_CLIENT, SECRET).redirect_uri(REDIRECT))
            .scope_check(|scope| Catalog::embedded().scope(scope).is_some())
            .product_check(by_catalog)
            .auto_consent(true)
            .clock(zoho_clock.clone())
            .start()
            .await
            .expect("a free port");
        let accounts = Accounts::custom(zoho.accounts_url("us")).expect("a URL");
        Self {
            zoho,
            zoho_clock,
            clock: Arc::new(ManualClock::at(1_800_000_000)),
            folder: tempfile::tempdir().expect("a folder"),
            accounts,
        }
    }

    fn client(id: &str) -> Client {
        Client::new(id)
            .and_then(|client| client.with_secret(SECRET.into()))
            .and_then(|client| client.with_redirect_uri(REDIRECT))
            .expect("a sound client")
    }

    fn store(&self) -> Arc<FileStore> {
        Arc::new(FileStore::open(self.folder.path().join("store")))
    }

    /// Keeps an answer under a name, as a login does.
    async fn keep(
        &self,
        name: &str,
        flow: Flow,
        client: &Client,
        scopes: ScopeSet,
        answer: &TokenAnswer,
    ) -> Session {
        use zoho_oauth::Clock as _;
        let now = self.clock.now();
        let grant = Grant::new(flow, client, &self.accounts, scopes, answer, now);
        let profile = Profile::new(name).expect("a name");
        let store = self.store();
        let lease = store.lease(&profile).await.expect("nobody else");
        store
            .save(&lease, &Entry::new(grant))
            .await
            .expect("a folder of one's own");
        drop(lease);
        self.session(name)
    }

    /// A session as another program would open it.
    fn session(&self, name: &str) -> Session {
        let profile = Profile::new(name).expect("a name");
        Session::builder(Http::new(), self.store(), profile)
            .clock(self.clock.clone())
            .build()
    }

    /// An hour passes on both sides.
    fn an_hour_later(&self) {
        self.zoho_clock.advance(Duration::from_secs(3600));
        self.clock.advance(3600);
    }

    /// The answer to an HTTP request, head and body.
    async fn request(&self, method: &str, target: &str, header: &str) -> String {
        let host = self.accounts.as_str().trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(host)
            .await
            .expect("it listens");
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Length: 0\r\n{header}\r\n"
        );
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .await
            .expect("it answers in text");
        answer
    }

    /// Calls an API with the session's token, and says whether it was let in.
    async fn call(&self, session: &Session, method: &str, path: &str) -> Result<(), String> {
        let token = session
            .access_token()
            .await
            .map_err(|error| error.to_string())?;
        let header = format!("Authorization: {}\r\n", token.header().expose_secret());
        let answer = self.request(method, path, &header).await;
        if answer.starts_with("HTTP/1.1 200") {
            Ok(())
        } else {
            Err(answer)
        }
    }
}

/// A typed scope as the OAuth crate takes it.
fn typed(scopes: &[CrmScope]) -> ScopeSet {
    scopes
        .iter()
        .map(|scope| Scope::from_static(scope.as_str()))
        .collect()
}

#[tokio::test]
async fn from_a_call_to_a_call_that_is_let_in() {
    // Which scope does the call need? The catalog and the words agree.
    let catalog = Catalog::embedded();
    let url = format!("https://www.zohoapis.eu{UPSERT}");
    let Resolution::Opened(opened) = catalog.resolve("POST", &url) else {
        panic!("the upsert of deals is a known call");
    };
    let least = opened.least();
    assert_eq!(least.len(), 1);
    let found = catalog.search("upsert deals crm", 1);
    assert_eq!(found.hits[0].scopes, least);

    // The same scope, typed: what is in the program can't be misspelt.
    let scope = CrmScope::ModulesDealsCreate;
    assert_eq!(scope.as_str(), least[0].as_str());
    assert_eq!(least[0].as_str().parse(), Ok(scope));

    // A code from the console, exchanged once, kept in a file.
    let world = World::new().await;
    let scopes = typed(&[scope]);
    let client = World::client(SELF_CLIENT);
    let code = world
        .zoho
        .self_client_code(SELF_CLIENT, &scopes.to_string(), 3)
        .expect("a scope that exists");
    let request =
        SelfClientCodeRequest::new(&world.accounts, &client, code.into()).expect("all there");
    let answer = request.send(&Http::new()).await.expect("a good code");
    assert!(matches!(
        request.send(&Http::new()).await,
        Err(Error::InvalidCode { .. })
    ));
    let session = world
        .keep("crm", Flow::SelfClient, &client, scopes, &answer)
        .await;

    // It opens what it was made for and nothing else.
    world.call(&session, "POST", UPSERT).await.expect("let in");
    let refused = world
        .call(&session, "GET", "/crm/v8/Deals")
        .await
        .expect_err("another scope");
    assert!(refused.contains("OAUTH_SCOPE_MISMATCH"), "{refused}");
    let refused = world
        .call(&session, "POST", "/crm/v8/Leads/upsert")
        .await
        .expect_err("another module");
    assert!(refused.contains("OAUTH_SCOPE_MISMATCH"), "{refused}");

    // An hour later it is refreshed, once, whichever program asks.
    let asked = world.zoho.requests("token");
    world.an_hour_later();
    world
        .call(&session, "POST", UPSERT)
        .await
        .expect("refreshed");
    world
        .call(&world.session("crm"), "POST", UPSERT)
        .await
        .expect("from the store");
    assert_eq!(world.zoho.requests("token"), asked + 1);

    // Revoked, it is over for everybody.
    let grant = session.grant().await.expect("stored");
    let token = grant.refresh_token.expect("offline access");
    RevokeRequest::new(&world.accounts, token)
        .expect("a token")
        .send(&Http::new())
        .await
        .expect("it lives");
    let refused = world
        .call(&session, "POST", UPSERT)
        .await
        .expect_err("revoked");
    assert!(refused.contains("INVALID_TOKEN"), "{refused}");
    world.an_hour_later();
    assert!(matches!(
        world.session("crm").access_token().await,
        Err(Error::InvalidCode { .. })
    ));
}

#[tokio::test]
async fn a_wide_scope_opens_what_the_narrow_ones_open_in_every_crate() {
    let world = World::new().await;
    let scopes = typed(&[CrmScope::ModulesAll]);
    let client = World::client(SELF_CLIENT);
    let code = world
        .zoho
        .self_client_code(SELF_CLIENT, &scopes.to_string(), 3)
        .expect("a scope that exists");
    let answer = SelfClientCodeRequest::new(&world.accounts, &client, code.into())
        .expect("all there")
        .send(&Http::new())
        .await
        .expect("a good code");
    let session = world
        .keep("wide", Flow::SelfClient, &client, scopes, &answer)
        .await;
    for narrow in [CrmScope::ModulesDealsCreate, CrmScope::ModulesDealsRead] {
        assert!(CrmScope::ModulesAll.covers(narrow));
        let catalog = Catalog::embedded();
        let wide = catalog.scope("ZohoCRM.modules.ALL").expect("known");
        let narrow = catalog.scope(narrow.as_str()).expect("known");
        assert!(wide.covers(narrow));
    }
    for (method, path) in [("POST", UPSERT), ("GET", "/crm/v8/Deals")] {
        world.call(&session, method, path).await.expect("let in");
    }
}

#[tokio::test]
async fn a_redirect_leads_to_the_same_place() {
    let world = World::new().await;
    let scopes = typed(&[CrmScope::ModulesDealsCreate]);
    let client = World::client(SERVER_CLIENT);
    let request = AuthorizationRequest::new(&world.accounts, &client, scopes.clone())
        .expect("a redirect URI and scopes")
        .pkce(CodeVerifier::generate().expect("random numbers"));

    // What the browser does: open the page (the user accepts), be redirected.
    let url = request.url();
    let target = url.trim_start_matches(world.accounts.as_str());
    let page = world.request("GET", target, "").await;
    let redirect = page
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .expect("a redirect");
    assert!(redirect.starts_with(REDIRECT), "{redirect}");

    // The redirect names this accounts server itself, which is none of Zoho's;
    // it is taken because it is the one that was asked.
    let code = request.read_redirect(redirect).expect("our own state");
    let answer = AuthorizationCodeRequest::new(&request, &client, code)
        .expect("a secret")
        .send(&Http::new())
        .await
        .expect("a good code");
    let session = world
        .keep("browser", Flow::AuthorizationCode, &client, scopes, &answer)
        .await;
    world.call(&session, "POST", UPSERT).await.expect("let in");
    world.an_hour_later();
    world
        .call(&session, "POST", UPSERT)
        .await
        .expect("refreshed");
}

#[tokio::test]
async fn client_credentials_are_asked_for_again_when_they_are_over() {
    let world = World::new().await;
    let scopes: ScopeSet = [Scope::from_static(DeskScope::TicketsRead.as_str())].into();
    let client = World::client(SELF_CLIENT);
    let answer = ClientCredentialsRequest::new(&world.accounts, &client, scopes.clone(), None)
        .expect("all there")
        .send(&Http::new())
        .await
        .expect("a self client");
    let session = world
        .keep("desk", Flow::ClientCredentials, &client, scopes, &answer)
        .await;
    let first = session.access_token().await.expect("kept");
    world.an_hour_later();
    let second = session.access_token().await.expect("asked for again");
    assert_ne!(
        first.secret().expose_secret(),
        second.secret().expose_secret()
    );
    assert!(world.zoho.is_live(second.secret().expose_secret()));
}

#[tokio::test]
async fn a_scope_that_no_catalog_has_is_refused_by_all() {
    let world = World::new().await;
    let misspelt = "ZohoCRM.modules.daels.READ";
    let catalog = Catalog::embedded();
    assert!(catalog.scope(misspelt).is_none());
    let meant = catalog.suggest(misspelt, 1);
    assert_eq!(meant[0].scope.as_str(), CrmScope::ModulesDealsRead.as_str());
    let error = misspelt.parse::<CrmScope>().expect_err("misspelt");
    assert!(error.suggestions().contains(&"ZohoCRM.modules.deals.READ"));
    assert!(
        world
            .zoho
            .self_client_code(SELF_CLIENT, misspelt, 3)
            .is_err()
    );
    let scopes: ScopeSet = misspelt.parse().expect("of sound form");
    let refused =
        ClientCredentialsRequest::new(&world.accounts, &World::client(SELF_CLIENT), scopes, None)
            .expect("all there")
            .send(&Http::new())
            .await;
    assert!(matches!(refused, Err(Error::InvalidScope { .. })));
}
