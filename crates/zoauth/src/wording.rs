//! How facts are put into words: sources, kinds, calls, lists of scopes. Used
//! by every command that shows them, so that one fact reads the same
//! everywhere.

use zoho_catalog::{Application, Call, Catalog, Kind, Otherwise, Requirement, Scope, Source};

use crate::page::Page;
use crate::style;

/// What kind of source it is, for a reader who sees its address beside it.
pub(crate) const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Live => "answered by Zoho's API",
        Kind::OfficialPage => "Zoho's documentation",
        Kind::OfficialOpenapi => "Zoho's OpenAPI file",
        Kind::Mirror => "copy of Zoho's own file",
        Kind::ThirdParty => "third party",
        Kind::SeenInCode => "public code",
        Kind::Inferred => "inferred",
        _ => "other",
    }
}

/// The address of a source as one can open it, and what it is.
pub(crate) fn source(source: &Source<'_>) -> String {
    let about = style::faint(format!("({}, {})", kind(source.kind), source.month));
    format!("{} {about}", address(&source.url()))
}

/// `github:owner/repository@commit:path` as a URL.
fn address(url: &str) -> String {
    let Some(rest) = url.strip_prefix("github:") else {
        return url.to_owned();
    };
    let (repository, path) = rest.split_once(':').unwrap_or((rest, ""));
    let (repository, commit) = repository.split_once('@').unwrap_or((repository, "HEAD"));
    match path {
        "" => format!("https://github.com/{repository}"),
        path => format!("https://github.com/{repository}/blob/{commit}/{path}"),
    }
}

/// The sources, one a line, at most `limit` of them.
pub(crate) fn sources<'c>(all: impl Iterator<Item = Source<'c>>, limit: usize) -> Vec<String> {
    let all: Vec<Source<'c>> = all.collect();
    let mut lines: Vec<String> = all.iter().take(limit).map(source).collect();
    if all.len() > limit {
        lines.push(style::faint(format!("and {} more", all.len() - limit)));
    }
    lines
}

/// Scopes that are needed together, joined by `+`, as an answer.
pub(crate) fn together(scopes: &[Scope<'_>]) -> String {
    scopes
        .iter()
        .map(|scope| style::scope(scope.as_str()))
        .collect::<Vec<_>>()
        .join(" + ")
}

/// The same without the weight of an answer.
pub(crate) fn plainly_together(scopes: &[Scope<'_>]) -> String {
    scopes
        .iter()
        .map(|scope| scope.as_str())
        .collect::<Vec<_>>()
        .join(" + ")
}

/// The spellings of scopes in a list.
pub(crate) fn listed(scopes: &[Scope<'_>]) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    names.join(", ")
}

/// `POST /crm/{version}/{module}/upsert`.
pub(crate) fn call(call: Call<'_>) -> String {
    format!("{} {}", method(call), call.path())
}

/// The method; in words, where no documentation prints it.
fn method(call: Call<'_>) -> &'static str {
    match call.method() {
        "ANY" => "(method not printed)",
        method => method,
    }
}

/// What opens a call, in short.
pub(crate) fn opened_by(one: Call<'_>) -> String {
    match one.requirement(&[]) {
        Requirement::Open => "no scope needed".to_owned(),
        Requirement::AnyOf(alternatives) => match alternatives.as_slice() {
            [] => "scope not documented".to_owned(),
            [only] => plainly_together(only),
            // A pattern that no module is put into yet.
            many if one.path().contains("{module}") && many.len() > 6 => {
                "depends on the module".to_owned()
            }
            many => plainly_together(&many[0]),
        },
        _ => "scope not documented".to_owned(),
    }
}

/// Calls and what opens them, in two columns; for hints.
pub(crate) fn calls_and_scopes(title: &str, calls: &[Call<'_>]) -> String {
    let mut page = Page::new(usize::MAX);
    page.line(title);
    let rows: Vec<[String; 2]> = calls
        .iter()
        .map(|one| [call(*one), style::faint(opened_by(*one))])
        .collect();
    page.table(0, &rows);
    page.into_text()
}

/// `3 calls`, `1 call`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

/// How much a scope includes, for a list of wider ones.
pub(crate) fn includes(scope: Scope<'_>) -> String {
    match scope.breadth() {
        0 => String::new(),
        n => style::faint(format!(
            "includes {}",
            count(n, "other scope", "other scopes")
        )),
    }
}

/// Wider scopes, the narrowest first, with how wide they are.
pub(crate) fn wider(page: &mut Page, indent: usize, scopes: &[Scope<'_>], limit: usize) {
    let mut rows: Vec<[String; 2]> = scopes
        .iter()
        .take(limit)
        .map(|scope| [scope.as_str().to_owned(), includes(*scope)])
        .collect();
    if scopes.len() > limit {
        let more = style::faint(format!("and {} more", scopes.len() - limit));
        rows.push([more, String::new()]);
    }
    page.table(indent, &rows);
}

/// What a reader must hear about a kind of source beyond its name, which
/// stands beside the address anyway.
pub(crate) fn caution_of(kind: Kind) -> Option<&'static str> {
    kind.caution().filter(|_| kind != Kind::Mirror)
}

/// What a reader must hear about where a fact comes from.
pub(crate) fn caution(page: &mut Page, indent: usize, text: &str) {
    let first = format!("{}{} ", " ".repeat(indent), style::caution("!"));
    page.wrapped(&first, text);
}

/// What the documentation has otherwise than the call that was asked for.
pub(crate) fn otherwise(page: &mut Page, indent: usize, otherwise: &Otherwise<'_>) {
    for text in otherwise.cautions() {
        caution(page, indent, &text);
    }
}

/// Cautions of an answer: those of the call and of each of its scopes.
pub(crate) fn cautions(
    page: &mut Page,
    indent: usize,
    call: Option<Call<'_>>,
    scopes: &[Scope<'_>],
) {
    let mut said: Vec<String> = Vec::new();
    if let Some(call) = call {
        said.extend(caution_of(call.kind()).map(str::to_owned));
        if call.is_listed_together() {
            said.push(
                "the source lists several scopes in one place without saying whether one is \
                 enough; if this one is refused, ask for all of them"
                    .to_owned(),
            );
        }
    }
    for scope in scopes {
        if let Some(caution) = caution_of(scope.kind()) {
            let of_call = call.is_some_and(|call| call.kind() == scope.kind());
            if !of_call {
                said.push(format!("{scope}: {caution}"));
            }
        }
        if let Some(why) = scope.deprecated() {
            said.push(format!("{scope} is deprecated: {why}"));
        }
    }
    for text in said {
        caution(page, indent, &text);
    }
}

/// Where a scope belongs: `Zoho CRM, Deals`.
pub(crate) fn place(scope: Scope<'_>) -> String {
    let module = scope.module();
    let title = match module.title() {
        "" => module.path(),
        title => title,
    };
    format!("{}, {title}", scope.application().title())
}

/// How an application that is laid over the embedded ones relates to them.
pub(crate) fn overlay(application: Application<'_>) -> &'static str {
    match Catalog::embedded().application(application.name()) {
        Some(known) if known.name() == application.name() => "embedded, with your catalog over it",
        _ => "your catalog",
    }
}
