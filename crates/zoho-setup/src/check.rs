//! From what a file says to what it means: every reference resolved, every rule
//! looked at, all mistakes at once.

use std::path::Path;

use zoho_catalog::Catalog;
use zoho_catalog::authoring::told;
use zoho_oauth::{Accounts, DataCenterTable, Soid};

use crate::declared::{Client, Declared, Place, Setup};
use crate::mistake::{Mistake, Mistakes};
use crate::model::{self, Flow, Kind};
use crate::read::{Reading, read};
use crate::scopes::Resolver;
use crate::source::{NoSource, Source};

/// What a file is checked against.
#[derive(Clone, Copy)]
pub struct Surroundings<'s> {
    /// The catalog that knows the scopes.
    pub catalog: &'static Catalog<'static>,
    /// The data centers.
    pub table: &'s DataCenterTable,
    /// The folder that paths are relative to.
    pub folder: &'s Path,
    /// Looks a variable of the environment up, for `id: env:NAME`.
    pub variable: &'s dyn Fn(&str) -> Option<String>,
    /// Under which name the file owns profiles if it has none itself.
    pub owner: &'s str,
}

/// Reads and checks the text of a setup file.
///
/// # Errors
///
/// All mistakes, in the order of their lines.
pub fn parse(text: &str, surroundings: Surroundings<'_>) -> Result<Setup, Vec<Mistake>> {
    let mut reading = read(text);
    let mistakes = std::mem::take(&mut reading.mistakes);
    let mut check = Check {
        reading: &reading,
        around: surroundings,
        mistakes,
        warnings: Mistakes::default(),
    };
    let setup = check.setup();
    if !check.mistakes.is_empty() {
        return Err(check.mistakes.sorted());
    }
    Ok(Setup {
        warnings: check.warnings.sorted(),
        ..setup
    })
}

struct Check<'r> {
    reading: &'r Reading,
    around: Surroundings<'r>,
    mistakes: Mistakes,
    warnings: Mistakes,
}

