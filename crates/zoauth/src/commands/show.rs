//! `zoauth show`: everything that is known about a scope, a module or an
//! application, by any spelling.

use serde::Serialize;
use zoho_catalog::{Application, Catalog, Module, NotSelected, Scope, Selection};

use super::{Context, apps};
use crate::cli::lookup::Show;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::{CallBrief, ScopeFacts, SourceFacts, sources};
use crate::page::Page;
use crate::refusal::Refusal;
use crate::style::{caution, faint, strong};
use crate::{input, origin, style, wording};

#[derive(Debug, Serialize)]
struct Answer<'c> {
    entries: Vec<Entry<'c>>,
}

/// What one argument names.
#[derive(Debug, Serialize)]
struct Entry<'c> {
    asked: String,
    exit_code: u8,
    #[serde(flatten)]
    facts: Facts<'c>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Facts<'c> {
    Scopes {
        scopes: Vec<FullScope<'c>>,
    },
    Modules {
        modules: Vec<FullModule<'c>>,
    },
    Application {
        application: apps::Row<'c>,
        modules: Vec<FullModule<'c>>,
    },
    NotKnown {
        not_known: Refusal<'c>,
    },
}

/// A scope with all that is known about it.
#[derive(Debug, Serialize)]
struct FullScope<'c> {
    #[serde(flatten)]
    facts: ScopeFacts<'c>,
    aliases: &'c [&'c str],
    covers: Vec<&'c str>,
    covered_by: Vec<&'c str>,
    calls: Vec<CallBrief<'c>>,
    sources: Vec<SourceFacts<'c>>,
}

#[derive(Debug, Serialize)]
struct FullModule<'c> {
    application: &'c str,
    module: &'c str,
    title: &'c str,
    about: &'c str,
    keywords: &'c [&'c str],
    scopes: Vec<&'c str>,
}

impl<'c> FullModule<'c> {
    fn of(module: Module<'c>) -> Self {
        Self {
            application: module.application().name(),
            module: module.path(),
            title: module.title(),
            about: module.about(),
            keywords: module.keywords(),
            scopes: module.scopes().map(Scope::as_str).collect(),
        }
    }
}

