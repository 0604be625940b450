//! What the emulator says when it is ready: for people, for programs, and as
//! lines for a shell.

use std::path::PathBuf;

use serde::Serialize;
use zeroize::Zeroizing;

use super::clients::Registered;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::style::{command, faint, strong};

/// The scope of the example session.
const EXAMPLE: &str = "ZohoCRM.modules.deals.READ";

#[derive(Serialize)]
pub(super) struct Ready {
    pub(super) version: u32,
    pub(super) accounts: Vec<Site>,
    pub(super) clients: Vec<Registered>,
    pub(super) organizations: Vec<String>,
    /// A folder for the tokens of this session; it goes with the emulator.
    pub(super) home: PathBuf,
    pub(super) record: Option<PathBuf>,
}

#[derive(Serialize)]
pub(super) struct Site {
    pub(super) data_center: &'static str,
    pub(super) url: String,
    /// Where APIs answer.
    pub(super) api_domain: String,
}

impl Ready {
    pub(super) fn print(&self, output: &Output, env: bool) -> Result<(), Error> {
        if output.is_json() {
            let line = serde_json::to_string(self).map_err(|error| {
                Error::new(ExitCode::Failure, format!("can't write JSON: {error}"))
            })?;
            return output.text(&format!("{line}\n"));
        }
        if env {
            return output.text(&self.variables());
        }
        output.page(|page| {
            page.line(strong(
                "Zoho for trying things, accounts server and APIs, on this machine only",
            ));
            let mut rows: Vec<[String; 2]> = Vec::new();
            for site in &self.accounts {
                rows.push([faint(site.data_center), site.url.clone()]);
            }
            page.table(2, &rows);
            for client in &self.clients {
                page.gap();
                let place = client.data_centers.join(", ");
                page.line(format!("  {} client at {place} (made up)", client.kind));
                let mut rows = vec![[faint("client ID"), client.client_id.clone()]];
                match (&client.client_secret_file, &client.client_secret_files) {
                    (Some(file), each) if each.is_empty() => {
                        rows.push([faint("secret in"), file.display().to_string()]);
                    }
                    (_, each) => rows.extend(each.iter().map(|(code, file)| {
                        [
                            faint(format!("{code} secret in")),
                            file.display().to_string(),
                        ]
                    })),
                }
                if let Some(uri) = &client.redirect_uri {
                    rows.push([faint("redirect URI"), uri.clone()]);
                }
                page.table(4, &rows);
            }
            if let Some(session) = self.session() {
                page.gap();
                page.line(strong("Try it in another terminal"));
                for line in session {
                    page.line(format!("  {}", command(line)));
                }
            }
            page.gap();
            page.line("API calls are answered at the same address, by the catalog.");
            if let Some(file) = &self.record {
                page.line(format!("Requests are recorded in {}.", file.display()));
            }
            page.line("Ctrl-C ends it.");
        })
    }

    /// Commands from a code of the stand-in for the API console to a header.
    fn session(&self) -> Option<Vec<String>> {
        let client = self.clients.iter().find(|c| c.kind == "self-client")?;
        let home = client.data_centers.first()?;
        let site = self
            .accounts
            .iter()
            .find(|site| site.data_center == *home)?;
        let file = client.client_secret_file.as_ref()?.display();
        Some(vec![
            format!("export ZOAUTH_HOME={}", self.home.display()),
            format!("export ZOAUTH_ACCOUNTS_URL={}", site.url),
            format!("export ZOAUTH_CLIENT_ID={}", client.client_id),
            "curl -s $ZOAUTH_ACCOUNTS_URL/emulator/self-client/code \\".to_owned(),
            format!("  -d client_id=$ZOAUTH_CLIENT_ID -d scope={EXAMPLE} |"),
            format!("  zoauth login {EXAMPLE} --code-stdin \\"),
            format!("  --client-secret-file {file}"),
            "zoauth header".to_owned(),
        ])
    }

    /// Lines for a shell: `eval` takes them.
    fn variables(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# Made up by the emulator; good for nothing but this emulator.\n",
        ));
        let several = self.clients.len() > 1;
        text.push_str(&format!("export ZOAUTH_HOME={}\n", self.home.display()));
        for (number, site) in self.accounts.iter().enumerate() {
            let code = site.data_center;
            let comment = if number == 0 { "" } else { "# " };
            text.push_str(&format!(
                "{comment}export ZOAUTH_ACCOUNTS_URL={} # {code}\n",
                site.url
            ));
        }
        for (number, client) in self.clients.iter().enumerate() {
            let comment = if number == 0 { "" } else { "# " };
            if several {
                text.push_str(&format!(
                    "# {} client at {}\n",
                    client.kind,
                    client.data_centers.join(", ")
                ));
            }
            text.push_str(&format!(
                "{comment}export ZOAUTH_CLIENT_ID={}\n",
                client.client_id
            ));
            for (number, (code, secret)) in client.secrets().enumerate() {
                let comment = if number == 0 { comment } else { "# " };
                text.push_str(&format!("{comment}export ZOAUTH_CLIENT_SECRET={secret}"));
                if client.data_centers.len() > 1 && client.secrets().count() > 1 {
                    text.push_str(&format!(" # {code}"));
                }
                text.push('\n');
            }
        }
        text
    }
}
