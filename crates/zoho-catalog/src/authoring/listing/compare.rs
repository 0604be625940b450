//! The account's list of calls beside the catalog: which calls are new, which
//! have other scopes, which scopes nobody knew, and what the catalog has that
//! the account does not list. Paths are matched as look-ups match them, so that
//! placeholders may have any spelling and modules may be written out.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::answer::ListedCall;
use super::template::Template;
use crate::address::Address;
use crate::application::Application;
use crate::authoring::paths::shape;
use crate::call::{Call, Requirement, Together};
use crate::catalog::Catalog;
use crate::fit::Fit;
use crate::scope::Scope;
use crate::table::METHODS;
use crate::within::{Meant, meant, needs};

/// How an account's list of calls and a catalog differ.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Comparison<'c> {
    /// The application.
    pub application: Application<'c>,
    /// How many calls the account lists: methods of paths.
    pub listed: usize,
    /// How many of them the catalog answers alike.
    pub agreeing: usize,
    /// How many are listed without a scope, whose scopes can't be compared.
    pub without_scope: usize,
    /// Calls that the catalog does not have.
    pub new: Vec<Difference<'c>>,
    /// Calls for which the catalog names other scopes.
    pub different: Vec<Difference<'c>>,
    /// Scopes that no catalog has.
    pub unknown_scopes: Vec<UnknownScope>,
    /// Calls of the catalog that the account does not list. What an account
    /// can do depends on its edition: that is no mistake of the catalog.
    pub not_listed: Vec<Call<'c>>,
    /// Scopes of the catalogs that the account's list names.
    pub confirmed_scopes: Vec<Scope<'c>>,
    /// Calls of the catalog that the account lists with a scope that the
    /// catalog names, and never with another.
    pub confirmed_calls: Vec<Call<'c>>,
}

/// A listed call that the catalog lacks, or has with other scopes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Difference<'c> {
    /// The HTTP method.
    pub method: String,
    /// The path as a catalog writes it.
    pub path: String,
    /// The scopes that the account's list names, needed together; `{module}` in
    /// them stands for the module of the path.
    pub scopes: Vec<String>,
    /// How many listed calls it stands for: one, or those of a family.
    pub listed: usize,
    /// The catalog's call; for a new one, `None`.
    pub call: Option<Call<'c>>,
    /// What the catalog says that call needs; for a new one, nothing is said.
    pub needs: Option<Requirement<'c>>,
    pub(super) is_sound: bool,
    /// The scopes of each listed call, as the list has them.
    pub(super) spelled: Vec<Vec<String>>,
}

/// A scope that no catalog has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownScope {
    /// As the account's list spells it.
    pub scope: String,
    /// How many listed calls name it.
    pub calls: usize,
    /// One of them: method and path, as a catalog writes it.
    pub example: String,
}

/// How a catalog's requirement agrees with scopes that are listed.
#[derive(PartialEq, Eq)]
enum Agreement {
    /// They are an alternative.
    Whole,
    /// They are in one, which asks for more.
    Part,
    None,
}

/// Compares the calls that an account lists with the catalog of `application`.
///
/// A listed scope that the catalog wants together with others is no
/// difference: the list names one scope where the documentation names several.
pub fn compare<'c>(
    catalog: &'c Catalog<'_>,
    application: Application<'c>,
    listed: &[ListedCall],
) -> Comparison<'c> {
    let mut work = Work {
        catalog,
        application,
        paths: HashMap::new(),
        seen: HashSet::new(),
        confirmed: HashSet::new(),
        doubted: HashSet::new(),
        known: HashMap::new(),
        unknown: BTreeMap::new(),
        new: Vec::new(),
        different: Vec::new(),
        agreeing: 0,
        without_scope: 0,
    };
    for call in application.calls() {
        work.paths.entry(shape(call.path())).or_insert(call.path());
    }
    for call in listed {
        work.one(call);
    }
    work.done(listed.len())
}

