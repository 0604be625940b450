//! Lists as accounts have them, against the embedded catalog of CRM.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::authoring::overlay::lay_over;
use crate::authoring::read::read as read_catalog;
use crate::authoring::{Problem, check};
use crate::{Application, Catalog, Requirement, Resolution};

fn crm() -> Application<'static> {
    Catalog::embedded().application("crm").expect("embedded")
}

fn origin() -> Origin {
    Origin {
        url: "https://www.zohoapis.eu/crm/v8/__apis".to_owned(),
        place: "eu".to_owned(),
        date: "2026-11-23".to_owned(),
    }
}

/// An answer in the form that Zoho's sample has.
fn answer(calls: &[(&str, &str, &str)]) -> Vec<u8> {
    let entries: Vec<Value> = calls
        .iter()
        .map(|(method, path, scope)| {
            json!({
                "path": path,
                "operation_types": [
                    {"method": method, "oauth_scope": scope, "max_credits": 1, "min_credits": 1}
                ]
            })
        })
        .collect();
    json!({ "__apis": entries }).to_string().into_bytes()
}

fn listed(calls: &[(&str, &str, &str)]) -> Vec<ListedCall> {
    read(&crm().listing().expect("in the catalog"), &answer(calls)).expect("a list")
}

fn compared(calls: &[(&str, &str, &str)]) -> Comparison<'static> {
    compare(Catalog::embedded(), crm(), &listed(calls))
}

fn rows(of: &[Difference<'_>]) -> Vec<String> {
    of.iter()
        .map(|row| {
            let scopes = row.scopes.join(" + ");
            format!("{} {} {scopes} x{}", row.method, row.path, row.listed)
        })
        .collect()
}

/// What the check finds in a catalog that is to be laid over the embedded one.
fn problems(text: &str) -> Vec<Problem> {
    let reading = read_catalog("over/crm.yaml", text);
    let elsewhere = |full: &str| match full.split_once("{module}") {
        None => Catalog::embedded().scope(full).is_some(),
        Some((before, after)) => crm().scopes().any(|scope| {
            let text = scope.as_str().to_ascii_lowercase();
            text.starts_with(&before.to_ascii_lowercase())
                && text.ends_with(&after.to_ascii_lowercase())
        }),
    };
    let mut problems = check::layout(&reading);
    problems.extend(check::facts(&[reading], &elsewhere));
    problems
}

#[test]
fn the_answer_of_the_documentation_is_read_and_unknown_keys_are_passed_over() {
    // Source: https://www.zoho.com/crm/developer/docs/api/v8/list-available-rest-apis.html
    let answer = br#"{"__apis": [{"path": "/crm/v8/Accounts/{{id}}/photo", "more": [1],
        "operation_types": [
            {"method": "GET", "oauth_scope": "ZohoCRM.modules.accounts.READ", "max_credits": 1},
            {"method": "delete", "oauth_scope": " a.b.C,  d.e.F a.b.C "},
            {"method": "POST", "oauth_scope": null}, {"method": "PUT"}, {"method": "PUT"}]}],
        "info": {"count": 1}}"#;
    let calls = read(&crm().listing().unwrap(), answer).unwrap();
    let short: Vec<String> = calls
        .iter()
        .map(|call| format!("{} {} {:?}", call.method, call.path, call.scopes))
        .collect();
    assert_eq!(
        short,
        [
            r#"GET /crm/v8/Accounts/{{id}}/photo ["ZohoCRM.modules.accounts.READ"]"#,
            r#"DELETE /crm/v8/Accounts/{{id}}/photo ["a.b.C", "d.e.F"]"#,
            "POST /crm/v8/Accounts/{{id}}/photo []",
            "PUT /crm/v8/Accounts/{{id}}/photo []",
        ]
    );
}

