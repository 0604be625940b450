//! `cargo xtask bench`: how long look-ups take as whole processes, and how much
//! memory. Machines are noisy, so every command is measured in turn, many
//! times over in one run, and compared with a process that does nothing.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
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

/// What the promises say of a look-up.
const PROMISED: Duration = Duration::from_millis(5);
const PROMISED_MEMORY: u64 = 15 << 20;
const PROMISED_BINARY: u64 = 10 << 20;

const COMMANDS: &[&[&str]] = &[
    &["--version"],
    &["show", "ZohoCRM.modules.deals.CREATE"],
    &["for", "POST", "https://www.zohoapis.eu/crm/v8/Deals/upsert"],
    &["find", "read sales orders books"],
    &["find", "create invoce"],
];

struct Measured {
    name: String,
    times: Vec<Duration>,
    memory: u64,
}

impl Measured {
    fn at(&mut self, share: usize) -> Duration {
        self.times.sort_unstable();
        let last = self.times.len().saturating_sub(1);
        self.times
            .get(last * share / 100)
            .copied()
            .unwrap_or_default()
    }
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
    let mut all = vec![Measured {
        name: "(nothing: `true`)".into(),
        times: Vec::new(),
        memory: 0,
    }];
    all.extend(COMMANDS.iter().map(|words| Measured {
        name: format!("zoauth {}", words.join(" ")),
        times: Vec::new(),
        memory: 0,
    }));
    for _ in 0..arguments.runs {
        measure(Path::new("true"), &[], &mut all[0])?;
        for (words, measured) in COMMANDS.iter().zip(&mut all[1..]) {
            measure(&binary, words, measured)?;
        }
    }
    println!("{} runs of each, in turn\n", arguments.runs);
    println!(
        "{:<68} {:>9} {:>9} {:>9}",
        "command", "median", "95 of 100", "peak"
    );
    let mut kept = true;
    for measured in &mut all {
        let (median, slow) = (measured.at(50), measured.at(95));
        println!(
            "{:<68} {:>6.2} ms {:>6.2} ms {:>5.1} MiB",
            measured.name,
            median.as_secs_f64() * 1e3,
            slow.as_secs_f64() * 1e3,
            measured.memory as f64 / f64::from(1 << 20)
        );
        kept &= median < PROMISED && measured.memory < PROMISED_MEMORY;
    }
    println!(
        "\nbinary: {:.1} MiB; promised: under {} ms and {} MiB a look-up, under {} MiB the binary",
        size as f64 / f64::from(1 << 20),
        PROMISED.as_millis(),
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

fn measure(program: &Path, words: &[&str], measured: &mut Measured) -> Result<()> {
    let begin = Instant::now();
    let mut child = Command::new(program)
        .args(words)
        .env_clear()
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
    if !used.status.success() {
        bail!("{} failed with {}", measured.name, used.status);
    }
    measured.memory = measured.memory.max(used.rusage.maxrss);
    Ok(())
}
