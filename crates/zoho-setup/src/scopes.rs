//! From what a profile says of its scopes to the scopes themselves: chosen by
//! name, or the least that calls need. What does not exist is told with what
//! was probably meant.

use std::path::Path;

use zoho_catalog::{Application, Catalog, NotSelected, Scope, Selection};
use zoho_oauth::ScopeSet;
use zoho_scan::{Needs, Row, Scanner, read_calls};

use crate::mistake::Mistakes;
use crate::model::{Choice, Profile, Scopes, Texts};

/// Larger files are a mistake, such as the wrong one.
const LARGEST: u64 = 64 << 20;
/// How many unanswered calls of one file are named.
const NAMED: usize = 5;

/// What the choices of a profile come to.
#[derive(Debug, Default)]
pub(crate) struct Chosen<'c> {
    /// The scopes, each with the line that chose it.
    scopes: Vec<(Scope<'c>, usize)>,
    unknown: Vec<zoho_oauth::Scope>,
    /// What is worth knowing and no mistake.
    pub(crate) warnings: Mistakes,
}

impl Chosen<'_> {
    pub(crate) fn to_set(&self) -> ScopeSet {
        let known = self
            .scopes
            .iter()
            // Catalogs hold only what their check has found to be a scope.
            .filter_map(|(scope, _)| zoho_oauth::Scope::new(scope.as_str()).ok());
        known.chain(self.unknown.iter().cloned()).collect()
    }
}

/// Resolves the choices of one profile.
pub(crate) struct Resolver<'r, 'c> {
    pub(crate) catalog: &'c Catalog<'static>,
    pub(crate) folder: &'r Path,
    pub(crate) mistakes: &'r mut Mistakes,
    /// The line of the item with this number.
    pub(crate) line: &'r dyn Fn(usize) -> usize,
    /// The line of `apps`.
    pub(crate) apps_line: usize,
}

