//! Writes a catalog in its one layout: sorted, short forms where they suffice,
//! one line per fact. Whatever reads back the same, so tools can merge facts
//! without touching what a person wrote elsewhere in the file.

use std::fmt::Write as _;

use super::model::{
    Call, CallEntry, File, Listing, METHODS, Mistake, MistakenCall, OneOrMany, Operation,
    Pagination, Path, Scope,
};

/// The first line of every catalog: editors check the file with the schema.
pub const FIRST_LINE: &str = "# yaml-language-server: $schema=schema.json";

const WIDTH: usize = 80;

/// The catalog as YAML text.
pub fn write(file: &File) -> String {
    let mut out = format!("{FIRST_LINE}\n");
    field(&mut out, 0, "application", &file.application);
    field(&mut out, 0, "title", &file.title);
    field(&mut out, 0, "docs", &file.docs);
    list(&mut out, 0, "prefixes", &file.prefixes);
    list(&mut out, 0, "hosts", &file.hosts);
    if let Some(base) = &file.base {
        field(&mut out, 0, "base", base);
    }
    list(&mut out, 0, "versions", &file.versions);
    if !file.older_bases.is_empty() {
        out.push_str("older_bases:\n");
        for older in &file.older_bases {
            let _ = writeln!(
                out,
                "  - {{host: {}, base: {}, means: {}, source: {}}}",
                flow(&older.host),
                flow(&older.base),
                flow(&older.means),
                one_or_many(&older.source)
            );
        }
    }
    if let Some(organization) = &file.organization {
        let (key, value) = match (&organization.query, &organization.header) {
            (Some(query), _) => ("query", query),
            (None, Some(header)) => ("header", header),
            (None, None) => ("query", &file.application),
        };
        let _ = writeln!(out, "organization: {{{key}: {}}}", flow(value));
    }
    if let Some(pagination) = &file.pagination {
        let _ = writeln!(out, "pagination: {}", pagination_line(pagination));
    }
    if let Some(listing) = &file.listing {
        let _ = writeln!(out, "listing: {}", listing_line(listing));
    }
    list(&mut out, 0, "keywords", &file.keywords);
    if let Some(coverage) = &file.coverage {
        out.push_str("coverage: >-\n");
        wrap(&mut out, coverage);
    }
    if !file.parameters.is_empty() {
        out.push_str("parameters:\n");
        for (name, values) in &file.parameters {
            let _ = writeln!(out, "  {}:", block(name));
            for (value, segment) in values {
                field(&mut out, 4, value, segment);
            }
        }
    }
    if !file.sources.is_empty() {
        out.push_str("sources:\n");
        for (id, source) in &file.sources {
            let _ = writeln!(
                out,
                "  {}: {{kind: {}, month: {}, url: {}}}",
                block(id),
                source.kind,
                flow(&source.month),
                flow(&source.url)
            );
        }
    }
    if !file.covers.is_empty() {
        out.push_str("covers:\n");
        for rule in &file.covers {
            let _ = writeln!(
                out,
                "  - {{wide: {}, narrow: {}, source: {}}}",
                flow(&rule.wide),
                flow_list(&rule.narrow),
                flow(&rule.source)
            );
        }
    }
    if !file.mistakes.is_empty() {
        out.push_str("mistakes:\n");
        let mut mistakes: Vec<_> = file.mistakes.iter().collect();
        mistakes.sort_by_key(|(wrong, _)| order_key(wrong));
        for (wrong, mistake) in mistakes {
            let _ = writeln!(out, "  {}: {}", block(wrong), mistake_line(mistake));
        }
    }
    if !file.mistaken_calls.is_empty() {
        out.push_str("mistaken_calls:\n");
        let mut mistaken: Vec<_> = file.mistaken_calls.iter().collect();
        mistaken.sort_by_key(|(wrong, _)| call_order_key(wrong));
        for (wrong, call) in mistaken {
            let _ = writeln!(out, "  {}: {}", block(wrong), mistaken_call_line(call));
        }
    }
    if !file.modules.is_empty() {
        out.push_str("modules:\n");
        let mut modules: Vec<_> = file.modules.iter().collect();
        modules.sort_by_key(|(name, _)| order_key(name));
        for (name, module) in modules {
            let _ = writeln!(out, "  {}:", block(name));
            if let Some(title) = &module.title {
                field(&mut out, 4, "title", title);
            }
            if let Some(about) = &module.about {
                field(&mut out, 4, "about", about);
            }
            list(&mut out, 4, "keywords", &module.keywords);
            out.push_str("    operations:\n");
            let mut operations: Vec<_> = module.operations.iter().collect();
            operations.sort_by_key(|(name, _)| order_key(name));
            for (name, operation) in operations {
                let value = match operation.to_full().into_operation() {
                    Operation::Short(source) => block(&source),
                    Operation::Full(scope) => scope_line(&scope),
                };
                let _ = writeln!(out, "      {}: {value}", block(name));
            }
        }
    }
    if !file.calls.is_empty() {
        out.push_str("calls:\n");
        let mut calls: Vec<_> = file.calls.iter().collect();
        calls.sort_by_key(|(path, _)| order_key(path));
        for (path, methods) in calls {
            write_path(&mut out, path, methods);
        }
    }
    out
}

