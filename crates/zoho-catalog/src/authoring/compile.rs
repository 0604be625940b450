//! Turns catalogs into the compiled form that look-ups read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cover::{self, Entry};
use super::model::{Call, CallEntry, File, Listing, OneOrMany, Pagination};
use super::needs::{self, Needs};
use super::numbers::{Index, SourceNumbers};
use super::paths::shape;
use super::tree;
use super::write::call_order_key;
use crate::{Kind, table};

/// Domains that stand for one another in the data centers, such as `zoho.com`,
/// `zoho.eu` and `zohocloud.ca`; the first one is that of the United States.
pub type Domains = Vec<Vec<String>>;

/// Why catalogs can't be compiled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{application}: {what}")]
pub struct Unsound {
    /// The application whose catalog is at fault.
    pub application: String,
    /// What is wrong; the check says it with a line.
    pub what: String,
}

/// The compiled form of the catalogs, the same bytes for the same catalogs.
/// `overlay` names the applications whose catalogs were laid over the
/// embedded ones.
///
/// # Errors
///
/// [`Unsound`] for catalogs that the check would refuse.
pub fn compile(
    files: &[&File],
    domains: &Domains,
    overlay: &BTreeSet<String>,
) -> Result<Vec<u8>, Unsound> {
    compile_with(files, &cover::entries, domains, overlay)
}

/// [`compile`] with the scopes of a catalog, and what they include, from
/// `entries`.
pub(super) fn compile_with(
    files: &[&File],
    entries: &dyn Fn(&File) -> Vec<Entry>,
    domains: &Domains,
    overlay: &BTreeSet<String>,
) -> Result<Vec<u8>, Unsound> {
    let mut files: Vec<&File> = files.to_vec();
    files.sort_by(|a, b| a.application.cmp(&b.application));
    let known: Vec<Vec<Entry>> = files.iter().map(|file| entries(file)).collect();
    let index = Index::of(&files, &known);

    let mut bodies = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let body = body(number, file, &known[number], &index).map_err(|what| Unsound {
            application: file.application.clone(),
            what,
        })?;
        bodies.push(body);
    }
    let words = crate::words::build(&files, &bodies);
    let mut sections = Vec::new();
    let mut place = |bytes: &[u8]| -> Result<table::Section, Unsound> {
        let at = sections.len();
        sections.extend_from_slice(bytes);
        Ok(table::Section {
            at: narrow(at)?,
            length: narrow(bytes.len())?,
        })
    };
    let mut applications = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let body = &bodies[number];
        applications.push(table::Application {
            name: &file.application,
            title: &file.title,
            docs: &file.docs,
            prefixes: strs(&file.prefixes),
            hosts: strs(&file.hosts),
            base: file.base.as_deref().unwrap_or_default(),
            versions: strs(&file.versions),
            older_bases: older_bases(file).map_err(|what| Unsound {
                application: file.application.clone(),
                what,
            })?,
            organization: match &file.organization {
                Some(o) => match (&o.query, &o.header) {
                    (Some(query), _) => table::Organization::Query(query),
                    (None, Some(header)) => table::Organization::Header(header),
                    (None, None) => table::Organization::None,
                },
                None => table::Organization::None,
            },
            pagination: match &file.pagination {
                Some(p) => Some(pagination(file, p).map_err(|what| Unsound {
                    application: file.application.clone(),
                    what,
                })?),
                None => None,
            },
            listing: match &file.listing {
                Some(l) => Some(listing(file, l).map_err(|what| Unsound {
                    application: file.application.clone(),
                    what,
                })?),
                None => None,
            },
            keywords: strs(&file.keywords),
            coverage: file.coverage.as_deref().unwrap_or_default(),
            scopes: narrow(body.scopes.len())?,
            calls: narrow(body.calls.len())?,
            overlay: overlay.contains(&file.application),
            body: place(&encode(body)?)?,
        });
    }
    let words = place(&encode(&words)?)?;
    let mistakes = place(&encode(&mistakes(&files, &index)?)?)?;
    let mut segments: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    let lowered: Vec<Vec<String>> = bodies.iter().map(first_segments).collect();
    for (number, own) in lowered.iter().enumerate() {
        for segment in own {
            segments.entry(segment).or_default().push(narrow(number)?);
        }
    }
    let mut hosts: BTreeMap<String, BTreeSet<u16>> = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        let own = file.calls.values().filter_map(|path| path.host.as_ref());
        for host in file.hosts.iter().chain(own) {
            let host = host.to_ascii_lowercase();
            let host = crate::hosts::canonical(domains, &host).unwrap_or(host);
            hosts.entry(host).or_default().insert(narrow(number)?);
        }
    }
    let strays = index
        .strays
        .iter()
        .map(|(name, number)| Ok((name.as_str(), narrow(*number)?)))
        .collect::<Result<_, Unsound>>()?;
    let head = table::Head {
        applications,
        domains: domains.iter().map(|family| strs(family)).collect(),
        hosts: hosts
            .into_iter()
            .map(|(name, applications)| table::Host {
                name: Cow::Owned(name),
                applications: applications.into_iter().collect(),
            })
            .collect(),
        segments: segments.into_iter().collect(),
        strays,
        prefixes: prefixes(&files)?,
        older: older(&files)?,
        words,
        mistakes,
    };
    let head = encode(&head)?;
    let mut bytes = table::MAGIC.to_vec();
    bytes.extend_from_slice(&narrow::<u32>(head.len())?.to_le_bytes());
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(&sections);
    Ok(bytes)
}

