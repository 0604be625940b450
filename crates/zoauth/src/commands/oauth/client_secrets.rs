//! The secret or the secrets of a client. By default Zoho gives a client
//! another secret in each data center, so that one of them is not enough for
//! users who live elsewhere; a file may hold them all, and so may variables.

use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use zoho_oauth::{Client, DataCenterTable};

use super::secrets;
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;

/// What was given of them.
#[derive(Debug, Default)]
pub(super) struct ClientSecrets {
    /// The one that holds wherever there is no other.
    pub(super) common: Option<SecretString>,
    /// By the code of the data center, as it was given.
    by_code: Vec<(String, SecretString)>,
}

impl ClientSecrets {
    /// The only one.
    pub(super) fn one(secret: SecretString) -> Self {
        Self {
            common: Some(secret),
            by_code: Vec::new(),
        }
    }

    /// A common one, and those of single data centers.
    pub(super) fn of(common: Option<SecretString>, by_code: Vec<(String, SecretString)>) -> Self {
        Self { common, by_code }
    }

    /// Those of the variables.
    pub(super) fn of_environment(table: &DataCenterTable) -> Self {
        let by_code = table.iter().filter_map(|(code, _)| {
            let name = environment::client_secret_of(code);
            Some((code.to_owned(), secrets::variable(&name)?))
        });
        Self {
            by_code: by_code.collect(),
            common: secrets::variable(environment::CLIENT_SECRET),
        }
    }

    /// A file: one word is the only secret; otherwise lines of the form
    /// `eu SECRET`, or a JSON object with the codes as names.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(bytes)
            .trim_ascii();
        if bytes.starts_with(b"{") {
            return match serde_json::from_slice::<Pairs>(bytes) {
                Ok(Pairs(by_code)) => Ok(Self {
                    common: None,
                    by_code,
                }),
                Err(error) => Err(unreadable(error.line())),
            };
        }
        let is_separator = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b':');
        if !bytes.iter().any(is_separator) {
            return Ok(Self::one(secrets::plain(bytes, "client secret")?));
        }
        let mut by_code = Vec::new();
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let line = line.trim_ascii();
            if line.is_empty() || line.starts_with(b"#") {
                continue;
            }
            let pair = line
                .iter()
                .position(is_separator)
                .map(|end| line.split_at(end))
                .and_then(|(code, rest)| {
                    let code = std::str::from_utf8(code)
                        .ok()
                        .filter(|code| is_code(code))?;
                    let start = rest.iter().position(|byte| !is_separator(byte))?;
                    let secret = secrets::plain(&rest[start..], "client secret").ok()?;
                    Some((code.to_owned(), secret))
                });
            by_code.push(pair.ok_or_else(|| unreadable(number + 1))?);
        }
        Ok(Self {
            common: None,
            by_code,
        })
    }

    /// Whether there is none at all.
    pub(super) fn is_empty(&self) -> bool {
        self.common.is_none() && self.by_code.is_empty()
    }

    /// The client with these secrets, each at its server.
    pub(super) fn add_to(self, client: Client, table: &DataCenterTable) -> Result<Client, Error> {
        let mut client = client;
        if let Some(secret) = self
            .common
            .filter(|secret| !secret.expose_secret().is_empty())
        {
            client = client.with_secret(secret)?;
        }
        for (code, secret) in self.by_code {
            let Some(accounts) = table.server(&code) else {
                let codes: Vec<&str> = table.iter().map(|(code, _)| code).collect();
                return Err(Error::new(
                    ExitCode::Usage,
                    format!("a client secret is given for `{code}`, which is no data center"),
                )
                .hint(format!("known are {}", codes.join(", "))));
            };
            client = client.with_secret_at(accounts, secret)?;
        }
        Ok(client)
    }
}

/// What may be repeated in a message, because no secret looks like it.
fn is_code(text: &str) -> bool {
    (2..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn unreadable(line: usize) -> Error {
    Error::new(
        ExitCode::Usage,
        format!("line {line} of the client secrets can't be understood"),
    )
    .hint(
        "the file holds the secret and nothing else; or a line `eu SECRET` for each data center; \
         or a JSON object {\"eu\": \"SECRET\"}",
    )
}

/// A JSON object of texts, which never shows in an error.
struct Pairs(Vec<(String, SecretString)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("codes of data centers with their secrets")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some((code, secret)) = map.next_entry::<String, String>()? {
                    let secret = SecretString::from(secret);
                    if !is_code(&code) {
                        return Err(serde::de::Error::custom("not a code"));
                    }
                    pairs.push((code, secret));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(secrets: &ClientSecrets) -> Vec<(String, String)> {
        let common = secrets.common.iter().map(|secret| (String::new(), secret));
        let by_code = secrets.by_code.iter().map(|(code, s)| (code.clone(), s));
        common
            .chain(by_code)
            .map(|(code, secret)| (code, secret.expose_secret().to_owned()))
            .collect()
    }

    fn pair(code: &str, secret: &str) -> (String, String) {
        (code.to_owned(), secret.to_owned())
    }

    #[test]
    fn one_secret_or_one_for_each_data_center_is_read() {
        let read = |text: &str| shown(&ClientSecrets::parse(text.as_bytes()).expect(text));
        for text in ["s3cret", " s3cret\r\n", "\u{feff}s3cret\n"] {
            assert_eq!(read(text), [pair("", "s3cret")]);
        }
        for text in [
            "eu s1\nus s2\n",
            "# mine\r\neu = s1\r\n\r\nus:\ts2",
            r#"{"eu": "s1", "us": "s2"}"#,
        ] {
            assert_eq!(read(text), [pair("eu", "s1"), pair("us", "s2")], "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_repeated() {
        for text in [
            "sentinel-secret eu",
            "eu sentinel-secret and more",
            "eu sentinel-secret\nsentinel-secret-two\n",
            r#"{"sentinel-secret": "eu"}"#,
            r#"{"eu": ["sentinel-secret"]}"#,
            r#"{"eu": "sentinel-secret""#,
        ] {
            let error = ClientSecrets::parse(text.as_bytes()).expect_err(text);
            assert!(!format!("{error:?}").contains("sentinel"), "{error:?}");
            assert_eq!(error.exit(), ExitCode::Usage);
        }
    }
}