impl<'c> Resolver<'_, 'c> {
    pub(crate) fn resolve(&mut self, profile: &Profile) -> Chosen<'c> {
        let apps = self.apps(&profile.apps);
        let mut chosen = Chosen::default();
        let choices = match &profile.scopes {
            Scopes::One(one) => std::slice::from_ref(one),
            Scopes::Several(several) => several.as_slice(),
        };
        for (number, choice) in together(self.catalog, choices) {
            let line = (self.line)(number);
            match choice {
                Item::Scopes(text) => self.scopes(&text, line, profile.allow_unknown, &mut chosen),
                Item::Least(file) => self.least(file, line, &apps, &mut chosen),
                Item::Scan(path) => self.scan(path, line, &apps, &mut chosen),
            }
        }
        self.foreign(&apps, &chosen);
        self.redundant(&chosen);
        chosen
    }

    fn apps(&mut self, apps: &Texts) -> Vec<Application<'c>> {
        let names: Vec<&str> = match apps {
            Texts::One(one) => one.split(',').map(str::trim).collect(),
            Texts::Several(several) => several.iter().map(String::as_str).collect(),
        };
        let mut known = Vec::new();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            match self.catalog.application(name) {
                Some(application) => known.push(application),
                None => {
                    let remedy = match self.catalog.select(&format!("{name}:*")) {
                        Err(NotSelected::Application { near, .. }) if !near.is_empty() => {
                            let near: Vec<&str> =
                                near.iter().take(3).map(|app| app.name()).collect();
                            format!("did you mean {}?", near.join(" or "))
                        }
                        _ => "`zoauth apps` lists the applications".to_owned(),
                    };
                    self.mistakes.add(
                        self.apps_line,
                        format!("no application is called `{name}`"),
                        remedy,
                    );
                }
            }
        }
        known
    }

    fn scopes(&mut self, text: &str, line: usize, allow_unknown: bool, chosen: &mut Chosen<'c>) {
        match self.catalog.select(text) {
            Ok(Selection::Scopes(scopes)) => {
                for scope in scopes {
                    if let Some(why) = scope.deprecated() {
                        let what = format!("{scope} is deprecated: {why}");
                        chosen.warnings.add(line, what, "choose what stands for it");
                    }
                    if let Some((_, first)) = chosen.scopes.iter().find(|(one, _)| *one == scope) {
                        self.mistakes.add(
                            line,
                            format!("{scope} is chosen twice"),
                            format!("remove it here or in line {first}"),
                        );
                        continue;
                    }
                    chosen.scopes.push((scope, line));
                }
            }
            Ok(Selection::Module(module)) => {
                let operations: Vec<&str> = module.scopes().map(Scope::operation).collect();
                let first = operations.first().unwrap_or(&"").to_ascii_lowercase();
                self.mistakes.add(
                    line,
                    format!("`{text}` is a module; no operation is chosen"),
                    format!("choose from {}: {text}:{first}", operations.join(", ")),
                );
            }
            Ok(_) => self.mistakes.add(
                line,
                format!("`{text}` is an application; no module and operation is chosen"),
                format!("`zoauth show {text}` lists its modules"),
            ),
            Err(why) => match (&why, zoho_oauth::Scope::new(text)) {
                (NotSelected::Scope { .. }, Ok(scope)) if allow_unknown => {
                    chosen.warnings.add(
                        line,
                        format!("{scope} is in no catalog; it is sent as it is"),
                        "check its spelling against Zoho's page",
                    );
                    chosen.unknown.push(scope);
                }
                _ => {
                    let (what, remedy) = self.not_known(text, why);
                    self.mistakes.add(line, what, remedy);
                }
            },
        }
    }

    fn not_known(&self, text: &str, why: NotSelected<'c>) -> (String, String) {
        match why {
            NotSelected::Scope { text, suggestions } => {
                let what = format!("the scope `{text}` is not known");
                let meant = self.catalog.correct(&text);
                let reasons = meant.iter().flat_map(|meant| &meant.reasons);
                let mut said: Vec<String> = reasons.map(ToString::to_string).collect();
                let mut scopes: Vec<&str> = meant
                    .iter()
                    .flat_map(|meant| meant.scopes.iter().map(|scope| scope.as_str()))
                    .collect();
                if scopes.is_empty() {
                    let near = suggestions.iter().take(3);
                    scopes.extend(near.map(|suggestion| suggestion.scope.as_str()));
                }
                if !scopes.is_empty() {
                    said.push(format!("did you mean {}?", scopes.join(" or ")));
                }
                if said.is_empty() {
                    said.push("`zoauth find WORDS` finds scopes by words".to_owned());
                }
                (what, said.join("; "))
            }
            NotSelected::Application { text: name, near } => {
                let near: Vec<&str> = near.iter().take(3).map(|app| app.name()).collect();
                (
                    format!("no application or scope is called `{name}`"),
                    match near.as_slice() {
                        [] => "`zoauth apps` lists the applications".to_owned(),
                        near => format!("did you mean {}?", near.join(" or ")),
                    },
                )
            }
            NotSelected::Module {
                application,
                text: name,
                near,
            } => {
                let near: Vec<String> = near
                    .iter()
                    .take(3)
                    .map(|module| format!("{}:{}", application.name(), module.path()))
                    .collect();
                (
                    format!("{} has no module `{name}`", application.title()),
                    match near.as_slice() {
                        [] => format!("`zoauth show {}` lists its modules", application.name()),
                        near => format!("did you mean {}?", near.join(" or ")),
                    },
                )
            }
            NotSelected::Operation { module, text: name } => {
                let operations: Vec<&str> = module.scopes().map(Scope::operation).collect();
                (
                    format!(
                        "the module `{}` of {} has no operation `{name}`",
                        module.path(),
                        module.application().title()
                    ),
                    format!("it has {}", operations.join(", ")),
                )
            }
            _ => (
                format!("`{text}` is not known"),
                "`zoauth find WORDS` finds scopes by words".to_owned(),
            ),
        }
    }

    fn least(
        &mut self,
        file: &str,
        line: usize,
        apps: &[Application<'c>],
        chosen: &mut Chosen<'c>,
    ) {
        let path = self.folder.join(file);
        let bytes = match bytes(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let what = format!("`{file}` can't be read: {error}");
                let remedy = "paths are relative to the folder of the setup file";
                return self.mistakes.add(line, what, remedy);
            }
        };
        let calls = match read_calls(file, &bytes) {
            Ok(calls) => calls,
            Err(error) => {
                let remedy = "understood are METHOD URL lines, HAR recordings, Postman \
                              collections, curl command lines and OpenAPI descriptions";
                return self.mistakes.add(line, error.to_string(), remedy);
            }
        };
        let needs = Needs::of(self.catalog, calls.sites);
        let unanswered = needs.rows.iter().filter(|row| {
            row.is_unanswered() || matches!(row.answer, zoho_scan::Answer::Possible(_))
        });
        for row in unanswered.take(NAMED) {
            self.mistakes.add(
                line,
                format!(
                    "{}: the scope for {} is not known",
                    row.site.place,
                    row.shown()
                ),
                format!(
                    "`zoauth for {}` says more; name the scope itself",
                    row.shown()
                ),
            );
        }
        self.needed(&needs, file, line, apps, chosen);
    }

    fn scan(&mut self, path: &str, line: usize, apps: &[Application<'c>], chosen: &mut Chosen<'c>) {
        let scan = match Scanner::new(self.catalog).scan(&[self.folder.join(path)]) {
            Ok(scan) => scan,
            Err(error) => {
                let remedy = "paths are relative to the folder of the setup file";
                return self.mistakes.add(line, error.to_string(), remedy);
            }
        };
        let needs = Needs::of(self.catalog, scan.calls);
        let unanswered = needs.rows.iter().filter(|row| {
            row.is_unanswered() || matches!(row.answer, zoho_scan::Answer::Possible(_))
        });
        let unanswered = unanswered.count();
        if unanswered > 0 {
            chosen.warnings.add(
                line,
                format!("{unanswered} calls in `{path}` need scopes that are not known"),
                format!("`zoauth scan {path}` names them; add their scopes"),
            );
        }
        self.needed(&needs, path, line, apps, chosen);
    }

    /// Takes the least scopes that calls need.
    fn needed(
        &mut self,
        needs: &Needs<'c>,
        name: &str,
        line: usize,
        apps: &[Application<'c>],
        chosen: &mut Chosen<'c>,
    ) {
        let is_wanted = |scope: &Scope<'c>| {
            apps.is_empty()
                || apps
                    .iter()
                    .any(|app| app.name() == scope.application().name())
        };
        let least = needs.least();
        let wanted: Vec<Scope<'c>> = least.scopes.into_iter().filter(is_wanted).collect();
        if wanted.is_empty()
            && needs
                .rows
                .iter()
                .all(|row| Row::alternatives(row).is_none())
        {
            self.mistakes.add(
                line,
                format!("`{name}` has no call whose scope is known"),
                "name the scopes themselves, or another path",
            );
        }
        for scope in wanted {
            let held: Vec<Scope<'c>> = chosen.scopes.iter().map(|(scope, _)| *scope).collect();
            // What is chosen by name already may include it.
            if !zoho_catalog::algebra::grants(&held, scope) {
                chosen.scopes.push((scope, line));
            }
        }
    }

    /// Scopes of applications that the profile is not for.
    fn foreign(&mut self, apps: &[Application<'c>], chosen: &Chosen<'c>) {
        if apps.is_empty() {
            return;
        }
        for (scope, line) in &chosen.scopes {
            let application = scope.application();
            if apps.iter().all(|app| app.name() != application.name()) {
                self.mistakes.add(
                    *line,
                    format!("{scope} is a scope of {}", application.title()),
                    format!(
                        "add `{}` to `apps`, or remove the scope",
                        application.name()
                    ),
                );
            }
        }
    }

    fn redundant(&mut self, chosen: &Chosen<'c>) {
        for (scope, line) in &chosen.scopes {
            let wide = chosen
                .scopes
                .iter()
                .find(|(wide, _)| wide != scope && wide.covers(*scope) && !scope.covers(*wide));
            if let Some((wide, _)) = wide {
                self.mistakes.add(
                    *line,
                    format!("{scope} is redundant: {wide} includes it"),
                    "remove it, or the wide one if the narrow one is enough",
                );
            }
        }
    }
}

/// One item of `scopes`.
enum Item<'i> {
    Scopes(String),
    Least(&'i str),
    Scan(&'i str),
}

/// The single choices with their numbers. In `crm:deals:create,update` the
/// comma stands between operations, in `[…]` as well, where YAML cuts there.
fn together<'i>(catalog: &Catalog<'_>, choices: &'i [Choice]) -> Vec<(usize, Item<'i>)> {
    let mut items: Vec<(usize, Item<'i>)> = Vec::new();
    let mut open = false;
    for (number, choice) in choices.iter().enumerate() {
        let text = match choice {
            Choice::Scope(text) => text,
            Choice::Least(least) => {
                items.push((number, Item::Least(&least.least)));
                open = false;
                continue;
            }
            Choice::Scan(scan) => {
                items.push((number, Item::Scan(&scan.scan)));
                open = false;
                continue;
            }
        };
        for part in text
            .split([',', ' ', '\t', '\n'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let is_operation = !part.contains(['.', ':']) && catalog.scope(part).is_none();
            if open
                && is_operation
                && let Some((_, Item::Scopes(before))) = items.last_mut()
            {
                before.push(',');
                before.push_str(part);
                continue;
            }
            open = part.matches(':').count() >= 2;
            items.push((number, Item::Scopes(part.to_owned())));
        }
    }
    items
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(LARGEST)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
