//! What the accounts server sends: answers to every request, and redirects.

use secrecy::{ExposeSecret as _, SecretString};
use zoho_oauth::{
    Accounts, AuthorizationCodeRequest, AuthorizationRequest, Client, ClientCredentialsRequest,
    ClientProbeRequest, CodeVerifier, DataCenter, DevicePollRequest, DeviceStartRequest, Error,
    HttpResponse, RefreshRequest, Request, RevokeRequest, ScopeEnhancementRequest, ScopeSet,
    SelfClientCodeRequest, TokenAnswer, is_zoho_accounts_server,
};

use super::text;

const NOW: u64 = 1_767_225_600;

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn accounts() -> Accounts {
    DataCenter::US.into()
}

fn client() -> Client {
    let client = Client::new("1000.CLIENT")
        .and_then(|client| client.with_secret(secret("client-secret")))
        .and_then(|client| client.with_redirect_uri("http://localhost:8484/callback"));
    client.expect("the parts of this client are valid")
}

fn scope_set() -> ScopeSet {
    "ZohoCRM.modules.ALL".parse().expect("a scope of CRM's")
}

/// An error tells its reader something, and no secret of the request.
fn check_error(error: &Error) {
    let shown = format!("{error} {error:?}");
    assert!(!shown.trim().is_empty());
    for kept in ["client-secret", "refresh-secret", "code-secret"] {
        assert!(!shown.contains(kept), "{shown}");
    }
}

fn check_tokens(answer: &Result<TokenAnswer, Error>) {
    match answer {
        Err(error) => check_error(error),
        Ok(answer) => {
            let token = answer.access_token(NOW);
            let value = token.secret().expose_secret();
            assert!(!value.is_empty());
            assert!(token.expires_at() >= NOW);
            // Short ones stand in field names.
            if value.len() > 16 && !value.contains("api_domain") {
                assert!(!format!("{answer:?} {token:?}").contains(value));
            }
        }
    }
}

fn check<R: Request>(request: Result<R, Error>, response: &HttpResponse) -> Option<R::Answer> {
    let request = request.expect("the parts of this request are valid");
    match request.read(response) {
        Ok(answer) => Some(answer),
        Err(error) => {
            check_error(&error);
            None
        }
    }
}

/// An answer to each request: two bytes for the status, the rest is the body.
pub fn answers(bytes: &[u8]) {
    let (status, body) = match bytes {
        [high, low, body @ ..] => (u16::from_be_bytes([*high, *low]), body),
        short => (200, short),
    };
    // Texts are easier to write as seeds: `200 {...}` beside any two bytes.
    let status = 200 + status % 400;
    let (accounts, client) = (accounts(), client());
    let response = HttpResponse::new(status, body);

    let code = || secret("code-secret");
    let self_client = SelfClientCodeRequest::new(&accounts, &client, code());
    check_tokens(&self_client.and_then(|request| request.read(&response)));
    let refresh = RefreshRequest::new(&accounts, &client, secret("refresh-secret"));
    check_tokens(&refresh.and_then(|request| request.read(&response)));
    let credentials = ClientCredentialsRequest::new(&accounts, &client, scope_set(), None);
    check_tokens(&credentials.and_then(|request| request.read(&response)));
    check(RevokeRequest::new(&accounts, code()), &response);
    let more = ScopeEnhancementRequest::new(&accounts, &client, secret("refresh-secret"));
    if let Some(enhancement) = check(more, &response)
        && let Err(error) = enhancement.consent_url(&scope_set(), true)
    {
        check_error(&error);
    }
    check(Ok(ClientProbeRequest::new(&accounts, &client)), &response);
    let device = DeviceStartRequest::new(&accounts, &client, scope_set());
    if let Some(start) = check(device, &response) {
        // What was understood can be polled for, with the same answer.
        check(
            DevicePollRequest::new(&accounts, &client, &start),
            &response,
        );
    }
}

/// The URL that the browser is sent back to. The secret must go to no server but
/// Zoho's.
pub fn redirects(bytes: &[u8]) {
    let request = AuthorizationRequest::new(&accounts(), &client(), scope_set())
        .and_then(|request| {
            Ok(request
                .pkce(CodeVerifier::generate()?)
                .state("expected-state"))
        })
        .expect("the parts of this request are valid");
    let redirect = text(bytes);
    match request.read_redirect(&redirect) {
        Err(error) => check_error(&error),
        Ok(answer) => {
            assert!(redirect.contains("expected-state") || redirect.contains('%'));
            let server = answer.accounts.as_str();
            assert!(is_zoho_accounts_server(server), "{server}");
            assert!(!answer.code.expose_secret().trim().is_empty());
            let exchange = AuthorizationCodeRequest::new(&request, &client(), answer);
            if let Err(error) = exchange {
                check_error(&error);
            }
        }
    }
}
