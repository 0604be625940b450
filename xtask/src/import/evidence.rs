//! Reads tab-separated evidence: one row a scope, or a scope and a call that
//! it opens. The columns and the words that weigh a row are documented in
//! `scopes/README.md`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zoho_catalog::authoring::{model::Kind, paths};

use super::facts::{CallFact, Facts, Origin, ScopeFact};

const COLUMNS: [&str; 8] = [
    "application",
    "scope",
    "module",
    "operation",
    "method",
    "path",
    "source",
    "note",
];

/// Hosts of Zoho's own pages.
const OFFICIAL: &[&str] = &[
    "zoho.com",
    "bigin.com",
    "manageengine.com",
    "site24x7.com",
    "trainercentral.com",
    "zohohelp.com",
    "zohostatic.com",
];

/// Beginnings of addresses of files that Zoho publishes.
const OFFICIAL_FILES: &[&str] = &[
    "github:zoho/",
    "github:site24x7/",
    "github:zohomail/",
    "npm:@zohocrm/",
    "npm:@zohocorp/",
    "pypi:zohocrmsdk",
];

/// Reads evidence files; `month` is for rows that do not tell theirs.
pub fn read(files: &[PathBuf], month: &str) -> Result<Facts> {
    let mut facts = Facts::default();
    for file in files {
        read_one(file, month, &mut facts)?;
    }
    Ok(facts)
}

fn read_one(file: &Path, month: &str, facts: &mut Facts) -> Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
    let mut lines = text.lines().enumerate();
    match lines.next() {
        Some((_, header)) if header.split('\t').eq(COLUMNS) => {}
        _ => bail!(
            "{}:1: the first line must name the columns, separated by tabs: {}",
            file.display(),
            COLUMNS.join(", ")
        ),
    }
    for (index, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [
            application,
            scope,
            module,
            operation,
            method,
            path,
            source,
            note,
        ] = columns[..]
        else {
            bail!(
                "{}:{}: {} columns instead of {}",
                file.display(),
                index + 1,
                columns.len(),
                COLUMNS.len()
            );
        };
        let row = Row {
            application,
            scope,
            module,
            operation,
            method,
            path,
            note: Note::of(note),
            origin: origin(source, note, month),
            place: format!("{}:{}", file.display(), index + 1),
        };
        row.into_facts(facts);
    }
    Ok(())
}

struct Row<'a> {
    application: &'a str,
    scope: &'a str,
    module: &'a str,
    operation: &'a str,
    method: &'a str,
    path: &'a str,
    note: Note,
    origin: Origin,
    place: String,
}

impl Row<'_> {
    fn into_facts(self, facts: &mut Facts) {
        let call = !self.path.is_empty();
        // A call whose page prints no scope.
        let undocumented = call && self.scope.is_empty();
        if !undocumented {
            facts.scopes.push(ScopeFact {
                application: self.application.to_owned(),
                scope: self.scope.to_owned(),
                module: self.module.to_owned(),
                operation: self.operation.to_owned(),
                origin: self.origin.clone(),
                note: if call { None } else { self.note.rest.clone() },
                place: self.place.clone(),
            });
        }
        for companion in self.note.needs_all.iter().chain(&self.note.listed_with) {
            let middle = companion.split_once('.').map_or("", |(_, rest)| rest);
            let (module, operation) = middle.rsplit_once('.').unwrap_or((middle, ""));
            facts.scopes.push(ScopeFact {
                application: self.application.to_owned(),
                scope: companion.clone(),
                module: module.to_owned(),
                operation: operation.to_owned(),
                origin: self.origin.clone(),
                note: None,
                place: self.place.clone(),
            });
        }
        if call {
            let mut together: BTreeSet<String> = self.note.needs_all.iter().cloned().collect();
            if !undocumented {
                together.insert(self.scope.to_owned());
            }
            facts.calls.push(CallFact {
                application: self.application.to_owned(),
                method: match self.method {
                    "" => "ANY".into(),
                    method => method.to_ascii_uppercase(),
                },
                path: match &self.note.query {
                    Some(query) => format!("{}/?{query}", paths::normalize(self.path)),
                    None => paths::normalize(self.path),
                },
                host: self.note.host,
                together,
                listed_together: !self.note.listed_with.is_empty(),
                undocumented,
                words: None,
                note: self.note.rest,
                origin: self.origin,
                place: self.place,
            });
        }
    }
}

/// The note of a row, taken apart.
#[derive(Default)]
struct Note {
    needs_all: Vec<String>,
    listed_with: Vec<String>,
    host: Option<String>,
    /// The query parameter that names the call.
    query: Option<String>,
    rest: Option<String>,
}

