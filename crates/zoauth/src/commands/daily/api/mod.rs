//! `zoauth api`: one call of a Zoho API with a profile's token. The catalog says
//! where it goes, what the product wants besides, and whether the scopes are
//! enough; what Zoho answers is printed as it came.

mod answer;
mod body;
mod fetch;
mod fields;
mod json;
mod needs;
mod pages;
mod paging;
mod refused;
mod request;
mod send;
mod show;
mod target;

use serde::Serialize;
use zoho_catalog::Resolution;

pub(super) use self::fetch::fetch;
use self::needs::Needs;
use self::request::Request;
use self::send::Sender;
use self::target::{Destination, Place};
use crate::cli::api::Api;
use crate::commands::{Context, oauth};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::wording;

/// What a call is, for JSON.
#[derive(Debug, Clone, Copy, Serialize)]
struct CallFacts<'a> {
    method: &'a str,
    url: &'a str,
    application: Option<&'a str>,
}

/// Makes the call.
pub(super) fn run(context: &Context<'_>, arguments: &Api) -> Result<ExitCode, Error> {
    let output = context.output;
    let catalog = context.catalog()?;
    let method = request::method(&arguments.method)?;
    let entry = oauth::entry_of(&arguments.stored)?;
    let profile = oauth::profile_of(&arguments.stored)?;
    let grant = &entry.grant;
    let place = Place::of(&entry)?;
    let destination = target::find(
        catalog,
        method.as_str(),
        &arguments.target,
        arguments.call.app.as_deref(),
        &place,
    )?;
    let request = Request::of(
        output,
        method,
        arguments,
        &destination,
        entry.organization.as_deref(),
    )?;
    let needs = Needs::of(catalog, &destination.resolution, grant);

    let mut warnings = destination.warnings.clone();
    warnings.extend(oddities(&destination));
    let repair = (!needs.missing.is_empty())
        .then(|| oauth::command_for(&profile, grant, &crate::facts::names(&needs.missing)));
    if let Some(command) = &repair {
        let lacks = format!(
            "the grant of the profile `{profile}` lacks {}, which this call needs",
            wording::plainly_together(&needs.missing)
        );
        let adds = format!("`{command}` adds what is missing");
        if arguments.before.strict {
            return Err(Error::new(ExitCode::InsufficientScopes, lacks).hint(adds));
        }
        warnings.push(format!("{lacks}\n{adds}"));
    }
    for warning in &warnings {
        output.warn(warning);
    }

    let call = CallFacts {
        method: request.method.as_str(),
        url: request.url.as_str(),
        application: destination
            .application
            .map(|application| application.name()),
    };
    if arguments.before.dry_run {
        return show::dry_run(context, &profile, call, &request, &needs, &warnings);
    }
    if arguments.before.curl {
        let file = arguments.answer.output.as_ref();
        let file = file.map(|file| file.display().to_string());
        let mut more = Vec::new();
        if arguments.answer.include {
            more.push("-i");
        }
        if let Some(file) = &file {
            more.extend(["-o", file]);
        }
        return show::curl(context, &profile, &request, &more);
    }
    let sender = Sender {
        context,
        arguments,
        api: send::client(arguments, &profile, &place, &request)?,
        profile: &profile,
        grant,
        call,
        request: &request,
        destination: &destination,
        needs: &needs,
        warnings: &warnings,
        names_organization: request.names_organization(&destination),
    };
    if arguments.answer.paginate {
        pages::run(&sender)
    } else {
        answer::run(&sender)
    }
}

/// What the catalog finds odd about a call.
fn oddities(destination: &Destination<'_>) -> Vec<String> {
    let mut said = destination.resolution.otherwise().cautions();
    if let Resolution::MethodNotOnPath { others, .. } = &destination.resolution {
        let known: Vec<String> = others.iter().map(|call| wording::call(*call)).collect();
        said.push(format!(
            "this path is documented with other methods only: {}",
            known.join(", ")
        ));
    }
    said
}
