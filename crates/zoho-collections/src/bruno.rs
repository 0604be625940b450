//! A Bruno collection: a folder of small text files, made to be kept in a
//! repository. Secrets stay out of it; Bruno keeps them itself.
//!
//! Format: <https://docs.usebruno.com/bru-lang/overview>

use std::collections::BTreeSet;
use std::fmt::Write as _;

use secrecy::SecretString;
use serde_json::json;

use crate::kit::{File, Kit, Request};

/// Where Bruno receives redirects: the one that logins of our own use, so that
/// one registration serves both.
pub use zoho_oauth::loopback::DEFAULT_REDIRECT_URI as REDIRECT_URI;

/// The files of the collection.
pub fn files(kit: &Kit<'_>) -> Vec<File> {
    let mut files = vec![
        file(
            "bruno.json",
            &format!(
                "{:#}\n",
                json!({"version": "1", "name": kit.title(), "type": "collection"})
            ),
        ),
        file("collection.bru", &collection(kit)),
        file(
            &format!("environments/{}.bru", kit.data_center.code()),
            &environment(kit),
        ),
    ];
    for (application, requests) in kit.applications() {
        let mut taken = BTreeSet::new();
        for (number, request) in requests.into_iter().enumerate() {
            let path = format!("{}/{}.bru", application.name(), stem(request, &mut taken));
            files.push(file(&path, &one(request, number + 1)));
        }
    }
    files
}

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        text: SecretString::from(text),
    }
}

fn collection(kit: &Kit<'_>) -> String {
    format!(
        "auth {{\n  mode: oauth2\n}}\n\nauth:oauth2 {{\n  grant_type: authorization_code\n  callback_url: {REDIRECT_URI}\n  authorization_url: {}?access_type=offline&prompt=consent\n  access_token_url: {}\n  refresh_token_url: {}\n  client_id: {{{{client_id}}}}\n  client_secret: {{{{client_secret}}}}\n  scope: {}\n  credentials_placement: body\n  token_placement: header\n  token_header_prefix: Zoho-oauthtoken\n}}\n",
        kit.authorization_url(),
        kit.token_url(),
        kit.token_url(),
        kit.scope()
    )
}

fn environment(kit: &Kit<'_>) -> String {
    let mut out = String::from("vars {\n");
    for variable in &kit.variables {
        let _ = writeln!(out, "  {}: {}", variable.name, variable.value);
    }
    out.push_str("  client_id: \n}\nvars:secret [\n  client_secret\n]\n");
    out
}

fn one(request: &Request<'_>, number: usize) -> String {
    let inside = |name: &str| format!("{{{{{name}}}}}");
    let mut address = format!(
        "{}{}",
        inside(&request.host),
        request.path_with(|name| format!(":{name}"), inside)
    );
    let mut blocks = String::new();
    if let Some(organization) = &request.organization {
        let value = inside(&organization.variable);
        let block = if organization.is_header {
            "headers"
        } else {
            let _ = write!(address, "?{}={value}", organization.name);
            "params:query"
        };
        let _ = write!(
            blocks,
            "\n{block} {{\n  {}: {value}\n}}\n",
            organization.name
        );
    }
    let parameters: Vec<&str> = request.parameters().collect();
    if !parameters.is_empty() {
        blocks.push_str("\nparams:path {\n");
        for name in parameters {
            let _ = writeln!(blocks, "  {name}: ");
        }
        blocks.push_str("}\n");
    }
    let body = if request.has_body() { "json" } else { "none" };
    if request.has_body() {
        blocks.push_str("\nbody:json {\n  {}\n}\n");
    }
    let _ = write!(blocks, "\ndocs {{\n  {}\n}}\n", request.about());
    format!(
        "meta {{\n  name: {}\n  type: http\n  seq: {number}\n}}\n\n{} {{\n  url: {address}\n  body: {body}\n  auth: inherit\n}}\n{blocks}",
        request.name,
        request.method().to_ascii_lowercase()
    )
}

/// A file's name that every operating system takes and no other file has.
fn stem(request: &Request<'_>, taken: &mut BTreeSet<String>) -> String {
    let plain: String = request
        .name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut base = words.join(" ");
    base.truncate(80);
    let name = (1..)
        .map(|n| {
            if n == 1 {
                base.clone()
            } else {
                format!("{base} {n}")
            }
        })
        .find(|name| !taken.contains(&name.to_lowercase()))
        .unwrap_or_default();
    taken.insert(name.to_lowercase());
    name
}
