//! The setup file in use: ten profiles over six applications, three data centers
//! and four flows, and what becomes of them when something changes.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use zoho_emulator::{Client, Limits, User};

use crate::support::{Outcome, World};
use crate::tab::{self, free_port};

const SELF_US: &str = "1000.SELFUS";
const SELF_EU: &str = "1000.SELFEU";
const SELF_IN: &str = "1000.SELFIN";
const WEB: &str = "1000.WEB";
const TV: &str = "1000.TV";
const SECRETS: [&str; 5] = [
    "sentinel-self-us",
    "sentinel-self-eu",
    "sentinel-self-in",
    "sentinel-web",
    "sentinel-tv",
];

struct Project {
    world: World,
    port: u16,
}

impl Project {
    fn new() -> Self {
        let port = free_port();
        let web = Client::server(WEB, SECRETS[3])
            .redirect_uri(format!("http://localhost:{port}/callback"));
        let own = |id, secret: &str, code: &'static str| {
            Client::self_client(id, secret.to_owned()).data_centers([code])
        };
        let world = World::with(|builder| {
            let limits = Limits {
                device_interval: Duration::from_millis(700),
                ..Limits::default()
            };
            builder
                .limits(limits)
                .data_centers(["us", "eu", "in"])
                .user(User::new("us@example.com", "us"))
                .user(User::new("eu@example.com", "eu"))
                .user(User::new("in@example.com", "in"))
                .client(own(SELF_US, SECRETS[0], "us"))
                .client(own(SELF_EU, SECRETS[1], "eu"))
                .client(own(SELF_IN, SECRETS[2], "in"))
                .client(web)
                .client(Client::device(TV, SECRETS[4]))
                .auto_consent(true)
        });
        let project = Self { world, port };
        project.write(&project.file(&PROFILES));
        project.world.write("tv.secret", SECRETS[4]);
        project.codes();
        project
    }

    /// The setup file with these profiles.
    fn file(&self, profiles: &[&str]) -> String {
        let url = |code| self.world.zoho.accounts_url(code);
        let head = format!(
            "version: 1
name: demo
defaults:
  accounts_url: {us}
clients:
  own-us: {{id: {SELF_US}, kind: self, secret: 'env:OWN_US'}}
  own-eu: {{id: {SELF_EU}, kind: self, secret: 'env:OWN_EU'}}
  own-in: {{id: {SELF_IN}, kind: self, secret: 'env:OWN_IN'}}
  web:
    id: {WEB}
    kind: server
    secret: env:WEB
    redirect_uri: http://localhost:{port}/callback
  tv: {{id: 'env:TV_ID', kind: device, secret: 'file:tv.secret'}}
profiles:
",
            us = url("us"),
            port = self.port,
        );
        let profiles: Vec<String> = profiles
            .iter()
            .map(|profile| {
                profile
                    .replace("EU_URL", url("eu"))
                    .replace("IN_URL", url("in"))
            })
            .collect();
        head + &profiles.concat()
    }

    fn write(&self, text: &str) {
        self.world.write("zoauth.yaml", text);
    }

    /// Fresh codes of the console, where the file says that they are.
    fn codes(&self) {
        for (name, client, scopes) in [
            (
                "crm-us.code",
                SELF_US,
                "ZohoCRM.modules.deals.CREATE,ZohoCRM.modules.deals.READ",
            ),
            ("desk-us.code", SELF_US, "Desk.tickets.READ"),
            ("books-eu.code", SELF_EU, "ZohoBooks.invoices.READ"),
        ] {
            let code = self.world.zoho.self_client_code(client, scopes, 3).unwrap();
            self.world.write(name, &code);
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let file = self.world.path("zoauth.yaml").display().to_string();
        let mut all = vec!["setup", "--file", &file, "--no-browser"];
        all.extend(arguments);
        let mut command = self.world.command(&all);
        command
            .env_remove("ZOAUTH_CLIENT_ID")
            .env_remove("ZOAUTH_ACCOUNTS_URL")
            .env("OWN_US", SECRETS[0])
            .env("OWN_EU", SECRETS[1])
            .env("OWN_IN", SECRETS[2])
            .env("WEB", SECRETS[3])
            .env("TV_ID", TV);
        command
    }

    /// Runs it; addresses are opened and codes typed in by somebody.
    fn setup(&self, arguments: &[&str]) -> Outcome {
        self.drive(&mut self.command(arguments))
    }

    fn drive(&self, command: &mut Command) -> Outcome {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        let mut types_code = false;
        loop {
            let mut line = String::new();
            if stderr.read_line(&mut line).unwrap() == 0 {
                break;
            }
            told.push_str(&line);
            let word = line.trim();
            if word.starts_with("http://") && !word.contains("/oauth/v3/device") {
                tab::open(word);
            } else if line.contains("Type the code") {
                types_code = true;
            } else if types_code {
                self.world.zoho.approve_device(word).unwrap();
                self.world.clock.advance(Duration::from_secs(1));
                types_code = false;
            }
        }
        let mut stdout = String::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut stdout)
            .unwrap();
        let outcome = Outcome {
            code: child.wait().unwrap().code().expect("ended by itself"),
            stdout,
            stderr: told,
        };
        for secret in SECRETS {
            assert!(!outcome.shown().contains(secret), "{}", outcome.shown());
        }
        outcome
    }

    fn snapshot(&self, name: &str, outcome: &Outcome) {
        let mut settings = self.world.settings();
        settings.add_filter(&format!(":{}", self.port), ":[port]");
        settings.bind(|| insta::assert_snapshot!(name, outcome.shown()));
    }

    fn status(&self) -> Value {
        self.world.run(&["status", "--json"]).expect(0).json()
    }

    /// All requests that arrived, of whichever kind.
    fn requests(&self) -> usize {
        self.world.zoho.log().len()
    }
}

