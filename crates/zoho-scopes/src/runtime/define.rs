//! The macro that gives an enum of scopes its methods. Generated files call it
//! with one line per scope: the variant, the exact spelling, module, operation
//! and the scopes that it covers besides itself.

macro_rules! define {
    (
        $scope:ident, $application:literal, $title:literal;
        scopes {
            $($variant:ident = $spelling:literal, $module:literal, $operation:literal
                $(, covers [$($covered:ident)*])?;)*
        }
        aliases { $($alias:literal => $target:ident;)* }
    ) => {
        impl $scope {
            /// The application's short name.
            pub const APPLICATION: &'static str = $application;
            /// The application's name as people write it.
            pub const TITLE: &'static str = $title;
            /// All scopes of the application, in the order of their spelling.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            const ROWS: &'static [Row] = &[$(Row {
                spelling: $spelling,
                module: $module,
                operation: $operation,
            }),*];
            const ALIASES: &'static [Alias] = &[$(Alias {
                spelling: $alias,
                row: Self::$target as usize,
            }),*];
            const INDEX: [u16; slots(Self::ROWS.len() + Self::ALIASES.len())] =
                index(Self::ROWS, Self::ALIASES);
            const COVERED: &'static [&'static [Self]] = &[$(&[$($(Self::$covered),*)?]),*];

            pub(crate) const TABLE: &'static Table = &Table {
                application: $application,
                title: $title,
                rows: Self::ROWS,
                aliases: Self::ALIASES,
                index: &Self::INDEX,
            };
            const TABLES: &'static [&'static Table] = &[Self::TABLE];

            /// The scope exactly as Zoho's documentation spells it.
            pub const fn as_str(self) -> &'static str {
                Self::ROWS[self as usize].spelling
            }

            /// The application's short name.
            pub const fn application(self) -> &'static str {
                $application
            }

            /// The application's name as people write it.
            pub const fn title(self) -> &'static str {
                $title
            }

            /// The catalog's name for what the scope is about: the part
            /// between prefix and operation.
            pub const fn module(self) -> &'static str {
                Self::ROWS[self as usize].module
            }

            /// What may be done with it, such as `READ`: the last part.
            pub const fn operation(self) -> &'static str {
                Self::ROWS[self as usize].operation
            }

            /// Whether a token with this scope may do all that `other` stands
            /// for. A scope covers itself.
            pub fn covers(self, other: Self) -> bool {
                self == other || self.covered().binary_search(&other).is_ok()
            }

            /// The scopes that this one covers besides itself, in order.
            pub const fn covered(self) -> &'static [Self] {
                Self::COVERED[self as usize]
            }
        }

        impl ZohoScope for $scope {
            const APPLICATION: &'static str = $application;
            const TITLE: &'static str = $title;
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }

            fn module(self) -> &'static str {
                self.module()
            }

            fn operation(self) -> &'static str {
                self.operation()
            }

            fn covers(self, other: Self) -> bool {
                self.covers(other)
            }

            fn covered(self) -> &'static [Self] {
                self.covered()
            }
        }

        impl std::fmt::Display for $scope {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $scope {
            type Err = UnknownScope;

            /// Reads a scope, in any case of ASCII letters.
            fn from_str(text: &str) -> Result<Self, UnknownScope> {
                match Self::TABLE.find(text) {
                    Some(row) => Ok(Self::ALL[row]),
                    None => Err(UnknownScope::new(text, Self::TABLES)),
                }
            }
        }

        impl TryFrom<&str> for $scope {
            type Error = UnknownScope;

            fn try_from(text: &str) -> Result<Self, UnknownScope> {
                text.parse()
            }
        }

        impl AsRef<str> for $scope {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl From<$scope> for &'static str {
            fn from(scope: $scope) -> Self {
                scope.as_str()
            }
        }

        impl From<$scope> for String {
            fn from(scope: $scope) -> Self {
                scope.as_str().to_owned()
            }
        }
    };
}

pub(crate) use define;
