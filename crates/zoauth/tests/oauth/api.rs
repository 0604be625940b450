//! Calls of APIs: where they go, what they carry, what comes back, and what is
//! said when Zoho refuses. Against the emulator's products, and against a plain
//! server where the request itself is what matters.

use std::path::Path;

use mockito::Matcher;
use serde_json::{Value, json};
use zoho_emulator::{Cut, Fault};

use crate::support::{CLIENT, SECRET};
use crate::support::{Outcome, World};

const READ: &str = "ZohoCRM.modules.deals.READ";

/// Changes what is stored.
fn change(world: &World, fields: &[(&str, &str)]) {
    let mut entry = world.entry("default");
    for (field, value) in fields {
        entry[*field] = (*value).into();
    }
    std::fs::write(world.file("default"), entry.to_string()).unwrap();
}

/// Lets the calls of the profile go to another server.
fn send_to(world: &World, url: &str) {
    change(world, &[("api_domain", url)]);
}

fn token(world: &World) -> String {
    let entry = world.entry("default");
    entry["access_token"]["token"].as_str().unwrap().to_owned()
}

fn products(world: &World) -> usize {
    world.zoho.requests("product")
}

fn path(world: &World, name: &str) -> String {
    world.path(name).display().to_string()
}

/// No file was begun and left.
fn left_over(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".zoauth-"))
        .collect()
}

fn has(outcome: &Outcome, text: &str) {
    assert!(outcome.stderr.contains(text), "{text}: {}", outcome.shown());
}

#[test]
fn an_answer_is_printed_as_it_came() {
    let world = World::with_scopes(READ);
    let text = "{ \"data\" : [ {\"id\": \"1\", \"Amount\": 1.10} ] }\n";
    world
        .zoho
        .fault_call("GET /crm/v8/Deals", Fault::json(200, text), 1);
    let outcome = world.run(&["api", "GET", "/crm/v8/Deals"]).expect(0);
    assert_eq!(outcome.stdout, text);
    assert_eq!(outcome.stderr, "");
    // And the product's own success, with status and headers.
    let outcome = world.run(&["api", "get", "crm/v8/Deals", "-i"]).expect(0);
    let (head, body) = outcome.stdout.split_once("\n\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["info"]["more_records"], false);
}

#[test]
fn json_says_how_it_ended() {
    let world = World::with_scopes(READ);
    let call = [
        "api",
        "GET",
        "/crm/v8/Deals",
        "-Q",
        "fields=Deal_Name",
        "--json",
    ];
    let answer = world.run(&call).expect(0).json();
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["outcome"], "ok");
    assert_eq!(answer["exit_code"], 0);
    assert_eq!(answer["status"], 200);
    assert_eq!(answer["application"], "crm");
    assert!(
        answer["url"]
            .as_str()
            .unwrap()
            .ends_with("?fields=Deal_Name")
    );
    assert!(answer["body"]["data"].is_array());
    assert!(answer.get("explanation").is_none());

    world.zoho.fault_call("GET /crm/v8/Deals", Fault::Html, 1);
    let answer = world.run(&call).expect(17).json();
    assert_eq!(answer["outcome"], "server_error");
    assert_eq!(answer["status"], 500);
    assert!(answer["body"].as_str().unwrap().contains("<title>"));

    let answer = world
        .run(&["api", "DELETE", "/crm/v8/Deals/1", "--json"])
        .expect(17)
        .json();
    assert_eq!(answer["outcome"], "refused");
    assert_eq!(answer["exit_code"], 17);
    assert_eq!(answer["body"]["code"], "OAUTH_SCOPE_MISMATCH");
    assert_eq!(answer["explanation"]["recognized"][0]["id"], "crm-scope");
}

#[test]
fn a_missing_scope_is_warned_of_and_the_refusal_explained() {
    let world = World::with_scopes(READ);
    let call = ["api", "POST", "/crm/v8/Deals", "-f", "data[][Deal_Name]=x"];
    let outcome = world.run(&call).expect(17);
    has(&outcome, "lacks ZohoCRM.modules.deals.CREATE");
    has(
        &outcome,
        "zoauth login ZohoCRM.modules.deals.READ,ZohoCRM.modules.deals.CREATE",
    );
    let body: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(body["code"], "OAUTH_SCOPE_MISMATCH");
    world.settings().bind(|| {
        insta::assert_snapshot!("api_scope_missing", outcome.stderr);
    });
    assert_eq!(products(&world), 1, "a refusal is not asked for twice");
}

