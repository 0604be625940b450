//! The requests as they go over the wire, as they are shown, and the errors as
//! they read; against a server on loopback. Sentinel secrets must show nowhere
//! but in the body.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, too

use mockito::{Matcher, Server, ServerGuard};
use secrecy::{ExposeSecret, SecretString};
use zoho_oauth::*;

const SECRETS: [&str; 5] = [
    "sentinel-client-secret",
    "sentinel-code",
    "sentinel-refresh",
    "sentinel-verifier-0123456789",
    "sentinel-device",
];

fn client() -> Client {
    Client::new("1000.CLIENT")
        .unwrap()
        .with_secret(SECRETS[0].into())
        .unwrap()
        .with_redirect_uri("http://localhost:8080/callback")
        .unwrap()
}

fn scopes() -> ScopeSet {
    "ZohoCRM.modules.deals.READ, Desk.tickets.ALL"
        .parse()
        .unwrap()
}

fn at(server: &ServerGuard) -> Accounts {
    Accounts::custom(&server.url()).unwrap()
}

fn eu() -> Accounts {
    DataCenter::EU.into()
}

fn authorization(accounts: &Accounts) -> AuthorizationRequest {
    AuthorizationRequest::new(accounts, &client(), scopes())
        .unwrap()
        .state("st4te")
        .pkce(CodeVerifier::from(SecretString::from(SECRETS[3])))
}

fn code_exchange(accounts: &Accounts) -> AuthorizationCodeRequest {
    let request = authorization(accounts);
    let code = request
        .read_redirect(&format!("?state=st4te&code={}", SECRETS[1]))
        .unwrap();
    AuthorizationCodeRequest::new(&request, &client(), code).unwrap()
}

fn device_start() -> DeviceStart {
    let body = format!(
        r#"{{"user_code":"WLKU-4502","device_code":"{}","interval":30000,"verification_uri_complete":"https://accounts.zoho.eu/oauth/v3/device/setCode?devcode=x","expires_in":300000,"verification_url":"https://accounts.zoho.eu/oauth/v3/device"}}"#,
        SECRETS[4]
    );
    DeviceStartRequest::new(&eu(), &client(), scopes())
        .unwrap()
        .read(&HttpResponse::new(200, body))
        .unwrap()
}

/// A body that passes only with exactly these fields.
fn form(fields: &[(&str, &str)]) -> Matcher {
    Matcher::Exact(
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish(),
    )
}

async fn answering(path: &str, body: Matcher, status: usize, answer: &str) -> ServerGuard {
    let mut server = Server::new_async().await;
    server
        .mock("POST", path)
        .match_header("content-type", "application/x-www-form-urlencoded")
        .match_header("user-agent", Matcher::Regex("^zoauth/".into()))
        .match_body(body)
        .with_status(status)
        .with_body(answer)
        .create_async()
        .await;
    server
}

const TOKENS: &str = r#"{"access_token":"1000.a.a","refresh_token":"1000.r.r","expires_in":3600}"#;

#[tokio::test]
async fn a_code_is_exchanged_with_everything_in_the_body() {
    let body = form(&[
        ("grant_type", "authorization_code"),
        ("client_id", "1000.CLIENT"),
        ("client_secret", SECRETS[0]),
        ("redirect_uri", "http://localhost:8080/callback"),
        ("code", SECRETS[1]),
        ("code_verifier", SECRETS[3]),
    ]);
    let server = answering("/oauth/v2/token", body, 200, TOKENS).await;
    let answer = code_exchange(&at(&server))
        .send(&Http::new())
        .await
        .unwrap();
    assert_eq!(answer.access_token.expose_secret(), "1000.a.a");
    assert_eq!(answer.refresh_token.unwrap().expose_secret(), "1000.r.r");
}

