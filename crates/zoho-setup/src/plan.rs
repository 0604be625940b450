//! What is to be done so that the stores hold what a setup file declares: a
//! pure function of both, with the reasons.

use zoho_catalog::Catalog;
use zoho_catalog::algebra::grants;
use zoho_oauth::{Accounts, Entry, Environment, Grant, Profile, Scope, ScopeSet, Soid};

use crate::declared::{Declared, Place, Setup};
use crate::model::{Flow, Kind};

/// What a store holds under a profile.
#[derive(Debug, Clone, Default)]
pub enum Stored {
    /// Nothing.
    #[default]
    Nothing,
    /// A grant.
    Grant {
        /// The entry.
        entry: Box<Entry>,
        /// What Zoho says of it.
        health: Health,
    },
    /// Something that can't be read; a login sets it aside.
    Damaged,
    /// The store can't be read; why.
    Unreadable(String),
}

/// What Zoho says of a grant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Health {
    /// It was not asked.
    #[default]
    NotAsked,
    /// It was renewed.
    Good,
    /// It was refused: revoked, or pushed out by newer ones.
    Refused,
}

/// What is to be done with a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Nothing,
    /// The organization that goes with it is written down anew; Zoho is not
    /// asked.
    Update,
    /// These scopes are added to the grant.
    AddScopes(ScopeSet),
    /// Log in, for the first time or for another grant.
    LogIn,
    /// Log in again, because what is stored has ended.
    Repair,
    /// Revoke it and delete the profile.
    Prune,
    /// It can't be done.
    Stuck,
}

/// Why something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing is stored.
    NotStored,
    /// What is stored can't be read.
    Damaged,
    /// The store can't be read; why.
    Unreadable(String),
    /// Another file made it, and it is not what this one declares.
    OwnedByOther(String),
    /// Zoho refused it.
    Refused,
    /// There is no refresh token, so it ends within the hour.
    NotRenewable,
    /// These scopes are missing.
    Missing(ScopeSet),
    /// It was come by in another way.
    OtherFlow(zoho_oauth::Flow),
    /// It is another client's.
    OtherClient(String),
    /// It comes from another accounts server.
    OtherPlace(Accounts),
    /// It is for another organization.
    OtherSoid(Option<Soid>),
    /// Consent was given for another environment.
    OtherEnvironment(Environment),
    /// Another organization goes with it.
    OtherOrganization(Option<String>),
    /// It has scopes beyond those declared, and that is not wanted.
    Surplus(ScopeSet),
    /// The file declares it no longer.
    NotDeclared,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The profile.
    pub profile: Profile,
    /// What is to be done.
    pub action: Action,
    /// Why; empty where there is nothing to do.
    pub reasons: Vec<Reason>,
    /// Scopes of the grant beyond those declared.
    pub surplus: ScopeSet,
}

/// How a plan is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// A grant must have no more than what is declared.
    pub exact: bool,
    /// Profiles of other files are taken over.
    pub adopt: bool,
}

/// The step for one declared profile.
pub fn step(
    catalog: &Catalog<'_>,
    owner: &str,
    declared: &Declared,
    stored: &Stored,
    rules: Rules,
) -> Step {
    let done = |action, reasons, surplus| Step {
        profile: declared.name.clone(),
        action,
        reasons,
        surplus,
    };
    let (entry, health) = match stored {
        Stored::Nothing => {
            return done(Action::LogIn, vec![Reason::NotStored], ScopeSet::default());
        }
        Stored::Damaged => {
            return done(Action::Repair, vec![Reason::Damaged], ScopeSet::default());
        }
        Stored::Unreadable(why) => {
            let why = Reason::Unreadable(why.clone());
            return done(Action::Stuck, vec![why], ScopeSet::default());
        }
        Stored::Grant { entry, health } => (entry, *health),
    };
    let grant = &entry.grant;
    let missing = beyond(catalog, &declared.scopes, grant.scopes());
    let surplus = beyond(catalog, grant.scopes(), &declared.scopes);
    let mut others = other_grant(declared, entry);
    let mut ended = Vec::new();
    if health == Health::Refused {
        ended.push(Reason::Refused);
    } else if !grant.is_renewable() {
        ended.push(Reason::NotRenewable);
    }
    if rules.exact && !surplus.is_empty() {
        others.push(Reason::Surplus(surplus.clone()));
    }
    let (action, mut reasons) = if !others.is_empty() {
        (Action::LogIn, [others, ended].concat())
    } else if !ended.is_empty() {
        (Action::Repair, ended)
    } else if missing.is_empty() {
        let organization = &entry.organization;
        if declared.organization.is_some() && declared.organization != *organization {
            let reason = Reason::OtherOrganization(organization.clone());
            return done(Action::Update, vec![reason], surplus);
        }
        return done(Action::Nothing, Vec::new(), surplus);
    } else if can_grow(declared, grant) {
        (Action::AddScopes(missing.clone()), Vec::new())
    } else {
        (Action::LogIn, Vec::new())
    };
    if !missing.is_empty() {
        reasons.push(Reason::Missing(missing));
    }
    if let Some(other) = &entry.owner
        && other != owner
        && !rules.adopt
    {
        reasons.insert(0, Reason::OwnedByOther(other.clone()));
        return done(Action::Stuck, reasons, surplus);
    }
    done(action, reasons, surplus)
}

