//! Addresses as code builds them: string literals, templates and
//! concatenations of any language, read as text. What is filled in at run time
//! becomes `{name}`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::expression::{balanced, expression, last_name, opening, operator};

/// An address, or the end of one that begins with a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    /// The text up to the query, with `{name}` for what is filled in.
    pub text: String,
    /// The variable that stands before the text: `BASE` in `BASE + "/Leads"`.
    pub head: Option<String>,
    /// The variable that the address is assigned to.
    pub name: Option<String>,
    /// Where it stands, without what is before the quote.
    pub range: Range<usize>,
    /// Whether it stands in quotes.
    pub is_quoted: bool,
    /// Whether more is appended that can't be followed.
    pub is_open: bool,
}

static START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?P<url>https?:\\?/\\?/)"#,
        r#"|["'`](?P<quoted>\\?/|\$\{[^}\n]{1,80}\}|\$[A-Za-z_]|#\{[^}\n]{1,80}\}|\{[^}\n"']{0,80}\}/|%[sv]/|:?//)"#,
    ))
    .expect("the pattern is tested")
});

static HOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[^A-Za-z0-9./-])((?:[a-z0-9-]+\.)+(?:zoho|zohoapis|zohocloud|manageengine|site24x7|zeptomail)\.[a-z]{2,3}(?:\.[a-z]{2})?)(?:/|[^A-Za-z0-9.-]|$)",
    )
    .expect("the pattern is tested")
});

static PATH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[ \t](/[a-z]{2,20}/v[0-9][0-9.]*/)").expect("the pattern is tested")
});

/// `name = "…`, `"name": "…`, `name => '…`, at the end of what stands before.
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?:^|[\s({,;@$>.])["']?([A-Za-z_][\w]*)["']?\s*(?:\[[^\]]*\])?\s*(?::\s*[A-Za-z][\w<>&'. |]*?)?\s*(?:=>|:=|=|:)\s*[^=\s].*$"#,
    )
    .expect("the pattern is tested")
});

/// `BASE + `, `$this->base . `, `url() & ` at the end of what stands before.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"([A-Za-z_]\w*)(?:\(\))?\s*(?:\+|\.|\.\.|&|~)\s*[fr$]?$")
        .expect("the pattern is tested")
});

/// Longer addresses are something else.
const LONGEST: usize = 400;
/// How many parts of a concatenation are followed.
const PARTS: usize = 12;

/// The addresses in a text, in its order.
pub(super) fn literals(text: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(captures) = START.captures_at(text, at) {
        let whole = captures.get(0).map_or(at..at + 1, |m| m.range());
        let group = |name| captures.name(name).map(|m| m.range());
        let (start, is_quoted) = if let Some(url) = group("url") {
            let before = text[..url.start].chars().next_back();
            (url.start, matches!(before, Some('"' | '\'' | '`')))
        } else {
            (group("quoted").map_or(whole.end, |m| m.start), true)
        };
        let literal = Reader::new(text, start, is_quoted).read();
        at = literal.range.end.max(whole.end);
        found.push(literal);
    }
    for captures in HOST.captures_iter(text) {
        add(text, captures.get(1), &mut found);
    }
    for captures in PATH.captures_iter(text) {
        add(text, captures.get(1), &mut found);
    }
    found.sort_by_key(|literal| literal.range.start);
    found
}

fn add(text: &str, start: Option<regex::Match<'_>>, found: &mut Vec<Literal>) {
    let Some(start) = start.map(|m| m.start()) else {
        return;
    };
    if found.iter().any(|known| known.range.contains(&start)) {
        return;
    }
    let before = text[..start].chars().next_back();
    let is_quoted = matches!(before, Some('"' | '\'' | '`'));
    let mut literal = Reader::new(text, start, is_quoted).read();
    if !literal.text.starts_with('/') {
        literal.text.insert_str(0, "https://");
    }
    found.push(literal);
}