#[tokio::test]
async fn a_self_client_sends_no_redirect_uri_and_wants_a_refresh_token() {
    let body = form(&[
        ("grant_type", "authorization_code"),
        ("client_id", "1000.CLIENT"),
        ("client_secret", SECRETS[0]),
        ("code", SECRETS[1]),
    ]);
    let answer = r#"{"access_token":"1000.a.a","expires_in":3600}"#;
    let server = answering("/oauth/v2/token", body, 200, answer).await;
    let code = SecretString::from(format!(" {}\n", SECRETS[1]));
    let request = SelfClientCodeRequest::new(&at(&server), &client(), code).unwrap();
    let error = request.send(&Http::new()).await.unwrap_err();
    assert_eq!(error.code(), "missing_refresh_token");
}

#[tokio::test]
async fn a_refresh_brings_a_new_access_token() {
    let body = form(&[
        ("grant_type", "refresh_token"),
        ("client_id", "1000.CLIENT"),
        ("client_secret", SECRETS[0]),
        ("redirect_uri", "http://localhost:8080/callback"),
        ("refresh_token", SECRETS[2]),
    ]);
    let answer =
        r#"{"access_token":"1000.a.a","api_domain":"https://www.zohoapis.eu","expires_in":"3600"}"#;
    let server = answering("/oauth/v2/token", body, 200, answer).await;
    let request = RefreshRequest::new(&at(&server), &client(), SECRETS[2].into()).unwrap();
    let answer = request.send(&Http::new()).await.unwrap();
    assert_eq!(
        answer.api_domain.as_deref(),
        Some("https://www.zohoapis.eu")
    );
}

#[tokio::test]
async fn client_credentials_name_the_organization() {
    let body = form(&[
        ("grant_type", "client_credentials"),
        ("client_id", "1000.CLIENT"),
        ("client_secret", SECRETS[0]),
        ("scope", "ZohoCRM.modules.deals.READ,Desk.tickets.ALL"),
        ("soid", "ZohoCRM.600"),
    ]);
    let answer = r#"{"access_token":"1000.a.a","scope":"ZohoCRM.modules.deals.READ Desk.tickets.ALL","expires_in":3600}"#;
    let server = answering("/oauth/v2/token", body, 200, answer).await;
    let soid: Soid = "ZohoCRM.600".parse().unwrap();
    let request =
        ClientCredentialsRequest::new(&at(&server), &client(), scopes(), Some(soid)).unwrap();
    assert_eq!(
        request.send(&Http::new()).await.unwrap().scopes,
        Some(scopes())
    );
    assert!("600".parse::<Soid>().is_err());
}

