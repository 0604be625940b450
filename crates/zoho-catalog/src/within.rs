//! One application's answer to a call: the path of its catalog that fits best,
//! and the scopes that open it.

use crate::address::is_placeholder;
use crate::application::Application;
use crate::call::{Call, Requirement, names_module, sort_least_first};
use crate::fit::{self, Fit};
use crate::otherwise::{MistakenCall, Otherwise};
use crate::resolution::{Opened, Resolution};
use crate::resolve::Asked;
use crate::scope::Scope;
use crate::table;

/// What the application has for the path; nothing where no path of it fits.
pub(crate) fn in_application<'c>(
    application: Application<'c>,
    asked: &Asked<'_>,
    segments: &[String],
) -> Option<Resolution<'c>> {
    let query = &asked.address.query;
    let meant = meant(application, asked.method, segments, query);
    let documented = meant.as_ref().and_then(Meant::best);
    let is_certain = documented.is_some_and(|(fit, call)| fits_as_it_is(fit, call));
    let nearest = documented
        .map(|(fit, _)| fit)
        .or_else(|| meant.as_ref()?.fits.first());
    if asked.mistaken
        && !is_certain
        && let Some((fit, wrong)) = mistaken(application, asked.method, segments, query)
        && nearest.is_none_or(|nearest| {
            !nearest.versions.is_empty()
                || fit.loose < nearest.loose
                // Of `/tickets/search`, the `search` is no ticket.
                || (documented.is_none() && fit.loose == nearest.loose)
        })
    {
        return Some(answer(wrong.means(), &fit, &[]).instead_of(wrong));
    }
    let meant = meant.as_ref()?;
    Some(match documented {
        Some((fit, call)) => answer(call, fit, &meant.also()),
        None => Resolution::MethodNotOnPath {
            application,
            others: meant.others.clone(),
            host: None,
        },
    })
}

/// What an address means within an application.
pub(crate) struct Meant<'c> {
    fits: Vec<Fit<'c>>,
    /// The calls, the best first, each with the number of its fit.
    calls: Vec<(usize, Call<'c>)>,
    /// The calls of the path that fits best, where none has the method.
    pub(crate) others: Vec<Call<'c>>,
}

impl<'c> Meant<'c> {
    /// The call that is meant before all others.
    pub(crate) fn best(&self) -> Option<(&Fit<'c>, Call<'c>)> {
        let (fit, call) = self.calls.first()?;
        Some((self.fits.get(*fit)?, *call))
    }

    /// Calls that are meant as well: `/crm/{version}/Deals/upsert` is also a
    /// `/{module}/upsert`.
    pub(crate) fn also(&self) -> Vec<(&Fit<'c>, Call<'c>)> {
        let Some((best, _)) = self.best() else {
            return Vec::new();
        };
        self.calls
            .iter()
            .skip(1)
            .filter_map(|(fit, call)| Some((self.fits.get(*fit)?, *call)))
            .filter(|(fit, _)| fit.versions == best.versions)
            .collect()
    }
}

/// What `method` on these segments means; `None` where no path fits.
pub(crate) fn meant<'c>(
    application: Application<'c>,
    method: &str,
    segments: &[String],
    query: &[String],
) -> Option<Meant<'c>> {
    let body = application.body.get();
    let mut fits = fit::all(&body.nodes, segments, query);
    let calls = |fit: &Fit<'c>| -> Vec<Call<'c>> {
        body.nodes[fit.node]
            .calls
            .iter()
            .map(|number| Call {
                application,
                number: usize::from(*number),
            })
            .collect()
    };
    let always: Vec<usize> = fits.first().map_or_else(Vec::new, |fit| {
        let places = fit.beside.iter().copied();
        places
            .filter(|place| fits.iter().all(|fit| fit.beside.contains(place)))
            .collect()
    });
    fits.retain(|fit| {
        fit.beside.is_empty() || calls(fit).iter().any(|call| fit.is_meant(*call, &always))
    });
    let best = fits.first()?;
    let others = calls(best);
    for wanted in [method, "ANY"] {
        let fitting: Vec<(usize, Call<'c>)> = fits
            .iter()
            .enumerate()
            .filter_map(|(number, fit)| {
                let call = calls(fit).into_iter().find(|c| c.method() == wanted)?;
                fit.is_meant(call, &always).then_some((number, call))
            })
            .collect();
        if !fitting.is_empty() {
            return Some(Meant {
                fits,
                calls: fitting,
                others: Vec::new(),
            });
        }
    }
    Some(Meant {
        fits,
        calls: Vec::new(),
        others,
    })
}

