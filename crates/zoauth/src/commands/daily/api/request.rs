//! The request that the arguments make: method, address with its parameters,
//! headers with the organization, body. Without the token, which is added when
//! it is sent.

use serde::Serialize;
use url::Url;
use zoho_catalog::Organization;
use zoho_oauth::api::Method;
use zoho_oauth::api::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use super::body::Content;
use super::fields;
use super::target::Destination;
use crate::cli::api::{Api, Call};
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// A request that is ready but for the token.
#[derive(Debug)]
pub(super) struct Request {
    /// The method, in capitals.
    pub(super) method: Method,
    /// The whole address.
    pub(super) url: Url,
    /// The headers.
    pub(super) headers: Vec<Header>,
    /// The body.
    pub(super) content: Option<Content>,
    /// The parameters, those of the address and those given apart.
    pub(super) query: Vec<(String, String)>,
}

/// A header.
#[derive(Debug, Serialize)]
pub(super) struct Header {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: String,
}

/// The method.
///
/// # Errors
///
/// Exit code 2 for what is none.
pub(super) fn method(given: &str) -> Result<Method, Error> {
    let upper = given.to_ascii_uppercase();
    match upper.parse::<Method>() {
        Ok(method) if !upper.contains('/') => Ok(method),
        _ => Err(
            Error::new(ExitCode::Usage, format!("`{given}` is no method"))
                .hint("the method comes first: zoauth api GET /crm/v8/Leads"),
        ),
    }
}

impl Request {
    /// The request; `organization` is the profile's.
    pub(super) fn of(
        output: &Output,
        method: Method,
        arguments: &Api,
        destination: &Destination<'_>,
        organization: Option<&str>,
    ) -> Result<Self, Error> {
        let mut url = destination.url.clone();
        url.set_fragment(None);
        let mut given = Vec::new();
        for parameter in &arguments.call.query {
            let (name, value) = fields::split(parameter)?;
            given.push((name.to_owned(), value.to_owned()));
        }
        let mut headers = headers(&arguments.call)?;
        let content = Content::of(&arguments.body)?;
        if content.is_some() && matches!(method, Method::GET | Method::HEAD) {
            return Err(
                Error::new(ExitCode::Usage, format!("a {method} sends no body"))
                    .hint("-Q NAME=VALUE puts parameters into the address"),
            );
        }
        if let Some(kind) = content.as_ref().and_then(|c| c.media_type.as_ref())
            && !has(&headers, CONTENT_TYPE.as_str())
        {
            headers.push(Header {
                name: "Content-Type".to_owned(),
                value: kind.clone(),
            });
        }
        let organization = named(output, &arguments.call, destination, organization);
        match organization {
            Some((Organization::Header(name), id)) if !has(&headers, name) => {
                headers.push(Header {
                    name: name.to_owned(),
                    value: id.to_owned(),
                });
            }
            Some((Organization::Query(name), id)) => {
                let mut there = url.query_pairs();
                if !there.any(|(key, _)| key == name) && !given.iter().any(|(key, _)| key == name) {
                    given.push((name.to_owned(), id.to_owned()));
                }
            }
            _ => {}
        }
        if !given.is_empty() {
            url.query_pairs_mut().extend_pairs(&given);
        }
        let query = url.query_pairs().into_owned().collect();
        Ok(Self {
            method,
            url,
            headers,
            content,
            query,
        })
    }

    /// Whether it names the organization as the product wants it.
    pub(super) fn names_organization(&self, destination: &Destination<'_>) -> bool {
        match destination.application.and_then(|a| a.organization()) {
            Some(Organization::Header(name)) => has(&self.headers, name),
            Some(Organization::Query(name)) => self.query.iter().any(|(key, _)| key == name),
            _ => false,
        }
    }

    /// The address with parameters replaced or, without a value, taken out.
    pub(super) fn with(&self, parameters: &[(String, Option<String>)]) -> Url {
        let mut url = self.url.clone();
        let mut query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        query.retain(|(name, _)| !parameters.iter().any(|(other, _)| other == name));
        for (name, value) in parameters {
            query.extend(value.clone().map(|value| (name.clone(), value)));
        }
        url.set_query(None);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(&query);
        }
        url
    }
}

fn has(headers: &[Header], name: &str) -> bool {
    headers
        .iter()
        .any(|header| header.name.eq_ignore_ascii_case(name))
}

/// The headers that were given; never the one that carries the token.
fn headers(call: &Call) -> Result<Vec<Header>, Error> {
    let broken = |what: &str| Error::new(ExitCode::Usage, what.to_owned()).hint("-H 'NAME: VALUE'");
    let mut headers: Vec<Header> = Vec::new();
    for given in &call.header {
        let (name, value) = given
            .split_once(':')
            .ok_or_else(|| broken("a header is given as NAME:VALUE"))?;
        let (name, value) = (name.trim(), value.trim());
        if name.parse::<HeaderName>().is_err() || value.parse::<HeaderValue>().is_err() {
            return Err(broken("the name or value of a header can't be sent"));
        }
        if name.eq_ignore_ascii_case("authorization") {
            return Err(Error::new(
                ExitCode::Usage,
                "the header Authorization is not given by hand",
            )
            .hint("it is the profile's; --profile names another one"));
        }
        if has(&headers, name) {
            return Err(broken(&format!("the header {name} is given twice")));
        }
        headers.push(Header {
            name: name.to_owned(),
            value: value.to_owned(),
        });
    }
    Ok(headers)
}

/// How the organization is named, where the product wants one.
fn named<'a>(
    output: &Output,
    call: &'a Call,
    destination: &Destination<'a>,
    of_profile: Option<&'a str>,
) -> Option<(Organization<'a>, &'a str)> {
    let given = call.organization.as_deref().filter(|id| !id.is_empty());
    let id = given.or(of_profile)?;
    let application = destination.application;
    match application.and_then(|application| application.organization()) {
        Some(how) => Some((how, id)),
        None => {
            // Variable and profile are for all products, an option for this call.
            let is_option =
                given.is_some() && std::env::var(environment::ORGANIZATION).as_deref() != Ok(id);
            if is_option {
                let whose = application.map_or("this product", |a| a.title());
                output.warn(&format!(
                    "how {whose} wants the organization is not known, so it is not sent; -H and -Q can"
                ));
            }
            None
        }
    }
}
