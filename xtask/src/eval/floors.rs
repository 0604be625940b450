//! The least scores that CI accepts, in `tests/eval/floors.yaml`. They are
//! written by `--raise`, which never lowers one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::report::{Report, percent};

const FILE: &str = "floors.yaml";

const HEADER: &str = "\
# The scores below which `cargo xtask eval --check` fails, in tenths of a
# percent. Written by `cargo xtask eval --raise`; a floor only moves up.
";

/// Set → measure → tenths of a percent.
type Floors = BTreeMap<String, BTreeMap<String, usize>>;

/// Whether every score reaches its floor; says which do not, and which floors
/// can be raised. On standard error, so that JSON on the other stays whole.
pub fn check(folder: &Path, reports: &[Report]) -> Result<bool> {
    let floors = read(folder)?;
    let mut reached_all = true;
    let mut can_rise = false;
    for (set, measure, reached) in scores(reports) {
        let floor = floors.get(set).and_then(|f| f.get(measure)).copied();
        match floor {
            Some(floor) if reached < floor => {
                reached_all = false;
                let (reached, floor) = (percent(reached), percent(floor));
                eprintln!("error: {set}: {measure} fell to {reached}; the floor is {floor}");
            }
            Some(floor) if reached > floor => {
                can_rise = true;
                let (reached, floor) = (percent(reached), percent(floor));
                eprintln!("{set}: {measure} reached {reached}; the floor is {floor}");
            }
            Some(_) => {}
            None => {
                reached_all = false;
                eprintln!(
                    "error: {set}: {measure} has no floor; `cargo xtask eval --raise` sets it"
                );
            }
        }
    }
    if !reached_all {
        eprintln!("`cargo xtask eval --failures` lists the lines that failed");
    } else if can_rise {
        eprintln!("floors can be raised: `cargo xtask eval --raise`");
    }
    Ok(reached_all)
}

/// Lifts the floors to the scores reached.
pub fn raise(folder: &Path, reports: &[Report]) -> Result<()> {
    let mut floors = read(folder)?;
    for (set, measure, reached) in scores(reports) {
        let floor = floors
            .entry(set.to_owned())
            .or_default()
            .entry(measure.to_owned())
            .or_default();
        *floor = reached.max(*floor);
    }
    let path = folder.join(FILE);
    let text = format!("{HEADER}{}", serde_yaml::to_string(&floors)?);
    fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))
}

fn scores(reports: &[Report]) -> impl Iterator<Item = (&'static str, &'static str, usize)> {
    reports.iter().flat_map(|report| {
        let total = report.total();
        report.measures().iter().filter_map(move |measure| {
            let reached = total.get(measure)?.per_mille()?;
            Some((report.set.name(), *measure, reached))
        })
    })
}

fn read(folder: &Path) -> Result<Floors> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(Floors::new());
    }
    let text =
        fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
    serde_yaml::from_str(&text).with_context(|| format!("{} can't be read", path.display()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Set;
    use super::super::judge::Judged;
    use super::*;

    /// A report in which `well` of four calls had the right outcome and scopes.
    fn report(well: usize) -> Report {
        let lines = (0..4)
            .map(|n| Judged {
                application: "crm".to_owned(),
                asked: String::new(),
                wanted: String::new(),
                got: String::new(),
                marks: vec![("outcome", n < well), ("scopes", n < well)],
                took: Duration::ZERO,
            })
            .collect();
        Report::of(Set::Calls, lines)
    }

    #[test]
    fn a_floor_holds_rises_and_never_falls() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        assert!(!check(folder, &[report(4)]).expect("read"), "no floor yet");
        raise(folder, &[report(3)]).expect("written");
        assert!(check(folder, &[report(3)]).expect("read"));
        assert!(check(folder, &[report(4)]).expect("read"));
        assert!(!check(folder, &[report(2)]).expect("read"));
        raise(folder, &[report(1)]).expect("written");
        assert!(!check(folder, &[report(2)]).expect("read"), "not lowered");
        let text = fs::read_to_string(folder.join(FILE)).expect("the floors");
        assert!(text.starts_with(HEADER), "{text}");
        assert!(text.contains("outcome: 750"), "{text}");
    }
}
