//! Scopes in files and messages: written as their exact spelling, read in any
//! case of letters. By hand, for all enums at once, so that nobody pays for a
//! derive macro.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde_core::de::{Deserialize, Deserializer, Error, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::generated::applications;
use crate::{AnyScope, UnknownScope};

struct Text<S>(PhantomData<S>);

impl<S: FromStr<Err = UnknownScope>> Visitor<'_> for Text<S> {
    type Value = S;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scope as a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<S, E> {
        text.parse().map_err(E::custom)
    }
}

macro_rules! as_text {
    ($scope:ty) => {
        impl Serialize for $scope {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $scope {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Text(PhantomData))
            }
        }
    };
}

macro_rules! applications_as_text {
    ($($variant:ident $scope:ident $feature:tt,)*) => {
        $(
            #[cfg(feature = $feature)]
            as_text!(crate::$scope);
        )*
    };
}

as_text!(AnyScope);
applications!(applications_as_text);
