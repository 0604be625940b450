//! Every scope is found by every spelling, and the relation between scopes is
//! an order.

use proptest::prelude::*;
use zoho_catalog::algebra::{audit, difference, least_set, met};
use zoho_catalog::{Catalog, Requirement, Resolution, Scope, Selection, Together};

fn all() -> Vec<Scope<'static>> {
    Catalog::embedded()
        .applications()
        .flat_map(|application| application.scopes())
        .collect()
}

#[test]
fn every_scope_is_found_in_any_case_and_comes_back_as_documented() {
    let catalog = Catalog::embedded();
    for scope in all() {
        for text in [
            scope.as_str().to_owned(),
            scope.as_str().to_ascii_lowercase(),
            scope.as_str().to_ascii_uppercase(),
            format!("  {}\n", scope.as_str()),
        ] {
            let found = catalog.scope(&text).map(Scope::as_str);
            assert_eq!(found, Some(scope.as_str()), "{text}");
        }
        for alias in scope.aliases() {
            let found = catalog
                .scope(&alias.to_ascii_lowercase())
                .map(Scope::as_str);
            assert_eq!(found, Some(scope.as_str()), "{alias}");
        }
    }
}

#[test]
fn every_scope_has_a_source_and_a_module() {
    for scope in all() {
        assert!(scope.sources().next().is_some(), "{scope}");
        assert!(
            scope.module().scopes().any(|s| s == scope),
            "{scope} is not in its module"
        );
    }
}

#[test]
fn covers_is_a_partial_order() {
    for application in Catalog::embedded().applications() {
        let scopes: Vec<Scope<'_>> = application.scopes().collect();
        for a in &scopes {
            assert!(a.covers(*a));
            for b in a.covered() {
                assert!(a.covers(b));
                assert!(!b.covers(*a), "{a} and {b} cover each other");
                for c in b.covered() {
                    assert!(a.covers(c), "{a} covers {b} covers {c}");
                }
            }
        }
    }
}

#[test]
fn scopes_of_different_applications_do_not_cover_each_other() {
    let catalog = Catalog::embedded();
    let books = catalog.scope("ZohoBooks.fullaccess.all").expect("known");
    let invoice = catalog.scope("ZohoInvoice.invoices.READ").expect("known");
    assert!(!books.covers(invoice));
}

#[test]
fn choices_name_scopes_modules_and_applications() {
    let catalog = Catalog::embedded();
    let scopes = |text: &str| match catalog.select(text) {
        Ok(Selection::Scopes(scopes)) => scopes.iter().map(ToString::to_string).collect(),
        other => vec![format!("{other:?}")],
    };
    assert_eq!(
        scopes("crm:deals:create,update"),
        [
            "ZohoCRM.modules.deals.CREATE",
            "ZohoCRM.modules.deals.UPDATE"
        ]
    );
    assert_eq!(
        scopes("zohocrm.MODULES.deals.create"),
        ["ZohoCRM.modules.deals.CREATE"]
    );
    assert!(
        matches!(catalog.select("crm:deals"), Ok(Selection::Module(m)) if m.path() == "modules.deals")
    );
    assert!(
        matches!(catalog.select("Zoho Books"), Ok(Selection::Application(a)) if a.name() == "books")
    );
    assert!(catalog.select("crm:deals:fly").is_err());
    assert!(catalog.select("crm:nothing").is_err());
    assert!(catalog.select("nothing").is_err());
    assert!(catalog.select("").is_err());
}

#[test]
fn scopes_that_do_not_exist_are_corrected_with_the_reason() {
    let catalog = Catalog::embedded();
    for (wrong, right) in [
        ("ZohoDesk.tickets.READ", "Desk.tickets.READ"),
        ("ZohoBooks.items.READ", "ZohoBooks.settings.READ"),
        (
            "ZohoBilling.customers.READ",
            "ZohoSubscriptions.customers.READ",
        ),
        ("ZohoWorkDrive.files.READ", "WorkDrive.files.READ"),
        ("ZohoCRM.module.leads.READ", "ZohoCRM.modules.leads.READ"),
        ("ZohoCRM.modules.lead.READ", "ZohoCRM.modules.leads.READ"),
        ("ZohoMeeting.meetings.CREATE", "ZohoMeeting.meeting.CREATE"),
    ] {
        let correction = catalog.correct(wrong).unwrap_or_else(|| panic!("{wrong}"));
        assert_eq!(correction.scopes[0].as_str(), right, "{wrong}");
        assert!(!correction.reasons.is_empty(), "{wrong}");
    }
    assert!(
        catalog.correct("ZohoCRM.modules.leads.READ").is_none(),
        "it exists"
    );
    assert!(
        catalog.correct("Acme.things.READ").is_none(),
        "no application is like it"
    );
}

fn needs(calls: &[(&str, &str)]) -> Vec<Vec<Together<'static>>> {
    calls
        .iter()
        .map(
            |(method, address)| match Catalog::embedded().resolve(method, address) {
                Resolution::Opened(opened) => opened.alternatives,
                other => panic!("{method} {address}: {other:?}"),
            },
        )
        .collect()
}

