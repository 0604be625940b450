//! What a sound file comes to.

use zoho_oauth::{DataCenter, Environment};
use zoho_setup::model::Flow;
use zoho_setup::{Place, Source};

use super::{parse_in, sound};

#[test]
fn defaults_hold_where_a_profile_says_nothing_else() {
    let setup = sound(
        "version: 1
name: demo
allow_inline_secrets: true
defaults: {client: web, dc: eu, organization: 600000434, environment: sandbox, store: tokens}
clients:
  web: {id: 'env:CLIENT_ID', kind: server, secret: s3cret}
  tv: {id: 1000.TV, kind: device, secret: 'keyring:tv', secrets: {us: 'env:US'}}
profiles:
  crm: {scopes: crm:deals:read}
  desk:
    client: tv
    dc: auto
    organization: '7'
    environment: production
    store: 'keyring:'
    scopes: [desk:tickets:read,update]
",
    );
    assert_eq!(setup.owner, "demo");
    let [crm, desk] = setup.profiles.as_slice() else {
        panic!("two profiles")
    };
    assert_eq!(crm.client.id, "1000.FROMENV");
    assert!(matches!(crm.client.secret, Some(Source::Inline(_))));
    assert_eq!(crm.flow, Flow::Browser);
    assert_eq!(crm.place, Place::At(DataCenter::EU.into()));
    assert_eq!(crm.organization.as_deref(), Some("600000434"));
    assert_eq!(crm.environment, Environment::Sandbox);
    assert_eq!(crm.store.as_deref().unwrap(), "./tokens");

    assert_eq!(desk.flow, Flow::Device);
    assert_eq!(desk.place, Place::Find(None));
    assert_eq!(desk.organization.as_deref(), Some("7"));
    assert_eq!(desk.environment, Environment::Production);
    assert_eq!(desk.store.as_deref().unwrap(), "keyring:");
    assert_eq!(
        desk.scopes.to_string(),
        "Desk.tickets.READ,Desk.tickets.UPDATE"
    );
    assert_eq!(desk.client.secrets.len(), 1);
}

#[test]
fn the_least_scopes_come_from_calls_and_code() {
    let folder = tempfile::tempdir().unwrap();
    let calls = "GET https://www.zohoapis.com/crm/v8/Deals\n\
                 GET https://desk.zoho.com/api/v1/tickets\n";
    std::fs::write(folder.path().join("calls.txt"), calls).unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let code = "requests.post('https://www.zohoapis.com/books/v3/invoices')\n";
    std::fs::write(folder.path().join("src/a.py"), code).unwrap();
    let text = "\
version: 1
clients:
  web: {id: 1000.A, kind: server, secret: 'env:S'}
profiles:
  all:
    scopes:
      - least: calls.txt
      - scan: ./src
  crm:
    apps: crm
    scopes:
      - crm:deals:all
      - least: calls.txt
";
    let setup = parse_in(folder.path(), text).unwrap_or_else(|all| panic!("{all:#?}"));
    let scopes = |number: usize| setup.profiles[number].scopes.to_string();
    assert_eq!(
        scopes(0),
        "Desk.tickets.READ,ZohoCRM.modules.deals.READ,ZohoBooks.invoices.CREATE"
    );
    // Wide enough already; calls to Desk are not this profile's.
    assert_eq!(scopes(1), "ZohoCRM.modules.deals.ALL");
}

#[test]
fn no_secret_shows_in_debug_output() {
    let setup = sound(
        "version: 1
allow_inline_secrets: true
clients:
  web: {id: 1000.A, kind: server, secret: sentinel, secrets: {eu: sentinel}}
profiles:
  crm: {scopes: crm:deals:read}
",
    );
    let shown = format!("{setup:?}");
    assert!(!shown.contains("sentinel"), "{shown}");
}