const PROFILES: [&str; 10] = [
    "  crm-us: {client: own-us, code: 'file:crm-us.code', scopes: 'crm:deals:create,read'}\n",
    "  desk-us: {client: own-us, code: 'file:desk-us.code', scopes: 'desk:tickets:read'}\n",
    "  books-eu: {client: own-eu, accounts_url: 'EU_URL', code: 'file:books-eu.code', scopes: 'books:invoices:read'}\n",
    "  crm-in: {client: own-in, accounts_url: 'IN_URL', flow: client-credentials, scopes: 'crm:deals:read', organization: 600000434}\n",
    "  projects-in: {client: own-in, accounts_url: 'IN_URL', flow: client-credentials, scopes: 'projects:projects:read'}\n",
    "  mail-eu: {client: own-eu, accounts_url: 'EU_URL', flow: client-credentials, scopes: 'mail:messages:read'}\n",
    "  crm-web: {client: web, scopes: 'crm:deals:read'}\n",
    "  desk-web: {client: web, scopes: 'desk:tickets:read,update'}\n",
    "  books-tv: {client: tv, scopes: 'books:invoices:create'}\n",
    "  inventory-tv: {client: tv, scopes: 'inventory:items:read'}\n",
];

fn row<'v>(answer: &'v Value, profile: &str) -> &'v Value {
    let rows = answer["profiles"].as_array().expect("profiles");
    rows.iter()
        .find(|row| row["profile"] == profile)
        .unwrap_or_else(|| panic!("no row for {profile}: {answer}"))
}