#[test]
fn the_least_set_grants_no_more_than_the_calls_need() {
    let needs = needs(&[
        ("POST", "https://www.zohoapis.com/crm/v8/Deals/upsert"),
        ("GET", "https://www.zohoapis.com/crm/v8/Deals/1"),
        ("GET", "https://www.zohoapis.com/crm/v8/Leads/search"),
    ]);
    let least = least_set(&needs);
    let names: Vec<&str> = least.scopes.iter().map(|s| s.as_str()).collect();
    assert_eq!(
        names,
        [
            "ZohoCRM.modules.deals.CREATE",
            "ZohoCRM.modules.deals.READ",
            "ZohoCRM.modules.leads.READ",
            "ZohoSearch.securesearch.READ"
        ]
    );
    assert!(least.is_optimal);
    assert!(audit(&least.scopes, &needs).is_exact());
}

#[test]
fn an_audit_names_what_is_missing_redundant_in_excess_and_too_wide() {
    let catalog = Catalog::embedded();
    let (held, unknown) = catalog.known([
        "ZohoCRM.modules.ALL",
        "ZohoCRM.modules.leads.READ",
        "ZohoBooks.invoices.READ",
    ]);
    assert!(unknown.is_empty());
    let audit = audit(
        &held,
        &needs(&[
            ("GET", "https://www.zohoapis.com/crm/v8/Leads"),
            (
                "GET",
                "https://www.zohoapis.com/crm/v8/settings/fields?module=Leads",
            ),
        ]),
    );
    assert_eq!(audit.missing.len(), 1);
    assert_eq!(audit.redundant[0].0.as_str(), "ZohoCRM.modules.leads.READ");
    assert_eq!(audit.excess[0].as_str(), "ZohoBooks.invoices.READ");
    assert_eq!(
        audit.too_wide[0].1[0].as_str(),
        "ZohoCRM.modules.leads.READ"
    );
}

#[test]
fn a_difference_is_about_what_is_granted_not_about_spelling() {
    let catalog = Catalog::embedded();
    let (wide, _) = catalog.known(["ZohoCRM.modules.ALL"]);
    let (narrow, _) = catalog.known(["ZohoCRM.modules.leads.READ", "ZohoCRM.users.READ"]);
    let difference = difference(&wide, &narrow);
    assert_eq!(difference.only_first.len(), 1);
    assert_eq!(difference.only_second[0].as_str(), "ZohoCRM.users.READ");
    assert_eq!(difference.both[0].as_str(), "ZohoCRM.modules.leads.READ");
}

fn any_needs() -> impl Strategy<Value = Vec<Vec<Together<'static>>>> {
    let calls: Vec<Vec<Together<'static>>> = ["crm", "desk", "bigin", "books"]
        .iter()
        .filter_map(|name| Catalog::embedded().application(name))
        .flat_map(|application| application.calls())
        .filter_map(|call| match call.requirement(&[("module", "Contacts")]) {
            Requirement::AnyOf(alternatives) if !alternatives.is_empty() => Some(alternatives),
            _ => None,
        })
        .collect();
    prop::collection::vec(prop::sample::select(calls), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_least_set_suffices_and_none_of_it_can_be_dropped_or_narrowed(needs in any_needs()) {
        let least = least_set(&needs);
        for alternatives in &needs {
            prop_assert!(met(&least.scopes, alternatives).is_some());
        }
        for scope in &least.scopes {
            let rest: Vec<Scope<'_>> = least.scopes.iter().filter(|s| *s != scope).copied().collect();
            prop_assert!(needs.iter().any(|a| met(&rest, a).is_none()), "{scope} could be dropped");
            if least.is_optimal {
                for narrow in scope.covered() {
                    let mut narrowed = rest.clone();
                    narrowed.push(narrow);
                    prop_assert!(
                        needs.iter().any(|a| met(&narrowed, a).is_none()),
                        "{scope} could be narrowed to {narrow}"
                    );
                }
            }
        }
    }

    #[test]
    fn any_text_is_answered_without_a_panic(text in "\\PC{0,60}") {
        let catalog = Catalog::embedded();
        let _ = catalog.scope(&text);
        let _ = catalog.correct(&text);
        let _ = catalog.suggest(&text, 3);
        let _ = catalog.select(&text).is_ok();
        let _ = catalog.search(&text, 3);
        let _ = catalog.resolve(&text, &text);
        let _ = catalog.resolve("GET", &text);
    }

    #[test]
    fn any_bytes_as_a_compiled_catalog_are_refused_or_read_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400)
    ) {
        let mut whole = b"ZCAT\x02".to_vec();
        whole.extend(&bytes);
        for bytes in [&bytes, &whole] {
            if let Ok(catalog) = Catalog::new(bytes) {
                let _ = catalog.counts();
                let _ = catalog.scope("ZohoCRM.modules.READ");
            }
        }
    }
}
