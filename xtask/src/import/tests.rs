//! Imports into catalogs of their own: what is new is added, a second run
//! changes nothing, what a person wrote stays, and contradictions are told.

use std::path::Path;

use clap::Parser;
use zoho_catalog::authoring::check::check;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    import: Arguments,
}

/// Runs `cargo xtask import` on the catalogs in `folder`.
fn run_in(folder: &Path, arguments: &[&str]) -> Result<(String, bool)> {
    let scopes = folder.join("scopes");
    std::fs::create_dir_all(&scopes).expect("a folder for tests");
    let scopes = scopes.to_str().expect("paths of tests are text");
    let line = ["import", "--scopes", scopes]
        .into_iter()
        .chain(arguments.iter().copied());
    import(
        &Line::try_parse_from(line)
            .expect("a right command line")
            .import,
    )
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("tests can write");
    path.to_str().expect("paths of tests are text").to_owned()
}

fn catalog(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("scopes/shop.yaml")).expect("the catalog is written")
}

fn openapi(folder: &Path, file: &str, more: &[&str]) -> Result<(String, bool)> {
    let mut arguments = vec![
        "openapi",
        "--application",
        "shop",
        "--kind",
        "mirror",
        "--source",
        "github:somebody/shop:openapi",
        file,
    ];
    arguments.extend(more);
    run_in(folder, &arguments)
}

const SHOP: &str = "
openapi: 3.0.1
servers:
  - {url: 'https://www.zohoapis.{domain}/shop/v1/', variables: {domain: {default: com}}}
security: [{zoho: [ZohoShop.bills.READ]}]
components:
  securitySchemes:
    zoho:
      type: oauth2
      flows:
        authorizationCode:
          scopes: {ZohoShop.bills.READ: read, ZohoShop.bills.CREATE: create, ZohoShop.bills.ALL: all}
    key: {type: apiKey, name: k, in: header}
paths:
  /bills:
    parameters: []
    get: {summary: List bills}
    post:
      summary: Create a bill from a scanned receipt
      security: [{zoho: [ZohoShop.bills.CREATE]}, {zoho: [ZohoShop.bills.ALL]}]
  /bills/:bill_id/files:
    servers: [{url: 'https://upload.zoho.com/shop/v1'}]
    put:
      operationId: attachFile
      security: [{zoho: [ZohoShop.bills.CREATE, ShopFiles.files.CREATE]}]
  /status:
    get: {summary: Status, security: [{key: []}]}
";

#[test]
fn openapi_brings_scopes_calls_and_words() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let yaml = file(folder.path(), "bills.yaml", SHOP);
    let (report, _) = openapi(folder.path(), &yaml, &[]).expect("a right file");
    let report = report.replace(&yaml, "bills.yaml");
    insta::assert_snapshot!(format!("{report}---\n{}", catalog(folder.path())));
}

#[test]
fn a_second_import_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let yaml = file(folder.path(), "bills.yaml", SHOP);
    openapi(folder.path(), &yaml, &[]).expect("a right file");
    let first = catalog(folder.path());
    let (report, _) = openapi(folder.path(), &yaml, &[]).expect("a right file");
    assert!(report.ends_with("nothing new\n"), "{report}");
    assert_eq!(catalog(folder.path()), first);
}

#[test]
fn json_is_read_like_yaml() {
    let (a, b) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let value: serde_json::Value = serde_yaml::from_str(SHOP).expect("right YAML");
    let json = file(a.path(), "bills.json", &value.to_string());
    let yaml = file(b.path(), "bills.yaml", SHOP);
    openapi(a.path(), &json, &[]).expect("a right file");
    openapi(b.path(), &yaml, &[]).expect("a right file");
    assert_eq!(
        catalog(a.path()),
        catalog(b.path()).replace("bills.yaml", "bills.json")
    );
}