#[test]
fn ten_profiles_are_made_once_noticed_when_they_lack_and_repaired() {
    let project = Project::new();
    let world = &project.world;

    let first = project.setup(&["--json"]).expect(0).json();
    assert_eq!(first["summary"]["done"], 10, "{first:#}");
    let status = project.status();
    let profiles = status["profiles"].as_array().expect("profiles");
    assert_eq!(profiles.len(), 10, "{status:#}");
    let set = |key: &str| -> BTreeSet<&str> {
        profiles
            .iter()
            .filter_map(|profile| profile[key].as_str())
            .collect()
    };
    assert_eq!(set("accounts").len(), 3);
    assert_eq!(
        set("flow"),
        [
            "authorization-code",
            "client-credentials",
            "device",
            "self-client"
        ]
        .into()
    );
    assert_eq!(row(&status, "crm-in")["organization"], "600000434");

    // A second run has nothing to do, and asks Zoho nothing.
    let requests = project.requests();
    let second = project.setup(&[]).expect(0);
    assert_eq!(project.requests(), requests, "{}", second.shown());
    project.snapshot("setup_again", &second);
    let check = project.setup(&["--check", "--json"]).expect(0).json();
    assert_eq!(check["summary"]["unchanged"], 10, "{check:#}");
    assert_eq!(project.requests(), requests);

    // A scope that went is noticed.
    let mut entry = world.entry("desk-web");
    for key in ["requested", "granted"] {
        entry[key] = serde_json::json!(["Desk.tickets.READ"]);
    }
    std::fs::write(world.file("desk-web"), entry.to_string()).unwrap();
    let check = project.setup(&["--check", "--json"]).expect(16).json();
    assert_eq!(
        row(&check, "desk-web")["missing"],
        serde_json::json!(["Desk.tickets.UPDATE"])
    );
    assert_eq!(row(&check, "desk-web")["action"], "add_scopes");
    project.snapshot("setup_check", &project.setup(&["--check"]).expect(16));
    assert_eq!(project.requests(), requests);
    let token = entry["refresh_token"].clone();
    let added = project.setup(&["--json"]).expect(0).json();
    assert_eq!(row(&added, "desk-web")["outcome"], "done", "{added:#}");
    assert_eq!(
        world.entry("desk-web")["refresh_token"],
        token,
        "the same grant"
    );

    // Revoked grants are repaired: noticed by a renewal that is due, or asked for.
    for profile in ["crm-web", "books-eu"] {
        let token = world.entry(profile)["refresh_token"].clone();
        assert!(world.zoho.end_token(token.as_str().unwrap()));
    }
    world.expire("crm-web");
    let repaired = project.setup(&["--json"]).expect(0).json();
    assert_eq!(
        row(&repaired, "crm-web")["action"],
        "repair",
        "{repaired:#}"
    );
    assert_eq!(row(&repaired, "crm-web")["outcome"], "done");
    assert_eq!(row(&repaired, "books-eu")["outcome"], "unchanged");
    project.codes();
    let check = project
        .setup(&["--check", "--online", "--json"])
        .expect(16)
        .json();
    assert_eq!(row(&check, "books-eu")["reasons"][0]["kind"], "refused");
    let repaired = project
        .setup(&["--only", "books-eu", "--online", "--json"])
        .expect(0)
        .json();
    assert_eq!(
        row(&repaired, "books-eu")["action"],
        "repair",
        "{repaired:#}"
    );
    for profile in ["crm-web", "books-eu"] {
        let token = world.entry(profile)["refresh_token"].clone();
        assert!(world.zoho.is_live(token.as_str().unwrap()), "{profile}");
    }
    world.run(&["token", "--profile", "books-eu"]).expect(0);
}

#[test]
fn a_broken_profile_leaves_nine_healthy() {
    let project = Project::new();
    let outcome = project.drive(
        project
            .command(&["--json"])
            .env("OWN_US", "wrong")
            .env_remove("NONE"),
    );
    // Both profiles of that client fail; the other eight do not.
    let answer = outcome.expect(11).json();
    assert_eq!(answer["summary"]["done"], 8, "{answer:#}");
    project.codes();
    let mut profiles = PROFILES;
    profiles[0] =
        "  crm-us: {client: own-us, code: 'file:nowhere.code', scopes: 'crm:deals:create,read'}\n";
    project.write(&project.file(&profiles));
    let answer = project.setup(&["--json"]).expect(1).json();
    assert_eq!(answer["summary"]["failed"], 1, "{answer:#}");
    assert_eq!(row(&answer, "crm-us")["outcome"], "failed");
    assert_eq!(
        project.status()["profiles"].as_array().map(Vec::len),
        Some(9)
    );
}

#[test]
fn what_is_declared_no_longer_is_pruned_and_nothing_else() {
    let project = Project::new();
    let world = &project.world;
    project
        .setup(&["--only", "crm-us,crm-in", "--quiet"])
        .expect(0);
    world.log_in_with(&[crate::support::SCOPE, "--profile", "by-hand"]);
    let token = world.entry("crm-us")["refresh_token"].clone();
    let token = token.as_str().unwrap();

    project.write(&project.file(&PROFILES[3..4]));
    let told = project.setup(&[]).expect(0);
    assert!(told.stderr.contains("setup --prune"), "{}", told.shown());
    assert!(world.zoho.is_live(token));
    let refused = project.setup(&["--prune"]).expect(2);
    project.snapshot("setup_prune_unconfirmed", &refused);
    assert!(world.zoho.is_live(token));
    let planned = project.setup(&["--plan", "--prune"]).expect(0);
    project.snapshot("setup_plan_prune", &planned);
    project.setup(&["--prune", "--yes"]).expect(0);
    assert!(!world.zoho.is_live(token));
    let names = world.run(&["profiles", "--json"]).expect(0).json();
    let names: Vec<&str> = names["profiles"]
        .as_array()
        .expect("names")
        .iter()
        .map(|row| row.as_str().or(row["profile"].as_str()).expect("a name"))
        .collect();
    assert_eq!(names, ["by-hand", "crm-in"]);
}

