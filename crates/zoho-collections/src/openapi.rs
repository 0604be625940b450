//! The part of an OpenAPI 3 document that says how to get authorised, to be
//! pasted into a document of one's own.

use serde_json::{Map, Value, json};

use crate::kit::Kit;

/// `components.securitySchemes` with one scheme, `zoho`, and the scopes.
pub fn security_schemes(kit: &Kit<'_>) -> Value {
    let scopes: Map<String, Value> = kit
        .scopes
        .iter()
        .map(|scope| (scope.as_str().to_owned(), json!(meaning(*scope))))
        .collect();
    let scopes_named: Vec<&str> = kit.scopes.iter().map(|scope| scope.as_str()).collect();
    json!({
        "components": {
            "securitySchemes": {
                "zoho": {
                    "type": "oauth2",
                    "description": "Zoho's OAuth 2.0. The access token goes into the header `Authorization: Zoho-oauthtoken TOKEN`.",
                    "flows": {
                        "authorizationCode": {
                            "authorizationUrl": format!("{}?access_type=offline&prompt=consent", kit.authorization_url()),
                            "tokenUrl": kit.token_url(),
                            "refreshUrl": kit.token_url(),
                            "scopes": scopes,
                        }
                    }
                }
            }
        },
        "security": [{"zoho": scopes_named}],
    })
}

/// The same as YAML.
pub fn write(kit: &Kit<'_>) -> String {
    serde_yaml::to_string(&security_schemes(kit)).unwrap_or_default()
}

fn meaning(scope: zoho_catalog::Scope<'_>) -> String {
    let module = scope.module();
    let what = match module.title() {
        "" => module.path(),
        title => title,
    };
    format!(
        "{}: {what}, {}",
        scope.application().title(),
        scope.operation()
    )
}
