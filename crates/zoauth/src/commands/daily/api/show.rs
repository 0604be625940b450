//! A request that is not sent: laid out, as JSON, or as a line for a shell that
//! sends it with curl. The token is in none of them.

use serde::Serialize;
use serde_json::value::RawValue;
use zoho_oauth::Profile;

use super::body::{Content, MadeOf};
use super::needs::Needs;
use super::request::{Header, Request};
use super::{CallFacts, json};
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::facts::names;
use crate::style::{faint, strong};
use crate::wording;

#[derive(Serialize)]
struct Answer<'a> {
    dry_run: bool,
    profile: &'a str,
    #[serde(flatten)]
    call: CallFacts<'a>,
    headers: &'a [Header],
    body: Option<Shown<'a>>,
    body_bytes: usize,
    scopes: Scopes<'a>,
    warnings: &'a [String],
}

/// The body: JSON as it is, other text as text, nothing of bytes.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Shown<'a> {
    /// JSON.
    Json(Box<RawValue>),
    /// Text.
    Text(&'a str),
}

#[derive(Serialize)]
struct Scopes<'a> {
    /// Needed together; `null` where that is not known.
    needed: Option<Vec<&'a str>>,
    held: &'a [String],
    missing: Vec<&'a str>,
    suffices: Option<bool>,
}

/// Bytes as they can be shown.
pub(super) fn shown(bytes: &[u8]) -> Option<Shown<'_>> {
    let text = std::str::from_utf8(bytes).ok()?;
    match RawValue::from_string(text.trim().to_owned()) {
        Ok(json) => Some(Shown::Json(json)),
        Err(_) if text.is_empty() => None,
        Err(_) => Some(Shown::Text(text)),
    }
}

/// Prints what would be sent.
pub(super) fn dry_run(
    context: &Context<'_>,
    profile: &Profile,
    call: CallFacts<'_>,
    request: &Request,
    needs: &Needs<'_>,
    warnings: &[String],
) -> Result<ExitCode, Error> {
    let content = request.content.as_ref();
    let answer = Answer {
        dry_run: true,
        profile: profile.as_str(),
        call,
        headers: &request.headers,
        body: content.and_then(|content| match content.made_of {
            MadeOf::Parts(_) => None,
            _ => shown(&content.bytes),
        }),
        body_bytes: content.map_or(0, |content| content.bytes.len()),
        scopes: Scopes {
            needed: needs.least.as_deref().map(names),
            held: &needs.held,
            missing: names(&needs.missing),
            suffices: needs.suffices(),
        },
        warnings,
    };
    context.output.answer(&answer, |page| {
        page.line(strong(format!("{} {}", request.method, request.url)));
        page.line(format!(
            "Authorization: Zoho-oauthtoken {}",
            faint("(left out)")
        ));
        for header in &request.headers {
            page.line(format!("{}: {}", header.name, header.value));
        }
        if let Some(content) = content {
            page.gap();
            page.line(body(content));
        }
        page.gap();
        let needed = match needs.least.as_deref() {
            None => "not known: the call or its scope is in no catalog".to_owned(),
            Some([]) => "no scope".to_owned(),
            Some(scopes) => wording::together(scopes),
        };
        let mut rows = vec![
            [faint("needs"), needed],
            [faint("has"), needs.held.join(", ")],
        ];
        if !needs.missing.is_empty() {
            rows.push([faint("lacks"), wording::plainly_together(&needs.missing)]);
        }
        rows.push([faint("profile"), profile.to_string()]);
        page.table(0, &rows);
    })?;
    Ok(ExitCode::Ok)
}

/// A body for people.
fn body(content: &Content) -> String {
    match (&content.made_of, content.text()) {
        (MadeOf::Parts(parts), _) => parts
            .iter()
            .map(|part| part.for_curl())
            .collect::<Vec<_>>()
            .join("\n"),
        (_, Some(text)) if json::is_json(text.as_bytes()) => json::laid_out(text),
        (_, Some(text)) => text.to_owned(),
        (_, None) => wording::count(content.bytes.len(), "byte", "bytes"),
    }
}

/// Prints a line that sends it with curl.
pub(super) fn curl(
    context: &Context<'_>,
    profile: &Profile,
    request: &Request,
    more: &[&str],
) -> Result<ExitCode, Error> {
    let mut words = vec![
        format!("zoauth header{} | curl -sS", oauth::profile_option(profile)),
        "-H @-".to_owned(),
    ];
    words.extend(more.iter().map(|word| quoted(word)));
    if request.method == zoho_oauth::api::Method::HEAD {
        words.push("--head".to_owned());
    } else {
        words.push(format!("-X {}", request.method));
    }
    words.push(quoted(request.url.as_str()));
    let is_form = matches!(
        request.content.as_ref().map(|content| &content.made_of),
        Some(MadeOf::Parts(_))
    );
    for header in &request.headers {
        // Curl makes its own, with its own boundary.
        if is_form && header.name == "Content-Type" {
            continue;
        }
        words.push(format!(
            "-H {}",
            quoted(&format!("{}: {}", header.name, header.value))
        ));
    }
    match request.content.as_ref() {
        None => {}
        Some(content) => match &content.made_of {
            MadeOf::Parts(parts) => words.extend(parts.iter().map(|part| {
                let option = if part.is_file() {
                    "-F"
                } else {
                    "--form-string"
                };
                format!("{option} {}", quoted(&part.for_curl()))
            })),
            MadeOf::File(file) => {
                words.push(format!("--data-binary {}", quoted(&format!("@{file}"))));
            }
            MadeOf::Bytes => {
                let text = content.text().ok_or_else(|| {
                    Error::new(
                        ExitCode::Usage,
                        "the body is no text, so it fits into no line",
                    )
                    .hint("name its file: --body FILE")
                })?;
                words.push(format!("--data-raw {}", quoted(text)));
            }
        },
    }
    #[derive(Serialize)]
    struct Line<'a> {
        profile: &'a str,
        curl: &'a str,
    }
    let line = words.join(" ");
    if context.output.is_json() {
        context.output.json(&Line {
            profile: profile.as_str(),
            curl: &line,
        })?;
    } else {
        context.output.text(&format!("{line}\n"))?;
    }
    Ok(ExitCode::Ok)
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._:/%@+,=".contains(c);
    if !word.is_empty() && word.chars().all(harmless) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
