//! Logins through the browser, with everything that can go wrong on the way.

use std::net::TcpListener;
use std::process::Stdio;

use zoho_emulator::{Client, Consent, User};

use crate::support::{Outcome, SCOPE, World};
use crate::tab::{self, Waiting, free_port, get};

const WEB: &str = "1000.WEB";
const US: &str = "sentinel-web-us";
const EU: &str = "sentinel-web-eu";

struct Site {
    world: World,
    port: u16,
}

impl Site {
    /// Two data centers, a client with a secret for each, a port for redirects.
    fn new() -> Self {
        Self::with(|client| client)
    }

    fn with(change: impl FnOnce(Client) -> Client) -> Self {
        let port = free_port();
        let client = Client::server(WEB, US)
            .secret_for("eu", EU)
            .redirect_uri(format!("http://localhost:{port}/callback"))
            .redirect_uri("https://example.com/cb");
        let world = World::with(|builder| {
            builder
                .data_centers(["us", "eu"])
                .user(User::new("us@example.com", "us"))
                .user(User::new("eu@example.com", "eu"))
                .client(change(client))
                .auto_consent(true)
        });
        Self { world, port }
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let port = self.port.to_string();
        let mut all = vec!["login", "--no-browser", "--client-id", WEB];
        if !arguments.contains(&"--paste") {
            all.extend(["--port", &port]);
        }
        all.extend(arguments);
        let mut command = self.world.command(&all);
        command
            .env("ZOAUTH_CLIENT_SECRET_US", US)
            .env("ZOAUTH_CLIENT_SECRET_EU", EU);
        command
    }

    fn login(&self, arguments: &[&str]) -> Waiting {
        let mut all = vec![SCOPE, "--flow", "browser"];
        all.extend(arguments);
        Waiting::start(&mut self.command(&all))
    }

    fn paste(&self) -> Waiting {
        let mut command = self.command(&[
            SCOPE,
            "--flow",
            "browser",
            "--paste",
            "--redirect-uri",
            "https://example.com/cb",
        ]);
        Waiting::start(command.stdin(Stdio::piped()))
    }

    fn snapshot(&self, name: &str, outcome: &Outcome) {
        let mut settings = self.world.settings();
        settings.add_filter(&self.port.to_string(), "[port]");
        settings.add_filter(r"state=[\w-]{43}", "state=[state]");
        settings.add_filter("kept in .*", "kept in [file]");
        settings.bind(|| insta::assert_snapshot!(name, outcome.shown()));
    }
}

#[test]
fn consent_in_the_browser_becomes_a_grant_in_the_store() {
    let site = Site::new();
    let waiting = site.login(&[]);
    let page = tab::open(&waiting.url);
    let outcome = waiting.end().expect(0);
    site.snapshot("browser_login", &outcome);
    assert_eq!(page.status, 200);
    assert!(page.text.contains("You are logged in"), "{}", page.text);
    let entry = site.world.entry("default");
    assert_eq!(entry["flow"], "authorization-code");
    assert_eq!(entry["client_secret"], US);
    assert!(
        site.world
            .zoho
            .is_live(entry["refresh_token"].as_str().unwrap())
    );
    // What is stored is enough for the token, and for the same login again.
    site.world.run(&["token"]).expect(0);
    let again = site
        .world
        .run(&["login", SCOPE, "--client-id", WEB, "--json"]);
    assert_eq!(again.expect(0).json()["logged_in"], false);
}

#[test]
fn a_user_of_another_data_center_is_served_with_the_secret_of_that_place() {
    let site = Site::new();
    site.world.zoho.sign_in("eu@example.com").unwrap();
    let waiting = site.login(&["--json"]);
    let page = tab::open(&waiting.url);
    assert!(page.text.contains("You are logged in"), "{}", page.text);
    let answer = waiting.end().expect(0).json();
    assert_eq!(answer["accounts"], site.world.zoho.accounts_url("eu"));
    assert_eq!(site.world.entry("default")["client_secret"], EU);
    site.world.expire("default");
    site.world.run(&["token"]).expect(0);
}

