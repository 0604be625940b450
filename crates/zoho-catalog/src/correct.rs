//! From a scope that does not exist to the one that was meant: programs ask
//! for `ZohoDesk.tickets.READ` and `ZohoBooks.items.READ`, and are refused.
//! Each part is read for itself: the prefix as a name of the application, the
//! module as a word for it, the operation as a verb.

use std::fmt;

use crate::application::{Application, Module};
use crate::catalog::Catalog;
use crate::mistake::Mistake;
use crate::scope::{Scope, bare};
use crate::select::{find_module, modules_like};
use crate::terms;

/// What a scope that does not exist was meant to be.
#[derive(Debug, Clone)]
pub struct Correction<'c> {
    /// The scopes that were meant; several where one operation stands for
    /// several, as `ALL` does in a module that has none. None where a recorded
    /// mistake has nothing that stands for it.
    pub scopes: Vec<Scope<'c>>,
    /// What was wrong, part by part.
    pub reasons: Vec<Reason<'c>>,
}

/// What is wrong with one part of a scope.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Reason<'c> {
    /// The catalog records it as a mistake that people make.
    Recorded {
        /// As it was written.
        written: String,
        /// The record.
        mistake: Mistake<'c>,
    },
    /// The application's scopes begin otherwise.
    Prefix {
        /// As it was written.
        written: String,
        /// The application.
        application: Application<'c>,
    },
    /// The module is called otherwise, or belongs to another one.
    Module {
        /// As it was written.
        written: String,
        /// The module.
        module: Module<'c>,
    },
    /// The parts are right, joined otherwise.
    Form {
        /// The scope.
        scope: Scope<'c>,
    },
    /// The module has no such operation.
    Operation {
        /// As it was written.
        written: String,
        /// The module.
        module: Module<'c>,
    },
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recorded { written, mistake } => match mistake.because() {
                "" => write!(
                    f,
                    "{} has no scope `{written}`, though it is often asked for",
                    mistake.application().title()
                ),
                because => f.write_str(because),
            },
            Self::Prefix {
                written,
                application,
            } => write!(
                f,
                "scopes of {} begin with `{}`, not `{written}`",
                application.title(),
                application.prefixes().first().unwrap_or(&"")
            ),
            Self::Module { written, module } => {
                write!(
                    f,
                    "{} has no scope module `{written}`; `{}` is the one",
                    module.application().title(),
                    module.path()
                )?;
                match module.title() {
                    "" => Ok(()),
                    title => write!(f, " ({title})"),
                }
            }
            Self::Form { scope } => write!(f, "the parts are joined by dots: `{scope}`"),
            Self::Operation { written, module } => {
                let known: Vec<&str> = module.scopes().map(Scope::operation).collect();
                write!(
                    f,
                    "`{written}` is not documented for `{}`; known are {}",
                    module.path(),
                    known.join(", ")
                )
            }
        }
    }
}

