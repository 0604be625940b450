//! The one error type of the tool: what happened, what to do about it, and
//! what the process returns. Library errors become one of these where they
//! meet the user.

use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::exit::ExitCode;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Error {
    exit: ExitCode,
    message: String,
    cause: Option<String>,
    hints: Vec<String>,
    details: Option<Value>,
}

impl Error {
    /// A failure; `message` is one sentence in lower case without a full stop.
    pub(crate) fn new(exit: ExitCode, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            cause: None,
            hints: Vec::new(),
            details: None,
        }
    }

    /// Why it happened, where the message does not say it all.
    #[must_use]
    pub(crate) fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What the user can do about it; the first hint is the one in JSON's
    /// `hint`, the others follow it there in lines of their own.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Facts for programs (`error.details` in JSON).
    #[must_use]
    pub(crate) fn details(mut self, details: &impl Serialize) -> Self {
        self.details = serde_json::to_value(details).ok();
        self
    }

    /// What the process returns.
    pub(crate) fn exit(&self) -> ExitCode {
        self.exit
    }

    /// What happened.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Why it happened.
    pub(crate) fn why(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// What can be done about it.
    pub(crate) fn hints(&self) -> &[String] {
        &self.hints
    }

    /// Nobody reads the output any more (`zoauth … | head`): a success.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.exit == ExitCode::Ok
    }

    /// The form that JSON output has.
    pub(crate) fn to_json(&self) -> Json<'_> {
        Json {
            error: Body {
                code: self.exit.name(),
                exit_code: self.exit.number(),
                message: &self.message,
                cause: self.cause.as_deref(),
                hint: (!self.hints.is_empty()).then(|| self.hints.join("\n")),
                details: self.details.as_ref(),
            },
        }
    }
}

/// `{"error": {…}}`.
#[derive(Debug, Serialize)]
pub(crate) struct Json<'e> {
    error: Body<'e>,
}

#[derive(Debug, Serialize)]
struct Body<'e> {
    code: &'static str,
    exit_code: u8,
    message: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'e str>,
    hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'e Value>,
}

impl From<io::Error> for Error {
    /// Of writing to standard output.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(ExitCode::Ok, "");
        }
        Self::new(
            ExitCode::Failure,
            format!("can't write the answer: {error}"),
        )
    }
}
