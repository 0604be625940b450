//! From an API call to the scopes that open it: which applications may be meant
//! by an address, and which of their answers knows most.

use crate::address::{Address, is_placeholder, is_version};
use crate::application::Application;
use crate::catalog::Catalog;
use crate::hosts;
use crate::nearest::nearest;
use crate::otherwise::OtherHost;
use crate::resolution::Resolution;
use crate::within::in_application;

/// What an address may mean.
struct Candidate<'c> {
    application: Application<'c>,
    /// The path as the calls have it.
    segments: Vec<String>,
    /// The host, where no documentation has it.
    host: Option<OtherHost<'c>>,
}

/// What is asked for.
pub(crate) struct Asked<'a> {
    pub method: &'a str,
    pub address: &'a Address,
    /// Whether calls that no documentation has count, too.
    pub mistaken: bool,
}

impl Catalog<'_> {
    /// The scopes that open `method` on `address`: a URL of any data center
    /// and any documented version, or a path; with real ids or placeholders.
    /// A call that programs make and no documentation has is answered by the
    /// one that is meant, which [`Resolution::otherwise`] tells.
    pub fn resolve(&self, method: &str, address: &str) -> Resolution<'_> {
        self.answer(method, address, true)
    }

    /// The same for documented calls alone: one that no documentation has is
    /// not known, however many programs make it.
    pub fn resolve_documented(&self, method: &str, address: &str) -> Resolution<'_> {
        self.answer(method, address, false)
    }

    fn answer(&self, method: &str, address: &str, mistaken: bool) -> Resolution<'_> {
        let address = Address::parse(address);
        let method = match method.to_ascii_uppercase() {
            m if m == "HEAD" => "GET".to_owned(),
            m => m,
        };
        let asked = Asked {
            method: &method,
            address: &address,
            mistaken,
        };
        let Some(host) = &address.host else {
            return self.by_path(&asked, None);
        };
        let canonical = hosts::canonical(&self.head.domains, host);
        let candidates = self.candidates(&address, host, canonical.as_deref().unwrap_or(host));
        if candidates.is_empty() {
            return match canonical {
                // A host of Zoho's that no catalog lists; the path may tell.
                Some(_) => self.by_path(&asked, Some(host)),
                None => Resolution::Unknown {
                    host: address.host.clone(),
                },
            };
        }
        let answers: Vec<Resolution<'_>> = candidates
            .iter()
            .filter_map(|candidate| {
                let answer = in_application(candidate.application, &asked, &candidate.segments)?;
                Some(match &candidate.host {
                    Some(host) => answer.at(host.clone()),
                    None => answer,
                })
            })
            .collect();
        if let Some(best) = best(answers) {
            return best;
        }
        // The application whose base the path has; one that it names, though
        // this is no host of it; or the only one there.
        let by_base = candidates
            .iter()
            .filter(|candidate| has_base(candidate.application, &candidate.segments))
            .max_by_key(|candidate| candidate.application.base().len());
        if by_base.is_none()
            && canonical.is_some()
            && let elsewhere = self.by_path(&asked, Some(host))
            && !matches!(elsewhere, Resolution::Unknown { .. })
        {
            return elsewhere;
        }
        let first = &candidates[0];
        let alone = candidates
            .iter()
            .all(|candidate| candidate.application == first.application);
        match by_base.or(alone.then_some(first)) {
            Some(candidate) => Resolution::NotInCatalog {
                application: candidate.application,
                nearest: nearest(candidate.application, &method, &candidate.segments),
                host: candidate.host.clone(),
            },
            None => Resolution::Unknown {
                host: address.host.clone(),
            },
        }
    }

    /// The applications that answer at a host, and those that are said or seen
    /// to do so at a base that the path has.
    fn candidates(&self, address: &Address, asked: &str, known: &str) -> Vec<Candidate<'_>> {
        let served = self
            .head
            .hosts
            .binary_search_by(|h| (*h.name).cmp(known))
            .map(|at| self.head.hosts[at].applications.as_slice())
            .unwrap_or_default();
        let mut candidates: Vec<Candidate<'_>> = served
            .iter()
            .map(|number| Candidate {
                application: self.at(usize::from(*number)),
                segments: address.segments.clone(),
                host: None,
            })
            .collect();
        for number in &self.head.older {
            let application = self.at(usize::from(*number));
            for older in &application.head.older_bases {
                if older.host.eq_ignore_ascii_case(known)
                    && let Some(segments) = rebased(&address.segments, older.base, older.means)
                {
                    let host = OtherHost {
                        base: (older.base != older.means).then_some((older.base, older.means)),
                        sources: &older.sources,
                        ..other_host(application, asked)
                    };
                    candidates.push(Candidate {
                        application,
                        segments,
                        host: (!older.documented).then_some(host),
                    });
                }
            }
        }
        candidates
    }

    fn by_path(&self, asked: &Asked<'_>, host: Option<&str>) -> Resolution<'_> {
        let segments = &asked.address.segments;
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
            // On a host that is not the application's, only a base that says
            // whose it is will do: `/crm/…` does, `/api/v1/…` may be anybody's.
            .filter(|a| host.is_none() || (has_base(*a, segments) && names_application(*a)))
            .filter_map(|a| {
                let answer = in_application(a, asked, segments)?;
                Some(match host {
                    Some(host) => answer.at(other_host(a, host)),
                    None => answer,
                })
            })
            .collect();
        if answers.is_empty() {
            let by_base = self
                .applications()
                .filter(|a| has_base(*a, segments) && names_application(*a))
                .max_by_key(|a| a.base().len());
            return match by_base {
                Some(application) => Resolution::NotInCatalog {
                    application,
                    nearest: nearest(application, asked.method, segments),
                    host: host.map(|host| other_host(application, host)),
                },
                None => unknown(),
            };
        }
        let opens = |answer: &&Resolution<'_>| matches!(answer, Resolution::Opened(opened) if opened.otherwise.call.is_none());
        if answers.iter().filter(opens).count() > 1 {
            return Resolution::Several(answers.into_iter().filter(|a| opens(&a)).collect());
        }
        best(answers).unwrap_or_else(unknown)
    }
}

