//! The device flow: the user types a short code into a browser elsewhere while
//! the program polls. Zoho's own variant: other paths and grant types than the
//! RFC, milliseconds, and a move to another data center on the way.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{Form, Request};
use crate::error::{Asked, Call};
use crate::{
    Accounts, Client, DataCenterTable, Error, HttpResponse, ScopeSet, TokenAnswer, answer,
};

/// Zoho's shortest time between two polls.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/devices/polling-request.html>
const USUAL_INTERVAL: Duration = Duration::from_secs(30);
/// How long the codes live.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/devices/initiation-request.html>
const USUAL_LIFETIME: Duration = Duration::from_secs(300);

/// Asks for a user code and a device code. Needs no client secret, but the
/// polls do.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/devices/initiation-request.html>
#[derive(Clone, Debug)]
pub struct DeviceStartRequest {
    accounts: Accounts,
    client_id: String,
    scopes: ScopeSet,
    offline: bool,
}

/// What the user has to do, and the code to poll with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeviceStart {
    /// What the user types in.
    pub user_code: String,
    /// The page where the user types it in.
    pub verification_url: String,
    /// The same page with the code filled in, if Zoho names one.
    pub verification_url_complete: Option<String>,
    /// What the program polls with.
    pub device_code: SecretString,
    /// Time between two polls.
    pub interval: Duration,
    /// Life time of both codes.
    pub expires_in: Duration,
}

/// Asks whether the user is done. At most once per interval.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/devices/polling-request.html>
#[derive(Clone, Debug)]
pub struct DevicePollRequest {
    accounts: Accounts,
    client_id: String,
    secret: SecretString,
    device_code: SecretString,
    offline: bool,
    table: DataCenterTable,
}

/// How far the user is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DevicePoll {
    /// Done; the tokens.
    Granted(TokenAnswer),
    /// Not done: wait for one interval.
    Pending,
    /// Asked too early: wait for longer.
    SlowDown,
    /// Done, but the user's account lives in another data center: go on
    /// polling at that server with the same device code.
    OtherDataCenter(Accounts),
}

impl DeviceStartRequest {
    /// A request for offline access with forced consent, so that the answer
    /// has a refresh token.
    ///
    /// # Errors
    ///
    /// [`Error::NoScopes`].
    pub fn new(accounts: &Accounts, client: &Client, scopes: ScopeSet) -> Result<Self, Error> {
        if scopes.is_empty() {
            return Err(Error::NoScopes);
        }
        Ok(Self {
            accounts: accounts.clone(),
            client_id: client.id().to_owned(),
            scopes,
            offline: true,
        })
    }

    /// Asks for an access token only.
    #[must_use]
    pub fn online(mut self) -> Self {
        self.offline = false;
        self
    }
}

impl Request for DeviceStartRequest {
    type Answer = DeviceStart;

    fn call(&self) -> Call {
        Call::DeviceStart
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v3/device/code"
    }

    fn form(&self) -> Form {
        let form = Form::new("device_request")
            .public("client_id", &*self.client_id)
            .public("scope", self.scopes.to_string());
        if self.offline {
            form.public("access_type", "offline")
                .public("prompt", "consent")
        } else {
            form.public("access_type", "online")
        }
    }

    fn read(&self, response: &HttpResponse) -> Result<DeviceStart, Error> {
        let asked = Asked::new(self.call(), &self.accounts);
        let fields = answer::read(&asked, response)?;
        let text = |field: &'static str| {
            let printable = |text: &&str| !text.contains(char::is_control);
            fields
                .text(field)
                .filter(printable)
                .ok_or_else(|| Error::BadField {
                    asked: asked.clone(),
                    field,
                })
        };
        // These two are milliseconds, unlike the life time of a token.
        let time = |field: &str, usual: Duration| {
            fields
                .number(field)
                .filter(|milliseconds| (1.0..=86_400_000.0).contains(milliseconds))
                .map_or(usual, |milliseconds| {
                    Duration::from_millis(milliseconds as u64)
                })
        };
        Ok(DeviceStart {
            user_code: text("user_code")?.to_owned(),
            verification_url: Some(text("verification_url")?)
                .filter(|url| is_web_address(url))
                .ok_or_else(|| Error::BadField {
                    asked: asked.clone(),
                    field: "verification_url",
                })?
                .to_owned(),
            verification_url_complete: text("verification_uri_complete")
                .ok()
                .filter(|url| is_web_address(url))
                .map(str::to_owned),
            device_code: text("device_code")?.into(),
            interval: time("interval", USUAL_INTERVAL),
            expires_in: time("expires_in", USUAL_LIFETIME),
        })
    }
}

impl DevicePollRequest {
    /// A poll for a started device flow. After [`DevicePoll::OtherDataCenter`]
    /// make a new one with that data center.
    ///
    /// # Errors
    ///
    /// [`Error::MissingClientSecret`].
    pub fn new(accounts: &Accounts, client: &Client, start: &DeviceStart) -> Result<Self, Error> {
        Ok(Self {
            accounts: accounts.clone(),
            client_id: client.id().to_owned(),
            secret: client.need_secret(accounts)?,
            device_code: start.device_code.clone(),
            offline: true,
            table: DataCenterTable::of(accounts),
        })
    }

    /// The servers that [`DevicePoll::OtherDataCenter`] may name. Zoho's own
    /// unless a custom server is asked; that one has no others beside it.
    #[must_use]
    pub fn table(mut self, table: DataCenterTable) -> Self {
        self.table = table;
        self
    }

    /// Takes an answer without a refresh token, for a start that was
    /// [`online`](DeviceStartRequest::online).
    #[must_use]
    pub fn online(mut self) -> Self {
        self.offline = false;
        self
    }
}

impl Request for DevicePollRequest {
    type Answer = DevicePoll;

    fn call(&self) -> Call {
        Call::DevicePoll
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn path(&self) -> &'static str {
        "/oauth/v3/device/token"
    }

    fn form(&self) -> Form {
        Form::new("device_token")
            .public("client_id", &*self.client_id)
            .secret("client_secret", &self.secret, "ZOHO_CLIENT_SECRET")
            .secret("code", &self.device_code, "ZOHO_DEVICE_CODE")
    }

    fn read(&self, response: &HttpResponse) -> Result<DevicePoll, Error> {
        let asked = Asked::new(self.call(), &self.accounts);
        let fields = answer::object(&asked, response)?;
        match fields.text("error") {
            Some("authorization_pending") => Ok(DevicePoll::Pending),
            Some("slow_down") => Ok(DevicePoll::SlowDown),
            Some("other_dc") => fields
                .text("user_location")
                .or_else(|| fields.text("dc"))
                .and_then(|location| self.table.server(location))
                .map(|accounts| DevicePoll::OtherDataCenter(accounts.clone()))
                .ok_or(Error::UnknownLocation { asked }),
            _ => {
                let answer = TokenAnswer::read(&asked, response)?;
                let answer = if self.offline {
                    answer.with_refresh_token(&asked)?
                } else {
                    answer
                };
                Ok(DevicePoll::Granted(answer))
            }
        }
    }
}

/// The user is sent there, so nothing but a web page will do.
fn is_web_address(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
}
