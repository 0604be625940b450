//! Where a call goes: the product's host in the profile's data center, found
//! in the catalog, or the URL that was given, with a warning where it is in
//! another data center than the grant. A server of one's own (an emulator, a
//! proxy) gets everything at its API domain.

use url::Url;
use zoho_catalog::{Application, Catalog, Resolution};
use zoho_oauth::{DataCenter, Entry, Environment};

use crate::error::Error;
use crate::exit::ExitCode;
use crate::refusal;

/// The host of the APIs that have none of their own, as catalogs name it.
const COMMON: &str = "www.zohoapis.com";

/// Where a grant's calls go.
#[derive(Debug)]
pub(super) enum Place {
    /// To a data center of Zoho's, with the API domain that Zoho named, and the
    /// environment that consent was given for.
    Zoho(DataCenter, Option<Url>, Environment),
    /// All of them to this server.
    Own(Url),
}

/// A call that has found its place.
#[derive(Debug)]
pub(super) struct Destination<'c> {
    /// Where it is sent; without the parameters that are given apart.
    pub(super) url: Url,
    /// The same in Zoho's words, for the catalog and for explanations.
    pub(super) known_as: String,
    /// What the catalog knows of it.
    pub(super) resolution: Resolution<'c>,
    /// Whose call it is.
    pub(super) application: Option<Application<'c>>,
    /// What looks wrong.
    pub(super) warnings: Vec<String>,
}

impl Place {
    /// Where the calls of this grant go.
    pub(super) fn of(entry: &Entry) -> Result<Self, Error> {
        let grant = &entry.grant;
        let domain = grant.api_domain.as_deref();
        let domain = domain.and_then(|domain| Url::parse(domain).ok());
        let named = domain
            .as_ref()
            .and_then(|url| DataCenter::of_host(url.host_str()?));
        match (grant.accounts.data_center().or(named), domain) {
            (Some(dc), domain) => Ok(Self::Zoho(dc, domain, entry.environment)),
            (None, Some(domain)) => Ok(Self::Own(domain)),
            (None, None) => Url::parse(grant.accounts.as_str())
                .map(Self::Own)
                .map_err(|error| Error::new(ExitCode::Failure, error.to_string())),
        }
    }

    /// The server of one's own, if it is one.
    pub(super) fn own(&self) -> Option<&Url> {
        match self {
            Self::Own(url) => Some(url),
            Self::Zoho(..) => None,
        }
    }

    /// The host of an application's calls, for the environment: CRM has hosts
    /// for each.
    ///
    /// Source: <https://github.com/zoho/zohocrm-python-sdk-8.0>, `zohocrmsdk/src/com/zoho/crm/api/dc`
    fn host<'h>(&self, application: Application<'_>, host: &'h str) -> &'h str {
        let environment = match self {
            Self::Zoho(_, _, environment) => *environment,
            Self::Own(_) => Environment::Production,
        };
        match (application.name(), host, environment) {
            ("crm", COMMON, Environment::Sandbox) => "sandbox.zohoapis.com",
            ("crm", COMMON, Environment::Developer) => "developer.zohoapis.com",
            _ => host,
        }
    }

    /// Where a host of the United States data center answers.
    fn origin(&self, host: &str, needs_host: bool) -> Result<String, Error> {
        match self {
            Self::Own(base) => {
                let base = base.as_str().trim_end_matches('/');
                Ok(match needs_host && host != COMMON {
                    true => format!("{base}/{host}"),
                    false => base.to_owned(),
                })
            }
            Self::Zoho(dc, domain, _) => {
                let is_family = |url: &&Url| {
                    let own = url.host_str().unwrap_or_default();
                    DataCenter::US.host(own).as_deref() == Some(COMMON)
                        && DataCenter::of_host(own) == Some(*dc)
                };
                // What Zoho said itself comes before the table.
                if host == COMMON
                    && let Some(url) = domain.as_ref().filter(is_family)
                {
                    return Ok(url.as_str().trim_end_matches('/').to_owned());
                }
                match dc.host(host) {
                    Some(host) => Ok(format!("https://{host}")),
                    None if *dc == DataCenter::US => Ok(format!("https://{host}")),
                    None => Err(Error::new(
                        ExitCode::UnknownHost,
                        format!("it is not known where {host} is in the data center {dc}"),
                    )
                    .hint("give the whole URL")),
                }
            }
        }
    }
}

