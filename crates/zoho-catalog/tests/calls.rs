//! Every call of the catalogs answers for itself, however its address is
//! written; what is not a call of the catalogs is told apart.

use zoho_catalog::{Catalog, Opened, Requirement, Resolution};

fn opened(method: &str, address: &str) -> Opened<'static> {
    match Catalog::embedded().resolve(method, address) {
        Resolution::Opened(opened) => opened,
        other => panic!("{method} {address}: {other:?}"),
    }
}

fn names(opened: &Opened<'_>) -> Vec<String> {
    opened
        .alternatives
        .iter()
        .map(|together| {
            together
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" + ")
        })
        .collect()
}

/// The path with a value in the place of each parameter.
fn concrete(path: &str, version: &str, module: &str) -> String {
    path.split('/')
        .map(|segment| match segment {
            "{version}" => version.to_owned(),
            "{module}" => module.to_owned(),
            _ if segment.contains('{') => fill(segment),
            _ => segment.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn fill(segment: &str) -> String {
    let mut out = String::new();
    let mut rest = segment;
    while let Some(open) = rest.find('{') {
        let close = rest[open..]
            .find('}')
            .map_or(rest.len(), |at| open + at + 1);
        out.push_str(&rest[..open]);
        out.push_str("4150868000001234");
        rest = &rest[close..];
    }
    out + rest
}

/// What may stand around the path without changing the answer.
fn spellings(host: &str, path: &str) -> Vec<String> {
    vec![
        format!("https://{host}{path}"),
        format!("https://{host}{path}/"),
        format!("https://{host}{path}?organization_id=10234695&page=2#top"),
        format!("HTTPS://{}:443{path}", host.to_ascii_uppercase()),
        format!("{host}{path}"),
    ]
}

#[test]
fn every_call_resolves_to_itself_through_every_spelling_of_its_address() {
    let catalog = Catalog::embedded();
    let mut count = 0;
    for application in catalog.applications() {
        let version = application.versions().last().copied().unwrap_or("v1");
        for call in application.calls() {
            let Some(host) = call.host() else { continue };
            // A concrete id can make a path of another template; the answer
            // must be that template or this one, and never "unknown".
            let path = concrete(call.path(), version, "Leads");
            for address in spellings(host, &path) {
                let method = match call.method() {
                    "ANY" => "GET",
                    method => method,
                };
                let resolution = catalog.resolve(method, &address);
                let found = match &resolution {
                    Resolution::Opened(opened) => opened.call,
                    Resolution::Open(call, _) | Resolution::Undocumented(call, _) => *call,
                    other => panic!("{method} {address}: {other:?}"),
                };
                let literal = |path: &str| path.split('/').filter(|s| !s.contains('{')).count();
                assert!(
                    found.path() == call.path() || literal(found.path()) >= literal(call.path()),
                    "{method} {address}: {} instead of {}",
                    found.path(),
                    call.path()
                );
                count += 1;
            }
        }
    }
    assert!(count > 10_000, "only {count} addresses were tried");
}

#[test]
fn every_template_resolves_as_it_is_written() {
    let catalog = Catalog::embedded();
    for application in catalog.applications() {
        for call in application.calls() {
            let Some(host) = call.host() else { continue };
            let address = format!("https://{host}{}", call.path());
            let method = call.method().replace("ANY", "GET");
            match (call.requirement(&[]), catalog.resolve(&method, &address)) {
                (Requirement::AnyOf(all), Resolution::Opened(opened)) => {
                    // A path can fit a second template, which adds to it.
                    for together in all {
                        assert!(
                            opened.alternatives.contains(&together),
                            "{method} {address}"
                        );
                    }
                }
                (Requirement::Open, Resolution::Open(..)) | (_, Resolution::Undocumented(..)) => {}
                (_, other) => panic!("{method} {address}: {other:?}"),
            }
        }
    }
}

#[test]
fn data_centers_versions_and_environments_give_one_answer() {
    let expected = names(&opened(
        "POST",
        "https://www.zohoapis.com/crm/v8/Deals/upsert",
    ));
    assert_eq!(
        expected,
        ["ZohoCRM.modules.deals.CREATE", "ZohoCRM.modules.CREATE"]
    );
    for address in [
        "https://www.zohoapis.eu/crm/v8/Deals/upsert",
        "https://www.zohoapis.in/crm/v2/deals/upsert",
        "https://www.zohoapis.com.au/crm/v2.1/Potentials/upsert",
        "https://www.zohoapis.ca/crm/v7/Deals/upsert/",
        "https://www.zohoapis.com.cn/crm/v3/Deals/upsert?duplicate_check_fields=Name",
        "https://sandbox.zohoapis.jp/crm/v6/Deals/upsert",
        "https://developer.zohoapis.sa/crm/v5/Deals/upsert",
        "https://www.zohoapis.{dc}/crm/v8/Deals/upsert",
        "{{api_domain}}/crm/v8/Deals/upsert",
        "/crm/v8/Deals/upsert",
    ] {
        let found = names(&opened("post", address));
        for scope in &expected {
            assert!(found.contains(scope), "{address}: {found:?}");
        }
        assert_eq!(found.first(), expected.first(), "{address}");
    }
}

#[test]
fn the_wider_scopes_that_would_also_do_are_told() {
    let answer = opened("POST", "https://www.zohoapis.eu/crm/v8/Deals/upsert");
    let wider: Vec<String> = answer.wider.iter().map(ToString::to_string).collect();
    for scope in ["ZohoCRM.modules.deals.ALL", "ZohoCRM.modules.ALL"] {
        assert!(wider.contains(&scope.to_owned()), "{wider:?}");
    }
}

#[test]
fn an_unknown_module_is_a_custom_module() {
    let answer = opened("GET", "https://www.zohoapis.com/crm/v8/CustomModule7/123");
    assert_eq!(answer.least()[0].as_str(), "ZohoCRM.modules.custom.READ");
}

#[test]
fn a_call_may_need_scopes_of_two_applications() {
    let answer = opened("GET", "https://www.zohoapis.com/crm/v8/Leads/search?word=x");
    assert_eq!(
        names(&answer)[0],
        "ZohoSearch.securesearch.READ + ZohoCRM.modules.leads.READ"
    );
}

#[test]
fn older_addresses_are_understood() {
    let answer = opened(
        "GET",
        "https://books.zoho.eu/api/v3/invoices/90300000079426",
    );
    assert_eq!(answer.least()[0].as_str(), "ZohoBooks.invoices.READ");
}

#[test]
fn not_known_is_not_none_needed() {
    let catalog = Catalog::embedded();
    let outcome = |method: &str, address: &str| match catalog.resolve(method, address) {
        Resolution::Opened(_) => "opened",
        Resolution::Open(..) => "open",
        Resolution::Undocumented(..) => "undocumented",
        Resolution::NotInCatalog { .. } => "not in catalog",
        Resolution::MethodNotOnPath { .. } => "method not on path",
        Resolution::Unknown { .. } => "unknown",
        _ => "other",
    };
    for (method, address, expected) in [
        (
            "GET",
            "https://www.zohoapis.com/books/v3/nothing/of/the/kind",
            "not in catalog",
        ),
        (
            "DELETE",
            "https://www.zohoapis.com/crm/v8/coql",
            "method not on path",
        ),
        ("GET", "https://example.com/crm/v8/Leads", "unknown"),
        (
            "GET",
            "https://zohoapis.com.evil.example/crm/v8/Leads",
            "unknown",
        ),
        ("GET", "https://notzohoapis.com/crm/v8/Leads", "unknown"),
        ("GET", "", "unknown"),
        ("GET", "/", "unknown"),
        ("GET", "nonsense", "unknown"),
    ] {
        assert_eq!(outcome(method, address), expected, "{method} {address}");
    }
}

#[test]
fn what_is_not_in_the_catalog_comes_with_what_is_near() {
    let Resolution::NotInCatalog {
        application,
        nearest,
        ..
    } = Catalog::embedded().resolve(
        "GET",
        "https://www.zohoapis.com/books/v3/invoices/1/nothing",
    )
    else {
        panic!("no such call")
    };
    assert_eq!(application.name(), "books");
    assert!(nearest.iter().any(|call| call.path().contains("/invoices")));
}
