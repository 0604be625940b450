//! The doc comment of a scope: its exact spelling, the calls that it opens and
//! where that was read, in Markdown that rustdoc takes without a warning.

use zoho_catalog::Kind;
use zoho_catalog::authoring::cover::Entry;
use zoho_catalog::authoring::model::File;

use super::calls::Call;

/// How many calls are listed.
const CALLS: usize = 6;

/// Up to how many covered scopes are listed rather than counted.
const COVERED: usize = 6;

/// The lines of the doc comment of `entry`, one of `entries`.
pub fn scope(file: &File, entries: &[Entry], entry: &Entry, calls: &[Call]) -> Vec<String> {
    let title = file
        .modules
        .get(&entry.module)
        .and_then(|module| module.title.as_deref());
    let mut lines = vec![match title {
        Some(title) => format!("`{}`: {}", entry.spelling, escape(title)),
        None => format!("`{}`", entry.spelling),
    }];
    let mut paragraph = |text: String| {
        lines.push(String::new());
        lines.push(text);
    };
    if let Some(note) = &entry.scope.note {
        paragraph(sentence(note));
    }
    match entry.covers.len() {
        0 if calls.is_empty() => paragraph("No call is known that takes it.".into()),
        0 => {}
        many if many > COVERED => paragraph(format!("Covers {many} narrower scopes.")),
        _ => {
            let covered: Vec<String> = entry
                .covers
                .iter()
                .map(|&n| format!("`{}`", entries[n].spelling))
                .collect();
            paragraph(format!("Covers {}.", covered.join(", ")));
        }
    }
    if !calls.is_empty() {
        paragraph("Opens:".into());
        lines.extend(calls.iter().take(CALLS).map(call));
        match calls.len().saturating_sub(CALLS) {
            0 => {}
            1 => lines.push("- and 1 more call".into()),
            more => lines.push(format!("- and {more} more calls")),
        }
    }
    if let Some(source) = source(file, entry) {
        lines.push(String::new());
        lines.push(source);
    }
    lines
}

/// The lines of the doc comment of an application's enum.
pub fn application(file: &File, scopes: usize) -> Vec<String> {
    let mut lines = vec![
        format!("Scopes of {}", escape(&file.title)),
        String::new(),
        format!(
            "{scopes} {}; Zoho's documentation: {}",
            if scopes == 1 { "scope" } else { "scopes" },
            address(&file.docs)
        ),
    ];
    if let Some(coverage) = &file.coverage {
        lines.push(String::new());
        lines.push(sentence(coverage));
    }
    lines
}

fn call(call: &Call) -> String {
    let mut line = match call.method {
        "ANY" => format!("- `{}`", code(&call.path)),
        method => format!("- `{method} {}`", code(&call.path)),
    };
    if call.method == "ANY" {
        line.push_str(" (the method is not documented)");
    }
    if call.together {
        line.push_str(" with further scopes");
    }
    line
}

/// Where the scope was read: the strongest source.
fn source(file: &File, entry: &Entry) -> Option<String> {
    let (kind, url) = entry
        .scope
        .source
        .as_slice()
        .iter()
        .filter_map(|reference| {
            let (id, rest) = reference.split_once(':').unwrap_or((reference, ""));
            let source = file.sources.get(id)?;
            Some((source.kind, format!("{}{rest}", source.url)))
        })
        .min_by_key(|(kind, _)| *kind)?;
    let known =
        url.starts_with("https://") || url.starts_with("http://") || url.starts_with("github:");
    let read = if known {
        format!("Source: {}", address(&url))
    } else {
        String::new()
    };
    let said = match kind.caution().map(sentence) {
        // A copy of Zoho's own word needs no loud warning.
        Some(caution) if kind == Kind::Mirror => caution,
        Some(caution) => format!("**{caution}**"),
        None => String::new(),
    };
    let line = format!("{said} {read}").trim().to_owned();
    (!line.is_empty()).then_some(line)
}

/// An address as a link. `github:owner/repository:path` names a file there.
fn address(url: &str) -> String {
    if let Some(rest) = url.strip_prefix("github:") {
        let (repository, path) = rest.split_once(':').unwrap_or((rest, ""));
        let link = format!("<https://github.com/{}>", link(repository));
        return match path {
            "" => link,
            path => format!("{link}, `{}`", code(path)),
        };
    }
    format!("<{}>", link(url))
}

/// What may not stand inside `<…>` is percent-encoded.
fn link(url: &str) -> String {
    url.chars()
        .map(|c| match c {
            ' ' => "%20".into(),
            '<' => "%3C".into(),
            '>' => "%3E".into(),
            c => c.to_string(),
        })
        .collect()
}

/// Text that stands between backticks.
fn code(text: &str) -> String {
    text.replace('`', "'")
}

/// Plain text with a capital at its beginning and a full stop at its end.
fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = text.chars();
    // A word with a dot, a digit or a capital inside is a name: `modules.READ`.
    let first = text.split(' ').next().unwrap_or_default();
    let name = first
        .trim_end_matches([',', ':', ';'])
        .contains(|c: char| !c.is_ascii_lowercase());
    let mut out = match chars.next() {
        Some(c) if !name => format!("{}{}", c.to_ascii_uppercase(), chars.as_str()),
        _ => text.clone(),
    };
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    escape(&out)
}

/// Plain text as Markdown: nothing in it is markup, and addresses are links.
fn escape(text: &str) -> String {
    text.split(' ')
        .map(|word| {
            let bare = word.trim_end_matches(['.', ',', ';', ')']);
            if bare.starts_with("https://") || bare.starts_with("http://") {
                return format!("<{}>{}", link(bare), escape_word(&word[bare.len()..]));
            }
            escape_word(word)
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn escape_word(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        if matches!(
            c,
            '[' | ']' | '<' | '>' | '*' | '_' | '`' | '\\' | '&' | '#' | '|' | '~'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_plain_text_is_markup() {
        assert_eq!(
            sentence("use [ids] of <b>, see https://zoho.com/a_b. and c*d"),
            r"Use \[ids\] of \<b\>, see <https://zoho.com/a_b>. and c\*d."
        );
        assert_eq!(
            sentence("modules.READ is enough"),
            "modules.READ is enough."
        );
        assert_eq!(escape("a  b"), "a  b");
    }

    #[test]
    fn a_file_in_a_repository_links_to_the_repository() {
        assert_eq!(
            address("github:zoho/crm-oas:v8.0/common.json"),
            "<https://github.com/zoho/crm-oas>, `v8.0/common.json`"
        );
        assert_eq!(address("https://zoho.com/a b"), "<https://zoho.com/a%20b>");
    }
}
