//! What can stand in a setup file, as its JSON Schema describes it. Reading
//! goes key by key (`read`), so that one mistake does not hide the next; these
//! types say which keys there are and what each one means.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the file's format.
pub const VERSION: u64 = 1;

/// A setup file: which grants a project needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct File {
    /// Version of this format: 1.
    pub version: u64,
    /// Name under which the file is known to own the profiles that it made;
    /// without it, its path. Give one if the file is used from several places.
    pub name: Option<String>,
    /// Allow client secrets that stand in this file. Anybody who reads the
    /// file has them, and so has everybody who reads its history.
    pub allow_inline_secrets: bool,
    /// What holds for every profile that says nothing else.
    pub defaults: Defaults,
    /// The clients of the API console, by names of your own.
    pub clients: BTreeMap<String, Client>,
    /// The profiles, by the name that tokens are stored under: 1 to 64 of
    /// a-z 0-9 - _ . @ +, with a letter or digit at both ends.
    pub profiles: BTreeMap<String, Profile>,
}

/// What holds for every profile that says nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Defaults {
    /// Name of a client in `clients`.
    pub client: Option<String>,
    /// Data center (us, eu, in, …), or `auto` to find it.
    pub dc: Option<String>,
    /// Token store: a folder relative to this file, `'keyring:'` or `postgres://…`.
    pub store: Option<String>,
    /// How tokens are come by.
    pub flow: Option<Flow>,
    /// Accounts server instead of the data center's: an emulator, a proxy.
    pub accounts_url: Option<String>,
    /// Organization that calls name unless they name another.
    pub organization: Option<String>,
    /// Environment that consent is given for.
    pub environment: Option<Environment>,
}

/// A client of the API console.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Client {
    /// Client ID, or `env:NAME` for the variable that holds it.
    pub id: String,
    /// Type of the client in the API console.
    pub kind: Option<Kind>,
    /// Where the client secret is: `env:NAME`, `file:PATH` or `keyring:NAME`.
    pub secret: Option<String>,
    /// The same by data center, for clients that have several.
    pub secrets: BTreeMap<String, String>,
    /// Redirect URI, to the letter as it is registered; for the browser.
    pub redirect_uri: Option<String>,
}

/// A profile: one grant, and what it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Applications that the profile is for; scopes of others are a mistake,
    /// and calls to others are not counted by `least` and `scan`.
    pub apps: Texts,
    /// The scopes: exact, as `crm:deals:create,update`, or as the least that
    /// calls need.
    pub scopes: Scopes,
    /// Take scopes that no catalog has as they are.
    pub allow_unknown: bool,
    /// Name of a client in `clients`.
    pub client: Option<String>,
    /// How tokens are come by; without it, as the client's type suggests.
    pub flow: Option<Flow>,
    /// Data center (us, eu, in, …), or `auto` to find it.
    pub dc: Option<String>,
    /// Accounts server instead of the data center's: an emulator, a proxy.
    pub accounts_url: Option<String>,
    /// Organization that calls name unless they name another.
    pub organization: Option<String>,
    /// Organization for client credentials and instance consent, as
    /// `service.id`: `ZohoCRM.600000434`.
    pub soid: Option<String>,
    /// Environment that consent is given for.
    pub environment: Option<Environment>,
    /// Token store: a folder relative to this file, `'keyring:'` or `postgres://…`.
    pub store: Option<String>,
    /// Where a self client's code is, for runs without a person: `env:NAME` or
    /// `file:PATH`.
    pub code: Option<String>,
}

/// One text, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Texts {
    /// One, or several with commas between.
    One(String),
    /// A list.
    Several(Vec<String>),
}

impl Default for Texts {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

/// One choice of scopes, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Scopes {
    /// One.
    One(Choice),
    /// A list.
    Several(Vec<Choice>),
}

impl Default for Scopes {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

/// A choice of scopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Choice {
    /// A scope, or `crm:deals:create,update`.
    Scope(String),
    /// The least that some calls need.
    Least(Least),
    /// The least that the calls in source code need.
    Scan(Scan),
}

/// The least scopes for the calls of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Least {
    /// File with calls, relative to this one: METHOD URL lines, a HAR
    /// recording, a Postman collection, curl commands, an OpenAPI file.
    pub least: String,
}

/// The least scopes for the calls in source code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// Folder or file of source code, relative to this file.
    pub scan: String,
}

/// Declares an enum of words once: variant, word, meaning.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $word:literal: $meaning:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $(#[doc = $meaning] #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word in the file.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

words! {
    /// How tokens are come by.
    Flow {
        SelfClient = "self-client": "A code that the API console generates.",
        Browser = "browser": "Consent in the browser, and a redirect to this machine.",
        Device = "device": "A short code that is typed in on any other device.",
        ClientCredentials = "client-credentials": "The client's own credentials; no person.",
        Instance = "instance": "Consent of an administrator for the whole organization.",
    }
}

words! {
    /// Type of a client in the API console.
    Kind {
        SelfClient = "self": "Self Client.",
        Server = "server": "Server-based Applications.",
        Mobile = "mobile": "Mobile-based and desktop applications.",
        Device = "device": "Non-browser Applications.",
    }
}

words! {
    /// Environment that consent is given for.
    Environment {
        Production = "production": "The data that a business works with.",
        Sandbox = "sandbox": "A copy of it to try things on.",
        Developer = "developer": "An organization made for developers.",
    }
}

impl Kind {
    /// The flows that a client of this type can take, the usual one first.
    ///
    /// Source: <https://www.zoho.com/accounts/protocol/oauth-setup.html>
    pub const fn flows(self) -> &'static [Flow] {
        match self {
            Self::SelfClient => &[Flow::SelfClient, Flow::ClientCredentials],
            Self::Server => &[Flow::Browser, Flow::Instance],
            Self::Mobile => &[Flow::Browser],
            Self::Device => &[Flow::Device],
        }
    }
}

impl File {
    /// The keys of the file.
    pub const KEYS: &[&str] = &[
        "version",
        "name",
        "allow_inline_secrets",
        "defaults",
        "clients",
        "profiles",
    ];
}

impl Defaults {
    /// The keys of `defaults`.
    pub const KEYS: &[&str] = &[
        "client",
        "dc",
        "store",
        "flow",
        "accounts_url",
        "organization",
        "environment",
    ];
}

impl Client {
    /// The keys of a client.
    pub const KEYS: &[&str] = &["id", "kind", "secret", "secrets", "redirect_uri"];
}

impl Profile {
    /// The keys of a profile.
    pub const KEYS: &[&str] = &[
        "apps",
        "scopes",
        "allow_unknown",
        "client",
        "flow",
        "dc",
        "accounts_url",
        "organization",
        "soid",
        "environment",
        "store",
        "code",
    ];
}
