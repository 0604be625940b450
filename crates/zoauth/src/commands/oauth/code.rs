//! The code of a self client: as plain text, or in the JSON file that the API
//! console downloads, which names the client, the scopes and the end of the
//! code as well. What can be read of such a file is taken, and no more asked.

use std::fmt;
use std::time::UNIX_EPOCH;

use secrecy::SecretString;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zoho_oauth::ScopeSet;

use super::reading::time;
use super::secrets;
use crate::cli::oauth::Login;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// What was read along with a code.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// The code.
    pub(super) code: Option<SecretString>,
    /// The client ID, if the file names it.
    pub(super) client_id: Option<String>,
    /// The client secret, if the file holds it.
    pub(super) client_secret: Option<SecretString>,
    /// The scopes, if the file names them.
    pub(super) scopes: Option<ScopeSet>,
    /// The age.
    pub(super) age: Age,
}

/// What is known about the age of a code; times in seconds since 1970-01-01 UTC.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Age {
    /// When the file was written.
    written: Option<u64>,
    /// When it was typed in.
    entered: Option<u64>,
    /// When it ends, by the file.
    expires: Option<u64>,
}

impl Given {
    /// The code of `--code-file` or ZOAUTH_CODE; `stdin` is what stands behind
    /// the secret in standard input, for `--code-stdin`.
    pub(super) fn read(
        output: &Output,
        arguments: &Login,
        stdin: Option<&[u8]>,
    ) -> Result<Self, Error> {
        if let Some(path) = &arguments.code_file {
            let bytes = secrets::file(output, path)?;
            let mut given = Self::parse(&bytes)?;
            given.age.written = std::fs::metadata(path)
                .and_then(|about| about.modified())
                .ok()
                .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
                .map(|since| since.as_secs());
            return Ok(given);
        }
        if let Some(bytes) = stdin {
            return Self::parse(bytes);
        }
        match secrets::variable(environment::CODE) {
            Some(text) => {
                use secrecy::ExposeSecret as _;
                Self::parse(text.expose_secret().as_bytes())
            }
            None => Ok(Self::default()),
        }
    }

    /// Reads a code in plain text, or the JSON of the console.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if !bytes.trim_ascii_start().starts_with(b"{") {
            let code = secrets::plain(bytes, "code")?;
            return Ok(Self {
                code: Some(code),
                ..Self::default()
            });
        }
        // serde's own words repeat what stands there.
        let fields: Fields = serde_json::from_slice(bytes).map_err(|error| {
            Error::new(
                ExitCode::Usage,
                format!(
                    "what was read for the code is broken JSON (line {}, column {})",
                    error.line(),
                    error.column()
                ),
            )
            .hint("download the file from the API console again, or give the code alone")
        })?;
        Ok(Self {
            code: fields.code,
            client_id: fields.client_id,
            client_secret: fields.client_secret,
            scopes: fields.scopes.filter(|scopes| !scopes.is_empty()),
            age: Age {
                expires: fields.expires,
                ..Age::default()
            },
        })
    }
}

impl Age {
    /// Of a code that was typed in at this time.
    pub(super) fn entered(at: u64) -> Self {
        Self {
            entered: Some(at),
            ..Self::default()
        }
    }

    /// What is known about the age of the code, `now` being the time of the exchange.
    pub(super) fn told(self, now: u64) -> String {
        let mut told = match (self.entered, self.written) {
            (Some(at), _) => format!(
                "the code was entered {} before it was sent",
                time(now.saturating_sub(at))
            ),
            (None, Some(at)) => format!(
                "the file with the code was written {} before it was sent",
                time(now.saturating_sub(at))
            ),
            (None, None) => "how old the code is can't be seen from here".to_owned(),
        };
        match self.expires {
            Some(end) if end > now => {
                told.push_str(&format!(
                    "; by its file it was good for {} more",
                    time(end - now)
                ));
            }
            Some(end) => {
                told.push_str(&format!("; by its file it ended {} ago", time(now - end)));
            }
            None => told.push_str("; codes live for 3 minutes unless more is chosen"),
        }
        told
    }

    /// How many seconds the code is still good for, by its file.
    pub(super) fn left(self, now: u64) -> Option<u64> {
        self.expires.map(|end| end.saturating_sub(now))
    }
}