/// The steps for what the owner made and no longer declares, among the
/// profiles of one store. `is_here` says whether a declared profile belongs to
/// that store.
pub fn prune<'e>(
    setup: &Setup,
    entries: impl IntoIterator<Item = (&'e Profile, &'e Entry)>,
    is_here: impl Fn(&Declared) -> bool,
) -> Vec<Step> {
    let is_declared = |profile: &Profile| {
        let mut profiles = setup.profiles.iter();
        profiles.any(|declared| declared.name == *profile && is_here(declared))
    };
    entries
        .into_iter()
        .filter(|(_, entry)| entry.owner.as_deref() == Some(setup.owner.as_str()))
        .filter(|(profile, _)| !is_declared(profile))
        .map(|(profile, _)| Step {
            profile: profile.clone(),
            action: Action::Prune,
            reasons: vec![Reason::NotDeclared],
            surplus: ScopeSet::default(),
        })
        .collect()
}

/// Why the grant is another one than is declared.
fn other_grant(declared: &Declared, entry: &Entry) -> Vec<Reason> {
    let grant = &entry.grant;
    let mut reasons = Vec::new();
    if grant.flow != declared.flow.stored() {
        reasons.push(Reason::OtherFlow(grant.flow));
    }
    if grant.client_id != declared.client.id.trim() {
        reasons.push(Reason::OtherClient(grant.client_id.clone()));
    }
    if is_elsewhere(declared, &grant.accounts) {
        reasons.push(Reason::OtherPlace(grant.accounts.clone()));
    }
    if grant.soid != declared.soid {
        reasons.push(Reason::OtherSoid(grant.soid.clone()));
    }
    if entry.environment != declared.environment {
        reasons.push(Reason::OtherEnvironment(entry.environment));
    }
    reasons
}

/// Whether the grant comes from where the file does not mean.
fn is_elsewhere(declared: &Declared, accounts: &Accounts) -> bool {
    match &declared.place {
        Place::Find(None) => accounts.data_center().is_none(),
        Place::Find(Some(_)) => accounts.data_center().is_some(),
        Place::At(at) => match declared.flow {
            Flow::SelfClient | Flow::ClientCredentials => accounts != at,
            // The user may live in another data center than the login begins in.
            _ => accounts.data_center().is_some() != at.data_center().is_some(),
        },
    }
}

/// Whether scopes can be added to the grant, which Zoho offers to clients of
/// one type.
///
/// Source: <https://help.zoho.com/portal/en/community/topic/kaizen-168-incremental-authorization>
fn can_grow(declared: &Declared, grant: &Grant) -> bool {
    declared.client.kind == Kind::Server
        && declared.flow == Flow::Browser
        && grant.refresh_token.is_some()
}

/// The scopes of `wanted` that `held` does not include, by the catalog.
fn beyond(catalog: &Catalog<'_>, wanted: &ScopeSet, held: &ScopeSet) -> ScopeSet {
    let (known, _) = catalog.known(held.iter().map(Scope::as_str));
    wanted
        .iter()
        .filter(|scope| {
            let is_held = held.contains(scope);
            let found = catalog.scope(scope.as_str());
            !is_held && !found.is_some_and(|scope| grants(&known, scope))
        })
        .cloned()
        .collect()
}
