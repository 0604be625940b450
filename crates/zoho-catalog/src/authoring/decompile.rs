//! Turns a compiled catalog back into the form that people write, so that a
//! catalog of one's own can be laid over it. Rules by which scopes include
//! others are not kept in the compiled form; their outcome is, scope by scope.

use std::collections::{BTreeMap, HashMap};

use super::model::{
    Call, File, Listing, Mistake, MistakenCall, Module, OlderBase, OneOrMany, Operation,
    Organization, Pagination, Path, Scope, Source,
};
use crate::catalog::Catalog;
use crate::table;

/// What sources are called that have no name any more.
pub(super) const SOURCE: &str = "embedded-";

/// The catalogs of all applications as files, without `covers` rules.
pub(super) fn files(catalog: &Catalog<'_>) -> Vec<File> {
    (0..catalog.head.applications.len())
        .map(|number| file(catalog, number))
        .collect()
}

/// What each scope of the application includes: spellings in lower case.
pub(super) fn covers(catalog: &Catalog<'_>, application: &str) -> HashMap<String, Vec<String>> {
    let Some(number) = catalog
        .head
        .applications
        .iter()
        .position(|a| a.name == application)
    else {
        return HashMap::new();
    };
    let scopes = &catalog.body(number).scopes;
    let spelling = |n: &u16| scopes[usize::from(*n)].text.to_ascii_lowercase();
    scopes
        .iter()
        .filter(|scope| !scope.covers.is_empty())
        .map(|scope| {
            (
                scope.text.to_ascii_lowercase(),
                scope.covers.iter().map(spelling).collect(),
            )
        })
        .collect()
}

fn file(catalog: &Catalog<'_>, number: usize) -> File {
    let head = &catalog.head.applications[number];
    let body = catalog.body(number);
    let mut file = File {
        application: head.name.to_owned(),
        title: head.title.to_owned(),
        docs: head.docs.to_owned(),
        prefixes: owned(&head.prefixes),
        hosts: owned(&head.hosts),
        base: filled(head.base),
        versions: owned(&head.versions),
        organization: match head.organization {
            table::Organization::None => None,
            table::Organization::Query(name) => Some(Organization {
                query: Some(name.to_owned()),
                header: None,
            }),
            table::Organization::Header(name) => Some(Organization {
                query: None,
                header: Some(name.to_owned()),
            }),
        },
        pagination: None,
        listing: None,
        keywords: owned(&head.keywords),
        coverage: filled(head.coverage),
        ..File::default()
    };
    for (name, value, segment) in &body.parameters {
        file.parameters
            .entry((*name).to_owned())
            .or_default()
            .insert(value.clone(), (*segment).to_owned());
    }
    let mut sources = Sources {
        body,
        used: BTreeMap::new(),
    };
    file.pagination = head.pagination.as_ref().map(|p| Pagination {
        page: filled(p.page),
        more: filled(p.more),
        token: filled(p.token),
        next: filled(p.next),
        offset: filled(p.offset),
        first: Some(p.first),
        limit: filled(p.limit),
        source: sources
            .named(std::slice::from_ref(&p.source))
            .as_slice()
            .join(""),
    });
    file.listing = head.listing.as_ref().map(|l| Listing {
        call: l.call.to_owned(),
        list: l.list.to_owned(),
        path: l.path.to_owned(),
        operations: l.operations.to_owned(),
        method: l.method.to_owned(),
        scope: l.scope.to_owned(),
        source: sources
            .named(std::slice::from_ref(&l.source))
            .as_slice()
            .join(""),
    });
    file.older_bases = head
        .older_bases
        .iter()
        .map(|older| OlderBase {
            host: older.host.to_owned(),
            base: older.base.to_owned(),
            means: older.means.to_owned(),
            source: sources.named(&older.sources),
        })
        .collect();
    for module in &body.modules {
        let entry = Module {
            title: filled(module.title),
            about: filled(module.about),
            keywords: owned(&module.keywords),
            operations: BTreeMap::new(),
        };
        file.modules.insert(module.path.to_owned(), entry);
    }
    for scope in &body.scopes {
        let Some(module) = body.modules.get(usize::from(scope.module)) else {
            continue;
        };
        let by_pattern = file.spelling(module.path, scope.operation, &Scope::default());
        let entry = Scope {
            scope: filled(scope.text).filter(|text| *text != by_pattern),
            source: sources.named(&scope.sources),
            aliases: owned(&scope.aliases),
            note: filled(scope.note),
            deprecated: filled(scope.deprecated),
            confirmed: filled(scope.confirmed),
        };
        if let Some(module) = file.modules.get_mut(module.path) {
            module
                .operations
                .insert(scope.operation.to_owned(), Operation::Full(entry));
        }
    }
    for mistake in catalog
        .mistakes()
        .iter()
        .filter(|m| usize::from(m.application) == number)
    {
        let means = mistake.means.iter().map(|m| (**m).to_owned()).collect();
        file.mistakes.insert(
            mistake.wrong.to_owned(),
            Mistake {
                means: OneOrMany::from_vec(means),
                because: filled(mistake.because),
                source: sources.named(&mistake.sources),
            },
        );
    }
    for wrong in &body.mistaken {
        let name = |method: u8, path: &str| {
            let method = table::METHODS.get(usize::from(method)).unwrap_or(&"");
            format!("{method} {path}")
        };
        let Some(means) = body.calls.get(usize::from(wrong.means)) else {
            continue;
        };
        file.mistaken_calls.insert(
            name(wrong.method, wrong.path),
            MistakenCall {
                means: name(means.method, means.path),
                because: filled(wrong.because),
                source: sources.named(&wrong.sources),
            },
        );
    }
    for call in &body.calls {
        let entry = Call {
            scopes: needs(catalog, number, &call.needs),
            source: Some(sources.named(&call.sources)).filter(|s| !s.as_slice().is_empty()),
            words: filled(call.words),
            note: filled(call.note),
            listed_together: call.listed_together,
            confirmed: filled(call.confirmed),
        };
        let path: &mut Path = file.calls.entry(call.path.to_owned()).or_default();
        path.host = filled(call.host);
        if let Some(slot) = table::METHODS
            .get(usize::from(call.method))
            .and_then(|method| path.slot(method))
        {
            *slot = Some(super::model::CallEntry::Full(entry));
        }
    }
    file.sources = sources.used;
    file
}

