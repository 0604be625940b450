//! An API call of the catalog, and the scopes that open it.

use std::cmp::Ordering;

use crate::Kind;
use crate::application::Application;
use crate::scope::{Scope, cmp_ignoring_case};
use crate::source::Source;
use crate::table::{self, Need, Needs};

/// An API call that the catalog knows.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    pub(crate) application: Application<'c>,
    pub(crate) number: usize,
}

/// Scopes that open a call together; mostly it is one.
pub type Together<'c> = Vec<Scope<'c>>;

/// What a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requirement<'c> {
    /// The source says that no scope is needed.
    Open,
    /// The call is documented, its scope is not.
    Undocumented,
    /// Any one of the alternatives, the least first.
    AnyOf(Vec<Together<'c>>),
}

impl<'c> Call<'c> {
    pub(crate) fn row(self) -> &'c table::Call<'c> {
        &self.application.body.get().calls[self.number]
    }

    /// The application.
    pub fn application(self) -> Application<'c> {
        self.application
    }

    /// The HTTP method; `ANY` where the documentation prints none.
    pub fn method(self) -> &'static str {
        table::method(self.row().method).unwrap_or("ANY")
    }

    /// The path with its parameters in braces, without host.
    pub fn path(self) -> &'c str {
        self.row().path
    }

    /// The host in the United States data center, if the application has one.
    pub fn host(self) -> Option<&'c str> {
        match self.row().host {
            "" => self.application.hosts().first().copied(),
            host => Some(host),
        }
    }

    /// What the call does, in a few words; empty where the path says it all.
    pub fn words(self) -> &'c str {
        self.row().words
    }

    /// What to know before relying on it.
    pub fn note(self) -> Option<&'c str> {
        Some(self.row().note).filter(|note| !note.is_empty())
    }

    /// By what a live server confirmed it, where and when; `None` where only
    /// documents say it.
    pub fn confirmed(self) -> Option<&'c str> {
        Some(self.row().confirmed).filter(|by| !by.is_empty())
    }

    /// Whether the source lists several scopes in one place without saying
    /// whether one is enough.
    pub fn is_listed_together(self) -> bool {
        self.row().listed_together
    }

    /// Where it was read, the strongest source first.
    pub fn sources(self) -> impl Iterator<Item = Source<'c>> {
        Source::all(self.application.body.get(), &self.row().sources)
    }

    /// The kind of its strongest source.
    pub fn kind(self) -> Kind {
        self.sources().map(|s| s.kind).min().unwrap_or_default()
    }

    /// The scopes that open the call, with `bound` for the parameters of the
    /// path. A parameter that is not bound stands for any value.
    pub fn requirement(self, bound: &[(&str, &str)]) -> Requirement<'c> {
        self.requirement_by_certainty(bound).0
    }

    /// The requirement, and how many of its alternatives hold whatever the
    /// parameters are; the others hold for one value of a parameter each.
    pub(crate) fn requirement_by_certainty(
        self,
        bound: &[(&str, &str)],
    ) -> (Requirement<'c>, usize) {
        let alternatives = match &self.row().needs {
            Needs::Open => return (Requirement::Open, 0),
            Needs::Undocumented => return (Requirement::Undocumented, 0),
            Needs::AnyOf(alternatives) => alternatives,
        };
        // What holds whatever the parameters are comes before what holds for
        // one value of a parameter that has none.
        let mut certain: Vec<Together<'c>> = Vec::new();
        let mut for_a_value: Vec<Together<'c>> = Vec::new();
        for terms in alternatives {
            let fixed = self.fixed_module(terms);
            let value = bound.iter().find(|(name, _)| *name == "module");
            if let (Some(fixed), Some((name, value))) = (fixed, value)
                && loose(fixed) != loose(value)
                && self.has_scope_for(name, value)
            {
                continue;
            }
            let unbound = (fixed.is_some() && value.is_none())
                || terms.iter().flatten().any(|need| match need {
                    Need::Known(..) => false,
                    Need::Pattern(_, pattern) => {
                        let name = parameter(pattern);
                        bound.iter().all(|(known, _)| *known != name)
                    }
                });
            let into = if unbound {
                &mut for_a_value
            } else {
                &mut certain
            };
            into.extend(self.products(terms, bound));
        }
        sort_least_first(&mut certain);
        certain.dedup();
        sort_least_first(&mut for_a_value);
        for_a_value.dedup();
        let count = certain.len();
        for together in for_a_value {
            if !certain[..count].contains(&together) {
                certain.push(together);
            }
        }
        (Requirement::AnyOf(certain), count)
    }

    /// Every way to choose one scope for each term.
    fn products(self, terms: &'c [Vec<Need<'c>>], bound: &[(&str, &str)]) -> Vec<Together<'c>> {
        let mut products: Vec<Together<'c>> = vec![Vec::new()];
        for term in terms {
            let mut choices: Vec<Scope<'c>> = Vec::new();
            for need in term {
                self.expand(need, bound, &mut choices);
            }
            products = products
                .iter()
                .flat_map(|done| {
                    choices.iter().map(move |scope| {
                        let mut together = done.clone();
                        if !together.contains(scope) {
                            together.push(*scope);
                        }
                        together
                    })
                })
                .collect();
        }
        products
    }

    /// The module that a fixed alternative of a call on `{module}` is for.
    fn fixed_module(self, terms: &'c [Vec<Need<'c>>]) -> Option<&'c str> {
        let [term] = terms else {
            return None;
        };
        if !self.path().contains("{module}") {
            return None;
        }
        let mut modules = term.iter().map(|need| match need {
            Need::Pattern(..) => None,
            Need::Known(application, number) => {
                let scope = Scope {
                    application: self.application.body.application(usize::from(*application)),
                    number: usize::from(*number),
                };
                let mut parts = scope.as_str().split('.').skip(1);
                match (parts.next(), parts.next(), parts.next(), parts.next()) {
                    (Some("modules"), Some(module), Some(_), None) => Some(module),
                    _ => None,
                }
            }
        });
        let first = modules.next()??;
        modules
            .all(|module| module.is_some_and(|m| loose(m) == loose(first)))
            .then_some(first)
    }

    fn expand(self, need: &'c Need<'c>, bound: &[(&str, &str)], into: &mut Vec<Scope<'c>>) {
        match need {
            Need::Known(application, scope) => into.push(Scope {
                application: self.application.body.application(usize::from(*application)),
                number: usize::from(*scope),
            }),
            Need::Pattern(application, pattern) => {
                let application = self.application.body.application(usize::from(*application));
                Pattern::of(application, pattern).expand(bound, into);
            }
        }
    }

    /// Whether `value` is meant where the path has the parameter `name`: a scope
    /// of the call has it in its place, or it names records.
    pub(crate) fn takes(self, name: &str, value: &str) -> bool {
        self.has_scope_for(name, value) || (name == "module" && self.names_records(value))
    }

    /// Whether the application has records of this name.
    fn names_records(self, value: &str) -> bool {
        let value = loose(value);
        let body = self.application.body.get();
        body.modules
            .iter()
            .filter_map(|module| module.path.strip_prefix("modules."))
            .any(|records| loose(records) == value)
    }

    /// Whether a scope of the call has `value` in the place of `name`.
    pub(crate) fn has_scope_for(self, name: &str, value: &str) -> bool {
        let Needs::AnyOf(alternatives) = &self.row().needs else {
            return false;
        };
        alternatives
            .iter()
            .flatten()
            .flatten()
            .any(|need| match need {
                Need::Known(..) => false,
                Need::Pattern(application, pattern) => {
                    let application = self.application.body.application(usize::from(*application));
                    let pattern = Pattern::of(application, pattern);
                    pattern.name == name && pattern.named(value).is_some()
                }
            })
    }

    /// Whether the call names this scope among those that open it.
    pub fn names(self, scope: Scope<'c>) -> bool {
        let Needs::AnyOf(alternatives) = &self.row().needs else {
            return false;
        };
        alternatives
            .iter()
            .flatten()
            .flatten()
            .any(|need| match need {
                Need::Known(application, number) => {
                    usize::from(*application) == scope.application.number
                        && usize::from(*number) == scope.number
                }
                Need::Pattern(application, pattern) => {
                    usize::from(*application) == scope.application.number
                        && Pattern::of(scope.application, pattern)
                            .segment(scope)
                            .is_some()
                }
            })
    }
}

