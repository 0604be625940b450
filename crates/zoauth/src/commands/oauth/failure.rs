//! Errors of zoho-oauth as the tool reports them: its words for what happened,
//! why and what to do, and the exit code that scripts rely on.

use serde::Serialize;

use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;

/// What programs are told about an error (`error.details` in JSON).
#[derive(Serialize)]
struct Details {
    /// A word for the kind that stays the same across versions.
    kind: &'static str,
    /// Seconds until the same call can succeed, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl From<zoho_oauth::Error> for Error {
    fn from(error: zoho_oauth::Error) -> Self {
        use zoho_oauth::StoreError as S;
        let remedy = error.remedy().into_owned();
        let needs_key = matches!(
            error,
            zoho_oauth::Error::Store(S::NoKey { .. } | S::WrongKey { .. })
        );
        let error = with_remedy(&error, remedy);
        if needs_key {
            return error.hint(format!(
                "a key is given by its file (--key-file, {}) or in the variable {}",
                environment::KEY_FILE,
                environment::KEY
            ));
        }
        error
    }
}

/// The error with a remedy that names commands, where zoho-oauth can't.
pub(super) fn with_remedy(error: &zoho_oauth::Error, remedy: String) -> Error {
    Error::new(exit(error), error.to_string())
        .cause(error.cause())
        .hint(remedy)
        .details(&Details {
            kind: error.code(),
            retry_after: error.retry_after().map(|time| time.as_secs()),
        })
}

impl From<zoho_oauth::StoreError> for Error {
    fn from(error: zoho_oauth::StoreError) -> Self {
        zoho_oauth::Error::from(error).into()
    }
}

/// What the process returns for an error.
pub(super) fn exit(error: &zoho_oauth::Error) -> ExitCode {
    use zoho_oauth::Error as E;
    match error {
        E::NoGrant { .. } | E::NotRenewable { .. } => ExitCode::NotLoggedIn,
        E::InvalidClient { .. }
        | E::InvalidClientSecret { .. }
        | E::InvalidCode { .. }
        | E::InvalidRedirectUri { .. }
        | E::InvalidScope { .. }
        | E::AccessDenied { .. }
        | E::MissingOrgInfo { .. }
        | E::InvalidOrg { .. }
        | E::ClientBlocked { .. }
        | E::DeviceCodeExpired { .. }
        | E::MissingRefreshToken { .. }
        | E::Refused { .. } => ExitCode::Refused,
        E::Throttled { .. } | E::BudgetSpent { .. } => ExitCode::Throttled,
        // Something else than Zoho answered, or Zoho has trouble: for a script
        // the same as no answer.
        E::Network { .. }
        | E::NotJson { .. }
        | E::UnexpectedStatus { .. }
        | E::MissingAccessToken { .. } => ExitCode::Network,
        E::Store(_) => ExitCode::Store,
        E::BlankClientId
        | E::BlankClientSecret
        | E::MissingClientSecret { .. }
        | E::BadRedirectUri { .. }
        | E::MissingRedirectUri
        | E::Blank { .. }
        | E::NoScopes
        | E::Scope(_)
        | E::Accounts(_)
        | E::UnknownDataCenter(_)
        | E::Profile(_)
        | E::BadSoid { .. } => ExitCode::Usage,
        _ => ExitCode::Failure,
    }
}
