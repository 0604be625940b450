//! Source trees: calls with their method and scopes in every language that the
//! fixtures have, and the report that is made of them.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use zoho_catalog::Catalog;
use zoho_scan::{Answer, Report, Scan, Scanner, Verdict};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/code")
}

/// The fixtures, with places that do not depend on the machine.
fn scan() -> Scan {
    let mut scan = Scanner::new(Catalog::embedded())
        .scan(&[folder()])
        .expect("the fixtures are there");
    let prefix = format!("{}/", folder().display());
    let calls = scan.calls.iter_mut().map(|call| &mut call.place);
    for place in calls.chain(scan.scopes.iter_mut().map(|scope| &mut scope.place)) {
        place.file = place.file.replace(&prefix, "");
    }
    scan
}

fn report() -> Report<'static> {
    Report::new(Catalog::embedded(), scan())
}

#[test]
fn calls_are_found_in_every_language() {
    let shown: Vec<String> = scan()
        .calls
        .iter()
        .map(|call| {
            let method = call.method.as_deref().unwrap_or("-");
            format!("{} {method} {}", call.place, call.url)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn scopes_are_found_and_told_from_mentions() {
    let shown: Vec<String> = scan()
        .scopes
        .iter()
        .map(|scope| {
            let how = if scope.requested {
                "asked for"
            } else {
                "mentioned"
            };
            format!("{} {} {how}", scope.place, scope.text)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_report_joins_them_with_the_catalog() {
    let report = report();
    let unknown: Vec<&str> = report
        .unknown()
        .map(|(_, asked)| asked.text.as_str())
        .collect();
    assert_eq!(unknown, ["ZohoBooks.items.READ", "ZohoDesk.tickets.READ"]);
    for (_, asked) in report.unknown() {
        let has_meant = matches!(&asked.verdict, Verdict::Unknown { meant: Some(_), .. });
        assert!(has_meant, "{}", asked.text);
    }
    let missing: Vec<&str> = report
        .missing
        .iter()
        .flat_map(|m| &m.scopes)
        .map(|s| s.as_str())
        .collect();
    assert!(missing.contains(&"ZohoMail.messages.CREATE"), "{missing:?}");
    let redundant: Vec<&str> = report.redundant.iter().map(|(s, _)| s.as_str()).collect();
    assert!(
        redundant.contains(&"ZohoCRM.modules.contacts.ALL"),
        "{redundant:?}"
    );
    let excess: Vec<&str> = report.excess.iter().map(|s| s.as_str()).collect();
    assert!(excess.contains(&"Desk.search.READ"), "{excess:?}");
    // Its method can't be seen.
    let quotes = report
        .needs
        .rows
        .iter()
        .find(|row| row.site.url.ends_with("/Quotes"));
    assert!(matches!(
        quotes.map(|row| &row.answer),
        Some(Answer::Possible(_))
    ));
}

#[test]
fn the_json_of_a_report_stays_the_same() {
    let mut json = serde_json::to_value(report()).expect("JSON");
    json["bytes"] = 0.into();
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).expect("JSON"));
}

#[test]
fn sarif_has_the_structure_that_its_standard_asks_for() {
    let log = zoho_scan::sarif::sarif(&report());
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(run["tool"]["driver"]["name"], "zoauth");
    let is_text = |value: &serde_json::Value| value.as_str().is_some_and(|t| !t.is_empty());
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(is_text(&rule[key]["text"]), "{rule}");
        }
        assert!(is_text(&rule["id"]) && is_text(&rule["name"]));
    }
    let results = run["results"].as_array().expect("results");
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("a number");
        let index = usize::try_from(index).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let level = result["level"].as_str().expect("a level");
        assert!(["error", "warning", "note"].contains(&level));
        assert!(is_text(&result["message"]["text"]));
        let location = &result["locations"][0]["physicalLocation"];
        let uri = location["artifactLocation"]["uri"]
            .as_str()
            .expect("a path");
        assert!(folder().join(uri).is_file(), "{uri}");
        assert!(location["region"]["startLine"].as_u64() > Some(0));
    }
    for rule in [
        "zoho/unknown-scope",
        "zoho/missing-scope",
        "zoho/excess-scope",
        "zoho/method-not-visible",
    ] {
        assert!(results.iter().any(|r| r["ruleId"] == rule), "{rule}");
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&results[0]).expect("JSON"));
}

