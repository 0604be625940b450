//! The HTTP method of a call, as the code around an address shows it.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::address;
use crate::place::Lines;

/// How many lines before and behind an address are looked at.
const BEFORE: usize = 3;
const BEHIND: usize = 6;

/// Ways to say the method; the group that matches is the method.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i:["']?\b(?:method|type|verb|http_?method|request_?method|request_?type)["']?\s*(?:=>|:|=|,)\s*["'`:]?(GET|POST|PUT|PATCH|DELETE)\b)"#,
        r#"|\bCURLOPT_CUSTOMREQUEST\b\s*(?:=>|,)\s*["'](GET|POST|PUT|PATCH|DELETE)["']"#,
        r#"|\b(?:HttpMethod|Method|RequestMethod|Verb|HTTP)(?:\.|::)(?i:Method)?(?i:(GET|POST|PUT|PATCH|DELETE))\b"#,
        r#"|\bhttp\.Method(Get|Post|Put|Patch|Delete)\b"#,
        r#"|\bHttp(Get|Post|Put|Patch|Delete)\b"#,
        r#"|\bNet::HTTP::(Get|Post|Put|Patch|Delete)\b"#,
        r#"|["'`](GET|POST|PUT|PATCH|DELETE)["'`]"#,
        r#"|(?:-X\s*|--request[\s=]+)["']?(GET|POST|PUT|PATCH|DELETE)\b"#,
        r#"|:(get|post|put|patch|delete)\b\s*,"#,
        r#"|\.(GET|POST|PUT|PATCH|DELETE)\("#,
    ))
    .expect("the pattern is tested")
});

/// A function that is called like the method: `.post(`, `postRequest(`.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"([\w$)\]]*)\s*(?:\.|->|::|\b|_)(?i:(get|post|put|patch|delete))",
        r"(?i:_?(?:request|async|json|asjson|fromjson|url|string|fromjsonasync|asjsonasync|stringasync))?",
        r"\s*(?:<[^<>()]{0,60}>)?\(",
    ))
    .expect("the pattern is tested")
});

/// Who receives `.get(` and means HTTP, where the address is on another line.
static CLIENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)request|axios|http|client|session|fetch|api|curl|got|superagent|rest|faraday|guzzle|conn|zoho|agent|retrofit")
        .expect("the pattern is tested")
});