#[test]
fn a_plan_asks_nothing_and_a_run_without_a_person_says_what_needs_one() {
    let project = Project::new();
    project.snapshot("setup_plan", &project.setup(&["--plan"]).expect(0));
    assert_eq!(project.requests(), 0);
    let only = ["--unattended", "--only", "crm-in,crm-web,books-tv"];
    let outcome = project.setup(&only).expect(10);
    project.snapshot("setup_unattended", &outcome);
}

#[test]
fn mistakes_are_told_all_at_once_and_nothing_is_done() {
    let project = Project::new();
    project.write(
        "version: 1
clients:
  web: {id: 1000.A, kind: server, secret: sentinel-web}
profiles:
  crm:
    scopes: [ZohoCRM.modules.daels.READ]
    flow: device
    dcs: eu
",
    );
    for (name, arguments) in [
        ("setup_mistakes", &[][..]),
        ("setup_mistakes_json", &["--json"]),
    ] {
        project.snapshot(name, &project.setup(arguments).expect(2));
    }
    assert_eq!(project.requests(), 0);
    std::fs::remove_file(project.world.path("zoauth.yaml")).unwrap();
    project.snapshot("setup_no_file", &project.setup(&[]).expect(1));
}

#[test]
fn a_first_file_is_written_from_options_and_never_over_another() {
    let project = Project::new();
    std::fs::remove_file(project.world.path("zoauth.yaml")).unwrap();
    let file = project.world.path("zoauth.yaml").display().to_string();
    let init = |arguments: &[&str]| {
        let mut all = vec!["init", "--file", &file];
        all.extend(arguments);
        project.world.run(&all)
    };
    project.snapshot("init_without_scopes", &init(&[]).expect(2));
    let refused = init(&[
        "crm:deals:read",
        "--client-type",
        "self",
        "--client-id",
        "1000.A",
        "--secret",
        "sentinel-web",
    ]);
    let refused = refused.expect(2);
    assert!(!refused.shown().contains("sentinel"), "{}", refused.shown());
    project.snapshot("init_refused", &refused);
    assert!(!project.world.path("zoauth.yaml").exists());
    let url = project.world.zoho.accounts_url("us").to_owned();
    let good = [
        "crm:deals:create,read",
        "--client-type",
        "self",
        "--client-id",
        SELF_US,
        "--secret",
        "env:OWN_US",
        "--profile",
        "crm-us",
    ];
    project.snapshot("init", &init(&good).expect(0));
    project.snapshot("init_again", &init(&good).expect(2));
    init(&[&good[..], &["--force"]].concat()).expect(0);
    let text = std::fs::read_to_string(&file).unwrap();
    insta::assert_snapshot!("init_file", text);

    // What was written is used as it is, but for the emulator and the code.
    let text = text.replace("  dc: 'auto'", &format!("  accounts_url: {url}"));
    project.write(&(text + "    code: file:crm-us.code\n"));
    project.setup(&[]).expect(0);
}

#[test]
fn the_default_profile_is_the_one_that_was_chosen() {
    let project = Project::new();
    let world = &project.world;
    project
        .setup(&["--only", "crm-us,desk-us", "--quiet"])
        .expect(0);
    let profile = |command: &mut Command| {
        let outcome = project.drive(command).expect(0);
        outcome.json()["profile"].as_str().unwrap().to_owned()
    };
    world.run(&["token"]).expect(10);
    world.run(&["profiles", "--default", "nobody"]).expect(10);
    let chosen = world
        .run(&["profiles", "--default", "desk-us", "--json"])
        .expect(0);
    assert_eq!(chosen.json()["default"], "desk-us");
    let token = || world.command(&["token", "--json"]);
    assert_eq!(profile(&mut token()), "desk-us");
    assert_eq!(profile(token().env("ZOAUTH_PROFILE", "crm-us")), "crm-us");
    // It is no profile itself.
    let names = world.run(&["profiles"]).expect(0).stdout;
    assert_eq!(names, "crm-us\ndesk-us\n");
}
