//! The words for each error: why it happens and what to do about it. Written
//! for somebody who knows Postman and not OAuth; facts carry Zoho's page where
//! a page says so.

use std::borrow::Cow;
use std::time::Duration;

use super::{Asked, Call, Error, Found, NetworkFault};
use crate::DataCenter;

impl Error {
    /// Why this happens.
    ///
    /// Sources: <https://zoho.com/accounts/protocol/oauth/token-limits.html>,
    /// <https://help.zoho.com/portal/en/community/topic/kaizen-4-troubleshooting-oauth2-0>,
    /// <https://help.zoho.com/portal/en/kb/accounts/faqs-troubleshooting/faqs/oauth/articles/will-the-refresh-tokens-expire>
    pub fn cause(&self) -> Cow<'static, str> {
        match self {
            Self::InvalidClient { asked } => format!(
                "Zoho says this for several reasons: the client is registered in another data \
                 center than {}; it is not switched on for this one; the secret belongs to \
                 another data center or has a typing error; or the client ID is blank or wrong.",
                here(asked)
            )
            .into(),
            Self::InvalidClientSecret { .. } => {
                "The client ID is known there, but the secret is missing or is another one. By \
                 default a client has one secret per data center."
                    .into()
            }
            Self::InvalidCode { asked } => invalid_code(asked.call).into(),
            Self::InvalidRedirectUri { .. } => {
                "Zoho compares the redirect URI with the registered one character for \
                 character: scheme, host, port, path and the slash at the end."
                    .into()
            }
            Self::InvalidScope { .. } => {
                "At least one scope does not exist. Zoho then refuses the whole request and \
                 does not say which scope it means."
                    .into()
            }
            Self::AccessDenied { .. } => {
                "Consent was refused on Zoho's page, or more than ten codes were asked for \
                 within ten minutes."
                    .into()
            }
            Self::Throttled { .. } => {
                "Zoho allows ten access token requests in ten minutes. Somebody used them up, \
                 perhaps another program with the same client. Asking again keeps the door shut."
                    .into()
            }
            Self::MissingOrgInfo { .. } => {
                "The service has several organizations or portals, and client credentials \
                 belong to one of them."
                    .into()
            }
            Self::InvalidOrg { .. } => {
                "The organization in `soid` does not exist in this data center, or the client's \
                 owner is not a member of it."
                    .into()
            }
            Self::ClientBlocked { .. } => {
                "The client is blocked or not yet published in the API console.".into()
            }
            Self::DeviceCodeExpired { .. } => {
                "User code and device code live for five minutes and work once.".into()
            }
            Self::Refused { .. } => {
                "Zoho refused the request with an error that has no entry of its own here.".into()
            }
            Self::NotJson {
                asked,
                found,
                status,
            } => maybe_spent(asked, not_json(*found, *status)),
            Self::UnexpectedStatus { asked, .. } => maybe_spent(
                asked,
                "The status is that of a failure, but the answer names no error.",
            ),
            Self::MissingAccessToken { .. } => {
                "The answer is JSON without an error and without `access_token`; whatever \
                 answered is probably not Zoho's accounts server."
                    .into()
            }
            Self::MissingRefreshToken { .. } => {
                "Zoho gives a refresh token only with offline access, and only when consent is \
                 given anew. The user had given consent to this client before, so there was \
                 nothing new to consent to."
                    .into()
            }
            Self::BadField { .. } => "The answer does not have the documented shape.".into(),
            Self::UnknownLocation { .. } => {
                "Zoho opens new data centers from time to time; this version does not know it."
                    .into()
            }
            Self::Network { asked, fault, .. } => match fault {
                // Nothing was sent.
                NetworkFault::Connect | NetworkFault::Setup => network(*fault).into(),
                _ => maybe_spent(asked, network(*fault)),
            },
            Self::BadRedirect { .. } => {
                "After consent Zoho sends the browser to the redirect URI with `code` and \
                 `state` behind a question mark, or with `error`."
                    .into()
            }
            Self::StateMismatch => {
                "The redirect answers another, older request, or somebody else made it up.".into()
            }
            Self::ForgedAccountsServer { .. } => {
                "The token request, with the client secret in it, goes to the server that the \
                 redirect names; so only Zoho's own servers are accepted."
                    .into()
            }
            Self::BlankClientId | Self::BlankClientSecret | Self::Blank { .. } => {
                "Often a variable that is not set or an empty file. Zoho would answer it with \
                 an error that does not say so."
                    .into()
            }
            Self::MissingClientSecret { .. } => {
                "Zoho wants the client secret with every token request, and a client may have \
                 another one in each data center."
                    .into()
            }
            Self::BadRedirectUri { .. } => {
                "Zoho registers redirect URIs that start with http:// or https:// only; \
                 `urn:ietf:wg:oauth:2.0:oob` does not work."
                    .into()
            }
            Self::MissingRedirectUri => {
                "After consent Zoho sends the browser to the redirect URI of the client.".into()
            }
            Self::NoScopes => "Zoho grants nothing without a scope.".into(),
            Self::Scope(_) => "Zoho's scopes have the form service.name.OPERATION, such as \
                 ZohoCRM.modules.deals.READ."
                .into(),
            Self::Accounts(_) | Self::UnknownDataCenter(_) => {
                "Client, account and tokens live in one data center; only its accounts server \
                 knows them, and the client secret goes to no other place."
                    .into()
            }
            Self::Profile(_) => "The name of a profile becomes the name of a file.".into(),
            Self::BadSoid { .. } => {
                "`soid` is the service's name, a dot, and the ID of the organization or portal."
                    .into()
            }
            Self::NoRandomness => "`state` and the code verifier must not be guessable.".into(),
            Self::NoGrant { .. } => "Nothing was granted under this name yet.".into(),
            Self::NotRenewable { .. } => {
                "An access token lives for one hour; without a refresh token there is no way \
                 to a new one but a new consent."
                    .into()
            }
            Self::BudgetSpent { .. } => {
                "An eleventh request would make Zoho refuse all of them for a while, so it was \
                 not sent."
                    .into()
            }
            Self::Interrupted => "The program or its runtime was shutting down.".into(),
            Self::Store(error) => error.cause().into(),
        }
    }

    /// What to do next.
    pub fn remedy(&self) -> Cow<'static, str> {
        match self {
            Self::InvalidClient { asked } => format!(
                "Look in which data center's API console the client stands (its address ends \
                 like yours when you use Zoho in the browser) and ask that one; {}. Copy ID \
                 and secret again; for a client used in several data centers, switch the data \
                 center on in the client's settings and take the secret shown for it.",
                match asked.accounts.data_center() {
                    Some(dc) => format!("`{}` was asked", dc.code()),
                    None => format!("{} was asked", asked.accounts),
                }
            )
            .into(),
            Self::InvalidClientSecret { asked } => format!(
                "Copy the secret for {} from the API console again.",
                here(asked)
            )
            .into(),
            Self::InvalidCode { asked } => match asked.call {
                Call::SelfClientCode => {
                    "Generate a new code in the API console and exchange it at once, with the \
                     same client, in the same data center."
                        .into()
                }
                Call::Refresh | Call::ScopeEnhancement => {
                    "Log in again to get a new refresh token. If it happens again, see how many \
                     programs log in with this client, and revoke what is not used."
                        .into()
                }
                Call::Revoke => "Nothing, if the token was to end: it is not valid now.".into(),
                _ => "Start the login again and let it finish without a pause.".into(),
            },
            Self::InvalidRedirectUri { .. } | Self::BadRedirectUri { .. } => {
                "Make the redirect URI here and in the API console equal. On your own machine \
                 use http://localhost with a fixed port; 127.0.0.1 has been refused."
                    .into()
            }
            Self::MissingRedirectUri => {
                "Give the redirect URI that is registered for the client in the API console.".into()
            }
            Self::InvalidScope { .. } => {
                "Check the spelling of each scope; ask with half of them to find the wrong one."
                    .into()
            }
            Self::AccessDenied { .. } => "Start again and accept, or wait ten minutes.".into(),
            Self::Throttled { retry_after, .. } | Self::BudgetSpent { retry_after } => format!(
                "Wait {}, then ask once. Let all programs share one store of tokens, so that \
                 one access token an hour is enough.",
                time(*retry_after)
            )
            .into(),
            Self::MissingOrgInfo { .. } | Self::BadSoid { .. } | Self::InvalidOrg { .. } => {
                "Send `soid` as service.organization, for example ZohoCRM.600000434; the \
                 organization's ID stands in the service's settings."
                    .into()
            }
            Self::ClientBlocked { .. } => "Open the client in the API console.".into(),
            Self::DeviceCodeExpired { .. } => "Start the device flow again.".into(),
            Self::NotJson { .. }
            | Self::UnexpectedStatus { .. }
            | Self::MissingAccessToken { .. } => {
                "Check the accounts URL and any proxy on the way; if both are right, try again \
                 in a few minutes."
                    .into()
            }
            Self::MissingRefreshToken { .. } => {
                "Ask again with access_type=offline and prompt=consent, or remove the client \
                 under Connected Apps at Zoho Accounts and log in once more."
                    .into()
            }
            Self::Refused { .. } | Self::BadField { .. } | Self::UnknownLocation { .. } => {
                "Update this program; if that does not help, report the error without any token."
                    .into()
            }
            Self::Network { fault, .. } => match fault {
                NetworkFault::Setup => {
                    "Install the system's certificates (package ca-certificates).".into()
                }
                NetworkFault::TooLarge => "Check the accounts URL and any proxy on the way.".into(),
                _ => "Check the connection, the proxy variables and the system's certificates, \
                      then try again."
                    .into(),
            },
            Self::BadRedirect { .. } => {
                "Copy the whole address from the browser's address bar after consent.".into()
            }
            Self::StateMismatch => "Start the login again; use the newest browser tab.".into(),
            Self::ForgedAccountsServer { .. } => {
                "Do not go on with this login. If you use a proxy for Zoho's accounts server, \
                 configure it as the accounts URL."
                    .into()
            }
            Self::BlankClientId => "Copy the client ID from the API console.".into(),
            Self::BlankClientSecret => "Copy the client secret from the API console.".into(),
            Self::Blank { .. } => "Check where the value comes from.".into(),
            Self::MissingClientSecret { data_center } => match data_center {
                Some(dc) => format!("Give the client secret of the data center `{dc}`.").into(),
                None => "Give the client secret.".into(),
            },
            Self::NoScopes => "Name at least one scope.".into(),
            Self::Scope(_) => "Correct the scope at the place named.".into(),
            Self::Accounts(_) | Self::UnknownDataCenter(_) => {
                "Use the end of the address at which you use Zoho in the browser: `eu` for \
                 zoho.eu, `us` for zoho.com, `ca` for zohocloud.ca."
                    .into()
            }
            Self::Profile(_) => "Choose another name.".into(),
            Self::NoRandomness => "Try again; look into the system's log.".into(),
            Self::NoGrant { .. } | Self::NotRenewable { .. } => "Log in under this profile.".into(),
            Self::Interrupted => "Ask again.".into(),
            Self::Store(error) => error.remedy(),
        }
    }
}