#[test]
fn two_scans_are_the_same() {
    assert_eq!(scan(), scan());
}

#[test]
fn ignored_binary_and_large_files_are_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    };
    let call = b"GET https://www.zohoapis.com/crm/v8/Leads\n";
    write(".gitignore", b"ignored.py\n");
    write("ignored.py", call);
    write("binary.bin", &[&b"\0"[..], call].concat());
    write("large.txt", &call.repeat(60_000));
    write(".env", b"ZOHO_SCOPE=ZohoCRM.modules.leads.READ\n");
    let scanner = Scanner::new(Catalog::embedded());
    let scan = scanner.scan(&[folder.path().into()]).expect("a folder");
    assert_eq!(scan.calls, []);
    assert_eq!(scan.scopes.len(), 1);
    assert!(scan.scopes[0].requested);
    // What is named is looked at.
    let scan = scanner
        .scan(&[folder.path().join("ignored.py")])
        .expect("a file");
    assert_eq!(scan.calls.len(), 1);
    assert!(scanner.scan(&[folder.path().join("absent")]).is_err());
}

#[test]
fn what_only_looks_like_a_scope_or_a_call_is_left_alone() {
    let scan = Scanner::new(Catalog::embedded()).scan_text(
        "noise.js",
        r#"
        import com.zoho.crm.api.READ;
        desk.tickets.all();
        const x = desk.tickets.read;
        // see https://www.zoho.com/crm/developer/docs/api/v8/scopes.html
        window.open("https://crm.zoho.com/crm/org1/tab/Leads/1");
        "https://www.zohoapis.com.evil.example/crm/v8/Leads"
        fetch("https://accounts.zoho.com/oauth/v2/token", { method: "POST" });
        "#,
    );
    assert_eq!(scan.calls, []);
    assert_eq!(scan.scopes, []);
}

/// Prints how fast a tree is scanned:
/// `cargo test -p zoho-scan --release -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixtures: Vec<(String, String)> = std::fs::read_dir(self::folder())
        .expect("fixtures")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name()?.to_str()?.to_owned();
            Some((name, std::fs::read_to_string(&path).ok()?))
        })
        .filter(|(name, _)| name != ".gitignore")
        .collect();
    let plain = "fn main() { let total: u64 = (0..10).map(|n| n * 2).sum(); }\n".repeat(400);
    for number in 0..100 {
        let part = folder.path().join(format!("part{number}"));
        std::fs::create_dir(&part).expect("made");
        for (name, text) in &fixtures {
            std::fs::write(part.join(name), text.repeat(4)).expect("written");
        }
        for file in 0..20 {
            std::fs::write(part.join(format!("plain{file}.rs")), &plain).expect("written");
        }
    }
    let scanner = Scanner::new(Catalog::embedded());
    let start = std::time::Instant::now();
    let scan = scanner.scan(&[folder.path().into()]).expect("scanned");
    let seconds = start.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss)] // a measurement
    let megabytes = scan.bytes as f64 / 1e6;
    println!(
        "{} files, {megabytes:.1} MB, {} calls, {} scopes: {seconds:.2} s, {:.0} MB/s",
        scan.files,
        scan.calls.len(),
        scan.scopes.len(),
        megabytes / seconds
    );
    assert!(scan.calls.len() > 1000);
}

proptest! {
    /// Whatever a file holds, the scan ends without a panic.
    #[test]
    fn no_text_makes_the_scan_panic(
        parts in proptest::collection::vec(
            prop_oneof![
                "\\PC{0,8}",
                Just("https://www.zohoapis.com/crm/v8/".to_owned()),
                Just("\"/crm/v8/Leads/\" + ".to_owned()),
                Just("${".to_owned()),
                Just("{\"".to_owned()),
                Just("}`\n".to_owned()),
                Just("'https://desk.zoho.${é".to_owned()),
                Just("ZohoCRM.modules.leads.READ".to_owned()),
                Just("scope: [\n".to_owned()),
                Just("%(x)s/<é".to_owned()),
                Just(".get(".to_owned()),
            ],
            0..24,
        )
    ) {
        let text = parts.concat();
        let scan = Scanner::new(Catalog::embedded()).scan_text("x.js", &text);
        let _ = Report::new(Catalog::embedded(), scan);
    }
}
