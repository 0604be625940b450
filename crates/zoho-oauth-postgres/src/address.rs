//! From a URL to a connection: who and where as libpq reads them, how TLS is
//! used, which schema, and the password from the places where it is looked for.
//! Nothing in here shows the password, not even of a URL that cannot be read.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::config::{Host, SslMode};
use zoho_oauth::StoreError;

use crate::error::{self, SHAPE};
use crate::password;
use crate::tls::Trust;

/// The port of PostgreSQL if the URL has none.
const PORT: u16 = 5432;
/// The schema if the URL has none.
const SCHEMA: &str = "zoauth";

/// How long the network may keep silent before a connection counts as dead.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(10);

/// Parameters that are the driver's to read.
const DRIVERS: &[&str] = &[
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "sslnegotiation",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// A server, a database in it, and how to get there.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) config: tokio_postgres::Config,
    pub(crate) trust: Trust,
    pub(crate) schema: String,
    /// `host:port/database`, for people.
    pub(crate) place: String,
}

impl Address {
    /// Reads a URL, and the password from the environment if it has none.
    pub(crate) fn parse(url: &str) -> Result<Self, StoreError> {
        let Parts {
            rest,
            schema,
            mode,
            root,
        } = Parts::of(url)?;
        // The driver's words could repeat what stands in the password's place.
        let mut config: tokio_postgres::Config = rest.parse().map_err(|_| error::address(SHAPE))?;
        let nameless = |host: &Host| matches!(host, Host::Tcp(name) if name.is_empty());
        if config.get_hosts().is_empty() || config.get_hosts().iter().any(nameless) {
            return Err(error::address("the URL names no host"));
        }
        let strayed = |host: &Host| matches!(host, Host::Tcp(name) if name.contains('@'));
        if config.get_hosts().iter().any(strayed) {
            return Err(error::address(SHAPE));
        }
        let trust = trust(mode.as_deref(), root, is_local(&config))?;
        config.ssl_mode(match trust {
            Trust::NoTls => SslMode::Disable,
            Trust::IfOffered => SslMode::Prefer,
            Trust::Anyone | Trust::System | Trust::Root(_) => SslMode::Require,
        });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("zoauth");
        }
        if config.get_password().is_none()
            && let Some(password) = password::find(&login(&config))?
        {
            config.password(password.as_bytes());
        }
        let place = place(&config);
        Ok(Self {
            config,
            trust,
            schema,
            place,
        })
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address")
            .field("place", &self.place)
            .field("schema", &self.schema)
            .field("trust", &self.trust)
            .finish_non_exhaustive()
    }
}

/// A schema's name that needs no quotes and no escapes anywhere.
pub(crate) fn check_schema(name: &str) -> Result<(), StoreError> {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    let valid = name.len() <= 63
        && name.bytes().next().is_some_and(letter)
        && name
            .bytes()
            .all(|byte| letter(byte) || byte.is_ascii_digit())
        && !name.starts_with("pg_");
    if valid {
        return Ok(());
    }
    Err(error::address(
        "`schema` takes a name of 1 to 63 of a-z 0-9 _, beginning with a letter and not with pg_",
    ))
}

/// The URL without the parameters that the driver does not know.
struct Parts {
    rest: String,
    schema: String,
    mode: Option<String>,
    root: Option<PathBuf>,
}

impl Parts {
    fn of(url: &str) -> Result<Self, StoreError> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(error::address(SHAPE));
        }
        let (front, query) = url.split_once('?').unwrap_or((url, ""));
        let mut parts = Self {
            rest: front.to_owned(),
            schema: SCHEMA.to_owned(),
            mode: None,
            root: None,
        };
        let mut separator = '?';
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(|| error::address(SHAPE))?;
            let decoded = || {
                percent_decode_str(value)
                    .decode_utf8()
                    .map(|value| value.into_owned())
                    .map_err(|_| error::address(SHAPE))
            };
            match key {
                "schema" => parts.schema = decoded()?,
                "sslmode" => parts.mode = Some(decoded()?),
                "sslrootcert" => parts.root = Some(decoded()?.into()),
                _ if DRIVERS.contains(&key) => {
                    parts.rest.push(separator);
                    parts.rest.push_str(pair);
                    separator = '&';
                }
                // A `?` in a password makes the rest of it look like a key.
                _ if query.contains('@') => return Err(error::address(SHAPE)),
                _ => {
                    return Err(error::address(format!(
                        "the URL has the parameter `{}`, which means nothing here",
                        key.escape_default()
                    )));
                }
            }
        }
        check_schema(&parts.schema)?;
        Ok(parts)
    }
}

