//! Whether an answer says that the access token is not valid. Each product has
//! its own word for it, and other words with the same status for a missing
//! scope or right, which no new token helps against.

use reqwest::Response;
use serde_json::Value;

use super::replay;

/// More of a body than this is not looked at.
const LIMIT: usize = 64 * 1024;

/// The words and numbers, with the statuses they come with. A 57 of Books and
/// its like may as well be a missing scope: they do not tell.
///
/// Sources: <https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html>,
/// <https://zoho.com/books/api/v3/errors/>,
/// <https://www.zoho.com/creator/help/api/v2.1/status-codes.html>,
/// <https://github.com/zoho/analytics-oas>,
/// <https://www.zoho.com/mail/help/api/response-codes.html>
const REFUSALS: [(&str, &[u16]); 10] = [
    ("INVALID_TOKEN", &[400, 401]),
    ("AUTHENTICATION_FAILURE", &[401]),
    ("INVALID_OAUTHTOKEN", &[400, 401]),
    ("INVALID_OAUTH_TOKEN", &[400, 401]),
    ("INVALID_OAUTH", &[401, 403]),
    ("UNAUTHORIZED", &[401]),
    ("57", &[401]),
    ("1030", &[401]),
    ("2401", &[401]),
    ("8535", &[400, 401]),
];

/// The answer as it was, and whether it refuses the token.
pub(super) async fn read(answer: Response) -> (Response, bool) {
    let status = answer.status().as_u16();
    if !REFUSALS
        .iter()
        .any(|(_, statuses)| statuses.contains(&status))
    {
        return (answer, false);
    }
    let (answer, start) = replay::peek(answer, LIMIT).await;
    let refused = refuses(status, &start);
    (answer, refused)
}

fn refuses(status: u16, body: &[u8]) -> bool {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return false;
    };
    // Analytics and Mail put it one level down.
    [Some(&body), body.get("data"), body.get("error")]
        .into_iter()
        .flatten()
        .flat_map(|object| ["code", "errorCode", "error_code"].map(|name| object.get(name)))
        .flatten()
        .any(|code| {
            let code = match code {
                Value::String(word) => word.trim().to_ascii_uppercase(),
                Value::Number(number) => number.to_string(),
                _ => return false,
            };
            REFUSALS
                .iter()
                .any(|(word, statuses)| *word == code && statuses.contains(&status))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_product_has_its_word_for_a_dead_token() {
        for (status, body, refused) in [
            (
                401,
                r#"{"code":"INVALID_TOKEN","details":{},"message":"invalid oauth token","status":"error"}"#,
                true,
            ),
            (400, r#"{"code":"INVALID_TOKEN"}"#, true),
            (401, r#"{"code":"AUTHENTICATION_FAILURE"}"#, true),
            (401, r#"{"errorCode":"UNAUTHORIZED","message":"x"}"#, true),
            (403, r#"{"errorCode":"INVALID_OAUTH"}"#, true),
            (
                401,
                r#"{"code":57,"message":"You are not authorized to perform this operation"}"#,
                true,
            ),
            (
                401,
                r#"{"code":1030,"description":"Authorization Failure."}"#,
                true,
            ),
            (401, r#"{"error_code":2401}"#, true),
            (
                400,
                r#"{"status":"failure","data":{"errorCode":8535,"errorMessage":"Invalid Oauthtoken"}}"#,
                true,
            ),
            (
                401,
                r#"{"data":{"errorCode":"INVALID_OAUTHTOKEN"},"status":{"code":401}}"#,
                true,
            ),
            // A missing scope, right or organization; no header; a bad request.
            (401, r#"{"code":"OAUTH_SCOPE_MISMATCH"}"#, false),
            (401, r#"{"code":"INVALID_OAUTHSCOPE"}"#, false),
            (403, r#"{"code":"NO_PERMISSION"}"#, false),
            (403, r#"{"errorCode":"OAUTH_ORG_MISMATCH"}"#, false),
            (
                401,
                r#"{"code":14,"message":"authentication value you entered is invalid"}"#,
                false,
            ),
            (400, r#"{"code":57}"#, false),
            (401, r#"{"code":7601}"#, false),
            (401, r#"{"data":[{"code":"INVALID_TOKEN"}]}"#, false),
            (401, "<html>INVALID_TOKEN", false),
            (401, "", false),
            (200, r#"{"code":"INVALID_TOKEN"}"#, false),
        ] {
            assert_eq!(refuses(status, body.as_bytes()), refused, "{status} {body}");
        }
    }
}
