//! A scope of any application that is compiled in, for programs that handle
//! several applications' scopes together.

use std::fmt;
use std::str::FromStr;

use crate::UnknownScope;
use crate::generated::applications;
use crate::runtime::{Table, hash};

macro_rules! any_scope {
    ($($variant:ident $scope:ident $feature:tt,)*) => {
        /// A scope of any application whose feature is enabled.
        ///
        /// The order is that of the applications' names, then that of the
        /// scopes. There is no variant for unknown scopes: see
        /// [the crate's front page](crate#unknown-scopes).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum AnyScope {
            $(
                #[doc = concat!("A scope of the application `", $feature, "`.")]
                #[cfg(feature = $feature)]
                $variant(crate::$scope),
            )*
        }

        const TABLES: &[&Table] = &[$(#[cfg(feature = $feature)] crate::$scope::TABLE,)*];

        // With no feature, or a single one, parts of these have nothing to do.
        #[allow(unused_variables, unreachable_patterns)]
        impl AnyScope {
            /// The scope exactly as Zoho's documentation spells it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(#[cfg(feature = $feature)] Self::$variant(scope) => scope.as_str(),)*
                }
            }

            /// The application's short name, such as `crm`.
            pub const fn application(self) -> &'static str {
                match self {
                    $(#[cfg(feature = $feature)] Self::$variant(_) => $feature,)*
                }
            }

            /// The application's name as people write it, such as `Zoho CRM`.
            pub const fn title(self) -> &'static str {
                match self {
                    $(#[cfg(feature = $feature)] Self::$variant(scope) => scope.title(),)*
                }
            }

            /// The catalog's name for what the scope is about: the part
            /// between prefix and operation.
            pub const fn module(self) -> &'static str {
                match self {
                    $(#[cfg(feature = $feature)] Self::$variant(scope) => scope.module(),)*
                }
            }

            /// What may be done with it, such as `READ`: the last part.
            pub const fn operation(self) -> &'static str {
                match self {
                    $(#[cfg(feature = $feature)] Self::$variant(scope) => scope.operation(),)*
                }
            }

            /// Whether a token with this scope may do all that `other` stands
            /// for. A scope covers itself, and none of another application.
            pub fn covers(self, other: Self) -> bool {
                match (self, other) {
                    $(
                        #[cfg(feature = $feature)]
                        (Self::$variant(wide), Self::$variant(narrow)) => wide.covers(narrow),
                    )*
                    _ => false,
                }
            }

        }

        #[allow(unused_variables)]
        impl FromStr for AnyScope {
            type Err = UnknownScope;

            /// Reads a scope, in any case of ASCII letters.
            fn from_str(text: &str) -> Result<Self, UnknownScope> {
                let hash = hash(text);
                $(
                    #[cfg(feature = $feature)]
                    if let Some(row) = crate::$scope::TABLE.find_hashed(text, hash) {
                        return Ok(Self::$variant(crate::$scope::ALL[row]));
                    }
                )*
                Err(UnknownScope::new(text, TABLES))
            }
        }

        $(
            #[cfg(feature = $feature)]
            impl From<crate::$scope> for AnyScope {
                fn from(scope: crate::$scope) -> Self {
                    Self::$variant(scope)
                }
            }
        )*
    };
}

applications!(any_scope);

impl fmt::Display for AnyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl TryFrom<&str> for AnyScope {
    type Error = UnknownScope;

    fn try_from(text: &str) -> Result<Self, UnknownScope> {
        text.parse()
    }
}

impl AsRef<str> for AnyScope {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<AnyScope> for &'static str {
    fn from(scope: AnyScope) -> Self {
        scope.as_str()
    }
}

impl From<AnyScope> for String {
    fn from(scope: AnyScope) -> Self {
        scope.as_str().to_owned()
    }
}
