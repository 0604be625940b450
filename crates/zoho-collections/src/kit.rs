//! What every writer needs: the calls that scopes open, with their addresses
//! in one data center, the OAuth settings, and the variables that stand for
//! what only the user knows.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;
use zoho_catalog::algebra::met;
use zoho_catalog::{Application, Call, Catalog, Requirement, Scope};
use zoho_oauth::DataCenter;

/// The calls that a set of scopes opens in one data center.
#[derive(Debug)]
pub struct Kit<'c> {
    /// The scopes, in order.
    pub scopes: Vec<Scope<'c>>,
    /// The data center.
    pub data_center: DataCenter,
    /// The calls, by application, module path and method.
    pub requests: Vec<Request<'c>>,
    /// Hosts and organizations as variables, in order of their names.
    pub variables: Vec<Variable>,
    /// How many calls were left out because the documentation prints no method.
    pub without_method: usize,
}

/// A call to make.
#[derive(Debug, Clone)]
pub struct Request<'c> {
    /// The call.
    pub call: Call<'c>,
    /// A name that no other request of its application has.
    pub name: String,
    /// The variable that holds scheme and host.
    pub host: String,
    /// The path.
    pub path: Vec<Segment<'c>>,
    /// How it names the organization.
    pub organization: Option<Organization<'c>>,
    /// The least scopes of the set that open it.
    pub scopes: Vec<Scope<'c>>,
}

/// A segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment<'c> {
    /// Text as it is.
    Text(&'c str),
    /// A parameter that fills the segment.
    Parameter(&'c str),
    /// Text with parameters in braces.
    Mixed(&'c str),
}

/// Where the organization goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization<'c> {
    /// Whether it is a header; otherwise it is a query parameter.
    pub is_header: bool,
    /// The name of the header or parameter.
    pub name: &'c str,
    /// The variable that holds it.
    pub variable: String,
}

/// What stands for something that differs from user to user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable {
    /// Its name: letters, digits, `_`.
    pub name: String,
    /// Its value; empty where only the user knows it.
    pub value: String,
}

/// Secrets for an environment, if the user asks for them.
#[derive(Debug, Default)]
pub struct Secrets {
    /// The client ID, which is no secret but goes with the others.
    pub client_id: Option<String>,
    /// The client secret.
    pub client_secret: Option<SecretString>,
    /// An access token.
    pub access_token: Option<SecretString>,
}

/// A file to write.
#[derive(Debug)]
pub struct File {
    /// Its path, relative to the folder of the export, with `/`.
    pub path: String,
    /// What stands in it; secret where the export was given [`Secrets`].
    pub text: SecretString,
}

