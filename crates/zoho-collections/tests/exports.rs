//! What the writers write: by snapshot, and by properties that hold for every
//! scope of the catalog.

use secrecy::{ExposeSecret as _, SecretString};
use zoho_catalog::Catalog;
use zoho_collections::{Kit, Secrets, bruno, curl, http_file, openapi, postman};
use zoho_oauth::DataCenter;

fn kit(scopes: &[&str], data_center: DataCenter) -> Kit<'static> {
    let catalog = Catalog::embedded();
    let scopes: Vec<_> = scopes
        .iter()
        .map(|scope| catalog.scope(scope).expect("a scope of the catalog"))
        .collect();
    Kit::new(catalog, &scopes, data_center)
}

/// Small, with a parameter, a body and an organization in the query.
fn small() -> Kit<'static> {
    kit(
        &["ZohoCRM.users.READ", "ZohoBooks.contacts.DELETE"],
        DataCenter::EU,
    )
}

#[test]
fn postman_collection() {
    insta::assert_snapshot!(format!("{:#}", postman::collection(&small())));
}

#[test]
fn postman_environment_without_secrets() {
    let environment = postman::environment(&small(), &Secrets::default());
    insta::assert_snapshot!(environment.expose_secret());
}

#[test]
fn http_file() {
    insta::assert_snapshot!(http_file::write(&small()));
}

#[test]
fn curl_lines() {
    insta::assert_snapshot!(curl::write(&small()));
}

#[test]
fn openapi_fragment() {
    insta::assert_snapshot!(openapi::write(&small()));
}

#[test]
fn bruno_files() {
    let files: Vec<String> = bruno::files(&small())
        .iter()
        .map(|file| format!("==> {}\n{}", file.path, file.text.expose_secret()))
        .collect();
    insta::assert_snapshot!(files.join("\n"));
}

#[test]
fn secrets_stand_where_they_were_asked_for_and_not_in_debug() {
    let secrets = Secrets {
        client_id: Some("1000.ID".into()),
        client_secret: Some(SecretString::from("sentinel-secret")),
        access_token: Some(SecretString::from("sentinel-token")),
    };
    let kit = small();
    let environment = postman::environment(&kit, &secrets);
    assert!(environment.expose_secret().contains("sentinel-secret"));
    assert!(environment.expose_secret().contains("sentinel-token"));
    let shown = format!("{secrets:?} {environment:?} {kit:?}");
    assert!(!shown.contains("sentinel"), "{shown}");
}

/// Every call that a wide scope opens gets a sound address in every writer.
#[test]
fn every_call_of_the_catalog_can_be_written() {
    let catalog = Catalog::embedded();
    let scopes: Vec<_> = catalog.applications().flat_map(|a| a.scopes()).collect();
    let kit = Kit::new(catalog, &scopes, DataCenter::US);
    assert!(kit.requests.len() > 4000, "{}", kit.requests.len());
    for request in &kit.requests {
        let path = request.path_with(|name| format!(":{name}"), |name| format!("<{name}>"));
        assert!(
            path.starts_with('/') && !path.contains(['{', '}']),
            "{path}"
        );
        assert!(!request.scopes.is_empty(), "{path}");
        assert!(
            kit.variables.iter().any(|v| v.name == request.host),
            "{path}"
        );
    }
    let mut paths: Vec<String> = bruno::files(&kit)
        .iter()
        .map(|file| file.path.to_lowercase())
        .collect();
    let all = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), all, "two files of one name");
    let blocks = http_file::write(&kit).matches("\n### ").count();
    assert_eq!(blocks, kit.requests.len());
}
