//! From texts to scopes: aliases, mistakes, what is suggested, and texts from
//! outside that are nothing at all.

use proptest::prelude::*;
use zoho_scopes::{AccountsScope, AnyScope, BooksScope, CrmScope, DeskScope, UnknownScope};

#[test]
fn an_alias_is_read_and_the_exact_spelling_printed() {
    for (text, scope) in [
        (
            "settings.scoring_rules.ALL",
            CrmScope::SettingsScoringRulesAll,
        ),
        (
            "SETTINGS.scoring_rules.read",
            CrmScope::SettingsScoringRulesRead,
        ),
    ] {
        assert_eq!(text.parse(), Ok(scope));
        assert_eq!(text.parse(), Ok(AnyScope::from(scope)));
    }
    assert_eq!(
        CrmScope::SettingsScoringRulesAll.to_string(),
        "ZohoCRM.settings.scoring_rules.ALL"
    );
    assert_eq!("desk.EXPORTS".parse(), Ok(DeskScope::ExportsCustom));
}

#[test]
fn a_scope_without_a_prefix_has_a_module_all_the_same() {
    let email: AccountsScope = "Email".parse().expect("a scope of the accounts server");
    assert_eq!((email.as_str(), email.module()), ("email", "identity"));
}

#[test]
fn parts_are_those_of_the_catalog() {
    let scope = CrmScope::ModulesDealsCreate;
    assert_eq!(scope.as_str(), "ZohoCRM.modules.deals.CREATE");
    assert_eq!(
        (scope.module(), scope.operation()),
        ("modules.deals", "CREATE")
    );
    assert_eq!((scope.application(), scope.title()), ("crm", "Zoho CRM"));
    assert_eq!(
        format!("{scope:>30}").len(),
        30,
        "padding works as for a string"
    );
}

fn suggestions(text: &str) -> Vec<&'static str> {
    text.parse::<CrmScope>().expect_err(text).suggestions()
}

#[test]
fn a_mistake_is_answered_with_what_was_meant() {
    for (text, meant) in [
        ("ZohoCRM.module.deals.READ", "ZohoCRM.modules.deals.READ"),
        ("ZohoCRM.modules.deal.READ", "ZohoCRM.modules.deals.READ"),
        ("ZohoCRM.modules.dealS.RAED", "ZohoCRM.modules.deals.READ"),
        ("modules.deals.READ", "ZohoCRM.modules.deals.READ"),
        ("zohocrm.modules.ALLL", "ZohoCRM.modules.ALL"),
    ] {
        assert_eq!(suggestions(text).first(), Some(&meant), "{text}");
        assert!(suggestions(text).len() <= 3, "{text}");
    }
    for text in [
        "",
        "x",
        "ZohoBooks.fullaccess.all",
        &"ZohoCRM.modules.".repeat(50),
    ] {
        assert_eq!(suggestions(text), [""; 0], "{text}");
    }
}

#[test]
fn the_error_names_text_application_and_suggestion() {
    let error = "ZohoBooks.bill.READ"
        .parse::<BooksScope>()
        .expect_err("a typo");
    assert_eq!(
        error.to_string(),
        "\"ZohoBooks.bill.READ\" is not a known scope of Zoho Books; did you mean `ZohoBooks.bills.READ`?"
    );
    assert_eq!(
        (error.text(), error.application()),
        ("ZohoBooks.bill.READ", Some("books"))
    );
    let error = "ZohoBooks.bill.READ"
        .parse::<AnyScope>()
        .expect_err("a typo");
    assert!(
        error.to_string().contains("is not a known scope of the 6"),
        "{error}"
    );
    assert_eq!(error.suggestions(), ["ZohoBooks.bills.READ"]);
    assert_eq!(error.application(), None);
}

#[test]
fn what_is_shown_is_short_and_in_one_line() {
    let text = format!("a\n{}", "x".repeat(10_000));
    let error = text.parse::<CrmScope>().expect_err("no scope");
    assert!(error.to_string().len() < 200, "{error}");
    assert!(!error.to_string().contains('\n'));
    assert_eq!(error.text(), text);
}

#[test]
fn spaces_are_not_trimmed_and_lists_not_taken_apart() {
    for text in [
        " ZohoCRM.modules.ALL",
        "ZohoCRM.modules.ALL,email",
        "ZohoCRM.modules.ALL\n",
    ] {
        assert!(text.parse::<CrmScope>().is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_scope_or_an_error(text in ".*") {
        let parsed: Result<AnyScope, UnknownScope> = text.parse();
        match parsed {
            Ok(scope) => prop_assert!(!scope.as_str().is_empty()),
            Err(error) => {
                prop_assert_eq!(error.text(), text);
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }

    /// The index works on blocks of bytes: changes anywhere must count.
    #[test]
    fn another_letter_is_another_text(n in 0..CrmScope::ALL.len(), at in any::<prop::sample::Index>()) {
        let scope = CrmScope::ALL[n];
        let mut bytes = scope.as_str().as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = b'~';
        let text = String::from_utf8(bytes).expect("ASCII");
        prop_assert!(text.parse::<CrmScope>().is_err());
    }
}
