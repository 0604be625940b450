//! Every mistake that a file can have, with its line and what to do about it.

use std::fmt::Write as _;
use std::path::Path;

use super::parse_in;

const SECRET: &str = "sentinel-secret";

/// The mistakes of each text, under its name.
fn told(cases: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("calls.txt"),
        "GET https://www.zohoapis.com/crm/v8/Nowhere/x/y\nnonsense\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("unknown.txt"),
        "GET https://www.zohoapis.com/crm/v8/no/such/path/at/all\n",
    )
    .unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let mut all = String::new();
    for (name, text) in cases {
        writeln!(all, "## {name}").unwrap();
        match parse_in(folder.path(), text) {
            Ok(_) => panic!("no mistake was found in {name}: {text}"),
            Err(mistakes) => {
                for mistake in mistakes {
                    writeln!(all, "{mistake}").unwrap();
                }
            }
        }
        all.push('\n');
    }
    assert!(!all.contains(SECRET), "a secret is repeated: {all}");
    all.replace(&folder.path().display().to_string(), "[folder]")
}

#[track_caller]
fn snapshot(name: &str, told: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, told));
}

const CLIENT: &str = "\
version: 1
clients:
  web: {id: 1000.A, kind: server, secret: 'env:S'}
";

fn profile(rest: &str) -> String {
    format!("{CLIENT}profiles:\n  crm:\n{rest}")
}

#[test]
fn the_shape() {
    snapshot(
        "shape",
        &told(&[
            ("empty", ""),
            ("no mapping", "- a\n"),
            (
                "not YAML",
                &format!("version: 1\nclients:\n  web: [{SECRET}\n"),
            ),
            ("no version", "clients: {}\n"),
            ("another version", "version: 2\n"),
            ("version as text", "version: one\nprofiles: {}\n"),
            ("a key that stands twice", "version: 1\nversion: 1\n"),
            (
                "unknown keys",
                "version: 1\nprofile: {}\ndefaults:\n  datacenter: eu\n",
            ),
            (
                "wrong types",
                "version: 1\nname: 5\nallow_inline_secrets: maybe\ndefaults: []\nclients: web\nprofiles:\n  - crm\n",
            ),
            (
                "keys that are no strings",
                "version: 1\nprofiles:\n  1: {}\n  crm:\n    true: x\n",
            ),
            ("no profile and no client", "version: 1\n"),
        ]),
    );
}

#[test]
fn the_clients() {
    let client = |rest: &str| {
        format!(
            "version: 1\nclients:\n  web:\n{rest}profiles:\n  crm:\n    scopes: crm:deals:read\n"
        )
    };
    snapshot(
        "clients",
        &told(&[
            ("nothing", &client("    {}\n")),
            (
                "unknown kind",
                &client("    id: 1000.A\n    kind: servr\n    secret: env:S\n"),
            ),
            (
                "id as a number",
                &client("    id: 1000.5\n    kind: server\n    secret: env:S\n"),
            ),
            (
                "id from a variable that is not set",
                &client("    id: env:NOWHERE\n    kind: server\n    secret: env:S\n"),
            ),
            (
                "two words",
                &client("    id: 1000.A B\n    kind: server\n    secret: env:S\n"),
            ),
            (
                "secret in the file",
                &client(&format!(
                    "    id: 1000.A\n    kind: server\n    secret: {SECRET}\n"
                )),
            ),
            (
                "secret of a kind and nothing behind",
                &client("    id: 1000.A\n    kind: server\n    secret: 'env:'\n"),
            ),
            (
                "secrets in the file",
                &client(&format!(
                    "    id: 1000.A\n    kind: server\n    secrets:\n      eu: {SECRET}\n      xx: env:S\n"
                )),
            ),
            (
                "secret as a list",
                &client(&format!(
                    "    id: 1000.A\n    kind: server\n    secret: [{SECRET}]\n"
                )),
            ),
            (
                "redirect URI",
                &client(
                    "    id: 1000.A\n    kind: server\n    secret: env:S\n    redirect_uri: localhost:8484\n",
                ),
            ),
            (
                "empty",
                &client("    id: ''\n    kind: server\n    secret: ' '\n"),
            ),
        ]),
    );
}