#[test]
fn a_damaged_answer_is_told_with_the_entry_and_never_with_its_content() {
    let told = |text: &str| {
        let error = read(&crm().listing().unwrap(), text.as_bytes()).expect_err("damaged");
        error.to_string()
    };
    for (text, wanted) in [
        (" \n", "the answer is empty"),
        ("<html>", "no JSON, or was cut off, at line 1, column 1"),
        ("[]", "the answer has no list `__apis`"),
        (r#"{"__apis": {}}"#, "the answer has no list `__apis`"),
        (
            r#"{"code": "OAUTH_SCOPE_MISMATCH"}"#,
            "the answer has no list `__apis`",
        ),
        (r#"{"__apis": []}"#, "the list `__apis` has no entries"),
        (
            r#"{"__apis": [{"path": "/crm/v8/org", "operation_types": []}]}"#,
            "the list `__apis` has no entries",
        ),
        (
            r#"{"__apis": ["sentinel"]}"#,
            "entry 1 of `__apis` has no text in `path`",
        ),
        (
            r#"{"__apis": [{"path": "/crm/v8/org"}]}"#,
            "entry 1 of `__apis` has no list `operation_types`",
        ),
        (
            r#"{"__apis": [{"path": "/a", "operation_types": [{"method": 7}]}]}"#,
            "entry 1 of `__apis` has no text in `method`",
        ),
    ] {
        let told = told(text);
        assert!(told.contains(wanted), "{text}: {told}");
        assert!(!told.contains("sentinel"), "{told}");
    }
    // Wherever it is cut off.
    let whole = answer(&[("GET", "/crm/v8/org", "ZohoCRM.org.READ")]);
    for end in 0..whole.len() {
        assert!(read(&crm().listing().unwrap(), &whole[..end]).is_err());
    }
}

#[test]
fn what_the_catalog_says_itself_is_no_difference() {
    let calls: Vec<ListedCall> = crm()
        .calls()
        .filter_map(|call| match call.requirement(&[]) {
            Requirement::AnyOf(any) if call.method() != "ANY" => Some(ListedCall {
                method: call.method().to_owned(),
                path: call
                    .path()
                    .replace("{version}", "v8")
                    .replace('{', "{{")
                    .replace('}', "}}"),
                scopes: any.first()?.iter().map(ToString::to_string).collect(),
            }),
            _ => None,
        })
        .collect();
    let comparison = compare(Catalog::embedded(), crm(), &calls);
    assert_eq!(rows(&comparison.new), [""; 0]);
    assert_eq!(rows(&comparison.different), [""; 0]);
    assert_eq!(comparison.agreeing, calls.len());
    assert_eq!(comparison.unknown_scopes, []);
    assert_eq!(comparison.confirmed_calls.len(), calls.len());
    for call in &comparison.not_listed {
        let undocumented = !matches!(call.requirement(&[]), Requirement::AnyOf(_));
        assert!(undocumented, "{}", call.path());
    }
}

#[test]
fn paths_are_matched_however_their_placeholders_are_spelled() {
    let comparison = compared(&[
        ("GET", "/crm/v8/Leads/{{id}}", "ZohoCRM.modules.leads.READ"),
        ("GET", "/crm/v9/Leads/:id", "ZohoCRM.modules.leads.READ"),
        (
            "GET",
            "/crm/v8/{module_api_name}/{record_id}",
            "zohocrm.modules.deals.read",
        ),
        ("GET", "/crm/v8/{{module}}", "ZohoCRM.modules.custom.READ"),
        // A module of the account's own, written out.
        (
            "GET",
            "/crm/v8/Sentinel_Project/4150868000000001",
            "ZohoCRM.modules.custom.READ",
        ),
        ("GET", "/crm/bulk/v8/read/{{id}}", "ZohoCRM.bulk.READ"),
        // The documentation wants a scope of a module besides.
        ("POST", "/crm/v8/coql", "ZohoCRM.coql.READ"),
        ("get", "/crm/v8/org", "ZohoCRM.org.READ"),
    ]);
    assert_eq!(rows(&comparison.new), [""; 0]);
    assert_eq!(rows(&comparison.different), [""; 0]);
    assert_eq!((comparison.listed, comparison.agreeing), (8, 8));
    let confirmed: Vec<String> = comparison
        .confirmed_calls
        .iter()
        .map(|call| format!("{} {}", call.method(), call.path()))
        .collect();
    // Nothing is confirmed of which the list names only a part.
    assert_eq!(
        confirmed,
        [
            "GET /crm/{version}/org",
            "GET /crm/{version}/{module}",
            "GET /crm/{version}/{module}/{record_id}",
        ]
    );
    assert!(
        comparison
            .not_listed
            .iter()
            .any(|call| call.path() == "/crm/{version}/{module}/upsert")
    );
    assert!(
        !comparison
            .not_listed
            .iter()
            .any(|call| call.path() == "/crm/{version}/coql")
    );
}

#[test]
fn new_calls_other_scopes_and_unknown_scopes_are_told_apart() {
    let comparison = compared(&[
        // A word of its own is no module, and a method of its own is new.
        (
            "GET",
            "/crm/v8/gizmos/{{id}}",
            "ZohoCRM.settings.gizmos.READ",
        ),
        (
            "PATCH",
            "/crm/v8/settings/gizmos",
            "ZohoCRM.settings.gizmos.READ",
        ),
        ("DELETE", "/crm/v8/__apis", "ZohoCRM.apis.READ"),
        ("GET", "/crm/v8/__features", "ZohoCRM.settings.fields.READ"),
        (
            "GET",
            "/crm/v8/Leads/{{id}}",
            "ZohoCRM.modules.leads.CREATE",
        ),
        ("POST", "/crm/v8/Leads", ""),
        ("GET", "/crm/v8/settings/nothing", ""),
    ]);
    assert_eq!(
        rows(&comparison.new),
        [
            "DELETE /crm/{version}/__apis ZohoCRM.apis.READ x1",
            "GET /crm/{version}/gizmos/{id} ZohoCRM.settings.gizmos.READ x1",
            "PATCH /crm/{version}/settings/gizmos ZohoCRM.settings.gizmos.READ x1",
            "GET /crm/{version}/settings/nothing  x1",
        ]
    );
    assert_eq!(
        rows(&comparison.different),
        [
            "GET /crm/{version}/__features ZohoCRM.settings.fields.READ x1",
            "GET /crm/{version}/Leads/{id} ZohoCRM.modules.leads.CREATE x1",
        ]
    );
    let needs: Vec<_> = comparison
        .different
        .iter()
        .map(|row| match &row.needs {
            Some(Requirement::AnyOf(any)) => any[0][0].as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        needs,
        ["ZohoCRM.features.READ", "ZohoCRM.modules.leads.READ"]
    );
    let [unknown] = comparison.unknown_scopes.as_slice() else {
        panic!("{:?}", comparison.unknown_scopes)
    };
    assert_eq!(unknown.scope, "ZohoCRM.settings.gizmos.READ");
    assert_eq!(unknown.calls, 2);
    assert_eq!(unknown.example, "GET /crm/{version}/gizmos/{id}");
    assert_eq!((comparison.agreeing, comparison.without_scope), (0, 2));
    assert_eq!(comparison.confirmed_calls, []);
}

const FAMILY: &[(&str, &str, &str)] = &[
    (
        "PUT",
        "/crm/v8/{{module}}/{{id}}/actions/juggle",
        "ZohoCRM.modules.custom.UPDATE",
    ),
    (
        "PUT",
        "/crm/v8/Leads/{{id}}/actions/juggle",
        "ZohoCRM.modules.leads.UPDATE",
    ),
    (
        "PUT",
        "/crm/v8/Price_Books/{{id}}/actions/juggle",
        "ZohoCRM.modules.pricebooks.UPDATE",
    ),
    (
        "PUT",
        "/crm/v8/Sentinel_Project/{{id}}/actions/juggle",
        "ZohoCRM.modules.custom.UPDATE",
    ),
    // Otherwise than the family.
    (
        "PUT",
        "/crm/v8/Deals/{{id}}/actions/juggle",
        "ZohoCRM.modules.deals.CREATE",
    ),
    // Of single modules, the account lists no family.
    (
        "PUT",
        "/crm/v8/Leads/actions/spin",
        "ZohoCRM.modules.leads.UPDATE",
    ),
    (
        "PUT",
        "/crm/v8/Deals/actions/spin",
        "ZohoCRM.modules.deals.UPDATE",
    ),
];

#[test]
fn a_family_that_the_account_lists_is_one_row_and_others_stay_apart() {
    assert_eq!(
        rows(&compared(FAMILY).new),
        [
            "PUT /crm/{version}/Deals/actions/spin ZohoCRM.modules.deals.UPDATE x1",
            "PUT /crm/{version}/Deals/{id}/actions/juggle ZohoCRM.modules.deals.CREATE x1",
            "PUT /crm/{version}/Leads/actions/spin ZohoCRM.modules.leads.UPDATE x1",
            "PUT /crm/{version}/{module}/{id}/actions/juggle ZohoCRM.modules.{module}.UPDATE x4",
        ]
    );
}

#[test]
fn an_overlay_is_sound_and_leaves_nothing_to_compare() {
    let mut calls = FAMILY.to_vec();
    calls.extend([
        (
            "GET",
            "/crm/v8/gizmos/{{id}}/4150868000000001",
            "ZohoCRM.settings.gizmos.READ",
        ),
        ("GET", "/crm/v8/__features", "ZohoCRM.settings.gizmos.READ"),
        (
            "GET",
            "/crm/v8/Leads/{{id}}/photo",
            "ZohoCRM.modules.leads.CREATE",
        ),
        ("DELETE", "/crm/v8/__apis", "ZohoCRM.apis.READ"),
        ("GET", "/crm/v8/settings/nothing", ""),
    ]);
    let listed = listed(&calls);
    let comparison = compare(Catalog::embedded(), crm(), &listed);
    let overlay = Overlay::of(Catalog::embedded(), &comparison, &origin());
    let text = overlay.to_yaml();
    insta::assert_snapshot!(text);
    assert_eq!(overlay.left_out, []);
    assert_eq!((overlay.scopes, overlay.calls), (1, 9));
    // Nothing that is the account's own.
    for own in ["Sentinel_Project", "4150868"] {
        assert!(!text.contains(own), "{text}");
    }
    // The check of the catalogs and the look-up agree that it is sound.
    assert_eq!(problems(&text), []);
    let bytes = lay_over(
        Catalog::embedded(),
        vec![read_catalog("over/crm.yaml", &text)],
    )
    .expect("sound");
    let catalog = Catalog::new(&bytes).expect("compiled");
    let application = catalog.application("crm").expect("laid over");
    let again = compare(&catalog, application, &listed);
    assert_eq!(rows(&again.new), [""; 0]);
    assert_eq!(rows(&again.different), [""; 0]);
    assert_eq!(again.unknown_scopes, []);
    let url = "https://www.zohoapis.eu/crm/v8/gizmos/1/2";
    let Resolution::Opened(opened) = catalog.resolve("GET", url) else {
        panic!("a call of the overlay")
    };
    assert_eq!(opened.least()[0].as_str(), "ZohoCRM.settings.gizmos.READ");
    assert_eq!(opened.call.confirmed(), Some("apis eu 2026-11-23"));
    let sources: Vec<String> = opened.call.sources().map(|source| source.url()).collect();
    assert_eq!(
        sources,
        ["https://www.zohoapis.eu/crm/v8/__apis#2026-11-23"]
    );
}

#[test]
fn without_a_difference_the_overlay_is_sound_and_empty() {
    let comparison = compared(&[("GET", "/crm/v8/org", "ZohoCRM.org.READ")]);
    let overlay = Overlay::of(Catalog::embedded(), &comparison, &origin());
    let text = overlay.to_yaml();
    assert_eq!((overlay.scopes, overlay.calls), (0, 0));
    assert_eq!(problems(&text), []);
    assert!(is_overlay("crm.yaml", &text));
}

#[test]
fn only_an_overlay_that_nobody_has_changed_is_known_as_one() {
    let overlay = Overlay::of(Catalog::embedded(), &compared(FAMILY), &origin());
    let text = overlay.to_yaml();
    assert!(is_overlay("crm.yaml", &text));
    for other in [
        text.replace("    PUT:", "    # mine\n    PUT:"),
        text.replace(
            "sources:\n",
            "sources:\n  mine: {kind: third-party, month: 2026-11, url: 'https://example.com/'}\n",
        ),
        text.replace("account-list", "docs"),
        format!("{text}colour: red\n"),
        "nothing".to_owned(),
        String::new(),
    ] {
        assert_ne!(other, text);
        assert!(!is_overlay("crm.yaml", &other), "{other}");
    }
}

#[test]
fn what_a_catalog_cannot_hold_is_left_out_and_told() {
    let comparison = compared(&[
        ("GET", "/crm/v8/a", "ZohoOther.things.READ"),
        ("GET", "/crm/v8/b", "nonsense"),
        ("GET", "/crm/v8/c", "ZohoCRM.modules.le_ads.READ"),
        ("GET", "/crm/v8/d", "ZohoCRM.things.{{any}}.READ"),
        ("TRACE", "/crm/v8/e", "ZohoCRM.org.READ"),
        ("GET", "/crm/v8/f (old)", "ZohoCRM.org.READ"),
        ("GET", "/crm/v8/g?x=1", "ZohoCRM.org.READ"),
        ("GET", "/crm/v8/h", "ZohoCRM.modules.le.ads.READ"),
        ("GET", "/crm/v8/i", "ZohoCRM.-._"),
    ]);
    let overlay = Overlay::of(Catalog::embedded(), &comparison, &origin());
    assert_eq!(problems(&overlay.to_yaml()), []);
    let told: Vec<String> = overlay
        .left_out
        .iter()
        .map(|one| format!("{}: {}", one.what, one.why))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn calls_that_differ_in_a_parameter_s_name_are_one() {
    let comparison = compared(&[
        ("GET", "/{{version}}/:x", "ZohoCRM.modules.leads.READ"),
        ("GET", "/{{version}}/{{id}}", "ZohoCRM.modules.deals.READ"),
    ]);
    let overlay = Overlay::of(Catalog::embedded(), &comparison, &origin());
    assert_eq!(overlay.calls, 1);
    assert_eq!(problems(&overlay.to_yaml()), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_listed_the_overlay_is_sound(
        calls in prop::collection::vec(
            (
                prop::sample::select(vec!["GET", "POST", "PATCH", "TRACE", "any", "ANY"]),
                r"(/crm)?/(v8|bulk/v8|\{\{version\}\})(/(Leads|leads|\{\{id\}\}|\{a b\}|:x|<y>|settings|[A-Za-z0-9 _.:#?{}\[\]'é-]{0,9})){0,4}/?",
                r"(ZohoCRM|zohocrm|ZohoSearch|[A-Za-z]{1,4})(\.(modules|custom|leads|Le_ads|READ|[A-Za-z_{} -]{0,5})){0,4}",
            ),
            1..12,
        )
    ) {
        let calls: Vec<(&str, &str, &str)> = calls
            .iter()
            .map(|(method, path, scope)| (*method, path.as_str(), scope.as_str()))
            .collect();
        let Ok(listed) = read(&crm().listing().unwrap(), &answer(&calls)) else {
            return Ok(());
        };
        let comparison = compare(Catalog::embedded(), crm(), &listed);
        let overlay = Overlay::of(Catalog::embedded(), &comparison, &origin());
        let text = overlay.to_yaml();
        prop_assert_eq!(problems(&text), []);
        prop_assert!(is_overlay("crm.yaml", &text));
    }
}
