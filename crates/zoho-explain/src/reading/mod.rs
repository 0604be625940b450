//! Takes a pasted text apart: statuses, codes and the fields they stand in.
//! Whatever it is, a sound answer or a piece of a log, something is read from
//! it or nothing; no text is an error.

mod json;
mod text;

/// What the pasted text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Nothing, or an HTTP answer without a body.
    Empty,
    /// JSON, alone or inside other text.
    Json,
    /// A web page.
    Html,
    /// The URL of a redirect.
    Redirect,
    /// A code or a few words.
    Short,
    /// Any other text.
    Text,
}

impl Form {
    /// The name in JSON output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Json => "json",
            Self::Html => "html",
            Self::Redirect => "redirect",
            Self::Short => "short",
            Self::Text => "text",
        }
    }
}

/// A code and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// Name of the field; empty where it stands alone.
    pub(crate) name: String,
    /// The code.
    pub(crate) value: String,
}

/// What a text holds.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) form: Form,
    /// In lower case, white space as one blank: what messages are looked for in.
    pub(crate) lower: String,
    /// The same of a web page, without what stands before it.
    pub(crate) page: String,
    /// HTTP statuses in their order.
    pub(crate) statuses: Vec<u16>,
    /// Codes in fields.
    pub(crate) fields: Vec<Field>,
    /// Words of the text that may be codes.
    pub(crate) words: Vec<String>,
}

/// Longer texts are cut; an answer of Zoho's has a few kilobytes.
const LONGEST: usize = 256 * 1024;
/// What counts as a code alone, in characters and words.
const SHORT: (usize, usize) = (80, 6);

/// Takes the text apart.
pub(crate) fn read(input: &str) -> Reading {
    let input = input.trim();
    let end = (0..=LONGEST.min(input.len()))
        .rev()
        .find(|at| input.is_char_boundary(*at));
    let input = &input[..end.unwrap_or_default()];
    let mut statuses = text::statuses(input);
    let body = text::body(input);
    let json = json::fields(body);
    let is_html = text::is_html(body);
    let redirect = text::redirect(input);
    let is_short = input.len() <= SHORT.0 && input.split_whitespace().count() <= SHORT.1;
    let form = if body.is_empty() {
        Form::Empty
    } else if json.is_some() {
        Form::Json
    } else if is_html {
        Form::Html
    } else if !redirect.is_empty() {
        Form::Redirect
    } else if is_short {
        Form::Short
    } else {
        Form::Text
    };
    let mut fields = json.unwrap_or_default();
    fields.extend(redirect);
    if fields.is_empty() && !is_html {
        fields = text::fields(body);
    }
    if fields.is_empty() && form == Form::Short {
        fields = text::alone(input);
    }
    // A code from 100 to 599 is the HTTP status once more.
    fields.retain(|field| {
        let status: Option<u16> = field.value.parse().ok().filter(|n| (100..600).contains(n));
        statuses.extend(status);
        status.is_none()
    });
    fields.dedup();
    Reading {
        form,
        lower: text::collapsed(input),
        page: if is_html {
            text::collapsed(text::page(body))
        } else {
            String::new()
        },
        statuses,
        fields,
        words: text::words(input),
    }
}

/// A field's name without what spellings differ in: `error_code`, `errorCode`.
pub(crate) fn plain_name(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Whether codes stand in fields of this (plain) name.
fn is_code_field(plain: &str) -> bool {
    matches!(plain, "code" | "errorcode" | "error" | "cause")
}

#[cfg(test)]
mod tests;