/// Finds the place of a call.
///
/// # Errors
///
/// Exit code 2 for what is neither path nor URL, or the path of several
/// applications; 3 for an application that is not known; 7 where nobody is
/// known to answer.
pub(super) fn find<'c>(
    catalog: &'c Catalog<'static>,
    method: &str,
    target: &str,
    app: Option<&str>,
    place: &Place,
) -> Result<Destination<'c>, Error> {
    let application = app
        .map(|name| refusal::application(catalog, name))
        .transpose()?;
    let target = target.trim().split('#').next().unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    if let Some(at) = path.find(['{', '<']) {
        let placeholder = path[at..].split('/').next().unwrap_or_default();
        return Err(Error::new(
            ExitCode::Usage,
            format!("{placeholder} stands for a value: put the value there"),
        ));
    }
    match whole(catalog, target) {
        Some(url) => by_url(catalog, method, &url, application, place),
        None if target.starts_with("//") || target.is_empty() => Err(neither(target)),
        None if target.starts_with('/') => by_path(catalog, method, target, application, place),
        None => by_path(catalog, method, &format!("/{target}"), application, place),
    }
}

/// The URL that was given, with or without its scheme.
fn whole(catalog: &Catalog<'static>, target: &str) -> Option<String> {
    if target.contains("://") {
        return Some(target.to_owned());
    }
    // A host at the beginning of a path is how the emulator takes it.
    let bare = target.strip_prefix('/').unwrap_or(target);
    let first = bare.split(['/', '?']).next().unwrap_or_default();
    is_known(catalog, first).then(|| format!("https://{bare}"))
}

/// Whether a host is under a domain that the catalogs name.
pub(super) fn is_known(catalog: &Catalog<'static>, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    catalog.domains().iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

fn by_url<'c>(
    catalog: &'c Catalog<'static>,
    method: &str,
    given: &str,
    application: Option<Application<'c>>,
    place: &Place,
) -> Result<Destination<'c>, Error> {
    let url = Url::parse(given).map_err(|_| neither(given))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let query = url
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    if let Some(base) = place.own()
        && base.origin() == url.origin()
    {
        let below = base.path().trim_end_matches('/');
        let path = url.path().strip_prefix(below).unwrap_or(url.path());
        // The path may name a host of Zoho's again.
        let known_as = whole(catalog, path).unwrap_or_else(|| path.to_owned());
        let resolution = catalog.resolve(method, &known_as);
        return Ok(Destination {
            application: application.or_else(|| application_of(&resolution)),
            known_as,
            resolution,
            url,
            warnings: Vec::new(),
        });
    }
    if !is_known(catalog, &host) {
        return Err(Error::new(
            ExitCode::UnknownHost,
            format!("{host} is no host of Zoho's, so the access token is not sent there"),
        )
        .hint("a path alone goes to the product's host: zoauth api GET /crm/v8/Leads"));
    }
    let resolution = catalog.resolve(method, given);
    let mut warnings = Vec::new();
    let url = match place {
        Place::Own(base) => {
            let base = base.as_str().trim_end_matches('/');
            let text = format!("{base}/{host}{}{query}", url.path());
            Url::parse(&text).map_err(|_| neither(given))?
        }
        Place::Zoho(dc, ..) => {
            if let Some(other) = DataCenter::of_host(&host).filter(|other| other != dc) {
                let right = dc.host(&host);
                let right = right.map_or_else(String::new, |right| {
                    format!("; there it is https://{right}{}", url.path())
                });
                warnings.push(format!(
                    "{host} is in the data center {other}, and the grant is of {dc}{right}"
                ));
            }
            url
        }
    };
    Ok(Destination {
        application: application.or_else(|| application_of(&resolution)),
        known_as: given.split('?').next().unwrap_or_default().to_owned(),
        resolution,
        url,
        warnings,
    })
}

fn by_path<'c>(
    catalog: &'c Catalog<'static>,
    method: &str,
    target: &str,
    wanted: Option<Application<'c>>,
    place: &Place,
) -> Result<Destination<'c>, Error> {
    let path = target.split('?').next().unwrap_or_default();
    let alone = narrowed(catalog.resolve(method, path));
    let is_clear = |application: Application<'_>| application_of(&alone) == Some(application);
    let (application, resolution, needs_host) = match wanted {
        Some(application) if !is_clear(application) => (
            application,
            within(catalog, method, path, application)?,
            true,
        ),
        Some(application) => (application, alone, false),
        None => match application_of(&alone) {
            Some(application) => (application, alone, false),
            None => return Err(not_clear(&alone, path)),
        },
    };
    let host = host_of(&resolution).or_else(|| application.hosts().first().copied());
    let host = host.ok_or_else(|| {
        Error::new(
            ExitCode::UnknownHost,
            format!("no host of {} is known", application.title()),
        )
        .hint("give the whole URL")
    })?;
    let host = place.host(application, host);
    let url = format!("{}{target}", place.origin(host, needs_host)?);
    Ok(Destination {
        url: Url::parse(&url).map_err(|_| neither(target))?,
        known_as: format!("https://{host}{path}"),
        resolution,
        application: Some(application),
        warnings: Vec::new(),
    })
}