#[test]
fn scopes_in_one_requirement_are_alternatives_only_when_told_so() {
    for (together, scopes) in [
        ("all", "ShopFiles.files.CREATE + bills.CREATE"),
        ("any", "ShopFiles.files.CREATE | bills.CREATE"),
    ] {
        let folder = tempfile::tempdir().expect("a folder for tests");
        let yaml = file(folder.path(), "bills.yaml", SHOP);
        openapi(folder.path(), &yaml, &["--together", together]).expect("a right file");
        let text = catalog(folder.path());
        let line = text
            .lines()
            .find(|l| l.contains("PUT:"))
            .expect("the call is there");
        assert!(
            line.contains(scopes) && line.contains("listed_together"),
            "{line}"
        );
    }
}

#[test]
fn what_a_person_wrote_stays() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let yaml = file(folder.path(), "bills.yaml", SHOP);
    openapi(folder.path(), &yaml, &[]).expect("a right file");
    let edited = catalog(folder.path())
        .replace("title: Zoho shop", "title: The Shop")
        .replace("words: bill scanned receipt", "words: photo of a receipt")
        .replace(
            "  bills:\n",
            "  bills:\n    title: Bills\n    keywords: [vendor invoices]\n",
        );
    assert!(edited.contains("photo of a receipt") && edited.contains("title: The Shop"));
    file(folder.path(), "scopes/shop.yaml", &edited);
    openapi(folder.path(), &yaml, &[]).expect("a right file");
    assert_eq!(catalog(folder.path()), edited);
}

#[test]
fn a_contradiction_is_told_and_the_catalog_left_alone() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let yaml = file(folder.path(), "bills.yaml", SHOP);
    openapi(folder.path(), &yaml, &[]).expect("a right file");
    let before = catalog(folder.path());
    let other = SHOP.replace(
        "security: [{zoho: [ZohoShop.bills.READ]}]",
        "security: [{zoho: [ZohoShop.bills.ALL]}]",
    );
    let yaml = file(folder.path(), "bills.yaml", &other);
    let (report, _) = openapi(folder.path(), &yaml, &[]).expect("a right file");
    assert!(
        report.contains("contradicts the catalog, which was left as it is: GET /shop/v1/bills: bills.ALL (known: bills.READ)"),
        "{report}"
    );
    assert_eq!(catalog(folder.path()), before);
    let kept = std::fs::read_to_string(folder.path().join("scopes/ledger/contradictions.yaml"))
        .expect("it is written down");
    assert!(
        kept.contains("GET /shop/v1/bills") && kept.contains("scopes: bills.ALL"),
        "{kept}"
    );
}

#[test]
fn bad_openapi_is_refused_with_file_and_operation() {
    for (from, to, wanted) in [
        ("openapi: 3.0.1", "swagger: '2.0'", "no OpenAPI 3 file"),
        (
            "[{zoho: [ZohoShop.bills.CREATE]}, ",
            "[{oauth: [ZohoShop.bills.CREATE]}, ",
            "POST /bills: the security scheme `oauth`",
        ),
        (
            "[{zoho: [ZohoShop.bills.CREATE]}, ",
            "[{zoho: [everything]}, ",
            "POST /bills: `everything` is no scope",
        ),
        (
            "[{zoho: [ZohoShop.bills.CREATE]}, ",
            "[{zoho: all}, ",
            "POST /bills: the scopes of `zoho` are no list",
        ),
        ("{domain: {default: com}}", "{}", "GET /bills: the server"),
        (
            "    parameters: []",
            "    $ref: other.yaml",
            "/bills is a $ref",
        ),
        ("openapi: 3.0.1", "openapi: [3", "bills.yaml"),
    ] {
        let folder = tempfile::tempdir().expect("a folder for tests");
        assert!(SHOP.contains(from), "{from}");
        let yaml = file(folder.path(), "bills.yaml", &SHOP.replace(from, to));
        let error = openapi(folder.path(), &yaml, &[]).expect_err(to);
        let error = format!("{error:#}");
        assert!(
            error.contains("bills.yaml") && error.contains(wanted),
            "{error}"
        );
    }
}