#[tokio::test]
async fn revoking_tells_success_from_an_invalid_token() {
    let revoke = async |status, answer| {
        let body = form(&[("token", SECRETS[2])]);
        let server = answering("/oauth/v2/token/revoke", body, status, answer).await;
        let request = RevokeRequest::new(&at(&server), SECRETS[2].into()).unwrap();
        request
            .send(&Http::new())
            .await
            .map_err(|error| error.code())
    };
    assert_eq!(revoke(200, r#"{"status":"success"}"#).await, Ok(()));
    assert_eq!(
        revoke(400, "<html>Bad Request</html>").await,
        Err("invalid_code")
    );
    assert_eq!(
        revoke(200, r#"{"error":"invalid_token"}"#).await,
        Err("invalid_code")
    );
    assert_eq!(revoke(200, "{}").await, Err("bad_field"));
}

#[tokio::test]
async fn the_device_flow_speaks_milliseconds_and_moves_to_other_data_centers() {
    let body = form(&[
        ("grant_type", "device_request"),
        ("client_id", "1000.CLIENT"),
        ("scope", "ZohoCRM.modules.deals.READ,Desk.tickets.ALL"),
        ("access_type", "offline"),
        ("prompt", "consent"),
    ]);
    let answer = r#"{"user_code":"AB","device_code":"d","interval":"30000","expires_in":300000,"verification_url":"https://accounts.zoho.eu/oauth/v3/device"}"#;
    let server = answering("/oauth/v3/device/code", body, 200, answer).await;
    let request = DeviceStartRequest::new(&at(&server), &client(), scopes()).unwrap();
    let start = request.send(&Http::new()).await.unwrap();
    assert_eq!(
        (start.interval.as_secs(), start.expires_in.as_secs()),
        (30, 300)
    );
    assert_eq!(start.verification_url_complete, None);

    let poll = async |answer: &str| {
        let body = form(&[
            ("grant_type", "device_token"),
            ("client_id", "1000.CLIENT"),
            ("client_secret", SECRETS[0]),
            ("code", SECRETS[4]),
        ]);
        let server = answering("/oauth/v3/device/token", body, 200, answer).await;
        let request = DevicePollRequest::new(&at(&server), &client(), &device_start())
            .unwrap()
            .table(DataCenterTable::zoho());
        match request.send(&Http::new()).await {
            Ok(DevicePoll::Granted(_)) => "granted".to_owned(),
            Ok(DevicePoll::Pending) => "pending".to_owned(),
            Ok(DevicePoll::SlowDown) => "slow".to_owned(),
            Ok(DevicePoll::OtherDataCenter(accounts)) => {
                accounts.data_center().unwrap().to_string()
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => error.code().to_owned(),
        }
    };
    for (answer, outcome) in [
        (r#"{"error":"authorization_pending"}"#, "pending"),
        (r#"{"error":"slow_down"}"#, "slow"),
        (r#"{"user_location":"eu","error":"other_dc"}"#, "eu"),
        (r#"{"dc":"in","error":"other_dc"}"#, "in"),
        (
            r#"{"error":"other_dc","user_location":"moon"}"#,
            "unknown_location",
        ),
        (r#"{"error":"access_denied"}"#, "access_denied"),
        (r#"{"error":"expired"}"#, "device_code_expired"),
        (r#"{"access_token":"a"}"#, "missing_refresh_token"),
        (TOKENS, "granted"),
    ] {
        assert_eq!(poll(answer).await, outcome, "{answer}");
    }
}

#[tokio::test]
async fn scopes_are_added_in_two_steps() {
    let body = form(&[
        ("grant_type", "update_scopes_token"),
        ("client_id", "1000.CLIENT"),
        ("client_secret", SECRETS[0]),
        ("refresh_token", SECRETS[2]),
    ]);
    let answer = r#"{"access_token":"enh4nce","token_type":"update_scope","expires_in":600}"#;
    let server = answering("/oauth/v2/token/scopeenhance", body, 200, answer).await;
    let request = ScopeEnhancementRequest::new(&at(&server), &client(), SECRETS[2].into()).unwrap();
    let enhancement = request.send(&Http::new()).await.unwrap();
    assert_eq!(enhancement.expires_in(), 600);
    assert!(!format!("{enhancement:?}").contains("enh4nce"));
    let url = enhancement.consent_url(&scopes(), true).unwrap();
    let expected = "/oauth/v2/token/addextrascope?response_type=update_scopes&client_id=1000.CLIENT\
        &scope=ZohoCRM.modules.deals.READ%2CDesk.tickets.ALL\
        &redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcallback&enhance_token=enh4nce&logout=true";
    assert_eq!(
        url.expose_secret().strip_prefix(&server.url()),
        Some(expected)
    );
}

#[tokio::test]
async fn redirects_are_not_followed_and_answers_are_limited() {
    let refresh = async |server: &ServerGuard| {
        let request = RefreshRequest::new(&at(server), &client(), SECRETS[2].into()).unwrap();
        request.send(&Http::new()).await.unwrap_err()
    };
    let mut server = Server::new_async().await;
    let elsewhere = server
        .mock("POST", "/elsewhere")
        .expect(0)
        .create_async()
        .await;
    server
        .mock("POST", "/oauth/v2/token")
        .with_status(307)
        .with_header("location", "/elsewhere")
        .create_async()
        .await;
    assert!(matches!(
        refresh(&server).await,
        Error::NotJson { status: 307, .. }
    ));
    elsewhere.assert_async().await;

    let huge = "x".repeat(1024 * 1024);
    let server = answering("/oauth/v2/token", Matcher::Any, 200, &huge).await;
    let error = refresh(&server).await;
    assert!(
        matches!(
            error,
            Error::Network {
                fault: NetworkFault::TooLarge,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_broken_connection_is_a_network_error_with_and_without_tls() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Takes every connection and hangs up.
    std::thread::spawn(move || listener.incoming().for_each(drop));
    for scheme in ["http", "https"] {
        let accounts = Accounts::custom(&format!("{scheme}://{address}")).unwrap();
        let request = RefreshRequest::new(&accounts, &client(), SECRETS[2].into()).unwrap();
        let error = request.send(&Http::new()).await.unwrap_err();
        assert_eq!(error.code(), "network", "{scheme}: {error}");
        assert!(!error.to_string().contains("oauth/v2"), "{error}");
    }
}

#[test]
fn authorization_urls_read_as_zoho_documents_them() {
    let request = authorization(&eu());
    let plain = AuthorizationRequest::new(&eu(), &client(), scopes())
        .unwrap()
        .state("st4te")
        .online()
        .reuse_consent();
    let instance = AuthorizationRequest::new(&eu(), &client(), scopes())
        .unwrap()
        .state("st4te")
        .instance()
        .soid("zohopay.42".parse().unwrap());
    let urls = [request.url(), plain.url(), instance.url()].join("\n\n");
    for secret in SECRETS {
        assert!(!urls.contains(secret));
    }
    insta::assert_snapshot!(urls.replace('&', "\n    &"));
}

#[test]
fn every_authorization_request_has_a_state_of_its_own() {
    let url = || {
        AuthorizationRequest::new(&eu(), &client(), scopes())
            .unwrap()
            .url()
    };
    assert_ne!(url(), url());
}

#[test]
fn curl_commands_show_everything_but_the_secrets() {
    let client = client();
    let start = device_start();
    let commands = [
        code_exchange(&eu()).to_curl(),
        SelfClientCodeRequest::new(&eu(), &client, SECRETS[1].into())
            .unwrap()
            .to_curl(),
        RefreshRequest::new(&eu(), &client, SECRETS[2].into())
            .unwrap()
            .to_curl(),
        ClientCredentialsRequest::new(&eu(), &client, scopes(), "ZohoCRM.6".parse().ok())
            .unwrap()
            .to_curl(),
        RevokeRequest::new(&eu(), SECRETS[2].into())
            .unwrap()
            .to_curl(),
        DeviceStartRequest::new(&eu(), &client, scopes())
            .unwrap()
            .to_curl(),
        DevicePollRequest::new(&eu(), &client, &start)
            .unwrap()
            .to_curl(),
        ScopeEnhancementRequest::new(&eu(), &client, SECRETS[2].into())
            .unwrap()
            .to_curl(),
    ]
    .join("\n\n");
    let shown = format!("{commands} {:?} {start:?} {client:?}", code_exchange(&eu()));
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{secret}");
    }
    insta::assert_snapshot!(commands);
}

#[test]
fn errors_read_well_and_differ_by_call() {
    let refused = |word: &str| HttpResponse::new(200, format!(r#"{{"error":"{word}"}}"#));
    let refresh = RefreshRequest::new(&eu(), &client(), SECRETS[2].into()).unwrap();
    let console = SelfClientCodeRequest::new(&eu(), &client(), SECRETS[1].into()).unwrap();
    let errors = [
        refresh.read(&refused("invalid_client")).unwrap_err(),
        refresh.read(&refused("invalid_code")).unwrap_err(),
        console.read(&refused("invalid_code")).unwrap_err(),
        code_exchange(&eu())
            .read(&refused("invalid_code"))
            .unwrap_err(),
        code_exchange(&eu())
            .read(&HttpResponse::new(200, r#"{"access_token":"a"}"#))
            .unwrap_err(),
        refresh.read(&refused("Access Denied")).unwrap_err(),
        refresh.read(&refused("missing_org_info")).unwrap_err(),
        refresh.read(&HttpResponse::new(502, "<html>")).unwrap_err(),
        Client::new("").unwrap_err(),
        RefreshRequest::new(&eu(), &Client::new("1").unwrap(), "r".into()).unwrap_err(),
    ];
    let text = errors.map(|error| {
        format!(
            "{}: {error}\n  cause: {}\n  remedy: {}",
            error.code(),
            error.cause(),
            error.remedy()
        )
    });
    insta::assert_snapshot!(text.join("\n\n"));
}
