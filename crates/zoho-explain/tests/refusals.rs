//! Every known refusal, in the words in which sources print it, is recognized
//! as what it is.

use zoho_explain::{Explanation, Hints, ScopeFault, explain, refusals};

/// The application that is told, the text, the refusal that must come first.
const TABLE: &[(&str, &str, &str)] = &[
    // The accounts server, bodies as they come with HTTP 200 or 400.
    ("", r#"{"error":"invalid_client"}"#, "invalid-client"),
    (
        "",
        "HTTP/1.1 200 OK\r\nServer: ZGS\r\n\r\n{\"error\":\"invalid_client\"}",
        "invalid-client",
    ),
    (
        "",
        r#"{"error":"invalid_client_secret"}"#,
        "invalid-client-secret",
    ),
    ("", r#"{"error":"invalid_code"}"#, "invalid-code"),
    ("accounts", r#"{"error":"invalid_grant"}"#, "invalid-code"),
    (
        "",
        r#"{"error":"invalid_redirect_uri"}"#,
        "invalid-redirect-uri",
    ),
    ("", r#"{"error":"invalid_scope"}"#, "invalid-scope"),
    (
        "",
        "http://localhost:8484/callback?error=access_denied&state=x",
        "access-denied",
    ),
    ("", r#"{"error":"access_denied"}"#, "access-denied"),
    (
        "",
        r#"{"error_description":"You have made too many requests continuously. Please try again after some time.","error":"Access Denied"}"#,
        "too-many-token-requests",
    ),
    ("", "Access Denied", "too-many-token-requests"),
    ("", r#"{"error":"missing_org_info"}"#, "missing-org-info"),
    ("", r#"{"error":"invalid_soid"}"#, "invalid-organization"),
    (
        "",
        r#"{"error":"authorization_pending"}"#,
        "authorization-pending",
    ),
    ("", r#"{"error":"slow_down"}"#, "slow-down"),
    (
        "",
        r#"{"user_location":"eu","error":"other_dc"}"#,
        "other-data-center",
    ),
    ("", r#"{"error":"expired"}"#, "device-code-expired"),
    (
        "",
        "https://app.example.com/#error=client_not_granted",
        "client-not-granted",
    ),
    (
        "",
        "https://app.example.com/#error=prompt_required",
        "prompt-required",
    ),
    ("", "general_error", "general-error"),
    ("", r#"{"error":"oauth_app_blocked"}"#, "client-blocked"),
    (
        "",
        r#"{"error":"unsupported_grant_type"}"#,
        "unsupported-by-zoho",
    ),
    (
        "",
        "<html><head><title>Zoho Accounts</title></head><body><h2>Invalid Client</h2><p>Client ID passed does not exist</p></body></html>",
        "page-invalid-client",
    ),
    ("", "Invalid Client", "page-invalid-client"),
    (
        "",
        "<!DOCTYPE html><html><body>Invalid Redirect Uri<br>Redirect URI passed does not match with the one configured</body></html>",
        "invalid-redirect-uri",
    ),
    (
        "",
        "<html><body>Invalid server url. Kindly re-verify oauth url from metadata and try again.</body></html>",
        "page-invalid-server-url",
    ),
    (
        "",
        "POST https://accounts.zoho.eu/oauth/v2/token/revoke\nHTTP/1.1 400 Bad Request\n\n<html><body>Error</body></html>",
        "revoke-bad-token",
    ),
    (
        "accounts",
        "HTTP/1.1 400\n\n<html><title>400 Bad Request</title></html>",
        "bad-request",
    ),
    (
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "empty-answer",
    ),
    (
        "desk",
        "HTTP/1.1 404\n\n<!doctype html><html><body>Not here</body></html>",
        "web-page",
    ),
    (
        "",
        r#"{"response":"error","cause":"INVALID_OAUTHSCOPE"}"#,
        "user-info-scope",
    ),
    // CRM
    (
        "",
        r#"{"code":"INVALID_TOKEN","details":{},"message":"invalid oauth token","status":"error"}"#,
        "crm-token",
    ),
    (
        "phonebridge",
        r#"{"code":"INVALID_TOKEN","message":"invalid oauth token"}"#,
        "crm-token",
    ),
    (
        "",
        "{'code': 'INVALID_TOKEN', 'details': {}, 'message': 'invalid oauth token', 'status': 'error'}",
        "crm-token",
    ),
    (
        "",
        r#"{"code":"OAUTH_SCOPE_MISMATCH","details":{},"message":"invalid oauth scope to access this URL","status":"error"}"#,
        "crm-scope",
    ),
    (
        "",
        "HTTP/1.1 403 Forbidden\n\n{\"code\":\"OAUTH_SCOPE_MISMATCH\"}",
        "crm-scope",
    ),
    (
        "",
        "2026-11-22 10:00:00 ERROR sync failed: ZohoCRMForbiddenError: 401 OAUTH_SCOPE_MISMATCH at line 12 of sync.py, giving up after 3 attempts",
        "crm-scope",
    ),
    (
        "",
        r#"{"code":"AUTHENTICATION_FAILURE"}"#,
        "crm-authentication",
    ),
    (
        "",
        r#"{"code":"NO_PERMISSION","details":{"permissions":["Crm_Implied_View_Leads"]},"message":"permission denied","status":"error"}"#,
        "crm-permission",
    ),
    (
        "",
        r#"{"code":"INVALID_URL_PATTERN","details":{},"message":"Please check if the URL trying to access is a correct one","status":"error"}"#,
        "crm-url",
    ),
    // Any product
    (
        "mail",
        r#"{"status":{"code":404,"description":"Invalid Input"},"data":{"errorCode":"INVALID_OAUTHTOKEN"}}"#,
        "oauth-token",
    ),
    (
        "",
        r#"{"error":{"code":401,"requestURI":"/social/v2/users","message":"INVALID_OAUTHTOKEN"}}"#,
        "oauth-token",
    ),
    (
        "mail",
        r#"{"msg":"Error while processing!","errorCode":"INVALID_OAUTHSCOPE","authFail":"true","status":"401"}"#,
        "oauth-scope",
    ),
    (
        "site24x7",
        r#"{"error_code":1100,"message":"Invalid value passed for authtoken"}"#,
        "invalid-authtoken",
    ),
    ("books", "429", "rate-limit"),
    ("", "401", "unauthorized"),
    (
        "people",
        "HTTP/1.1 403 Forbidden\nServer: ZGS\n\nno",
        "forbidden",
    ),
    // Desk
    (
        "",
        r#"{"errorCode":"UNAUTHORIZED","message":"You are not authenticated to perform this operation."}"#,
        "desk-unauthorized",
    ),
    (
        "",
        r#"{"errorCode":"INVALID_OAUTH","message":"The OAuth Token you provided is invalid."}"#,
        "desk-unauthorized",
    ),
    (
        "",
        r#"{"errorCode":"SCOPE_MISMATCH","message":"x"}"#,
        "scope-mismatch",
    ),
    ("mail", "SCOPE_MISMATCH", "scope-mismatch"),
    (
        "",
        r#"{"errorCode":"OAUTH_ORG_MISMATCH","message":"x"}"#,
        "desk-organization",
    ),
    (
        "",
        r#"{"errorCode":"FORBIDDEN","message":"x"}"#,
        "desk-forbidden",
    ),
    (
        "",
        r#"{"errorCode":"LICENSE_ACCESS_LIMITED","message":"x"}"#,
        "desk-license",
    ),
    // Books and its relatives
    (
        "",
        r#"{"code":14,"message":"The authentication value you entered is invalid"}"#,
        "finance-authentication",
    ),
    (
        "",
        r#"{"code":57,"message":"You are not authorized to perform this operation"}"#,
        "finance-not-authorized",
    ),
    ("", "57", "finance-not-authorized"),
    ("", "books 57", "finance-not-authorized"),
    ("inventory", r#"{"code":"57"}"#, "finance-not-authorized"),
    (
        "",
        "Zoho Books error 57: You are not authorized to perform this operation",
        "finance-not-authorized",
    ),
    // The others
    (
        "",
        r#"{"status":"failure","summary":"INVALID_OAUTHTOKEN","data":{"errorCode":8535,"errorMessage":"Invalid Oauthtoken"}}"#,
        "analytics-token",
    ),
    ("analytics", "7301", "analytics-permission"),
    (
        "analytics",
        r#"{"data":{"errorCode":8083}}"#,
        "analytics-organization",
    ),
    (
        "",
        r#"{"code":1030,"description":"Authorization Failure. The access token is either invalid or has expired."}"#,
        "creator-token",
    ),
    (
        "creator",
        "HTTP/1.1 403\n\n{\"code\":1060}",
        "creator-permission",
    ),
    (
        "creator",
        r#"{"code":2945,"description":"invalid oauthscope"}"#,
        "creator-scope",
    ),
    (
        "",
        r#"{"error_code":2401,"error_message":"x"}"#,
        "sheet-token",
    ),
    (
        "",
        r#"{"error_code":2402,"error_message":"x"}"#,
        "sheet-not-allowed",
    ),
    (
        "",
        r#"{"error_code":2403,"error_message":"x"}"#,
        "sheet-scope",
    ),
    (
        "",
        r#"{"error_code":2404,"error_message":"x"}"#,
        "sheet-workbook",
    ),
    (
        "",
        r#"{"code":7601,"message":"Invalid oauthscope","status":"failed"}"#,
        "sprints-scope",
    ),
    ("", "7401.14", "sprints-role"),
    (
        "sprints",
        r#"{"code":7401.14,"message":"x"}"#,
        "sprints-role",
    ),
    (
        "",
        r#"{"error":{"code":1009,"message":"Invalid OAuthScope"}}"#,
        "salesiq-scope",
    ),
    (
        "salesiq",
        r#"{"error":{"code":1008,"message":"Invalid OAuthToken."}}"#,
        "salesiq-token",
    ),
    (
        "",
        r#"{"error":{"code":6401,"message":"x"}}"#,
        "projects-request",
    ),
    ("projects", "6890", "projects-unauthorized"),
    ("", r#"{"code":"oauthtoken_scope_invalid"}"#, "cliq-scope"),
    ("", r#"{"code":"oauthtoken_invalid"}"#, "cliq-token"),
    (
        "campaigns",
        "HTTP/1.1 200 OK\n\n{\"status\":\"error\",\"code\":\"9999\"}",
        "campaigns-error",
    ),
    ("zoho-one", "HTTP/1.1 401\n\nno", "zoho-one-token"),
    ("zoho-one", "403", "zoho-one-member"),
    (
        "",
        r#"{"errors":[{"id":"F7008","title":"x"}]}"#,
        "workdrive-rate-limit",
    ),
    ("workdrive", "415", "workdrive-accept"),
];

fn explained(application: &str, text: &str) -> Explanation<'static> {
    let hints = Hints {
        application: Some(application).filter(|name| !name.is_empty()),
        ..Hints::default()
    };
    explain(text, &hints)
}

fn ids(explanation: &Explanation<'_>) -> Vec<&'static str> {
    explanation
        .recognized
        .iter()
        .map(|r| r.refusal.id)
        .collect()
}

#[test]
fn every_refusal_is_recognized() {
    let mut wrong = Vec::new();
    for (application, text, id) in TABLE {
        let found = ids(&explained(application, text));
        if found.first() != Some(id) {
            wrong.push(format!(
                "{application} {text}\n  should be {id}, is {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for refusal in refusals() {
        let tested = TABLE.iter().any(|(_, _, id)| *id == refusal.id);
        assert!(tested, "{} is in no test", refusal.id);
    }
}

#[test]
fn the_application_of_the_call_decides_what_a_number_means() {
    let of = |url| {
        let hints = Hints {
            method: Some("GET"),
            url: Some(url),
            ..Hints::default()
        };
        ids(&explain(r#"{"code":57}"#, &hints))
    };
    assert_eq!(
        of("https://www.zohoapis.in/inventory/v1/items"),
        ["finance-not-authorized"]
    );
    assert!(of("https://www.zohoapis.in/crm/v8/Leads").is_empty());
}

#[test]
fn what_is_not_known_is_not_guessed() {
    for text in [
        "",
        "everything is fine",
        r#"{"code":"SUCCESS","message":"record added"}"#,
        r#"{"code":99999}"#,
        r#"{"error":"brand_new_error"}"#,
        "HTTP/1.1 200 OK\n\n{\"data\":[]}",
        "The quick brown fox has no permission to jump, says page 57 of 101",
    ] {
        let explanation = explained("", text);
        assert!(
            explanation.recognized.is_empty(),
            "{text}: {:?}",
            ids(&explanation)
        );
    }
    let seen = explained("", r#"{"error":"brand_new_error"}"#).seen;
    assert_eq!(seen.codes, ["brand_new_error"]);
}

#[test]
fn the_missing_scope_is_named_when_the_call_is_known() {
    let body =
        r#"{"code":"OAUTH_SCOPE_MISMATCH","message":"invalid oauth scope to access this URL"}"#;
    let in_text = format!(
        "> POST /crm/v8/Deals HTTP/2\n> Host: www.zohoapis.eu\n> Authorization: Zoho-oauthtoken x\n< HTTP/2 401\n\n{body}"
    );
    let hints = Hints {
        method: Some("post"),
        url: Some("https://www.zohoapis.eu/crm/v8/Deals?trigger=workflow"),
        ..Hints::default()
    };
    for explanation in [explain(body, &hints), explain(&in_text, &Hints::default())] {
        assert_eq!(ids(&explanation), ["crm-scope"]);
        let scopes = explanation.scopes().expect("a known call");
        assert_eq!(scopes[0].as_str(), "ZohoCRM.modules.deals.CREATE");
        let commands: Vec<&str> = explanation.recognized[0].causes[0]
            .steps
            .iter()
            .filter_map(|step| step.command.as_deref())
            .collect();
        assert_eq!(
            commands,
            [
                "zoauth status",
                "zoauth login ZohoCRM.modules.deals.CREATE OTHERS --force"
            ]
        );
    }
}

#[test]
fn a_url_without_method_is_answered_for_each_method() {
    let explanation = explained(
        "",
        "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://www.zohoapis.com/books/v3/invoices?organization_id=10234695",
    );
    assert_eq!(ids(&explanation), ["unauthorized"]);
    let call = explanation.call.expect("the URL is in the text");
    assert_eq!(call.url, "https://www.zohoapis.com/books/v3/invoices");
    assert!(call.scopes().is_none());
    let methods: Vec<&str> = call.answers.iter().map(|(m, _)| m.as_str()).collect();
    assert!(
        methods.contains(&"GET") && methods.contains(&"POST"),
        "{methods:?}"
    );
    assert_eq!(
        explanation.seen.application.map(|a| a.name()),
        Some("books")
    );
}

#[test]
fn ambiguous_refusals_say_how_to_tell_them_apart() {
    for refusal in refusals() {
        if refusal.scope_fault() == ScopeFault::Maybe {
            assert!(
                refusal.is_ambiguous() && refusal.tell_apart.is_some(),
                "{}",
                refusal.id
            );
        }
        assert!(
            refusal.causes.iter().all(|cause| !cause.steps.is_empty()),
            "{}",
            refusal.id
        );
    }
    let fault = |text| explained("", text).recognized[0].refusal.scope_fault();
    assert_eq!(fault("57"), ScopeFault::Maybe);
    assert_eq!(fault("2403"), ScopeFault::Yes);
    assert_eq!(fault("7401.14"), ScopeFault::No);
}