fn prefixes<'a>(files: &[&File]) -> Result<Vec<table::Prefix<'a>>, Unsound> {
    let mut all = Vec::new();
    for (number, file) in files.iter().enumerate() {
        for prefix in &file.prefixes {
            all.push(table::Prefix {
                name: Cow::Owned(prefix.to_ascii_lowercase()),
                application: narrow(number)?,
            });
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

fn older(files: &[&File]) -> Result<Vec<u16>, Unsound> {
    files
        .iter()
        .enumerate()
        .filter(|(_, file)| !file.older_bases.is_empty())
        .map(|(number, _)| narrow(number))
        .collect()
}

fn encode(value: &impl serde::Serialize) -> Result<Vec<u8>, Unsound> {
    postcard::to_stdvec(value).map_err(|error| Unsound {
        application: "catalog".into(),
        what: error.to_string(),
    })
}

/// A number in the room that the compiled form has for it.
fn narrow<T: TryFrom<usize>>(number: usize) -> Result<T, Unsound> {
    T::try_from(number).map_err(|_| Unsound {
        application: "catalog".into(),
        what: format!("{number} is more than the compiled form can hold"),
    })
}

fn strs(strings: &[String]) -> Vec<&str> {
    strings.iter().map(String::as_str).collect()
}

fn pagination<'a>(
    file: &'a File,
    pagination: &'a Pagination,
) -> Result<table::Pagination<'a>, String> {
    fn text(of: &Option<String>) -> &str {
        of.as_deref().unwrap_or_default()
    }
    Ok(table::Pagination {
        page: text(&pagination.page),
        more: text(&pagination.more),
        token: text(&pagination.token),
        next: text(&pagination.next),
        offset: text(&pagination.offset),
        first: pagination.first.unwrap_or_default(),
        limit: text(&pagination.limit),
        source: SourceNumbers::of(file).one(&pagination.source)?,
    })
}

fn listing<'a>(file: &'a File, listing: &'a Listing) -> Result<table::Listing<'a>, String> {
    Ok(table::Listing {
        call: &listing.call,
        list: &listing.list,
        path: &listing.path,
        operations: &listing.operations,
        method: &listing.method,
        scope: &listing.scope,
        source: SourceNumbers::of(file).one(&listing.source)?,
    })
}

fn older_bases(file: &File) -> Result<Vec<table::OlderBase<'_>>, String> {
    let numbers = SourceNumbers::of(file);
    let documented = |reference: &String| {
        let id = reference.split(':').next().unwrap_or_default();
        file.sources
            .get(id)
            .is_some_and(|source| !matches!(source.kind, Kind::SeenInCode | Kind::Inferred))
    };
    file.older_bases
        .iter()
        .map(|older| {
            Ok(table::OlderBase {
                host: &older.host,
                base: &older.base,
                means: &older.means,
                documented: older.source.as_slice().iter().any(documented),
                sources: numbers.refs(&older.source)?,
            })
        })
        .collect()
}

