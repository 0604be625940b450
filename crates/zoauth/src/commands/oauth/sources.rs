//! Where a login has the client, its secret and the code from: options, files,
//! standard input, the environment, an earlier login, and questions last.

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;
use zoho_oauth::{Accounts, Client, DataCenterTable, Grant};

use super::client_secrets::ClientSecrets;
use super::code::{Age, Given};
use super::reading::now;
use super::secrets;
use crate::cli::oauth::{Login, LoginFlow};
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;

/// Where the client and the code come from.
pub(super) struct Sources {
    /// The code, and what was read along with it.
    pub(super) given: Given,
    secrets: Option<ClientSecrets>,
}

impl Sources {
    /// What was read elsewhere; nothing of it is looked for in the environment.
    pub(super) fn of(given: Given, secrets: ClientSecrets) -> Self {
        Self {
            given,
            secrets: Some(secrets),
        }
    }

    /// Reads what can be read without asking.
    pub(super) fn open(output: &Output, arguments: &Login, flow: LoginFlow) -> Result<Self, Error> {
        let line;
        let stdin;
        let (first, rest) = if arguments.client_secret_stdin && arguments.browser.paste {
            // The address comes later, by the same way.
            line = secrets::line_of_standard_input()?;
            (line.as_bytes(), &[][..])
        } else if arguments.client_secret_stdin {
            stdin = secrets::standard_input()?;
            secrets::first_line(&stdin)
        } else if arguments.code_stdin {
            stdin = secrets::standard_input()?;
            (&[][..], stdin.as_slice())
        } else {
            (&[][..], &[][..])
        };
        let given = if flow == LoginFlow::SelfClient {
            Given::read(output, arguments, arguments.code_stdin.then_some(rest))?
        } else {
            Given::default()
        };
        let secrets = if arguments.client_secret_stdin {
            Some(ClientSecrets::one(secrets::plain(first, "client secret")?))
        } else if let Some(path) = &arguments.client_secret_file {
            let bytes: Zeroizing<Vec<u8>> = secrets::file(output, path)?;
            Some(ClientSecrets::parse(&bytes)?)
        } else {
            None
        };
        Ok(Self { given, secrets })
    }

    /// The client without its secret; that of an earlier login need not be
    /// given again.
    pub(super) fn client_id(
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
        Ok(Client::new(id)?)
    }

    /// The client with its secret or secrets. What an earlier login has stored
    /// holds at its own server, unless another is given.
    pub(super) fn with_secret(
        &mut self,
        output: &Output,
        client: Client,
        known: Option<&Grant>,
        accounts: &Accounts,
        table: &DataCenterTable,
    ) -> Result<Client, Error> {
        let given = match self.secrets.take() {
            Some(given) => given,
            None => ClientSecrets::of_environment(table),
        };
        let given = match self.given.client_secret.take() {
            Some(secret) if given.is_empty() => ClientSecrets::one(secret),
            _ => given,
        };
        let mut client = given.add_to(client, table)?;
        let earlier = known
            .filter(|grant| grant.client_id == client.id())
            .filter(|grant| client.secret_at(&grant.accounts).is_none());
        if let Some(grant) = earlier
            && let Some(secret) = &grant.client_secret
        {
            client = client.with_secret_at(&grant.accounts, secret.clone())?;
        }
        if client.secret_at(accounts).is_some() {
            return Ok(client);
        }
        let secret = secrets::prompt(output, "Client secret (not shown)")?.ok_or_else(|| {
            missing(
                "client secret",
                "--client-secret-file, --client-secret-stdin, or the variable \
                 ZOAUTH_CLIENT_SECRET",
            )
        })?;
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

/// The error for something that nobody is there to be asked for.
pub(super) fn missing(what: &str, how: &str) -> Error {
    Error::new(ExitCode::Usage, format!("no {what} was given")).hint(format!("give it with {how}"))
}
