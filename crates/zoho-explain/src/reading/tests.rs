//! What is read from texts as people paste them.

use super::*;

/// Status, fields as `name=value`, form.
fn seen(text: &str) -> (Option<u16>, Vec<String>, Form) {
    let reading = read(text);
    let fields = reading
        .fields
        .iter()
        .map(|field| format!("{}={}", field.name, field.value))
        .collect();
    (reading.statuses.last().copied(), fields, reading.form)
}

#[test]
fn codes_are_found_in_every_dress() {
    for (text, status, field, form) in [
        (r#"{"code":57,"message":"x"}"#, None, "code=57", Form::Json),
        (
            "{\n  \"errorCode\" : \"SCOPE_MISMATCH\"\n}",
            None,
            "errorcode=SCOPE_MISMATCH",
            Form::Json,
        ),
        (
            r#"{"status":{"code":404,"description":"x"},"data":{"errorCode":"INVALID_TICKET"}}"#,
            Some(404),
            "errorcode=INVALID_TICKET",
            Form::Json,
        ),
        (
            r#"{"errors":[{"id":"F7008","title":"x"}]}"#,
            None,
            "id=F7008",
            Form::Json,
        ),
        (
            r#"{"error":{"code":6401,"message":"x"}}"#,
            None,
            "code=6401",
            Form::Json,
        ),
        (
            r#"{"body":"{\"code\":\"INVALID_TOKEN\"}"}"#,
            None,
            "code=INVALID_TOKEN",
            Form::Json,
        ),
        (
            r#"2026-11-22 ERROR zoho: 401 Unauthorized: "{\"code\":57,\"message\":\"x\"}""#,
            Some(401),
            "code=57",
            Form::Json,
        ),
        (
            "zoho.Error: {'code': 'INVALID_TOKEN', 'details': {}}",
            None,
            "code=INVALID_TOKEN",
            Form::Short,
        ),
        (
            "Array\n(\n    [code] => INVALID_TOKEN\n    [message] => invalid oauth token\n    [status] => error\n) and so on",
            None,
            "code=INVALID_TOKEN",
            Form::Text,
        ),
        (
            r#"{"code"=>57, "message"=>"x"}"#,
            None,
            "code=57",
            Form::Short,
        ),
        (
            "<response><error><code>4834</code><message>x</message></error></response>",
            None,
            "code=4834",
            Form::Short,
        ),
        (
            r#"{"code":57,"message":"You are not auth"#,
            None,
            "code=57",
            Form::Short,
        ),
        (
            "HTTP/1.1 401 \r\nContent-Type: application/json\r\n\r\n{\"code\":57}",
            Some(401),
            "code=57",
            Form::Json,
        ),
        (
            "HTTP/2 302 \nlocation: x\n\nHTTP/2 200 \nserver: ZGS\n\n{\"error\":\"invalid_client\"}",
            Some(200),
            "error=invalid_client",
            Form::Json,
        ),
        (
            "http://localhost:8484/callback?state=1&error=access_denied",
            None,
            "error=access_denied",
            Form::Redirect,
        ),
        (
            "https://app/#error=prompt_required&state=1",
            None,
            "error=prompt_required",
            Form::Redirect,
        ),
        ("57", None, "=57", Form::Short),
        (
            "Zoho Books API error 57: You are not authorized to perform this operation, at line 12",
            None,
            "=57",
            Form::Text,
        ),
        (
            "\u{feff}OAUTH_SCOPE_MISMATCH",
            None,
            "=OAUTH_SCOPE_MISMATCH",
            Form::Short,
        ),
        ("[7401.14]", None, "=7401.14", Form::Short),
    ] {
        let (found_status, fields, found_form) = seen(text);
        assert_eq!(found_status, status, "{text}");
        assert_eq!(
            fields.first().map(String::as_str),
            Some(field),
            "{text}: {fields:?}"
        );
        assert_eq!(found_form, form, "{text}");
    }
}

#[test]
fn a_status_alone_is_no_code() {
    for (text, status) in [
        ("401", 401),
        ("HTTP 403", 403),
        (
            "requests.exceptions.HTTPError: 401 Client Error: for url: https://desk.zoho.com/api/v1/tickets",
            401,
        ),
        ("Request failed with status code 429", 429),
        (
            r#"https://www.zohoapis.com:443 "GET /crm/v2/Leads HTTP/1.1" 401 None"#,
            401,
        ),
        ("HTTP/1.1 400 Bad Request\nServer: ZGS\n", 400),
    ] {
        let (found, fields, _) = seen(text);
        assert_eq!(found, Some(status), "{text}");
        assert!(
            fields
                .iter()
                .all(|field| !field.ends_with(&status.to_string())),
            "{text}: {fields:?}"
        );
    }
}

#[test]
fn the_body_decides_on_pages_and_on_nothing() {
    assert_eq!(read("").form, Form::Empty);
    assert_eq!(
        read("HTTP/1.1 200 OK\r\nServer: ZGS\r\nContent-Length: 0\r\n\r\n").form,
        Form::Empty
    );
    assert_eq!(
        read("<!DOCTYPE html><html><title>x</title></html>").form,
        Form::Html
    );
    assert_eq!(
        read("HTTP/1.1 400\nServer: ZGS\n\n<html><body>x</body></html>").form,
        Form::Html
    );
}

#[test]
fn an_authorization_code_is_no_error_code() {
    let (_, fields, _) = seen("grant_type=authorization_code&code=ABCDEF&client_id=1000.X");
    assert!(
        !fields.iter().any(|field| field.contains("ABCDEF")),
        "{fields:?}"
    );
    let (_, fields, _) =
        seen("curl -X POST https://accounts.zoho.com/oauth/v2/token?code=1000.abc -v");
    assert!(fields.is_empty(), "{fields:?}");
}

#[test]
fn every_code_of_the_table_may_be_repeated() {
    for refusal in crate::refusals() {
        for code in refusal.matches.codes {
            assert!(crate::plain::is_code(code), "{}: {code}", refusal.id);
        }
    }
}
