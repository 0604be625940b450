//! The fields of a request, with the secret ones marked, so that the same list
//! serves for sending, for showing and for a `curl` command.

use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

/// The fields of a form in order.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<Field>);

/// One field of a form.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Field {
    /// The name, as Zoho documents it.
    pub name: &'static str,
    /// The value.
    pub value: FieldValue,
}

/// The value of a field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FieldValue {
    /// May be shown.
    Public(String),
    /// Must not be shown.
    Secret {
        /// The value itself.
        value: SecretString,
        /// The shell variable that stands for it: `ZOHO_CLIENT_SECRET`.
        variable: &'static str,
    },
}

impl Form {
    /// The fields in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Field> {
        self.0.iter()
    }

    pub(crate) fn new(grant_type: &'static str) -> Self {
        Self::default().public("grant_type", grant_type)
    }

    pub(crate) fn public(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.push(Field {
            name,
            value: FieldValue::Public(value.into()),
        });
        self
    }

    pub(crate) fn maybe(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.public(name, value),
            None => self,
        }
    }

    pub(crate) fn secret(
        mut self,
        name: &'static str,
        value: &SecretString,
        variable: &'static str,
    ) -> Self {
        self.0.push(Field {
            name,
            value: FieldValue::Secret {
                value: value.clone(),
                variable,
            },
        });
        self
    }

    /// `application/x-www-form-urlencoded`, wiped on drop.
    pub(crate) fn encode(&self) -> Zeroizing<Vec<u8>> {
        // Room for the worst case: growing would leave an unwiped copy behind.
        let room: usize = self
            .iter()
            .map(|field| 2 + field.name.len() + 3 * field.value.text().len())
            .sum();
        let mut body = Zeroizing::new(Vec::with_capacity(room));
        for field in &self.0 {
            if !body.is_empty() {
                body.push(b'&');
            }
            body.extend_from_slice(field.name.as_bytes());
            body.push(b'=');
            for piece in byte_serialize(field.value.text().as_bytes()) {
                body.extend_from_slice(piece.as_bytes());
            }
        }
        body
    }
}

impl FieldValue {
    /// The value as it is sent, secret or not.
    fn text(&self) -> &str {
        match self {
            Self::Public(value) => value,
            Self::Secret { value, .. } => value.expose_secret(),
        }
    }
}
