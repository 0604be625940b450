//! Scopes as they can be written: part by part, so that a list on the screen
//! stays short: `crm:`, `crm:deals:`, `crm:deals:create`, `…,update`; and the
//! exact spelling, `ZohoCRM.modules.deals.CREATE`.

use zoho_catalog::{Application, Catalog, Module, Scope, Selection};

use super::Candidate;
use crate::reach;

/// A catalog that lives as long as the process.
type Known = &'static Catalog<'static>;

/// More exact spellings than this are cut at their next dot.
const MANY: usize = 60;

/// The last choice of a list with commas.
pub(super) fn list(catalog: Known, word: &str) -> Vec<Candidate> {
    let Some((first, last)) = word.rsplit_once(',') else {
        return choice(catalog, word, true);
    };
    let mut candidates = Vec::new();
    if !last.contains([':', '.']) {
        candidates = more_operations(catalog, first, last);
    }
    if candidates.is_empty() {
        candidates = choice(catalog, last, true);
    }
    candidates
        .into_iter()
        .map(|candidate| Candidate {
            word: format!("{first},{}", candidate.word),
            ..candidate
        })
        .collect()
}

/// A scope, a module or an application, for `show`.
pub(super) fn names(catalog: Known, word: &str) -> Vec<Candidate> {
    choice(catalog, word, false)
}

/// One choice. Where operations must be chosen, `crm` and `crm:deals` go on.
fn choice(catalog: Known, word: &str, to_the_end: bool) -> Vec<Candidate> {
    let mut parts = word.splitn(3, ':');
    let name = parts.next().unwrap_or_default();
    let (module, operation) = (parts.next(), parts.next());
    match (module, operation) {
        (None, _) if word.contains('.') => exact(catalog, word),
        (None, _) => {
            let end = if to_the_end { ":" } else { "" };
            let short = catalog
                .applications()
                .filter(|one| begins(one.name(), word))
                .map(|one| Candidate::new(format!("{}{end}", one.name()), one.title()));
            let mut all: Vec<Candidate> = short.collect();
            if !word.is_empty() {
                all.extend(exact(catalog, word));
            }
            all
        }
        (Some(module), None) => {
            let Some(application) = catalog.application(name) else {
                return Vec::new();
            };
            let end = if to_the_end { ":" } else { "" };
            modules(catalog, application, module)
                .into_iter()
                .map(|(written, module)| {
                    Candidate::new(format!("{name}:{written}{end}"), module.title())
                })
                .collect()
        }
        (Some(module), Some(operation)) => {
            let written = format!("{name}:{module}");
            operations(catalog, &written, operation)
                .into_iter()
                .map(|(operation, scope)| {
                    Candidate::new(format!("{written}:{operation}"), reach::briefly(scope))
                })
                .collect()
        }
    }
}

/// Operations of the module that the list before ends with, those left out
/// that are chosen: `crm:deals:create,`.
fn more_operations(catalog: Known, first: &str, last: &str) -> Vec<Candidate> {
    let colon = first.rfind(':').unwrap_or_default();
    let (written, chosen) = first.split_at(colon);
    let start = written.rfind(',').map_or(0, |comma| comma + 1);
    let written = &written[start..];
    let chosen: Vec<&str> = chosen.trim_start_matches(':').split(',').collect();
    // An exact scope in between ends the operations.
    if !written.contains(':') || chosen.iter().any(|part| part.contains('.')) {
        return Vec::new();
    }
    operations(catalog, written, last)
        .into_iter()
        .filter(|(operation, _)| !chosen.iter().any(|one| one.eq_ignore_ascii_case(operation)))
        .map(|(operation, scope)| Candidate::new(operation, reach::briefly(scope)))
        .collect()
}

/// The operations of a module that is written `crm:deals`.
fn operations(catalog: Known, module: &str, begin: &str) -> Vec<(String, Scope<'static>)> {
    let Ok(Selection::Module(module)) = catalog.select(module) else {
        return Vec::new();
    };
    let operation = |scope: Scope<'static>| (scope.operation().to_ascii_lowercase(), scope);
    let operations = module.scopes().map(operation);
    operations
        .filter(|(operation, _)| begins(operation, begin))
        .collect()
}