#[test]
fn the_scopes() {
    snapshot(
        "scopes",
        &told(&[
            ("none", &profile("    flow: browser\n")),
            ("an empty list", &profile("    scopes: []\n")),
            (
                "misspelt",
                &profile(
                    "    scopes:\n      - ZohoCRM.modules.deals.READ\n      - ZohoCRM.modules.daels.READ\n      - ZohoDesk.tickets.READ\n      - books:invoices:fetch\n      - crn:deals:read\n      - crm:dels:read\n",
                ),
            ),
            (
                "a module, an application",
                &profile("    scopes:\n      - crm:deals\n      - crm\n"),
            ),
            (
                "redundant",
                &profile(
                    "    scopes:\n      - ZohoCRM.modules.ALL\n      - crm:deals:create,update\n",
                ),
            ),
            (
                "twice",
                &profile(
                    "    scopes:\n      - ZohoCRM.modules.deals.READ\n      - crm:deals:read\n",
                ),
            ),
            (
                "of another application",
                &profile("    apps: [books]\n    scopes: [crm:deals:read]\n"),
            ),
            (
                "unknown application",
                &profile("    apps: boks\n    scopes: crm:deals:read\n"),
            ),
            (
                "calls that can't be read",
                &profile(
                    "    scopes:\n      - least: nowhere.txt\n      - least: calls.txt\n      - least: unknown.txt\n",
                ),
            ),
            (
                "code that can't be read or has no call",
                &profile("    scopes:\n      - scan: ./nowhere\n      - scan: ./empty\n"),
            ),
            (
                "items",
                &profile(
                    "    scopes:\n      - least: calls.txt\n        scan: ./src\n      - lest: calls.txt\n      - 5\n      - ''\n      - {}\n",
                ),
            ),
        ]),
    );
}

#[test]
fn the_profiles() {
    let two = format!("{CLIENT}  own: {{id: 1000.B, kind: self, secret: 'env:S'}}\n");
    snapshot(
        "profiles",
        &told(&[
            (
                "names",
                &format!(
                    "{CLIENT}profiles:\n  CRM: {{scopes: crm:deals:read}}\n  ../x: {{scopes: crm:deals:read}}\n"
                ),
            ),
            (
                "twice",
                &format!(
                    "{CLIENT}profiles:\n  crm:\n    scopes: crm:deals:read\n  crm:\n    scopes: crm:deals:create\n"
                ),
            ),
            (
                "no such client",
                &profile("    client: wbe\n    scopes: crm:deals:read\n"),
            ),
            (
                "no such client in defaults",
                &format!(
                    "{CLIENT}defaults:\n  client: other\nprofiles:\n  crm:\n    scopes: crm:deals:read\n"
                ),
            ),
            (
                "one of two clients",
                &format!("{two}profiles:\n  crm:\n    scopes: crm:deals:read\n"),
            ),
            (
                "flow and kind",
                &profile("    flow: device\n    scopes: crm:deals:read\n"),
            ),
            (
                "unknown flow",
                &profile("    flow: borwser\n    scopes: crm:deals:read\n"),
            ),
            (
                "data center",
                &profile("    dc: mars\n    scopes: crm:deals:read\n"),
            ),
            (
                "accounts server",
                &profile(
                    "    accounts_url: http://accounts.zoho.com\n    scopes: crm:deals:read\n",
                ),
            ),
            (
                "soid",
                &profile("    soid: ZohoCRM.5\n    scopes: crm:deals:read\n"),
            ),
            (
                "soid without a dot",
                &format!(
                    "{two}profiles:\n  crm:\n    client: own\n    flow: client-credentials\n    soid: '5'\n    scopes: crm:deals:read\n"
                ),
            ),
            (
                "code",
                &format!(
                    "{two}profiles:\n  crm:\n    client: web\n    code: env:C\n    scopes: crm:deals:read\n  desk:\n    client: own\n    code: {SECRET}\n    scopes: desk:tickets:read\n  books:\n    client: own\n    code: env:C\n    scopes: books:invoices:read\n  mail:\n    client: own\n    code: env:C\n    scopes: mail:messages:read\n"
                ),
            ),
            (
                "the same code twice",
                &format!(
                    "{two}profiles:\n  books:\n    client: own\n    code: env:C\n    scopes: books:invoices:read\n  desk:\n    client: own\n    code: env:C\n    scopes: desk:tickets:read\n"
                ),
            ),
            (
                "environment",
                &profile("    environment: sandbx\n    scopes: crm:deals:read\n"),
            ),
            (
                "organization",
                &profile("    organization: [1]\n    scopes: crm:deals:read\n"),
            ),
            (
                "a password",
                &profile(&format!(
                    "    store: postgres://me:{SECRET}@db/tokens\n    scopes: crm:deals:read\n"
                )),
            ),
        ]),
    );
}

#[test]
fn what_is_worth_knowing_is_no_mistake() {
    let text = format!(
        "{CLIENT}  own: {{id: 1000.B, kind: self, secret: 'env:S'}}\nprofiles:\n  crm:\n    \
         client: web\n    allow_unknown: true\n    scopes: [Nobody.knows.THIS]\n"
    );
    let setup = parse_in(Path::new("."), &text).expect("no mistake");
    let warnings: Vec<String> = setup.warnings.iter().map(ToString::to_string).collect();
    snapshot("warnings", &warnings.join("\n"));
}