/// What one argument names.
enum Found<'c> {
    Scopes(Vec<Scope<'c>>),
    Modules(Vec<Module<'c>>),
    Application(Application<'c>),
    Nothing(Refusal<'c>),
}

/// Shows what the arguments name.
pub(crate) fn run(context: &Context<'_>, arguments: &Show) -> Result<ExitCode, Error> {
    let catalog = context.catalog()?;
    let mut asked: Vec<String> = Vec::new();
    for name in &arguments.names {
        match name.as_str() {
            "-" => asked.extend(input::lines("-")?),
            name => asked.push(name.to_owned()),
        }
    }
    let found: Vec<(String, Found<'_>)> = asked
        .into_iter()
        .map(|asked| {
            let found = find(catalog, &asked);
            (asked, found)
        })
        .collect();
    let exit = found
        .iter()
        .map(|(_, found)| found.exit())
        .find(|exit| *exit != ExitCode::Ok)
        .unwrap_or(ExitCode::Ok);
    if context.output.is_json() {
        let entries = found
            .into_iter()
            .map(|(asked, found)| Entry {
                asked,
                exit_code: found.exit().number(),
                facts: found.into_facts(),
            })
            .collect();
        context.output.json(&Answer { entries })?;
        return Ok(exit);
    }
    for (number, (_, found)) in found.iter().enumerate() {
        let mut page = Page::new(context.output.width());
        if number > 0 {
            page.line("");
        }
        match found {
            Found::Scopes(scopes) => {
                for (number, scope) in scopes.iter().enumerate() {
                    if number > 0 {
                        page.line("");
                    }
                    scope_page(&mut page, *scope, arguments.all);
                }
            }
            Found::Modules(modules) => {
                for module in modules {
                    page.gap();
                    module_page(&mut page, *module);
                }
            }
            Found::Application(application) => application_page(&mut page, *application),
            Found::Nothing(refusal) => {
                context.output.problem(&refusal.message, &refusal.hints());
                continue;
            }
        }
        context.output.text(&page.into_text())?;
    }
    Ok(exit)
}

fn find<'c>(catalog: &'c Catalog<'static>, asked: &str) -> Found<'c> {
    match catalog.select(asked) {
        Ok(Selection::Scopes(scopes)) => Found::Scopes(scopes),
        Ok(Selection::Module(module)) => Found::Modules(vec![module]),
        Ok(Selection::Application(application)) => Found::Application(application),
        Ok(_) => Found::Nothing(Refusal::of(
            catalog,
            asked,
            NotSelected::Scope {
                text: asked.to_owned(),
                suggestions: Vec::new(),
            },
        )),
        Err(why) => {
            let modules = match &why {
                NotSelected::Application { .. } => modules_called(catalog, asked),
                _ => Vec::new(),
            };
            if modules.is_empty() {
                Found::Nothing(Refusal::of(catalog, asked, why))
            } else {
                Found::Modules(modules)
            }
        }
    }
}

/// Modules of any application that are called so: `deals`, `invoices`.
fn modules_called<'c>(catalog: &'c Catalog<'static>, name: &str) -> Vec<Module<'c>> {
    catalog
        .applications()
        .flat_map(Application::modules)
        .filter(|module| {
            let last = module.path().rsplit('.').next().unwrap_or_default();
            [module.path(), module.title(), last]
                .iter()
                .any(|own| own.eq_ignore_ascii_case(name.trim()))
        })
        .collect()
}

impl<'c> Found<'c> {
    fn exit(&self) -> ExitCode {
        match self {
            Self::Nothing(_) => ExitCode::NotKnown,
            _ => ExitCode::Ok,
        }
    }

    fn into_facts(self) -> Facts<'c> {
        match self {
            Self::Scopes(scopes) => Facts::Scopes {
                scopes: scopes.into_iter().map(full).collect(),
            },
            Self::Modules(modules) => Facts::Modules {
                modules: modules.into_iter().map(FullModule::of).collect(),
            },
            Self::Application(application) => Facts::Application {
                application: apps::Row::of(application),
                modules: application.modules().map(FullModule::of).collect(),
            },
            Self::Nothing(not_known) => Facts::NotKnown { not_known },
        }
    }
}

fn full(scope: Scope<'_>) -> FullScope<'_> {
    FullScope {
        facts: ScopeFacts::of(scope),
        aliases: scope.aliases(),
        covers: scope.covered().map(Scope::as_str).collect(),
        covered_by: scope.covered_by().map(Scope::as_str).collect(),
        calls: scope.calls().into_iter().map(CallBrief::of).collect(),
        sources: sources(scope.sources()),
    }
}

fn scope_page(page: &mut Page, scope: Scope<'_>, all: bool) {
    let limit = if all { usize::MAX } else { 5 };
    let first = |lines: Vec<String>| -> Vec<String> {
        let count = lines.len();
        let mut shown: Vec<String> = lines.into_iter().take(limit).collect();
        if count > limit {
            shown.push(faint(format!("and {} more (--all)", count - limit)));
        }
        shown
    };
    page.line(style::scope(scope.as_str()));
    if let Some(text) = wording::caution_of(scope.kind()) {
        wording::caution(page, 2, text);
    }
    if let Some(why) = scope.deprecated() {
        wording::caution(page, 2, &format!("deprecated: {why}"));
    }
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut row = |label: &str, lines: Vec<String>| {
        for (number, line) in lines.into_iter().enumerate() {
            rows.push([faint(if number == 0 { label } else { "" }), line]);
        }
    };
    let mut place = wording::place(scope);
    if origin::is_own_scope(scope) {
        place = format!("{place} {}", faint("(from your catalog)"));
    }
    row("in", vec![place]);
    row(
        "module",
        vec![format!(
            "{}:{}",
            scope.application().name(),
            scope.module().path()
        )],
    );
    row("operation", vec![scope.operation().to_owned()]);
    row(
        "aliases",
        scope.aliases().iter().map(|&a| a.to_owned()).collect(),
    );
    row(
        "note",
        scope.note().into_iter().map(str::to_owned).collect(),
    );
    row(
        "confirmed",
        scope.confirmed().into_iter().map(str::to_owned).collect(),
    );
    row(
        "includes",
        first(
            scope
                .covered()
                .map(|narrow| narrow.as_str().to_owned())
                .collect(),
        ),
    );
    row(
        "wider",
        first(
            scope
                .covered_by()
                .map(|wide| format!("{wide}  {}", wording::includes(wide)))
                .collect(),
        ),
    );
    row(
        "opens",
        first(scope.calls().into_iter().map(wording::call).collect()),
    );
    row("source", first(wording::sources(scope.sources(), limit)));
    page.table(2, &rows);
}

fn module_page(page: &mut Page, module: Module<'_>) {
    let application = module.application();
    let title = match module.title() {
        "" => String::new(),
        title => format!(", {title}"),
    };
    page.line(format!(
        "{}  {}{title}",
        strong(format!("{}:{}", application.name(), module.path())),
        application.title()
    ));
    if !module.about().is_empty() {
        page.line(module.about());
    }
    let rows: Vec<[String; 2]> = module
        .scopes()
        .map(|scope| {
            let mut about = Vec::new();
            match scope.calls().len() {
                0 => {}
                calls => about.push(faint(wording::count(calls, "call", "calls"))),
            }
            if scope.breadth() > 0 {
                about.push(wording::includes(scope));
            }
            if let Some(text) = wording::caution_of(scope.kind()) {
                about.push(caution(text));
            }
            if scope.deprecated().is_some() {
                about.push(caution("deprecated"));
            }
            [style::scope(scope.as_str()), about.join(&faint(", "))]
        })
        .collect();
    page.table(2, &rows);
}

fn application_page(page: &mut Page, application: Application<'_>) {
    apps::long(page, application);
    page.gap();
    let rows: Vec<[String; 3]> = application
        .modules()
        .map(|module| {
            let operations: Vec<&str> = module.scopes().map(Scope::operation).collect();
            [
                strong(module.path()),
                module.title().to_owned(),
                faint(operations.join(" ")),
            ]
        })
        .collect();
    page.table(2, &rows);
}