/// What the request offered to Zoho, for the headline of `invalid_code`.
pub(super) fn what_was_sent(call: Call) -> &'static str {
    match call {
        Call::Refresh | Call::ScopeEnhancement => "the refresh token",
        Call::Revoke => "the token",
        Call::DevicePoll => "the device code",
        _ => "the authorization code",
    }
}

pub(super) fn place(dc: Option<DataCenter>) -> String {
    dc.map_or_else(
        || "this accounts server".to_owned(),
        |dc| format!("the data center `{dc}` ({})", dc.region()),
    )
}

pub(super) fn time(duration: Duration) -> String {
    match duration.as_secs().max(1) {
        1 => "1 second".to_owned(),
        seconds @ ..120 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

fn here(asked: &Asked) -> String {
    asked.accounts.data_center().map_or_else(
        || asked.accounts.to_string(),
        |dc| format!("{} ({})", asked.accounts, dc.region()),
    )
}

fn invalid_code(call: Call) -> &'static str {
    match call {
        Call::Refresh | Call::ScopeEnhancement => {
            "Possible for a refresh token: it was revoked, or the client was removed under \
             Connected Apps; a 21st refresh token was made and pushed this one out; the password \
             was changed and the API tokens ended with it; the client was deleted; the token \
             belongs to another client or data center; or it is an access token."
        }
        Call::SelfClientCode => {
            "Possible for a code from the API console: it is older than the time chosen there \
             (three minutes if nothing was chosen); it was used before, for a code works once; \
             or it belongs to another client or data center."
        }
        Call::Revoke => "The token was revoked before, or belongs to another data center.",
        _ => {
            "Possible for an authorization code: it is older than one or two minutes; it was \
             used before, for a code works once; it belongs to another client, redirect URI or \
             data center; or the code verifier is not the one of the request."
        }
    }
}

fn not_json(found: Found, status: u16) -> &'static str {
    match (found, status) {
        (_, 500..) => "Zoho's server has trouble, or something on the way answered for it.",
        (Found::Html, _) => {
            "A web page comes from a wrong address, or from a proxy that answered in Zoho's place."
        }
        _ => "Whatever answered is probably not Zoho's accounts server.",
    }
}

/// Adds what may have happened to a code whose exchange got no proper answer;
/// for that reason no exchange is ever repeated.
fn maybe_spent(asked: &Asked, cause: &'static str) -> Cow<'static, str> {
    match asked.call {
        Call::AuthorizationCode | Call::SelfClientCode => format!(
            "{cause} Zoho may have exchanged the code all the same: then the code is spent, and \
             a refresh token was made that nobody holds and that counts among the twenty."
        )
        .into(),
        _ => cause.into(),
    }
}

fn network(fault: NetworkFault) -> &'static str {
    match fault {
        NetworkFault::Timeout => "The time limit passed before the answer was there.",
        NetworkFault::Connect => {
            "No connection came about: no network, an unknown host, a proxy that has to be used, \
             or a certificate that this system does not trust."
        }
        NetworkFault::Setup => "The HTTP client needs the system's trusted certificates.",
        NetworkFault::TooLarge => "Zoho's answers have a few kilobytes; this one was far larger.",
        NetworkFault::Other => "The connection broke or the answer was not HTTP.",
    }
}
