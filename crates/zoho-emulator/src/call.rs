//! One request as the handlers see it: parameters from query and form alike, as
//! Zoho takes them, and the token in the `Authorization` header. What can be a
//! secret is wiped when the call is done and is never printed.

use std::time::SystemTime;

use axum::http::{HeaderMap, Method, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::data_center::DataCenter;

pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The data center whose server was asked.
    pub(crate) data_center: DataCenter,
    pub(crate) now: SystemTime,
    params: Vec<(String, Zeroizing<String>)>,
    authorization: Option<Zeroizing<String>>,
    /// The others, which hold no secret of Zoho's.
    headers: HeaderMap,
}

impl Call {
    pub(crate) fn new(
        method: Method,
        (path, query): (&str, Option<&str>),
        headers: &HeaderMap,
        form: &[u8],
        (data_center, now): (DataCenter, SystemTime),
    ) -> Self {
        let pairs = |bytes| {
            form_urlencoded::parse(bytes)
                .map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned())))
        };
        let is_form = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        let mut params: Vec<_> = if is_form {
            pairs(form).collect()
        } else {
            Vec::new()
        };
        params.extend(pairs(query.unwrap_or_default().as_bytes()));
        let authorization = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .map(|value| Zeroizing::new(value.to_owned()));
        Self {
            method,
            path: path.to_owned(),
            data_center,
            now,
            params,
            authorization,
            headers: without_secrets(headers),
        }
    }

    /// A parameter of the form or of the query; a blank one counts as absent.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// As [`param`](Self::param), empty when absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.param(name).unwrap_or_default()
    }

    /// A header other than those that carry secrets.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The names of the parameters, each once.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let is_first = |(at, (name, _)): &(usize, &(String, _))| {
            !self.params[..*at].iter().any(|(other, _)| other == name)
        };
        let all = self.params.iter().enumerate().filter(is_first);
        all.map(|(_, (name, _))| name.as_str())
    }

    /// The access token of `Authorization: Zoho-oauthtoken ...` or `Bearer ...`.
    pub(crate) fn access_token(&self) -> Option<&str> {
        let value = self.authorization.as_ref()?;
        ["Zoho-oauthtoken ", "Bearer "]
            .iter()
            .find_map(|scheme| value.strip_prefix(scheme))
    }

    /// Client ID and secret: parameters, or else HTTP Basic, which Zoho's
    /// discovery document offers as `client_secret_basic`.
    pub(crate) fn client_credentials(&self) -> (Zeroizing<String>, Zeroizing<String>) {
        if self.param("client_id").is_none()
            && let Some(pair) = self.basic()
        {
            return pair;
        }
        let owned = |name| Zeroizing::new(self.text(name).to_owned());
        (owned("client_id"), owned("client_secret"))
    }

    fn basic(&self) -> Option<(Zeroizing<String>, Zeroizing<String>)> {
        let encoded = self.authorization.as_ref()?.strip_prefix("Basic ")?;
        let decoded = Zeroizing::new(BASE64_STANDARD.decode(encoded).ok()?);
        let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
        Some((
            Zeroizing::new(id.to_owned()),
            Zeroizing::new(secret.to_owned()),
        ))
    }
}

fn without_secrets(headers: &HeaderMap) -> HeaderMap {
    let mut kept = headers.clone();
    for name in [
        header::AUTHORIZATION,
        header::PROXY_AUTHORIZATION,
        header::COOKIE,
    ] {
        kept.remove(name);
    }
    kept
}