/// The modules that begin so, by the last part of their names where that is
/// enough to choose them.
fn modules(
    catalog: Known,
    application: Application<'static>,
    begin: &str,
) -> Vec<(&'static str, Module<'static>)> {
    let all: Vec<Module<'static>> = application.modules().collect();
    let plain_paths: Vec<String> = all.iter().map(|one| plain(one.path())).collect();
    let means_it = |short: &'static str, path: &str| {
        let wanted = plain(short);
        let is_alike = |one: &str| one == wanted || last_part(one) == wanted;
        let alike = plain_paths.iter().zip(&all);
        let alike: Vec<&str> = alike
            .filter(|(plain, _)| is_alike(plain))
            .map(|(_, module)| module.path())
            .collect();
        // Of several the catalog takes the first: records before what is done
        // with them, short names before long ones. Asking it takes a while.
        let first = alike
            .iter()
            .min_by_key(|path| (!path.starts_with("modules."), path.len()));
        alike.len() == 1
            || first == Some(&path)
                && {
                    let written = format!("{}:{short}", application.name());
                    matches!(catalog.select(&written), Ok(Selection::Module(found)) if found.path() == path)
                }
    };
    let written = all.iter().filter_map(|module| {
        let path = module.path();
        let short = last_part(path);
        if begins(short, begin) && means_it(short, path) {
            return Some((short, *module));
        }
        begins(path, begin).then_some((path, *module))
    });
    written.collect()
}

/// The letters and digits of a name in lower case, by which catalogs compare.
fn plain(name: &str) -> String {
    let plain = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.');
    plain.map(|c| c.to_ascii_lowercase()).collect()
}

fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Exact spellings that begin so; many of them are cut at the next dot.
fn exact(catalog: Known, word: &str) -> Vec<Candidate> {
    let all: Vec<Scope<'static>> = catalog
        .applications()
        .flat_map(Application::scopes)
        .filter(|scope| begins(scope.as_str(), word))
        .collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for scope in &all {
        let text = scope.as_str();
        let dot = text[word.len()..].find('.');
        let candidate = match dot.filter(|_| all.len() > MANY) {
            Some(dot) => Candidate::new(&text[..=word.len() + dot], ""),
            None => Candidate::new(text, reach::briefly(*scope)),
        };
        if candidates.last() != Some(&candidate) && !candidates.contains(&candidate) {
            candidates.push(candidate);
        }
    }
    candidates
}

fn begins(text: &str, begin: &str) -> bool {
    let start = text.get(..begin.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(word: &str) -> Vec<String> {
        let candidates = list(Catalog::embedded(), word);
        candidates.into_iter().map(|one| one.word).collect()
    }

    #[track_caller]
    fn has(word: &str, candidate: &str) {
        let listed = listed(word);
        assert!(listed.iter().any(|one| one == candidate), "{listed:?}");
    }

    #[test]
    fn the_shorthand_grows_part_by_part() {
        has("", "crm:");
        assert!(listed("").iter().all(|one| one.ends_with(':')));
        has("cr", "crm:");
        has("crm:dea", "crm:deals:");
        has("crm:modules.dea", "crm:modules.deals:");
        has("crm:deals:", "crm:deals:create");
        has("crm:deals:CRE", "crm:deals:create");
        assert!(listed("nobody:").is_empty() && listed("crm:nothing:").is_empty());
    }

    #[test]
    fn a_list_goes_on_after_a_comma() {
        has("crm:deals:create,", "crm:deals:create,update");
        let more = listed("crm:deals:create,update,");
        assert!(more.contains(&"crm:deals:create,update,read".to_owned()));
        assert!(!more.contains(&"crm:deals:create,update,create".to_owned()));
        has("crm:deals:create,des", "crm:deals:create,desk:");
        has(
            "Desk.tickets.READ,crm:deals:re",
            "Desk.tickets.READ,crm:deals:read",
        );
        has(
            "crm:deals:read,Desk.tickets.RE",
            "crm:deals:read,Desk.tickets.READ",
        );
        has("Desk.tickets.READ,", "Desk.tickets.READ,crm:");
    }

    #[test]
    fn exact_spellings_are_completed_in_zohos_letter_case() {
        has("zohocrm.modules.deals.c", "ZohoCRM.modules.deals.CREATE");
        has("ZohoCR", "ZohoCRM.");
        has("ZohoCRM.mod", "ZohoCRM.modules.");
        for word in ["Z", "z", "ZohoCRM.", "ZohoCRM.modules."] {
            let listed = listed(word);
            assert!(
                !listed.is_empty() && listed.len() < 300,
                "{word}: {}",
                listed.len()
            );
        }
    }

    /// Whatever is offered can be chosen, or goes on.
    #[test]
    fn what_is_offered_is_known() {
        let catalog = Catalog::embedded();
        for application in catalog.applications() {
            for module in list(catalog, &format!("{}:", application.name())) {
                let title = &module.about;
                for scope in list(catalog, &module.word) {
                    let selected = catalog.select(&scope.word);
                    let Ok(Selection::Scopes(scopes)) = selected else {
                        panic!("{} is no choice", scope.word);
                    };
                    assert_eq!(scopes[0].module().title(), title, "{}", scope.word);
                }
            }
        }
    }
}
