//! The topics of the help that are text.

use serde::Serialize;

use crate::commands::Context;
use crate::error::Error;
use crate::style::{faint, strong};

/// A topic that is text.
#[derive(Serialize)]
struct Text {
    topic: &'static str,
    paragraphs: &'static [&'static str],
    sources: &'static [&'static str],
}

fn text(context: &Context<'_>, text: &Text) -> Result<(), Error> {
    context.output.answer(text, |page| {
        for paragraph in text.paragraphs {
            page.gap();
            match paragraph.split_once(": ") {
                // `term: explanation` paragraphs, with the term standing out.
                Some((term, rest)) if term.len() < 30 && !term.contains('.') => {
                    page.line(strong(term));
                    page.wrapped("  ", rest);
                }
                _ => page.wrapped("", paragraph),
            }
        }
        page.gap();
        for source in text.sources {
            page.line(format!("{} {source}", faint("source")));
        }
    })
}

pub(super) fn flows(context: &Context<'_>) -> Result<(), Error> {
    text(
        context,
        &Text {
            topic: "flows",
            paragraphs: &[
                "Self client: For programs that act for your own account: scripts, servers, \
                 scheduled jobs. The API console gives a code for the scopes that you paste \
                 there; the code becomes a refresh token. No redirect URI.",
                "Authorization code: For programs with users: each of them consents in the \
                 browser, Zoho redirects back with a code. Needs a registered redirect URI that \
                 matches to the letter. access_type=offline and prompt=consent together make \
                 sure that a refresh token comes.",
                "Device code: For programs without a browser: the user opens a page elsewhere \
                 and enters a code. The program may ask every 30 seconds.",
                "Client credentials: For a self client where no user is needed: an access token \
                 for the account itself, without refresh token. Services with several \
                 organizations want to know which one (soid).",
            ],
            sources: &[
                "https://zoho.com/accounts/protocol/oauth/web-apps/authorization.html",
                "https://zoho.com/accounts/protocol/oauth/self-client/authorization-code-flow.html",
                "https://zoho.com/accounts/protocol/oauth/self-client/client-credentials-flow.html",
                "https://zoho.com/accounts/protocol/oauth/devices/initiation-request.html",
            ],
        },
    )
}

pub(super) fn credential(context: &Context<'_>) -> Result<(), Error> {
    text(
        context,
        &Text {
            topic: "credential",
            paragraphs: &[
                "Run a program with a token: `zoauth exec -- PROGRAM` puts ZOHO_ACCESS_TOKEN, \
                 ZOHO_AUTHORIZATION, ZOHO_API_DOMAIN and ZOHO_TOKEN_EXPIRES_AT into its \
                 environment, and into no other.",
                "Be asked by a program: `zoauth credential` prints one JSON object: `version` \
                 (1), `access_token`, `token_type` (Zoho-oauthtoken), `authorization` (the whole \
                 header value), `expiration` (RFC 3339), `expires_at` (seconds since 1970) and \
                 `api_domain`. Ask again when `expiration` is near: until then the answer comes \
                 from the store and costs no request. Exit codes other than 0 come with a \
                 message on standard error.",
                "Kubernetes: `zoauth credential --format kubernetes` answers as an exec plugin: \
                 an ExecCredential of client.authentication.k8s.io/v1 with `status.token` and \
                 `status.expirationTimestamp`.",
                "Variables: `zoauth env` prints the same variables for sh, fish, PowerShell, a \
                 .env file, or a step of GitHub Actions, where the token is masked first.",
                "Many programs at once: All ways share the store, so that however many ask, one \
                 request goes to Zoho when the token has to be renewed.",
            ],
            sources: &["https://kubernetes.io/docs/reference/config-api/client-authentication.v1/"],
        },
    )
}

