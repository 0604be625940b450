//! What the accounts server says about itself and about the user: the list of
//! data centers, the discovery document (with the endpoints served here, and no
//! others) and user info in Zoho's own shape.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::scope;
use crate::server::Server;

/// `GET /oauth/serverinfo`. China is not in Zoho's list, so not in this one.
pub(crate) fn server_info(server: &Server, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct Shape<'a> {
        result: &'static str,
        locations: BTreeMap<&'a str, &'a str>,
    }
    let locations = server.urls.iter().map(|(code, url)| (*code, url.as_str()));
    Ok(Answer::json(&Shape {
        result: "success",
        locations: locations.filter(|(code, _)| *code != "cn").collect(),
    }))
}

/// `GET /.well-known/openid-configuration`
///
/// Source: <https://accounts.zoho.com/.well-known/openid-configuration>
pub(crate) fn discovery(server: &Server, call: &Call) -> Reply {
    #[derive(Serialize)]
    struct Shape<'a> {
        issuer: &'a str,
        authorization_endpoint: String,
        token_endpoint: String,
        revocation_endpoint: String,
        device_authorization_endpoint: String,
        dc_info: String,
        response_types_supported: [&'static str; 2],
        response_modes_supported: [&'static str; 2],
        grant_types_supported: [&'static str; 3],
        token_endpoint_auth_methods_supported: [&'static str; 2],
        code_challenge_methods_supported: [&'static str; 2],
        scopes_supported: [&'static str; 4],
        subject_types_supported: [&'static str; 1],
    }
    let issuer = server.url(call.data_center.code);
    Ok(Answer::json(&Shape {
        issuer,
        authorization_endpoint: format!("{issuer}/oauth/v2/auth"),
        token_endpoint: format!("{issuer}/oauth/v2/token"),
        revocation_endpoint: format!("{issuer}/oauth/v2/token/revoke"),
        device_authorization_endpoint: format!("{issuer}/oauth/v3/device/code"),
        dc_info: format!("{issuer}/oauth/serverinfo"),
        response_types_supported: ["code", "token"],
        response_modes_supported: ["query", "fragment"],
        // As in Zoho's document, client credentials are served but not listed.
        grant_types_supported: ["authorization_code", "implicit", "refresh_token"],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported: ["plain", "S256"],
        scopes_supported: ["email", "profile", "openid", "phone"],
        subject_types_supported: ["public"],
    }))
}

/// `GET /oauth/user/info`. Needs `AaaServer.profile.READ`.
pub(crate) fn user_info(server: &Server, call: &Call) -> Reply {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Shape<'a> {
        #[serde(rename = "First_Name")]
        first_name: &'a str,
        email: &'a str,
        #[serde(rename = "Last_Name")]
        last_name: &'a str,
        #[serde(rename = "Display_Name")]
        display_name: String,
        #[serde(rename = "ZUID")]
        zuid: u64,
    }
    let state = server.state();
    let live = call
        .access_token()
        .and_then(|token| state.live_access(token, call.now))
        .filter(|token| token.subject.data_center == call.data_center.code);
    let Some(token) = live else {
        return Ok(failure("INVALID_OAUTHTOKEN"));
    };
    let suffices = |wanted: &str| {
        scope::contains_all(
            &token.subject.scopes,
            std::slice::from_ref(&wanted.to_owned()),
        )
    };
    if !suffices("AaaServer.profile.READ") && !suffices("AaaServer.profile.ALL") {
        return Ok(failure("INVALID_OAUTHSCOPE"));
    }
    // A token of an instance belongs to no user.
    let user = state
        .user(&token.subject.owner)
        .ok_or(Refusal("general_error"))?;
    Ok(Answer::json(&Shape {
        first_name: &user.first_name,
        email: &user.email,
        last_name: &user.last_name,
        display_name: format!("{} {}", user.first_name, user.last_name),
        zuid: user.zuid,
    }))
}

fn failure(cause: &'static str) -> Answer {
    #[derive(Serialize)]
    struct Shape {
        response: &'static str,
        cause: &'static str,
    }
    Answer::json(&Shape {
        response: "error",
        cause,
    })
    .with_outcome(cause)
}