/// Sources under new names, as far as facts come from them.
struct Sources<'b, 'a> {
    body: &'b table::Body<'a>,
    used: BTreeMap<String, Source>,
}

impl Sources<'_, '_> {
    fn named(&mut self, refs: &[table::SourceRef<'_>]) -> OneOrMany {
        let mut names = Vec::new();
        for (number, rest) in refs {
            let Some(source) = self.body.sources.get(usize::from(*number)) else {
                continue;
            };
            let id = format!("{SOURCE}{number}");
            names.push(match *rest {
                "" => id.clone(),
                rest => format!("{id}:{rest}"),
            });
            self.used.entry(id).or_insert_with(|| Source {
                kind: source.kind,
                month: source.month.to_owned(),
                url: source.url.to_owned(),
            });
        }
        OneOrMany::from_vec(names)
    }
}

/// The requirement in its one-line form, every alternative written out.
fn needs(catalog: &Catalog<'_>, own: usize, needs: &table::Needs<'_>) -> String {
    let alternatives = match needs {
        table::Needs::Open => return "open".to_owned(),
        table::Needs::Undocumented => return "undocumented".to_owned(),
        table::Needs::AnyOf(alternatives) => alternatives,
    };
    let mut lines = Vec::new();
    for terms in alternatives {
        let mut products = vec![String::new()];
        for term in terms {
            let scopes: Vec<String> = term.iter().map(|need| name(catalog, own, need)).collect();
            products = products
                .iter()
                .flat_map(|done| {
                    scopes.iter().map(move |scope| match done.as_str() {
                        "" => scope.clone(),
                        done => format!("{done} + {scope}"),
                    })
                })
                .collect();
        }
        lines.extend(products);
    }
    lines.join(" | ")
}

/// A scope as a call of the application `own` names it.
fn name(catalog: &Catalog<'_>, own: usize, need: &table::Need<'_>) -> String {
    let (application, text) = match need {
        table::Need::Known(application, scope) => {
            let application = usize::from(*application);
            let scope = &catalog.body(application).scopes[usize::from(*scope)];
            (application, scope.text)
        }
        table::Need::Pattern(application, text) => (usize::from(*application), &**text),
    };
    // The main prefix is left out for one's own scopes.
    let main = catalog.head.applications[own].prefixes.first();
    match main.and_then(|main| text.strip_prefix(*main)?.strip_prefix('.')) {
        Some(short) if application == own => short.to_owned(),
        _ => text.to_owned(),
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
