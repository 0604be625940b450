//! A Postman collection (format 2.1), which newman runs as well, and the
//! environment that belongs to it.
//!
//! Formats: <https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html>

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::kit::{Kit, Request, Secrets};

/// Where Postman receives redirects; to be registered for the client.
pub const REDIRECT_URI: &str = "https://oauth.pstmn.io/v1/callback";

/// The collection. It holds no secrets: they are variables of an environment.
pub fn collection(kit: &Kit<'_>) -> Value {
    let folders: Vec<Value> = kit
        .applications()
        .into_iter()
        .map(|(application, requests)| {
            let items: Vec<Value> = requests.into_iter().map(item).collect();
            json!({"name": application.title(), "item": items})
        })
        .collect();
    json!({
        "info": {
            "name": kit.title(),
            "description": format!(
                "Calls that these scopes open: {}. Unofficial. Choose the environment, put client_id and client_secret into it, and register {REDIRECT_URI} as a redirect URI.",
                kit.scope()
            ),
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": authentication(kit),
        "item": folders,
    })
}

/// The environment: hosts, organizations, and places for the client. Secrets
/// stand in it only if they are given.
pub fn environment(kit: &Kit<'_>, secrets: &Secrets) -> SecretString {
    let variables = kit.variables.iter().map(|variable| {
        json!({"key": variable.name, "value": variable.value, "type": "default", "enabled": true})
    });
    let secret = |key: &str, value: Option<&str>| json!({"key": key, "value": value.unwrap_or_default(), "type": "secret", "enabled": true});
    let values: Vec<Value> = variables
        .chain([
            json!({
                "key": "client_id",
                "value": secrets.client_id.as_deref().unwrap_or_default(),
                "type": "default",
                "enabled": true,
            }),
            secret(
                "client_secret",
                secrets
                    .client_secret
                    .as_ref()
                    .map(SecretString::expose_secret),
            ),
            secret(
                "access_token",
                secrets
                    .access_token
                    .as_ref()
                    .map(SecretString::expose_secret),
            ),
        ])
        .collect();
    let environment = json!({
        "name": kit.title(),
        "values": values,
        "_postman_variable_scope": "environment",
    });
    format!("{environment:#}\n").into()
}

fn authentication(kit: &Kit<'_>) -> Value {
    let parameter = |key: &str, value: &str| json!({"key": key, "value": value, "enabled": true, "send_as": "request_url"});
    // Without these two Zoho gives no refresh token.
    let offline = json!([
        parameter("access_type", "offline"),
        parameter("prompt", "consent")
    ]);
    let settings = [
        ("grant_type", json!("authorization_code")),
        ("tokenName", json!("Zoho")),
        ("headerPrefix", json!("Zoho-oauthtoken")),
        ("addTokenTo", json!("header")),
        ("accessToken", json!("{{access_token}}")),
        ("authUrl", json!(kit.authorization_url())),
        ("accessTokenUrl", json!(kit.token_url())),
        ("clientId", json!("{{client_id}}")),
        ("clientSecret", json!("{{client_secret}}")),
        ("client_authentication", json!("body")),
        ("redirect_uri", json!(REDIRECT_URI)),
        ("scope", json!(kit.scope())),
        ("authRequestParams", offline),
    ];
    let settings: Vec<Value> = settings
        .into_iter()
        .map(|(key, value)| {
            let kind = if value.is_array() { "any" } else { "string" };
            json!({"key": key, "value": value, "type": kind})
        })
        .collect();
    json!({"type": "oauth2", "oauth2": settings})
}

fn item(request: &Request<'_>) -> Value {
    let raw_path = request.path_with(|name| format!(":{name}"), |name| format!("{{{{{name}}}}}"));
    let path: Vec<&str> = raw_path.split('/').skip(1).collect();
    let mut raw = format!("{{{{{}}}}}{raw_path}", request.host);
    let mut url = json!({
        "host": [format!("{{{{{}}}}}", request.host)],
        "path": path,
    });
    let mut headers = Vec::new();
    if let Some(organization) = &request.organization {
        let value = format!("{{{{{}}}}}", organization.variable);
        let entry = json!({"key": organization.name, "value": value});
        if organization.is_header {
            headers.push(entry);
        } else {
            raw.push_str(&format!("?{}={value}", organization.name));
            url["query"] = json!([entry]);
        }
    }
    let variables: Vec<Value> = request
        .parameters()
        .map(|name| json!({"key": name, "value": ""}))
        .collect();
    if !variables.is_empty() {
        url["variable"] = json!(variables);
    }
    url["raw"] = json!(raw);
    let mut body = json!({
        "method": request.method(),
        "header": headers,
        "url": url,
        "description": request.about(),
    });
    if request.has_body() {
        body["body"] = json!({
            "mode": "raw",
            "raw": "{}",
            "options": {"raw": {"language": "json"}},
        });
    }
    json!({"name": request.name, "request": body, "response": []})
}
