//! Reads OpenAPI 3 files: the scopes that their security schemes declare, and
//! the scopes that each operation names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use serde_json::{Map, Value};
use zoho_catalog::authoring::{model::Kind, paths};

use super::facts::{CallFact, Facts, Origin, ScopeFact};
use super::words;

/// What several scopes in one security requirement mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Together {
    /// All are needed, as the OpenAPI standard has it
    All,
    /// Any one will do, as several of Zoho's own files mean it
    Any,
}

/// Kinds of sources that OpenAPI files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SourceKind {
    /// Zoho publishes the file
    OfficialOpenapi,
    /// A copy of Zoho's file, kept by somebody else
    Mirror,
    /// Somebody else wrote the file
    ThirdParty,
}

impl From<SourceKind> for Kind {
    fn from(kind: SourceKind) -> Self {
        match kind {
            SourceKind::OfficialOpenapi => Self::OfficialOpenapi,
            SourceKind::Mirror => Self::Mirror,
            SourceKind::ThirdParty => Self::ThirdParty,
        }
    }
}

#[derive(clap::Args)]
pub struct Arguments {
    /// The application that the files describe
    #[arg(long)]
    application: String,
    /// Where the files were read: an https:// address or
    /// github:owner/repository:folder; the file's name is added
    #[arg(long)]
    source: String,
    /// What kind of source that is
    #[arg(long)]
    kind: SourceKind,
    /// What several scopes in one requirement mean; several requirements are
    /// alternatives in either case
    #[arg(long, default_value = "all")]
    together: Together,
    /// The files, JSON or YAML
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Reads OpenAPI files; `month` is when.
pub fn read(arguments: &Arguments, month: &str) -> Result<Facts> {
    let known = ["https://", "http://", "github:"];
    ensure!(
        known
            .iter()
            .any(|beginning| arguments.source.starts_with(beginning)),
        "--source {} is no address: write https://... or github:owner/repository:folder",
        arguments.source
    );
    let mut facts = Facts::default();
    for file in &arguments.files {
        let shown = file.display().to_string();
        let text = std::fs::read_to_string(file).with_context(|| format!("can't read {shown}"))?;
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let origin = Origin {
            kind: arguments.kind.into(),
            month: month.to_owned(),
            url: joined(&arguments.source, &name.unwrap_or_default()),
        };
        let document = parse(file, &text).with_context(|| shown.clone())?;
        let reader = Reader {
            arguments,
            shown: &shown,
            origin: &origin,
            document: &document,
        };
        reader.read(&mut facts).with_context(|| shown.clone())?;
    }
    Ok(facts)
}

fn joined(source: &str, name: &str) -> String {
    if source.ends_with(['/', ':']) {
        format!("{source}{name}")
    } else {
        format!("{source}/{name}")
    }
}

fn parse(file: &Path, text: &str) -> Result<Value> {
    if file
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        Ok(serde_json::from_str(text)?)
    } else {
        Ok(serde_yaml::from_str(text)?)
    }
}

