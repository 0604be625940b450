//! Over a port: who gets in, what is answered, what a log gets to see.

use secrecy::ExposeSecret as _;
use zoho_emulator::Fault;
use zoho_oauth::Store as _;
use zoho_token_service::{Listener, SecretFile, new_secret};

use crate::support::{SECRET, World, ask, get, profile, reject};

#[tokio::test]
async fn an_answer_has_what_a_program_needs_and_is_not_kept_by_caches() {
    let mut world = World::new().await;
    let address = world.on_port().await;
    let answer = get(address, "/v1/token").await;
    assert_eq!(answer.status, 200);
    let token = answer.text("access_token");
    assert!(world.zoho.is_live(&token));
    assert_eq!(
        answer.text("authorization"),
        format!("Zoho-oauthtoken {token}")
    );
    assert_eq!(answer.text("profile"), "books");
    assert_eq!(answer.text("api_domain"), world.zoho.api_domain("us"));
    assert!(answer.text("expiration").ends_with('Z'));
    assert!(
        answer.body.starts_with(r#"{"version":1,"#),
        "{}",
        answer.body
    );
    for header in ["cache-control: no-store", "content-type: application/json"] {
        assert!(answer.head.contains(header), "{}", answer.head);
    }
    assert!(!answer.head.contains("access-control"), "{}", answer.head);
    let list = get(address, "/v1/profiles").await;
    assert_eq!(list.text("profile"), "books");
    assert!(
        list.body.contains("ZohoBooks.invoices.READ"),
        "{}",
        list.body
    );
    assert!(!list.body.contains(&token));
}

#[tokio::test]
async fn nobody_gets_in_without_the_secret_or_for_another_host() {
    let mut world = World::new().await;
    let address = world.on_port().await;
    let port = address.port();
    let with = |host: &str, authorization: &str| {
        format!("GET /v1/token HTTP/1.1\r\nHost: {host}\r\n{authorization}")
    };
    let ours = format!("127.0.0.1:{port}");
    let right = format!("Authorization: Bearer {SECRET}\r\n");
    for wrong in [
        "",
        "Authorization: Bearer wrong\r\n",
        "Authorization: Bearer \r\n",
    ] {
        let answer = ask(address, &with(&ours, wrong), "").await;
        assert_eq!(
            (answer.status, answer.text("code")),
            (401, "unauthorized".into())
        );
        assert!(answer.head.contains("www-authenticate: bearer"));
    }
    for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1"] {
        let answer = ask(address, &with(host, &right), "").await;
        assert_eq!(
            (answer.status, answer.text("code")),
            (403, "foreign_host".into()),
            "{host}"
        );
    }
    assert_eq!(world.asked(), 0, "none of them got as far as Zoho");
    assert_eq!(ask(address, &with(&ours, &right), "").await.status, 200);
    // Whether the service runs may be known without the secret.
    let health = format!("GET /v1/health HTTP/1.1\r\nHost: {ours}\r\n");
    assert_eq!(ask(address, &health, "").await.text("status"), "ok");
    let health = "GET /v1/health HTTP/1.1\r\nHost: evil.example\r\n";
    assert_eq!(ask(address, health, "").await.status, 403);
}

#[tokio::test]
async fn what_is_not_served_or_not_understood_is_refused() {
    let mut world = World::new().await;
    let address = world.on_port().await;
    for (target, status, code) in [
        ("/v1/token?profile=other", 403, "profile_not_served"),
        ("/v1/token?profile=..%2F..%2Fetc", 400, "bad_request"),
        ("/v1/token?profile=books&profile=books", 400, "bad_request"),
        ("/v1/token/rejected", 405, "method_not_allowed"),
        ("/v2/token", 404, "not_found"),
        ("/", 404, "not_found"),
    ] {
        let answer = get(address, target).await;
        assert_eq!(
            (answer.status, answer.text("code").as_str()),
            (status, code),
            "{target}"
        );
    }
    let long = "x".repeat(20_000);
    assert_eq!(reject(address, &long).await.text("code"), "bad_request");
    assert_eq!(reject(address, "\"").await.text("code"), "bad_request");
    let head = format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n");
    let answer = ask(address, &head, "").await;
    assert!(matches!(answer.status, 414 | 431 | 400), "{answer:?}");
    assert_eq!(world.asked(), 0);
}

