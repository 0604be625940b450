//! A PostgreSQL server of one's own for tests: a new cluster in a temporary
//! folder, on a free port of loopback, with a password. It ends with the
//! process that started it, however that ends. Needs the server's programs
//! (`initdb`, `postgres`); without them it panics, so that no test is skipped.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A server that is there already, as a URL with the right to create schemas;
/// used by [`shared_url`].
pub const URL_VARIABLE: &str = "ZOAUTH_TEST_POSTGRES_URL";

const USER: &str = "zoauth_test";
const PASSWORD: &str = "a-password-of-tests";
/// A loaded machine takes seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a server's files may be written: speed for durability, since no test
/// cuts the power.
const SETTINGS: &[&str] = &[
    "fsync=off",
    "full_page_writes=off",
    "listen_addresses=127.0.0.1",
    "log_destination=stderr",
    "logging_collector=off",
    "max_connections=200",
    "shared_buffers=16MB",
    "unix_socket_directories=",
];

/// The certificate and key that a server shows, in PEM.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate.
    pub certificate: String,
    /// Its private key.
    pub key: String,
}

/// A running server; ends on drop.
#[derive(Debug)]
pub struct Server {
    folder: TempDir,
    programs: PathBuf,
    owner: Option<Owner>,
    port: u16,
    running: Option<Running>,
}

/// A shell that watches over the server: it stops it as soon as its standard
/// input ends, which is when this process does.
#[derive(Debug)]
struct Running {
    guard: Child,
    lifeline: ChildStdin,
}

/// The user that the server runs as where this process is root, which the
/// server refuses to be.
#[derive(Clone, Copy, Debug)]
struct Owner {
    uid: u32,
    gid: u32,
}