#[test]
fn strict_sends_nothing_that_lacks_a_scope() {
    let world = World::with_scopes(READ);
    let outcome = world
        .run(&["api", "POST", "/crm/v8/Deals", "-F", "a=1", "--strict"])
        .expect(15);
    world.settings().bind(|| {
        insta::assert_snapshot!("api_strict", outcome.shown());
    });
    assert_eq!(products(&world), 0);
    world
        .run(&["api", "GET", "/crm/v8/Deals", "--strict"])
        .expect(0);
}

#[test]
fn the_command_that_is_named_repairs_it() {
    let world = World::with_scopes(READ);
    let outcome = world
        .run(&["api", "DELETE", "/crm/v8/Deals/1", "--strict"])
        .expect(15);
    let (_, command) = outcome.stderr.split_once("`zoauth ").unwrap();
    let command = command.split_once('`').unwrap().0;
    let words: Vec<&str> = command.split_whitespace().collect();
    let code = world.code(words[1]);
    let mut arguments = words;
    arguments.push("--code-stdin");
    world.run_with(&arguments, &format!("{code}\n")).expect(0);
    world
        .run(&["api", "DELETE", "/crm/v8/Deals/1", "--strict"])
        .expect(0);
}

#[test]
fn a_list_is_asked_for_page_by_page() {
    let world = World::with_scopes(READ);
    let order = |count: usize| {
        for page in 1..=count {
            let body = json!({"data": [{"id": page}], "info": {"page": page, "more_records": page < count}});
            world.zoho.fault_call(
                "GET /crm/v8/Deals",
                Fault::json(200, format!("{body:#}")),
                1,
            );
        }
    };
    let call = [
        "api",
        "GET",
        "/crm/v8/Deals",
        "-Q",
        "per_page=1",
        "--paginate",
    ];
    let with = |more: &[&str]| -> Vec<String> {
        call.iter()
            .chain(more)
            .map(|word| (*word).to_owned())
            .collect()
    };
    let run = |more: &[&str]| {
        let all = with(more);
        world.run(&all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    order(3);
    let outcome = run(&[]).expect(0);
    let lines: Vec<Value> = outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let numbers: Vec<&Value> = lines.iter().map(|page| &page["info"]["page"]).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let asked = world.zoho.log();
    let asked: Vec<bool> = asked
        .iter()
        .filter(|request| request.path == "/crm/v8/Deals")
        .map(|request| request.parameters.iter().any(|name| name == "page"))
        .collect();
    assert_eq!(asked, [false, true, true]);

    order(3);
    let outcome = run(&["--slurp"]).expect(0);
    let pages: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(pages.as_array().unwrap().len(), 3);
    order(3);
    let answer = run(&["--json"]).expect(0).json();
    assert_eq!(answer["pages"], 3);
    assert_eq!(answer["more"], false);
    assert_eq!(answer["body"][2]["data"][0]["id"], 3);

    order(3);
    let outcome = run(&["--max-pages", "2"]).expect(0);
    assert_eq!(outcome.stdout.lines().count(), 2);
    has(&outcome, "there are more than 2 pages");
    world.zoho.clear_faults();

    // What came before a refusal is there, and the refusal is told.
    order(2);
    world.zoho.clear_faults();
    let first = json!({"data": [1], "info": {"more_records": true}}).to_string();
    world
        .zoho
        .fault_call("GET /crm/v8/Deals", Fault::json(200, first), 1);
    let throttled = Fault::Throttle { status: 429 };
    world.zoho.fault_call("GET /crm/v8/Deals", throttled, 1);
    let outcome = run(&[]).expect(17);
    assert_eq!(outcome.stdout.lines().count(), 1);
    has(&outcome, "page 2 was refused");
    has(&outcome, "answered 429");
}

#[test]
fn pages_end_with_nothing_and_without_a_way_nothing_is_sent() {
    let world = World::with_scopes(READ);
    let nothing = Fault::Answer {
        status: 204,
        content_type: "application/json".to_owned(),
        body: String::new(),
    };
    world.zoho.fault_call("GET /crm/v8/Deals", nothing, 2);
    let call = ["api", "GET", "/crm/v8/Deals"];
    assert_eq!(world.run(&call).expect(0).stdout, "");
    let call = ["api", "GET", "/crm/v8/Deals", "--paginate"];
    assert_eq!(world.run(&call).expect(0).stdout, "");
    assert_eq!(products(&world), 2);
    let outcome = world
        .run(&[
            "api",
            "GET",
            "/api/v1/requests",
            "--app",
            "sign",
            "--paginate",
        ])
        .expect(2);
    has(&outcome, "page by page is not known");
    let outcome = world
        .run(&["api", "POST", "/crm/v8/Deals", "--paginate"])
        .expect(2);
    has(&outcome, "only a GET");
    assert_eq!(products(&world), 2);
}

#[test]
fn a_page_that_names_itself_does_not_go_on_for_ever() {
    let world = World::with_scopes("ZohoCliq.Channels.READ");
    let body = r#"{"channels":[],"next_token":"again"}"#;
    world.zoho.fault_call("GET /**", Fault::json(200, body), 3);
    let call = [
        "api",
        "GET",
        "/api/v2/channels",
        "--app",
        "cliq",
        "--paginate",
    ];
    let outcome = world.run(&call).expect(1);
    has(&outcome, "names itself as the next one");
    assert_eq!(products(&world), 2);
}

/// What is sent, to the letter: parameters in the address, the organization
/// where the product wants it, headers, the token in its header.
#[test]
fn a_request_carries_what_was_asked_for() {
    let world = World::with_scopes("ZohoBooks.invoices.READ,Desk.tickets.CREATE");
    let mut server = mockito::Server::new();
    send_to(&world, &server.url());
    let authorization = format!("Zoho-oauthtoken {}", token(&world));
    let books = server
        .mock("GET", "/books/v3/invoices")
        .match_query(Matcher::Exact(
            "status=paid&q=a%20b&organization_id=600000001".replace("%20", "+"),
        ))
        .match_header("authorization", authorization.as_str())
        .match_header("x-own", "1: 2")
        .with_body("{}")
        .expect(1)
        .create();
    world
        .run(&[
            "api",
            "GET",
            "/books/v3/invoices?status=paid",
            "-Q",
            "q=a b",
            "-H",
            "X-Own: 1: 2",
            "--organization",
            "600000001",
        ])
        .expect(0);
    books.assert();
    // The user's own word about the organization stands.
    let own = server
        .mock("GET", "/books/v3/invoices")
        .match_query(Matcher::Exact("organization_id=7".to_owned()))
        .expect(1)
        .create();
    let arguments = ["api", "GET", "/books/v3/invoices?organization_id=7"];
    let child = world
        .command(&arguments)
        .env("ZOAUTH_ORGANIZATION", "600000001")
        .spawn()
        .unwrap();
    crate::support::finish(child).expect(0);
    own.assert();
    let desk = server
        .mock("POST", "/api/v1/tickets")
        .match_header("orgid", "42")
        .match_header("content-type", "application/json")
        .match_body(Matcher::JsonString(
            r#"{"subject":"s","priority":3,"cf":{"a":null},"note":"from a file\n"}"#.to_owned(),
        ))
        .expect(1)
        .create();
    let note = world.write("note", "from a file\n");
    let fields = ["-f", "subject=s", "-F", "priority=3", "-F", "cf[a]=null"];
    let file = format!("note=@{note}");
    let mut arguments = vec!["api", "POST", "/api/v1/tickets", "--organization", "42"];
    arguments.extend(fields);
    arguments.extend(["-F", file.as_str()]);
    world.run(&arguments).expect(0);
    desk.assert();
}

#[test]
fn bodies_come_from_standard_input_files_and_forms() {
    let world =
        World::with_scopes("ZohoCRM.modules.deals.CREATE,ZohoCRM.modules.attachments.CREATE");
    let mut server = mockito::Server::new();
    send_to(&world, &server.url());
    let raw = server
        .mock("POST", "/crm/v8/Deals")
        .match_header("content-type", "application/json")
        .match_body("{\"data\": []}\n")
        .with_status(201)
        .expect(1)
        .create();
    world
        .run_with(
            &["api", "POST", "/crm/v8/Deals", "--body", "-"],
            "{\"data\": []}\n",
        )
        .expect(0);
    raw.assert();
    let form = server
        .mock("POST", "/crm/v8/Deals")
        .match_header("content-type", "application/x-www-form-urlencoded")
        .match_body("a=1+2&b=true")
        .expect(1)
        .create();
    world
        .run(&[
            "api",
            "POST",
            "/crm/v8/Deals",
            "--form",
            "-f",
            "a=1 2",
            "-F",
            "b=true",
        ])
        .expect(0);
    form.assert();
    let pdf = world.write("offer.pdf", "%PDF\r\nx");
    let upload = server
        .mock("POST", "/crm/v8/Deals/1/Attachments")
        .match_header(
            "content-type",
            Matcher::Regex("^multipart/form-data; boundary=".to_owned()),
        )
        .match_body(Matcher::Regex(
            "name=\"file\"; filename=\"offer.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\nx\r\n--"
                .to_owned(),
        ))
        .expect(1)
        .create();
    let file = format!("file=@{pdf};type=application/pdf");
    world
        .run(&[
            "api",
            "POST",
            "/crm/v8/Deals/1/Attachments",
            "--upload",
            &file,
        ])
        .expect(0);
    upload.assert();
}

#[test]
fn a_download_is_there_whole_or_not_at_all() {
    let world = World::with_scopes(READ);
    let mut server = mockito::Server::new();
    let emulator = world.entry("default")["api_domain"].clone();
    send_to(&world, &server.url());
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
    let _file = server
        .mock("GET", "/crm/v8/Deals/1/Attachments/2")
        .with_body(&bytes)
        .create();
    let target = path(&world, "offer.bin");
    let call = ["api", "GET", "/crm/v8/Deals/1/Attachments/2", "-o", &target];
    let outcome = world.run(&call).expect(0);
    assert_eq!(outcome.stdout, "");
    has(&outcome, "200000 bytes");
    assert_eq!(std::fs::read(&target).unwrap(), bytes);
    let asked = world.run(&call).expect(1);
    has(&asked, "--force replaces it");

    // Refused, cut off, or not there: the file stays as it was.
    send_to(&world, emulator.as_str().unwrap());
    let other = path(&world, "other.bin");
    let call = ["api", "GET", "/crm/v8/Deals/1", "-o", &other];
    for (fault, exit) in [
        (Fault::json(404, r#"{"code":"INVALID_DATA"}"#), 17),
        (Fault::Cut(Cut::MidBody), 13),
        (Fault::Truncated, 13),
    ] {
        world
            .zoho
            .fault_call("GET /crm/v8/Deals/1", fault.clone(), 1);
        let outcome = world.run(&call);
        assert_eq!(outcome.code, exit, "{fault:?} {}", outcome.shown());
        assert!(!world.path("other.bin").exists(), "{fault:?}");
        assert_eq!(
            left_over(world.path("other.bin").parent().unwrap()),
            [""; 0]
        );
    }
    world.run(&call).expect(0);
    assert!(world.path("other.bin").exists());
}

#[test]
fn an_address_of_another_data_center_is_told_and_a_path_finds_its_own() {
    let world = World::with_scopes("Desk.tickets.READ");
    change(
        &world,
        &[
            ("accounts", "https://accounts.zoho.eu"),
            ("api_domain", "https://www.zohoapis.eu"),
        ],
    );
    let dry = |target: &str| world.run(&["api", "GET", target, "--dry-run"]).expect(0);
    let outcome = dry("https://desk.zoho.com/api/v1/tickets");
    has(&outcome, "the grant is of eu");
    has(&outcome, "https://desk.zoho.eu/api/v1/tickets");
    for (target, url) in [
        ("/api/v1/tickets", "GET https://desk.zoho.eu/api/v1/tickets"),
        ("/crm/v8/Deals", "GET https://www.zohoapis.eu/crm/v8/Deals"),
    ] {
        let outcome = dry(target);
        assert!(outcome.stdout.starts_with(url), "{}", outcome.shown());
    }
    for (target, exit) in [
        ("https://evil.example/api/v1/tickets", 7),
        ("/nobody/has/this", 7),
        ("/crm/v8/{module}", 2),
    ] {
        world.run(&["api", "GET", target]).expect(exit);
    }
    // A token goes over https only.
    world
        .run(&["api", "GET", "http://desk.zoho.eu/api/v1/tickets"])
        .expect(2);
}

#[test]
fn a_dry_run_and_a_line_for_curl_show_the_request_without_the_token() {
    let world = World::with_scopes(READ);
    change(
        &world,
        &[
            ("accounts", "https://accounts.zoho.eu"),
            ("api_domain", "https://www.zohoapis.eu"),
        ],
    );
    let call = [
        "api",
        "POST",
        "/crm/v8/Deals",
        "-f",
        "data[][Deal_Name]=It's",
        "-H",
        "X-Own: a b",
        "-Q",
        "trigger=",
    ];
    let secret = token(&world);
    for (name, option) in [("dry_run", "--dry-run"), ("curl", "--curl")] {
        for json in [false, true] {
            let mut arguments = call.to_vec();
            arguments.push(option);
            if json {
                arguments.push("--json");
            }
            let outcome = world.run(&arguments).expect(0);
            assert!(!outcome.shown().contains(&secret));
            let form = if json { "_json" } else { "" };
            world.settings().bind(|| {
                insta::assert_snapshot!(format!("api_{name}{form}"), outcome.shown());
            });
        }
    }
    assert_eq!(world.asked(), 1, "only the login asked for a token");
}

/// A browser login can gain scopes; and the profile's organization is named
/// where nothing else is said.
#[test]
fn what_the_profile_knows_is_used() {
    let world = World::with_scopes("Desk.tickets.READ");
    change(
        &world,
        &[("flow", "authorization-code"), ("organization", "42")],
    );
    let call = [
        "api",
        "POST",
        "/api/v1/tickets",
        "-f",
        "subject=s",
        "--dry-run",
    ];
    let outcome = world.run(&call).expect(0);
    has(&outcome, "`zoauth login --add Desk.tickets.CREATE`");
    assert!(outcome.stdout.contains("orgId: 42"), "{}", outcome.shown());
    let with = [&call[..], &["-H", "OrgID: 7"]].concat();
    let outcome = world.run(&with).expect(0);
    let sent = outcome.stdout.to_lowercase();
    assert_eq!(sent.matches("orgid:").count(), 1, "{}", outcome.shown());
    assert!(sent.contains("orgid: 7"), "{}", outcome.shown());
}

/// What the documentation has otherwise is said before the call is made.
#[test]
fn a_call_that_no_documentation_has_is_told() {
    let world = World::with_scopes("Desk.tickets.UPDATE");
    let outcome = world
        .run(&["api", "POST", "/api/v1/tickets/read", "--dry-run"])
        .expect(0);
    has(&outcome, "the documentation does not have POST");
    has(&outcome, "markAsRead");
    let json = world
        .run(&[
            "--json",
            "api",
            "GET",
            "https://desk.zoho.com/crm/v8/Leads",
            "--dry-run",
        ])
        .expect(0);
    has(
        &json,
        "desk.zoho.com is not the documented host of Zoho CRM",
    );
}

#[test]
fn an_organization_that_is_missing_is_told() {
    let world = World::with_scopes("ZohoAnalytics.data.READ,ZohoAnalytics.metadata.READ");
    let call = ["api", "GET", "/restapi/v2/workspaces/1/views"];
    let outcome = world.run(&call);
    assert_eq!(outcome.code, 17, "{}", outcome.shown());
    has(&outcome, "--organization ID");
    let with = [&call[..], &["--organization", "600000001"]].concat();
    world.run(&with).expect(0);
}

/// Once more with a new token where the old one is over; never otherwise.
#[test]
fn a_dead_token_is_replaced_once_and_nothing_else_is_repeated() {
    let world = World::with_scopes("ZohoCRM.modules.deals.CREATE");
    let call = ["api", "POST", "/crm/v8/Deals", "-F", "data[][a]=1"];
    world
        .zoho
        .fault_call("POST /crm/v8/Deals", Fault::Expired, 1);
    world.run(&call).expect(0);
    assert_eq!(products(&world), 2);
    world
        .zoho
        .fault_call("POST /crm/v8/Deals", Fault::Cut(Cut::Answer), 1);
    let outcome = world.run(&call).expect(13);
    has(&outcome, "see whether it was done");
    let page = Fault::json(503, "{}");
    world.zoho.fault_call("POST /crm/v8/Deals", page, 1);
    world.run(&call).expect(17);
    assert_eq!(products(&world), 4);
}

#[test]
fn nobody_there_and_too_slow_are_told_apart_from_a_refusal() {
    let world = World::with_scopes(READ);
    let slow = Fault::Delay(std::time::Duration::from_secs(30));
    world.zoho.fault_call("GET /crm/v8/Deals", slow, 1);
    let outcome = world
        .run(&["api", "GET", "/crm/v8/Deals", "--timeout", "1"])
        .expect(13);
    has(&outcome, "--timeout SECONDS");
    send_to(&world, "http://127.0.0.1:1");
    let outcome = world.run(&["api", "GET", "/crm/v8/Deals"]).expect(13);
    has(&outcome, "no answer from 127.0.0.1");
    has(&outcome, "Connect");
    let outcome = world
        .run(&["api", "GET", "/crm/v8/Deals", "--profile", "nobody"])
        .expect(10);
    has(&outcome, "zoauth login");
}

#[test]
fn a_web_page_is_told_from_an_answer() {
    let world = World::with_scopes(READ);
    let page = Fault::Answer {
        status: 200,
        content_type: "text/html;charset=UTF-8".to_owned(),
        body: "<html><title>Sign in</title>".to_owned(),
    };
    world.zoho.fault_call("GET /crm/v8/Deals", page, 1);
    let outcome = world.run(&["api", "GET", "/crm/v8/Deals"]).expect(0);
    has(&outcome, "is a web page");
    assert!(outcome.stdout.starts_with("<html>"));
}

#[test]
fn what_makes_no_request_is_refused_before_anything_is_sent() {
    let world = World::with_scopes(READ);
    let call = |more: &[&'static str]| {
        let mut arguments = vec!["api", "GET", "/crm/v8/Deals"];
        arguments.extend(more);
        let outcome = world.run(&arguments).expect(2);
        outcome.stderr
    };
    assert!(call(&["-H", "authorization: Zoho-oauthtoken x"]).contains("not given by hand"));
    assert!(call(&["-H", "no colon"]).contains("NAME:VALUE"));
    assert!(call(&["-H", "A: 1", "-H", "a: 2"]).contains("twice"));
    assert!(call(&["-f", "a=1"]).contains("sends no body"));
    assert!(call(&["-Q", "a"]).contains("NAME=VALUE"));
    assert!(call(&["-f", "a=1", "--body", "x"]).contains("cannot be used with"));
    assert!(call(&["--slurp"]).contains("--paginate"));
    world.run(&["api", "/crm/v8/Deals", "GET"]).expect(2);
    assert_eq!(products(&world), 0);
}

/// Whatever happens, neither token nor secret is in what is printed.
#[test]
fn no_secret_is_printed() {
    let world = World::with_scopes(READ);
    let secret = token(&world);
    for arguments in [
        &["api", "GET", "/crm/v8/Deals", "-i"][..],
        &["api", "GET", "/crm/v8/Deals", "--json"],
        &["api", "DELETE", "/crm/v8/Deals/1"],
        &["api", "DELETE", "/crm/v8/Deals/1", "--json"],
        &["api", "GET", "/crm/v8/nothing/there/at/all"],
    ] {
        let printed = world.run(arguments).shown();
        for secret in [secret.as_str(), SECRET] {
            assert!(!printed.contains(secret), "{arguments:?}: {printed}");
        }
    }
    let mut server = mockito::Server::new();
    send_to(&world, &server.url());
    let _cookie = server
        .mock("GET", "/crm/v8/Deals")
        .with_header("set-cookie", "session=sentinel")
        .create();
    for option in ["-i", "--json"] {
        let printed = world.run(&["api", "GET", "/crm/v8/Deals", option]).shown();
        assert!(!printed.contains("sentinel"), "{printed}");
        assert!(printed.contains("set-cookie"), "{printed}");
    }
    assert_eq!(CLIENT, world.entry("default")["client_id"]);
}

#[test]
fn the_help_stays_the_same() {
    let world = World::new();
    let outcome = world.run(&["api", "--help"]).expect(0);
    insta::with_settings!({prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("help_api", outcome.stdout);
    });
}