struct Reader<'t> {
    text: &'t str,
    start: usize,
    at: usize,
    quote: Option<char>,
    out: String,
    head: Option<String>,
    is_open: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, start: usize, is_quoted: bool) -> Self {
        let quote = text[..start].chars().next_back().filter(|_| is_quoted);
        Self {
            text,
            start,
            at: start,
            quote,
            out: String::new(),
            head: None,
            is_open: false,
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn read(mut self) -> Literal {
        let prefix = self.line_before();
        let goes_on = self.part();
        if goes_on {
            for _ in 0..PARTS {
                if !self.joined() {
                    break;
                }
            }
        }
        if let Some(rest) = self.out.strip_prefix("://") {
            self.out = format!("https://{rest}");
            self.head = None;
        }
        self.cut_glued();
        if self.head.is_none() && self.out.starts_with('/') && self.quote.is_some() {
            let before = prefix.strip_suffix(['"', '\'', '`']).unwrap_or(prefix);
            self.head = HEAD.captures(before).map(|c| c[1].to_owned());
        }
        Literal {
            name: ASSIGNED.captures(prefix).map(|c| c[1].to_owned()),
            text: self.out,
            head: self.head,
            range: self.start..self.at,
            is_quoted: self.quote.is_some(),
            is_open: self.is_open,
        }
    }

    /// Leaves out what is glued to the end: `…/crm/v8{path}`.
    fn cut_glued(&mut self) {
        let Some(at) = self.out.rfind('{').filter(|_| self.out.ends_with('}')) else {
            return;
        };
        let before = &self.out[..at];
        let host = before.split_once("://").map(|(_, host)| host);
        let is_glued = match host {
            // `www.zohoapis{domain}`, but not `www.zohoapis.com{path}`
            Some(host) if !host.contains('/') => crate::hosts::is_zoho(host),
            _ => !before.ends_with(['/', '.', '_', '-', '=', '}']) && !before.is_empty(),
        };
        if is_glued {
            self.out.truncate(at);
            self.is_open = true;
        }
    }

    /// The line up to the literal, not more than the pattern can make use of.
    fn line_before(&self) -> &'t str {
        let before = &self.text[..self.start];
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let skip = line.len().saturating_sub(160);
        let skip = (skip..=line.len()).find(|at| line.is_char_boundary(*at));
        &line[skip.unwrap_or(line.len())..]
    }

    /// Reads one string; whether it ended with its quote, so that more may be
    /// appended.
    fn part(&mut self) -> bool {
        loop {
            if self.out.len() > LONGEST {
                return false;
            }
            let rest = self.rest();
            let Some(c) = rest.chars().next() else {
                return false;
            };
            if Some(c) == self.quote {
                self.at += 1;
                return true;
            }
            match c {
                // JSON and PHP write `\/`.
                '\\' if rest.starts_with("\\/") => self.at += 1,
                '$' | '#' | '{' | '%' | '<' if self.placeholder() => {}
                '?' | '#' => return self.skip_to_quote(),
                ':' if self.quote.is_none() && !rest.starts_with("://") && ends_host(rest) => {
                    return false;
                }
                '"' | '\'' | '`' | '<' | '>' | '|' | '^' | '\\' | ';' | ',' | '*' | ')' | ']'
                | '}' | '(' | '[' | '{' => return false,
                c if c.is_whitespace() || c.is_control() => return false,
                c => {
                    self.out.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }

    /// Past the query; nothing more is appended.
    fn skip_to_quote(&mut self) -> bool {
        let end = self
            .rest()
            .find(|c: char| c == '\n' || Some(c) == self.quote || c.is_whitespace())
            .unwrap_or(self.rest().len());
        self.at += end;
        false
    }

    /// `${x}`, `#{x}`, `{x}`, `{{x}}`, `$x`, `%s`, `%(x)s`, `<x>`.
    fn placeholder(&mut self) -> bool {
        let rest = self.rest();
        let (length, inner) = if let Some(open) = ["${", "#{", "{{", "{"]
            .iter()
            .find(|open| rest.starts_with(**open))
        {
            let Some(length) = balanced(rest) else {
                return false;
            };
            (length, rest[open.len()..length].trim_end_matches('}'))
        } else if let Some(name) = rest.strip_prefix('$') {
            let length = name
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(name.len());
            if length == 0 {
                return false;
            }
            // PHP: `$this->id`
            let more = name[length..].strip_prefix("->").map_or(0, |member| {
                2 + member
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(member.len())
            });
            (1 + length + more, &rest[1..1 + length + more])
        } else if let Some(named) = rest.strip_prefix("%(") {
            let Some(end) = named.find(")s").filter(|end| *end < 60) else {
                return false;
            };
            (2 + end + 2, &named[..end])
        } else if rest.starts_with('%') {
            match rest.as_bytes().get(1) {
                Some(b's' | b'd' | b'v' | b'i' | b'@') => (2, ""),
                _ => return false,
            }
        } else if rest.starts_with('<') && self.out.ends_with('/') {
            let Some(end) = rest.find('>').filter(|end| *end < 60) else {
                return false;
            };
            let inner = &rest[1..end];
            if inner.is_empty() || inner.contains(['/', '<', '\n', '"']) {
                return false;
            }
            (end + 1, inner)
        } else {
            return false;
        };
        self.at += length;
        self.put(last_name(inner));
        true
    }

    fn put(&mut self, name: &str) {
        if self.out.is_empty() && self.head.is_none() {
            self.head = Some(name.to_owned());
        } else {
            self.out.push('{');
            self.out.push_str(name);
            self.out.push('}');
        }
    }

    /// Follows `+ id + "/more"`; whether there may be more.
    fn joined(&mut self) -> bool {
        let rest = self.rest();
        let blank = rest.trim_start();
        let skipped = rest.len() - blank.len();
        let Some((length, after)) = operator(blank) else {
            return false;
        };
        let operand = after.trim_start();
        let to_operand = skipped + length + (after.len() - operand.len());
        if let Some(open) = opening(operand) {
            self.at += to_operand + open;
            self.quote = self.text[..self.at].chars().next_back();
            return self.part();
        }
        let (length, name) = expression(operand);
        if length == 0 {
            return false;
        }
        let fills = self.out.is_empty() || self.out.ends_with(['/', '.', '_', '-', '=']);
        if fills && !self.out.is_empty() {
            self.at += to_operand + length;
            self.put(name);
            return true;
        }
        // `"https://www.zohoapis.com" + path`
        self.is_open = true;
        false
    }
}

/// Whether a colon ends a host: `www.zohoapis.com: …`, but not `:443/`.
fn ends_host(rest: &str) -> bool {
    !rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(code: &str) -> Vec<String> {
        literals(code)
            .into_iter()
            .map(|l| match l.head {
                Some(head) => format!("<{head}>{}", l.text),
                None => l.text,
            })
            .collect()
    }

    #[test]
    fn addresses_are_read_as_every_language_builds_them() {
        for (code, address) in [
            (
                r#"requests.get("https://www.zohoapis.com/crm/v8/Leads?page=1")"#,
                "https://www.zohoapis.com/crm/v8/Leads",
            ),
            (
                r#"f"https://desk.zoho.{dc}/api/v1/tickets/{t['id']}""#,
                "https://desk.zoho.{dc}/api/v1/tickets/{id}",
            ),
            (
                "`https://www.zohoapis.com/crm/v8/${module}/${encodeURIComponent(id)}`",
                "https://www.zohoapis.com/crm/v8/{module}/{id}",
            ),
            (
                r#""https://www.zohoapis.com" + "/crm/v8/Leads""#,
                "https://www.zohoapis.com/crm/v8/Leads",
            ),
            (
                r#""https://www.zohoapis.com/crm/v8/Leads/" + lead.getId() + "/actions/convert""#,
                "https://www.zohoapis.com/crm/v8/Leads/{getId}/actions/convert",
            ),
            (
                r#"'https://www.zohoapis.com/crm/v8/Leads/' . $id . '/Notes'"#,
                "https://www.zohoapis.com/crm/v8/Leads/{id}/Notes",
            ),
            (
                r##""https://www.zohoapis.com/books/v3/items/#{item.id}""##,
                "https://www.zohoapis.com/books/v3/items/{id}",
            ),
            (
                r#""https:\/\/www.zohoapis.com\/crm\/v8\/Leads""#,
                "https://www.zohoapis.com/crm/v8/Leads",
            ),
            (
                r#"fmt.Sprintf("https://www.zohoapis.com/crm/v8/Leads/%s", id)"#,
                "https://www.zohoapis.com/crm/v8/Leads/{}",
            ),
            (r#"BASE + "/Leads""#, "<BASE>/Leads"),
            ("`${this.base}/Leads/${id}`", "<base>/Leads/{id}"),
            (r#""$base/Leads/$this->id""#, "<base>/Leads/{id}"),
            (r#""{self.base}/Leads".format(x)"#, "<base>/Leads"),
            (
                "see https://desk.zoho.com/api/v1/tickets, or not",
                "https://desk.zoho.com/api/v1/tickets",
            ),
            ("hostname: 'desk.zoho.eu',", "https://desk.zoho.eu"),
            ("GET /crm/v8/Leads HTTP/1.1", "/crm/v8/Leads"),
            (
                "curl https://www.zohoapis.com/crm/v8/Leads/<id>/Notes",
                "https://www.zohoapis.com/crm/v8/Leads/{id}/Notes",
            ),
        ] {
            assert_eq!(texts(code), [address], "{code}");
        }
    }

    #[test]
    fn the_name_that_an_address_gets_is_known() {
        for (code, name) in [
            (r#"BASE = "https://x/y""#, Some("BASE")),
            (r#"    this.base: string = `https://x/y`"#, Some("base")),
            (r#"  "url": "https://x/y""#, Some("url")),
            (r#"'base' => 'https://x/y'"#, Some("base")),
            (
                r#"private static final String API = "https://x/y""#,
                Some("API"),
            ),
            (
                r#"const API = process.env.API || 'https://x/y'"#,
                Some("API"),
            ),
            (r#"apiBase := "https://x/y""#, Some("apiBase")),
            (r#"$this->base = 'https://x/y'"#, Some("base")),
            (r#"get("https://x/y")"#, None),
        ] {
            assert_eq!(literals(code)[0].name.as_deref(), name, "{code}");
        }
    }
}