/// What entries are sorted by: case does not matter.
pub fn order_key(key: &str) -> (String, String) {
    (key.to_ascii_lowercase(), key.to_owned())
}

/// What `METHOD /path` is sorted by: the path, then the method.
pub fn call_order_key(call: &str) -> ((String, String), usize) {
    let (method, path) = call.split_once(' ').unwrap_or(("", call));
    let place = METHODS.iter().position(|known| *known == method);
    (order_key(path), place.unwrap_or(METHODS.len()))
}

fn write_path(out: &mut String, path: &str, methods: &Path) {
    let _ = writeln!(out, "  {}:", block(path));
    if let Some(host) = &methods.host {
        field(out, 4, "host", host);
    }
    if let Some(source) = &methods.source {
        let _ = writeln!(out, "    source: {}", one_or_many_block(source));
    }
    for (method, call) in methods.calls() {
        // The long form of what the short one can say is written short.
        let value = match call.to_full().into_entry() {
            CallEntry::Short(scopes) => block(&scopes),
            CallEntry::Full(call) => call_line(&call),
        };
        let _ = writeln!(out, "    {method}: {value}");
    }
}

fn pagination_line(pagination: &Pagination) -> String {
    let first = pagination.first.map(|first| first.to_string());
    let parts = [
        ("page", &pagination.page),
        ("more", &pagination.more),
        ("token", &pagination.token),
        ("next", &pagination.next),
        ("offset", &pagination.offset),
        ("first", &first),
        ("limit", &pagination.limit),
        ("source", &Some(pagination.source.clone())),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter_map(|(key, value)| {
            let value = value.as_deref()?;
            // The one number: in quotes it would be text.
            Some(match key {
                "first" => format!("{key}: {value}"),
                _ => format!("{key}: {}", flow(value)),
            })
        })
        .collect();
    format!("{{{}}}", parts.join(", "))
}

fn listing_line(listing: &Listing) -> String {
    let parts = [
        ("call", &listing.call),
        ("list", &listing.list),
        ("path", &listing.path),
        ("operations", &listing.operations),
        ("method", &listing.method),
        ("scope", &listing.scope),
        ("source", &listing.source),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(key, value)| format!("{key}: {}", flow(value)))
        .collect();
    format!("{{{}}}", parts.join(", "))
}

fn mistake_line(mistake: &Mistake) -> String {
    let mut parts = Vec::new();
    if !mistake.means.as_slice().is_empty() {
        parts.push(format!("means: {}", one_or_many(&mistake.means)));
    }
    if let Some(because) = &mistake.because {
        parts.push(format!("because: {}", flow(because)));
    }
    parts.push(format!("source: {}", one_or_many(&mistake.source)));
    format!("{{{}}}", parts.join(", "))
}

fn mistaken_call_line(call: &MistakenCall) -> String {
    let mut parts = vec![format!("means: {}", flow(&call.means))];
    if let Some(because) = &call.because {
        parts.push(format!("because: {}", flow(because)));
    }
    parts.push(format!("source: {}", one_or_many(&call.source)));
    format!("{{{}}}", parts.join(", "))
}

fn scope_line(scope: &Scope) -> String {
    let mut parts = Vec::new();
    if let Some(spelling) = &scope.scope {
        parts.push(format!("scope: {}", flow(spelling)));
    }
    parts.push(format!("source: {}", one_or_many(&scope.source)));
    if !scope.aliases.is_empty() {
        parts.push(format!("aliases: {}", flow_list(&scope.aliases)));
    }
    if let Some(note) = &scope.note {
        parts.push(format!("note: {}", flow(note)));
    }
    if let Some(why) = &scope.deprecated {
        parts.push(format!("deprecated: {}", flow(why)));
    }
    if let Some(confirmed) = &scope.confirmed {
        parts.push(format!("confirmed: {}", flow(confirmed)));
    }
    format!("{{{}}}", parts.join(", "))
}

fn call_line(call: &Call) -> String {
    let mut parts = vec![format!("scopes: {}", flow(&call.scopes))];
    if let Some(source) = &call.source {
        parts.push(format!("source: {}", one_or_many(source)));
    }
    if let Some(words) = &call.words {
        parts.push(format!("words: {}", flow(words)));
    }
    if let Some(note) = &call.note {
        parts.push(format!("note: {}", flow(note)));
    }
    if call.listed_together {
        parts.push("listed_together: true".into());
    }
    if let Some(confirmed) = &call.confirmed {
        parts.push(format!("confirmed: {}", flow(confirmed)));
    }
    format!("{{{}}}", parts.join(", "))
}

fn one_or_many(source: &OneOrMany) -> String {
    match source {
        OneOrMany::One(one) => flow(one),
        OneOrMany::Many(many) => flow_list(many),
    }
}

fn one_or_many_block(source: &OneOrMany) -> String {
    match source {
        OneOrMany::One(one) => block(one),
        OneOrMany::Many(many) => flow_list(many),
    }
}

fn field(out: &mut String, indent: usize, key: &str, value: &str) {
    let _ = writeln!(out, "{:indent$}{}: {}", "", block(key), block(value));
}

fn list(out: &mut String, indent: usize, key: &str, items: &[String]) {
    if !items.is_empty() {
        let _ = writeln!(out, "{:indent$}{key}: {}", "", flow_list(items));
    }
}

fn flow_list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| flow(item)).collect();
    format!("[{}]", items.join(", "))
}