/// The calls that no documentation has, with the number of the one that is
/// meant.
fn mistaken<'a>(
    file: &'a File,
    calls: &[table::Call<'_>],
    sources: &SourceNumbers<'a>,
) -> Result<Vec<table::MistakenCall<'a>>, String> {
    let by_shape: HashMap<String, usize> = calls
        .iter()
        .enumerate()
        .map(|(number, call)| {
            let method = table::METHODS[usize::from(call.method)];
            (shape(&format!("{method} {}", call.path)), number)
        })
        .collect();
    let mut all: Vec<_> = file.mistaken_calls.iter().collect();
    all.sort_by_key(|(wrong, _)| call_order_key(wrong));
    all.into_iter()
        .map(|(wrong, call)| {
            let (method, path) = wrong.split_once(' ').unwrap_or(("", wrong));
            let means = by_shape
                .get(&shape(&call.means))
                .ok_or_else(|| format!("{wrong}: there is no call {}", call.means))?;
            Ok(table::MistakenCall {
                method: number_of(method).ok_or_else(|| format!("{wrong} has no method"))?,
                path,
                means: u16::try_from(*means).map_err(|_| "too many calls".to_owned())?,
                because: call.because.as_deref().unwrap_or_default(),
                sources: sources.refs(&call.source)?,
            })
        })
        .collect()
}

/// The number of a method in the compiled form.
fn number_of(method: &str) -> Option<u8> {
    let at = table::METHODS.iter().position(|known| *known == method)?;
    u8::try_from(at).ok()
}

/// The mistakes of all catalogs; those without a pattern first, then those
/// whose pattern says most.
fn mistakes<'a>(files: &[&'a File], index: &Index) -> Result<Vec<table::Mistake<'a>>, Unsound> {
    let mut all = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let sources = SourceNumbers::of(file);
        for (wrong, mistake) in &file.mistakes {
            let means = mistake.means.as_slice().iter();
            all.push(table::Mistake {
                wrong,
                application: narrow(number)?,
                means: means
                    .map(|scope| Cow::Owned(index.full(file, scope)))
                    .collect(),
                because: mistake.because.as_deref().unwrap_or_default(),
                sources: sources.refs(&mistake.source).map_err(|what| Unsound {
                    application: file.application.clone(),
                    what,
                })?,
            });
        }
    }
    all.sort_by_key(|m| {
        (
            m.wrong.contains('{'),
            std::cmp::Reverse(m.wrong.len()),
            m.wrong.to_ascii_lowercase(),
            m.application,
        )
    });
    Ok(all)
}