/// Whether one of the scopes names the module.
pub(crate) fn names_module(together: &Together<'_>, module: &str) -> bool {
    let module = loose(module);
    together
        .iter()
        .any(|scope| scope.as_str().split('.').any(|part| loose(part) == module))
}

/// Orders alternatives: the narrowest first, then those of fewest scopes.
pub(crate) fn sort_least_first(alternatives: &mut [Together<'_>]) {
    let breadth = |together: &Together<'_>| -> usize { together.iter().map(|s| s.breadth()).sum() };
    alternatives.sort_by(|a, b| {
        (breadth(a), a.len())
            .cmp(&(breadth(b), b.len()))
            .then_with(|| a.cmp(b))
    });
}

impl PartialEq for Call<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.application == other.application
    }
}

impl Eq for Call<'_> {}

/// The name of the parameter in a pattern.
fn parameter(pattern: &str) -> &str {
    let inside = pattern.split_once('{').map_or("", |(_, rest)| rest);
    inside.split_once('}').map_or(inside, |(name, _)| name)
}

/// `ZohoCRM.modules.{module}.READ`, taken apart.
struct Pattern<'p, 'c> {
    application: Application<'c>,
    before: &'p str,
    name: &'p str,
    after: &'p str,
}

impl<'p, 'c> Pattern<'p, 'c> {
    fn of(application: Application<'c>, text: &'p str) -> Self {
        let (before, rest) = text.split_once('{').unwrap_or((text, ""));
        let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
        Self {
            application,
            before,
            name,
            after,
        }
    }

