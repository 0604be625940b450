//! Lays catalogs of one's own over compiled ones: for scopes and calls that
//! the embedded catalogs do not know, or know otherwise. A catalog for an
//! application that is known adds to it, and wins where both have an entry; a
//! catalog for another one adds the application. The outcome is compiled anew,
//! so that search, calls, `covers` and choices work across both.
//!
//! What an embedded scope includes is kept; a scope that is new is included by
//! embedded ones only where the catalog laid over says so in `covers`.

use std::collections::{BTreeSet, HashMap};

use super::compile::{Unsound, compile_with};
use super::cover::{self, Entry};
use super::model::{File, OneOrMany, Organization, Path};
use super::paths::{call_shapes, shape};
use super::read::{Reading, read};
use super::{Problem, check, decompile};
use crate::catalog::Catalog;

/// Why catalogs can't be laid over others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotLaid {
    /// The catalogs have mistakes: all of them.
    #[error("{} mistakes", .0.len())]
    Problems(Vec<Problem>),
    /// Together they can't be compiled.
    #[error(transparent)]
    Unsound(#[from] Unsound),
}

/// The compiled form of `catalog` with the catalogs of `readings` laid over
/// it, for [`Catalog::new`].
///
/// # Errors
///
/// [`NotLaid`] names every mistake with file and line.
pub fn lay_over(catalog: &Catalog<'_>, readings: Vec<Reading>) -> Result<Vec<u8>, NotLaid> {
    let shape: Vec<Problem> = readings.iter().flat_map(|r| r.problems.clone()).collect();
    if !shape.is_empty() {
        return Err(NotLaid::Problems(shape));
    }
    let names: BTreeSet<String> = readings.iter().map(|r| r.name.clone()).collect();
    let mut twice = Vec::new();
    let mut known: Vec<Reading> = decompile::files(catalog)
        .into_iter()
        .map(|file| Reading {
            file,
            ..read("", "application: embedded\ntitle: embedded\ndocs: embedded")
        })
        .collect();
    let mut laid = BTreeSet::new();
    for mut over in readings {
        if !laid.insert(over.file.application.clone()) {
            let what = format!("`{}` has a second catalog", over.file.application);
            twice.push(Problem {
                file: over.name.clone(),
                line: over.lines.line(&["application"]),
                what,
                remedy: "put both into one file".to_owned(),
            });
            continue;
        }
        match known
            .iter()
            .position(|k| k.file.application == over.file.application)
        {
            Some(at) => {
                let under = std::mem::take(&mut known[at].file);
                over.file = merged(under, over.file);
                known[at] = over;
            }
            None => known.push(over),
        }
    }
    // What the embedded catalogs say was checked before they were embedded.
    let mut problems = check::facts(&known, &|_| false);
    problems.retain(|problem| names.contains(&problem.file));
    problems.extend(twice);
    if !problems.is_empty() {
        return Err(NotLaid::Problems(problems));
    }
    let domains = catalog
        .head
        .domains
        .iter()
        .map(|family| family.iter().map(|&domain| domain.to_owned()).collect())
        .collect();
    let files: Vec<&File> = known.iter().map(|reading| &reading.file).collect();
    let entries = |file: &File| {
        let base = decompile::covers(catalog, &file.application);
        with_covers(
            cover::entries(file),
            &base,
            laid.contains(&file.application),
        )
    };
    Ok(compile_with(&files, &entries, &domains, &laid)?)
}

/// The scopes with what they include in the compiled catalog.
fn with_covers(
    mut entries: Vec<Entry>,
    base: &HashMap<String, Vec<String>>,
    is_laid: bool,
) -> Vec<Entry> {
    let numbers: HashMap<String, usize> = entries
        .iter()
        .enumerate()
        .map(|(number, entry)| (entry.spelling.to_ascii_lowercase(), number))
        .collect();
    for entry in &mut entries {
        if let Some(narrow) = base.get(&entry.spelling.to_ascii_lowercase()) {
            let narrow = narrow.iter().filter_map(|name| numbers.get(name));
            entry.covers.extend(narrow);
            entry.covers.sort_unstable();
            entry.covers.dedup();
        }
    }
    // The compiled relation is closed; rules laid over it may open it.
    if is_laid {
        cover::close(&mut entries);
    }
    entries
}

