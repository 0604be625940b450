//! Scopes as people choose them: exact strings, `crm:deals:create,update`,
//! `crm:deals` for a listing.

use crate::application::{Application, Module};
use crate::catalog::Catalog;
use crate::scope::Scope;
use crate::suggest::Suggestion;

/// What a choice names.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Selection<'c> {
    /// These scopes.
    Scopes(Vec<Scope<'c>>),
    /// A module, with no operation chosen yet.
    Module(Module<'c>),
    /// An application, with no module chosen yet.
    Application(Application<'c>),
}

/// Why a choice names nothing.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum NotSelected<'c> {
    /// No such scope.
    Scope {
        /// As it was written.
        text: String,
        /// Scopes that were probably meant.
        suggestions: Vec<Suggestion<'c>>,
    },
    /// No such application.
    Application {
        /// As it was written.
        text: String,
        /// Applications with a name like it.
        near: Vec<Application<'c>>,
    },
    /// The application has no such module.
    Module {
        /// The application.
        application: Application<'c>,
        /// As it was written.
        text: String,
        /// Modules with a name like it.
        near: Vec<Module<'c>>,
    },
    /// The module has no such operation.
    Operation {
        /// The module.
        module: Module<'c>,
        /// As it was written.
        text: String,
    },
}

impl Catalog<'_> {
    /// What `text` chooses: a scope, or application, module and operations
    /// separated by colons.
    ///
    /// # Errors
    ///
    /// [`NotSelected`] says what is not known and what is near it.
    pub fn select(&self, text: &str) -> Result<Selection<'_>, NotSelected<'_>> {
        let text = text.trim();
        let mut parts = text.splitn(3, ':').map(str::trim);
        let (name, module, operations) = (
            parts.next().unwrap_or_default(),
            parts.next().filter(|m| !m.is_empty()),
            parts.next().filter(|o| !o.is_empty()),
        );
        if module.is_none() {
            if let Some(scope) = self.scope(name) {
                return Ok(Selection::Scopes(vec![scope]));
            }
            if name.contains('.') {
                return Err(NotSelected::Scope {
                    text: text.to_owned(),
                    suggestions: self.suggest(name, 5),
                });
            }
        }
        let application = self
            .application(name)
            .ok_or_else(|| NotSelected::Application {
                text: name.to_owned(),
                near: self.applications_like(name),
            })?;
        let Some(wanted) = module else {
            return Ok(Selection::Application(application));
        };
        let module = find_module(application, wanted).ok_or_else(|| NotSelected::Module {
            application,
            text: wanted.to_owned(),
            near: modules_like(application, wanted),
        })?;
        let Some(operations) = operations else {
            return Ok(Selection::Module(module));
        };
        let mut scopes = Vec::new();
        for wanted in operations
            .split(',')
            .map(str::trim)
            .filter(|o| !o.is_empty())
        {
            let scope = module
                .scopes()
                .find(|scope| scope.operation().eq_ignore_ascii_case(wanted))
                .ok_or_else(|| NotSelected::Operation {
                    module,
                    text: wanted.to_owned(),
                })?;
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        Ok(Selection::Scopes(scopes))
    }

    fn applications_like(&self, name: &str) -> Vec<Application<'_>> {
        let name = name.to_ascii_lowercase();
        let mut scored: Vec<(f64, Application<'_>)> = self
            .applications()
            .map(|a| {
                let likeness = a
                    .keywords()
                    .iter()
                    .copied()
                    .chain([a.name()])
                    .map(|word| strsim::jaro_winkler(&word.to_ascii_lowercase(), &name))
                    .fold(0.0, f64::max);
                (likeness, a)
            })
            .filter(|(likeness, _)| *likeness > 0.8)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.into_iter().take(5).map(|(_, a)| a).collect()
    }
}

/// The module of this name; CRM's records are `deals` as well as
/// `modules.deals`.
pub(crate) fn find_module<'c>(application: Application<'c>, name: &str) -> Option<Module<'c>> {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    let wanted = plain(name);
    let mut modules: Vec<Module<'c>> = application.modules().collect();
    // Records before what is done with them, short names before long ones.
    modules.sort_by_key(|m| (!m.path().starts_with("modules."), m.path().len()));
    let by = |test: &dyn Fn(&Module<'c>) -> bool| modules.iter().find(|m| test(m)).copied();
    by(&|m| m.path().eq_ignore_ascii_case(name))
        .or_else(|| by(&|m| plain(m.path()) == wanted))
        .or_else(|| by(&|m| plain(m.path()).rsplit('.').next() == Some(&wanted)))
        .or_else(|| by(&|m| plain(m.title()) == wanted))
        .or_else(|| by(&|m| m.keywords().iter().any(|k| plain(k) == wanted)))
}

pub(crate) fn modules_like<'c>(application: Application<'c>, name: &str) -> Vec<Module<'c>> {
    let name = name.to_ascii_lowercase();
    let mut scored: Vec<(f64, Module<'c>)> = application
        .modules()
        .map(|module| {
            let path = module.path().to_ascii_lowercase();
            let last = path.rsplit('.').next().unwrap_or(&path);
            let likeness =
                strsim::jaro_winkler(last, &name).max(strsim::jaro_winkler(&path, &name));
            (likeness, module)
        })
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored
        .into_iter()
        .take(5)
        .map(|(_, module)| module)
        .collect()
}