const EVIDENCE: &str = "application\tscope\tmodule\toperation\tmethod\tpath\tsource\tnote
shop\tZohoShop.bills.READ\tbills\tREAD\tGET\t/shop/v1/bills/[bill_id]\thttps://www.zoho.com/shop/bills\t
shop\tZohoShop.bills.READ\tbills\tREAD\tGET\t/shop/v1/other\tgithub:a/b:c\tinferred
shop\tZohoShop.bills.ALL\tbills\tALL\t\t\thttps://www.zoho.com/shop/bills\t
";

#[test]
fn imported_evidence_is_verified_and_missing_evidence_told() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let rows = file(folder.path(), "rows.tsv", EVIDENCE);
    let (report, good) =
        run_in(folder.path(), &["evidence", "--verify", &rows]).expect("right rows");
    assert!(!good);
    assert!(
        report.contains("rows.tsv:2: no catalog has the scope ZohoShop.bills.READ"),
        "{report}"
    );
    run_in(folder.path(), &["evidence", &rows]).expect("right rows");
    let (report, good) =
        run_in(folder.path(), &["evidence", "--verify", &rows]).expect("right rows");
    assert!(good, "{report}");
    // The guess is replaced by a source, and is no fault then.
    let text = catalog(folder.path()).replace(
        "  /shop/v1/other:\n    source: inferred\n    GET: bills.READ",
        "  /shop/v1/other:\n    source: docs\n    GET: bills.ALL",
    );
    file(folder.path(), "scopes/shop.yaml", &text);
    let (report, good) =
        run_in(folder.path(), &["evidence", "--verify", &rows]).expect("right rows");
    assert!(good && report.contains("was a guess"), "{report}");
    // A fact that the catalog answers otherwise is one.
    let text = text.replace("    GET: bills.READ", "    GET: bills.ALL");
    file(folder.path(), "scopes/shop.yaml", &text);
    let (report, good) =
        run_in(folder.path(), &["evidence", "--verify", &rows]).expect("right rows");
    assert!(
        !good && report.contains("needs ZohoShop.bills.READ; the catalog says bills.ALL"),
        "{report}"
    );
}

#[test]
fn operations_give_words_once_and_make_no_calls() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let rows = file(folder.path(), "rows.tsv", EVIDENCE);
    run_in(folder.path(), &["evidence", &rows]).expect("right rows");
    let operations = file(
        folder.path(),
        "shop.tsv",
        "method\tpath\toperation_id\ttitle_words\tgroup
GET\t/shop/v1/bills/{id}\tgetBill\tget_a_bill_with_its_payments\t
GET\t/shop/v1/other\tgetOther\t\t
POST\t/shop/v1/unknown\tmakeThings\t\t
",
    );
    let (report, _) = run_in(folder.path(), &["operations", &operations]).expect("right rows");
    assert!(report.contains("words for shop: 1 calls"), "{report}");
    assert!(
        report.contains("shop.tsv:4: POST /shop/v1/unknown"),
        "{report}"
    );
    let text = catalog(folder.path());
    assert!(
        text.contains("GET: {scopes: bills.READ, words: bill payments}"),
        "{text}"
    );
    assert!(!text.contains("unknown"), "{text}");
    run_in(folder.path(), &["operations", &operations]).expect("right rows");
    assert_eq!(catalog(folder.path()), text);
}

#[test]
fn what_is_imported_passes_the_check() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let yaml = file(folder.path(), "bills.yaml", SHOP);
    openapi(folder.path(), &yaml, &[]).expect("a right file");
    let readings = tree::read_catalogs(&folder.path().join("scopes")).expect("catalogs");
    assert_eq!(check(&readings), []);
}

#[test]
fn files_that_are_no_tables_are_refused_with_the_line() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    for (kind, name, text, wanted) in [
        ("evidence", "a.tsv", "scope\n", "a.tsv:1: the first line"),
        (
            "evidence",
            "b.tsv",
            &EVIDENCE.replace("\tinferred", ""),
            "b.tsv:3: 7 columns instead of 8",
        ),
        ("operations", "c.tsv", "method\n", "c.tsv:1: the first line"),
    ] {
        let rows = file(folder.path(), name, text);
        let error = run_in(folder.path(), &[kind, &rows]).expect_err(name);
        assert!(format!("{error:#}").contains(wanted), "{error:#}");
    }
}