struct Work<'c, 'a, 'b> {
    catalog: &'c Catalog<'b>,
    application: Application<'c>,
    /// The catalog's paths by their shape.
    paths: HashMap<String, &'c str>,
    /// Numbers of calls.
    seen: HashSet<usize>,
    confirmed: HashSet<usize>,
    doubted: HashSet<usize>,
    /// What spellings stand for.
    known: HashMap<&'a str, Option<Scope<'c>>>,
    unknown: BTreeMap<&'a str, (usize, &'a ListedCall)>,
    new: Vec<(&'a ListedCall, Option<(Call<'c>, Requirement<'c>)>)>,
    different: Vec<(&'a ListedCall, Option<(Call<'c>, Requirement<'c>)>)>,
    agreeing: usize,
    without_scope: usize,
}

impl<'c, 'a> Work<'c, 'a, '_> {
    fn one(&mut self, listed: &'a ListedCall) {
        let scopes = self.scopes(listed);
        if listed.scopes.is_empty() {
            self.without_scope += 1;
        }
        let address = Address::parse(&listed.path);
        let meant = meant(
            self.application,
            &listed.method,
            &address.segments,
            &address.query,
        );
        let Some((fit, call)) = meant.as_ref().and_then(Meant::best) else {
            self.new.push((listed, None));
            return;
        };
        let mut calls = vec![(fit, call)];
        calls.extend(meant.as_ref().map(Meant::also).unwrap_or_default());
        let is_named = !listed.scopes.is_empty();
        let agreement = match (is_named, scopes) {
            (false, _) => Agreement::Part,
            (true, None) => Agreement::None,
            (true, Some(scopes)) => agreement(&calls, &scopes),
        };
        // A word in the place of a parameter that has no such value is the word
        // of another call.
        let is_other = agreement == Agreement::None && !fits_values(fit, call);
        if is_other {
            self.new.push((listed, None));
            return;
        }
        for (_, call) in &calls {
            self.seen.insert(call.number);
        }
        match agreement {
            Agreement::None => {
                self.doubted.insert(call.number);
                let (needs, _) = needs(fit, call);
                self.different.push((listed, Some((call, needs))));
            }
            Agreement::Part => self.agreeing += usize::from(is_named),
            Agreement::Whole => {
                self.agreeing += 1;
                self.confirmed.insert(call.number);
            }
        }
    }

    /// The scopes, if all are known.
    fn scopes(&mut self, listed: &'a ListedCall) -> Option<Vec<Scope<'c>>> {
        let mut scopes = Vec::new();
        for text in &listed.scopes {
            let known = *self
                .known
                .entry(text)
                .or_insert_with(|| self.catalog.scope(text));
            match known {
                Some(scope) => scopes.push(scope),
                None => self.unknown.entry(text).or_insert((0, listed)).0 += 1,
            }
        }
        (scopes.len() == listed.scopes.len()).then_some(scopes)
    }

    fn done(self, listed: usize) -> Comparison<'c> {
        let rows = |of: &[(&'a ListedCall, Option<(Call<'c>, Requirement<'c>)>)]| {
            folded(self.application, &self.paths, of)
        };
        let (new, different) = (rows(&self.new), rows(&self.different));
        let mut confirmed_scopes: Vec<Scope<'c>> = self.known.values().copied().flatten().collect();
        confirmed_scopes.sort();
        confirmed_scopes.dedup();
        let calls = |keep: &dyn Fn(usize) -> bool| -> Vec<Call<'c>> {
            self.application
                .calls()
                .filter(|call| keep(call.number))
                .collect()
        };
        Comparison {
            application: self.application,
            listed,
            agreeing: self.agreeing,
            without_scope: self.without_scope,
            new,
            different,
            not_listed: calls(&|number| !self.seen.contains(&number)),
            confirmed_calls: calls(&|number| {
                self.confirmed.contains(&number) && !self.doubted.contains(&number)
            }),
            confirmed_scopes,
            unknown_scopes: self
                .unknown
                .into_iter()
                .map(|(scope, (calls, first))| UnknownScope {
                    scope: scope.to_owned(),
                    calls,
                    example: format!(
                        "{} {}",
                        first.method,
                        Template::of(self.application, first).path
                    ),
                })
                .collect(),
        }
    }
}

/// Whether every word in the place of a parameter is meant there.
fn fits_values(fit: &Fit<'_>, call: Call<'_>) -> bool {
    fit.values()
        .iter()
        .all(|(name, value)| *name == "version" || call.takes(name, value))
}

fn agreement<'c>(calls: &[(&Fit<'c>, Call<'c>)], listed: &[Scope<'c>]) -> Agreement {
    let mut best = Agreement::None;
    for (fit, call) in calls {
        let (Requirement::AnyOf(alternatives), _) = needs(fit, *call) else {
            continue;
        };
        let has_all = |together: &&Together<'_>| listed.iter().all(|s| together.contains(s));
        for together in alternatives.iter().filter(has_all) {
            if together.len() == listed.len() {
                return Agreement::Whole;
            }
            best = Agreement::Part;
        }
    }
    best
}

/// The rows of calls that differ: one for a family, where the account lists
/// the family itself beside its modules.
fn folded<'c>(
    application: Application<'c>,
    paths: &HashMap<String, &'c str>,
    calls: &[(&ListedCall, Option<(Call<'c>, Requirement<'c>)>)],
) -> Vec<Difference<'c>> {
    let own: Vec<Template> = calls
        .iter()
        .map(|(listed, _)| Template::of(application, listed))
        .collect();
    let families: HashSet<(&str, &Template)> = own
        .iter()
        .zip(calls)
        .filter(|(template, _)| template.is_family)
        .map(|(template, (listed, _))| (listed.method.as_str(), template))
        .collect();
    let mut rows: BTreeMap<(String, usize, Vec<String>), Difference<'c>> = BTreeMap::new();
    for (template, (listed, known)) in own.iter().zip(calls) {
        let family = Template::as_family(application, listed)
            .filter(|family| families.contains(&(listed.method.as_str(), family)));
        let template = family.as_ref().unwrap_or(template);
        let known_path = paths.get(&shape(&template.path));
        let path = known_path.map_or_else(|| template.path.clone(), |path| (*path).to_owned());
        let method = METHODS.iter().position(|m| *m == listed.method);
        let key = (
            path.to_ascii_lowercase(),
            method.unwrap_or(METHODS.len()),
            template.scopes.clone(),
        );
        let row = rows.entry(key).or_insert_with(|| Difference {
            method: listed.method.clone(),
            path,
            scopes: template.scopes.clone(),
            listed: 0,
            call: known.as_ref().map(|(call, _)| *call),
            needs: known.as_ref().map(|(_, needs)| needs.clone()),
            is_sound: method.is_some() && (known_path.is_some() || template.is_sound()),
            spelled: Vec::new(),
        });
        row.listed += 1;
        if !row.spelled.contains(&listed.scopes) {
            row.spelled.push(listed.scopes.clone());
        }
    }
    rows.into_values().collect()
}
