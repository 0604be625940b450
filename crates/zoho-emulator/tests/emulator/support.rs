//! A small HTTP client without redirects, and the emulator most tests use.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use url::{Url, form_urlencoded};
use zoho_emulator::{Builder, Client, Emulator, ManualClock};

pub(crate) const SERVER: &str = "1000.SERVER";
pub(crate) const MOBILE: &str = "1000.MOBILE";
pub(crate) const SELF: &str = "1000.SELF";
pub(crate) const DEVICE: &str = "1000.DEVICE";
pub(crate) const JS: &str = "1000.JS";
pub(crate) const SECRET: &str = "4b6f6d70737320746f7573206c65732074656d7073";
pub(crate) const REDIRECT: &str = "http://localhost:8080/callback";
pub(crate) const SCOPE: &str = "ZohoCRM.modules.ALL";

pub(crate) type Pairs<'a> = &'a [(&'a str, &'a str)];

/// One client of each kind at `us` and `eu`; a user at each, `us` signed in.
pub(crate) fn builder() -> Builder {
    Emulator::builder()
        .data_centers(["us", "eu"])
        .client(Client::server(SERVER, SECRET).redirect_uri(REDIRECT))
        .client(Client::mobile(MOBILE, SECRET).redirect_uri(REDIRECT))
        .client(Client::self_client(SELF, SECRET))
        .client(Client::device(DEVICE, SECRET))
        .client(Client::client_based(JS).redirect_uri(REDIRECT))
}

/// A started emulator with a clock to move.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) clock: ManualClock,
}

impl World {
    pub(crate) async fn start(builder: Builder) -> Self {
        let clock = ManualClock::new();
        let emulator = builder.clock(clock.clone()).start().await.unwrap();
        Self { emulator, clock }
    }

    /// With consent given at once.
    pub(crate) async fn new() -> Self {
        Self::start(builder().auto_consent(true)).await
    }

    pub(crate) fn seconds(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn url(&self, code: &str, path: &str) -> String {
        format!("{}{path}", self.emulator.accounts_url(code))
    }

    pub(crate) async fn get(&self, code: &str, path: &str, query: Pairs<'_>) -> Answer {
        let url = format!("{}?{}", self.url(code, path), encode(query));
        send("GET", &url, None, &[]).await.unwrap()
    }

    pub(crate) async fn post(&self, code: &str, path: &str, form: Pairs<'_>) -> Answer {
        send("POST", &self.url(code, path), Some(&encode(form)), &[])
            .await
            .unwrap()
    }

    pub(crate) async fn with_token(&self, code: &str, path: &str, authorization: &str) -> Answer {
        send(
            "GET",
            &self.url(code, path),
            None,
            &[("authorization", authorization)],
        )
        .await
        .unwrap()
    }

    /// A token request with the client's secret.
    pub(crate) async fn token(&self, code: &str, client: &str, form: Pairs<'_>) -> Answer {
        let mut all = vec![("client_id", client), ("client_secret", SECRET)];
        all.extend_from_slice(form);
        self.post(code, "/oauth/v2/token", &all).await
    }

    /// The redirect of an authorization request at `us` for the server client.
    pub(crate) async fn authorize(&self, extra: Pairs<'_>) -> Answer {
        let mut all = vec![
            ("client_id", SERVER),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", SCOPE),
        ];
        all.retain(|(name, _)| !extra.iter().any(|(other, _)| other == name));
        all.extend_from_slice(extra);
        self.get("us", "/oauth/v2/auth", &all).await
    }

    pub(crate) async fn exchange(&self, dc: &str, code: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
        ];
        self.token(dc, SERVER, &form).await
    }

    pub(crate) async fn refresh(&self, client: &str, refresh_token: &str) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ];
        self.token("us", client, &form).await
    }

    /// The tokens of an offline grant with forced consent, from the server client.
    pub(crate) async fn tokens(&self) -> Value {
        let extra = [("access_type", "offline"), ("prompt", "consent")];
        let code = self.authorize(&extra).await.redirect("code").unwrap();
        self.exchange("us", &code).await.json()
    }

    /// The tokens of a Self Client code.
    pub(crate) async fn self_client_tokens(&self) -> Value {
        let code = self.emulator.self_client_code(SELF, SCOPE, 3).unwrap();
        let form = [("grant_type", "authorization_code"), ("code", &*code)];
        self.token("us", SELF, &form).await.json()
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        assert!(
            self.content_type.starts_with("application/json"),
            "{}",
            self.body
        );
        serde_json::from_str(&self.body).unwrap()
    }

    /// The word in `{"error": ...}`, which comes with HTTP 200.
    pub(crate) fn error(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.body);
        text(&self.json(), "error")
    }

    /// A parameter of the redirect.
    pub(crate) fn redirect(&self, name: &str) -> Option<String> {
        let location = self
            .location
            .as_deref()
            .unwrap_or_else(|| panic!("{}", self.body));
        let url = Url::parse(location).unwrap();
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Asserts a page of this title that redirects nowhere.
    pub(crate) fn assert_page(&self, status: u16, title: &str) {
        assert_eq!(
            (self.status, &self.location),
            (status, &None),
            "{}",
            self.body
        );
        assert!(self.content_type.starts_with("text/html"));
        assert!(
            self.body.contains(&format!("<h1>{title}</h1>")),
            "{}",
            self.body
        );
    }
}

/// A string of a JSON object.
pub(crate) fn text(json: &Value, name: &str) -> String {
    json[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {json}"))
        .to_owned()
}

pub(crate) fn encode(pairs: Pairs<'_>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// Sends one request on a connection of its own.
pub(crate) async fn send(
    method: &str,
    url: &str,
    form: Option<&str>,
    headers: Pairs<'_>,
) -> Result<Answer, Box<dyn std::error::Error>> {
    let url = Url::parse(url)?;
    let address = url.socket_addrs(|| None)?;
    let stream = TcpStream::connect(&*address).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let mut request = Request::builder()
        .method(method)
        .uri(&url[url::Position::BeforePath..]);
    if !headers.iter().any(|(name, _)| *name == "host") {
        let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
        request = request.header(header::HOST, host);
    }
    if form.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = Full::new(Bytes::from(form.unwrap_or_default().to_owned()));
    let response = sender.send_request(request.body(body)?).await?;
    let header = |name| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let (status, location) = (response.status().as_u16(), header(header::LOCATION));
    let content_type = header(header::CONTENT_TYPE).unwrap_or_default();
    let body = response.into_body().collect().await?.to_bytes();
    driver.abort();
    Ok(Answer {
        status,
        content_type,
        location,
        body: String::from_utf8(body.to_vec())?,
    })
}
