//! What a token costs: from memory, by one thread and by eight, next to a mutex
//! and a read-write lock around a struct and next to yup-oauth2's cached token;
//! and what a refresh costs over the bare exchange with the same server.

#![allow(missing_docs)] // criterion's macros make public functions

use std::future::Future;
use std::hint::black_box;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use yup_oauth2::authenticator::{DefaultAuthenticator, DeviceFlowAuthenticator};
use zoho_oauth::*;

const ANSWER: &str = r#"{"access_token":"1000.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","api_domain":"https://www.zohoapis.eu","token_type":"Bearer","expires_in":3600}"#;
const SCOPE: &str = "ZohoCRM.modules.deals.READ";
const THREADS: u64 = 8;

/// Answers every request on a connection with a token, as fast as it can.
async fn answer(mut stream: TcpStream) {
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    let mut request = Vec::new();
    while let Ok(1..) = stream.read_buf(&mut request).await {
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse::<usize>().ok())?
        });
        if body.len() >= length.unwrap_or(0) {
            request.clear();
            if stream.write_all(response.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

fn serve(runtime: &Runtime) -> String {
    let listener = runtime
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .expect("loopback has a free port");
    let address = listener.local_addr().expect("a listener has an address");
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(answer(stream));
        }
    });
    format!("http://{address}")
}

fn client() -> Client {
    Client::new("1000.CLIENT")
        .and_then(|client| client.with_secret("secret".into()))
        .expect("neither is blank")
}

fn entry(accounts: &Accounts) -> Entry {
    let scopes = SCOPE.parse().expect("a scope");
    let mut grant = Grant::without_tokens(Flow::SelfClient, &client(), accounts, scopes, 1);
    grant.refresh_token = Some("refresh".into());
    Entry::new(grant)
}

fn profile() -> Profile {
    Profile::new("bench").expect("a name")
}

/// The same promise as a session's, the usual way: a struct behind a lock.
struct Simple {
    token: SecretString,
    expires_at: u64,
}

impl Simple {
    fn token(&self) -> SecretString {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |time| time.as_secs());
        assert!(now + 300 < self.expires_at);
        self.token.clone()
    }
}

async fn yup() -> DefaultAuthenticator {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("tokens");
    // As it writes them; the time has year, day of the year, and so on.
    let json = format!(
        r#"[{{"scopes":["{SCOPE}"],"token":{{"access_token":"{}","refresh_token":"r","expires_at":[2999,1,0,0,0,0,0,0,0],"id_token":null}}}}]"#,
        "1000.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    );
    std::fs::write(&file, json).expect("a temporary folder can be written");
    DeviceFlowAuthenticator::builder(yup_oauth2::ApplicationSecret::default())
        .persist_tokens_to_disk(&file)
        .build()
        .await
        .expect("its storage can be read")
}

/// Times `get` in one task, and in eight threads that ask at the same time.
fn compare<F, Fut, T>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    runtime: &Runtime,
    name: &str,
    get: F,
) where
    F: Fn() -> Fut + Sync,
    Fut: Future<Output = T>,
{
    let many = |times: u64| {
        runtime.block_on(async {
            for _ in 0..times {
                black_box(get().await);
            }
        });
    };
    group.throughput(Throughput::Elements(1));
    group.bench_function(format!("{name}/1 thread"), |bencher| {
        bencher.iter_custom(|times| {
            let start = Instant::now();
            many(times);
            start.elapsed()
        });
    });
    // One iteration is one token for one thread; all eight take as many.
    group.throughput(Throughput::Elements(THREADS));
    group.bench_function(format!("{name}/8 threads"), |bencher| {
        bencher.iter_custom(|times| {
            let start = Instant::now();
            std::thread::scope(|scope| {
                for _ in 0..THREADS {
                    scope.spawn(|| many(times));
                }
            });
            start.elapsed()
        });
    });
}

fn token_from_memory(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let accounts = Accounts::custom(&serve(&runtime)).expect("a loopback URL");
    let store = Arc::new(MemoryStore::with(profile(), entry(&accounts)));
    let session = Session::builder(Http::new(), store, profile()).build();
    let token = runtime
        .block_on(session.access_token())
        .expect("the server gives a token");
    let simple = || Simple {
        token: token.secret().clone(),
        expires_at: token.expires_at(),
    };
    let mutex = Mutex::new(simple());
    let lock = tokio::sync::RwLock::new(simple());
    let yup = runtime.block_on(yup());

    let mut group = criterion.benchmark_group("token from memory");
    group.measurement_time(Duration::from_secs(3));
    compare(&mut group, &runtime, "session", || async {
        session.access_token().await.expect("it is in memory")
    });
    compare(&mut group, &runtime, "mutex around a struct", || async {
        let simple = mutex.lock().expect("nobody panics here");
        simple.token()
    });
    compare(
        &mut group,
        &runtime,
        "tokio's RwLock around a struct",
        || async { lock.read().await.token() },
    );
    compare(&mut group, &runtime, "yup-oauth2", || async {
        yup.token(&[SCOPE]).await.expect("it is in memory")
    });
    group.finish();
}

fn refresh(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let url = serve(&runtime);
    let accounts = Accounts::custom(&url).expect("a loopback URL");
    let body = "grant_type=refresh_token&client_id=1000.CLIENT&client_secret=secret\
                &refresh_token=refresh";
    // Without TLS nobody asks for the provider, but the client wants one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bare = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let url = format!("{url}/oauth/v2/token");
    let clock = Arc::new(ManualClock::at(1_000_000));
    let session = |store: Arc<dyn Store>| {
        Session::builder(Http::new(), store, profile())
            .clock(clock.clone())
            .build()
    };
    let in_memory = session(Arc::new(MemoryStore::with(profile(), entry(&accounts))));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Arc::new(FileStore::open(folder.path().join("store")));
    runtime.block_on(async {
        let lease = store.lease(&profile()).await.expect("nobody has it");
        store.save(&lease, &entry(&accounts)).await.expect("a disk");
    });
    let in_file = session(store);

    let mut group = criterion.benchmark_group("refresh");
    let mut bench = |name: &str, refresh: &dyn Fn() -> BoxFuture<'static, ()>| {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| {
                let start = Instant::now();
                for _ in 0..times {
                    runtime
                        .block_on(runtime.spawn(refresh()))
                        .expect("no panic");
                }
                start.elapsed()
            });
        });
    };
    bench("bare exchange", &|| {
        let request = bare
            .post(&url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        Box::pin(async move {
            let answer = request.send().await.expect("an answer");
            assert!(!answer.bytes().await.expect("a body").is_empty());
        })
    });
    for (name, session) in [
        ("session, memory store", in_memory),
        ("session, file store", in_file),
    ] {
        bench(name, &|| {
            let (session, clock) = (session.clone(), clock.clone());
            Box::pin(async move {
                clock.advance(3600);
                let token = session.access_token().await.expect("a new token");
                assert!(token.secret().expose_secret().starts_with("1000."));
            })
        });
    }
    group.finish();
}

criterion_group!(benches, token_from_memory, refresh);
criterion_main!(benches);
