//! Promises that only real processes can test: twenty of them with connections
//! of their own make one request, one more if the first to ask is killed, and
//! one that is killed in the middle of a save takes nothing with it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use zoho_oauth::{Accounts, Http, Session, Store as _};
use zoho_oauth_postgres::PostgresStore;
use zoho_oauth_postgres::testing::Server;

use crate::{
    builder, connect, entry, fresh_url, kept, numbered, past_the_store, profile, save, until,
};

const URL: &str = "ZOAUTH_TEST_POSTGRES_CHILD";
/// Long enough that a busy machine renews in time.
const TERM: Duration = Duration::from_secs(5);

fn child(test: &str, url: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(URL, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn store_of_parent() -> Option<PostgresStore> {
    let url = std::env::var(URL).ok()?;
    let builder = builder(&url).lease_term(TERM);
    // Not less than the loop of kills, on a machine that is busy with it.
    let timeout = Duration::from_secs(120);
    Some(builder.lease_timeout(timeout).connect().await.unwrap())
}

/// Lines that a child printed for us, among those of the test harness.
fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let output = child.stdout.take().unwrap();
    BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| Some(line.split_once("CHILD ")?.1.to_owned()))
}

/// An accounts server that counts requests and leaves the first so many
/// without an answer.
struct Zoho {
    url: String,
    requests: Arc<AtomicUsize>,
}

impl Zoho {
    fn start(unanswered: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let counter = Arc::clone(&counter);
                std::thread::spawn(move || {
                    // Head and form arrive at once or after another.
                    let mut request = Vec::new();
                    let mut buffer = [0; 4096];
                    while !String::from_utf8_lossy(&request).contains("grant_type=") {
                        match connection.read(&mut buffer) {
                            Ok(read @ 1..) => request.extend_from_slice(&buffer[..read]),
                            _ => return,
                        }
                    }
                    if counter.fetch_add(1, Ordering::SeqCst) < unanswered {
                        // Ends when whoever asked is killed.
                        let _ = connection.read(&mut buffer);
                        return;
                    }
                    // Long enough for the others to come and wait.
                    std::thread::sleep(Duration::from_millis(200));
                    let body = r#"{"access_token":"the-token","expires_in":3600}"#;
                    let _ = write!(
                        connection,
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    );
                });
            }
        });
        Self { url, requests }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn child_asks_for_a_token() {
    let Some(store) = store_of_parent().await else {
        return;
    };
    let session = Session::builder(Http::new(), Arc::new(store), profile()).build();
    let token = session.access_token().await.unwrap();
    println!("CHILD {}", token.secret().expose_secret());
}

const ASKS: &str = "processes::child_asks_for_a_token";

fn all_have_the_token(children: Vec<Child>) {
    for mut child in children {
        assert_eq!(lines(&mut child).collect::<Vec<_>>(), ["the-token"]);
        assert!(child.wait().unwrap().success());
    }
}

#[tokio::test]
async fn twenty_processes_make_one_request() {
    let zoho = Zoho::start(0);
    let url = fresh_url();
    let accounts = Accounts::custom(&zoho.url).unwrap();
    save(&connect(&url).await, &entry(&accounts, "refresh")).await;
    all_have_the_token((0..20).map(|_| child(ASKS, &url)).collect());
    println!("requests of 20 processes: {}", zoho.requests());
    assert_eq!(zoho.requests(), 1);
}

#[tokio::test]
async fn one_takes_over_when_the_first_is_killed_in_its_request() {
    let zoho = Zoho::start(1);
    let url = fresh_url();
    let accounts = Accounts::custom(&zoho.url).unwrap();
    save(&connect(&url).await, &entry(&accounts, "refresh")).await;
    let mut leader = child(ASKS, &url);
    until("the first request", async || zoho.requests() == 1).await;
    let others = (0..19).map(|_| child(ASKS, &url)).collect();
    // Time to get in line; that they ask all the same is what must not be.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(zoho.requests(), 1, "while the first lives");
    leader.kill().unwrap();
    leader.wait().unwrap();
    all_have_the_token(others);
    println!("requests, the first killed: {}", zoho.requests());
    assert_eq!(zoho.requests(), 2);
}

#[tokio::test]
async fn child_saves_for_ever() {
    let Some(store) = store_of_parent().await else {
        return;
    };
    for number in 1u64.. {
        save(&store, &numbered(number)).await;
        println!("CHILD {number}");
    }
}

/// A hundred times here; `ZOAUTH_TEST_POSTGRES_KILLS=1000` for the full figure.
#[tokio::test]
async fn a_kill_in_the_middle_of_a_save_loses_nothing() {
    let kills = std::env::var("ZOAUTH_TEST_POSTGRES_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(100);
    let mut server = Server::start();
    let url = format!("{}?schema=kills", server.url());
    let store = connect(&url).await;
    let mut in_flight = 0;
    for round in 0..kills {
        if round % 50 == 49 {
            server.restart();
        }
        let mut child = child("processes::child_saves_for_ever", &url);
        let mut printed = lines(&mut child);
        let mut last: u64 = printed.next().unwrap().parse().unwrap();
        // Different moments of a save, which takes some milliseconds.
        tokio::time::sleep(Duration::from_micros(397 * (round % 29))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        for line in printed {
            // The last line may be cut short by the kill.
            last = line.parse().map_or(last, |number| last.max(number));
        }
        // What the deadline does, without the wait for it.
        let past = past_the_store(&url).await;
        past.batch_execute("UPDATE zoauth_lease SET deadline = now()")
            .await
            .unwrap();
        let lease = store.lease(&profile()).await.unwrap();
        let number: u64 = kept(&store).await.unwrap().parse().unwrap();
        assert!(
            number == last || number == last + 1,
            "round {round}: {number} after {last}"
        );
        in_flight += usize::from(number > last);
        store.save(&lease, &numbered(0)).await.unwrap();
        // Nothing of the dead comes after what its successor wrote.
        assert_eq!(kept(&store).await.as_deref(), Some("0"));
    }
    println!("{kills} kills: 0 lost, 0 torn; {in_flight} had written before they could say so");
}
