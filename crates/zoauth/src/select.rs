//! Scopes as people choose them on the command line: exact strings,
//! `crm:deals:create,update`, lists with commas, `@file`. Everything is looked
//! at before anything is sent, and every mistake is named at once.

use zoho_catalog::{Catalog, NotSelected, Scope, Selection};
use zoho_oauth::ScopeSet;

use crate::error::Error;
use crate::exit::ExitCode;
use crate::input;
use crate::refusal::{self, Refusal};
use crate::{reach, wording};

/// The scopes that were chosen.
#[derive(Debug, Default)]
pub(crate) struct Chosen<'c> {
    /// In the order in which they were chosen, each once, in Zoho's spelling.
    pub(crate) scopes: Vec<Scope<'c>>,
    /// Scopes that no catalog has, if those were allowed; as they were written.
    pub(crate) unknown: Vec<zoho_oauth::Scope>,
    /// What to tell the user about the choice.
    pub(crate) warnings: Vec<String>,
}

impl Chosen<'_> {
    /// The scopes as a request sends them.
    pub(crate) fn to_set(&self) -> ScopeSet {
        let known = self
            .scopes
            .iter()
            // Catalogs hold only what the check has found to be a scope.
            .filter_map(|scope| zoho_oauth::Scope::new(scope.as_str()).ok());
        known.chain(self.unknown.iter().cloned()).collect()
    }
}

/// The scopes that the arguments choose. With `allow_unknown`, a scope of
/// sound form that no catalog has is taken as it is, with a warning.
///
/// # Errors
///
/// Exit code 3 for what is not known, with what was probably meant; 2 where no
/// operation or nothing at all is chosen.
pub(crate) fn scopes<'c>(
    catalog: &'c Catalog<'static>,
    arguments: &[String],
    allow_unknown: bool,
) -> Result<Chosen<'c>, Error> {
    let mut chosen = Chosen::default();
    let mut refusals = Vec::new();
    for choice in choices(catalog, arguments)? {
        match catalog.select(&choice) {
            Ok(Selection::Scopes(scopes)) => {
                for scope in scopes {
                    if !chosen.scopes.contains(&scope) {
                        chosen.scopes.push(scope);
                    }
                }
            }
            Ok(Selection::Module(module)) => {
                let operations: Vec<&str> = module.scopes().map(Scope::operation).collect();
                return Err(Error::new(
                    ExitCode::Usage,
                    format!("`{choice}` is a module; no operation is chosen"),
                )
                .hint(format!(
                    "choose from {}: {choice}:{}",
                    operations.join(", "),
                    operations.first().unwrap_or(&"").to_ascii_lowercase()
                )));
            }
            Ok(_) => {
                return Err(Error::new(
                    ExitCode::Usage,
                    format!("`{choice}` is an application; no module and operation is chosen"),
                )
                .hint(format!("`zoauth show {choice}` lists its modules")));
            }
            Err(why) => match (&why, zoho_oauth::Scope::new(choice.as_str())) {
                (NotSelected::Scope { .. }, Ok(scope)) if allow_unknown => {
                    chosen
                        .warnings
                        .push(format!("{scope} is in no catalog; it is sent as it is"));
                    chosen.unknown.push(scope);
                }
                _ => refusals.push(Refusal::of(catalog, &choice, why)),
            },
        }
    }
    if !refusals.is_empty() {
        return Err(refusal::error(&refusals));
    }
    if chosen.scopes.is_empty() && chosen.unknown.is_empty() {
        return Err(Error::new(ExitCode::Usage, "no scope is chosen")
            .hint("`zoauth find WORDS` finds the scope for what you want to do"));
    }
    chosen.warnings.extend(warnings(&chosen.scopes));
    Ok(chosen)
}

/// The single choices: files are read, lists taken apart. In
/// `crm:deals:create,update` the comma stands between operations.
fn choices(catalog: &Catalog<'_>, arguments: &[String]) -> Result<Vec<String>, Error> {
    let mut choices: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        // An operation belongs to the choice before it in the same list.
        let mut open: Option<usize> = None;
        for part in text
            .split([',', ' ', '\t'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let is_operation = !part.contains(['.', ':']) && catalog.scope(part).is_none();
            match open {
                Some(at) if is_operation => {
                    choices[at].push(',');
                    choices[at].push_str(part);
                }
                _ => {
                    open = (part.matches(':').count() >= 2).then_some(choices.len());
                    choices.push(part.to_owned());
                }
            }
        }
    };
    for argument in arguments {
        match argument.strip_prefix('@') {
            Some(file) => input::lines(file)?.iter().for_each(|line| add(line)),
            None => add(argument),
        }
    }
    Ok(choices)
}

