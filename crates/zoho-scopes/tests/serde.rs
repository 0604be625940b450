//! Scopes as JSON strings.

use zoho_scopes::{AnyScope, BooksScope, CrmScope};

#[test]
fn a_scope_is_its_spelling() {
    let scopes = vec![CrmScope::ModulesDealsRead, CrmScope::ModulesAll];
    let json = serde_json::to_string(&scopes).expect("written");
    assert_eq!(
        json,
        r#"["ZohoCRM.modules.deals.READ","ZohoCRM.modules.ALL"]"#
    );
    assert_eq!(
        serde_json::from_str::<Vec<CrmScope>>(&json).expect("read"),
        scopes
    );
}

#[test]
fn any_application_and_any_case_can_be_read() {
    let scope: AnyScope = serde_json::from_str(r#""zohobooks.BILLS.read""#).expect("read");
    assert_eq!(scope, BooksScope::BillsRead.into());
    assert_eq!(
        serde_json::to_string(&scope).expect("written"),
        r#""ZohoBooks.bills.READ""#
    );
}

#[test]
fn a_mistake_says_what_was_meant_and_another_type_what_is_wanted() {
    let error = serde_json::from_str::<BooksScope>(r#""ZohoBooks.bill.READ""#).expect_err("a typo");
    assert!(
        error
            .to_string()
            .contains("did you mean `ZohoBooks.bills.READ`"),
        "{error}"
    );
    let error = serde_json::from_str::<BooksScope>("7").expect_err("a number");
    assert!(error.to_string().contains("a scope as a string"), "{error}");
}
