//! Calls joined with the catalog: what each one needs, and the least set of
//! scopes for all of them.

use zoho_catalog::algebra::{Audit, Least, audit, least_set};
use zoho_catalog::{Call, Catalog, Resolution, Scope, Together};

use crate::calls::CallSite;

/// What the catalog says of a call.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant)] // nearly every answer is the large one
pub enum Answer<'c> {
    /// The method is seen, or only one is possible.
    Known {
        /// The method that is seen, or else the only possible one.
        method: Option<String>,
        /// What is known.
        resolution: Resolution<'c>,
    },
    /// The method can't be seen; what each that the path has would need.
    Possible(Vec<(&'static str, Resolution<'c>)>),
}

/// A call with what the catalog says of it.
#[derive(Debug, Clone)]
pub struct Row<'c> {
    /// The call.
    pub site: CallSite,
    /// What is known.
    pub answer: Answer<'c>,
}

/// Calls, and what they need.
#[derive(Debug, Clone, Default)]
pub struct Needs<'c> {
    /// The calls in the order in which they were given.
    pub rows: Vec<Row<'c>>,
    /// What is needed: each different need once, with the first row that has
    /// it.
    pub wanted: Vec<(usize, Vec<Together<'c>>)>,
}

impl<'c> Row<'c> {
    fn of(catalog: &'c Catalog<'_>, site: CallSite) -> Self {
        let answer = match &site.method {
            Some(method) => Answer::Known {
                method: Some(method.clone()),
                resolution: catalog.resolve(method, &site.url),
            },
            None => of_any_method(catalog, &site.url),
        };
        Self { site, answer }
    }

    /// The resolution, where the method is known.
    pub fn resolution(&self) -> Option<&Resolution<'c>> {
        match &self.answer {
            Answer::Known { resolution, .. } => Some(resolution),
            Answer::Possible(_) => None,
        }
    }

    /// The alternatives that open the call, the least first; `None` where that
    /// is not known, or no scope is needed.
    pub fn alternatives(&self) -> Option<&[Together<'c>]> {
        match self.resolution()? {
            Resolution::Opened(opened) => Some(&opened.alternatives),
            _ => None,
        }
    }

    /// Whether the catalog has no answer for the call.
    pub fn is_unanswered(&self) -> bool {
        match &self.answer {
            Answer::Known { resolution, .. } => {
                !matches!(resolution, Resolution::Opened(_) | Resolution::Open(..))
            }
            Answer::Possible(all) => all.is_empty(),
        }
    }

    /// Method and address, as one shows them.
    pub fn shown(&self) -> String {
        match &self.answer {
            Answer::Known {
                method: Some(method),
                ..
            } => format!("{method} {}", self.site.url),
            _ => self.site.url.clone(),
        }
    }
}

/// Methods that no documentation has count only where it has none of the
/// path's.
fn of_any_method<'c>(catalog: &'c Catalog<'_>, url: &str) -> Answer<'c> {
    let mut possible = possible(|method| catalog.resolve_documented(method, url));
    if possible.is_empty() {
        possible = self::possible(|method| catalog.resolve(method, url));
    }
    match possible.len() {
        1 => {
            let (method, resolution) = possible.remove(0);
            Answer::Known {
                method: Some(method.to_owned()),
                resolution,
            }
        }
        0 => Answer::Known {
            method: None,
            resolution: catalog.resolve("GET", url),
        },
        _ => Answer::Possible(possible),
    }
}

fn possible<'c>(resolve: impl Fn(&str) -> Resolution<'c>) -> Vec<(&'static str, Resolution<'c>)> {
    let mut possible: Vec<(&'static str, Resolution<'c>)> = Vec::new();
    let mut calls: Vec<Call<'c>> = Vec::new();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let resolution = resolve(method);
        match &resolution {
            Resolution::Opened(opened) if !calls.contains(&opened.call) => calls.push(opened.call),
            Resolution::Open(call, _) | Resolution::Undocumented(call, _)
                if !calls.contains(call) =>
            {
                calls.push(*call);
            }
            Resolution::Several(_) => {}
            _ => continue,
        }
        possible.push((method, resolution));
    }
    possible
}

impl<'c> Needs<'c> {
    /// What the catalog says of each call.
    pub fn of(catalog: &'c Catalog<'_>, sites: impl IntoIterator<Item = CallSite>) -> Self {
        let mut needs = Self::default();
        for site in sites {
            let row = Row::of(catalog, site);
            if let Some(alternatives) = row.alternatives()
                && !needs.wanted.iter().any(|(_, known)| known == alternatives)
            {
                let alternatives = alternatives.to_vec();
                needs.wanted.push((needs.rows.len(), alternatives));
            }
            needs.rows.push(row);
        }
        needs
    }

    fn alternatives(&self) -> Vec<Vec<Together<'c>>> {
        let all = self.wanted.iter();
        all.map(|(_, alternatives)| alternatives.clone()).collect()
    }

    /// The least set of scopes that opens every call whose needs are known.
    pub fn least(&self) -> Least<'c> {
        least_set(&self.alternatives())
    }

    /// Compares what is granted with what is needed. The numbers in `missing`
    /// are those of [`rows`](Self::rows).
    pub fn audit(&self, held: &[Scope<'c>]) -> Audit<'c> {
        let mut audit = audit(held, &self.alternatives());
        for (number, _) in &mut audit.missing {
            *number = self.wanted[*number].0;
        }
        audit
    }

    /// The rows that have the same need as this one.
    pub fn rows_like(&self, number: usize) -> impl Iterator<Item = &Row<'c>> {
        let wanted = self.rows.get(number).and_then(Row::alternatives);
        self.rows
            .iter()
            .filter(move |row| wanted.is_some() && row.alternatives() == wanted)
    }
}
