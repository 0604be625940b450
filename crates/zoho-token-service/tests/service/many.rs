//! However many ask, Zoho is asked once.

use std::time::Duration;

use zoho_emulator::Fault;

use crate::support::{World, get};

/// Both ends of a thousand connections are files of this process.
#[cfg(unix)]
fn with_many_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum.map(|most| most.min(4096)).or(Some(4096));
    setrlimit(Resource::Nofile, limit).unwrap();
}

#[cfg(not(unix))]
fn with_many_files() {}

#[tokio::test]
async fn a_thousand_that_ask_at_once_when_the_token_is_over_make_one_token_request() {
    with_many_files();
    let mut world = World::new().await;
    let address = world.on_port().await;
    world
        .zoho
        .fault("token", Fault::Delay(Duration::from_millis(300)), 1);
    let asking: Vec<_> = (0..1000)
        .map(|_| tokio::spawn(get(address, "/v1/token?profile=books")))
        .collect();
    let mut tokens = Vec::new();
    for one in asking {
        let answer = one.await.unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        tokens.push(answer.text("access_token"));
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 1, "all have the same token");
    assert!(world.zoho.is_live(&tokens[0]));
    assert_eq!(world.asked(), 1);
    assert_eq!(world.lines.lock().unwrap().len(), 1000);
}
