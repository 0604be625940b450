//! A Zoho, a store with one grant, a service in front of them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zoho_emulator::{Client as Registered, Emulator};
use zoho_oauth::*;
use zoho_token_service::{Builder, Listener, Service};

pub(crate) const SECRET: &str = "service-secret-of-this-test";
const CLIENT: &str = "1000.EXAMPLE";

pub(crate) struct World {
    pub(crate) zoho: Emulator,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) lines: Arc<Mutex<Vec<String>>>,
    end: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
}

/// An answer, taken apart.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl World {
    /// A store whose profile `books` has a refresh token and no access token.
    pub(crate) async fn new() -> Self {
        let zoho = Emulator::builder()
            .client(Registered::self_client(CLIENT, "client-secret"))
            .start()
            .await
            .unwrap();
        let accounts = Accounts::custom(zoho.accounts_url("us")).unwrap();
        let client = Client::new(CLIENT).unwrap();
        let client = client.with_secret("client-secret".into()).unwrap();
        let scopes: ScopeSet = "ZohoBooks.invoices.READ".parse().unwrap();
        let code = zoho.self_client_code(CLIENT, "ZohoBooks.invoices.READ", 3);
        let request = SelfClientCodeRequest::new(&accounts, &client, code.unwrap().into()).unwrap();
        let answer = request.send(&Http::new()).await.unwrap();
        let now = SystemClock.now();
        let mut grant = Grant::new(Flow::SelfClient, &client, &accounts, scopes, &answer, now);
        grant.access_token = None;
        let store = MemoryStore::with(profile("books"), Entry::new(grant));
        zoho.clear_log();
        Self {
            zoho,
            store: Arc::new(store),
            lines: Arc::default(),
            end: None,
            running: None,
        }
    }

    pub(crate) fn builder(&self) -> Builder {
        let lines = Arc::clone(&self.lines);
        Service::builder(Http::new(), self.store.clone())
            .secret(SECRET.into())
            .on_request(move |record| lines.lock().unwrap().push(record.to_string()))
    }

    /// Serves `books` on a port.
    pub(crate) async fn on_port(&mut self) -> SocketAddr {
        let service = self.builder().profiles([profile("books")]).build();
        let listeners = Listener::loopback(0).await.unwrap();
        let address = listeners[0].address().unwrap();
        self.serve(service, listeners);
        address
    }

    pub(crate) fn serve(&mut self, service: Service, listeners: Vec<Listener>) {
        let (end, ended) = oneshot::channel();
        self.end = Some(end);
        self.running = Some(tokio::spawn(async move {
            service
                .serve(listeners, async { ended.await.unwrap_or_default() })
                .await;
        }));
    }

    /// Ends the service and waits for it.
    pub(crate) async fn end(&mut self) {
        self.end.take().unwrap().send(()).unwrap();
        self.running.take().unwrap().await.unwrap();
    }

    pub(crate) fn asked(&self) -> usize {
        self.zoho.requests("token")
    }
}

pub(crate) fn profile(name: &str) -> Profile {
    Profile::new(name).unwrap()
}

impl Answer {
    /// A text field of the body, which may hold others in it: `error.code`.
    pub(crate) fn text(&self, name: &str) -> String {
        let start = format!("\"{name}\":\"");
        let at = self.body.find(&start);
        let at = at.unwrap_or_else(|| panic!("no {name}: {}", self.body)) + start.len();
        self.body[at..].split('"').next().unwrap().to_owned()
    }
}

/// A GET with the secret.
pub(crate) async fn get(address: SocketAddr, target: &str) -> Answer {
    let head = format!(
        "GET {target} HTTP/1.1\r\nHost: localhost:{}\r\nAuthorization: Bearer {SECRET}\r\n",
        address.port()
    );
    ask(address, &head, "").await
}

/// A refused token.
pub(crate) async fn reject(address: SocketAddr, token: &str) -> Answer {
    let body = format!("{{\"access_token\":\"{token}\"}}");
    let head = format!(
        "POST /v1/token/rejected?profile=books HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\
         Authorization: Bearer {SECRET}\r\n",
        address.port()
    );
    ask(address, &head, &body).await
}

/// A head without its end, and a body, over a port.
pub(crate) async fn ask(address: SocketAddr, head: &str, body: &str) -> Answer {
    let stream = TcpStream::connect(address).await.unwrap();
    ask_over(stream, head, body).await
}

/// The same over any stream.
pub(crate) async fn ask_over(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    head: &str,
    body: &str,
) -> Answer {
    let length = match body.len() {
        0 => String::new(),
        length => format!("Content-Length: {length}\r\n"),
    };
    let request = format!("{head}{length}Connection: close\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head[9..12].parse().unwrap(),
        head: head.to_ascii_lowercase(),
        body: body.to_owned(),
    }
}
