//! What holds for every scope of every application: it is found in any case of
//! letters, prints as documented, and covering is a partial order.

use std::collections::HashSet;
use std::hash::Hash;

use zoho_scopes::*;

/// A check for any one application.
trait Check {
    fn check<S: ZohoScope>(&mut self)
    where
        AnyScope: From<S>;
}

/// Runs a check for every application.
macro_rules! every_application {
    ($check:expr) => {{
        let mut check = $check;
        every_application!(check: AccountsScope AnalyticsScope AppticsScope AssistScope
            BackstageScope BiginScope BillingScope BookingsScope BooksScope BugtrackerScope
            CalendarScope CampaignsScope CatalystScope CliqScope CommerceScope ConnectScope
            ContactsSearchScope CreatorScope CrmScope DeskScope DirectoryScope
            EndpointCentralCloudScope ErpScope ExpenseScope FormsScope FsmScope InventoryScope
            InvoiceScope IotScope LearnScope LensScope MailScope MarketingAutomationScope
            MdmCloudScope MeetingScope NotebookScope PagesenseScope PatchManagerPlusCloudScope
            PaymentsScope PeopleScope PhonebridgeScope ProjectsScope RecruitScope SalesiqScope
            ServicedeskPlusCloudScope SheetScope ShiftsScope SignScope Site24x7Scope SprintsScope
            SurveyScope TablesScope ThriveScope TrainercentralScope VaultScope VoiceScope
            WebinarScope WorkdriveScope WriterScope ZeptomailScope ZohoOneScope);
        check
    }};
    ($check:ident: $($scope:ident)*) => { $($check.check::<$scope>();)* };
}

/// Every other letter in upper case.
fn mixed(text: &str) -> String {
    text.char_indices()
        .map(|(n, c)| {
            if n % 2 == 0 {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

struct Parses(usize);

impl Check for Parses {
    fn check<S: ZohoScope>(&mut self)
    where
        AnyScope: From<S>,
    {
        assert!(!S::ALL.is_empty());
        for &scope in S::ALL {
            let text = scope.as_str();
            for spelled in [
                text.to_owned(),
                text.to_uppercase(),
                text.to_lowercase(),
                mixed(text),
            ] {
                assert_eq!(spelled.parse(), Ok(scope), "{spelled}");
                assert_eq!(spelled.parse(), Ok(AnyScope::from(scope)), "{spelled}");
            }
            assert_eq!(scope.to_string(), text);
            assert_eq!(scope.as_ref(), text);
            assert_eq!(Into::<String>::into(scope), text);
            assert_eq!(Into::<&str>::into(scope), text);
            let any = AnyScope::from(scope);
            assert_eq!((any.as_str(), any.application()), (text, S::APPLICATION));
            assert_eq!(
                (any.module(), any.operation()),
                (scope.module(), scope.operation())
            );
            let end = scope.operation().to_lowercase();
            assert!(
                text.to_lowercase().ends_with(&end),
                "{text} ends in its operation"
            );
            self.0 += 1;
        }
    }
}

#[test]
fn every_scope_parses_in_any_case_and_prints_as_documented() {
    let Parses(scopes) = every_application!(Parses(0));
    let listed = include_str!("../names.txt")
        .lines()
        .filter(|l| !l.starts_with('#'));
    assert_eq!(scopes, listed.count(), "no application is left out");
}

#[test]
fn the_list_of_names_is_that_of_the_enums() {
    struct Names(Vec<String>);
    impl Check for Names {
        fn check<S: ZohoScope>(&mut self)
        where
            AnyScope: From<S>,
        {
            for scope in S::ALL {
                self.0
                    .push(format!("{}\t{scope:?}\t{scope}", S::APPLICATION));
            }
        }
    }
    let Names(names) = every_application!(Names(Vec::new()));
    let listed: Vec<&str> = include_str!("../names.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(names, listed);
}

struct Order;

impl Check for Order {
    fn check<S: ZohoScope>(&mut self)
    where
        AnyScope: From<S>,
    {
        assert!(S::ALL.is_sorted_by(|a, b| a < b), "sorted, and none twice");
        assert!(S::ALL.is_sorted_by_key(|s| s.as_str().to_lowercase()));
        for &a in S::ALL {
            assert!(a.covers(a), "{a} covers itself");
            assert!(!a.covered().contains(&a), "{a} is not listed below itself");
            assert!(a.covered().is_sorted(), "{a}: the search needs the order");
            for &b in a.covered() {
                assert!(a.covers(b), "{a} covers {b}");
                assert!(AnyScope::from(a).covers(b.into()));
                assert!(!b.covers(a), "{a} and {b} cover each other");
                for &c in b.covered() {
                    assert!(a.covers(c), "{a} covers {b} covers {c}");
                }
            }
            let covered = S::ALL.iter().filter(|&&b| a.covers(b)).count();
            assert_eq!(covered, a.covered().len() + 1, "{a}");
        }
    }
}

#[test]
fn covering_is_a_partial_order() {
    every_application!(Order);
}

#[test]
fn no_application_covers_another() {
    let wide: AnyScope = CrmScope::ModulesAll.into();
    assert!(wide.covers(CrmScope::ModulesDealsRead.into()));
    assert!(!wide.covers(BiginScope::ModulesAll.into()));
    assert!(!CrmScope::ModulesDealsRead.covers(CrmScope::ModulesAll));
    assert!(!CrmScope::ModulesDealsRead.covers(CrmScope::ModulesDealsCreate));
}

struct Distinct(HashSet<AnyScope>, HashSet<String>);

impl Check for Distinct {
    fn check<S: ZohoScope>(&mut self)
    where
        AnyScope: From<S>,
    {
        for &scope in S::ALL {
            assert!(self.0.insert(scope.into()), "{scope:?}");
            assert!(
                self.1.insert(scope.as_str().to_lowercase()),
                "{scope} belongs to two"
            );
        }
    }
}

/// Otherwise parsing an `AnyScope` would depend on the order of applications.
#[test]
fn a_spelling_belongs_to_one_application() {
    every_application!(Distinct(HashSet::new(), HashSet::new()));
}

#[test]
fn the_trait_is_enough_to_work_with_any_application() {
    fn lacking<S: ZohoScope + Hash>(granted: &[S], needed: &[S]) -> Vec<S> {
        let covered = |need: &S| granted.iter().any(|grant| grant.covers(*need));
        needed
            .iter()
            .copied()
            .filter(|need| !covered(need))
            .collect()
    }
    let granted = [BooksScope::BillsAll];
    let needed = [BooksScope::BillsRead, BooksScope::InvoicesRead];
    assert_eq!(lacking(&granted, &needed), [BooksScope::InvoicesRead]);
}