impl<'c> Kit<'c> {
    /// The calls that `scopes` open, with their addresses in `data_center`.
    pub fn new(catalog: &'c Catalog<'c>, scopes: &[Scope<'c>], data_center: DataCenter) -> Self {
        let mut scopes = scopes.to_vec();
        scopes.sort();
        scopes.dedup();
        let mut kit = Self {
            scopes,
            data_center,
            requests: Vec::new(),
            variables: Vec::new(),
            without_method: 0,
        };
        let mut variables = BTreeMap::new();
        for application in catalog.applications() {
            kit.add(application, &mut variables);
        }
        kit.variables = variables
            .into_iter()
            .map(|(name, value)| Variable { name, value })
            .collect();
        kit
    }

    /// The scopes as one asks for them: joined with commas.
    pub fn scope(&self) -> String {
        let names: Vec<&str> = self.scopes.iter().map(|scope| scope.as_str()).collect();
        names.join(",")
    }

    /// The page on which users give consent.
    pub fn authorization_url(&self) -> String {
        format!("{}/oauth/v2/auth", self.data_center.accounts_url())
    }

    /// The endpoint that gives out tokens.
    pub fn token_url(&self) -> String {
        format!("{}/oauth/v2/token", self.data_center.accounts_url())
    }

    /// What an export is called.
    pub fn title(&self) -> String {
        let names: BTreeSet<&str> = self
            .scopes
            .iter()
            .map(|scope| scope.application().title())
            .collect();
        let names: Vec<&str> = names.into_iter().collect();
        format!("{} ({})", names.join(", "), self.data_center.code())
    }

    /// The applications with their requests, in order.
    pub fn applications(&self) -> Vec<(Application<'c>, Vec<&Request<'c>>)> {
        let mut grouped: Vec<(Application<'c>, Vec<&Request<'c>>)> = Vec::new();
        for request in &self.requests {
            let application = request.call.application();
            match grouped.last_mut() {
                Some((last, requests)) if *last == application => requests.push(request),
                _ => grouped.push((application, vec![request])),
            }
        }
        grouped
    }

    fn add(&mut self, application: Application<'c>, variables: &mut BTreeMap<String, String>) {
        let mut names = BTreeSet::new();
        for call in application.calls() {
            let Requirement::AnyOf(alternatives) = call.requirement(&[]) else {
                continue;
            };
            let (Some(opening), Some(host)) = (met(&self.scopes, &alternatives), call.host())
            else {
                continue;
            };
            if call.method() == "ANY" {
                self.without_method += 1;
                continue;
            }
            let scopes = self.held(opening);
            let host_variable = variable_of_host(host);
            variables.entry(host_variable.clone()).or_insert_with(|| {
                let here = self.data_center.host(host);
                format!("https://{}", here.as_deref().unwrap_or(host))
            });
            let organization = application.organization().map(|organization| {
                let (is_header, name) = match organization {
                    zoho_catalog::Organization::Header(name) => (true, name),
                    zoho_catalog::Organization::Query(name) => (false, name),
                    _ => (false, ""),
                };
                let variable = format!("{}_organization", identifier(application.name()));
                variables.entry(variable.clone()).or_default();
                Organization {
                    is_header,
                    name,
                    variable,
                }
            });
            let name = unique(&name_of(call), &mut names);
            self.requests.push(Request {
                call,
                name,
                host: host_variable,
                path: segments(call),
                organization: organization.filter(|o| !o.name.is_empty()),
                scopes,
            });
        }
    }

    /// Which of the kit's own scopes grant these.
    fn held(&self, needed: &[Scope<'c>]) -> Vec<Scope<'c>> {
        let mut held: Vec<Scope<'c>> = needed
            .iter()
            .filter_map(|needed| {
                let mut wider = self.scopes.iter().filter(|own| own.covers(*needed));
                wider
                    .clone()
                    .find(|own| *own == needed)
                    .or_else(|| wider.next())
            })
            .copied()
            .collect();
        held.sort();
        held.dedup();
        held
    }
}

impl<'c> Request<'c> {
    /// The HTTP method.
    pub fn method(&self) -> &'static str {
        self.call.method()
    }

    /// Whether it sends a body.
    pub fn has_body(&self) -> bool {
        matches!(self.method(), "POST" | "PUT" | "PATCH")
    }

    /// Names of the parameters that fill a segment.
    pub fn parameters(&self) -> impl Iterator<Item = &'c str> {
        self.path.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(*name),
            _ => None,
        })
    }

    /// What opens it, in words.
    pub fn about(&self) -> String {
        let names: Vec<&str> = self.scopes.iter().map(|scope| scope.as_str()).collect();
        let mut about = match self.call.words() {
            "" => String::new(),
            words => format!("{words}. "),
        };
        about.push_str(&format!("Opened by {}.", names.join(" with ")));
        if let Some(source) = self.call.sources().next() {
            about.push_str(&format!(" Source: {}", source.url()));
        }
        about
    }

    /// The path, every parameter written by `parameter`, those inside of a
    /// segment by `inside`.
    pub fn path_with(
        &self,
        parameter: impl Fn(&str) -> String,
        inside: impl Fn(&str) -> String,
    ) -> String {
        let mut path = String::new();
        for segment in &self.path {
            path.push('/');
            match segment {
                Segment::Text(text) => path.push_str(text),
                Segment::Parameter(name) => path.push_str(&parameter(name)),
                Segment::Mixed(text) => path.push_str(&replaced(text, &inside)),
            }
        }
        path
    }
}

/// `www_zohoapis` for `www.zohoapis.com`.
fn variable_of_host(host: &str) -> String {
    let stem = host.rsplit_once('.').map_or(host, |(stem, _)| stem);
    identifier(stem)
}

fn identifier(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}

/// The path's newest version, its parameters told apart.
fn segments(call: Call<'_>) -> Vec<Segment<'_>> {
    let newest = call.application().versions().last().copied();
    call.path()
        .split('/')
        .skip(1)
        .map(|segment| match segment {
            "{version}" if newest.is_some() => Segment::Text(newest.unwrap_or_default()),
            _ => match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
                Some(name) if !name.contains('{') => Segment::Parameter(name),
                _ if segment.contains('{') => Segment::Mixed(segment),
                _ => Segment::Text(segment),
            },
        })
        .collect()
}

/// Text in which each `{name}` is written by `with`.
fn replaced(text: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        out.push_str(&with(name));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A name for a call: what a reader of an API's documentation looks for.
fn name_of(call: Call<'_>) -> String {
    let base = call.application().base();
    let path = call.path().strip_prefix(base).unwrap_or(call.path());
    format!("{} {path}", call.method())
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let free = (1..)
        .map(|n| match n {
            1 => name.to_owned(),
            n => format!("{name} ({n})"),
        })
        .find(|name| !taken.contains(&name.to_lowercase()))
        .unwrap_or_default();
    taken.insert(free.to_lowercase());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_inside_of_a_segment_are_found() {
        let written = replaced("{id}.{format}x{", |name| format!("<{name}>"));
        assert_eq!(written, "<id>.<format>x{");
    }
}
