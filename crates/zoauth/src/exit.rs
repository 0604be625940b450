//! The numbers that the process returns, which scripts rely on. They are never
//! reused for something else; `zoauth help exit-codes` and JSON.md print this
//! table.

use std::process;

/// Declares the exit codes once: number, name in JSON, meaning.
macro_rules! exit_codes {
    ($($number:literal $variant:ident $name:literal $meaning:literal)*) => {
        /// What the process returns.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum ExitCode {
            $(#[doc = $meaning] $variant = $number,)*
        }

        impl ExitCode {
            /// All of them in the order of their numbers.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name that errors have in JSON (`error.code`).
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// When it is returned.
            pub(crate) const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),* }
            }
        }
    };
}

exit_codes! {
    0 Ok "ok" "answered, done"
    1 Failure "failure" "any other failure"
    2 Usage "usage" "the command line can't be understood"
    3 NotKnown "not_known" "a scope, module or application is not known"
    4 NotAnswered "not_answered" "the question can't be answered (`find`)"
    5 CallNotInCatalog "call_not_in_catalog" "the application is known, the call is not (`for`, `least`, `audit`)"
    6 MethodNotOnPath "method_not_on_path" "the path is known, with other methods (`for`, `least`, `audit`)"
    7 UnknownHost "unknown_host" "no application answers at this host or path (`for`, `least`, `audit`)"
    8 ScopeNotDocumented "scope_not_documented" "the call is documented, its scope is not (`for`, `least`, `audit`)"
    9 RefusalNotKnown "refusal_not_known" "what Zoho answered is not known (`explain`)"
    10 NotLoggedIn "not_logged_in" "no such profile, or nothing is stored in it"
    11 Refused "refused" "the accounts server refused: client, code, scope, redirect"
    12 Throttled "throttled" "too many token requests; try again later"
    13 Network "network" "the accounts server, or the API (`api`, `sync`), could not be reached"
    14 Store "store" "the token store could not be read or written"
    15 InsufficientScopes "insufficient_scopes" "the grant, or the scopes of `audit`, lack one that is needed"
    16 Findings "findings" "found what --fail-on (`scan`) or --strict (`audit`, `sync`) names, something missing (`setup --check`), or a problem (`doctor`)"
    17 ApiRefused "api_refused" "the API answered, but with no status of success (`api`, `sync`)"
    18 NeedsLogin "needs_login" "a profile can't give a token until a person logs in again (`status --check`)"
    19 ShortOfLife "short_of_life" "a token can't be had now, or not for as long as --min-life wants it (`status --check`)"
}

impl ExitCode {
    /// The number.
    pub(crate) const fn number(self) -> u8 {
        self as u8
    }
}

impl From<ExitCode> for process::ExitCode {
    fn from(exit: ExitCode) -> Self {
        Self::from(exit.number())
    }
}