/// `over` laid over `under`.
fn merged(under: File, over: File) -> File {
    let documented = call_shapes(&over);
    let mut file = under;
    file.title = over.title;
    file.docs = over.docs;
    add(&mut file.prefixes, over.prefixes);
    add(&mut file.hosts, over.hosts);
    add(&mut file.versions, over.versions);
    add(&mut file.keywords, over.keywords);
    for base in over.older_bases {
        if !file.older_bases.contains(&base) {
            file.older_bases.push(base);
        }
    }
    file.base = over.base.or(file.base);
    file.organization = over
        .organization
        .filter(|o| *o != Organization::default())
        .or(file.organization);
    file.pagination = over.pagination.or(file.pagination);
    file.listing = over.listing.or(file.listing);
    file.coverage = over.coverage.or(file.coverage);
    for (name, values) in over.parameters {
        file.parameters.entry(name).or_default().extend(values);
    }
    file.sources.extend(over.sources);
    file.covers = over.covers;
    file.mistakes.extend(over.mistakes);
    // What the catalog laid over documents is no mistake any more.
    file.mistaken_calls
        .retain(|wrong, _| !documented.contains(&shape(wrong)));
    file.mistaken_calls.extend(over.mistaken_calls);
    for (name, module) in over.modules {
        let into = file.modules.entry(name).or_default();
        into.title = module.title.or(into.title.take());
        into.about = module.about.or(into.about.take());
        add(&mut into.keywords, module.keywords);
        into.operations.extend(module.operations);
    }
    for (name, path) in over.calls {
        lay_path(file.calls.entry(name).or_default(), &path);
    }
    file
}

fn lay_path(into: &mut Path, over: &Path) {
    if over.host.is_some() {
        into.host.clone_from(&over.host);
    }
    for (method, call) in over.calls() {
        // The path's source is that of the calls laid over it only.
        let mut call = call.to_full();
        call.source = call
            .source
            .or_else(|| over.source.clone())
            .filter(|source| *source != OneOrMany::default());
        if let Some(slot) = into.slot(method) {
            *slot = Some(call.into_entry());
        }
    }
}

