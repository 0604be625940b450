//! `GET /crm/{version}/__apis`: every REST call of the account, with the scope
//! of each method, made from the catalog. Calls on records are there once for
//! each module, as Zoho's sample shows.
//!
//! Source: <https://www.zoho.com/crm/developer/docs/api/v8/list-available-rest-apis.html>

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zoho_catalog::{Application, Requirement};

use crate::answer::Answer;

#[derive(Serialize)]
struct Shape {
    __apis: Vec<Api>,
}

#[derive(Serialize)]
struct Api {
    path: String,
    operation_types: Vec<Operation>,
}

#[derive(Serialize)]
struct Operation {
    method: &'static str,
    oauth_scope: String,
    max_credits: u32,
    min_credits: u32,
}

/// The one criterion that `filters` can hold.
#[derive(Deserialize)]
struct Filter {
    field: Field,
    value: String,
}

#[derive(Deserialize)]
struct Field {
    api_name: String,
}

impl Filter {
    fn keeps(&self, operation: &Operation) -> bool {
        match self.field.api_name.as_str() {
            "operation_types.method" => operation.method == self.value,
            "operation_types.oauth_scope" => operation.oauth_scope.contains(&self.value),
            _ => true,
        }
    }
}

/// Source: the credits of Zoho's sample.
const CREDITS: u32 = 1;

/// The list for the version that `path` asks for.
pub(crate) fn list(application: Application<'_>, path: &str, filters: Option<&str>) -> Answer {
    let filter: Option<Filter> = filters.and_then(|text| serde_json::from_str(text).ok());
    let version = path.split('/').nth(2).unwrap_or("v8");
    let modules = modules(application);
    let mut apis: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    for call in application.calls() {
        let paths: Vec<(String, String, Requirement<'_>)> = if call.path().contains("{module}") {
            let of = |(name, segment): &(String, String)| {
                let bound = [("module", segment.as_str())];
                let path = call.path().replace("{module}", name);
                (path, segment.clone(), call.requirement(&bound))
            };
            modules.iter().map(of).collect()
        } else {
            vec![(call.path().to_owned(), String::new(), call.requirement(&[]))]
        };
        for (path, segment, requirement) in paths {
            let Requirement::AnyOf(alternatives) = requirement else {
                continue;
            };
            // Zoho names the scope of the module, though others do as well.
            let own = alternatives.iter().find(|together| {
                together
                    .iter()
                    .any(|scope| scope.module().path().ends_with(&segment))
            });
            let Some(least) = own.or(alternatives.first()) else {
                continue;
            };
            let scopes: Vec<&str> = least.iter().map(|scope| scope.as_str()).collect();
            let operation = Operation {
                method: call.method(),
                oauth_scope: scopes.join(","),
                max_credits: CREDITS,
                min_credits: CREDITS,
            };
            if filter
                .as_ref()
                .is_none_or(|filter| filter.keeps(&operation))
            {
                let path = path.replace("{version}", version);
                let path = path.replace('{', "{{").replace('}', "}}");
                apis.entry(path).or_default().push(operation);
            }
        }
    }
    let all = apis.into_iter().map(|(path, operation_types)| Api {
        path,
        operation_types,
    });
    Answer::json(&Shape {
        __apis: all.collect(),
    })
}

/// The modules of records: the name in paths, and the segment in scopes.
fn modules(application: Application<'_>) -> Vec<(String, String)> {
    application
        .modules()
        .filter_map(|module| {
            let segment = module.path().strip_prefix("modules.")?;
            // What can't be created is no module of records, but a side of one.
            let is_created = module
                .scopes()
                .any(|scope| scope.operation().eq_ignore_ascii_case("CREATE"));
            if !is_created || segment.contains('.') || module.title().is_empty() {
                return None;
            }
            // Paths have the module's name in the API, which scopes go by, too; a
            // title may be another one: Meetings are Events there.
            let plain = |name: &str| -> String {
                let letters = name.chars().filter(char::is_ascii_alphanumeric);
                letters.map(|c| c.to_ascii_lowercase()).collect()
            };
            let title = match module.title() {
                title if plain(title) == plain(segment) => title,
                _ => segment,
            };
            let words = title.split([' ', '_']);
            let name: Vec<String> = words
                .map(|word| {
                    let mut letters = word.chars();
                    let first = letters.next().map(|c| c.to_ascii_uppercase());
                    first.into_iter().chain(letters).collect()
                })
                .collect();
            Some((name.join("_"), segment.to_owned()))
        })
        .collect()
}
