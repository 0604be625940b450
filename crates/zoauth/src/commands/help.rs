//! `zoauth help`: the help of a command, or a topic that is not a command's:
//! the exit codes, the environment, data centers, limits. Tables come from the
//! code that goes by them.

use clap::CommandFactory;
use serde::Serialize;
use zoho_oauth::{DataCenter, Evidence};

use super::Context;
use crate::cli::Cli;
use crate::cli::lookup::Help;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::page::Page;
use crate::style::{faint, strong};

/// A topic of the help that is not a command.
struct Topic {
    name: &'static str,
    about: &'static str,
    print: fn(&Context<'_>) -> Result<(), Error>,
}

const TOPICS: &[Topic] = &[
    Topic {
        name: "credential",
        about: "how other programs get tokens from this one",
        print: credential,
    },
    Topic {
        name: "data-centers",
        about: "Zoho's data centers and their hosts",
        print: data_centers,
    },
    Topic {
        name: "environment",
        about: "environment variables",
        print: environment,
    },
    Topic {
        name: "exit-codes",
        about: "what the process returns",
        print: exit_codes,
    },
    Topic {
        name: "flows",
        about: "which grant flow suits which program",
        print: flows,
    },
    Topic {
        name: "limits",
        about: "Zoho's limits on codes and tokens",
        print: limits,
    },
    Topic {
        name: "scopes",
        about: "how scopes are spelled and chosen",
        print: scopes,
    },
];

/// The topics, for the end of `zoauth help`.
fn topics() -> String {
    let mut page = Page::new(80);
    page.line(strong("Topics (zoauth help TOPIC):"));
    let rows: Vec<[String; 2]> = TOPICS
        .iter()
        .map(|topic| [strong(topic.name), topic.about.to_owned()])
        .collect();
    page.table(2, &rows);
    page.into_text()
}

/// Prints a topic, the help of a command, or the help of the whole.
pub(crate) fn run(context: &Context<'_>, arguments: &Help) -> Result<ExitCode, Error> {
    if let [name] = arguments.topic.as_slice()
        && let Some(topic) = TOPICS.iter().find(|topic| topic.name == name)
    {
        (topic.print)(context)?;
        return Ok(ExitCode::Ok);
    }
    let mut wanted = &Cli::command();
    for name in &arguments.topic {
        wanted = wanted
            .find_subcommand(name)
            .ok_or_else(|| not_known(name))?;
    }
    // What `zoauth COMMAND --help` prints.
    let words = ["zoauth"].into_iter();
    let words = words.chain(arguments.topic.iter().map(String::as_str));
    let mut text = match Cli::command().try_get_matches_from(words.chain(["--help"])) {
        Err(help) => help.render().ansi().to_string(),
        Ok(_) => String::new(),
    };
    if arguments.topic.is_empty() {
        text = format!("{text}\n{}", topics());
    }
    #[derive(Serialize)]
    struct Answer {
        help: String,
    }
    let plain = anstream::adapter::strip_str(&text).to_string();
    if context.output.is_json() {
        context.output.json(&Answer { help: plain })?;
    } else {
        context.output.text(&text)?;
    }
    Ok(ExitCode::Ok)
}

fn not_known(name: &str) -> Error {
    let near = TOPICS
        .iter()
        .map(|topic| (strsim::jaro_winkler(topic.name, name), topic.name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let error = Error::new(
        ExitCode::Usage,
        format!("there is no command or topic `{name}`"),
    );
    match near {
        Some((_, near)) => error.hint(format!("did you mean `zoauth help {near}`?")),
        None => error.hint("`zoauth help` lists both"),
    }
}

#[derive(Serialize)]
struct ExitCodes {
    exit_codes: Vec<ExitCodeRow>,
}

#[derive(Serialize)]
struct ExitCodeRow {
    number: u8,
    code: &'static str,
    meaning: &'static str,
}

fn exit_codes(context: &Context<'_>) -> Result<(), Error> {
    let answer = ExitCodes {
        exit_codes: ExitCode::ALL
            .iter()
            .map(|exit| ExitCodeRow {
                number: exit.number(),
                code: exit.name(),
                meaning: exit.meaning(),
            })
            .collect(),
    };
    context.output.answer(&answer, |page| {
        let mut rows = vec![["EXIT", "CODE", "MEANING"].map(faint)];
        rows.extend(answer.exit_codes.iter().map(|row| {
            [
                strong(row.number),
                row.code.to_owned(),
                row.meaning.to_owned(),
            ]
        }));
        page.table_with_numbers(0, &[0], &rows);
        page.gap();
        page.wrapped(
            "",
            "CODE stands in `error.code` of JSON output. With several questions in one command \
             the exit code is that of the first one without an answer.",
        );
    })
}

#[derive(Serialize)]
struct Variables {
    environment: Vec<VariableRow>,
}

#[derive(Serialize)]
struct VariableRow {
    name: &'static str,
    meaning: &'static str,
}

fn environment(context: &Context<'_>) -> Result<(), Error> {
    let answer = Variables {
        environment: environment::ALL
            .iter()
            .map(|variable| VariableRow {
                name: variable.name,
                meaning: variable.meaning,
            })
            .collect(),
    };
    context.output.answer(&answer, |page| {
        let rows: Vec<[String; 2]> = answer
            .environment
            .iter()
            .map(|row| [strong(row.name), row.meaning.to_owned()])
            .collect();
        page.table(0, &rows);
        page.gap();
        page.wrapped("", "An option on the command line wins over its variable.");
    })
}

#[derive(Serialize)]
struct DataCenters {
    data_centers: Vec<DataCenterRow>,
}

#[derive(Serialize)]
struct DataCenterRow {
    code: &'static str,
    region: &'static str,
    accounts: &'static str,
    accounts_evidence: &'static str,
    api_domain: Option<&'static str>,
    console: Option<&'static str>,
    web_domain: &'static str,
}

fn data_centers(context: &Context<'_>) -> Result<(), Error> {
    let answer = DataCenters {
        data_centers: DataCenter::ALL
            .iter()
            .map(|dc| DataCenterRow {
                code: dc.code(),
                region: dc.region(),
                accounts: dc.accounts_url(),
                accounts_evidence: match dc.evidence() {
                    Evidence::Zoho => "zoho",
                    Evidence::Observed => "observed",
                    _ => "third_party",
                },
                api_domain: dc.api_domain(),
                console: dc.console_url(),
                web_domain: dc.web_domain(),
            })
            .collect(),
    };
    context.output.answer(&answer, |page| {
        let host = |url: &'static str| url.strip_prefix("https://").unwrap_or(url).to_owned();
        let mut rows = vec![["CODE", "REGION", "ACCOUNTS", "API DOMAIN"].map(faint)];
        rows.extend(answer.data_centers.iter().map(|row| {
            [
                strong(row.code),
                row.region.to_owned(),
                host(row.accounts),
                row.api_domain.map_or_else(|| faint("not known"), host),
            ]
        }));
        page.table(0, &rows);
        page.gap();
        page.wrapped(
            "",
            "A client, its users and their tokens live in one data center, and every other one \
             answers invalid_client. Product hosts follow the data center too: desk.zoho.eu, \
             and desk.zohocloud.ca in Canada.",
        );
    })
}

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

fn flows(context: &Context<'_>) -> Result<(), Error> {
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

fn credential(context: &Context<'_>) -> Result<(), Error> {
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

fn limits(context: &Context<'_>) -> Result<(), Error> {
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

fn scopes(context: &Context<'_>) -> Result<(), Error> {
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
