//! Whether the scopes of a grant are enough for a call, by the catalog, and the
//! command that adds what is missing. Said before Zoho refuses, whose answer
//! names no scope.

use zoho_catalog::{Catalog, Resolution, Scope, algebra};
use zoho_oauth::Grant;

/// What a call needs, held against what the grant has.
#[derive(Debug)]
pub(super) struct Needs<'c> {
    /// The least scopes that open the call, needed together; `None` where that
    /// is not known.
    pub(super) least: Option<Vec<Scope<'c>>>,
    /// What the grant has, as the store has it.
    pub(super) held: Vec<String>,
    /// What of it is missing; empty where nothing is, or nothing is known.
    pub(super) missing: Vec<Scope<'c>>,
}

impl<'c> Needs<'c> {
    /// Compares.
    pub(super) fn of(
        catalog: &'c Catalog<'static>,
        resolution: &Resolution<'c>,
        grant: &Grant,
    ) -> Self {
        let held: Vec<String> = grant
            .scopes()
            .iter()
            .map(|scope| scope.as_str().to_owned())
            .collect();
        let (known, _) = catalog.known(held.iter().map(String::as_str));
        let answers = match resolution {
            Resolution::Several(several) => several.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut least = None;
        let mut missing = Vec::new();
        for answer in answers {
            let (needed, lacking) = match answer {
                Resolution::Opened(opened) => {
                    // Which records a query asks for, the address does not say:
                    // any alternative may be the one.
                    if let Some(met) = algebra::met(&known, &opened.alternatives) {
                        least = Some(met.clone());
                        missing.clear();
                        break;
                    }
                    let needs = opened.needs().to_vec();
                    let audit = algebra::audit(&known, std::slice::from_ref(&needs));
                    let lacking = audit.missing.into_iter().next();
                    let lacking = lacking.map(|(_, lacking)| lacking).unwrap_or_default();
                    (opened.least().to_vec(), lacking)
                }
                Resolution::Open(..) => (Vec::new(), Vec::new()),
                _ => continue,
            };
            if least.is_none() {
                least = Some(needed);
                missing = lacking;
            }
        }
        Self {
            least,
            held,
            missing,
        }
    }

    /// Whether the grant is known to be enough; `None` where it is not known.
    pub(super) fn suffices(&self) -> Option<bool> {
        self.least.as_ref().map(|_| self.missing.is_empty())
    }
}
