//! The clients of the emulator and the files that hold their made-up secrets.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use secrecy::ExposeSecret as _;
use serde::Serialize;
use tempfile::TempDir;
use zoho_emulator::{Client, ClientKind};

use super::failed;
use crate::cli::emulator::{Emulator, Kind};
use crate::error::Error;

/// A client as the ready line shows it.
#[derive(Serialize)]
pub(super) struct Registered {
    pub(super) kind: &'static str,
    pub(super) client_id: String,
    /// Where it is registered; a Self Client lives at one data center.
    pub(super) data_centers: Vec<&'static str>,
    /// That of the first data center.
    pub(super) client_secret_file: Option<PathBuf>,
    /// By data center, where each has one of its own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) client_secret_files: BTreeMap<&'static str, PathBuf>,
    /// The first.
    pub(super) redirect_uri: Option<String>,
    #[serde(skip)]
    pub(super) client: Client,
    #[serde(skip)]
    per_data_center: bool,
}

/// The clients that were asked for, each kind once.
pub(super) fn clients(arguments: &Emulator, codes: &[&'static str]) -> Vec<Registered> {
    let mut clients = Vec::new();
    for (number, kind) in arguments.client.iter().enumerate() {
        if arguments.client[..number].contains(kind) {
            continue;
        }
        let (name, made, is_redirected) = match kind {
            Kind::SelfClient => {
                let each = codes.iter().copied().map(|code| {
                    let client = Client::random(ClientKind::SelfClient).data_centers([code]);
                    Registered::new("self-client", client, vec![code])
                });
                clients.extend(each);
                continue;
            }
            Kind::Server => ("server", ClientKind::Server, true),
            Kind::Mobile => ("mobile", ClientKind::Mobile, true),
            Kind::Device => ("device", ClientKind::Device, false),
        };
        let mut client = Client::random(made);
        for code in codes.iter().filter(|_| arguments.secret_per_dc) {
            // The secret of another random client is as good as any.
            let other = Client::random(made).secret(code).clone();
            client = client.secret_for(*code, other);
        }
        let uris = arguments.redirect_uri.iter().filter(|_| is_redirected);
        for uri in uris.clone() {
            client = client.redirect_uri(uri);
        }
        let mut registered = Registered::new(name, client, codes.to_vec());
        registered.redirect_uri = uris.clone().next().cloned();
        registered.per_data_center = arguments.secret_per_dc;
        clients.push(registered);
    }
    clients
}

impl Registered {
    fn new(kind: &'static str, client: Client, data_centers: Vec<&'static str>) -> Self {
        Self {
            kind,
            client_id: client.id().to_owned(),
            data_centers,
            client_secret_file: None,
            client_secret_files: BTreeMap::new(),
            redirect_uri: None,
            client,
            per_data_center: false,
        }
    }

    /// The data centers with a secret of their own: the first stands for all,
    /// where there is one secret.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let several = if self.per_data_center { usize::MAX } else { 1 };
        let codes = self.data_centers.iter().copied().take(several);
        codes.map(|code| (code, self.client.secret(code).expose_secret()))
    }

    /// Writes the secrets to new files that their owner alone can read:
    /// `server.secret`, `self-client-us.secret`, `server-eu.secret`.
    pub(super) fn keep_secrets(&mut self, folder: &TempDir) -> Result<(), Error> {
        let mut files = BTreeMap::new();
        for (code, secret) in self.secrets() {
            // A Self Client is one of several.
            let name = if self.per_data_center || self.kind == "self-client" {
                format!("{}-{code}.secret", self.kind)
            } else {
                format!("{}.secret", self.kind)
            };
            let path = folder.path().join(name);
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options
                .open(&path)
                .and_then(|mut file| file.write_all(secret.as_bytes()))
                .map_err(|error| failed("write the client secret", &error))?;
            files.insert(code, path);
        }
        let first = self.data_centers.first();
        self.client_secret_file = first.and_then(|code| files.get(code)).cloned();
        if self.per_data_center {
            self.client_secret_files = files;
        }
        Ok(())
    }
}
