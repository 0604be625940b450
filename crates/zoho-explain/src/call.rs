//! The call that was refused: from the hints, or from the pasted text, and what
//! the catalog knows of it.

use std::sync::LazyLock;

use regex::Regex;
use zoho_catalog::{Application, Catalog, Resolution, Scope};

use crate::{Hints, plain};

/// The call that was refused.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AskedCall<'c> {
    /// The method, in capitals; `None` where it is not known.
    pub method: Option<String>,
    /// The URL or path, without query and without anything like a token.
    pub url: String,
    /// What the catalog says: of the method, or of each that the path has.
    pub answers: Vec<(String, Resolution<'c>)>,
}

impl<'c> AskedCall<'c> {
    /// The least scopes that open it, where there is one answer.
    pub fn scopes(&self) -> Option<&[Scope<'c>]> {
        match self.answers.as_slice() {
            [(_, Resolution::Opened(opened))] => Some(opened.least()),
            _ => None,
        }
    }

    /// The application that it belongs to.
    pub fn application(&self) -> Option<Application<'c>> {
        self.answers
            .iter()
            .find_map(|(_, answer)| application(answer))
    }
}

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/// So many addresses of a text are looked at.
const ADDRESSES: usize = 50;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that a test compiles")
}

/// `POST https://…`, `"GET /crm/v8/Leads HTTP/1.1"`.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b["']?:?[ \t]+["']?((?:https?://|/)[^\s"'<>\\]+)"#)
});
/// An address alone.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| regex(r#"https?://[^\s"'<>\\]+"#));
/// The method in a curl command line.
static CURL: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"(?:-X|--request)[ =]*["']?(GET|POST|PUT|PATCH|DELETE|HEAD)\b"#));
/// The host of a request whose line has a path alone.
static HOST: LazyLock<Regex> = LazyLock::new(|| regex(r"(?im)^[> \t]*host:\s*([a-z0-9.-]+)"));

/// The call that the hints or the text name, if they name one.
pub(crate) fn find<'c>(
    catalog: &'c Catalog<'static>,
    input: &str,
    hints: &Hints<'_>,
) -> Option<AskedCall<'c>> {
    let method = hints.method.map(str::to_ascii_uppercase);
    if let Some(url) = hints.url {
        return asked(catalog, method, url);
    }
    let (_, method, url) = candidates(input)
        .into_iter()
        .filter_map(|(found, url)| {
            let method = method.clone().or(found);
            Some((rank(catalog, method.as_deref(), &url)?, method, url))
        })
        .min_by_key(|(rank, _, _)| *rank)?;
    asked(catalog, method, &url)
}

/// The accounts server's part of a URL is a host of its own in every data
/// center.
pub(crate) fn is_accounts(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    [
        "accounts.zoho.",
        "accounts.zohocloud.",
        "accounts.zohoportal.",
    ]
    .iter()
    .any(|start| host.starts_with(start))
}

fn candidates(input: &str) -> Vec<(Option<String>, String)> {
    let tidy = |url: &str| url.trim_end_matches(['.', ',', ';', ':', ')']).to_owned();
    let host = HOST
        .captures(input)
        .and_then(|found| Some(format!("https://{}", found.get(1)?.as_str())))
        .or_else(|| {
            // urllib3: https://www.zohoapis.com:443 "GET /crm/v2/Leads HTTP/1.1" 401
            let bare = |url: &str| url.matches('/').count() == 2;
            let mut addresses = ADDRESS.find_iter(input).take(ADDRESSES);
            addresses
                .find(|url| bare(url.as_str()))
                .map(|url| tidy(url.as_str()))
        });
    let mut candidates: Vec<(Option<String>, String)> = CALL
        .captures_iter(input)
        .take(ADDRESSES)
        .filter_map(|found| {
            let (method, url) = (found.get(1)?.as_str(), tidy(found.get(2)?.as_str()));
            let url = match &host {
                Some(host) if url.starts_with('/') => format!("{host}{url}"),
                _ => url,
            };
            Some((Some(method.to_owned()), url))
        })
        .collect();
    let curl = CURL
        .captures(input)
        .and_then(|found| Some(found.get(1)?.as_str().to_owned()));
    let addresses = ADDRESS.find_iter(input).take(ADDRESSES);
    candidates.extend(addresses.map(|url| (curl.clone(), tidy(url.as_str()))));
    candidates
}

/// How much is known of a call, the most first; `None` where it is no call of
/// a known application.
fn rank(catalog: &Catalog<'static>, method: Option<&str>, url: &str) -> Option<u8> {
    if is_accounts(url) {
        return Some(2);
    }
    // Documentation, not an API.
    let about = [
        "://www.zoho.",
        "://zoho.",
        "://help.zoho.",
        "://api-console.",
    ];
    if about.iter().any(|host| url.contains(host)) {
        return None;
    }
    match catalog.resolve(method.unwrap_or("GET"), url) {
        Resolution::Opened(_) | Resolution::Open(..) | Resolution::Undocumented(..) => Some(0),
        Resolution::MethodNotOnPath { .. } | Resolution::Several(_) => Some(1),
        Resolution::NotInCatalog { .. } => Some(3),
        _ => None,
    }
}

fn asked<'c>(
    catalog: &'c Catalog<'static>,
    method: Option<String>,
    url: &str,
) -> Option<AskedCall<'c>> {
    let shown = plain::url(url)?;
    let answers = match &method {
        Some(method) => vec![(method.clone(), catalog.resolve(method, url))],
        None => every_method(catalog, url),
    };
    Some(AskedCall {
        method,
        url: shown,
        answers,
    })
}

/// What is known of each method that the path has; of those that no
/// documentation has, only where it has none of the path's.
fn every_method<'c>(catalog: &'c Catalog<'static>, url: &str) -> Vec<(String, Resolution<'c>)> {
    let mut known = known_methods(|method| catalog.resolve_documented(method, url));
    if known.is_empty() {
        known = known_methods(|method| catalog.resolve(method, url));
    }
    if known.is_empty() {
        return vec![("GET".to_owned(), catalog.resolve("GET", url))];
    }
    known
}

fn known_methods<'c>(resolve: impl Fn(&str) -> Resolution<'c>) -> Vec<(String, Resolution<'c>)> {
    METHODS
        .iter()
        .map(|method| ((*method).to_owned(), resolve(method)))
        .filter(|(_, answer)| {
            matches!(
                answer,
                Resolution::Opened(_)
                    | Resolution::Open(..)
                    | Resolution::Undocumented(..)
                    | Resolution::Several(_)
            )
        })
        .collect()
}

fn application<'c>(answer: &Resolution<'c>) -> Option<Application<'c>> {
    match answer {
        Resolution::Opened(opened) => Some(opened.call.application()),
        Resolution::Open(call, _) | Resolution::Undocumented(call, _) => Some(call.application()),
        Resolution::NotInCatalog { application, .. }
        | Resolution::MethodNotOnPath { application, .. } => Some(*application),
        _ => None,
    }
}