impl Check<'_> {
    fn add(&mut self, keys: &[&str], what: impl Into<String>, remedy: impl Into<String>) {
        self.mistakes
            .add(self.reading.lines.line(keys), what, remedy);
    }

    fn setup(&mut self) -> Setup {
        let file = &self.reading.file;
        if file.version != model::VERSION && file.version != 0 {
            self.add(
                &["version"],
                format!("version {} is not known", file.version),
                "this version of zoauth reads version 1",
            );
        }
        let clients: Vec<(&str, Option<Client>)> = file
            .clients
            .iter()
            .map(|(name, client)| (name.as_str(), self.client(name, client)))
            .collect();
        let mut profiles: Vec<Declared> = Vec::new();
        for (name, profile) in &file.profiles {
            profiles.extend(self.profile(name, profile, &clients));
        }
        if file.profiles.is_empty() && self.mistakes.is_empty() {
            self.add(
                &["profiles"],
                "no profile is declared",
                "add one under `profiles:`",
            );
        }
        // As they stand in the file.
        profiles.sort_by_key(|profile| profile.line);
        self.used(&clients, &profiles);
        self.codes(&profiles);
        Setup {
            owner: file
                .name
                .clone()
                .unwrap_or_else(|| self.around.owner.to_owned()),
            profiles,
            warnings: Vec::new(),
        }
    }

    fn client(&mut self, name: &str, client: &model::Client) -> Option<Client> {
        let at = ["clients", name];
        let key = |key| ["clients", name, key];
        let id = match client.id.strip_prefix("env:") {
            _ if client.id.is_empty() && self.reading.says(&key("id")) => None,
            _ if client.id.is_empty() => {
                self.add(
                    &at,
                    format!("the client `{name}` has no `id`"),
                    "copy the client ID from the API console",
                );
                None
            }
            Some(variable) => {
                let value = (self.around.variable)(variable.trim());
                if value.is_none() {
                    self.add(
                        &key("id"),
                        format!("the variable {} is not set", variable.trim()),
                        "set it to the client ID",
                    );
                }
                value
            }
            None => Some(client.id.clone()),
        };
        if let Some(id) = &id
            && zoho_oauth::Client::new(id).is_err()
        {
            self.add(
                &key("id"),
                "this can't be a client ID",
                "copy it from the API console: one word such as 1000.ABC…",
            );
        }
        if client.kind.is_none() && !self.reading.says(&key("kind")) {
            let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
            self.add(
                &at,
                format!("the client `{name}` has no `kind`"),
                format!("say what it is in the API console: {}", words.join(", ")),
            );
        }
        let secret = client
            .secret
            .as_ref()
            .and_then(|text| self.source(&key("secret"), "secret", text));
        let mut secrets = Vec::new();
        for (code, text) in &client.secrets {
            let keys = ["clients", name, "secrets", code];
            let Some(accounts) = self.data_center(&keys, code) else {
                continue;
            };
            if let Some(source) = self.source(&keys, code, text) {
                secrets.push((code.clone(), accounts, source));
            }
        }
        if client.secret.is_none()
            && client.secrets.is_empty()
            && !self.reading.says(&key("secret"))
        {
            self.add(
                &at,
                format!("the client `{name}` has no `secret`"),
                "say where it is: env:NAME, file:PATH or keyring:NAME",
            );
        }
        if let Some(uri) = &client.redirect_uri {
            let is_good = zoho_oauth::Client::new("1000.A")
                .is_ok_and(|client| client.with_redirect_uri(uri.as_str()).is_ok());
            if !is_good {
                self.add(
                    &key("redirect_uri"),
                    format!("`{uri}` can't be a redirect URI"),
                    "Zoho wants http:// or https://, as it is registered",
                );
            }
        }
        Some(Client {
            name: name.to_owned(),
            id: id?,
            kind: client.kind?,
            secret,
            secrets,
            redirect_uri: client.redirect_uri.clone(),
        })
    }

    fn source(&mut self, keys: &[&str], name: &str, text: &str) -> Option<Source> {
        match Source::parse(text, self.around.folder) {
            Ok(source) => Some(source),
            Err(NoSource::Other) if self.reading.file.allow_inline_secrets => {
                Some(Source::Inline(text.trim().into()))
            }
            Err(why) => {
                let (what, remedy) = match why {
                    NoSource::Empty => (
                        format!("`{name}` says the kind of place and no place"),
                        "write env:NAME, file:PATH or keyring:NAME",
                    ),
                    NoSource::Other => (
                        format!("`{name}` says no place; perhaps the secret itself stands here"),
                        "write env:NAME, file:PATH or keyring:NAME; \
                         `allow_inline_secrets: true` allows secrets in this file",
                    ),
                };
                self.add(keys, what, remedy);
                None
            }
        }
    }

    fn data_center(&mut self, keys: &[&str], code: &str) -> Option<Accounts> {
        let known = self.around.table.server(code).cloned();
        let found = known.or_else(|| {
            code.parse::<zoho_oauth::DataCenter>()
                .ok()
                .map(Accounts::from)
        });
        if found.is_none() {
            let codes: Vec<&str> = self.around.table.iter().map(|(code, _)| code).collect();
            self.add(
                keys,
                format!("there is no data center `{code}`"),
                format!("known are {}", codes.join(", ")),
            );
        }
        found
    }

    fn profile(
        &mut self,
        name: &str,
        profile: &model::Profile,
        clients: &[(&str, Option<Client>)],
    ) -> Option<Declared> {
        let around = self.around;
        let reading = self.reading;
        let at = ["profiles", name];
        let defaults = &reading.file.defaults;
        // Where the value stands: with the profile, or among the defaults.
        let key = |key: &'static str, own: bool| {
            if own {
                vec!["profiles", name, key]
            } else {
                vec!["defaults", key]
            }
        };
        let stored_as = zoho_oauth::Profile::new(name);
        if stored_as.is_err() {
            self.add(
                &at,
                format!("`{}` can't be the name of a profile", name.escape_default()),
                "use 1 to 64 of a-z 0-9 - _ . @ +, with a letter or digit at both ends",
            );
        }
        let line_of = |number: usize| {
            reading
                .lines
                .line(&["profiles", name, "scopes", &number.to_string()])
        };
        let chosen = Resolver {
            catalog: around.catalog,
            folder: around.folder,
            mistakes: &mut self.mistakes,
            line: &line_of,
            apps_line: reading.lines.line(&["profiles", name, "apps"]),
        }
        .resolve(profile);
        let scopes = chosen.to_set();
        self.warnings.extend(chosen.warnings);
        if !self.reading.says(&["profiles", name, "scopes"]) {
            self.add(
                &at,
                format!("the profile `{name}` has no `scopes`"),
                "`zoauth find WORDS` finds the scope for what you want to do",
            );
        } else if scopes.is_empty()
            && matches!(&profile.scopes, model::Scopes::Several(all) if all.is_empty())
        {
            self.add(
                &["profiles", name, "scopes"],
                format!("the profile `{name}` chooses no scope"),
                "`zoauth find WORDS` finds the scope for what you want to do",
            );
        }

        let client = self.client_of(name, profile, clients);
        let own_flow = profile.flow.is_some();
        let flow = profile.flow.or(defaults.flow);
        if let (Some(flow), Some(client)) = (flow, client)
            && !client.kind.flows().contains(&flow)
        {
            let flows: Vec<&str> = client.kind.flows().iter().map(|flow| flow.word()).collect();
            self.add(
                &key("flow", own_flow),
                format!(
                    "the flow `{}` is not for the client `{}`, whose kind is `{}`",
                    flow.word(),
                    client.name,
                    client.kind.word()
                ),
                format!(
                    "that kind takes {}; or name another client",
                    flows.join(", ")
                ),
            );
        }
        let flow = flow.or_else(|| client.and_then(|client| client.kind.flows().first().copied()));
        let place = self.place(
            profile
                .dc
                .as_deref()
                .map(|dc| (dc, true))
                .or(defaults.dc.as_deref().map(|dc| (dc, false))),
            profile
                .accounts_url
                .as_deref()
                .map(|url| (url, true))
                .or(defaults.accounts_url.as_deref().map(|url| (url, false))),
            &key,
        );
        let soid = self.soid(name, profile, flow);
        let code = profile.code.as_ref().and_then(|text| {
            let keys = ["profiles", name, "code"];
            if flow.is_some_and(|flow| flow != Flow::SelfClient) {
                self.add(
                    &keys,
                    "only the flow `self-client` takes a code",
                    "remove `code`, or choose that flow",
                );
            }
            match Source::parse(text, around.folder) {
                Ok(Source::Keyring(_)) | Err(_) => {
                    self.add(
                        &keys,
                        "`code` says no place; a code in the file itself is over before it is read",
                        "write env:NAME or file:PATH",
                    );
                    None
                }
                Ok(source) => Some(source),
            }
        });
        let own_store = profile.store.is_some();
        let store = profile.store.clone().or_else(|| defaults.store.clone());
        if let Some(store) = &store
            && has_password(store)
            && !reading.file.allow_inline_secrets
        {
            self.add(
                &key("store", own_store),
                "the address of the store has a password in it",
                "leave it out and use a password file or variable of PostgreSQL; \
                 `allow_inline_secrets: true` allows secrets in this file",
            );
        }
        let environment = profile.environment.or(defaults.environment);
        let organization = profile
            .organization
            .as_ref()
            .or(defaults.organization.as_ref());
        Some(Declared {
            name: stored_as.ok()?,
            line: reading.lines.line(&at),
            scopes,
            client: client?.clone(),
            flow: flow?,
            place: place?,
            organization: organization.map(|id| id.trim().to_owned()),
            soid,
            environment: match environment {
                None | Some(model::Environment::Production) => zoho_oauth::Environment::Production,
                Some(model::Environment::Sandbox) => zoho_oauth::Environment::Sandbox,
                Some(model::Environment::Developer) => zoho_oauth::Environment::Developer,
            },
            store: store.map(|store| relative(&store, around.folder)),
            code,
        })
    }

    fn client_of<'c>(
        &mut self,
        name: &str,
        profile: &model::Profile,
        clients: &'c [(&str, Option<Client>)],
    ) -> Option<&'c Client> {
        let defaults = &self.reading.file.defaults;
        let own = profile.client.as_deref();
        let keys = if own.is_some() {
            vec!["profiles", name, "client"]
        } else {
            vec!["defaults", "client"]
        };
        match (own.or(defaults.client.as_deref()), clients) {
            (Some(wanted), _) => match clients.iter().find(|(known, _)| *known == wanted) {
                Some((_, client)) => client.as_ref(),
                // It is there, and what is wrong with it is said.
                None if self.reading.says(&["clients", wanted]) => None,
                None => {
                    let names: Vec<&str> = clients.iter().map(|(name, _)| *name).collect();
                    let remedy = match (told::near(wanted, &names), names.as_slice()) {
                        (Some(near), _) => format!("did you mean `{near}`?"),
                        (None, []) => "declare it under `clients:`".to_owned(),
                        (None, names) => format!("declared are {}", names.join(", ")),
                    };
                    self.add(&keys, format!("no client is called `{wanted}`"), remedy);
                    None
                }
            },
            (None, [(_, only)]) => only.as_ref(),
            (None, []) => {
                if !self.reading.says(&["clients"]) {
                    self.add(
                        &[],
                        "no client is declared",
                        "add one under `clients:`, with `id`, `kind` and `secret`",
                    );
                }
                None
            }
            (None, several) => {
                let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
                self.add(
                    &["profiles", name],
                    format!("the profile `{name}` names no client"),
                    format!("add `client:`, one of {}", names.join(", ")),
                );
                None
            }
        }
    }

    fn place<'k>(
        &mut self,
        dc: Option<(&str, bool)>,
        url: Option<(&str, bool)>,
        key: &dyn Fn(&'static str, bool) -> Vec<&'k str>,
    ) -> Option<Place> {
        let custom = match url {
            Some((url, own)) => match Accounts::custom(url) {
                Ok(accounts) => Some(accounts),
                Err(error) => {
                    self.add(
                        &key("accounts_url", own),
                        error.to_string(),
                        "give the URL of an accounts server, or leave it out",
                    );
                    return None;
                }
            },
            None => None,
        };
        let is_auto = |dc: &str| dc.trim().eq_ignore_ascii_case("auto");
        match (dc, custom) {
            (Some((dc, _)), Some(custom)) if is_auto(dc) => Some(Place::Find(Some(custom))),
            // A server of one's own stands for the data center that is named.
            (_, Some(custom)) => Some(Place::At(custom)),
            (Some((dc, own)), None) if !is_auto(dc) => {
                let keys = key("dc", own);
                self.data_center(&keys, dc).map(Place::At)
            }
            _ => Some(Place::Find(None)),
        }
    }

    fn soid(&mut self, name: &str, profile: &model::Profile, flow: Option<Flow>) -> Option<Soid> {
        let text = profile.soid.as_ref()?;
        let keys = ["profiles", name, "soid"];
        if flow.is_some_and(|flow| !matches!(flow, Flow::ClientCredentials | Flow::Instance)) {
            self.add(
                &keys,
                "`soid` belongs to the flows `client-credentials` and `instance`",
                "remove it; other consents are bound to the organization that is chosen there",
            );
            return None;
        }
        match text.parse() {
            Ok(soid) => Some(soid),
            Err(_) => {
                self.add(
                    &keys,
                    format!("`{text}` is no `soid`"),
                    "write service.id, such as ZohoCRM.600000434",
                );
                None
            }
        }
    }

    /// Clients that nothing uses.
    fn used(&mut self, clients: &[(&str, Option<Client>)], profiles: &[Declared]) {
        if !self.mistakes.is_empty() {
            return;
        }
        for (name, _) in clients {
            if profiles.iter().all(|profile| profile.client.name != *name) {
                self.warnings.add(
                    self.reading.lines.line(&["clients", name]),
                    format!("no profile uses the client `{name}`"),
                    "remove it, or name it with `client:`",
                );
            }
        }
    }

    /// A code works once, so that one place can't serve two profiles.
    fn codes(&mut self, profiles: &[Declared]) {
        for (number, profile) in profiles.iter().enumerate() {
            let Some(code) = &profile.code else { continue };
            let earlier = profiles[..number].iter().find(|other| {
                other
                    .code
                    .as_ref()
                    .is_some_and(|other| other.is_same_place(code))
            });
            if let Some(earlier) = earlier {
                self.add(
                    &["profiles", profile.name.as_str(), "code"],
                    format!("`{}` has its code from the same place", earlier.name),
                    "a code works once: give each profile its own",
                );
            }
        }
    }
}

/// The spec of a store with its folder relative to the file's.
fn relative(store: &str, folder: &Path) -> std::ffi::OsString {
    let is = |scheme: &str| {
        store
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if is("keyring:") || is("postgres:") || is("postgresql:") || store.contains("://") {
        return store.into();
    }
    let path = if is("file:") {
        &store["file:".len()..]
    } else {
        store
    };
    folder.join(path).into_os_string()
}

fn has_password(store: &str) -> bool {
    let Some((_, rest)) = store.split_once("://") else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':') || rest.to_ascii_lowercase().contains("password=")
}
