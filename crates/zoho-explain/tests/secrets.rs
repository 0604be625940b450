//! Nothing secret comes back, and no text is too odd to be read.

use proptest::prelude::*;
use zoho_explain::{Explanation, Hints, explain, refusals};

const TOKEN: &str = "1000.0123456789abcdef0123456789abcdef.fedcba9876543210fedcba9876543210";
const SECRET: &str = "5e27e75e27e75e27e75e27e75e27e75e27e75e27e7";
const CODE: &str = "QWERTYUIOPASDFGHJKLZXCVBNMQWERTY";

/// All that a program can print of an explanation. Its refusals are constants.
fn shown(explanation: &Explanation<'_>) -> String {
    let commands: Vec<_> = explanation
        .recognized
        .iter()
        .flat_map(|recognized| &recognized.causes)
        .flat_map(|cause| &cause.steps)
        .collect();
    let call = explanation
        .call
        .as_ref()
        .map(|call| (&call.method, &call.url));
    format!(
        "{:?} {commands:?} {call:?}",
        (explanation.seen.status, &explanation.seen.codes)
    )
}

#[test]
fn no_secret_of_the_text_or_the_url_comes_back() {
    let texts = [
        format!(
            "curl -v https://www.zohoapis.com/crm/v8/Leads -H 'Authorization: Zoho-oauthtoken {TOKEN}'\n> GET /crm/v8/Leads?authtoken={TOKEN} HTTP/2\n> Authorization: Bearer {TOKEN}\n< HTTP/2 401\n< set-cookie: zalb={SECRET}\n\n{{\"code\":\"INVALID_TOKEN\",\"details\":{{\"token\":\"{TOKEN}\"}}}}"
        ),
        format!(
            "POST https://accounts.zoho.com/oauth/v2/token?client_secret={SECRET}&code={CODE}&refresh_token={TOKEN}\n{{\"error\":\"invalid_code\"}}"
        ),
        format!("{{\"error\":\"{TOKEN}\",\"code\":\"{CODE}\",\"errorCode\":\"{SECRET}\"}}"),
        format!("{{'code': '{SECRET}'}} code={CODE} error: {TOKEN}"),
        format!("http://localhost:8484/callback?code={CODE}&error={TOKEN}&state={SECRET}"),
        format!("https://www.zohoapis.com/crm/v8/{TOKEN}/{SECRET} 401"),
        format!("https://user:{SECRET}@www.zohoapis.com/crm/v8/Leads 401 Unauthorized"),
        TOKEN.to_owned(),
        SECRET.to_owned(),
        CODE.to_owned(),
        format!("error {CODE}"),
        format!("{{\"code\":\"{}\"}}", CODE.to_lowercase()),
    ];
    for text in &texts {
        let url = format!("https://{SECRET}@www.zohoapis.com/crm/v8/Leads/{TOKEN}?x={CODE}#{CODE}");
        let hinted = Hints {
            method: Some("GET"),
            url: Some(&url),
            ..Hints::default()
        };
        for hints in [Hints::default(), hinted] {
            let shown = shown(&explain(text, &hints)).to_lowercase();
            for secret in [TOKEN, SECRET, CODE] {
                assert!(!shown.contains(&secret.to_lowercase()), "{text}: {shown}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>(), status in any::<Option<u16>>()) {
        let hints = Hints { status, url: Some(&text), method: Some(&text), application: Some(&text) };
        explain(&text, &hints);
        explain(&text, &Hints::default());
    }

    #[test]
    fn pieces_of_answers_in_any_order_are_read(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "\"code\":", "57", "\"INVALID_TOKEN\"", ",", "\\\"", "[", "]", "HTTP/1.1 401", "\r\n\r\n",
            "GET ", "https://www.zohoapis.eu", "/crm/v8/Leads", "?error=", "<html>", "error", " ", "é", "{\"a\":",
            "Host: ", "curl -X ", "'", "=>", "\u{feff}", "\u{0}",
        ]), 0..40),
    ) {
        explain(&pieces.concat(), &Hints::default());
    }

    #[test]
    fn a_known_code_in_any_text_around_it_is_found(before in "[a-z ,:]{0,40}", after in "[a-z ,:]{0,40}") {
        let text = format!("{before} OAUTH_SCOPE_MISMATCH {after}");
        let explanation = explain(&text, &Hints::default());
        prop_assert!(explanation.recognized.iter().any(|r| r.refusal.id == "crm-scope"));
    }
}

#[test]
fn a_large_text_is_read_in_time() {
    for piece in [
        "{",
        "{\"a\":",
        "error error ",
        "https://www.zohoapis.eu/crm/v8/Leads ",
        "[\"",
        "\\\"",
    ] {
        let text = piece.repeat(2_000_000 / piece.len());
        explain(&text, &Hints::default());
    }
    assert!(refusals().len() > 50);
}