    /// What stands in the place of the parameter, if the scope fits.
    fn segment(&self, scope: Scope<'c>) -> Option<&'c str> {
        let text = scope.as_str();
        let (before, rest) = text.split_at_checked(self.before.len())?;
        let end = rest.len().checked_sub(self.after.len())?;
        let (segment, after) = rest.split_at_checked(end)?;
        (before.eq_ignore_ascii_case(self.before)
            && after.eq_ignore_ascii_case(self.after)
            && !segment.is_empty()
            && !segment.contains('.'))
        .then_some(segment)
    }

    /// The scopes that fit, with what stands in the place of the parameter.
    /// Scopes are sorted, so that those with one beginning are neighbours.
    fn fitting(&self) -> Vec<(&'c str, Scope<'c>)> {
        let scopes = &self.application.body.get().scopes;
        let first = scopes
            .partition_point(|row| cmp_ignoring_case(row.text, self.before) == Ordering::Less);
        (first..scopes.len())
            .map(|number| Scope {
                application: self.application,
                number,
            })
            .take_while(|scope| {
                scope
                    .as_str()
                    .get(..self.before.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(self.before))
            })
            .filter_map(|scope| Some((self.segment(scope)?, scope)))
            .collect()
    }

    /// The scope that has this value, or what the catalog gives for it, in the
    /// place of the parameter.
    fn named(&self, value: &str) -> Option<Scope<'c>> {
        let exact = format!("{}{value}{}", self.before, self.after);
        if let Some(scope) = Scope::find(self.application, &exact) {
            return Some(scope);
        }
        let fitting = self.fitting();
        pick(&fitting, value).or_else(|| {
            self.parameter(&value.to_ascii_lowercase())
                .and_then(|segment| pick(&fitting, segment))
        })
    }

    fn expand(&self, bound: &[(&str, &str)], into: &mut Vec<Scope<'c>>) {
        let value = bound
            .iter()
            .find(|(name, _)| *name == self.name)
            .map(|(_, value)| *value);
        let Some(value) = value else {
            into.extend(self.fitting().iter().map(|(_, scope)| *scope));
            return;
        };
        let chosen = self.named(value).or_else(|| {
            self.parameter("*")
                .and_then(|segment| pick(&self.fitting(), segment))
        });
        into.extend(chosen);
    }

    /// The scope segment that the catalog gives for a value.
    fn parameter(&self, value: &str) -> Option<&'c str> {
        self.application
            .body
            .get()
            .parameters
            .iter()
            .find(|(name, of, _)| *name == self.name && of == value)
            .map(|(_, _, segment)| *segment)
    }
}

/// The scope whose segment names this module: exactly, or as people and paths
/// vary it (`Price_Books`, `pricebook`, `Services__s`).
fn pick<'c>(fitting: &[(&'c str, Scope<'c>)], value: &str) -> Option<Scope<'c>> {
    fitting
        .iter()
        .find(|(segment, _)| segment.eq_ignore_ascii_case(value))
        .or_else(|| {
            let value = loose(value);
            fitting.iter().find(|(segment, _)| loose(segment) == value)
        })
        .map(|(_, scope)| *scope)
}

/// A name without what people vary in names of modules.
pub(crate) fn loose(name: &str) -> String {
    let name = name.strip_suffix("__s").unwrap_or(name);
    let mut plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if let Some(stem) = plain.strip_suffix("ies") {
        plain = format!("{stem}y");
    } else if plain.ends_with('s') && !plain.ends_with("ss") {
        plain.pop();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::loose;

    #[test]
    fn module_names_match_as_people_vary_them() {
        for (a, b) in [
            ("Price_Books", "pricebooks"),
            ("Candidates", "candidate"),
            ("Services__s", "services"),
            ("activities", "Activity"),
        ] {
            assert_eq!(loose(a), loose(b));
        }
        assert_ne!(loose("process"), loose("proces_x"));
    }
}