fn wrap(out: &mut String, text: &str) {
    let mut line = String::from(" ");
    for word in text.split_whitespace() {
        if line.len() + word.len() + 1 > WIDTH && line.len() > 1 {
            out.push_str(&line);
            out.push('\n');
            line = String::from(" ");
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
}

/// A string as a value or key on a line of its own.
fn block(text: &str) -> String {
    scalar(text, "")
}

/// A string inside braces or brackets.
fn flow(text: &str) -> String {
    // There, `:?` is the beginning of a key.
    if text.contains(":?") {
        return quoted(text);
    }
    scalar(text, ",[]{}")
}

fn scalar(text: &str, also_special: &str) -> String {
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(|c| "-?:,[]{}#&*!|>'\"%@`".contains(c))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains(|c: char| also_special.contains(c) || unprintable(c))
        && matches!(
            serde_yaml::from_str::<serde_yaml::Value>(text),
            Ok(serde_yaml::Value::String(read)) if read == text
        );
    if plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    if text.contains(unprintable) {
        // Double quotes are the only style that can hold these.
        double_quoted(text)
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Characters that YAML takes for line ends or refuses.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if unprintable(c) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let text = "\
application: demo
title: 'Demo: the app'
docs: https://example.com/a#b
prefixes: [Demo, ZohoOther]
hosts: [www.zohoapis.com]
base: /demo/{version}
versions: [v1, '2']
older_bases:
  - {host: demo.zoho.com, base: /api/v1, means: /demo/v1, source: [docs:a, docs:b]}
organization: {header: X-org}
pagination: {page: page, more: info.more, first: 1, source: docs}
listing: {call: '/demo/{version}/__apis', list: apis, path: path, operations: kinds, method: method, scope: scope, source: docs:list}
keywords: ['yes', \"it's\"]
coverage: >-
  one two three
parameters:
  module: {'*': custom}
sources:
  docs: {kind: official-page, month: 2026-11, url: 'https://example.com/'}
covers:
  - {wide: '{m}.ALL', narrow: ['{m}.*'], source: docs}
mistakes:
  'DemoApp.{m}': {means: '{m}', source: docs:a}
  Demo.gone.READ: {because: 'it was retired, with all of it', source: [docs:a, docs:b]}
mistaken_calls:
  PUT /demo/{version}/bills: {means: 'GET /demo/{version}/bills', because: 'a, b', source: docs:a}
  GET /demo/{version}/bill: {means: 'GET /demo/{version}/bills', source: [docs:a, docs:b]}
modules:
  bills:
    about: 'What suppliers want: money'
    operations:
      READ: docs:bills
      ALL: {source: [docs:a, docs:b], aliases: [Demo.bill.ALL], note: 'a, b', confirmed: probe us 2026-11-22, scope: Demo.Bills.ALL}
calls:
  /demo/{version}/{module}:
    GET: {scopes: 'bills.READ | modules.{module}.{ALL,READ}', source: docs:x, listed_together: true}
  /demo/{version}/bills:
    source: docs:bills
    GET: bills.{ALL,READ}
";
        let first = read("demo.yaml", text);
        assert_eq!(first.problems, [], "the sample is right");
        let written = write(&first.file);
        let second = read("demo.yaml", &written);
        assert_eq!(second.problems, [], "{written}");
        assert_eq!(second.file, first.file, "{written}");
        assert_eq!(write(&second.file), written);
    }
}
