//! From an API call to the scopes that open it.

use crate::address::{Address, is_placeholder, is_version};
use crate::application::Application;
use crate::call::{Call, Requirement, Together, names_module, sort_least_first};
use crate::catalog::Catalog;
use crate::fit::{self, Fit};
use crate::hosts;
use crate::nearest::nearest;
use crate::scope::Scope;

/// What is known about a call that somebody wants to make. "Not known" is not
/// "none needed": each case is its own.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Resolution<'c> {
    /// These scopes open it.
    Opened(Opened<'c>),
    /// The source says that it needs no scope.
    Open(Call<'c>),
    /// The call is documented; its scope is not.
    Undocumented(Call<'c>),
    /// The application is known, the call is not.
    NotInCatalog {
        /// The application.
        application: Application<'c>,
        /// Calls that look like it, the likest first.
        nearest: Vec<Call<'c>>,
    },
    /// The path is known, with other methods.
    MethodNotOnPath {
        /// The application.
        application: Application<'c>,
        /// The calls that the path has.
        others: Vec<Call<'c>>,
    },
    /// No application has this host, or none has a path like this.
    Unknown {
        /// The host, if there was one.
        host: Option<String>,
    },
    /// The address has no host and the paths of several applications match.
    Several(Vec<Resolution<'c>>),
}

/// A call with the scopes that open it.
#[derive(Debug, Clone)]
pub struct Opened<'c> {
    /// The call as the catalog has it.
    pub call: Call<'c>,
    /// What stands in the place of the path's parameters.
    pub bound: Vec<(&'c str, String)>,
    /// Alternatives, the least first; each of scopes needed together.
    pub alternatives: Vec<Together<'c>>,
    certain: usize,
    /// Scopes that include one of those and would also do, the narrowest
    /// first; not for alternatives of several scopes.
    pub wider: Vec<Scope<'c>>,
    /// The version that was asked for, where the call is only documented for
    /// another one.
    pub other_version: Option<String>,
}

impl<'c> Opened<'c> {
    /// The alternatives to reckon with: where the call is known for any module
    /// and the address names none, those that open it whatever the module is.
    pub fn needs(&self) -> &[Together<'c>] {
        match self.certain {
            0 => &self.alternatives,
            certain => &self.alternatives[..certain],
        }
    }

    /// Alternatives for one value each of a parameter that the address leaves
    /// open, such as the module that a query asks.
    pub fn by_value(&self) -> &[Together<'c>] {
        match self.certain {
            0 => &[],
            certain => &self.alternatives[certain..],
        }
    }

    /// The alternative that grants least.
    pub fn least(&self) -> &[Scope<'c>] {
        self.alternatives.first().map_or(&[], Vec::as_slice)
    }
}

impl Catalog<'_> {
    /// The scopes that open `method` on `address`: a URL of any data center
    /// and any documented version, or a path; with real ids or placeholders.
    pub fn resolve(&self, method: &str, address: &str) -> Resolution<'_> {
        let address = Address::parse(address);
        let method = match method.to_ascii_uppercase() {
            m if m == "HEAD" => "GET".to_owned(),
            m => m,
        };
        let Some(host) = &address.host else {
            return self.by_path(&method, &address, None);
        };
        let canonical = hosts::canonical(&self.head.domains, host);
        let known = canonical.as_deref().unwrap_or(host);
        let mut candidates: Vec<(Application<'_>, Vec<String>)> = Vec::new();
        let served = self
            .head
            .hosts
            .binary_search_by(|h| (*h.name).cmp(known))
            .map(|at| self.head.hosts[at].applications.as_slice())
            .unwrap_or_default();
        for number in served {
            candidates.push((self.at(usize::from(*number)), address.segments.clone()));
        }
        for number in &self.head.older {
            let application = self.at(usize::from(*number));
            for (older, base, means) in &application.head.older_bases {
                if older.eq_ignore_ascii_case(known)
                    && let Some(segments) = rebased(&address.segments, base, means)
                {
                    candidates.push((application, segments));
                }
            }
        }
        if candidates.is_empty() {
            return match canonical {
                // A host of Zoho's that no catalog lists; the path may tell.
                Some(_) => self.by_path(&method, &address, Some(host)),
                None => Resolution::Unknown {
                    host: address.host.clone(),
                },
            };
        }
        let answers: Vec<Resolution<'_>> = candidates
            .iter()
            .filter_map(|(application, segments)| {
                in_application(*application, &method, segments, &address.query)
            })
            .collect();
        if let Some(best) = best(answers) {
            return best;
        }
        // The application whose base the path has, or the only one there.
        let by_base = candidates
            .iter()
            .filter(|(a, segments)| has_base(*a, segments))
            .max_by_key(|(a, _)| a.base().len())
            .or_else(|| {
                let (first, _) = candidates.first()?;
                let alone = candidates.iter().all(|(a, _)| a == first);
                alone.then(|| &candidates[0])
            });
        match by_base {
            Some((application, segments)) => Resolution::NotInCatalog {
                application: *application,
                nearest: nearest(*application, &method, segments),
            },
            None => Resolution::Unknown {
                host: address.host.clone(),
            },
        }
    }

    fn by_path(&self, method: &str, address: &Address, host: Option<&str>) -> Resolution<'_> {
        let segments = &address.segments;
        let unknown = || Resolution::Unknown {
            host: host.map(str::to_owned),
        };
        let Some(first) = segments.first() else {
            return unknown();
        };
        let first = first.to_ascii_lowercase();
        let numbers = self
            .head
            .segments
            .binary_search_by(|(segment, _)| (*segment).cmp(first.as_str()))
            .map(|at| self.head.segments[at].1.as_slice())
            .unwrap_or_default();
        let answers: Vec<Resolution<'_>> = numbers
            .iter()
            .map(|n| self.at(usize::from(*n)))
            // On a host that no catalog lists, only a base that says whose it
            // is will do: `/crm/…` does, `/api/v1/…` may be anybody's.
            .filter(|a| host.is_none() || (has_base(*a, segments) && names_application(*a)))
            .filter_map(|a| in_application(a, method, segments, &address.query))
            .collect();
        if answers.is_empty() {
            let by_base = self
                .applications()
                .filter(|a| has_base(*a, segments) && names_application(*a))
                .max_by_key(|a| a.base().len());
            return match by_base {
                Some(application) => Resolution::NotInCatalog {
                    application,
                    nearest: nearest(application, method, segments),
                },
                None => unknown(),
            };
        }
        let opened = answers
            .iter()
            .filter(|a| matches!(a, Resolution::Opened(_)))
            .count();
        if opened > 1 {
            return Resolution::Several(
                answers
                    .into_iter()
                    .filter(|a| matches!(a, Resolution::Opened(_)))
                    .collect(),
            );
        }
        best(answers).unwrap_or_else(unknown)
    }
}

/// The segments with `base` replaced by what it means.
fn rebased(segments: &[String], base: &str, means: &str) -> Option<Vec<String>> {
    let base: Vec<&str> = base.split('/').filter(|s| !s.is_empty()).collect();
    let begins = segments.len() >= base.len()
        && base.iter().zip(segments).all(|(b, s)| {
            b.eq_ignore_ascii_case(s) || is_placeholder(b) || (is_version(b) && is_version(s))
        });
    begins.then(|| {
        means
            .split('/')
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .chain(segments[base.len()..].iter().cloned())
            .collect()
    })
}

fn has_base(application: Application<'_>, segments: &[String]) -> bool {
    let base = application.base();
    !base.is_empty()
        && base
            .split('/')
            .filter(|s| !s.is_empty())
            .enumerate()
            .all(|(n, part)| {
                segments.get(n).is_some_and(|s| {
                    part.eq_ignore_ascii_case(s)
                        || (is_placeholder(part) && part != "{version}")
                        || is_placeholder(s)
                        || ((is_version(part) || part == "{version}") && is_version(s))
                })
            })
}

/// Whether the base is the application's own and no `/api/v1`.
fn names_application(application: Application<'_>) -> bool {
    let first = application.base().split('/').nth(1).unwrap_or_default();
    !matches!(first, "" | "api" | "restapi")
}

/// The most that any of the answers knows.
fn best(answers: Vec<Resolution<'_>>) -> Option<Resolution<'_>> {
    answers.into_iter().min_by_key(|answer| match answer {
        Resolution::Opened(opened) => (0, usize::from(opened.other_version.is_some())),
        Resolution::Open(_) => (1, 0),
        Resolution::Undocumented(_) => (2, 0),
        Resolution::MethodNotOnPath { .. } => (3, 0),
        _ => (4, 0),
    })
}

fn in_application<'c>(
    application: Application<'c>,
    method: &str,
    segments: &[String],
    query: &[String],
) -> Option<Resolution<'c>> {
    let meant = meant(application, method, segments, query)?;
    let Some((fit, call)) = meant.best() else {
        return Some(Resolution::MethodNotOnPath {
            application,
            others: meant.others,
        });
    };
    Some(answer(call, fit, &meant.also()))
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
    let mut fits = fit::all(body, segments, query);
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

fn answer<'c>(call: Call<'c>, fit: &Fit<'c>, also: &[(&Fit<'c>, Call<'c>)]) -> Resolution<'c> {
    let requirement = match call.requirement_by_certainty(&fit.values()) {
        // A module that no scope names, and no scope for custom modules: what
        // other modules need tells more than nothing.
        (Requirement::AnyOf(none), _) if none.is_empty() => call.requirement_by_certainty(&[]),
        requirement => requirement,
    };
    let (mut alternatives, mut certain) = match requirement {
        (Requirement::Open, _) => return Resolution::Open(call),
        (Requirement::AnyOf(alternatives), certain) if !alternatives.is_empty() => {
            (alternatives, certain)
        }
        _ => return Resolution::Undocumented(call),
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
    })
}