fn body<'a>(
    number: usize,
    file: &'a File,
    entries: &'a [Entry],
    index: &Index,
) -> Result<table::Body<'a>, String> {
    let sources = SourceNumbers::of(file);
    let refs = |source: &'a OneOrMany| sources.refs(source);
    let modules: Vec<&String> = file.modules.keys().collect();
    let mut scopes = Vec::new();
    let mut aliases = Vec::new();
    for (n, entry) in entries.iter().enumerate() {
        let scope: &'a super::model::Scope = &entry.scope;
        let n = u16::try_from(n).map_err(|_| "too many scopes".to_owned())?;
        aliases.extend(scope.aliases.iter().map(|alias| (alias.as_str(), n)));
        let module = modules.iter().position(|m| **m == entry.module);
        scopes.push(table::Scope {
            text: &entry.spelling,
            module: u16::try_from(module.unwrap_or_default())
                .map_err(|_| "too many modules".to_owned())?,
            operation: &entry.operation,
            aliases: strs(&scope.aliases),
            sources: refs(&scope.source)?,
            note: scope.note.as_deref().unwrap_or_default(),
            deprecated: scope.deprecated.as_deref().unwrap_or_default(),
            confirmed: scope.confirmed.as_deref().unwrap_or_default(),
            covers: entry
                .covers
                .iter()
                .filter_map(|c| u16::try_from(*c).ok())
                .collect(),
            covered_by: covered_by(entries, usize::from(n)),
        });
    }
    aliases.sort_by_key(|(alias, _)| alias.to_ascii_lowercase());
    let mut calls = Vec::new();
    for (path, methods) in &file.calls {
        for (method, entry) in methods.calls() {
            let full = match entry {
                CallEntry::Short(_) => None,
                CallEntry::Full(call) => Some(call),
            };
            let text = |of: fn(&Call) -> &Option<String>| -> &'a str {
                full.and_then(|call| of(call).as_deref())
                    .unwrap_or_default()
            };
            let source = full
                .and_then(|call| call.source.as_ref())
                .or(methods.source.as_ref());
            let needs = call_needs(number, file, index, entry.scopes())
                .map_err(|what| format!("{method} {path}: {what}"))?;
            calls.push(table::Call {
                method: number_of(method).unwrap_or_default(),
                path,
                host: methods.host.as_deref().unwrap_or_default(),
                needs,
                sources: source.map(refs).transpose()?.unwrap_or_default(),
                words: text(|call| &call.words),
                note: text(|call| &call.note),
                listed_together: full.is_some_and(|call| call.listed_together),
                confirmed: text(|call| &call.confirmed),
            });
        }
    }
    let nodes = tree::of(calls.iter().map(|call| call.path))?;
    let mistaken = mistaken(file, &calls, &sources)?;
    let mistaken_nodes = tree::of(mistaken.iter().map(|call| call.path))?;
    Ok(table::Body {
        sources: file
            .sources
            .values()
            .map(|s| table::Source {
                kind: s.kind,
                month: &s.month,
                url: &s.url,
            })
            .collect(),
        modules: file
            .modules
            .iter()
            .map(|(path, module)| table::Module {
                path,
                title: module.title.as_deref().unwrap_or_default(),
                about: module.about.as_deref().unwrap_or_default(),
                keywords: strs(&module.keywords),
            })
            .collect(),
        scopes,
        aliases,
        calls,
        nodes,
        parameters: file
            .parameters
            .iter()
            .flat_map(|(name, values)| {
                values.iter().map(move |(value, segment)| {
                    (name.as_str(), value.to_ascii_lowercase(), segment.as_str())
                })
            })
            .collect(),
        mistaken,
        mistaken_nodes,
    })
}

fn covered_by(entries: &[Entry], narrow: usize) -> Vec<u16> {
    let mut wider: Vec<usize> = (0..entries.len())
        .filter(|wide| entries[*wide].covers.binary_search(&narrow).is_ok())
        .collect();
    wider.sort_by_key(|wide| (entries[*wide].covers.len(), *wide));
    wider
        .iter()
        .filter_map(|wide| u16::try_from(*wide).ok())
        .collect()
}

fn call_needs<'a>(
    number: usize,
    file: &'a File,
    index: &Index,
    text: &'a str,
) -> Result<table::Needs<'a>, String> {
    let alternatives = match needs::parse(text)? {
        Needs::Open => return Ok(table::Needs::Open),
        Needs::Undocumented => return Ok(table::Needs::Undocumented),
        Needs::AnyOf(alternatives) => alternatives,
    };
    let need = |scope: &String| -> Result<table::Need<'a>, String> {
        let full = index.full(file, scope);
        if scope.contains('{') {
            let first = full
                .split('.')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let owner = index.owners.get(&first).copied().unwrap_or(number);
            return Ok(table::Need::Pattern(
                u16::try_from(owner).map_err(|_| "too many applications".to_owned())?,
                Cow::Owned(full),
            ));
        }
        let (application, scope) = index
            .by_name
            .get(&full.to_ascii_lowercase())
            .ok_or_else(|| format!("no catalog has the scope `{full}`"))?;
        Ok(table::Need::Known(
            u16::try_from(*application).map_err(|_| "too many applications".to_owned())?,
            u16::try_from(*scope).map_err(|_| "too many scopes".to_owned())?,
        ))
    };
    Ok(table::Needs::AnyOf(
        alternatives
            .iter()
            .map(|together| {
                together
                    .iter()
                    .map(|term| term.iter().map(need).collect())
                    .collect()
            })
            .collect::<Result<_, _>>()?,
    ))
}

fn first_segments(body: &table::Body<'_>) -> Vec<String> {
    let mut segments: Vec<String> = body
        .calls
        .iter()
        .filter_map(|call| call.path.split('/').nth(1))
        .map(str::to_ascii_lowercase)
        .collect();
    segments.sort();
    segments.dedup();
    segments
}
