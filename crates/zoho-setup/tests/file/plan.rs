//! What is to be done, by what is declared and what is stored.

use zoho_catalog::Catalog;
use zoho_oauth::{
    Accounts, Client, DataCenter, Entry, Environment, Flow, Grant, Profile, ScopeSet,
};
use zoho_setup::plan::{Action, Health, Reason, Rules, Step, Stored, prune, step};
use zoho_setup::{Declared, Setup};

use super::sound;

fn declared(more: &str) -> Setup {
    sound(&format!(
        "version: 1
clients:
  web: {{id: 1000.A, kind: server, secret: 'env:S'}}
  own: {{id: 1000.B, kind: self, secret: 'env:S'}}
profiles:
  crm:
    client: web
    dc: eu
    scopes: [crm:deals:read]
{more}"
    ))
}

fn entry(scopes: &str) -> Entry {
    let client = Client::new("1000.A").unwrap();
    let scopes: ScopeSet = scopes.parse().unwrap();
    let at: Accounts = DataCenter::EU.into();
    let mut grant = Grant::without_tokens(Flow::AuthorizationCode, &client, &at, scopes, 1);
    grant.refresh_token = Some("refresh".into());
    Entry::new(grant)
}

fn stored(entry: Entry) -> Stored {
    Stored::Grant {
        entry: Box::new(entry),
        health: Health::NotAsked,
    }
}

fn planned(declared: &Declared, stored: &Stored) -> Step {
    step(
        Catalog::embedded(),
        "me",
        declared,
        stored,
        Rules::default(),
    )
}

fn set(scopes: &str) -> ScopeSet {
    scopes.parse().unwrap()
}

#[test]
fn nothing_is_done_where_the_grant_covers_what_is_declared() {
    let setup = declared("");
    for scopes in ["ZohoCRM.modules.deals.READ", "ZohoCRM.modules.ALL"] {
        let step = planned(&setup.profiles[0], &stored(entry(scopes)));
        assert_eq!(step.action, Action::Nothing, "{scopes}");
        assert!(step.reasons.is_empty());
    }
}

#[test]
fn a_login_follows_where_nothing_or_another_grant_is_stored() {
    let setup = declared("");
    let crm = &setup.profiles[0];
    let first = planned(crm, &Stored::Nothing);
    assert_eq!(
        (first.action, first.reasons),
        (Action::LogIn, vec![Reason::NotStored])
    );

    let good = || entry("ZohoCRM.modules.deals.READ");
    type Change = fn(&mut Entry);
    let changes: [(Change, Reason); 5] = [
        (
            |entry| entry.grant.flow = Flow::Device,
            Reason::OtherFlow(Flow::Device),
        ),
        (
            |entry| entry.grant.client_id = "1000.X".into(),
            Reason::OtherClient("1000.X".into()),
        ),
        (
            |entry| entry.grant.accounts = "http://127.0.0.1:1".parse().unwrap(),
            Reason::OtherPlace("http://127.0.0.1:1".parse().unwrap()),
        ),
        (
            |entry| entry.grant.soid = Some("ZohoCRM.5".parse().unwrap()),
            Reason::OtherSoid(Some("ZohoCRM.5".parse().unwrap())),
        ),
        (
            |entry| entry.environment = Environment::Sandbox,
            Reason::OtherEnvironment(Environment::Sandbox),
        ),
    ];
    for (change, reason) in changes {
        let mut entry = good();
        change(&mut entry);
        let step = planned(crm, &stored(entry));
        assert_eq!((step.action, step.reasons), (Action::LogIn, vec![reason]));
    }
}

#[test]
fn a_user_may_live_in_another_data_center_than_a_login_begins_in() {
    let setup = declared("");
    let mut entry = entry("ZohoCRM.modules.deals.READ");
    entry.grant.accounts = DataCenter::IN.into();
    let step = planned(&setup.profiles[0], &stored(entry));
    assert_eq!(step.action, Action::Nothing);
}

#[test]
fn scopes_are_added_where_the_type_of_the_client_can() {
    let setup = declared(
        "  own:
    client: own
    dc: eu
    scopes: [crm:deals:read,update]
",
    );
    let mut declared = setup.profiles[0].clone();
    declared.scopes = set("ZohoCRM.modules.deals.READ,ZohoCRM.modules.deals.UPDATE");
    let held = entry("ZohoCRM.modules.deals.READ");
    let missing = set("ZohoCRM.modules.deals.UPDATE");
    let step = planned(&declared, &stored(held.clone()));
    assert_eq!(step.action, Action::AddScopes(missing.clone()));
    assert_eq!(step.reasons, [Reason::Missing(missing.clone())]);

    let mut own = held;
    own.grant.flow = Flow::SelfClient;
    own.grant.client_id = "1000.B".into();
    let step = planned(&setup.profiles[1], &stored(own));
    assert_eq!(step.action, Action::LogIn);
    assert_eq!(step.reasons, [Reason::Missing(missing)]);
}