/// What TLS has to prove. Without `sslmode`, another machine has to prove who
/// it is, and this one need not.
fn trust(mode: Option<&str>, root: Option<PathBuf>, local: bool) -> Result<Trust, StoreError> {
    let proven = |root: Option<PathBuf>| root.map_or(Trust::System, Trust::Root);
    Ok(match (mode, root) {
        (None, None) if local => Trust::IfOffered,
        (None | Some("verify-full" | "verify-ca"), root) => proven(root),
        // With a root, libpq takes `require` for `verify-ca`.
        (Some("require"), Some(root)) => Trust::Root(root),
        (Some("require"), None) => Trust::Anyone,
        (Some("prefer" | "allow"), _) => Trust::IfOffered,
        (Some("disable"), _) => Trust::NoTls,
        (Some(_), _) => {
            return Err(error::address(
                "`sslmode` takes disable, prefer, require or verify-full",
            ));
        }
    })
}

fn is_local(config: &tokio_postgres::Config) -> bool {
    let local = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(local) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

/// What a password file is searched for.
fn login(config: &tokio_postgres::Config) -> password::Login {
    let user = config.get_user().unwrap_or_default().to_owned();
    password::Login {
        host: config.get_hosts().first().map_or_else(String::new, name),
        port: config.get_ports().first().copied().unwrap_or(PORT),
        database: config.get_dbname().unwrap_or(&user).to_owned(),
        user,
    }
}

fn name(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        // Password files call every socket that.
        #[cfg(unix)]
        Host::Unix(_) => "localhost".to_owned(),
    }
}

fn place(config: &tokio_postgres::Config) -> String {
    let mut place = String::new();
    for (index, host) in config.get_hosts().iter().enumerate() {
        if index > 0 {
            place.push(',');
        }
        let ports = config.get_ports();
        let port = ports.get(index).or(ports.first()).copied().unwrap_or(PORT);
        match host {
            Host::Tcp(name) => place.push_str(&format!("{name}:{port}")),
            #[cfg(unix)]
            Host::Unix(path) => place.push_str(&format!("{}:{port}", path.display())),
        }
    }
    if let Some(database) = config.get_dbname() {
        place.push('/');
        place.push_str(database);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust_of(url: &str) -> Trust {
        Address::parse(url).unwrap().trust
    }

    #[test]
    fn another_machine_has_to_prove_who_it_is_unless_told_otherwise() {
        for local in [
            "localhost",
            "127.0.0.1",
            "[::1]:5433",
            "%2Frun%2Fpostgresql",
        ] {
            let url = format!("postgres://u:p@{local}/db");
            assert_eq!(trust_of(&url), Trust::IfOffered, "{local}");
        }
        for away in [
            "db.example.com",
            "10.0.0.1",
            "localhost,db",
            "localhost.evil",
        ] {
            let url = format!("postgres://u:p@{away}/db");
            assert_eq!(trust_of(&url), Trust::System, "{away}");
        }
        let address = "postgres://u:p@localhost/db?hostaddr=10.0.0.1";
        assert_eq!(trust_of(address), Trust::System);
        for (mode, trust) in [
            ("disable", Trust::NoTls),
            ("prefer", Trust::IfOffered),
            ("require", Trust::Anyone),
            ("verify-ca", Trust::System),
            ("verify-full", Trust::System),
            (
                "verify-full&sslrootcert=%2Fca.pem",
                Trust::Root("/ca.pem".into()),
            ),
            ("require&sslrootcert=/ca.pem", Trust::Root("/ca.pem".into())),
        ] {
            let url = format!("postgres://u:p@db/x?sslmode={mode}");
            assert_eq!(trust_of(&url), trust, "{mode}");
        }
    }

    #[test]
    fn a_place_has_no_password_and_every_limit_is_set() {
        let url = "postgres://me:sentinel@db.example.com,other:6000/tokens?schema=crm_1";
        let address = Address::parse(url).unwrap();
        assert_eq!(address.place, "db.example.com:5432,other:6000/tokens");
        assert_eq!(address.schema, "crm_1");
        assert!(!format!("{address:?}").contains("sentinel"));
        assert_eq!(address.config.get_password(), Some(&b"sentinel"[..]));
        assert!(address.config.get_connect_timeout().is_some());
        assert!(address.config.get_tcp_user_timeout().is_some());
    }

    #[test]
    fn no_complaint_about_a_url_repeats_its_password() {
        for url in [
            "postgres://u:sentinel@sentinel@db/x",
            "postgres://u:x?sentinel=y@db/x",
            "postgres://u:x?sentinel@db/x",
            "postgres://u:sentinel%zz@db:sentinel/x",
            "postgres://u:sentinel:5432@db:port/x",
            "postgres://u:sentinel@db/x?sslmode=sentinel",
            "postgres://u:sentinel@db/x?schema=sentinel-",
            "postgres:sentinel",
            "mysql://sentinel@db",
            "postgres:///sentinel",
        ] {
            let error = Address::parse(url).expect_err("not a URL");
            let words = format!("{error} {error:?} {} {}", error.cause(), error.remedy());
            assert!(!words.contains("sentinel"), "{url}: {words}");
        }
        let unknown = Address::parse("postgres://u@db/x?sslkey=k").unwrap_err();
        assert!(unknown.to_string().contains("sslkey"), "{unknown}");
    }
}