fn add(into: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if !into.contains(&one) {
            into.push(one);
        }
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;
    use crate::{MistakenCall, Requirement, Resolution};

    const DEALS: &str = "
application: crm
title: Zoho CRM
docs: https://example.com/crm
prefixes: [ZohoCRM]
hosts: [www.zohoapis.com]
sources:
  mine: {kind: third-party, month: 2026-11, url: https://example.com/notes}
covers:
  - {wide: modules.ALL, narrow: [modules.gadgets.*], source: mine}
modules:
  modules.gadgets:
    title: Gadgets
    operations:
      READ: mine
      POLISH: {source: mine, note: rub gently}
calls:
  /crm/{version}/Gadgets/{id}/polish:
    source: mine
    POST: modules.gadgets.POLISH
  /crm/{version}/Deals/upsert:
    source: mine
    POST: modules.gadgets.POLISH | modules.deals.CREATE
";

    fn laid(texts: &[(&str, &str)]) -> Result<Vec<u8>, NotLaid> {
        let readings = texts.iter().map(|(name, text)| read(name, text)).collect();
        lay_over(Catalog::embedded(), readings)
    }

    fn problems(texts: &[(&str, &str)]) -> String {
        match laid(texts) {
            Err(NotLaid::Problems(problems)) => problems
                .iter()
                .map(|p| format!("{p}\n"))
                .collect::<String>(),
            other => panic!("no problems: {:?}", other.map(|bytes| bytes.len())),
        }
    }

    #[test]
    fn laying_nothing_over_changes_nothing() {
        let embedded = Catalog::embedded();
        let bytes = laid(&[]).expect("sound");
        let again = Catalog::new(&bytes).expect("compiled");
        assert_eq!(again.counts(), embedded.counts());
        let text = |c: &Catalog<'_>| {
            let mut lines = Vec::new();
            for application in c.applications() {
                lines.push(format!(
                    "{:?} {}",
                    application.head.prefixes,
                    application.name()
                ));
                for scope in application.scopes() {
                    let covered: Vec<_> = scope.covered().map(|s| s.as_str()).collect();
                    let sources: Vec<_> = scope.sources().map(|s| s.url()).collect();
                    lines.push(format!(
                        "{scope} {covered:?} {sources:?} {:?}",
                        scope.note()
                    ));
                }
                for older in &application.head.older_bases {
                    let (host, base, means) = (older.host, older.base, older.means);
                    let count = older.sources.len();
                    lines.push(format!("{host}{base} {means} {} {count}", older.documented));
                }
                for number in 0..application.body.get().mistaken.len() {
                    let wrong = MistakenCall {
                        application,
                        number,
                    };
                    let sources: Vec<_> = wrong.sources().map(|s| s.url()).collect();
                    lines.push(format!(
                        "{} {} {} {} {:?} {sources:?}",
                        wrong.method(),
                        wrong.path(),
                        wrong.means().method(),
                        wrong.means().path(),
                        wrong.because()
                    ));
                }
                for call in application.calls() {
                    let needs = match call.requirement(&[]) {
                        Requirement::AnyOf(any) => any
                            .iter()
                            .map(|all| all.iter().map(|s| s.as_str()).collect::<Vec<_>>())
                            .map(|all| all.join("+"))
                            .collect::<Vec<_>>()
                            .join("|"),
                        other => format!("{other:?}"),
                    };
                    let sources: Vec<_> = call.sources().map(|s| s.url()).collect();
                    lines.push(format!(
                        "{} {} {:?} {needs} {sources:?}",
                        call.method(),
                        call.path(),
                        call.host()
                    ));
                }
            }
            lines
        };
        let (ours, theirs) = (text(&again), text(embedded));
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours, theirs);
        }
        assert_eq!(ours.len(), theirs.len());
    }

    #[test]
    fn entries_of_ones_own_are_added_and_win() {
        let bytes = laid(&[("crm.yaml", DEALS)]).expect("sound");
        let catalog = Catalog::new(&bytes).expect("compiled");
        let embedded = Catalog::embedded();
        assert_eq!(catalog.counts().scopes, embedded.counts().scopes + 2);
        assert_eq!(catalog.counts().calls, embedded.counts().calls + 1);
        let polish = catalog
            .scope("zohocrm.modules.gadgets.polish")
            .expect("new");
        assert_eq!(polish.note(), Some("rub gently"));
        assert!(polish.application().is_overlay());
        assert!(!catalog.application("desk").expect("known").is_overlay());
        let all = catalog.scope("ZohoCRM.modules.ALL").expect("embedded");
        assert!(all.covers(polish));
        let read = catalog
            .scope("ZohoCRM.modules.deals.READ")
            .expect("embedded");
        assert!(all.covers(read), "what was included stays so");
        let Resolution::Opened(opened) = catalog.resolve("POST", "/crm/v8/Gadgets/7/polish") else {
            panic!("a call of one's own")
        };
        assert_eq!(opened.least(), [polish]);
        let url = "https://www.zohoapis.eu/crm/v8/Deals/upsert";
        let Resolution::Opened(opened) = catalog.resolve("POST", url) else {
            panic!("a known call")
        };
        let sources: Vec<String> = opened.call.sources().map(|s| s.url()).collect();
        assert_eq!(sources, ["https://example.com/notes"]);
        let found = catalog.search("polish gadgets crm", 3);
        assert!(found.is_answer);
        assert!(found.hits.iter().any(|hit| hit.scopes == [polish]));
    }

    #[test]
    fn a_call_of_ones_own_is_no_mistake_any_more() {
        let url = "https://www.zohoapis.com/crm/v8/composite";
        let wrong = |catalog: &Catalog<'_>| catalog.resolve("POST", url).otherwise().call.is_some();
        assert!(
            wrong(Catalog::embedded()),
            "the sample is a recorded mistake"
        );
        let text = DEALS.replace("/Gadgets/{id}/polish", "/composite");
        let bytes = laid(&[("crm.yaml", &text)]).expect("sound");
        let catalog = Catalog::new(&bytes).expect("compiled");
        assert!(!wrong(&catalog));
        let mine = "
application: crm
title: Zoho CRM
docs: https://example.com/crm
prefixes: [ZohoCRM]
sources:
  mine: {kind: seen-in-code, month: 2026-11, url: https://example.com/notes}
mistaken_calls:
  GET /crm/{version}/orgs: {means: 'GET /crm/{version}/org', source: mine}
";
        let bytes = laid(&[("crm.yaml", mine)]).expect("sound");
        let catalog = Catalog::new(&bytes).expect("compiled");
        assert!(wrong(&catalog), "the embedded ones are kept");
        let otherwise = catalog.resolve("GET", "/crm/v8/orgs").otherwise();
        let means = otherwise.call.expect("a mistake of one's own").means();
        assert_eq!(means.path(), "/crm/{version}/org");
    }

    #[test]
    fn an_application_of_ones_own_is_added_and_may_name_embedded_scopes() {
        let text = DEALS
            .replace("application: crm", "application: gadgeteer")
            .replace("title: Zoho CRM", "title: Gadgeteer")
            .replace("prefixes: [ZohoCRM]", "prefixes: [Gadgeteer]")
            .replace("[www.zohoapis.com]", "[gadgets.example.com]")
            .replace(
                "  - {wide: modules.ALL, narrow",
                "  - {wide: modules.gadgets.POLISH, narrow",
            )
            .replace("modules.gadgets.*]", "modules.gadgets.READ]")
            .replace("/crm/{version}", "/api")
            .replace("modules.deals.CREATE", "ZohoCRM.modules.deals.CREATE");
        let bytes = laid(&[("gadgeteer.yaml", &text)]).expect("sound");
        let catalog = Catalog::new(&bytes).expect("compiled");
        let url = "https://gadgets.example.com/api/Deals/upsert";
        let Resolution::Opened(opened) = catalog.resolve("POST", url) else {
            panic!("a known call")
        };
        let scopes: Vec<String> = opened
            .alternatives
            .iter()
            .flatten()
            .map(ToString::to_string)
            .collect();
        assert!(
            scopes.contains(&"ZohoCRM.modules.deals.CREATE".to_owned()),
            "{scopes:?}"
        );
        assert!(scopes.contains(&"Gadgeteer.modules.gadgets.POLISH".to_owned()));
    }

    #[test]
    fn mistakes_are_named_with_file_and_line() {
        let wrong = DEALS.replace(
            "POST: modules.gadgets.POLISH\n",
            "POST: modules.gadgets.SHINE\n",
        );
        let said = problems(&[("mine/crm.yaml", &wrong)]);
        assert!(said.contains("mine/crm.yaml:20"), "{said}");
        assert!(said.contains("SHINE"), "{said}");
        assert_eq!(said.matches("crm.yaml:").count(), 1, "{said}");
        let said = problems(&[("crm.yaml", "application: crm\ncolour: red\n")]);
        assert!(said.contains("unknown key `colour`"), "{said}");
        let said = problems(&[("a/crm.yaml", DEALS), ("b/crm.yaml", DEALS)]);
        assert!(
            said.contains("b/crm.yaml:2: `crm` has a second catalog"),
            "{said}"
        );
        let said = problems(&[("crm.yaml", "\u{0}")]);
        assert!(said.contains("crm.yaml:1"), "{said}");
    }
}