/// Of several applications the one that documents the path in this version,
/// where only one does.
fn narrowed(resolution: Resolution<'_>) -> Resolution<'_> {
    let Resolution::Several(answers) = resolution else {
        return resolution;
    };
    let exact = |answer: &&Resolution<'_>| matches!(answer, Resolution::Opened(opened) if opened.other_version.is_none());
    match answers.iter().filter(exact).collect::<Vec<_>>()[..] {
        [one] => one.clone(),
        _ => Resolution::Several(answers),
    }
}

/// What the catalog knows of a path of this application.
fn within<'c>(
    catalog: &'c Catalog<'static>,
    method: &str,
    path: &str,
    application: Application<'c>,
) -> Result<Resolution<'c>, Error> {
    let answers = application
        .hosts()
        .iter()
        .map(|host| catalog.resolve(method, &format!("https://{host}{path}")));
    let known = answers
        .filter(|answer| application_of(answer) == Some(application))
        .min_by_key(|answer| matches!(answer, Resolution::NotInCatalog { .. }));
    Ok(known.unwrap_or(Resolution::NotInCatalog {
        application,
        nearest: Vec::new(),
        host: None,
    }))
}

/// The application that a call is of; `None` where it can be that of several.
fn application_of<'c>(resolution: &Resolution<'c>) -> Option<Application<'c>> {
    match resolution {
        Resolution::Opened(opened) => Some(opened.call.application()),
        Resolution::Open(call, _) | Resolution::Undocumented(call, _) => Some(call.application()),
        Resolution::NotInCatalog { application, .. }
        | Resolution::MethodNotOnPath { application, .. } => Some(*application),
        _ => None,
    }
}

fn host_of<'c>(resolution: &Resolution<'c>) -> Option<&'c str> {
    match resolution {
        Resolution::Opened(opened) => opened.call.host(),
        Resolution::Open(call, _) | Resolution::Undocumented(call, _) => call.host(),
        Resolution::MethodNotOnPath { others, .. } => others.first()?.host(),
        Resolution::NotInCatalog { nearest, .. } => nearest.first()?.host(),
        _ => None,
    }
}

fn neither(target: &str) -> Error {
    let target = target.split('?').next().unwrap_or_default();
    Error::new(
        ExitCode::Usage,
        format!("`{target}` is neither a path nor a URL"),
    )
    .hint("zoauth api GET /crm/v8/Leads")
    .hint("zoauth api GET https://desk.zoho.eu/api/v1/tickets")
}

