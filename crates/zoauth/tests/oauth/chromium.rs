//! Logins through a real browser: headless Chromium, driven by its DevTools
//! protocol, clicks through the emulator's consent page. Without Chromium these
//! tests fail; `.ci/install` installs it.
//!
//! Protocol: <https://chromedevtools.github.io/devtools-protocol/>

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};
use zoho_emulator::{Client, Consent, Organization, User};

use crate::support::{SCOPE, World};
use crate::tab::{Waiting, free_port};

const WEB: &str = "1000.WEB";
const SECRET: &str = "sentinel-web";
/// Much longer than any of this takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
struct Chromium {
    child: Child,
    socket: WebSocket<TcpStream>,
    session: Option<String>,
    number: u64,
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Chromium {
    fn start(world: &World) -> Self {
        let profile = world.path("chromium");
        let mut child = Command::new("chromium")
            .args(["--headless=new", "--no-first-run", "--disable-gpu"])
            // Tests in containers run as root, where its sandbox can't.
            .args(["--no-sandbox", "--disable-dev-shm-usage"])
            .args(["--remote-debugging-port=0", "--no-proxy-server"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("chromium is installed; `.ci/install` does that");
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = lines
            .find_map(|line| {
                let line = line.ok()?;
                line.strip_prefix("DevTools listening on ")
                    .map(str::to_owned)
            })
            .expect("Chromium says where it listens");
        // What it complains about later must not block it.
        std::thread::spawn(move || lines.for_each(drop));
        let host = url
            .strip_prefix("ws://")
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        let stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(&url, stream).unwrap();
        let mut browser = Self {
            child,
            socket,
            session: None,
            number: 0,
        };
        let target = browser.ask("Target.createTarget", &json!({"url": "about:blank"}));
        let page = json!({"targetId": target["targetId"], "flatten": true});
        let attached = browser.ask("Target.attachToTarget", &page);
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        browser
    }

    /// Sends a command and waits for its answer.
    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.number += 1;
        let mut command = json!({"id": self.number, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        self.socket
            .send(Message::text(command.to_string()))
            .unwrap();
        loop {
            let message = self.socket.read().unwrap();
            let Message::Text(text) = message else {
                continue;
            };
            let mut answer: Value = serde_json::from_str(&text).unwrap();
            if answer["id"] == self.number {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
        }
    }

    fn open(&mut self, url: &str) {
        self.ask("Page.navigate", &json!({"url": url}));
    }

    /// The value of an expression on the page.
    fn value(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true});
        self.ask("Runtime.evaluate", &asked)["result"]["value"].take()
    }

    /// Waits until the page shows a text, and gives all of its text.
    fn wait_for(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let shown = self.value("document.body ? document.body.innerText : ''");
            let shown = shown.as_str().unwrap_or_default().to_owned();
            if shown.contains(text) {
                return shown;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "waited for {text:?}; the page shows {shown:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Clicks what a selector finds, as a finger on the page would.
    fn click(&mut self, selector: &str) {
        let place = self.value(&format!(
            "(() => {{ const r = document.querySelector({selector:?}).getBoundingClientRect(); \
             return [r.x + r.width / 2, r.y + r.height / 2] }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1],
                "button": "left", "clickCount": 1});
            self.ask("Input.dispatchMouseEvent", &event);
        }
    }
}

/// Two data centers with a secret for each, two organizations, consent asked.
fn world(port: u16) -> World {
    let client = Client::server(WEB, SECRET)
        .secret_for("eu", "sentinel-web-eu")
        .name("Deals to the warehouse")
        .redirect_uri(format!("http://localhost:{port}/callback"));
    World::with(|builder| {
        builder
            .data_centers(["us", "eu"])
            .user(User::new("us@example.com", "us"))
            .user(User::new("eu@example.com", "eu"))
            .organization(Organization::new("7", "Seven"))
            .organization(Organization::new("8", "Eight"))
            .client(client)
            .consent(Consent::Ask)
    })
}

fn login(world: &World, port: u16, more: &[&str]) -> Waiting {
    let port = port.to_string();
    let mut arguments = vec![
        "login",
        SCOPE,
        "--flow",
        "browser",
        "--no-browser",
        "--client-id",
        WEB,
        "--port",
        &port,
    ];
    arguments.extend(more);
    let mut command = world.command(&arguments);
    command
        .env("ZOAUTH_CLIENT_SECRET_US", SECRET)
        .env("ZOAUTH_CLIENT_SECRET_EU", "sentinel-web-eu");
    Waiting::start(&mut command)
}

#[test]
fn a_person_picks_account_and_organization_accepts_and_is_logged_in() {
    let port = free_port();
    let world = world(port);
    let mut browser = Chromium::start(&world);
    let waiting = login(&world, port, &["--json"]);
    browser.open(&waiting.url);
    let page = browser.wait_for("Deals to the warehouse would like to access your data");
    assert!(page.contains(SCOPE), "{page}");
    // The account is at another data center than the server that was asked.
    browser.value("document.querySelector('[name=user]').value = 'eu@example.com'");
    browser.value("document.querySelector('[name=organization]').value = '8'");
    browser.click("#accept");
    browser.wait_for("You are logged in");
    let answer = waiting.end().expect(0).json();
    assert_eq!(answer["accounts"], world.zoho.accounts_url("eu"));
    let refresh = world.entry("default")["refresh_token"].clone();
    let token = world.zoho.token(refresh.as_str().unwrap()).unwrap();
    assert_eq!(
        (token.owner.as_str(), token.organization.as_str()),
        ("eu@example.com", "8")
    );
    world.run(&["token"]).expect(0);
}

#[test]
fn a_person_rejects_and_both_sides_say_so() {
    let port = free_port();
    let world = world(port);
    let mut browser = Chromium::start(&world);
    let waiting = login(&world, port, &[]);
    browser.open(&waiting.url);
    browser.wait_for("would like to access");
    browser.click("#reject");
    browser.wait_for("did not work");
    waiting.end().expect(11);
    assert!(!world.home().join("profiles").join("default.json").exists());
}

#[test]
fn a_page_that_never_redirects_ends_with_the_time_and_what_may_be_seen() {
    let port = free_port();
    let world = world(port);
    assert!(world.zoho.remove_client(WEB));
    let mut browser = Chromium::start(&world);
    let waiting = login(&world, port, &["--timeout", "3", "--dc", "us"]);
    browser.open(&waiting.url);
    browser.wait_for("Invalid Client");
    let outcome = waiting.end();
    assert_ne!(outcome.code, 0);
    assert!(
        outcome.stderr.contains("Invalid Client"),
        "{}",
        outcome.stderr
    );
}