pub(super) fn limits(context: &Context<'_>) -> Result<(), Error> {
    text(
        context,
        &Text {
            topic: "limits",
            paragraphs: &[
                "Access token: Valid for one hour. At most 10 token requests in 10 minutes; then \
                 the accounts server answers `Access Denied`, and asking again prolongs that. At \
                 most 10 live access tokens for one refresh token (other pages of Zoho say 15 or \
                 30); one more and the oldest stops working.",
                "Refresh token: Does not expire by itself. At most 20 for one user and client; \
                 one more and the oldest is deleted without a word, with its access tokens. It \
                 also ends when it is revoked, when the client is deleted, and when the password \
                 is changed with the choice to end all API tokens.",
                "Authorization code: Valid for 1 to 3 minutes, depending on the page of Zoho \
                 that one reads; usable once. Exchange it at once. A self client's code: 3 \
                 minutes unless the console was told otherwise.",
                "Device code: Valid for 5 minutes, usable once; one request in 30 seconds.",
            ],
            sources: &[
                "https://zoho.com/accounts/protocol/oauth/token-limits.html",
                "https://zoho.com/crm/developer/docs/api/v7/token-validity.html",
                "https://help.zoho.com/portal/en/kb/accounts/faqs-troubleshooting/faqs/oauth/articles/will-the-refresh-tokens-expire",
                "https://zoho.com/accounts/protocol/oauth/devices/polling-request.html",
            ],
        },
    )
}

pub(super) fn scopes(context: &Context<'_>) -> Result<(), Error> {
    text(
        context,
        &Text {
            topic: "scopes",
            paragraphs: &[
                "A scope is service.name.OPERATION, such as Desk.tickets.READ; CRM has four \
                 parts, ZohoCRM.modules.deals.CREATE. Operations are mostly CREATE, READ, \
                 UPDATE, DELETE and ALL. Requests join several scopes with commas, answers with \
                 spaces.",
                "ALL includes the other operations of its module, and wide modules include \
                 narrow ones: ZohoCRM.modules.ALL includes ZohoCRM.modules.deals.READ. \
                 `zoauth show SCOPE` says what a scope includes and what includes it.",
                "Letter case: Ignored on input, everywhere in this tool. Output has the spelling \
                 of Zoho's documentation, which is what to send.",
                "Choosing: Wherever the tool takes scopes: exact strings, with commas or one by \
                 one; crm:deals:create,update for operations of a module; @FILE for one choice \
                 per line. crm:deals and crm list what there is to choose from.",
                "A scope that does not exist is refused when it is requested. One that is \
                 missing shows only at the API call, as OAUTH_SCOPE_MISMATCH, code 57 or the \
                 like.",
            ],
            sources: &["https://zoho.com/accounts/protocol/oauth/scope.html"],
        },
    )
}

pub(super) fn stores(context: &Context<'_>) -> Result<(), Error> {
    text(
        context,
        &Text {
            topic: "stores",
            paragraphs: &[
                "Which one: --store, else ZOAUTH_STORE, else a folder of the user's: \
                 ZOAUTH_HOME, or `zoauth` in the user's state folder. All commands that name the \
                 same store share its tokens, and make one request when one has to be renewed.",
                "Folder: --store DIR. One file for each profile, that its owner alone can read, \
                 replaced as a whole. A folder or file that others may write to is refused, with \
                 the command that repairs it.",
                "Keyring: --store keyring: or keyring:SERVICE, in the Keychain, the Credential \
                 Manager or the Secret Service. Needs a session that has unlocked it; there is no \
                 falling back to files.",
                "PostgreSQL: --store postgres://USER@HOST/DATABASE, for many machines: all of \
                 them make one request. Holds sealed entries only. The password belongs in \
                 ZOAUTH_STORE, PGPASSWORD or a password file, not on the command line.",
                "Keys: `zoauth key new -o FILE` makes a key; with --key-file FILE (or \
                 ZOAUTH_KEY_FILE, or the key itself in ZOAUTH_KEY) what is stored is sealed with \
                 it. Every command then needs the key, and without it nothing can be read again. \
                 --key-file keyring: keeps the key in the keyring. `zoauth key seal` seals what \
                 is in the clear, `zoauth key rotate` changes the key.",
                "Profiles: A store holds many, under names of your own: --profile, else \
                 ZOAUTH_PROFILE, else the one of `zoauth profiles --default NAME`, else \
                 `default`. `zoauth export` and `zoauth import` move them, in a file that a \
                 passphrase encrypts.",
                "Builds: `cargo install zoauth --features keyring,postgres` has all stores; \
                 without features it has folders.",
            ],
            sources: &[],
        },
    )
}

