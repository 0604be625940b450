//! `cargo xtask bench`: how long look-ups and a stored token take as whole
//! processes, and how much memory. Machines are noisy, so every command is
//! measured in turn, many times over in one run, and compared with a process
//! that does nothing.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use wait4::Wait4 as _;

use crate::tree;

#[derive(clap::Args)]
pub struct Arguments {
    /// How often each command is run
    #[arg(long, default_value_t = 200)]
    runs: usize,
}

/// What is promised of a look-up, and of a token that is fresh in the store.
const LOOK_UP: Duration = Duration::from_millis(5);
const TOKEN: Duration = Duration::from_millis(6);
const PROMISED_MEMORY: u64 = 15 << 20;
const PROMISED_BINARY: u64 = 10 << 20;

const COMMANDS: &[(&[&str], Duration)] = &[
    (&["--version"], LOOK_UP),
    (&["show", "ZohoCRM.modules.deals.CREATE"], LOOK_UP),
    (
        &["for", "POST", "https://www.zohoapis.eu/crm/v8/Deals/upsert"],
        LOOK_UP,
    ),
    (&["find", "read sales orders books"], LOOK_UP),
    (&["find", "create invoce"], LOOK_UP),
    (&["token"], TOKEN),
    (&["header"], TOKEN),
];

struct Measured {
    name: String,
    promised: Duration,
    times: Vec<Duration>,
    /// Processor time, which other processes of the machine hardly touch.
    worked: Vec<Duration>,
    memory: u64,
}

impl Measured {
    fn of(name: String, promised: Duration) -> Self {
        Self {
            name,
            promised,
            times: Vec::new(),
            worked: Vec::new(),
            memory: 0,
        }
    }
}

/// A grant in a store of its own, from an emulator that lives as long.
struct Grant {
    home: tempfile::TempDir,
    emulator: Child,
}

impl Grant {
    fn new(binary: &Path) -> Result<Self> {
        let home = tempfile::tempdir().context("can't make a folder for the grant")?;
        let emulator = Command::new(binary)
            .args(["emulator", "--json"])
            .env_clear()
            .env("TMPDIR", home.path())
            .stdout(Stdio::piped())
            .spawn()
            .context("can't start the emulator")?;
        let mut grant = Self { home, emulator };
        let output = grant.emulator.stdout.take().context("no output to read")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let ready: serde_json::Value =
            serde_json::from_str(&line).context("the emulator did not start")?;
        let text = |pointer: &str| {
            ready
                .pointer(pointer)
                .and_then(serde_json::Value::as_str)
                .with_context(|| format!("the emulator does not say {pointer}"))
        };
        let login = Command::new(binary)
            .args(["login", "ZohoCRM.modules.ALL", "--flow=client-credentials"])
            .args(["--soid", "ZohoCRM.600000001", "--dc", "us", "--client-id"])
            .arg(text("/clients/0/client_id")?)
            .arg("--client-secret-file")
            .arg(text("/clients/0/client_secret_file")?)
            .arg("--accounts-url")
            .arg(text("/accounts/0/url")?)
            .env_clear()
            .env("ZOAUTH_HOME", grant.home())
            .output()
            .context("can't run zoauth")?;
        if !login.status.success() {
            bail!("no login: {}", String::from_utf8_lossy(&login.stderr));
        }
        Ok(grant)
    }

    fn home(&self) -> PathBuf {
        self.home.path().join("zoauth")
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        // It may have ended by itself; what is left of it goes with the folder.
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
    }
}

/// The time that this share of all did not exceed.
fn at(times: &mut [Duration], share: usize) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get(last * share / 100).copied().unwrap_or_default()
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--package", "zoauth"])
        .current_dir(tree::root())
        .status()
        .context("can't run cargo")?;
    if !built.success() {
        bail!("zoauth does not build");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| tree::root().join("target"), std::path::PathBuf::from);
    let binary = target
        .join("release")
        .join(format!("zoauth{}", std::env::consts::EXE_SUFFIX));
    let size = std::fs::metadata(&binary)
        .with_context(|| format!("can't see {}", binary.display()))?
        .len();
    let grant = Grant::new(&binary)?;
    let home = grant.home();
    let mut all = vec![Measured::of("(nothing: `true`)".into(), LOOK_UP)];
    all.extend(
        COMMANDS.iter().map(|(words, promised)| {
            Measured::of(format!("zoauth {}", words.join(" ")), *promised)
        }),
    );
    for _ in 0..arguments.runs {
        measure(Path::new("true"), &[], &home, &mut all[0])?;
        for ((words, _), measured) in COMMANDS.iter().zip(&mut all[1..]) {
            measure(&binary, words, &home, measured)?;
        }
    }
    println!("{} runs of each, in turn\n", arguments.runs);
    println!(
        "{:<68} {:>9} {:>9} {:>9} {:>9}",
        "command", "median", "95 of 100", "processor", "peak"
    );
    let mut kept = true;
    for measured in &mut all {
        let (median, slow) = (at(&mut measured.times, 50), at(&mut measured.times, 95));
        println!(
            "{:<68} {:>6.2} ms {:>6.2} ms {:>6.2} ms {:>5.1} MiB",
            measured.name,
            median.as_secs_f64() * 1e3,
            slow.as_secs_f64() * 1e3,
            at(&mut measured.worked, 50).as_secs_f64() * 1e3,
            measured.memory as f64 / f64::from(1 << 20)
        );
        kept &= median < measured.promised && measured.memory < PROMISED_MEMORY;
    }
    println!(
        "\nbinary: {:.1} MiB; promised: under {} ms a look-up, {} ms a token, {} MiB each, {} MiB the binary",
        size as f64 / f64::from(1 << 20),
        LOOK_UP.as_millis(),
        TOKEN.as_millis(),
        PROMISED_MEMORY >> 20,
        PROMISED_BINARY >> 20
    );
    if kept && size < PROMISED_BINARY {
        println!("kept");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("not kept");
        Ok(ExitCode::FAILURE)
    }
}

fn measure(program: &Path, words: &[&str], home: &Path, measured: &mut Measured) -> Result<()> {
    let begin = Instant::now();
    let mut child = Command::new(program)
        .args(words)
        .env_clear()
        .env("ZOAUTH_HOME", home)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .or_else(|_| {
            // Without a search path `true` has to be named in full.
            Command::new("/bin/true").env_clear().spawn()
        })
        .with_context(|| format!("can't run {}", program.display()))?;
    let used = child.wait4().context("can't wait for the process")?;
    measured.times.push(begin.elapsed());
    measured.worked.push(used.rusage.utime + used.rusage.stime);
    if !used.status.success() {
        bail!("{} failed with {}", measured.name, used.status);
    }
    measured.memory = measured.memory.max(used.rusage.maxrss);
    Ok(())
}