impl Catalog<'_> {
    /// The scope that `text` was probably meant to be; `None` for one that
    /// exists, and where too little is recognised to say.
    pub fn correct(&self, text: &str) -> Option<Correction<'_>> {
        if self.scope(text).is_some() {
            return None;
        }
        let text = tidied(text);
        if let Some(scope) = self.scope(&text) {
            // It exists, but not as it was written.
            return Some(Correction {
                scopes: vec![scope],
                reasons: vec![Reason::Form { scope }],
            });
        }
        self.recorded(&text).or_else(|| self.deduced(&text))
    }

    /// What the catalogs say was meant, and, where that is not exact either,
    /// what follows from it.
    fn recorded(&self, text: &str) -> Option<Correction<'_>> {
        let (mistake, meant) = self.mistake(text)?;
        let mut reasons = vec![Reason::Recorded {
            written: text.to_owned(),
            mistake,
        }];
        let mut scopes: Vec<Scope<'_>> = Vec::new();
        for full in &meant {
            let found = match self.scope(full) {
                Some(scope) => vec![scope],
                None => match self.deduced(full) {
                    Some(deduced) => {
                        reasons.extend(deduced.reasons);
                        deduced.scopes
                    }
                    // The record still says what is wrong with it.
                    None => continue,
                },
            };
            scopes.extend(
                found
                    .into_iter()
                    .filter(|s| !scopes.contains(s))
                    .collect::<Vec<_>>(),
            );
        }
        Some(Correction { scopes, reasons })
    }

    /// What a scope was meant to be, part by part.
    fn deduced(&self, text: &str) -> Option<Correction<'_>> {
        let (prefix, rest) = text.split_once('.')?;
        let mut reasons = Vec::new();
        let application = self.application_of_prefix(prefix)?;
        if !application
            .prefixes()
            .iter()
            .any(|p| p.eq_ignore_ascii_case(prefix))
        {
            reasons.push(Reason::Prefix {
                written: prefix.to_owned(),
                application,
            });
        }
        // With the prefix right the rest may be, too.
        for own in application.prefixes() {
            if let Some(scope) = Scope::find(application, &format!("{own}.{rest}")) {
                return Some(Correction {
                    scopes: vec![scope],
                    reasons,
                });
            }
        }
        let (middle, operation) = rest.rsplit_once('.').unwrap_or((rest, "ALL"));
        let mut module = named_module(application, middle)?;
        let has = |module: Module<'_>| {
            module
                .scopes()
                .any(|scope| scope.operation().eq_ignore_ascii_case(operation))
        };
        if !has(module)
            && let Some(other) = by_stem(application, middle, &|m| has(*m))
        {
            module = other;
        }
        if !module.path().eq_ignore_ascii_case(middle) {
            reasons.push(Reason::Module {
                written: middle.to_owned(),
                module,
            });
        }
        let scopes = operations(module, operation);
        if !scopes
            .iter()
            .any(|scope| scope.operation().eq_ignore_ascii_case(operation))
        {
            reasons.push(Reason::Operation {
                written: operation.to_owned(),
                module,
            });
        }
        (!scopes.is_empty()).then_some(Correction { scopes, reasons })
    }

    /// The application that a prefix means: `ZohoBilling` is Billing's name,
    /// though its scopes begin with `ZohoSubscriptions`.
    pub(crate) fn application_of_prefix(&self, prefix: &str) -> Option<Application<'_>> {
        if let Some(own) = self.owner(prefix) {
            return Some(self.at(own));
        }
        let wanted = plain(prefix);
        if wanted.len() < 3 {
            return None;
        }
        let by = |test: &dyn Fn(&Application<'_>) -> bool| self.applications().find(|a| test(a));
        by(&|a| plain(a.name()) == wanted || plain(a.title()) == wanted)
            .or_else(|| by(&|a| a.prefixes().iter().any(|p| plain(p) == wanted)))
            .or_else(|| by(&|a| a.keywords().iter().any(|k| plain(k) == wanted)))
            .or_else(|| by(&|a| wanted.len() > 8 && plain(a.title()).contains(&wanted)))
            .or_else(|| {
                by(&|a| {
                    let near = |name: &str| strsim::osa_distance(&plain(name), &wanted) <= 1;
                    wanted.len() > 4 && (near(a.name()) || a.prefixes().iter().any(|p| near(p)))
                })
            })
    }
}

/// The text without quotes, with dots for blanks, and `ZohoCRM` for `Zoho.CRM`.
fn tidied(text: &str) -> String {
    let text = bare(text);
    let dotted = text.split_whitespace().collect::<Vec<_>>().join(".");
    match dotted.split_once('.') {
        Some((first, rest)) if first.eq_ignore_ascii_case("zoho") => format!("{first}{rest}"),
        _ => dotted,
    }
}

/// A name without `Zoho` and signs.
fn plain(name: &str) -> String {
    let lower: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    lower.strip_prefix("zoho").unwrap_or(&lower).to_owned()
}

