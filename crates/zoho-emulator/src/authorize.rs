//! The authorization page: checks the request, asks the user (or answers for
//! them) and redirects with a code. What is wrong with client, redirect URI or
//! scope is shown as a page and never redirected, as Zoho does.
//!
//! Source: <https://zoho.com/accounts/protocol/oauth/web-apps/authorization.html>,
//! <https://www.zoho.com/accounts/protocol/oauth/multi-dc/client-authorization.html>.

use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::client::{Client, ClientKind, identify};
use crate::consent::{Pending, ask};
use crate::data_center::DataCenter;
use crate::emulator::Consent;
use crate::pages::Problem;
use crate::scope;
use crate::server::Server;
use crate::state::{Owner, State, Subject, digest};

/// An authorization request that passed every check.
pub(crate) struct AuthRequest {
    pub(crate) client: Arc<Client>,
    pub(crate) scopes: Vec<String>,
    redirect_uri: String,
    state: Option<String>,
    offline: bool,
    force_consent: bool,
    challenge: Option<Challenge>,
    /// The instance that grants instead of the user.
    instance: Option<Owner>,
}

/// An authorization code that waits to be exchanged.
pub(crate) struct Code {
    pub(crate) subject: Subject,
    /// What the token request has to repeat; a Self Client's code has none.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) with_refresh: bool,
    pub(crate) expires: SystemTime,
}

/// A PKCE challenge.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/mobile-and-desktop-apps/get-authorization-code.html>
#[derive(Clone)]
pub(crate) struct Challenge {
    value: String,
    hashed: bool,
}

impl Challenge {
    /// The challenge of a request, if it has one. The default method is `plain`.
    fn of(call: &Call) -> Result<Option<Self>, Problem> {
        let hashed = match call.param("code_challenge_method") {
            None | Some("plain") => false,
            Some("S256") => true,
            Some(_) => return Err(Problem::CHALLENGE_METHOD),
        };
        let value = call.param("code_challenge").map(str::to_owned);
        Ok(value.map(|value| Self { value, hashed }))
    }

    pub(crate) fn is_met_by(&self, verifier: &str) -> bool {
        if self.hashed {
            self.value == BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
        } else {
            self.value == verifier
        }
    }
}

/// `GET /oauth/v2/auth`: the signed-in user grants.
pub(crate) fn authorize(server: &Server, call: &Call) -> Reply {
    Ok(start(server, call, None))
}

/// `GET /oauth/v2/org/auth`: an administrator grants for an instance.
///
/// Source: <https://www.zoho.com/accounts/protocol/oauth/instance-level-oauth/get-auth-code.html>
pub(crate) fn authorize_instance(server: &Server, call: &Call) -> Reply {
    let instance = call.param("soid").unwrap_or(server.first_organization());
    Ok(start(server, call, Some(format!("instance:{instance}"))))
}

fn start(server: &Server, call: &Call, instance: Option<Owner>) -> Answer {
    let mut state = server.state();
    let request = match check(server, &state, call, instance) {
        Ok(request) => request,
        Err(problem) => return problem.page(),
    };
    let email = state.signed_in.clone();
    let known = request
        .subject(&state, &email, server.first_organization())
        .is_some_and(|subject| state.is_granted(&subject));
    match state.consent {
        Consent::Reject => request.reject(false),
        Consent::Ask if request.force_consent || !known => {
            ask(server, &mut state, Pending::Authorize(request), call.now)
        }
        Consent::Ask | Consent::Accept => {
            let who = (&*email, server.first_organization());
            request.accept(server, &mut state, who, call.now, false)
        }
    }
}

