//! The way back: Zoho sends the browser to the redirect URI with a code, and
//! names the data center of the user. The token request, with the client secret
//! in it, goes where this says; so a forged server must not get through.

use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::answer;
use crate::error::{Asked, Call};
use crate::{Accounts, DataCenter, DataCenterTable, Error};

/// An authorization code and the accounts server that exchanges it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AuthorizationCode {
    /// The code; works once, for one or two minutes.
    pub code: SecretString,
    /// The accounts server of the user's data center.
    pub accounts: Accounts,
    /// The user's data center, if Zoho named one that is known.
    pub location: Option<DataCenter>,
}

/// Source: <https://www.zoho.com/accounts/protocol/oauth/multi-dc/client-authorization.html>
pub(super) fn read(
    redirect: &str,
    state: &SecretString,
    asked_at: &Accounts,
    table: &DataCenterTable,
) -> Result<AuthorizationCode, Error> {
    let redirect = redirect.trim();
    let query = redirect
        .split_once('?')
        .map_or(redirect, |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);

    let mut fields = Query::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let slot = match &*name {
            "code" => &mut fields.code,
            "state" => &mut fields.state,
            "error" => &mut fields.error,
            "location" => &mut fields.location,
            "accounts-server" => &mut fields.server,
            _ => continue,
        };
        if slot.replace(Zeroizing::new(value.into_owned())).is_some() {
            return Err(Error::BadRedirect {
                reason: "one of its parameters stands there twice",
            });
        }
    }

    // A refusal may come without `state`; a wrong one is never believed.
    match &fields.state {
        Some(given) if given.as_str() != state.expose_secret() => return Err(Error::StateMismatch),
        None if fields.error.is_none() => {
            return Err(Error::BadRedirect {
                reason: "`state` is missing",
            });
        }
        _ => {}
    }
    if let Some(word) = fields.error {
        let asked = Asked::new(Call::Authorization, asked_at);
        return Err(answer::refusal(&asked, &word, None));
    }
    let code = fields
        .code
        .filter(|code| !code.trim().is_empty())
        .ok_or(Error::BadRedirect {
            reason: "`code` is missing",
        })?;
    let named = fields.location.as_ref();
    let accounts = match &fields.server {
        Some(server) => named_server(server, asked_at, table)?,
        // Without the server's name the location counts, within the same table.
        None => named
            .filter(|_| table.contains(asked_at))
            .and_then(|location| table.server(location))
            .unwrap_or(asked_at)
            .clone(),
    };
    let location = named.and_then(|code| DataCenter::from_location(code));
    Ok(AuthorizationCode {
        code: SecretString::from(code.trim()),
        location: location.or(accounts.data_center()),
        accounts,
    })
}

#[derive(Default)]
struct Query {
    code: Option<Zeroizing<String>>,
    state: Option<Zeroizing<String>>,
    error: Option<Zeroizing<String>>,
    location: Option<Zeroizing<String>>,
    server: Option<Zeroizing<String>>,
}

/// Those of the table, and the one that was asked.
fn named_server(
    server: &str,
    asked_at: &Accounts,
    table: &DataCenterTable,
) -> Result<Accounts, Error> {
    match Accounts::custom(server) {
        Ok(named) if table.contains(&named) || named == *asked_at => Ok(named),
        _ => Err(Error::ForgedAccountsServer {
            server: Url::parse(server)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_else(|| "something that is no URL".to_owned()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn us() -> Accounts {
        DataCenter::US.into()
    }

    fn read(redirect: &str) -> Result<AuthorizationCode, Error> {
        super::read(redirect, &"st4te".into(), &us(), &DataCenterTable::zoho())
    }

    #[test]
    fn the_code_goes_to_the_users_data_center() {
        let redirect = "http://localhost:8080/cb?state=st4te&code=1000.a.b&location=in\
                        &accounts-server=https%3A%2F%2Faccounts.zoho.in";
        for redirect in [redirect, redirect.split_once('?').unwrap().1] {
            let code = read(redirect).unwrap();
            assert_eq!(code.code.expose_secret(), "1000.a.b");
            assert_eq!(code.accounts, Accounts::from(DataCenter::IN));
            assert_eq!(code.location, Some(DataCenter::IN));
        }
        let code = read("?state=st4te&code=c&location=eu").unwrap();
        assert_eq!(code.accounts, Accounts::from(DataCenter::EU));
        let code = read("?state=st4te&code=c&location=new").unwrap();
        assert_eq!((code.accounts, code.location), (us(), Some(DataCenter::US)));
    }

    #[test]
    fn a_forged_server_gets_no_secret() {
        for server in [
            "https://accounts.zoho.com.evil.example",
            "https://evil.example",
            "http://accounts.zoho.com",
            "http://127.0.0.1:9",
            "https://accounts.zoho.com@evil.example",
            "",
        ] {
            let query: String = form_urlencoded::Serializer::new(String::new())
                .append_pair("state", "st4te")
                .append_pair("code", "c")
                .append_pair("accounts-server", server)
                .finish();
            let error = read(&query).unwrap_err();
            assert!(
                matches!(error, Error::ForgedAccountsServer { .. }),
                "{server}: {error}"
            );
        }
    }

    #[test]
    fn a_custom_server_may_name_itself() {
        let own = Accounts::custom("http://localhost:4000").unwrap();
        let query = "state=s&code=c&location=eu&accounts-server=http://localhost:4000";
        let code = super::read(query, &"s".into(), &own, &DataCenterTable::of(&own)).unwrap();
        assert_eq!(code.accounts, own);
        let code = super::read(
            "state=s&code=c&location=eu",
            &"s".into(),
            &own,
            &DataCenterTable::of(&own),
        )
        .unwrap();
        assert_eq!(code.accounts, own, "a test server is not left for Zoho's");
    }

    #[test]
    fn what_is_not_our_redirect_is_refused() {
        let kind = |redirect| read(redirect).unwrap_err().code();
        assert_eq!(kind("?state=other&code=c"), "state_mismatch");
        assert_eq!(kind("?code=c"), "bad_redirect");
        assert_eq!(kind("?state=st4te"), "bad_redirect");
        assert_eq!(kind("?state=st4te&code="), "bad_redirect");
        assert_eq!(kind("?state=st4te&code=a&code=b"), "bad_redirect");
        assert_eq!(kind("?state=other&error=access_denied"), "state_mismatch");
        assert_eq!(kind("?error=access_denied"), "access_denied");
        assert_eq!(kind("?error=invalid_scope&state=st4te"), "invalid_scope");
        assert_eq!(kind(""), "bad_redirect");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in any::<String>()) {
            prop_assert!(read(&text).is_err());
        }
    }
}