/// From so many modules on, a scope that deletes deserves a warning.
const MANY_MODULES: usize = 5;

/// What to know about a choice before it is sent.
fn warnings(scopes: &[Scope<'_>]) -> Vec<String> {
    let mut warnings = Vec::new();
    for scope in scopes {
        let covered_by = scopes
            .iter()
            .find(|wide| *wide != scope && wide.covers(*scope) && !scope.covers(**wide));
        if let Some(wide) = covered_by {
            warnings.push(format!("{scope} is redundant: {wide} includes it"));
        }
        if let Some(why) = scope.deprecated() {
            warnings.push(format!("{scope} is deprecated: {why}"));
        }
        let reach = scope.reach();
        if reach.deletes && reach.modules >= MANY_MODULES {
            warnings.push(format!(
                "{scope} is wide: it {}; `zoauth least` finds less for the calls you make",
                reach::in_words(*scope)
            ));
        }
        if let Some(caution) = wording::caution_of(scope.kind()) {
            warnings.push(format!("{scope}: {caution}"));
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(arguments: &[&str]) -> Vec<&'static str> {
        let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
        let chosen = scopes(Catalog::embedded(), &arguments, false).expect("known scopes");
        chosen.scopes.iter().map(|scope| scope.as_str()).collect()
    }

    fn refused(arguments: &[&str]) -> Error {
        let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
        scopes(Catalog::embedded(), &arguments, false).expect_err("no such choice")
    }

    #[test]
    fn scopes_are_chosen_by_spelling_shorthand_and_list() {
        assert_eq!(
            chosen(&["zohocrm.MODULES.deals.read", "ZohoCRM.modules.deals.READ"]),
            ["ZohoCRM.modules.deals.READ"]
        );
        assert_eq!(
            chosen(&["crm:deals:create,update,desk:tickets:read,Desk.tickets.UPDATE"]),
            [
                "ZohoCRM.modules.deals.CREATE",
                "ZohoCRM.modules.deals.UPDATE",
                "Desk.tickets.READ",
                "Desk.tickets.UPDATE"
            ]
        );
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_was_meant() {
        let error = refused(&["ZohoCRM.modules.daels.READ", "ZohoDesk.tickets.READ"]);
        assert_eq!(error.exit(), ExitCode::NotKnown);
        let hints = error.hints().join("\n");
        assert!(hints.contains("ZohoCRM.modules.deals.READ"), "{hints}");
        assert!(hints.contains("Desk.tickets.READ"), "{hints}");
    }

    #[test]
    fn a_choice_without_operation_is_refused_with_the_operations() {
        for (choice, hint) in [("crm:deals", "READ"), ("crm", "zoauth show crm")] {
            let error = refused(&[choice]);
            assert_eq!(error.exit(), ExitCode::Usage, "{choice}");
            assert!(error.hints().join("\n").contains(hint), "{choice}");
        }
        assert_eq!(refused(&[" , "]).exit(), ExitCode::Usage);
    }

    #[test]
    fn unknown_scopes_pass_only_where_they_are_allowed() {
        let arguments = ["Nobody.knows.THIS".to_owned()];
        let catalog = Catalog::embedded();
        assert!(scopes(catalog, &arguments, false).is_err());
        let chosen = scopes(catalog, &arguments, true).expect("allowed");
        assert_eq!(chosen.to_set().to_string(), "Nobody.knows.THIS");
        assert_eq!(chosen.warnings.len(), 1);
    }

    #[test]
    fn wide_scopes_are_told_with_what_they_do() {
        let arguments = ["ZohoCRM.modules.ALL".to_owned()];
        let chosen = scopes(Catalog::embedded(), &arguments, false).expect("known");
        let warning = chosen.warnings.first().expect("one");
        assert!(warning.contains("deletes in"), "{warning}");
    }

    #[test]
    fn redundant_scopes_are_named() {
        let arguments = ["crm:deals:all,read".to_owned()];
        let chosen = scopes(Catalog::embedded(), &arguments, false).expect("known");
        assert!(
            chosen.warnings.iter().any(|warning| warning
                == "ZohoCRM.modules.deals.READ is redundant: ZohoCRM.modules.deals.ALL includes it"),
            "{:?}",
            chosen.warnings
        );
    }
}