fn not_clear(resolution: &Resolution<'_>, path: &str) -> Error {
    let several: Vec<&str> = match resolution {
        Resolution::Several(answers) => answers
            .iter()
            .filter_map(|answer| Some(application_of(answer)?.name()))
            .collect(),
        _ => Vec::new(),
    };
    match several.as_slice() {
        [] => Error::new(
            ExitCode::UnknownHost,
            format!("no application is known to have the path {path}"),
        )
        .hint("name the application with --app, or give the whole URL"),
        names => Error::new(
            ExitCode::Usage,
            format!("several applications have the path {path}"),
        )
        .hint(format!(
            "name the one that is meant: --app {}",
            names.join(", --app ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(place: &Place, target: &str, app: Option<&str>) -> Result<String, ExitCode> {
        find(Catalog::embedded(), "GET", target, app, place)
            .map(|found| found.url.to_string())
            .map_err(|error| error.exit())
    }

    fn zoho(dc: DataCenter, domain: Option<Url>) -> Place {
        Place::Zoho(dc, domain, Environment::Production)
    }

    fn eu() -> Place {
        zoho(DataCenter::EU, None)
    }

    #[test]
    fn a_path_goes_to_the_host_of_its_product_in_the_data_center() {
        for (target, app, wanted) in [
            (
                "/crm/v8/Leads?a=b",
                None,
                "https://www.zohoapis.eu/crm/v8/Leads?a=b",
            ),
            ("crm/v8/Leads", None, "https://www.zohoapis.eu/crm/v8/Leads"),
            (
                "/api/v1/tickets",
                None,
                "https://desk.zoho.eu/api/v1/tickets",
            ),
            // Not in the catalog, but of an application that is named.
            (
                "/api/v1/nothingKnown",
                Some("desk"),
                "https://desk.zoho.eu/api/v1/nothingKnown",
            ),
            (
                "/crm/v8/__nothing",
                None,
                "https://www.zohoapis.eu/crm/v8/__nothing",
            ),
            // With a host, as it stands.
            (
                "desk.zoho.eu/api/v1/tickets",
                None,
                "https://desk.zoho.eu/api/v1/tickets",
            ),
            (
                "https://sandbox.zohoapis.eu/crm/v8/Leads",
                None,
                "https://sandbox.zohoapis.eu/crm/v8/Leads",
            ),
        ] {
            assert_eq!(at(&eu(), target, app).as_deref(), Ok(wanted), "{target}");
        }
        let ca = zoho(DataCenter::CA, None);
        assert_eq!(
            at(&ca, "/api/v1/tickets", None).as_deref(),
            Ok("https://desk.zohocloud.ca/api/v1/tickets")
        );
    }

    #[test]
    fn what_zoho_named_as_api_domain_comes_before_the_table() {
        let named = |url: &str| zoho(DataCenter::EU, Url::parse(url).ok());
        let lead = |place| at(&place, "/crm/v8/Leads", None);
        // Samples of Zoho's have hosts that answer no CRM call; another data
        // center's would be a mistake.
        for odd in [
            "https://api.zoho.eu",
            "https://writer.zoho.eu",
            "https://www.zohoapis.in",
        ] {
            assert_eq!(
                lead(named(odd)).as_deref(),
                Ok("https://www.zohoapis.eu/crm/v8/Leads"),
                "{odd}"
            );
        }
        assert_eq!(
            at(&named("https://www.zohoapis.eu"), "/api/v1/tickets", None).as_deref(),
            Ok("https://desk.zoho.eu/api/v1/tickets")
        );
    }

    #[test]
    fn of_several_applications_the_one_of_this_version_is_meant() {
        let find = |method, target| find(Catalog::embedded(), method, target, None, &eu());
        let ticket = find("POST", "/api/v1/tickets").expect("Desk's alone in v1");
        assert_eq!(ticket.application.map(Application::name), Some("desk"));
    }

    #[test]
    fn the_sandbox_of_crm_has_a_host_of_its_own() {
        let url = Url::parse("https://www.zohoapis.eu").ok();
        let sandbox = Place::Zoho(DataCenter::EU, url, Environment::Sandbox);
        for (target, wanted) in [
            ("/crm/v8/Leads", "https://sandbox.zohoapis.eu/crm/v8/Leads"),
            (
                "/books/v3/invoices",
                "https://www.zohoapis.eu/books/v3/invoices",
            ),
        ] {
            assert_eq!(at(&sandbox, target, None).as_deref(), Ok(wanted));
        }
    }

    #[test]
    fn a_server_of_ones_own_gets_everything() {
        let own = Place::Own(Url::parse("http://127.0.0.1:4000").expect("a URL"));
        for (target, app, wanted) in [
            ("/crm/v8/Leads", None, "http://127.0.0.1:4000/crm/v8/Leads"),
            (
                "/api/v1/tickets",
                None,
                "http://127.0.0.1:4000/api/v1/tickets",
            ),
            (
                "/api/v1/nothingKnown",
                Some("desk"),
                "http://127.0.0.1:4000/desk.zoho.com/api/v1/nothingKnown",
            ),
            (
                "https://desk.zoho.eu/api/v1/tickets?limit=1",
                None,
                "http://127.0.0.1:4000/desk.zoho.eu/api/v1/tickets?limit=1",
            ),
            (
                "http://127.0.0.1:4000/crm/v8/Leads",
                None,
                "http://127.0.0.1:4000/crm/v8/Leads",
            ),
        ] {
            assert_eq!(at(&own, target, app).as_deref(), Ok(wanted), "{target}");
        }
        let found = find(
            Catalog::embedded(),
            "GET",
            "http://127.0.0.1:4000/desk.zoho.eu/api/v1/tickets",
            None,
            &own,
        )
        .expect("a call");
        assert_eq!(found.application.map(Application::name), Some("desk"));
    }

    #[test]
    fn another_data_center_is_told_with_the_right_host() {
        let found = find(
            Catalog::embedded(),
            "GET",
            "https://desk.zoho.com/api/v1/tickets",
            None,
            &eu(),
        )
        .expect("a call");
        let warning = found.warnings.first().expect("one");
        assert!(
            warning.contains("https://desk.zoho.eu/api/v1/tickets"),
            "{warning}"
        );
    }

    #[test]
    fn what_nobody_or_several_answer_is_not_guessed() {
        for (target, exit) in [
            ("/nobody/has/this", ExitCode::UnknownHost),
            ("https://evil.example/crm/v8/Leads", ExitCode::UnknownHost),
            ("http://127.0.0.1:1/crm/v8/Leads", ExitCode::UnknownHost),
            (
                "https://www.zohoapis.eu.evil.example/x",
                ExitCode::UnknownHost,
            ),
            ("//evil.example/x", ExitCode::Usage),
            ("", ExitCode::Usage),
            ("/crm/v8/{module}", ExitCode::Usage),
        ] {
            assert_eq!(at(&eu(), target, None), Err(exit), "{target}");
        }
        let sg = zoho(DataCenter::SG, None);
        assert_eq!(at(&sg, "/crm/v8/Leads", None), Err(ExitCode::UnknownHost));
    }
}
