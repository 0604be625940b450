//! What a program calls against what it asks for: scopes that do not exist,
//! that are missing, that nothing needs, or that are wider than needed.

use std::collections::BTreeMap;

use zoho_catalog::algebra::{Least, grants};
use zoho_catalog::{Catalog, Correction, Scope, Together};

use crate::needs::{Answer, Needs};
use crate::place::Place;
use crate::scan::Scan;

/// What the catalog says of a scope in the code.
#[derive(Debug, Clone)]
pub enum Verdict<'c> {
    /// It exists, perhaps in another letter case.
    Known(Scope<'c>),
    /// It does not exist.
    Unknown {
        /// What was meant, where that can be said.
        meant: Option<Correction<'c>>,
        /// Scopes that are spelled like it, the likest first.
        near: Vec<Scope<'c>>,
    },
}

/// A scope in the code; each spelling once.
#[derive(Debug, Clone)]
pub struct Asked<'c> {
    /// As it is written.
    pub text: String,
    /// Where: first the places where it is asked for.
    pub places: Vec<Place>,
    /// Whether it is asked for, or only mentioned.
    pub requested: bool,
    /// What is known of it.
    pub verdict: Verdict<'c>,
}

impl<'c> Asked<'c> {
    /// The scope, if it exists.
    pub fn scope(&self) -> Option<Scope<'c>> {
        match self.verdict {
            Verdict::Known(scope) => Some(scope),
            Verdict::Unknown { .. } => None,
        }
    }
}

/// Scopes that calls need and the program does not ask for.
#[derive(Debug, Clone)]
pub struct Missing<'c> {
    /// Needed together; the least that would do.
    pub scopes: Together<'c>,
    /// The numbers of the calls that need them, among
    /// [`Needs::rows`](crate::Needs::rows).
    pub rows: Vec<usize>,
}

/// What was found in source trees, joined with the catalog.
#[derive(Debug, Clone)]
pub struct Report<'c> {
    /// The calls with what they need.
    pub needs: Needs<'c>,
    /// The least set for the calls whose method is known.
    pub least: Least<'c>,
    /// The scopes in the order of their spelling.
    pub asked: Vec<Asked<'c>>,
    /// Needed, but not asked for. Empty where the code asks for no scope at
    /// all: then they are chosen elsewhere.
    pub missing: Vec<Missing<'c>>,
    /// Asked for, but no call that was found needs them. Empty where no call
    /// was found.
    pub excess: Vec<Scope<'c>>,
    /// Asked for, and needed only if a call whose method can't be seen is made
    /// with the method that needs it.
    pub perhaps: Vec<Scope<'c>>,
    /// Asked for, with another one that includes them.
    pub redundant: Vec<(Scope<'c>, Scope<'c>)>,
    /// Wider than the calls need, with what would do.
    pub too_wide: Vec<(Scope<'c>, Vec<Scope<'c>>)>,
    /// How many text files were looked at.
    pub files: usize,
    /// Their size, in bytes.
    pub bytes: u64,
    /// What could not be read, with the reason.
    pub unreadable: Vec<String>,
}

/// How many scopes of a similar spelling are named.
const NEAR: usize = 3;

impl<'c> Report<'c> {
    /// Joins what a scan found with the catalog.
    pub fn new(catalog: &'c Catalog<'_>, scan: Scan) -> Self {
        let mut spellings: BTreeMap<String, (Vec<Place>, Vec<Place>)> = BTreeMap::new();
        for site in scan.scopes {
            let (requested, mentioned) = spellings.entry(site.text).or_default();
            if site.requested {
                requested.push(site.place);
            } else {
                mentioned.push(site.place);
            }
        }
        let asked: Vec<Asked<'c>> = spellings
            .into_iter()
            .map(|(text, (mut places, mentioned))| {
                let requested = !places.is_empty();
                places.extend(mentioned);
                Asked {
                    verdict: verdict(catalog, &text),
                    text,
                    places,
                    requested,
                }
            })
            .collect();
        let mut held: Vec<Scope<'c>> = Vec::new();
        for scope in asked
            .iter()
            .filter(|a| a.requested)
            .filter_map(Asked::scope)
        {
            if !held.contains(&scope) {
                held.push(scope);
            }
        }
        let needs = Needs::of(catalog, scan.calls);
        let audit = needs.audit(&held);
        let mut missing: Vec<Missing<'c>> = Vec::new();
        let asks = asked.iter().any(|asked| asked.requested);
        for (row, mut scopes) in audit.missing.into_iter().filter(|_| asks) {
            let alternatives = needs.rows[row].alternatives();
            let rows: Vec<usize> = (0..needs.rows.len())
                .filter(|other| needs.rows[*other].alternatives() == alternatives)
                .collect();
            scopes.sort();
            match missing.iter_mut().find(|known| known.scopes == scopes) {
                Some(known) => known.rows.extend(rows),
                None => missing.push(Missing { scopes, rows }),
            }
        }
        missing.sort_by(|a, b| a.scopes.cmp(&b.scopes));
        for one in &mut missing {
            one.rows.sort_unstable();
        }
        let (perhaps, excess) = audit
            .excess
            .into_iter()
            .filter(|_| !needs.rows.is_empty())
            .partition(|scope| may_be_needed(&needs, *scope));
        Self {
            least: needs.least(),
            needs,
            asked,
            missing,
            excess,
            perhaps,
            redundant: audit.redundant,
            too_wide: audit.too_wide,
            files: scan.files,
            bytes: scan.bytes,
            unreadable: scan.unreadable,
        }
    }

    /// Scopes that are asked for and do not exist, with the first place.
    pub fn unknown(&self) -> impl Iterator<Item = (&Place, &Asked<'c>)> {
        self.asked
            .iter()
            .filter(|asked| asked.requested && asked.scope().is_none())
            .filter_map(|asked| Some((asked.places.first()?, asked)))
    }

    /// Where a scope is asked for first.
    pub fn place_of(&self, scope: Scope<'_>) -> Option<&Place> {
        self.asked
            .iter()
            .find(|asked| asked.requested && asked.scope() == Some(scope))
            .and_then(|asked| asked.places.first())
    }
}

fn verdict<'c>(catalog: &'c Catalog<'_>, text: &str) -> Verdict<'c> {
    if let Some(scope) = catalog.scope(text) {
        return Verdict::Known(scope);
    }
    let meant = catalog.correct(text);
    let near = match &meant {
        Some(_) => Vec::new(),
        None => catalog
            .suggest(text, NEAR)
            .into_iter()
            .map(|suggestion| suggestion.scope)
            .collect(),
    };
    Verdict::Unknown { meant, near }
}

/// Whether a call whose method can't be seen may need the scope.
fn may_be_needed(needs: &Needs<'_>, scope: Scope<'_>) -> bool {
    needs.rows.iter().any(|row| match &row.answer {
        Answer::Possible(possible) => possible.iter().any(|(_, resolution)| match resolution {
            zoho_catalog::Resolution::Opened(opened) => opened
                .alternatives
                .iter()
                .flatten()
                .any(|needed| grants(&[scope], *needed)),
            _ => false,
        }),
        Answer::Known { .. } => false,
    })
}