pub(super) fn token_service(context: &Context<'_>) -> Result<(), Error> {
    text(
        context,
        &Text {
            topic: "token-service",
            paragraphs: &[
                "`zoauth serve` hands access tokens to containers and to programs in any \
                 language, over HTTP on this machine. Client secret and refresh token stay where \
                 they are, and however many ask, one request goes to Zoho when a token has to be \
                 renewed.",
                "Socket: `zoauth serve --socket PATH`: who can open it may ask, which is the \
                 user that runs the service. A container gets it as a mounted file.",
                "Port: `zoauth serve --port N`, on loopback only: who shows the secret may ask, \
                 Authorization: Bearer SECRET. The secret is another one after every start, in \
                 the file of --secret-file, which its owner alone can read. --allow-host NAME \
                 lets containers call this machine by their name for it.",
                "Asking: GET /v1/token?profile=NAME answers `access_token`, `authorization` (the \
                 whole header value), `expiration`, `expires_at` and `api_domain`. Ask again for \
                 every call: a good token comes from memory. POST /v1/token/rejected replaces \
                 one that an API refused. GET /v1/health needs no secret.",
                "Errors: JSON with `error.code`, and Retry-After where waiting helps. 409: a \
                 person has to log in again. 429: too many token requests. 502, 504: try again.",
            ],
            sources: &[],
        },
    )
}

pub(super) fn setup_file(context: &Context<'_>) -> Result<(), Error> {
    text(
        context,
        &Text {
            topic: "setup-file",
            paragraphs: &[
                "`zoauth.yaml` declares profiles, and `zoauth setup` brings them about: it checks \
                 the whole file first, leaves alone what is there, adds scopes where that can be \
                 done, and logs in otherwise. `zoauth init` writes a first file.",
                "version: 1, always.",
                "clients: By names of your own: `id`; `kind` (self, server, mobile, device); \
                 `secret`, or `secrets` by data center; `redirect_uri`.",
                "profiles: By the names that tokens are stored under: `scopes`, `client`, `flow` \
                 (self-client, browser, device, client-credentials, instance), `dc`, \
                 `organization`, `soid`, `environment` (production, sandbox, developer), `store`, \
                 `apps`, `code`, `accounts_url`, `allow_unknown`.",
                "defaults: What holds for every profile that says nothing else: `client`, `dc`, \
                 `flow`, `store`, `organization`, `environment`, `accounts_url`.",
                "scopes: Exact, as crm:deals:create,update, or the least for what you do: \
                 `least: calls.txt` (calls, HAR, Postman, curl, OpenAPI) and `scan: ./src`.",
                "Secrets: Never in the file, but where they are: env:NAME, file:PATH or \
                 keyring:NAME. Of a keyring it is the item with the account NAME of the service \
                 zoauth-secrets. `code` says the same of a self client's code, for runs without \
                 a person. `allow_inline_secrets: true` lifts that, for tests.",
                "Runs: `zoauth setup --plan` shows what would be done; --check fails where \
                 something is missing, for CI; --unattended leaves out what needs a person; \
                 --only NAME,… takes some; --prune revokes what the file made and declares no \
                 longer.",
                "docs/zoauth.schema.json completes and checks the file in editors.",
            ],
            sources: &[],
        },
    )
}
