//! The client as it was registered in Zoho's API console: its ID, its secret
//! or secrets, its redirect URI. Blank values are refused here, because Zoho
//! answers them with the same `invalid_client` as everything else.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{Accounts, DataCenter, Error};

/// A registered client.
///
/// One client ID serves all data centers; the secret is common to them or, by
/// default, another one for each data center that is switched on.
///
/// Source: <https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>
#[derive(Clone, Debug)]
pub struct Client {
    id: String,
    secret: Option<SecretString>,
    secrets: Vec<(Accounts, SecretString)>,
    redirect_uri: Option<String>,
}

impl Client {
    /// A client by its ID. Space around the ID is dropped; its form is not
    /// checked further, since the prefix `1000.` is not the only one in use.
    ///
    /// # Errors
    ///
    /// [`Error::BlankClientId`] when nothing is left.
    pub fn new(id: impl AsRef<str>) -> Result<Self, Error> {
        let id = id.as_ref().trim();
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(Error::BlankClientId);
        }
        Ok(Self {
            id: id.to_owned(),
            secret: None,
            secrets: Vec::new(),
            redirect_uri: None,
        })
    }

    /// The secret that holds for every data center without one of its own.
    ///
    /// # Errors
    ///
    /// [`Error::BlankClientSecret`] when it is blank.
    pub fn with_secret(mut self, secret: SecretString) -> Result<Self, Error> {
        self.secret = Some(checked(secret)?);
        Ok(self)
    }

    /// The secret for one data center.
    ///
    /// # Errors
    ///
    /// [`Error::BlankClientSecret`] when it is blank.
    pub fn with_secret_for(self, dc: DataCenter, secret: SecretString) -> Result<Self, Error> {
        self.with_secret_at(&dc.into(), secret)
    }

    /// The secret for one accounts server, be it Zoho's or a custom one.
    ///
    /// # Errors
    ///
    /// [`Error::BlankClientSecret`] when it is blank.
    pub fn with_secret_at(
        mut self,
        accounts: &Accounts,
        secret: SecretString,
    ) -> Result<Self, Error> {
        let secret = checked(secret)?;
        self.secrets.retain(|(known, _)| known != accounts);
        self.secrets.push((accounts.clone(), secret));
        Ok(self)
    }

    /// The redirect URI exactly as it is registered; Zoho compares character
    /// for character.
    ///
    /// # Errors
    ///
    /// [`Error::BadRedirectUri`] unless it starts with `http://` or `https://`.
    ///
    /// Source: <https://zoho.com/accounts/protocol/oauth/web-apps/authorization.html>
    pub fn with_redirect_uri(mut self, uri: impl Into<String>) -> Result<Self, Error> {
        let uri = uri.into();
        let well_formed = (uri.starts_with("http://") || uri.starts_with("https://"))
            && Url::parse(&uri).is_ok_and(|url| url.has_host())
            && !uri.contains(char::is_whitespace);
        if !well_formed {
            return Err(Error::BadRedirectUri { uri });
        }
        self.redirect_uri = Some(uri);
        Ok(self)
    }

    /// The client ID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret to use at a data center, or at a custom server for `None`.
    pub fn secret_for(&self, dc: Option<DataCenter>) -> Option<&SecretString> {
        match dc {
            Some(dc) => self.secret_at(&dc.into()),
            None => self.secret.as_ref(),
        }
    }

    /// The secret to use at an accounts server.
    pub fn secret_at(&self, accounts: &Accounts) -> Option<&SecretString> {
        self.secrets
            .iter()
            .find(|(known, _)| known == accounts)
            .map(|(_, secret)| secret)
            .or(self.secret.as_ref())
    }

    /// The redirect URI, if one was given.
    pub fn redirect_uri(&self) -> Option<&str> {
        self.redirect_uri.as_deref()
    }

    /// The secret, or the error that names the data center it lacks for.
    pub(crate) fn need_secret(&self, accounts: &Accounts) -> Result<SecretString, Error> {
        self.secret_at(accounts)
            .cloned()
            .ok_or(Error::MissingClientSecret {
                data_center: accounts.data_center(),
            })
    }
}

/// Drops the line break that pasting and files add; refuses what is left blank.
fn checked(secret: SecretString) -> Result<SecretString, Error> {
    let trimmed = secret.expose_secret().trim();
    if trimmed.is_empty() {
        return Err(Error::BlankClientSecret);
    }
    if trimmed.len() == secret.expose_secret().len() {
        return Ok(secret);
    }
    Ok(SecretString::from(trimmed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_values_never_leave_the_machine() {
        assert!(matches!(Client::new(" \n"), Err(Error::BlankClientId)));
        let client = Client::new(" 1005.ABC\n").unwrap();
        assert_eq!(client.id(), "1005.ABC");
        assert!(matches!(
            client.clone().with_secret(SecretString::from(" ")),
            Err(Error::BlankClientSecret)
        ));
        assert!(matches!(
            client.need_secret(&DataCenter::EU.into()),
            Err(Error::MissingClientSecret {
                data_center: Some(DataCenter::EU)
            })
        ));
    }

    #[test]
    fn a_data_center_may_have_a_secret_of_its_own() {
        let client = Client::new("1000.ABC")
            .unwrap()
            .with_secret("common\n".into())
            .unwrap()
            .with_secret_for(DataCenter::EU, "european".into())
            .unwrap();
        let secret = |dc| client.secret_for(dc).unwrap().expose_secret().to_owned();
        assert_eq!(secret(Some(DataCenter::EU)), "european");
        assert_eq!(secret(Some(DataCenter::US)), "common");
        assert_eq!(secret(None), "common");
        assert!(!format!("{client:?}").contains("european"));
    }

    #[test]
    fn a_redirect_uri_is_kept_to_the_letter() {
        let client = Client::new("1").unwrap();
        let uri = "HTTP://x";
        assert!(client.clone().with_redirect_uri(uri).is_err());
        assert!(
            client
                .clone()
                .with_redirect_uri("urn:ietf:wg:oauth:2.0:oob")
                .is_err()
        );
        let client = client
            .with_redirect_uri("http://localhost:8080/callback/")
            .unwrap();
        assert_eq!(
            client.redirect_uri(),
            Some("http://localhost:8080/callback/")
        );
    }
}
