//! Calls that programs make and the documentation has otherwise: each is
//! answered by the documented one that is meant, and says so; what the
//! documentation has comes first.

use zoho_catalog::{Catalog, Opened, OtherHost, Otherwise, Resolution};

fn resolve(method: &str, address: &str) -> Resolution<'static> {
    Catalog::embedded().resolve(method, address)
}

fn opened(method: &str, address: &str) -> Opened<'static> {
    match resolve(method, address) {
        Resolution::Opened(opened) => opened,
        other => panic!("{method} {address}: {other:?}"),
    }
}

fn host(otherwise: &Otherwise<'static>) -> OtherHost<'static> {
    otherwise.host.clone().expect("an undocumented host")
}

#[test]
fn a_call_that_no_documentation_has_is_answered_by_the_one_that_is_meant() {
    let url = "https://projectsapi.zoho.eu/api/v3/portal/17/projects/4";
    let put = opened("PUT", url);
    let patch = opened("PATCH", url);
    assert_eq!(put.alternatives, patch.alternatives);
    assert_eq!(put.call, patch.call);
    assert!(patch.otherwise.is_empty());
    let wrong = put.otherwise.call.expect("no documentation has it");
    assert_eq!((wrong.method(), wrong.means().method()), ("PUT", "PATCH"));
    assert!(wrong.sources().next().is_some());
    let said = put.otherwise.cautions().join("\n");
    assert!(said.contains("does not have PUT"), "{said}");
    assert!(said.contains("it has PATCH"), "{said}");
}

#[test]
fn a_word_in_the_path_counts_more_than_a_method_that_is_missing() {
    let read = opened("POST", "https://desk.zoho.com/api/v1/tickets/read");
    assert_eq!(read.least()[0].as_str(), "Desk.tickets.UPDATE");
    assert!(read.call.path().ends_with("/markAsRead"));
    // `search` is a word of the documentation, and no ticket.
    for (method, url) in [
        ("DELETE", "https://desk.zoho.com/api/v1/tickets/search"),
        ("POST", "https://desk.zoho.com/api/v1/tickets/17"),
    ] {
        let answer = resolve(method, url);
        assert!(
            matches!(answer, Resolution::MethodNotOnPath { .. }),
            "{method} {url}: {answer:?}"
        );
    }
    let trash = opened("DELETE", "https://desk.zoho.com/api/v1/tickets/17");
    assert_eq!(trash.call.path(), "/api/v1/tickets/moveToTrash");
}

#[test]
fn what_could_only_be_somebody_s_own_module_gives_way() {
    let url = "https://www.zohoapis.com/crm/v8/composite";
    assert_eq!(
        opened("POST", url).least()[0].as_str(),
        "ZohoCRM.composite_requests.CUSTOM"
    );
    let records = opened("POST", "https://www.zohoapis.com/crm/v8/Compositions");
    assert!(records.otherwise.is_empty());
}

#[test]
fn documented_calls_alone_can_be_asked_for() {
    let catalog = Catalog::embedded();
    let url = "https://projectsapi.zoho.com/api/v3/portal/17/projects/4";
    assert!(matches!(
        catalog.resolve_documented("PUT", url),
        Resolution::MethodNotOnPath { .. }
    ));
}

#[test]
fn mistaken_calls_stand_nowhere_else() {
    let catalog = Catalog::embedded();
    let calls = catalog.applications().map(|a| a.calls().len());
    assert_eq!(catalog.counts().calls, calls.sum::<usize>());
    for application in catalog.applications() {
        for call in application.calls() {
            assert!(!call.path().contains("/tickets/unread"));
        }
    }
    let unread = "POST https://desk.zoho.com/api/v1/tickets/unread";
    let found = catalog.search(unread, 3);
    assert!(found.hits.iter().all(|hit| hit.matched != [unread]));
}

#[test]
fn every_documented_call_is_still_its_own() {
    for application in Catalog::embedded().applications() {
        for call in application.calls() {
            let Some(host) = call.host() else { continue };
            let url = format!("https://{host}{}", call.path());
            let answer = resolve(&call.method().replace("ANY", "GET"), &url);
            assert!(answer.otherwise().is_empty(), "{} {url}", call.method());
        }
    }
}

#[test]
fn hosts_that_only_programs_know_are_answered_and_told() {
    for (method, url, scope, asked, documented) in [
        (
            "GET",
            "https://www.zohoapis.eu/recruit/v2/Candidates",
            "ZohoRecruit.modules.candidate.READ",
            "www.zohoapis.eu",
            "recruit.zoho.com",
        ),
        (
            "GET",
            "https://projects.zoho.com/restapi/portals/",
            "ZohoProjects.portals.READ",
            "projects.zoho.com",
            "projectsapi.zoho.com",
        ),
        (
            "GET",
            "https://projects.zoho.in/api/v3/portals",
            "ZohoProjects.portals.READ",
            "projects.zoho.in",
            "projectsapi.zoho.com",
        ),
        (
            "GET",
            "https://creatorapp.zoho.com/api/v2/me/app/report/All",
            "ZohoCreator.report.READ",
            "creatorapp.zoho.com",
            "www.zohoapis.com",
        ),
    ] {
        let answer = opened(method, url);
        assert_eq!(answer.least()[0].as_str(), scope, "{url}");
        let host = host(&answer.otherwise);
        assert_eq!(host.asked, asked);
        assert_eq!(host.documented, Some(documented));
        assert!(host.sources().count() >= 2, "{url}");
    }
}

#[test]
fn a_base_takes_what_stands_in_it_along() {
    let answer = opened(
        "POST",
        "https://www.zohoapis.com/creator/v2/me/app/form/Orders",
    );
    assert_eq!(answer.least()[0].as_str(), "ZohoCreator.form.CREATE");
    let values: Vec<&str> = answer.bound.iter().map(|(_, v)| v.as_str()).collect();
    assert_eq!(values, ["me", "app", "Orders"]);
    let host = host(&answer.otherwise);
    assert_eq!(host.documented, Some("www.zohoapis.com"));
    let said = answer.otherwise.cautions().join("\n");
    assert!(said.contains("/creator/v2/data/"), "{said}");
    let data = "https://www.zohoapis.com/creator/v2/data/me/app/form/Orders";
    assert!(opened("POST", data).otherwise.is_empty());
}

#[test]
fn bases_that_documentation_has_are_no_matter_to_mention() {
    for url in [
        "https://invoice.zoho.eu/api/v3/invoices",
        "https://books.zoho.eu/api/v3/invoices",
        "https://creator.zoho.com/api/v2/me/app/report/All",
    ] {
        assert!(opened("GET", url).otherwise.is_empty(), "{url}");
    }
}

#[test]
fn a_path_that_names_its_application_is_answered_at_any_host_of_zoho_s() {
    for (url, application) in [
        ("https://recruit.zoho.com/crm/v2/Leads", "crm"),
        ("https://crm.zoho.com/crm/v8/Leads", "crm"),
        ("https://desk.zoho.com/books/v3/invoices", "books"),
    ] {
        let answer = opened("GET", url);
        assert_eq!(answer.call.application().name(), application);
        let host = host(&answer.otherwise);
        assert_eq!(host.documented, Some("www.zohoapis.com"));
        assert_eq!(host.sources().count(), 0, "only the path tells");
    }
    let Resolution::NotInCatalog {
        application, host, ..
    } = resolve("GET", "https://www.zohoapis.com/fsm/v1/horoscopes")
    else {
        panic!("no such call")
    };
    assert_eq!(application.name(), "fsm");
    assert!(host.is_some());
    // Not Zoho's, or a path that may be anybody's.
    for url in [
        "https://example.com/crm/v8/Leads",
        "https://www.zohoapis.com/api/v1/tickets",
    ] {
        let answer = resolve("GET", url);
        assert!(
            matches!(answer, Resolution::Unknown { .. }),
            "{url}: {answer:?}"
        );
    }
}