impl Server {
    /// Makes a cluster and starts it.
    ///
    /// # Panics
    ///
    /// If PostgreSQL is not installed or does not start; says why.
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// The same with TLS.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    pub fn start_with(certificate: Option<&Certificate>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("zoauth-postgres-")
            .tempdir()
            .expect("a temporary folder can be made");
        let mut server = Self {
            folder,
            programs: programs(),
            owner: owner(),
            port: 0,
            running: None,
        };
        server.make_cluster(certificate);
        server.run();
        server
    }

    /// A URL for the superuser of the tests, password included.
    pub fn url(&self) -> String {
        self.url_of(USER, PASSWORD)
    }

    /// A URL for another user or password.
    pub fn url_of(&self, user: &str, password: &str) -> String {
        format!(
            "postgres://{user}:{password}@127.0.0.1:{}/postgres",
            self.port
        )
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops the server, cutting its connections.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.end();
        }
    }

    /// Stops and starts it again on the same port.
    pub fn restart(&mut self) {
        self.stop();
        self.run();
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn make_cluster(&self, certificate: Option<&Certificate>) {
        let password = self.folder.path().join("password");
        fs::write(&password, PASSWORD).expect("the temporary folder is writable");
        for path in [self.folder.path(), &password] {
            give(path, self.owner);
        }
        let output = self
            .command("initdb")
            .arg("--pgdata")
            .arg(self.data())
            .args(["--username", USER, "--auth", "scram-sha-256", "--pwfile"])
            .arg(&password)
            .args(["--encoding", "UTF8", "--locale", "C", "--no-sync"])
            .output()
            .unwrap_or_else(|error| panic!("initdb can't be run: {error}"));
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "initdb failed: {words}");
        if let Some(certificate) = certificate {
            for (name, text) in [
                ("server.crt", &certificate.certificate),
                ("server.key", &certificate.key),
            ] {
                let path = self.data().join(name);
                fs::write(&path, text).expect("the temporary folder is writable");
                give(&path, self.owner);
                close(&path);
            }
            let path = self.data().join("postgresql.auto.conf");
            fs::write(&path, "ssl = on\n").expect("the temporary folder is writable");
        }
    }

    /// Starts the server, on another port if somebody took the free one.
    fn run(&mut self) {
        for _ in 0..5 {
            if self.port == 0 {
                self.port = free_port();
            }
            // The words of an earlier start must not be taken for this one's.
            let _ = fs::remove_file(self.log());
            let mut running = self.launch();
            match self.await_ready(&mut running) {
                Ok(()) => {
                    self.running = Some(running);
                    return;
                }
                Err(words) if words.contains("could not bind") => self.port = 0,
                Err(words) => panic!("the PostgreSQL server did not start: {words}"),
            }
        }
        panic!("no free port for the PostgreSQL server");
    }

    fn launch(&self) -> Running {
        // A line on its standard input ends the server; its end, which comes
        // with this process's, ends the server and removes its files.
        const GUARD: &str = r#"
            folder=$1; log=$2; shift 2
            trap : INT TERM HUP
            "$@" >"$log" 2>&1 </dev/null &
            server=$!
            read -r word
            kill -INT "$server" 2>/dev/null
            wait "$server"
            [ "$word" = keep ] || rm -rf "$folder"
        "#;
        let mut command = self.command("sh");
        command
            .args(["-c", GUARD, "guard"])
            .arg(self.folder.path())
            .arg(self.log())
            .arg(self.programs.join("postgres"))
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()]);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        let mut guard = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("sh can't be run: {error}"));
        let lifeline = guard.stdin.take().expect("the standard input is piped");
        Running { guard, lifeline }
    }

    fn await_ready(&self, running: &mut Running) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let words = fs::read_to_string(self.log()).unwrap_or_default();
            if words.contains("could not bind") || words.contains("FATAL") {
                return Err(words);
            }
            if words.contains("ready to accept connections")
                && TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok()
            {
                return Ok(());
            }
            if matches!(running.guard.try_wait(), Ok(Some(_))) {
                return Err(words);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(format!("not ready after {PATIENCE:?}"))
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// A program of PostgreSQL or the system, run by the owner.
    fn command(&self, name: &str) -> Command {
        let own = self.programs.join(name);
        let mut command = Command::new(if own.exists() { own } else { name.into() });
        command.current_dir(self.folder.path());
        // A developer's own settings must not lead elsewhere.
        for variable in [
            "PGDATA",
            "PGHOST",
            "PGPORT",
            "PGUSER",
            "PGPASSWORD",
            "PGPASSFILE",
        ] {
            command.env_remove(variable);
        }
        #[cfg(unix)]
        if let Some(Owner { uid, gid }) = self.owner {
            use std::os::unix::process::CommandExt as _;
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Running {
    fn end(self) {
        let Self {
            mut guard,
            mut lifeline,
        } = self;
        // Nobody reads it if the guard has ended already.
        let _ = lifeline.write_all(b"keep\n");
        let _ = guard.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A server for tests that need no server of their own: the one that
/// [`URL_VARIABLE`] names, otherwise a new one. Use a schema of your own in it.
///
/// # Panics
///
/// As [`Server::start`].
pub fn shared_url() -> (Option<Server>, String) {
    match std::env::var(URL_VARIABLE) {
        Ok(url) if !url.is_empty() => (None, url),
        _ => {
            let server = Server::start();
            let url = server.url();
            (Some(server), url)
        }
    }
}

/// A name for a schema that nobody else has.
///
/// # Panics
///
/// If the system has no random numbers.
pub fn unique_schema() -> String {
    let number = getrandom::u64().expect("the system has random numbers");
    format!("zoauth_test_{number:016x}")
}

/// Where `initdb` and `postgres` are: in the path, or where Debian puts them.
fn programs() -> PathBuf {
    let has_server = |folder: &Path| {
        ["initdb", "postgres"]
            .iter()
            .all(|name| folder.join(name).exists() || folder.join(format!("{name}.exe")).exists())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = std::env::split_paths(&path).find(|folder| has_server(folder)) {
        return folder;
    }
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<_> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|folder| has_server(folder))
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| {
        panic!(
            "these tests need PostgreSQL's server: install it (Debian: apt-get install \
             postgresql; macOS: brew install postgresql) with `initdb` and `postgres` in PATH, \
             or name one in {URL_VARIABLE}"
        )
    })
}

/// Somebody who is not root, if this process is.
fn owner() -> Option<Owner> {
    let is_root = cfg!(unix) && {
        // A new file belongs to whoever this is.
        let probe = tempfile::NamedTempFile::new().expect("a temporary file can be made");
        uid_of(probe.path()) == Some(0)
    };
    if !is_root {
        return None;
    }
    let mut users = String::new();
    fs::File::open("/etc/passwd")
        .and_then(|mut file| file.read_to_string(&mut users))
        .expect("root can read /etc/passwd");
    let of = |name: &str| {
        let line = users.lines().find(|line| line.starts_with(name))?;
        let mut fields = line.split(':').skip(2);
        Some(Owner {
            uid: fields.next()?.parse().ok()?,
            gid: fields.next()?.parse().ok()?,
        })
    };
    let owner = of("postgres:").or_else(|| of("nobody:"));
    Some(owner.expect("there is a user `postgres` or `nobody`"))
}

#[cfg(unix)]
fn uid_of(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|metadata| metadata.uid())
}

#[cfg(not(unix))]
fn uid_of(_path: &Path) -> Option<u32> {
    None
}

fn give(path: &Path, owner: Option<Owner>) {
    #[cfg(unix)]
    if let Some(Owner { uid, gid }) = owner {
        std::os::unix::fs::chown(path, Some(uid), Some(gid)).expect("root can give files away");
    }
    #[cfg(not(unix))]
    let _ = (path, owner);
}

fn close(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))
            .expect("one's own file's rights can be set");
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .unwrap_or_else(|error: io::Error| panic!("no port on loopback: {error}"))
}