#[test]
fn what_has_ended_is_repaired() {
    let setup = declared("");
    let crm = &setup.profiles[0];
    let good = entry("ZohoCRM.modules.deals.READ");
    let refused = Stored::Grant {
        entry: Box::new(good.clone()),
        health: Health::Refused,
    };
    let step = planned(crm, &refused);
    assert_eq!(
        (step.action, step.reasons),
        (Action::Repair, vec![Reason::Refused])
    );
    let mut over = good;
    over.grant.refresh_token = None;
    let step = planned(crm, &stored(over));
    assert_eq!(
        (step.action, step.reasons),
        (Action::Repair, vec![Reason::NotRenewable])
    );
    let step = planned(crm, &Stored::Damaged);
    assert_eq!(
        (step.action, step.reasons),
        (Action::Repair, vec![Reason::Damaged])
    );
    let step = planned(crm, &Stored::Unreadable("no rights".into()));
    assert_eq!(step.action, Action::Stuck);
}

#[test]
fn a_wider_grant_is_told_and_narrowed_only_on_demand() {
    let setup = declared("");
    let wide = stored(entry("ZohoCRM.modules.deals.READ,Desk.tickets.READ"));
    let step = planned(&setup.profiles[0], &wide);
    assert_eq!(step.action, Action::Nothing);
    assert_eq!(step.surplus, set("Desk.tickets.READ"));
    let exact = Rules {
        exact: true,
        ..Rules::default()
    };
    let catalog = Catalog::embedded();
    let step = zoho_setup::plan::step(catalog, "me", &setup.profiles[0], &wide, exact);
    assert_eq!(step.action, Action::LogIn);
    assert_eq!(step.reasons, [Reason::Surplus(set("Desk.tickets.READ"))]);
}

#[test]
fn an_organization_is_written_down_without_asking_zoho() {
    let setup = declared("    organization: 5\n");
    let step = planned(
        &setup.profiles[0],
        &stored(entry("ZohoCRM.modules.deals.READ")),
    );
    assert_eq!(step.action, Action::Update);
    assert_eq!(step.reasons, [Reason::OtherOrganization(None)]);
}

#[test]
fn profiles_of_another_file_are_left_alone_unless_they_do_or_are_taken_over() {
    let setup = declared("");
    let crm = &setup.profiles[0];
    let mut theirs = entry("ZohoCRM.modules.deals.READ");
    theirs.owner = Some("other".into());
    assert_eq!(
        planned(crm, &stored(theirs.clone())).action,
        Action::Nothing
    );
    theirs.grant.requested = set("Desk.tickets.READ");
    let theirs = stored(theirs);
    let stuck = planned(crm, &theirs);
    assert_eq!(stuck.action, Action::Stuck);
    assert_eq!(stuck.reasons[0], Reason::OwnedByOther("other".into()));
    let adopt = Rules {
        adopt: true,
        ..Rules::default()
    };
    let taken = step(Catalog::embedded(), "me", crm, &theirs, adopt);
    assert!(matches!(taken.action, Action::AddScopes(_)));
}

#[test]
fn only_what_the_file_made_and_declares_no_longer_is_pruned() {
    let mut setup = declared("");
    setup.owner = "me".into();
    let owned = |owner: Option<&str>| {
        let mut entry = entry("ZohoCRM.modules.deals.READ");
        entry.owner = owner.map(str::to_owned);
        entry
    };
    let profiles: Vec<(Profile, Entry)> = [
        ("crm", Some("me")),
        ("old", Some("me")),
        ("hers", Some("other")),
        ("by-hand", None),
    ]
    .into_iter()
    .map(|(name, owner)| (Profile::new(name).unwrap(), owned(owner)))
    .collect();
    let entries = || profiles.iter().map(|(profile, entry)| (profile, entry));
    let steps = prune(&setup, entries(), |_| true);
    let names: Vec<&str> = steps.iter().map(|step| step.profile.as_str()).collect();
    assert_eq!(names, ["old"]);
    // In a store that `crm` is not declared for, it is left over as well.
    assert_eq!(prune(&setup, entries(), |_| false).len(), 2);
}