/// The fields of the console's file; others are skipped.
#[derive(Default)]
struct Fields {
    code: Option<SecretString>,
    client_id: Option<String>,
    client_secret: Option<SecretString>,
    scopes: Option<ScopeSet>,
    expires: Option<u64>,
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the file of the API console")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Fields::default();
                while let Some(name) = map.next_key::<String>()? {
                    let name: String = name
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .map(|c| c.to_ascii_lowercase())
                        .collect();
                    match name.as_str() {
                        "code" | "granttoken" | "authorizationcode" => {
                            fields.code = map.next_value::<Texts>()?.secret();
                        }
                        "clientid" => fields.client_id = map.next_value::<Texts>()?.first(),
                        "clientsecret" => {
                            fields.client_secret = map.next_value::<Texts>()?.secret();
                        }
                        "scope" | "scopes" => {
                            fields.scopes = map.next_value::<Texts>()?.scopes();
                        }
                        "expirytime" | "expiresat" | "expiry" => {
                            fields.expires = map.next_value::<Texts>()?.moment();
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// A text, a number, or a list of texts; whatever the console makes of a field.
struct Texts(zeroize::Zeroizing<Vec<String>>);

impl Texts {
    fn one(text: String) -> Self {
        Self(vec![text].into())
    }

    fn first(&self) -> Option<String> {
        let first = self.0.first()?.trim();
        (!first.is_empty()).then(|| first.to_owned())
    }

    fn secret(&self) -> Option<SecretString> {
        self.first().map(SecretString::from)
    }

    fn scopes(&self) -> Option<ScopeSet> {
        self.0.join(",").parse().ok()
    }

    /// Seconds since 1970; what is too large for that is milliseconds.
    fn moment(&self) -> Option<u64> {
        let number: u64 = self.first()?.parse().ok()?;
        Some(if number > 100_000_000_000 {
            number / 1000
        } else {
            number
        })
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number or a list of texts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts::one(text.to_owned()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Texts, E> {
                Ok(Texts::one(number.to_string()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Texts, E> {
                Ok(Texts::one((number as u64).to_string()))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Texts, E> {
                Ok(Texts(Vec::new().into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = zeroize::Zeroizing::new(Vec::new());
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn the_file_of_the_console_is_read_in_every_shape() {
        for (file, expires) in [
            (
                r#"{"client_id":"1000.A","client_secret":"s3cret","code":"1000.c","scope":["a.b.READ","c.d.ALL"],"grant_type":"authorization_code","expiry_time":1700000000000}"#,
                Some(1_700_000_000),
            ),
            (
                "\u{feff}\n{\"clientId\": \" 1000.A \", \"CLIENT_SECRET\": \"s3cret\", \"Code\": \"1000.c\\n\", \"scopes\": \"a.b.READ c.d.ALL\", \"expiry_time\": \"1700000000\", \"more\": {\"x\": [1]}}",
                Some(1_700_000_000),
            ),
            (
                r#"{"code":"1000.c","client_id":"1000.A","client_secret":"s3cret","scope":"a.b.READ,c.d.ALL","expiry_time":"soon"}"#,
                None,
            ),
        ] {
            let given = Given::parse(file.as_bytes()).expect(file);
            assert_eq!(given.code.expect("a code").expose_secret(), "1000.c");
            assert_eq!(given.client_id.as_deref(), Some("1000.A"));
            let secret = given.client_secret.expect("a secret");
            assert_eq!(secret.expose_secret(), "s3cret");
            let scopes = given.scopes.expect("scopes");
            assert_eq!(scopes.to_string(), "a.b.READ,c.d.ALL");
            assert_eq!(given.age.expires, expires);
        }
    }

    #[test]
    fn plain_text_is_a_code_and_broken_json_is_not_repeated() {
        let given = Given::parse(b" 1000.c\n").expect("a code");
        assert_eq!(given.code.expect("a code").expose_secret(), "1000.c");
        assert!(Given::parse(b"{}").expect("no fields").code.is_none());
        for broken in [
            r#"{"code": "s3cret""#,
            r#"{"code": {"s3cret": 1}}"#,
            r#"{"code": true}"#,
            "s3cret and more",
        ] {
            let error = Given::parse(broken.as_bytes()).expect_err(broken);
            assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
            assert_eq!(error.exit(), ExitCode::Usage);
        }
    }

    #[test]
    fn the_age_is_told_as_far_as_it_is_known() {
        let age = Age::entered(1000);
        assert_eq!(
            age.told(1240),
            "the code was entered 4 minutes before it was sent; codes live for 3 minutes unless \
             more is chosen"
        );
        let age = Age {
            written: Some(1000),
            expires: Some(1180),
            ..Age::default()
        };
        assert_eq!(
            age.told(1240),
            "the file with the code was written 4 minutes before it was sent; by its file it \
             ended 60 seconds ago"
        );
        assert_eq!(age.left(1100), Some(80));
    }
}