impl Note {
    fn of(text: &str) -> Self {
        let mut note = Self::default();
        let mut rest = Vec::new();
        for part in text.split(';').map(str::trim) {
            let list = |scopes: &str| scopes.split(',').map(|s| s.trim().to_owned()).collect();
            if let Some(scopes) = part.strip_prefix("needs-all: ") {
                note.needs_all = list(scopes);
            } else if let Some(scopes) = part.strip_prefix("listed-with: ") {
                note.listed_with = list(scopes);
            } else if let Some(query) = part.strip_prefix("only with ")
                && query.contains('=')
                && !query.contains(' ')
            {
                note.query = Some(query.to_owned());
            } else if let Some(host) = part.strip_prefix("host: ") {
                // "payments.zoho.in (India edition)", "x.zoho.com as printed"
                let host = host.split(' ').next().unwrap_or_default();
                if host.contains('.') {
                    note.host = Some(host.to_owned());
                } else {
                    rest.push(part);
                }
            } else if !part.is_empty() && !says_only_the_kind(part) {
                rest.push(part);
            }
        }
        if !rest.is_empty() {
            note.rest = Some(rest.join("; "));
        }
        note
    }
}

/// Whether the source's kind and month already say this.
fn says_only_the_kind(part: &str) -> bool {
    [
        "third-party",
        "seen-in-code",
        "inferred",
        "oas-",
        "same list in",
        "source shows base",
        "no-scope-printed",
    ]
    .iter()
    .any(|beginning| part.starts_with(beginning))
}

fn origin(source: &str, note: &str, month: &str) -> Origin {
    Origin {
        kind: kind(source, note),
        month: month_in(note).unwrap_or_else(|| month.to_owned()),
        url: source.trim().to_owned(),
    }
}

fn kind(source: &str, note: &str) -> Kind {
    let parts: Vec<&str> = note.split(';').map(str::trim).collect();
    let begins = |beginning: &str| parts.iter().any(|part| part.starts_with(beginning));
    if begins("inferred") {
        Kind::Inferred
    } else if begins("seen-in-code") {
        Kind::SeenInCode
    } else if begins("third-party mirror")
        || begins("third-party copy of official")
        || begins("third-party copy of older official")
        || begins("third-party copy of Zoho Subscriptions")
        || begins("static mirror")
        || source.contains("/_original/")
        || source.starts_with("github:api-evangelist/zoho:openapi/")
    {
        Kind::Mirror
    } else if begins("third-party") {
        Kind::ThirdParty
    } else if OFFICIAL_FILES.iter().any(|own| source.starts_with(own)) {
        Kind::OfficialOpenapi
    } else if is_official_page(source) {
        Kind::OfficialPage
    } else {
        Kind::ThirdParty
    }
}

fn is_official_page(source: &str) -> bool {
    let Some(rest) = source
        .strip_prefix("https://")
        .or_else(|| source.strip_prefix("http://"))
    else {
        return false;
    };
    let host = rest.split('/').next().unwrap_or_default();
    OFFICIAL.iter().any(|official| {
        host.strip_suffix(official)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// A month named in a note: `(2026-08)` or `oas-2025-06`.
fn month_in(note: &str) -> Option<String> {
    let bytes = note.as_bytes();
    (0..bytes.len().saturating_sub(6)).find_map(|at| {
        let month = note.get(at..at + 7)?;
        let digits = |range: std::ops::Range<usize>| {
            month
                .get(range)
                .is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()))
        };
        let bounded = at > 0 && matches!(bytes[at - 1], b'(' | b'-');
        (bounded && digits(0..4) && &month[4..5] == "-" && digits(5..7)).then(|| month.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_taken_apart() {
        let note = Note::of(
            "needs-all: A.b.READ, C.d.READ; host: desk.zoho.com; third-party; deleted records",
        );
        assert_eq!(note.needs_all, ["A.b.READ", "C.d.READ"]);
        assert_eq!(note.host.as_deref(), Some("desk.zoho.com"));
        assert_eq!(note.rest.as_deref(), Some("deleted records"));
    }

    #[test]
    fn kinds_and_months_are_told_by_source_and_note() {
        let kind_of = |source, note| origin(source, note, "2026-11").kind;
        assert_eq!(kind_of("https://www.zoho.com/x", ""), Kind::OfficialPage);
        assert_eq!(kind_of("https://notzoho.com/x", ""), Kind::ThirdParty);
        assert_eq!(
            kind_of("github:zoho/crm-oas:x", "oas-2025-06"),
            Kind::OfficialOpenapi
        );
        assert_eq!(
            origin(
                "github:a/b:c",
                "third-party mirror of zoho/crm-oas (2026-08)",
                "2026-11"
            ),
            Origin {
                kind: Kind::Mirror,
                month: "2026-08".into(),
                url: "github:a/b:c".into()
            }
        );
        assert_eq!(
            kind_of("github:a/b:c", "host: x.y; inferred"),
            Kind::Inferred
        );
        assert_eq!(
            kind_of("github:a/b:c", "seen-in-code (several)"),
            Kind::SeenInCode
        );
        assert_eq!(month_in("oas-2025-06").as_deref(), Some("2025-06"));
    }
}