fn check(
    server: &Server,
    state: &State,
    call: &Call,
    instance: Option<Owner>,
) -> Result<AuthRequest, Problem> {
    let client =
        identify(state, call, call.text("client_id")).map_err(|_| Problem::INVALID_CLIENT)?;
    let redirect_uri = call.text("redirect_uri");
    if !client
        .redirect_uris
        .iter()
        .any(|known| known == redirect_uri)
    {
        return Err(Problem::INVALID_REDIRECT_URI);
    }
    let expected = if client.kind == ClientKind::ClientBased {
        "token"
    } else {
        "code"
    };
    if call.text("response_type") != expected {
        return Err(Problem::RESPONSE_TYPE);
    }
    let scopes = scope::parse(call.text("scope"), &server.settings.scope_check)
        .map_err(|_| Problem::INVALID_SCOPE)?;
    Ok(AuthRequest {
        scopes,
        redirect_uri: redirect_uri.to_owned(),
        state: call.param("state").map(str::to_owned),
        offline: call.text("access_type") == "offline",
        force_consent: call.text("prompt") == "consent",
        challenge: Challenge::of(call)?,
        instance,
        client,
    })
}

impl AuthRequest {
    /// Who grants what, when this user consents; `None` if the client is not
    /// switched on at the user's data center.
    fn subject(&self, state: &State, email: &str, organization: &str) -> Option<Subject> {
        let user = state.user(email)?;
        let data_center = DataCenter::of(&user.data_center)?;
        self.client.is_on(data_center.code).then(|| Subject {
            client_id: self.client.id.clone(),
            owner: self.instance.clone().unwrap_or_else(|| user.email.clone()),
            data_center: data_center.code,
            organization: organization.to_owned(),
            scopes: self.scopes.clone(),
        })
    }

    pub(crate) fn accept(
        self,
        server: &Server,
        state: &mut State,
        (email, organization): (&str, &str),
        now: SystemTime,
        after_form: bool,
    ) -> Answer {
        let Some(subject) = self.subject(state, email, organization) else {
            return Problem::INVALID_CLIENT.page();
        };
        let first = state.grant(&subject);
        if self.client.kind == ClientKind::ClientBased {
            return self.implicit(server, state, &subject, now, after_form);
        }
        let data_center = subject.data_center;
        let code = state.generator.token();
        state.codes.retain(|_, code| now < code.expires);
        state.codes.insert(
            digest(&code),
            Code {
                subject,
                redirect_uri: Some(self.redirect_uri.clone()),
                challenge: self.challenge.clone(),
                with_refresh: self.offline && (first || self.force_consent),
                expires: now + server.settings.limits.code_life,
            },
        );
        let mut query = Serializer::new(String::new());
        if let Some(value) = &self.state {
            query.append_pair("state", value);
        }
        query
            .append_pair("code", &code)
            .append_pair("location", data_center)
            .append_pair("accounts-server", server.url(data_center));
        Answer::redirect(with_query(&self.redirect_uri, &query.finish()), after_form)
    }

    /// Zoho's page shows the bare `error=access_denied`, without `state`.
    pub(crate) fn reject(&self, after_form: bool) -> Answer {
        Answer::redirect(
            with_query(&self.redirect_uri, "error=access_denied"),
            after_form,
        )
        .with_outcome("access_denied")
    }

    /// Source: <https://www.zoho.com/accounts/protocol/oauth/js-apps/access-token.html>
    fn implicit(
        &self,
        server: &Server,
        state: &mut State,
        subject: &Subject,
        now: SystemTime,
        after_form: bool,
    ) -> Answer {
        let limits = &server.settings.limits;
        let token: Zeroizing<String> = state.issue_access(subject, None, now, limits);
        let url = server.url(subject.data_center);
        let mut fragment = Serializer::new(String::new());
        fragment
            .append_pair("access_token", &token)
            .append_pair(
                "expires_in",
                &limits.access_token_life.as_secs().to_string(),
            )
            .append_pair("location", subject.data_center)
            .append_pair("api_domain", url);
        if let Some(value) = &self.state {
            fragment.append_pair("state", value);
        }
        Answer::redirect(
            format!("{}#{}", self.redirect_uri, fragment.finish()),
            after_form,
        )
    }
}

/// A redirect URI with parameters behind it; otherwise untouched, for clients
/// compare it character for character.
pub(crate) fn with_query(uri: &str, query: &str) -> String {
    let separator = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{separator}{query}")
}