struct Reader<'a> {
    arguments: &'a Arguments,
    shown: &'a str,
    origin: &'a Origin,
    document: &'a Value,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Reader<'_> {
    fn read(&self, facts: &mut Facts) -> Result<()> {
        let version = self.document["openapi"].as_str().unwrap_or_default();
        ensure!(
            version.starts_with("3."),
            "this is no OpenAPI 3 file: `openapi` is {}",
            self.document["openapi"]
        );
        self.declared(facts)?;
        let Some(paths) = self.document["paths"].as_object() else {
            // A file may hold only what others share.
            ensure!(self.document["paths"].is_null(), "`paths` is no mapping");
            return Ok(());
        };
        for (path, item) in paths {
            let item = item
                .as_object()
                .with_context(|| format!("{path} is no mapping"))?;
            ensure!(
                !item.contains_key("$ref"),
                "{path} is a $ref, which is not followed: bundle the files into one first"
            );
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    self.operation(path, item, method, operation, facts)
                        .with_context(|| format!("{} {path}", method.to_uppercase()))?;
                }
            }
        }
        Ok(())
    }

    /// The scopes that the security schemes list.
    fn declared(&self, facts: &mut Facts) -> Result<()> {
        let Some(schemes) = self.document["components"]["securitySchemes"].as_object() else {
            return Ok(());
        };
        for (name, scheme) in schemes {
            let flows = scheme["flows"].as_object().into_iter().flatten();
            for (flow, details) in flows {
                let scopes = &details["scopes"];
                if scopes.is_null() {
                    continue;
                }
                let scopes = scopes.as_object().with_context(|| {
                    format!("the scopes of {name}, flow {flow}, are no mapping")
                })?;
                for scope in scopes.keys() {
                    self.scope(scope, facts)?;
                }
            }
        }
        Ok(())
    }

    fn scope(&self, scope: &str, facts: &mut Facts) -> Result<()> {
        let parts: Vec<&str> = scope.split('.').collect();
        let sound = |part: &&str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        };
        ensure!(
            parts.len() > 1 && parts.iter().all(sound),
            "`{scope}` is no scope: application.module.OPERATION"
        );
        // Two parts name a module without its operation.
        let last = if parts.len() > 2 {
            parts.len() - 1
        } else {
            parts.len()
        };
        facts.scopes.push(ScopeFact {
            application: self.arguments.application.clone(),
            scope: scope.to_owned(),
            module: parts[1..last].join("."),
            operation: parts.get(last).copied().unwrap_or_default().to_owned(),
            origin: self.origin.clone(),
            note: None,
            place: self.shown.to_owned(),
        });
        Ok(())
    }

    fn operation(
        &self,
        path: &str,
        item: &Map<String, Value>,
        method: &str,
        operation: &Value,
        facts: &mut Facts,
    ) -> Result<()> {
        ensure!(operation.is_object(), "the operation is no mapping");
        let servers = [
            Some(&operation["servers"]),
            item.get("servers"),
            Some(&self.document["servers"]),
        ];
        let servers = servers
            .into_iter()
            .flatten()
            .find(|servers| !servers.is_null());
        let (host, base) = server(servers)?;
        let path = paths::normalize(&format!("{}{path}", base.trim_end_matches('/')));
        let method = method.to_ascii_uppercase();
        let title = [&operation["summary"], &operation["operationId"]]
            .into_iter()
            .find_map(|title| title.as_str().filter(|t| !t.trim().is_empty()));
        let call = CallFact {
            application: self.arguments.application.clone(),
            words: title.and_then(|title| words::of(title, &method, &path)),
            place: self.shown.to_owned(),
            origin: self.origin.clone(),
            method,
            path,
            host,
            ..CallFact::default()
        };
        let alternatives = self.security(operation)?;
        for scope in alternatives.iter().flatten() {
            self.scope(scope, facts)?;
        }
        if alternatives.is_empty() {
            facts.calls.push(call.clone());
        }
        for together in alternatives {
            let several = together.len() > 1;
            let ways: Vec<BTreeSet<String>> = match self.arguments.together {
                Together::All => vec![together],
                Together::Any => together.into_iter().map(|scope| [scope].into()).collect(),
            };
            for together in ways {
                facts.calls.push(CallFact {
                    together,
                    listed_together: several,
                    ..call.clone()
                });
            }
        }
        Ok(())
    }

    /// The alternatives that open an operation, each of scopes in one
    /// requirement; none where no OAuth scope is named.
    fn security(&self, operation: &Value) -> Result<BTreeSet<BTreeSet<String>>> {
        let security = match &operation["security"] {
            Value::Null => &self.document["security"],
            own => own,
        };
        let mut alternatives = BTreeSet::new();
        let Some(requirements) = security.as_array() else {
            ensure!(security.is_null(), "`security` is no list");
            return Ok(alternatives);
        };
        for requirement in requirements {
            let schemes = requirement
                .as_object()
                .context("a security requirement is no mapping")?;
            let mut together = BTreeSet::new();
            for (name, scopes) in schemes {
                let scheme = &self.document["components"]["securitySchemes"][name.as_str()];
                ensure!(
                    !scheme.is_null(),
                    "the security scheme `{name}` is not in components.securitySchemes"
                );
                if scheme["type"] != "oauth2" {
                    continue;
                }
                for scope in scopes
                    .as_array()
                    .with_context(|| format!("the scopes of `{name}` are no list"))?
                {
                    let scope = scope
                        .as_str()
                        .with_context(|| format!("a scope of `{name}` is no string"))?;
                    together.insert(scope.trim().to_owned());
                }
            }
            if !together.is_empty() {
                alternatives.insert(together);
            }
        }
        Ok(alternatives)
    }
}

/// Host and path of the server for the United States, else of the first one.
fn server(servers: Option<&Value>) -> Result<(Option<String>, String)> {
    let Some(servers) = servers else {
        return Ok((None, String::new()));
    };
    let servers = servers.as_array().context("`servers` is no list")?;
    let mut found = Vec::new();
    for server in servers {
        let url = server["url"].as_str().context("a server has no `url`")?;
        let url = with_variables(url, &server["variables"])?;
        found.push(match url.split_once("://") {
            Some((_, rest)) => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(host.to_ascii_lowercase()), path.to_owned())
            }
            None if url.starts_with('/') => (None, url),
            None => bail!("the server `{url}` is neither an address nor a path"),
        });
    }
    let united_states = found
        .iter()
        .position(|(host, _)| host.as_ref().is_some_and(|host| host.ends_with(".com")));
    Ok(match united_states {
        Some(at) => found.swap_remove(at),
        None => found.into_iter().next().unwrap_or_default(),
    })
}

/// The address with the default values of its variables.
fn with_variables(url: &str, variables: &Value) -> Result<String> {
    let mut out = url.to_owned();
    for (name, variable) in variables.as_object().into_iter().flatten() {
        let default = variable["default"]
            .as_str()
            .with_context(|| format!("the server variable `{name}` has no default"))?;
        out = out.replace(&format!("{{{name}}}"), default);
    }
    let host = out.split_once("://").map_or("", |(_, rest)| rest);
    let host = &host[..host.find('/').unwrap_or(host.len())];
    ensure!(
        !host.contains('{'),
        "the server `{url}` has a variable without a value"
    );
    Ok(out)
}
