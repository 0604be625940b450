//! A report as SARIF 2.1.0, which code scanning services read. What concerns
//! the program as a whole is placed where it can be mended: where the scope is
//! asked for, or where the call is made.
//! Format: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use serde_json::{Value, json};
use zoho_catalog::{Resolution, Scope};

use crate::needs::Answer;
use crate::place::Place;
use crate::report::{Report, Verdict};

/// A kind of result.
struct Rule {
    id: &'static str,
    name: &'static str,
    level: &'static str,
    short: &'static str,
    help: &'static str,
}

const UNKNOWN: Rule = Rule {
    id: "zoho/unknown-scope",
    name: "UnknownScope",
    level: "error",
    short: "The scope does not exist",
    help: "Zoho refuses the whole request for a grant if one of its scopes does not exist. Ask \
           for the scope that was meant.",
};
const MISSING: Rule = Rule {
    id: "zoho/missing-scope",
    name: "MissingScope",
    level: "error",
    short: "A call needs a scope that is not asked for",
    help: "The call is refused at run time with a scope mismatch, although the token is valid. \
           Ask for the scope, and let users grant again.",
};
const EXCESS: Rule = Rule {
    id: "zoho/excess-scope",
    name: "ExcessScope",
    level: "warning",
    short: "No call that was found needs the scope",
    help: "Whoever holds the token may do more than the program does. Leave the scope out, unless \
           it is for calls that can't be seen in the code.",
};
const WIDE: Rule = Rule {
    id: "zoho/wide-scope",
    name: "WideScope",
    level: "note",
    short: "The scope is wider than the calls need",
    help: "A narrower scope opens the same calls and puts less at risk.",
};
const REDUNDANT: Rule = Rule {
    id: "zoho/redundant-scope",
    name: "RedundantScope",
    level: "note",
    short: "Another scope includes this one",
    help: "The scope adds nothing. Leave it, or the wider one, out.",
};
const CALL: Rule = Rule {
    id: "zoho/unknown-call",
    name: "UnknownCall",
    level: "note",
    short: "The scope that the call needs is not known",
    help: "The catalog does not have the call, or not with this method, or no scope is documented \
           for it. That does not mean that it needs none.",
};
const METHOD: Rule = Rule {
    id: "zoho/method-not-visible",
    name: "MethodNotVisible",
    level: "note",
    short: "The method of the call can't be seen",
    help: "Which scope the call needs depends on its method. It does not count as needed.",
};

const MISTAKEN: Rule = Rule {
    id: "zoho/mistaken-call",
    name: "MistakenCall",
    level: "warning",
    short: "The documentation does not have the call, but another one",
    help: "Other programs make this call, too, and the documentation has it nowhere. Make the \
           documented one, unless a test has shown that this one answers.",
};
const HOST: Rule = Rule {
    id: "zoho/undocumented-host",
    name: "UndocumentedHost",
    level: "note",
    short: "The documentation has the call at another host",
    help: "The call may be answered here and may stop being so without notice. Call the documented \
           host.",
};

const RULES: [&Rule; 9] = [
    &UNKNOWN, &MISSING, &EXCESS, &WIDE, &REDUNDANT, &CALL, &METHOD, &MISTAKEN, &HOST,
];

/// The report as a SARIF log of one run.
pub fn sarif(report: &Report<'_>) -> Value {
    let mut results = Vec::new();
    for asked in report.asked.iter().filter(|asked| asked.requested) {
        let Verdict::Unknown { meant, near } = &asked.verdict else {
            continue;
        };
        let advice = match meant {
            Some(meant) => {
                let reasons: Vec<String> = meant.reasons.iter().map(ToString::to_string).collect();
                format!("; {} is meant: {}", list(&meant.scopes), reasons.join("; "))
            }
            None if near.is_empty() => String::new(),
            None => format!("; spelled like it: {}", list(near)),
        };
        let message = format!("{} does not exist{advice}", asked.text);
        results.extend(
            asked
                .places
                .iter()
                .map(|place| result(&UNKNOWN, &message, place)),
        );
    }
    for missing in &report.missing {
        for row in missing.rows.iter().map(|row| &report.needs.rows[*row]) {
            let message = format!(
                "{} needs {}, which is not asked for",
                row.shown(),
                list(&missing.scopes)
            );
            results.push(result(&MISSING, &message, &row.site.place));
        }
    }
    let mut at_scope = |rule: &Rule, scope: Scope<'_>, message: &str| {
        if let Some(place) = report.place_of(scope) {
            results.push(result(rule, message, place));
        }
    };
    for scope in &report.excess {
        let message = format!("No call that was found needs {scope}");
        at_scope(&EXCESS, *scope, &message);
    }
    for (scope, enough) in &report.too_wide {
        let message = format!("{scope} is wider than needed; {} would do", list(enough));
        at_scope(&WIDE, *scope, &message);
    }
    for (scope, wide) in &report.redundant {
        at_scope(&REDUNDANT, *scope, &format!("{wide} includes {scope}"));
    }
    for row in &report.needs.rows {
        let shown = row.shown();
        match &row.answer {
            Answer::Possible(possible) => {
                let methods: Vec<&str> = possible.iter().map(|(method, _)| *method).collect();
                let message = format!("{shown}: possible are {}", methods.join(", "));
                results.push(result(&METHOD, &message, &row.site.place));
            }
            Answer::Known { resolution, .. } => {
                let otherwise = resolution.otherwise();
                let rules = [
                    otherwise.call.map(|_| &MISTAKEN),
                    otherwise.host.as_ref().map(|_| &HOST),
                ];
                for (rule, caution) in rules.iter().flatten().zip(otherwise.cautions()) {
                    let message = format!("{shown}: {caution}");
                    results.push(result(rule, &message, &row.site.place));
                }
                let why = match resolution {
                    Resolution::Opened(_) | Resolution::Open(..) => continue,
                    Resolution::Undocumented(..) => "no scope is documented for",
                    Resolution::MethodNotOnPath { .. } => "the path has no such method:",
                    Resolution::Several(_) => "several applications have the path of",
                    _ => "no catalog has the call",
                };
                let message = format!("{why} {shown}");
                results.push(result(&CALL, &message, &row.site.place));
            }
        }
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "zoauth",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": RULES.map(rule),
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "name": rule.name,
        "shortDescription": { "text": rule.short },
        "fullDescription": { "text": rule.help },
        "help": { "text": rule.help },
        "defaultConfiguration": { "level": rule.level },
    })
}

fn result(rule: &Rule, message: &str, place: &Place) -> Value {
    let index = RULES.iter().position(|known| known.id == rule.id);
    json!({
        "ruleId": rule.id,
        "ruleIndex": index,
        "level": rule.level,
        "message": { "text": message },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&place.file) },
                "region": { "startLine": place.line },
            }
        }],
    })
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn list(scopes: &[Scope<'_>]) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    names.join(", ")
}