/// The module that a middle part means: by name, by singular or plural, by a
/// word for what it opens, by its spelling.
fn named_module<'c>(application: Application<'c>, middle: &str) -> Option<Module<'c>> {
    let last = middle.rsplit('.').next().unwrap_or(middle);
    find_module(application, middle)
        .or_else(|| by_stem(application, middle, &|_| true))
        .or_else(|| find_module(application, last).filter(|_| last != middle))
        .or_else(|| by_stem(application, last, &|_| true).filter(|_| last != middle))
        .or_else(|| {
            modules_like(application, middle)
                .into_iter()
                .find(|module| {
                    let path = module.path().to_ascii_lowercase();
                    let written = middle.to_ascii_lowercase();
                    strsim::normalized_damerau_levenshtein(&path, &written) > 0.74
                })
        })
}

/// The module with this name in singular or plural, or with a word for what
/// it opens, of those that `allowed` takes.
fn by_stem<'c>(
    application: Application<'c>,
    name: &str,
    allowed: &dyn Fn(&Module<'c>) -> bool,
) -> Option<Module<'c>> {
    let stems = |text: &str| -> String {
        text.split('.')
            .map(|part| {
                let plain: String = part
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .map(|c| c.to_ascii_lowercase())
                    .collect();
                terms::stem(&plain)
            })
            .collect()
    };
    let wanted = stems(name);
    let mut modules: Vec<Module<'c>> = application.modules().filter(|m| allowed(m)).collect();
    modules.sort_by_key(|m| (!m.path().starts_with("modules."), m.path().len()));
    let by = |test: &dyn Fn(&Module<'c>) -> bool| modules.iter().find(|m| test(m)).copied();
    by(&|m| stems(m.path()) == wanted)
        .or_else(|| {
            by(&|m| {
                m.path()
                    .rsplit('.')
                    .next()
                    .is_some_and(|p| stems(p) == wanted)
            })
        })
        .or_else(|| by(&|m| stems(m.title()) == wanted))
        .or_else(|| by(&|m| m.keywords().iter().any(|k| stems(k) == wanted)))
}

/// The scopes of a module that an operation means.
fn operations<'c>(module: Module<'c>, operation: &str) -> Vec<Scope<'c>> {
    let find = |wanted: &str| {
        module
            .scopes()
            .find(|scope| scope.operation().eq_ignore_ascii_case(wanted))
    };
    if let Some(scope) = find(operation) {
        return vec![scope];
    }
    let written = operation.to_ascii_uppercase();
    let slip = module
        .scopes()
        .find(|s| strsim::osa_distance(&s.operation().to_ascii_uppercase(), &written) == 1);
    if let Some(scope) = slip {
        return vec![scope];
    }
    // Other words for an operation, each with what will do instead.
    let parts: &[&str] = match written.as_str() {
        "ALL" | "FULL" | "FULLACCESS" | "*" => {
            return module.scopes().collect();
        }
        "WRITE" | "MANAGE" | "CREATE-UPDATE" => &["CREATE", "UPDATE", "DELETE"],
        "VIEW" | "GET" | "LIST" | "SEARCH" | "DOWNLOAD" => &["READ"],
        "ADD" | "POST" | "INSERT" | "SEND" | "EXECUTE" => &["CREATE"],
        "EDIT" | "PUT" | "PATCH" | "MODIFY" => &["UPDATE"],
        "REMOVE" => &["DELETE"],
        _ => &[],
    };
    let found: Vec<Scope<'c>> = parts.iter().filter_map(|part| find(part)).collect();
    if !found.is_empty() {
        return found;
    }
    // What changes things may be filed under another change; else the next
    // wider one. Who wants to read is not offered a way to delete.
    let instead: &[&str] = match written.as_str() {
        "CREATE" => &["UPDATE", "CREATE-UPDATE", "WRITE", "ALL"],
        "UPDATE" | "DELETE" => &["WRITE", "CREATE-UPDATE", "ALL"],
        _ => &["ALL"],
    };
    instead
        .iter()
        .find_map(|wide| find(wide))
        .into_iter()
        .collect()
}
