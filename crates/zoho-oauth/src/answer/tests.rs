//! Every shape of answer that Zoho is known to give, and any bytes at all.

use proptest::prelude::*;
use secrecy::ExposeSecret;

use super::*;
use crate::DataCenter;

fn asked(call: Call) -> Asked {
    Asked::new(call, &DataCenter::EU.into())
}

fn token(status: u16, body: &str) -> Result<TokenAnswer, Error> {
    TokenAnswer::read(&asked(Call::Refresh), &HttpResponse::new(status, body))
}

#[test]
fn token_answers_of_every_age_are_understood() {
    struct Case {
        body: &'static str,
        expires_in: u64,
        refresh: bool,
        api_domain: Option<&'static str>,
        scopes: Option<&'static str>,
    }
    let cases = [
        // The present shape.
        Case {
            body: r#"{"access_token":"1000.x.x","refresh_token":"1000.y.y","api_domain":"https://www.zohoapis.com","token_type":"Bearer","expires_in":3600}"#,
            expires_in: 3600,
            refresh: true,
            api_domain: Some("https://www.zohoapis.com"),
            scopes: None,
        },
        // With an identity scope; scopes separated by spaces.
        Case {
            body: r#"{"access_token":"1000.x.x","refresh_token":"1000.y.y","scope":"AaaServer.profile.READ email","id_token":"a.b.c","api_domain":"https://www.zohoapis.com","token_type":"Bearer","expires_in":3600}"#,
            expires_in: 3600,
            refresh: true,
            api_domain: Some("https://www.zohoapis.com"),
            scopes: Some("AaaServer.profile.READ,email"),
        },
        // The old shape: expires_in in milliseconds.
        Case {
            body: r#"{"access_token":"1000.x.x","expires_in_sec":3600,"api_domain":"https://writer.zoho.com","token_type":"Bearer","expires_in":3600000}"#,
            expires_in: 3600,
            refresh: false,
            api_domain: Some("https://writer.zoho.com"),
            scopes: None,
        },
        // Numbers as strings, blank and null fields, unknown fields of any type.
        Case {
            body: r#"{"access_token":" 1000.x.x ","refresh_token":"","scope":null,"expires_in":"3540","api_domain":"","x":{"y":[1,{}]},"z":[[]],"b":true}"#,
            expires_in: 3540,
            refresh: false,
            api_domain: None,
            scopes: None,
        },
        // Milliseconds without the sign for it; no known life time; a null in its place.
        Case {
            body: r#"{"access_token":"1000.x.x","expires_in":3600000}"#,
            expires_in: 3600,
            refresh: false,
            api_domain: None,
            scopes: None,
        },
        Case {
            body: r#"{"access_token":"1000.x.x"}"#,
            expires_in: 3600,
            refresh: false,
            api_domain: None,
            scopes: None,
        },
        Case {
            body: r#"{"access_token":"1000.x.x","expires_in_sec":null,"expires_in":3600.0,"scope":"* ZohoCRM.org.READ"}"#,
            expires_in: 3600,
            refresh: false,
            api_domain: None,
            scopes: Some("ZohoCRM.org.READ"),
        },
        Case {
            body: r#"{"access_token":"1000.x.x","expires_in_sec":"soon","expires_in":1800000}"#,
            expires_in: 1800,
            refresh: false,
            api_domain: None,
            scopes: None,
        },
        // An API host to which a token must not be sent.
        Case {
            body: r#"{"access_token":"1000.x.x","api_domain":"http://www.zohoapis.com"}"#,
            expires_in: 3600,
            refresh: false,
            api_domain: None,
            scopes: None,
        },
    ];
    for case in cases {
        let answer = token(200, case.body).unwrap_or_else(|error| panic!("{}: {error}", case.body));
        assert_eq!(
            answer.access_token.expose_secret(),
            "1000.x.x",
            "{}",
            case.body
        );
        assert_eq!(answer.expires_in, case.expires_in, "{}", case.body);
        assert_eq!(
            answer.refresh_token.is_some(),
            case.refresh,
            "{}",
            case.body
        );
        assert_eq!(
            answer.api_domain.as_deref(),
            case.api_domain,
            "{}",
            case.body
        );
        let scopes = answer.scopes.map(|scopes| scopes.to_string());
        assert_eq!(scopes.as_deref(), case.scopes, "{}", case.body);
    }
}