#[test]
fn a_secret_that_is_missing_where_the_user_lives_is_named() {
    let site = Site::new();
    site.world.zoho.sign_in("eu@example.com").unwrap();
    let mut command = site.command(&[SCOPE, "--flow", "browser"]);
    let waiting = Waiting::start(command.env_remove("ZOAUTH_CLIENT_SECRET_EU"));
    let page = tab::open(&waiting.url);
    assert!(
        page.text.contains("The login did not work"),
        "{}",
        page.text
    );
    let outcome = waiting.end().expect(2);
    assert!(
        outcome.stderr.contains("ZOAUTH_CLIENT_SECRET_EU"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_mobile_client_gets_a_code_challenge() {
    let site = Site::new();
    let redirect = format!("http://localhost:{}/callback", site.port);
    let mobile = Client::mobile("1000.MOBILE", "mobile-secret").redirect_uri(redirect);
    site.world.zoho.add_client(mobile).unwrap();
    let mut command = site.command(&[SCOPE, "--flow", "browser", "--client-type", "mobile"]);
    let arguments: Vec<_> = command.get_args().map(std::ffi::OsStr::to_owned).collect();
    let mut again = site.world.command(&[]);
    again.args(arguments.iter().map(|argument| match argument.to_str() {
        Some(WEB) => "1000.MOBILE".into(),
        _ => argument.clone(),
    }));
    again.env("ZOAUTH_CLIENT_SECRET", "mobile-secret");
    command.env_clear();
    let waiting = Waiting::start(&mut again);
    assert!(
        waiting.url.contains("code_challenge_method=S256"),
        "{}",
        waiting.url
    );
    tab::open(&waiting.url);
    waiting.end().expect(0);
}

#[test]
fn a_refused_consent_is_told_here_and_in_the_browser() {
    let site = Site::new();
    site.world.zoho.set_consent(Consent::Reject);
    let waiting = site.login(&[]);
    let page = tab::open(&waiting.url);
    assert!(page.text.contains("did not give consent"), "{}", page.text);
    let outcome = waiting.end().expect(11);
    assert!(
        outcome.stderr.contains("access_denied"),
        "{}",
        outcome.stderr
    );
    assert_eq!(site.world.asked(), 0);
    assert!(!site.world.file("default").exists());
}

#[test]
fn the_time_out_says_what_the_browser_may_be_showing() {
    let site = Site::new();
    let waiting = site.login(&["--timeout", "1"]);
    // Somebody else's redirect is no reason to give up, nor to believe it.
    let stranger = format!("http://localhost:{}/callback?state=x&code=c", site.port);
    assert_eq!(get(&stranger).status, 400);
    let outcome = waiting.end().expect(1);
    site.snapshot("browser_timed_out", &outcome);
    assert_eq!(site.world.asked(), 0);
}

#[test]
fn a_port_that_is_taken_is_an_error_with_a_way_out() {
    let site = Site::new();
    let taken = TcpListener::bind(("127.0.0.1", site.port)).unwrap();
    let outcome = crate::support::run(&mut site.command(&[SCOPE, "--flow", "browser"])).expect(1);
    site.snapshot("browser_port_in_use", &outcome);
    drop(taken);
}

#[test]
fn ctrl_c_leaves_nothing_behind() {
    let site = Site::new();
    let mut waiting = site.login(&[]);
    waiting.until("Ctrl-C cancels");
    let id = waiting.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status()
        .unwrap();
    assert!(killed.success());
    assert_eq!(waiting.killed_by(), Some(2));
    assert!(TcpListener::bind(("127.0.0.1", site.port)).is_ok());
    assert!(!site.world.file("default").exists());
    let left: Vec<_> = std::fs::read_dir(site.world.home())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "default.lock")
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn where_the_browser_is_elsewhere_its_address_is_pasted() {
    let site = Site::new();
    let mut waiting = site.paste();
    let redirect = get(&waiting.url).location().unwrap().to_owned();
    assert!(
        redirect.starts_with("https://example.com/cb?"),
        "{redirect}"
    );
    waiting.type_in(&format!("{redirect}\n"));
    waiting.end().expect(0);
    assert_eq!(
        site.world.entry("default")["redirect_uri"],
        "https://example.com/cb"
    );
}

#[test]
fn the_secret_and_the_address_may_come_by_the_same_pipe() {
    let site = Site::new();
    let redirect = "https://example.com/cb";
    let mut command = site.command(&[
        SCOPE,
        "--flow",
        "browser",
        "--paste",
        "--redirect-uri",
        redirect,
        "--client-secret-stdin",
    ]);
    command
        .env_remove("ZOAUTH_CLIENT_SECRET_US")
        .env_remove("ZOAUTH_CLIENT_SECRET_EU");
    // The address is known only after the secret was read, so the pipe stays open.
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut pipe, format!("{US}\n").as_bytes()).unwrap();
    let stderr = child.stderr.take().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(stderr));
    let url = lines
        .find_map(|line| line.ok().filter(|line| line.starts_with("http://")))
        .unwrap();
    let address = get(&url).location().unwrap().to_owned();
    std::io::Write::write_all(&mut pipe, format!("{address}\n").as_bytes()).unwrap();
    drop(pipe);
    let told: Vec<String> = lines.map_while(Result::ok).collect();
    assert!(child.wait().unwrap().success(), "{told:?}");
}

#[test]
fn a_pasted_address_that_is_forged_or_of_another_login_is_refused_unsent() {
    let site = Site::new();
    for (change, kind) in [
        (
            (
                "accounts-server=http",
                "accounts-server=https%3A%2F%2Fevil.example%2Fx",
            ),
            "evil.example",
        ),
        (("state=", "state=other"), "state differs"),
        (("code=", "nocode="), "`code` is missing"),
    ] {
        let mut waiting = site.paste();
        let redirect = get(&waiting.url)
            .location()
            .unwrap()
            .replace(change.0, change.1);
        waiting.type_in(&redirect);
        let outcome = waiting.end().expect(1);
        assert!(outcome.stderr.contains(kind), "{kind}: {}", outcome.stderr);
    }
    assert_eq!(site.world.asked(), 0);
}

#[test]
fn what_belongs_to_the_browser_alone_is_refused_elsewhere() {
    let site = Site::new();
    for (arguments, said) in [
        (
            &["login", SCOPE, "--paste"][..],
            "--paste belongs to --flow browser",
        ),
        (
            &["login", SCOPE, "--flow", "browser", "--soid", "ZohoCRM.1"],
            "--soid belongs",
        ),
        (
            &["login", SCOPE, "--flow", "browser", "--code-stdin"],
            "only a code from the API console",
        ),
        (
            &[
                "login",
                SCOPE,
                "--flow",
                "browser",
                "--redirect-uri",
                "https://example.com/cb",
            ],
            "--paste",
        ),
    ] {
        let mut command = site.world.command(arguments);
        let outcome = crate::support::run(command.env("ZOAUTH_CLIENT_SECRET", US)).expect(2);
        assert!(outcome.stderr.contains(said), "{said}: {}", outcome.stderr);
    }
}

#[test]
fn an_administrator_consents_for_the_organization() {
    let site = Site::new();
    let mut command = site.command(&[SCOPE, "--flow", "instance", "--soid", "ZohoCRM.77"]);
    let waiting = Waiting::start(&mut command);
    assert!(
        waiting.url.contains("/oauth/v2/org/auth?"),
        "{}",
        waiting.url
    );
    tab::open(&waiting.url);
    waiting.end().expect(0);
    let entry = site.world.entry("default");
    assert_eq!(entry["flow"], "instance");
    assert_eq!(entry["soid"], "ZohoCRM.77");
    let token = site
        .world
        .zoho
        .token(entry["refresh_token"].as_str().unwrap())
        .unwrap();
    assert_eq!(token.owner, "instance:ZohoCRM.77");
}

#[test]
fn the_data_center_that_knows_the_client_is_found() {
    let site = Site::with(|client| client.data_centers(["eu"]));
    site.world.zoho.sign_in("eu@example.com").unwrap();
    let waiting = site.login(&["--dc", "auto"]);
    assert!(
        waiting.url.starts_with(site.world.zoho.accounts_url("eu")),
        "{}",
        waiting.url
    );
    tab::open(&waiting.url);
    let outcome = waiting.end().expect(0);
    assert!(
        outcome
            .stderr
            .contains("the client is known in the data center eu"),
        "{}",
        outcome.stderr
    );
}
