//! Who may ask over a port: a request for a host of this machine's own names,
//! so that no page in a browser gets in by a name that leads here, and with
//! the secret. A Unix socket is guarded by its rights instead.

use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::answer::Refusal;

/// The names under which a port of this machine is asked for.
const OWN: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

pub(crate) struct Guard {
    secret: Option<SecretString>,
    hosts: Vec<String>,
}

impl Guard {
    pub(crate) fn new(secret: Option<SecretString>, hosts: Vec<String>) -> Self {
        Self { secret, hosts }
    }

    /// Refuses a request for another host, however it says so.
    pub(crate) fn check_host(&self, head: &Parts, port: u16) -> Result<(), Refusal> {
        let mut hosts = head.headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(Refusal::foreign_host());
        };
        let host = host.to_str().map_err(|_| Refusal::foreign_host())?;
        let target = head.uri.authority().map(http::uri::Authority::as_str);
        let is_ours = |given: &str| self.is_ours(given, port);
        if is_ours(host) && target.is_none_or(is_ours) {
            return Ok(());
        }
        Err(Refusal::foreign_host())
    }

    fn is_ours(&self, given: &str, port: u16) -> bool {
        // The colons of an IPv6 address stand in brackets.
        let (name, number) = match given.rsplit_once(':') {
            Some((name, number)) if !number.ends_with(']') => (name, Some(number)),
            _ => (given, None),
        };
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        if self.hosts.iter().map(String::as_str).any(|host| is(&host)) {
            return true;
        }
        let asked = number.map_or(Some(80), |number| number.parse().ok());
        OWN.iter().any(is) && asked == Some(port)
    }

    /// Refuses a request that does not show the secret.
    pub(crate) fn check_secret(&self, head: &Parts) -> Result<(), Refusal> {
        let secret = self.secret.as_ref().ok_or_else(Refusal::unauthorized)?;
        let mut values = head.headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(Refusal::unauthorized());
        };
        let given = match value.as_bytes().split_at_checked("Bearer ".len()) {
            Some((scheme, given)) if scheme.eq_ignore_ascii_case(b"Bearer ") => given,
            _ => return Err(Refusal::unauthorized()),
        };
        // Takes as long wherever the first difference is.
        if bool::from(given.ct_eq(secret.expose_secret().as_bytes())) {
            return Ok(());
        }
        Err(Refusal::unauthorized())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(Some("s3cret".into()), vec!["host.docker.internal".into()])
    }

    fn head(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_names_of_this_machine_pass() {
        let ok = |host| {
            guard()
                .check_host(&head("/", &[("host", host)]), 8100)
                .is_ok()
        };
        for host in [
            "127.0.0.1:8100",
            "localhost:8100",
            "LOCALHOST:8100",
            "[::1]:8100",
            "host.docker.internal:8100",
            "host.docker.internal",
        ] {
            assert!(ok(host), "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:8101",
            "localhost:",
            "localhost.evil.example:8100",
            "evil.example:8100",
            "[::1]",
            "::1:8100",
            "127.0.0.1:8100:8100",
            "user@localhost:8100",
        ] {
            assert!(!ok(host), "{host}");
        }
        assert!(guard().check_host(&head("/", &[]), 8100).is_err());
        let two = [("host", "localhost:8100"), ("host", "evil.example")];
        assert!(guard().check_host(&head("/", &two), 8100).is_err());
        // A target in full wins over the header, so that both have to be ours.
        let absolute = head("http://evil.example/", &[("host", "localhost:8100")]);
        assert!(guard().check_host(&absolute, 8100).is_err());
    }

    #[test]
    fn only_the_secret_opens_and_without_one_nothing_does() {
        let ok = |guard: &Guard, headers: &[(&str, &str)]| {
            guard.check_secret(&head("/", headers)).is_ok()
        };
        let right = ("authorization", "Bearer s3cret");
        assert!(ok(&guard(), &[right]));
        assert!(ok(&guard(), &[("authorization", "bearer s3cret")]));
        for wrong in [
            "",
            "s3cret",
            "Bearer",
            "Bearer ",
            "Bearer s3cre",
            "Bearer s3crets",
            "Basic s3cret",
        ] {
            assert!(!ok(&guard(), &[("authorization", wrong)]), "{wrong}");
        }
        assert!(!ok(&guard(), &[]));
        assert!(!ok(&guard(), &[right, right]));
        assert!(!ok(&Guard::new(None, Vec::new()), &[right]));
        assert!(!ok(
            &Guard::new(None, Vec::new()),
            &[("authorization", "Bearer ")]
        ));
    }
}
