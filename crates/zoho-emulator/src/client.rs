//! Clients, as the API console registers them: what kind they are, their secret
//! (one for all data centers, or one for each), their redirect URIs and the
//! data centers they are switched on for.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::answer::Refusal;
use crate::call::Call;
use crate::generate::Generator;
use crate::state::State;

/// The kinds of client in the API console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientKind {
    /// Server-based application: authorization code, incremental authorization.
    Server,
    /// Mobile or desktop application: authorization code with PKCE.
    Mobile,
    /// Self Client: a code from the console, or client credentials.
    SelfClient,
    /// Non-browser application: device flow.
    Device,
    /// Client-based (JavaScript) application: implicit flow, no secret.
    ClientBased,
}

impl ClientKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Server,
        Self::Mobile,
        Self::SelfClient,
        Self::Device,
        Self::ClientBased,
    ];
}

/// A registered client.
///
/// ```
/// use zoho_emulator::Client;
///
/// let client = Client::server("1000.EXAMPLE", "secret-for-all")
///     .redirect_uri("http://localhost:8080/callback")
///     .secret_for("eu", "secret-for-europe");
/// assert!(!format!("{client:?}").contains("secret-for"));
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) id: String,
    pub(crate) kind: ClientKind,
    pub(crate) name: String,
    pub(crate) redirect_uris: Vec<String>,
    /// `None` until registered, unless chosen.
    pub(crate) data_centers: Option<Vec<String>>,
    pub(crate) owner: Option<String>,
    secret: SecretString,
    secret_by_data_center: BTreeMap<String, SecretString>,
}

impl Client {
    /// A server-based application.
    pub fn server(id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self::new(ClientKind::Server, id.into(), secret.into())
    }

    /// A mobile or desktop application.
    pub fn mobile(id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self::new(ClientKind::Mobile, id.into(), secret.into())
    }

    /// A Self Client. It lives at one data center: that of its owner.
    pub fn self_client(id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self::new(ClientKind::SelfClient, id.into(), secret.into())
    }

    /// A non-browser application.
    pub fn device(id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self::new(ClientKind::Device, id.into(), secret.into())
    }

    /// A client-based (JavaScript) application.
    pub fn client_based(id: impl Into<String>) -> Self {
        Self::new(
            ClientKind::ClientBased,
            id.into(),
            SecretString::from(String::new()),
        )
    }

    /// A client with a random ID and secret in Zoho's form.
    pub fn random(kind: ClientKind) -> Self {
        let mut generator = Generator::System;
        let id = generator.client_id();
        let secret = SecretString::from(generator.client_secret().to_string());
        Self::new(kind, id, secret)
    }

    /// The client of this kind that [`Emulator::start`](crate::Emulator::start)
    /// registers: ID `1000.SERVER`, `1000.MOBILE`, `1000.SELF`, `1000.DEVICE` or
    /// `1000.JS`, secret `secret`, redirect URI `http://localhost:8484/callback`.
    pub fn example(kind: ClientKind) -> Self {
        let (id, is_redirected) = match kind {
            ClientKind::Server => ("1000.SERVER", true),
            ClientKind::Mobile => ("1000.MOBILE", true),
            ClientKind::SelfClient => ("1000.SELF", false),
            ClientKind::Device => ("1000.DEVICE", false),
            ClientKind::ClientBased => ("1000.JS", true),
        };
        let client = Self::new(kind, id.to_owned(), SecretString::from("secret"));
        if is_redirected {
            client.redirect_uri("http://localhost:8484/callback")
        } else {
            client
        }
    }

    fn new(kind: ClientKind, id: String, secret: SecretString) -> Self {
        Self {
            id,
            kind,
            name: "Example application".to_owned(),
            redirect_uris: Vec::new(),
            data_centers: None,
            owner: None,
            secret,
            secret_by_data_center: BTreeMap::new(),
        }
    }

    /// The name on the consent page.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds a redirect URI. Requests must carry it character for character.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Switches the client on for these data centers only. Default: all that
    /// run; for a Self Client, the one of its owner.
    #[must_use]
    pub fn data_centers<S: Into<String>>(mut self, codes: impl IntoIterator<Item = S>) -> Self {
        self.data_centers = Some(codes.into_iter().map(Into::into).collect());
        self
    }

    /// Gives the client a secret of its own at one data center.
    #[must_use]
    pub fn secret_for(mut self, code: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        self.secret_by_data_center
            .insert(code.into(), secret.into());
        self
    }

    /// The e-mail address of the user who made a Self Client, whom its tokens
    /// act for. Default: the first user of its data center.
    #[must_use]
    pub fn owner(mut self, email: impl Into<String>) -> Self {
        self.owner = Some(email.into());
        self
    }

    /// The client ID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The kind of client.
    pub fn kind(&self) -> ClientKind {
        self.kind
    }

    /// The secret at a data center.
    pub fn secret(&self, data_center: &str) -> &SecretString {
        self.secret_by_data_center
            .get(data_center)
            .unwrap_or(&self.secret)
    }

    pub(crate) fn is_on(&self, data_center: &str) -> bool {
        self.data_centers
            .iter()
            .flatten()
            .any(|code| code == data_center)
    }

    fn check_secret(&self, data_center: &str, given: &str) -> Result<(), Refusal> {
        let is = |secret: &SecretString| {
            !secret.expose_secret().is_empty() && secret.expose_secret() == given
        };
        if is(self.secret(data_center)) {
            Ok(())
        } else if is(&self.secret) || self.secret_by_data_center.values().any(is) {
            // The secret of another data center.
            Err(Refusal::INVALID_CLIENT)
        } else {
            Err(Refusal::INVALID_CLIENT_SECRET)
        }
    }
}

/// The client a request names, if this data center knows it. No secret needed.
pub(crate) fn identify(state: &State, call: &Call, id: &str) -> Result<Arc<Client>, Refusal> {
    match state.clients.get(id) {
        Some(client) if client.is_on(call.data_center.code) => Ok(Arc::clone(client)),
        _ => Err(Refusal::INVALID_CLIENT),
    }
}

/// The client a request proves to be with its secret.
pub(crate) fn authenticate(state: &State, call: &Call) -> Result<Arc<Client>, Refusal> {
    let (id, secret) = call.client_credentials();
    let client = identify(state, call, &id)?;
    client.check_secret(call.data_center.code, &secret)?;
    Ok(client)
}
