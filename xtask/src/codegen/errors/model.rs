//! The shape of scopes/protocol/errors.yaml.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use zoho_catalog::Kind;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Steps that several refusals share, by name
    pub remedies: BTreeMap<String, Vec<Step>>,
    /// What Zoho answers
    pub refusals: Vec<Refusal>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What to do, a sentence
    #[serde(rename = "do")]
    pub text: String,
    /// A command line of zoauth; {call} and {scopes} are filled in
    pub run: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Never changes once it is released
    pub id: String,
    /// Names of catalogs; `any` for every product
    pub from: Vec<String>,
    /// What happened, one line
    pub title: String,
    /// How to recognize it
    #[serde(rename = "match")]
    pub matches: Match,
    /// Every known cause, the likeliest first
    pub causes: Vec<Cause>,
    /// How to find out which cause it is
    pub tell_apart: Option<String>,
    /// Where it was read
    pub sources: Vec<Source>,
}

impl Refusal {
    /// The applications; none where it comes from any product.
    pub fn applications(&self) -> &[String] {
        match self.from.as_slice() {
            [any] if any == "any" => &[],
            applications => applications,
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// Values of `fields`, in Zoho's spelling
    #[serde(default)]
    pub codes: Vec<String>,
    /// Where the code stands
    #[serde(default)]
    pub fields: Vec<String>,
    /// HTTP statuses that were seen with it
    #[serde(default)]
    pub statuses: Vec<u16>,
    /// Pieces of the message, in lower case
    #[serde(default)]
    pub messages: Vec<String>,
    /// Headings of web pages, in lower case
    #[serde(default)]
    pub pages: Vec<String>,
    /// A piece of the URL that was called
    pub url: Option<String>,
    /// A web page came instead of JSON
    #[serde(default)]
    pub html: bool,
    /// Nothing came at all
    #[serde(default)]
    pub empty: bool,
    /// The status alone is enough
    #[serde(default)]
    pub status_only: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// The cause, a sentence
    pub why: String,
    /// Whether a scope is missing or misspelt
    #[serde(default)]
    pub scope: bool,
    /// What to do: the name of a remedy
    pub remedy: Option<String>,
    /// What to do, where nothing shared fits
    pub steps: Option<Vec<Step>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What kind of source it is
    pub kind: Kind,
    /// Its address
    pub url: Option<String>,
}