/// Calls that are GET unless they say otherwise.
static DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bfetch\(|\burlopen\(|\bfile_get_contents\(|\binvokeurl\b|(?:^|[\s$`])curl\s|\bUrlFetchApp\b")
        .expect("the pattern is tested")
});

/// Calls with a body, which makes them POST.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bCURLOPT_POST\b\s*(?:=>|,)\s*(?i:1|true)|\bCURLOPT_POSTFIELDS\b|(?:^|\s)(?:-d|--data(?:-raw|-binary|-urlencode)?|-F|--form|--json)(?:\s|=)")
        .expect("the pattern is tested")
});

/// `POST` directly before the address, as in lists and documentation.
static DIRECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(GET|POST|PUT|PATCH|DELETE)["'`*]{0,3}[:\s|]{1,4}["'`]{0,3}$"#)
        .expect("the pattern is tested")
});

/// The method of the call whose address stands at `start..end`; `others` are
/// the lines of the addresses before and behind it, which have their own.
pub(super) fn method_of(
    lines: &Lines<'_>,
    (start, end): (usize, usize),
    others: (Option<usize>, Option<usize>),
    name: Option<&str>,
) -> Option<String> {
    let (first, last) = (lines.at(start), lines.at(end));
    let line = lines.text(first);
    let (before, _) = line.split_at(cut(line, start - lines.start(first)));
    let line = lines.text(last);
    let (_, behind) = line.split_at(cut(line, end - lines.start(last)));
    if let Some(direct) = DIRECT.captures(before) {
        return named(&direct);
    }
    // The nearest before the address on its line, else the first behind it.
    if let Some(said) = SAID
        .captures_iter(before)
        .last()
        .or_else(|| SAID.captures(behind))
    {
        return named(&said);
    }
    if let Some(called) = CALLED.captures_iter(before).last() {
        let open = before[called.get(0).map_or(0, |m| m.end())..].trim_start();
        let is_argument = open.len() < 30 && !open.contains(')');
        if is_argument && !is_route(&called) {
            return upper(&called[2]);
        }
    }
    let least = others.0.map_or(0, |line| line + 1);
    let most = others
        .1
        .map_or(lines.count(), |line| line)
        .min(lines.count());
    let above = (1..=BEFORE).filter_map(|n| first.checked_sub(n).filter(|line| *line >= least));
    let below = (1..=BEHIND).map(|n| last + n).filter(|line| *line < most);
    // Lines of the same statement come first, the nearer the better.
    let above: Vec<usize> = above.collect();
    let below: Vec<usize> = below.collect();
    let mut near: Vec<&usize> = Vec::new();
    for n in 0..BEHIND {
        near.extend(below.get(n));
        near.extend(above.get(n));
    }
    let is_end = |text: &str| {
        let text = text.trim();
        text.is_empty() || matches!(text, "}" | "end" | "})" | "});" | "];" | "]")
    };
    let mut over = (false, false);
    let mut weak = None;
    for number in near {
        let text = lines.text(*number);
        let is_below = *number > last;
        if (is_below && over.1) || (!is_below && over.0) {
            continue;
        }
        if is_end(text) {
            // A blank line ends what belongs together, mostly.
            if is_below {
                over.1 = text.trim() != "]";
            } else {
                over.0 = true;
            }
            continue;
        }
        if let Some(said) = SAID.captures(text) {
            return named(&said);
        }
        for called in CALLED.captures_iter(text) {
            let rest = &text[called.get(0).map_or(0, |m| m.end())..];
            let takes = name.is_some_and(|name| {
                rest.trim_start()
                    .strip_prefix(name)
                    .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
            });
            let opens = rest.trim().is_empty() && *number + 1 == first;
            let receiver = &text[..called.get(2).map_or(0, |m| m.start())];
            let is_client = CLIENT.is_match(receiver) || !receiver.contains(['.', '>']);
            if !is_route(&called) && (takes || (opens && is_client)) && weak.is_none() {
                weak = upper(&called[2]);
            }
        }
    }
    if weak.is_some() {
        return weak;
    }
    let reach = above
        .iter()
        .chain([&first, &last])
        .chain(&below)
        .map(|line| lines.text(*line));
    let same = before.to_owned() + behind;
    if reach.clone().any(|line| BODY.is_match(line))
        && reach.clone().any(|line| line.contains("curl"))
    {
        return Some("POST".to_owned());
    }
    let default = DEFAULT.is_match(&same)
        || above
            .iter()
            .take(2)
            .any(|line| DEFAULT.is_match(lines.text(*line)))
        || name.is_some_and(|name| {
            below.iter().any(|line| {
                let text = lines.text(*line);
                DEFAULT.is_match(text) && text.contains(name)
            })
        });
    default.then(|| "GET".to_owned())
}

/// The nearest place at which a line can be cut.
fn cut(line: &str, at: usize) -> usize {
    let at = at.min(line.len());
    (0..=at)
        .rev()
        .find(|at| line.is_char_boundary(*at))
        .unwrap_or(0)
}

fn named(captures: &Captures<'_>) -> Option<String> {
    captures
        .iter()
        .skip(1)
        .flatten()
        .next()
        .and_then(|m| upper(m.as_str()))
}

fn upper(method: &str) -> Option<String> {
    address::method(method)
}

/// `app.get("/contacts")` and `router.post(…)` answer calls, they make none.
pub(super) fn is_route(called: &Captures<'_>) -> bool {
    matches!(
        &called[1],
        "app" | "router" | "Route" | "server" | "blueprint" | "bp" | "fastify" | "express"
    )
}

/// Whether the address is an argument of a function that is called like a
/// method of HTTP, or stands where an address is expected.
pub(super) fn is_argument(before: &str) -> bool {
    static KEY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?i)(?:url|uri|path|endpoint|resource|route)["']?\s*(?:=>|:|=|\()\s*[^=]{0,12}$"#,
        )
        .expect("the pattern is tested")
    });
    let called = CALLED
        .captures_iter(before)
        .last()
        .is_some_and(|called| !is_route(&called));
    let routes = CALLED.captures_iter(before).any(|called| is_route(&called));
    !routes && (called || SAID.is_match(before) || KEY.is_match(before) || DIRECT.is_match(before))
}
