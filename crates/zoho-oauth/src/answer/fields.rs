//! The fields of a JSON object, read leniently: numbers may be strings, unknown
//! fields may hold anything. Texts are kept as secrets, because any of them may
//! be a token.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The fields of an answer. `Debug` shows their names only.
pub(crate) struct Fields(BTreeMap<String, Field>);

enum Field {
    Text(SecretString),
    Number(f64),
    Null,
    Other,
}

impl Fields {
    /// A text that is not blank.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(Field::Text(text)) => {
                Some(text.expose_secret().trim()).filter(|text| !text.is_empty())
            }
            _ => None,
        }
    }

    /// A number, or a text that holds one; not negative, not endless.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        let number = match self.0.get(name)? {
            Field::Number(number) => *number,
            Field::Text(text) => text.expose_secret().trim().parse().ok()?,
            Field::Null | Field::Other => return None,
        };
        (number.is_finite() && number >= 0.0).then_some(number)
    }

    /// Whether the field is there and not null, whatever it holds.
    pub(crate) fn has(&self, name: &str) -> bool {
        !matches!(self.0.get(name), None | Some(Field::Null))
    }

    /// The error's name: `error`, or in Zoho's older shape `cause`.
    pub(super) fn error_word(&self) -> Option<&str> {
        self.text("error").or_else(|| {
            let response = self.text("response")?;
            response
                .eq_ignore_ascii_case("error")
                .then(|| self.text("cause"))?
        })
    }

    /// Whether the object tells of an error without a usable name for it.
    pub(super) fn names_an_error(&self) -> bool {
        let tells = |name| {
            self.text(name).is_some_and(|text| {
                text.eq_ignore_ascii_case("error") || text.eq_ignore_ascii_case("failure")
            })
        };
        self.has("error") || tells("status") || tells("response")
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some((name, field)) = map.next_entry()? {
                    fields.insert(name, field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Field, E> {
                Ok(Field::Text(text.into()))
            }

            fn visit_string<E>(self, text: String) -> Result<Field, E> {
                Ok(Field::Text(text.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Field, E> {
                Ok(Field::Number(number as f64))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Field, E> {
                Ok(Field::Number(number as f64))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Field, E> {
                Ok(Field::Number(number))
            }

            fn visit_unit<E>(self) -> Result<Field, E> {
                Ok(Field::Null)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Field, E> {
                Ok(Field::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Field::Other)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Field::Other)
            }
        }
        deserializer.deserialize_any(Any)
    }
}
