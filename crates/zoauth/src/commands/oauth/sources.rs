//! Where a login has the client, its secret and the code from: options, files,
//! standard input, the environment, an earlier login, and questions last.

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;
use zoho_oauth::{Client, Grant};

use super::code::{Age, Given};
use super::reading::now;
use super::secrets;
use crate::cli::oauth::{Login, LoginFlow};
use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// Where the client and the code come from.
pub(super) struct Sources {
    /// The code, and what was read along with it.
    pub(super) given: Given,
    secret: Option<SecretString>,
}

impl Sources {
    /// Reads what can be read without asking.
    pub(super) fn open(output: &Output, arguments: &Login) -> Result<Self, Error> {
        let uses_stdin = arguments.client_secret_stdin || arguments.code_stdin;
        let stdin = if uses_stdin {
            secrets::standard_input()?
        } else {
            Zeroizing::default()
        };
        let (first, rest) = if arguments.client_secret_stdin {
            secrets::first_line(&stdin)
        } else {
            (&[][..], stdin.as_slice())
        };
        let given = if arguments.flow == LoginFlow::SelfClient {
            Given::read(output, arguments, arguments.code_stdin.then_some(rest))?
        } else {
            Given::default()
        };
        let secret = if arguments.client_secret_stdin {
            Some(secrets::plain(first, "client secret")?)
        } else if let Some(path) = &arguments.client_secret_file {
            let bytes = secrets::file(output, path)?;
            Some(secrets::plain(&bytes, "client secret")?)
        } else {
            secrets::variable(environment::CLIENT_SECRET)
        };
        Ok(Self { given, secret })
    }

    /// The client with its secret; what is `known` of an earlier login at the
    /// same server need not be given again.
    pub(super) fn client(
        &mut self,
        output: &Output,
        arguments: &Login,
        known: Option<&Grant>,
    ) -> Result<Client, Error> {
        let file = self.given.client_id.take();
        let id = match (&arguments.client.client_id, file) {
            (Some(given), Some(file)) if *given != file => {
                return Err(Error::new(
                    ExitCode::Usage,
                    format!("the code's file is of the client {file}, not of {given}"),
                )
                .hint("a code is good for the client that it was made for"));
            }
            (Some(id), _) => id.clone(),
            (None, Some(id)) => id,
            (None, None) => match known {
                Some(grant) => grant.client_id.clone(),
                None => secrets::line(output, "Client ID")?.ok_or_else(|| {
                    missing("client ID", "--client-id, or the variable ZOAUTH_CLIENT_ID")
                })?,
            },
        };
        let client = Client::new(id)?;
        let earlier = || {
            let same = known.filter(|grant| grant.client_id == client.id())?;
            same.client_secret.clone()
        };
        let secret = match (self.secret.take())
            .or_else(|| self.given.client_secret.take())
            .or_else(earlier)
        {
            Some(secret) => secret,
            None => secrets::prompt(output, "Client secret (not shown)")?.ok_or_else(|| {
                missing(
                    "client secret",
                    "--client-secret-file, --client-secret-stdin, or the variable \
                     ZOAUTH_CLIENT_SECRET",
                )
            })?,
        };
        Ok(client.with_secret(secret)?)
    }

    /// The code, asked for if it is not there yet.
    pub(super) fn code(&mut self, output: &Output) -> Result<SecretString, Error> {
        if let Some(code) = self.given.code.take() {
            return Ok(code);
        }
        let typed = secrets::prompt(output, "Code (not shown)")?
            .filter(|code| !code.expose_secret().is_empty());
        self.given.age = Age::entered(now());
        typed.ok_or_else(|| {
            missing(
                "code",
                "--code-file, --code-stdin, or the variable ZOAUTH_CODE",
            )
        })
    }
}

fn missing(what: &str, how: &str) -> Error {
    Error::new(ExitCode::Usage, format!("no {what} was given")).hint(format!("give it with {how}"))
}
