//! Scope strings in code: exact spellings, misspellings that were meant to be
//! one, and whether they are asked for or only mentioned.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use zoho_catalog::Catalog;

use crate::place::Lines;

/// Last parts of scopes. Catalogs know more; those count with the catalog's
/// own spelling only.
const OPERATIONS: [&str; 17] = [
    "ALL",
    "READ",
    "CREATE",
    "UPDATE",
    "DELETE",
    "WRITE",
    "VIEW",
    "EXECUTE",
    "SEND",
    "EDIT",
    "ADD",
    "GET",
    "POST",
    "PUT",
    "IMPORT",
    "MANAGE",
    "FULLACCESS",
];

/// How far above a scope the name of its list may stand.
const LIST: usize = 60;

static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z_][A-Za-z0-9_-]*){1,5}")
        .expect("the pattern is tested")
});

static ASKED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)scope").expect("the pattern is tested"));

/// A scope in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub text: String,
    /// From 0.
    pub line: usize,
    pub requested: bool,
}

/// What scopes begin with, in lower case: documented prefixes, and names of
/// applications, which people write instead.
#[derive(Debug)]
pub(super) struct Prefixes(BTreeSet<String>);

impl Prefixes {
    pub(super) fn of(catalog: &Catalog<'_>) -> Self {
        let plain = |name: &str| -> String {
            let name = name.to_ascii_lowercase();
            name.chars().filter(char::is_ascii_alphanumeric).collect()
        };
        let mut all = BTreeSet::new();
        for application in catalog.applications() {
            all.extend(
                application
                    .prefixes()
                    .iter()
                    .map(|p| p.to_ascii_lowercase()),
            );
            let names = [plain(application.name()), plain(application.title())];
            for name in names {
                let stem = name.strip_prefix("zoho").unwrap_or(&name);
                all.insert(format!("zoho{stem}"));
            }
        }
        all.remove("zoho");
        Self(all)
    }

    /// All of them, in lower case.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    fn has(&self, prefix: &str) -> bool {
        let lower = prefix.to_ascii_lowercase();
        self.0.contains(&lower) || lower.starts_with("zoho")
    }
}

/// The scopes in a text. In documentation they are mentioned, not asked for.
pub(super) fn mentions(
    catalog: &Catalog<'_>,
    prefixes: &Prefixes,
    lines: &Lines<'_>,
    text: &str,
    is_documentation: bool,
) -> Vec<Mention> {
    let mut found: Vec<(Mention, usize)> = Vec::new();
    for shape in SHAPE.find_iter(text) {
        let written = shape.as_str().trim_end_matches(['-', '_']);
        let prefix = written.split('.').next().unwrap_or_default();
        let line = lines.at(shape.start());
        if !prefixes.has(prefix) && !is_of_another(written, lines, line) {
            continue;
        }
        let before = text[..shape.start()].chars().next_back();
        let behind = text[shape.end()..].chars().next();
        // `com.zoho.crm`, `path/Desk.x`, `desk.tickets.all()`, `ZohoCRM.{x}`
        let is_part = before
            .is_some_and(|c| c == '.' || c == '/' || c == '@' || c == '$' || c == '_' || c == '-')
            || behind.is_some_and(|c| matches!(c, '(' | '=' | '/' | '@'))
            || (behind == Some('.') && is_word(text[shape.end() + 1..].chars().next()));
        if is_part {
            continue;
        }
        let known = catalog.scope(written).is_some();
        let operation = written.rsplit('.').next().unwrap_or_default();
        let is_operation = OPERATIONS.iter().any(|o| operation.eq_ignore_ascii_case(o));
        if !known && !is_operation {
            continue;
        }
        let is_quoted = before.is_none_or(|c| !is_word(Some(c)));
        if !is_quoted || !plausible(prefix, known, before, behind) {
            continue;
        }
        let mention = Mention {
            text: written.to_owned(),
            line,
            requested: false,
        };
        found.push((mention, shape.start()));
    }
    let mut mentions: Vec<Mention> = Vec::new();
    for number in 0..found.len() {
        let (mention, at) = &found[number];
        let next = number.checked_sub(1).and_then(|n| found.get(n)).into_iter();
        let is_listed = next
            .chain(found.get(number + 1))
            .any(|(other, _)| other.line == mention.line && other.text != mention.text);
        let asked = !is_documentation
            && !is_comment(lines.text(mention.line), *at - lines.start(mention.line))
            && (is_listed || is_asked(lines, mention.line));
        mentions.push(Mention {
            requested: asked || (is_documentation && in_address(lines.text(mention.line))),
            ..mention.clone()
        });
    }
    mentions
}

/// Whether this is asked for like a scope, of an application that no catalog
/// has: `scope = "Qntrl.job.READ"`.
fn is_of_another(written: &str, lines: &Lines<'_>, line: usize) -> bool {
    let operation = written.rsplit('.').next().unwrap_or_default();
    OPERATIONS.contains(&operation)
        && written.matches('.').count() >= 2
        && ASKED.is_match(lines.text(line))
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether this is a scope and not a member of an object that happens to be
/// called `desk`.
fn plausible(prefix: &str, known: bool, before: Option<char>, behind: Option<char>) -> bool {
    let is_zohos = prefix.to_ascii_lowercase().starts_with("zoho")
        || prefix.eq_ignore_ascii_case("AaaServer")
        || prefix.eq_ignore_ascii_case("SDPOnDemand");
    let in_text = before.is_some_and(|c| "\"'`,=%".contains(c))
        || behind.is_some_and(|c| "\"'`,%".contains(c));
    let in_list =
        before.is_none_or(|c| c.is_whitespace()) && behind.is_none_or(|c| c.is_whitespace());
    is_zohos || in_text || (known && in_list)
}

/// Whether `scope` stands on the line, or above the list that the line is in.
fn is_asked(lines: &Lines<'_>, line: usize) -> bool {
    if ASKED.is_match(lines.text(line)) {
        return true;
    }
    for number in (line.saturating_sub(LIST)..line).rev() {
        let text = lines.text(number).trim();
        if ASKED.is_match(text) {
            return true;
        }
        // Lines of a list hold one item, a comment or brackets.
        let is_item = text.is_empty()
            || is_comment(text, text.len())
            || text.starts_with(['"', '\'', '`', '-', '[', '{', '+', '.', '*'])
            || text.ends_with([',', '\\', '[', '(', '{', ':'])
            || SHAPE.is_match(text) && !text.contains(['(', ')', ';']);
        if !is_item {
            return false;
        }
    }
    false
}

/// Whether an offset of a line is in a comment.
fn is_comment(line: &str, at: usize) -> bool {
    let start = line.trim_start();
    let begins = ["//", "#", "/*", "* ", "<!--", "--", ";;", "rem "]
        .iter()
        .any(|mark| start.starts_with(mark));
    let before = &line[..(0..=at.min(line.len()))
        .rev()
        .find(|at| line.is_char_boundary(*at))
        .unwrap_or(0)];
    begins || before.contains(" // ") || before.contains(" # ") || before.ends_with(" //")
}

/// `https://accounts.zoho.com/oauth/v2/auth?scope=…`
fn in_address(line: &str) -> bool {
    line.contains("scope=") && line.contains("/oauth/")
}