#[tokio::test]
async fn a_profile_without_a_grant_is_told_apart_from_one_that_is_not_served() {
    let mut world = World::new().await;
    let service = world.builder().build();
    let listeners = Listener::loopback(0).await.unwrap();
    let address = listeners[0].address().unwrap();
    world.serve(service, listeners);
    let answer = get(address, "/v1/token?profile=nobody").await;
    assert_eq!(
        (answer.status, answer.text("code")),
        (404, "no_grant".into())
    );
    // Without an allow-list `default` is meant, which is not there either.
    let answer = get(address, "/v1/token").await;
    assert_eq!(answer.status, 404);
    assert!(answer.text("message").contains("`default`"), "{answer:?}");
    assert_eq!(get(address, "/v1/token?profile=books").await.status, 200);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let mut world = World::new().await;
    let address = world.on_port().await;
    let first = get(address, "/v1/token").await.text("access_token");
    // What somebody made up changes nothing.
    let same = reject(address, "1000.made.up").await;
    assert_eq!(same.text("access_token"), first);
    assert_eq!(world.asked(), 1);

    let second = reject(address, &first).await.text("access_token");
    assert_ne!(second, first);
    assert_eq!(world.asked(), 2);
    // Others who were refused the first one get the second.
    assert_eq!(reject(address, &first).await.text("access_token"), second);
    assert_eq!(get(address, "/v1/token").await.text("access_token"), second);
    // One that was replaced just now is not to blame.
    let refused = reject(address, &second).await;
    assert_eq!(
        (refused.status, refused.text("code")),
        (429, "just_replaced".into())
    );
    assert!(refused.head.contains("retry-after: "), "{}", refused.head);
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn errors_say_who_can_help_and_when() {
    let mut world = World::new().await;
    let address = world.on_port().await;
    world
        .zoho
        .fault("token", Fault::Throttle { status: 200 }, 1);
    let answer = get(address, "/v1/token").await;
    assert_eq!(
        (answer.status, answer.text("code")),
        (429, "throttled".into())
    );
    assert!(answer.head.contains("retry-after: "), "{}", answer.head);
    assert!(answer.body.contains("\"retry_after\":"), "{}", answer.body);
}

#[tokio::test]
async fn a_revoked_grant_is_an_error_that_names_the_remedy() {
    let mut world = World::new().await;
    let entry = world.store.load(&profile("books")).await;
    let refresh = entry.unwrap().unwrap().grant.refresh_token.unwrap();
    assert!(world.zoho.end_token(refresh.expose_secret()));
    let address = world.on_port().await;
    let answer = get(address, "/v1/token").await;
    assert_eq!(
        (answer.status, answer.text("code")),
        (409, "invalid_code".into())
    );
    assert!(!answer.text("hint").is_empty());
    let lines = world.lines.lock().unwrap().join("\n");
    assert!(
        lines.starts_with("GET /v1/token profile=books 409 invalid_code "),
        "{lines}"
    );
}

#[tokio::test]
async fn a_log_has_no_secrets_and_an_end_answers_what_was_asked() {
    let mut world = World::new().await;
    let address = world.on_port().await;
    let token = get(address, "/v1/token").await.text("access_token");
    reject(address, &token).await;
    get(
        address,
        &format!("/v1/token?access_token={token}&profile=x"),
    )
    .await;
    get(address, &format!("/{token}")).await;
    world.end().await;
    let lines = world.lines.lock().unwrap().join("\n");
    assert_eq!(lines.lines().count(), 4, "{lines}");
    assert!(
        !lines.contains(&token) && !lines.contains(SECRET),
        "{lines}"
    );
    assert!(lines.contains("other 404 not_found"), "{lines}");
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn both_loopback_addresses_are_the_services_own() {
    let first = Listener::loopback(0).await.unwrap();
    let port = first[0].address().unwrap().port();
    assert!(first.iter().all(|listener| {
        let address = listener.address().unwrap();
        address.ip().is_loopback() && address.port() == port
    }));
    let error = Listener::loopback(port).await.unwrap_err();
    assert!(
        error.to_string().contains(&format!("127.0.0.1:{port}")),
        "{error}"
    );
}

#[test]
fn a_secret_file_is_its_owners_and_goes_with_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/serve.secret");
    let (one, two) = (new_secret().unwrap(), new_secret().unwrap());
    let file = SecretFile::write(&path, &one).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.trim_end().len(), 43, "256 bits");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode =
            |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("made")), 0o700);
    }
    // A later start has put its own secret there: it stays.
    let next = SecretFile::write(&path, &two).unwrap();
    assert_ne!(std::fs::read_to_string(&path).unwrap(), text);
    drop(file);
    assert!(path.exists());
    drop(next);
    assert!(!path.exists());
}
