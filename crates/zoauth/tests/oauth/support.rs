//! An emulator, a folder and the binary with nothing else in its environment.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use zoho_catalog::Catalog;
use zoho_emulator::{Builder, Client, Emulator, ManualClock};

pub(crate) const CLIENT: &str = "1000.EXAMPLE";
pub(crate) const SECRET: &str = "sentinel-client-secret";
pub(crate) const SCOPE: &str = "ZohoCRM.modules.deals.CREATE";

/// What a process left behind.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The answer of a process that was run with `--json`.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("one JSON object on standard output")
    }

    /// Everything that was printed, with the exit code, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        format!(
            "exit code: {}\n--- stdout\n{}--- stderr\n{}",
            self.code, self.stdout, self.stderr
        )
    }

    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.shown());
        self
    }
}

/// A Zoho of its own with one self client, and a user's machine.
pub(crate) struct World {
    // Declared first: the servers end before their runtime does.
    pub(crate) zoho: Emulator,
    pub(crate) clock: ManualClock,
    folder: TempDir,
    runtime: Runtime,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder)
    }

    /// With other limits or clients.
    pub(crate) fn with(change: impl FnOnce(Builder) -> Builder) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let clock = ManualClock::new();
        let builder = Emulator::builder()
            .client(Client::self_client(CLIENT, SECRET))
            .scope_check(|scope| Catalog::embedded().scope(scope).is_some())
            .clock(clock.clone());
        let zoho = runtime.block_on(change(builder).start()).unwrap();
        Self {
            zoho,
            clock,
            folder: tempfile::tempdir().unwrap(),
            runtime,
        }
    }

    /// A path that is this test's alone.
    /// A world in which the default profile has these scopes.
    pub(crate) fn with_scopes(scopes: &str) -> Self {
        let world = Self::new();
        let code = world.code(scopes);
        let arguments = ["login", "--client-secret-stdin", "--code-stdin", scopes];
        world
            .run_with(&arguments, &format!("{SECRET}\n{code}\n"))
            .expect(0);
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of the token store.
    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// Writes a file that its owner alone can read.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        use std::os::unix::fs::OpenOptionsExt as _;
        let path = self.path(name);
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .unwrap();
        file.write_all(text.as_bytes()).unwrap();
        path.display().to_string()
    }

    /// A code of the console.
    pub(crate) fn code(&self, scopes: &str) -> String {
        self.zoho.self_client_code(CLIENT, scopes, 3).unwrap()
    }

    /// The binary with these arguments, set up for this world.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zoauth"));
        command
            .args(arguments)
            .env_clear()
            .env("COLUMNS", "100")
            .env("ZOAUTH_HOME", self.home())
            .env("ZOAUTH_CLIENT_ID", CLIENT)
            .env("ZOAUTH_ACCOUNTS_URL", self.zoho.accounts_url("us"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        run(&mut self.command(arguments))
    }

    /// The binary with this on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &str) -> Outcome {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(stdin.as_bytes()).unwrap();
        drop(pipe);
        finish(child)
    }

    /// Logs in with a good code.
    pub(crate) fn log_in(&self) -> Outcome {
        self.log_in_with(&[SCOPE])
    }

    pub(crate) fn log_in_with(&self, arguments: &[&str]) -> Outcome {
        let code = self.code(SCOPE);
        let mut all = vec!["login", "--client-secret-stdin", "--code-stdin"];
        all.extend(arguments);
        self.run_with(&all, &format!("{SECRET}\n{code}\n"))
            .expect(0)
    }

    /// The file of a profile.
    pub(crate) fn file(&self, profile: &str) -> PathBuf {
        self.home().join(format!("{profile}.json"))
    }

    /// The stored entry.
    pub(crate) fn entry(&self, profile: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.file(profile)).unwrap()).unwrap()
    }

    /// Lets the stored access token be over, as if its hour had passed.
    pub(crate) fn expire(&self, profile: &str) {
        let mut entry = self.entry(profile);
        entry["access_token"]["issued_at"] = 1.into();
        entry["access_token"]["expires_at"] = 2.into();
        std::fs::write(self.file(profile), entry.to_string()).unwrap();
    }

    /// Token requests that arrived.
    pub(crate) fn asked(&self) -> usize {
        self.zoho.requests("token")
    }

    /// The same machine without Zoho. Everything points to a port that no test
    /// can be given, for one that was closed may be another test's by now.
    pub(crate) fn switch_off(self) -> Off {
        const NOBODY: &str = "http://127.0.0.1:1";
        let mut entry = self.entry("default");
        entry["accounts"] = NOBODY.into();
        std::fs::write(self.file("default"), entry.to_string()).unwrap();
        self.runtime.block_on(self.zoho.shutdown());
        Off {
            accounts: NOBODY,
            folder: self.folder,
        }
    }

    /// Text for a snapshot: what differs from run to run is replaced.
    pub(crate) fn settings(&self) -> insta::Settings {
        settings(self.folder.path())
    }
}

/// A setup with the client secret in the keyring.
#[cfg(any(
    all(feature = "keyring", feature = "postgres"),
    not(any(feature = "keyring", feature = "postgres"))
))]
pub(crate) fn set_up_with_keyring(world: &World) -> Outcome {
    let file = format!(
        "version: 1
clients:
  own: {{id: {CLIENT}, kind: self, secret: 'keyring:crm'}}
profiles:
  crm:
    flow: client-credentials
    accounts_url: {}
    scopes: {SCOPE}
",
        world.zoho.accounts_url("us")
    );
    let path = world.write("zoauth.yaml", &file);
    // No bus of the machine that the tests run on is asked.
    let mut command = world.command(&["setup", "--file", &path, "--unattended"]);
    run(command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus"))
}

/// The machine after Zoho is gone.
pub(crate) struct Off {
    accounts: &'static str,
    folder: TempDir,
}

impl Off {
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        run(Command::new(env!("CARGO_BIN_EXE_zoauth"))
            .args(arguments)
            .env_clear()
            .env("COLUMNS", "100")
            .env("ZOAUTH_HOME", self.folder.path().join("home"))
            .env("ZOAUTH_CLIENT_ID", CLIENT)
            .env("ZOAUTH_ACCOUNTS_URL", self.accounts)
            .stdin(Stdio::null()))
    }

    pub(crate) fn settings(&self) -> insta::Settings {
        settings(self.folder.path())
    }
}

pub(crate) fn settings(folder: &Path) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(&folder.display().to_string(), "[folder]");
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[port]");
    settings.add_filter(r"\b1000\.[0-9a-f]{7}…", "1000.[start]…");
    settings.add_filter(r"\b1000\.[0-9a-f]{32}\.[0-9a-f]{32}\b", "[token]");
    settings.add_filter(r"\b(59|60) minutes\b", "[an hour]");
    settings.add_filter(r"\b\d+ seconds?( ago| before)", "[moments]$1");
    settings.add_filter(r"os error \d+", "os error [n]");
    settings.add_filter(r"\b[0-9a-f]{64}\b", "[state]");
    settings.add_filter(r"code_challenge=[\w-]+", "code_challenge=[challenge]");
    settings.add_filter(r"opens? \d+ known calls", "opens [n] known calls");
    settings
}

pub(crate) fn run(command: &mut Command) -> Outcome {
    finish(
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    )
}

pub(crate) fn finish(child: Child) -> Outcome {
    let output = child.wait_with_output().unwrap();
    Outcome {
        code: output.status.code().expect("ended by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