/// Whether the documentation has the call in this version, and does not only
/// have one that would take any word for a module of somebody's own.
fn fits_as_it_is<'c>(fit: &Fit<'c>, call: Call<'c>) -> bool {
    fit.versions.is_empty()
        && fit.bound.iter().all(|(_, name, value)| {
            *name != "module" || is_placeholder(value) || call.takes(name, value)
        })
}

/// The call that no documentation has and programs make at this address.
fn mistaken<'c>(
    application: Application<'c>,
    method: &str,
    segments: &[String],
    query: &[String],
) -> Option<(Fit<'c>, MistakenCall<'c>)> {
    let body = application.body.get();
    let nodes: &'c [table::Node<'c>] = &body.mistaken_nodes;
    fit::all(nodes, segments, query)
        .into_iter()
        .filter(|fit| fit.versions.is_empty() && fit.beside.is_empty())
        .find_map(|fit| {
            let wrong = nodes[fit.node]
                .calls
                .iter()
                .map(|number| MistakenCall {
                    application,
                    number: usize::from(*number),
                })
                .find(|wrong| wrong.method() == method)?;
            Some((fit, wrong))
        })
}

/// What a call needs at this address, and how many of the alternatives hold
/// whatever the parameters are.
pub(crate) fn needs<'c>(fit: &Fit<'c>, call: Call<'c>) -> (Requirement<'c>, usize) {
    match call.requirement_by_certainty(&fit.values()) {
        // A module that no scope names, and no scope for custom modules: what
        // other modules need tells more than nothing.
        (Requirement::AnyOf(none), _) if none.is_empty() => call.requirement_by_certainty(&[]),
        needs => needs,
    }
}

fn answer<'c>(call: Call<'c>, fit: &Fit<'c>, also: &[(&Fit<'c>, Call<'c>)]) -> Resolution<'c> {
    let (mut alternatives, mut certain) = match needs(fit, call) {
        (Requirement::Open, _) => return Resolution::Open(call, Otherwise::default()),
        (Requirement::AnyOf(alternatives), certain) if !alternatives.is_empty() => {
            (alternatives, certain)
        }
        _ => return Resolution::Undocumented(call, Otherwise::default()),
    };
    for (fit, call) in also {
        if let Requirement::AnyOf(more) = call.requirement(&fit.values()) {
            for together in more {
                if !alternatives.contains(&together) {
                    alternatives.push(together);
                }
            }
        }
    }
    if !also.is_empty() {
        sort_least_first(&mut alternatives);
        certain = alternatives.len();
    }
    let mut wider: Vec<Scope<'c>> = Vec::new();
    let values = also
        .iter()
        .map(|(other, _)| *other)
        .chain([fit])
        .flat_map(Fit::values);
    if let Some((_, value)) = values.into_iter().find(|(name, _)| *name == "module") {
        // Of scopes that are as narrow, the one that names the module.
        alternatives[..certain].sort_by_key(|together| {
            let breadth: usize = together.iter().map(|s| s.breadth()).sum();
            (breadth, together.len(), !names_module(together, value))
        });
    }
    let reckoned = match certain {
        0 => &alternatives[..],
        certain => &alternatives[..certain],
    };
    for scope in reckoned.iter().filter(|a| a.len() == 1).flatten() {
        for wide in scope.covered_by() {
            if !wider.contains(&wide) && !alternatives.iter().any(|a| a[..] == [wide]) {
                wider.push(wide);
            }
        }
    }
    wider.sort_by_key(|wide| wide.breadth());
    Resolution::Opened(Opened {
        call,
        bound: fit
            .bound
            .iter()
            .map(|(_, name, value)| (*name, value.clone()))
            .collect(),
        alternatives,
        certain,
        wider,
        other_version: fit.versions.first().cloned(),
        otherwise: Otherwise::default(),
    })
}