#[test]
fn refusals_are_recognised_whatever_the_status() {
    let throttle = r#"{"error_description":"You have made too many requests continuously. Please try again after some time.","error":"Access Denied"}"#;
    for (status, body, code) in [
        (200, r#"{"error":"invalid_client"}"#, "invalid_client"),
        (401, r#"{"error":"invalid_client"}"#, "invalid_client"),
        (
            200,
            r#"{"error":"invalid_client_secret"}"#,
            "invalid_client_secret",
        ),
        (200, r#"{"error":"invalid_code"}"#, "invalid_code"),
        (400, r#"{"error":"invalid_code"}"#, "invalid_code"),
        (400, r#"{"error":"invalid_grant"}"#, "invalid_code"),
        (
            200,
            r#"{"error":"invalid_redirect_uri"}"#,
            "invalid_redirect_uri",
        ),
        (200, r#"{"error":"invalid_scope"}"#, "invalid_scope"),
        (200, r#"{"error":"invalid_oauthscope"}"#, "invalid_scope"),
        (
            200,
            r#"{"response":"error","cause":"INVALID_OAUTHSCOPE"}"#,
            "invalid_scope",
        ),
        (200, throttle, "throttled"),
        (400, throttle, "throttled"),
        (400, r#"{"error":"Access Denied"}"#, "throttled"),
        (429, "", "throttled"),
        (429, "{}", "throttled"),
        (200, r#"{"error":"access_denied"}"#, "access_denied"),
        (200, r#"{"error":"missing_org_info"}"#, "missing_org_info"),
        (200, r#"{"error":"invalid_soid"}"#, "invalid_org"),
        (200, r#"{"error":"oauth_app_blocked"}"#, "client_blocked"),
        (200, r#"{"error":"expired"}"#, "device_code_expired"),
        (200, r#"{"error":"general_error"}"#, "refused"),
        (200, r#"{"error":7,"access_token":"a"}"#, "refused"),
        (200, r#"{"error":{"code":"x"}}"#, "refused"),
        (
            200,
            r#"{"status":"error","code":"INVALID_TOKEN"}"#,
            "refused",
        ),
        (
            200,
            r#"{"error":"invalid_code","access_token":"a"}"#,
            "invalid_code",
        ),
        (200, "<!DOCTYPE html><title>Zoho</title>", "not_json"),
        (404, "  <html>", "not_json"),
        (502, "Bad Gateway", "not_json"),
        (302, "", "not_json"),
        (200, "", "not_json"),
        (200, "[]", "not_json"),
        (200, "\"1000.x.x\"", "not_json"),
        (200, r#"{"access_token":"1000"#, "not_json"),
        (500, "{}", "unexpected_status"),
        (400, r#"{"access_token":"a"}"#, "unexpected_status"),
        (200, "{}", "missing_access_token"),
        (200, r#"{"access_token":null}"#, "missing_access_token"),
        (200, r#"{"access_token":7}"#, "missing_access_token"),
        (200, r#"{"access_token":" "}"#, "missing_access_token"),
        (200, r#"{"access_token":"a\nHost: b"}"#, "bad_field"),
        (
            200,
            r#"{"access_token":"a","expires_in":"soon"}"#,
            "bad_field",
        ),
        (200, r#"{"access_token":"a","expires_in":0}"#, "bad_field"),
        (200, r#"{"access_token":"a","expires_in":-5}"#, "bad_field"),
        (
            200,
            r#"{"access_token":"a","expires_in":"NaN"}"#,
            "bad_field",
        ),
    ] {
        let error = token(status, body).expect_err(body);
        assert_eq!(error.code(), code, "{status} {body}");
    }
}

#[test]
fn bytes_that_are_no_text_are_no_json() {
    let response = HttpResponse::new(200, b"\xff\xfe{\"access_token\":\"a\"}".to_vec());
    let error = TokenAnswer::read(&asked(Call::Refresh), &response).unwrap_err();
    assert!(matches!(
        error,
        Error::NotJson {
            found: Found::Other,
            ..
        }
    ));
}

#[test]
fn a_web_page_with_400_at_revoke_means_an_invalid_token() {
    let response = HttpResponse::new(400, "<html>");
    let error = read(&asked(Call::Revoke), &response).unwrap_err();
    assert_eq!(error.code(), "invalid_code");
}

#[test]
fn only_words_are_repeated_in_errors() {
    for (given, repeated) in [
        ("some_new_error", true),
        ("1000.abc.def", false),
        ("abcdefabcdefabcdefabcdef", false),
        ("error with <html>", false),
    ] {
        let error = refusal(&asked(Call::Refresh), given, None).to_string();
        assert_eq!(error.contains(given), repeated, "{error}");
    }
}

/// Everything an error can say.
fn words(error: &Error) -> String {
    format!("{error} {error:?} {} {}", error.cause(), error.remedy())
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(status in 100u16..600, body: Vec<u8>) {
        for call in [Call::Refresh, Call::Revoke, Call::DevicePoll] {
            let response = HttpResponse::new(status, body.clone());
            if let Err(error) = TokenAnswer::read(&asked(call), &response) {
                words(&error);
            }
        }
    }

    #[test]
    fn no_error_repeats_a_token(
        status in 200u16..510,
        token in "1000\\.[0-9a-f]{32}\\.[0-9a-f]{32}",
        field in "error|access_token|refresh_token|cause|scope|expires_in|status|code|api_domain|x",
        cut in 0usize..150,
    ) {
        let whole = format!(r#"{{"response":"error","{field}":"{token}"}}"#);
        let page = format!("<html>{token}");
        for body in [&whole[..cut.min(whole.len())], &whole, &page] {
            let response = HttpResponse::new(status, body);
            if let Err(error) = TokenAnswer::read(&asked(Call::Refresh), &response) {
                prop_assert!(!words(&error).contains(&token[5..20]), "{}", words(&error));
            }
        }
    }
}
