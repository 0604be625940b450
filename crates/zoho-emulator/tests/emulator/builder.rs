//! Starting and stopping, and what the builder refuses.

use tokio::net::TcpStream;
use zoho_emulator::{Builder, Client, ClientKind, Emulator, StartError, User};

use crate::support::{REDIRECT, World, builder, text};

#[tokio::test]
async fn contradictions_are_found_before_anything_listens() {
    let server = || Client::server("1000.A", "s");
    let own = || Client::self_client("1000.A", "s");
    let base = Emulator::builder;
    let cases: [(Builder, &str); 14] = [
        (
            base().data_centers(Vec::<String>::new()),
            "no data center to emulate",
        ),
        (
            base().data_centers(["us", "mars"]),
            "unknown data center `mars`",
        ),
        (base().port("eu", 0), "a port names data center `eu`"),
        (
            base().user(User::new("a@b.c", "eu")),
            "user `a@b.c` names data center `eu`",
        ),
        (
            base()
                .user(User::new("a@b.c", "us"))
                .user(User::new("a@b.c", "us")),
            "is there twice",
        ),
        (base().client(Client::server("", "s")), "blank client ID"),
        (base().client(server()).client(server()), "registered twice"),
        (
            base().client(server().data_centers(["eu"])),
            "names data center `eu`",
        ),
        (
            base().client(server().redirect_uri("urn:ietf:wg:oauth:2.0:oob")),
            "not a http://",
        ),
        (
            base().client(server().redirect_uri("app://callback")),
            "not a http://",
        ),
        (
            base().client(server().redirect_uri("http://a/\r\nX: 1")),
            "not a http://",
        ),
        (
            base()
                .data_centers(["us", "eu"])
                .client(own().data_centers(["us", "eu"])),
            "one data center",
        ),
        (
            base().client(own().owner("nobody@example.com")),
            "one data center",
        ),
        (
            base()
                .data_centers(["us", "eu"])
                .user(User::new("a@b.c", "us"))
                .client(own().data_centers(["eu"])),
            "one data center",
        ),
    ];
    for (builder, message) in cases {
        let error = builder.start().await.unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[tokio::test]
async fn it_listens_on_loopback_only_and_on_one_port_a_data_center() {
    let codes = [
        "us", "eu", "in", "au", "jp", "ca", "sa", "uk", "cn", "ae", "sg",
    ];
    let emulator = Emulator::builder()
        .data_centers(codes)
        .start()
        .await
        .unwrap();
    let mut urls: Vec<_> = codes
        .iter()
        .map(|code| emulator.accounts_url(code))
        .collect();
    assert!(urls.iter().all(|url| url.starts_with("http://127.0.0.1:")));
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), codes.len());
}

#[tokio::test]
async fn a_fixed_port_is_taken_or_the_start_fails() {
    let first = Emulator::builder().start().await.unwrap();
    let port: u16 = first
        .accounts_url("us")
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let taken = Emulator::builder().port("us", port).start().await;
    assert!(matches!(taken, Err(StartError::Bind { code: "us", port: at, .. }) if at == port));
    first.shutdown().await;
    let second = Emulator::builder().port("us", port).start().await.unwrap();
    assert_eq!(
        second.accounts_url("us"),
        format!("http://127.0.0.1:{port}")
    );
}

#[tokio::test]
async fn the_ports_close_at_shutdown_and_on_drop() {
    let world = World::start(builder()).await;
    let address = |url: &str| url.strip_prefix("http://").unwrap().to_owned();
    let us = address(world.emulator.accounts_url("us"));
    assert!(TcpStream::connect(&us).await.is_ok());
    world.emulator.shutdown().await;
    assert!(TcpStream::connect(&us).await.is_err());

    let dropped = Emulator::builder().start().await.unwrap();
    let us = address(dropped.accounts_url("us"));
    drop(dropped);
    // The task needs a turn of the runtime to notice.
    while TcpStream::connect(&us).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_connection_that_asks_nothing_does_not_keep_the_emulator_alive() {
    let emulator = Emulator::builder().start().await.unwrap();
    let address = emulator
        .accounts_url("us")
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let silent = TcpStream::connect(&address).await.unwrap();
    emulator.shutdown().await;
    assert!(TcpStream::connect(&address).await.is_err());
    drop(silent);
}

#[tokio::test]
async fn one_seed_gives_the_same_tokens_on_every_run_and_none_gives_others() {
    let tokens = async |builder: Builder| {
        text(
            &World::start(builder).await.self_client_tokens().await,
            "refresh_token",
        )
    };
    assert_eq!(
        tokens(builder().seed(1)).await,
        tokens(builder().seed(1)).await
    );
    assert_ne!(
        tokens(builder().seed(1)).await,
        tokens(builder().seed(2)).await
    );
    assert_ne!(tokens(builder()).await, tokens(builder()).await);
}

#[tokio::test]
async fn a_client_prints_no_secret_and_a_random_one_has_zohos_form() {
    let client = Client::server("1000.A", "hidden-1").secret_for("eu", "hidden-2");
    assert!(!format!("{client:?}").contains("hidden"));
    let random = Client::random(ClientKind::Server).redirect_uri(REDIRECT);
    assert_eq!(random.id().len(), "1000.".len() + 30);
    assert_eq!(random.kind(), ClientKind::Server);
    assert!(
        !format!("{random:?}").contains(secrecy::ExposeSecret::expose_secret(random.secret("us")))
    );
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.add_client(random.clone()).unwrap();
    assert!(matches!(
        emulator.add_client(random),
        Err(StartError::ClientTwice { .. })
    ));
}

#[tokio::test]
#[should_panic(expected = "data center \"eu\" is not emulated")]
async fn an_address_that_is_not_there_is_not_made_up() {
    Emulator::builder()
        .start()
        .await
        .unwrap()
        .accounts_url("eu");
}
