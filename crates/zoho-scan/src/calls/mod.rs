//! Calls out of files that people have: lists, recordings, collections,
//! command lines, descriptions. The format is recognised by the content, and
//! nothing but method and address is kept.

mod curl;
mod har;
mod lines;
mod openapi;
mod postman;

use std::fmt;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::address;
use crate::place::{Lines, Place};

/// A call that somebody makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallSite {
    /// Where it stands.
    pub place: Place,
    /// The HTTP method in upper case; `None` where it can't be seen.
    pub method: Option<String>,
    /// The URL or path without query; placeholders in braces or as they were.
    pub url: String,
}

/// What a file of calls is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// `METHOD URL` lines.
    Lines,
    /// A recording of a browser or proxy (HAR 1.2).
    Har,
    /// A Postman collection, version 2.
    Postman,
    /// curl command lines.
    Curl,
    /// An OpenAPI 3 or Swagger 2 description, JSON or YAML.
    OpenApi,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lines => "list of calls",
            Self::Har => "HAR recording",
            Self::Postman => "Postman collection",
            Self::Curl => "curl command lines",
            Self::OpenApi => "OpenAPI description",
        })
    }
}

/// The calls of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    /// What the file is.
    pub format: Format,
    /// The calls, in the order of the file.
    pub sites: Vec<CallSite>,
    /// How many calls of a recording went to hosts that are not Zoho's.
    pub elsewhere: usize,
}

/// Why calls can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The bytes are no text.
    #[error("{place}: this is no UTF-8 text")]
    NotText {
        /// Where it ends to be text.
        place: Place,
    },
    /// JSON or YAML with a mistake, or of another shape than its format has.
    #[error("{place}: {what}")]
    Broken {
        /// Where.
        place: Place,
        /// What is wrong.
        what: String,
    },
    /// JSON, but of no format that is understood.
    #[error(
        "{file} is JSON, but neither a HAR recording nor a Postman collection nor an OpenAPI \
         description"
    )]
    Unrecognised {
        /// The file.
        file: String,
    },
    /// A line of a list that is no call.
    #[error("{place}: neither `METHOD URL` nor a URL")]
    NoCall {
        /// Where.
        place: Place,
    },
}

/// What a reader works on.
struct Input<'t> {
    name: &'t str,
    text: &'t str,
    lines: Lines<'t>,
}

impl<'t> Input<'t> {
    fn place(&self, line: usize) -> Place {
        Place {
            file: self.name.to_owned(),
            line,
        }
    }

    /// The place of a part of the text.
    fn place_of(&self, part: &str) -> Place {
        let offset = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.place(self.lines.at(offset.min(self.text.len())) + 1)
    }

    /// A call, without what may hold tokens.
    fn site(&self, method: Option<String>, url: &str, place: Place) -> CallSite {
        CallSite {
            place,
            method,
            url: address::plain(url),
        }
    }

    /// A mistake of JSON, whose text may quote the file: only its kind is said.
    fn broken(&self, error: &serde_json::Error, part: &str) -> ReadError {
        let first = self.place_of(part).line;
        let what = match error.classify() {
            serde_json::error::Category::Eof => "the JSON ends too early".to_owned(),
            serde_json::error::Category::Syntax => {
                format!("this is no JSON (column {})", error.column())
            }
            _ => "the JSON has another shape than its format".to_owned(),
        };
        ReadError::Broken {
            place: self.place(first + error.line().saturating_sub(1)),
            what,
        }
    }

    fn json<T: Deserialize<'t>>(&self, part: &'t str) -> Result<T, ReadError> {
        serde_json::from_str(part).map_err(|error| self.broken(&error, part))
    }
}

/// The keys by which JSON formats are told apart.
#[derive(Deserialize)]
struct Probe {
    log: Option<IgnoredAny>,
    info: Option<IgnoredAny>,
    item: Option<IgnoredAny>,
    collection: Option<IgnoredAny>,
    paths: Option<IgnoredAny>,
}

/// Reads the calls of a file, whose format is recognised by its content: plain
/// `METHOD URL` lines, a HAR recording, a Postman collection, curl command
/// lines, or an OpenAPI description in JSON or YAML. `name` is what places are
/// named after.
///
/// Headers, bodies, queries and user names are dropped; of a recording only
/// calls to Zoho's hosts are kept, the others are counted.
///
/// # Errors
///
/// Where the bytes are no text, or JSON and YAML have mistakes, with the line.
/// The text of the file is not part of the error.
pub fn read_calls(name: &str, bytes: &[u8]) -> Result<Calls, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        ReadError::NotText {
            place: Place {
                file: name.to_owned(),
                line: good.iter().filter(|byte| **byte == b'\n').count() + 1,
            },
        }
    })?;
    let input = Input {
        name,
        text,
        lines: Lines::of(text),
    };
    let start = text.trim_start();
    let (format, sites, elsewhere) = if is_json(start) {
        let probe: Probe = input.json(text)?;
        if probe.log.is_some() {
            let (sites, elsewhere) = har::read(&input)?;
            (Format::Har, sites, elsewhere)
        } else if probe.collection.is_some() || (probe.info.is_some() && probe.item.is_some()) {
            (Format::Postman, postman::read(&input)?, 0)
        } else if probe.paths.is_some() {
            (Format::OpenApi, openapi::read(&input)?, 0)
        } else {
            return Err(ReadError::Unrecognised {
                file: name.to_owned(),
            });
        }
    } else if openapi::is_yaml(text) {
        (Format::OpenApi, openapi::read(&input)?, 0)
    } else if curl::is_curl(text) {
        (Format::Curl, curl::read(&input), 0)
    } else {
        (Format::Lines, lines::read(&input)?, 0)
    };
    Ok(Calls {
        format,
        sites,
        elsewhere,
    })
}

/// `{{base}}/crm/v8/Leads` is an address, no JSON.
fn is_json(start: &str) -> bool {
    start
        .strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with(['"', '}']) || rest.trim().is_empty())
}