/// A host of which nothing is known but that the application is meant.
fn other_host<'c>(application: Application<'c>, asked: &str) -> OtherHost<'c> {
    OtherHost {
        asked: asked.to_owned(),
        documented: application.hosts().first().copied(),
        base: None,
        application,
        sources: &[],
    }
}

/// The segments with `base` replaced by what it means; a parameter that stands
/// in both takes its value along.
fn rebased(segments: &[String], base: &str, means: &str) -> Option<Vec<String>> {
    let base: Vec<&str> = base.split('/').filter(|s| !s.is_empty()).collect();
    let begins = segments.len() >= base.len()
        && base.iter().zip(segments).all(|(b, s)| {
            b.eq_ignore_ascii_case(s) || is_placeholder(b) || (is_version(b) && is_version(s))
        });
    let value = |name: &str| -> String {
        let at = base.iter().position(|b| is_placeholder(b) && *b == name);
        at.map_or(name, |at| segments[at].as_str()).to_owned()
    };
    begins.then(|| {
        means
            .split('/')
            .filter(|s| !s.is_empty())
            .map(value)
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
    answers.into_iter().min_by_key(rank)
}

/// How much an answer knows, the most first. What the documentation has as it
/// was asked for comes before what was meant.
fn rank(answer: &Resolution<'_>) -> (u8, usize) {
    if !matches!(answer, Resolution::MethodNotOnPath { .. }) && !answer.otherwise().is_empty() {
        return (3, 0);
    }
    match answer {
        Resolution::Opened(opened) => (0, usize::from(opened.other_version.is_some())),
        Resolution::Open(..) => (1, 0),
        Resolution::Undocumented(..) => (2, 0),
        Resolution::MethodNotOnPath { .. } => (4, 0),
        _ => (5, 0),
    }
}
