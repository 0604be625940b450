//! `cargo xtask portability`: finds code of one operating system that would be
//! compiled on others. No other system need be at hand for that, only sources
//! as rustfmt lays them out: what encloses a line is what is indented less.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::tree;

/// What exists on one kind of system only.
const BOUND: [&str; 8] = [
    "std::os::unix",
    "std::os::linux",
    "std::os::macos",
    "std::os::windows",
    "tokio::signal::unix",
    "tokio::net::Unix",
    "tokio::net::unix",
    "rustix::",
];

/// Words of a `cfg` that names a kind of system.
const SYSTEMS: [&str; 4] = ["unix", "windows", "target_os", "target_family"];

pub fn run() -> Result<ExitCode> {
    let root = tree::root();
    let mut files = Vec::new();
    for folder in ["crates", "tests", "xtask"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.sort();
    let mut found = 0;
    for path in &files {
        // Here they are only names.
        if path.ends_with(file!()) {
            continue;
        }
        let text = read(path)?;
        if !BOUND.iter().any(|name| text.contains(name)) || is_bound_as_a_whole(path, &text)? {
            continue;
        }
        for line in unguarded(&text) {
            found += 1;
            let shown = path.strip_prefix(&root).unwrap_or(path).display();
            eprintln!("{shown}:{line}: of one system only, and compiled on all");
        }
    }
    if found > 0 {
        bail!("put `#[cfg(unix)]` on the item, and a twin for the others beside it");
    }
    println!("{} files: what is of one system says so", files.len());
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("can't list {}", folder.display()))?;
    for entry in entries {
        let path = entry
            .with_context(|| format!("can't list {}", folder.display()))?
            .path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "target" {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether the file, or a module it stands in, is for one system.
fn is_bound_as_a_whole(path: &Path, text: &str) -> Result<bool> {
    if text
        .lines()
        .any(|line| line.starts_with("#![cfg(") && names_a_system(line))
    {
        return Ok(true);
    }
    let stem = path.file_stem().unwrap_or_default();
    if ["lib", "main"].iter().any(|top| stem == *top) {
        return Ok(false);
    }
    let Some(folder) = path.parent() else {
        return Ok(false);
    };
    // `a/b.rs` is declared in `a/mod.rs`, `a.rs` or the top of the crate;
    // `a/mod.rs` one folder up.
    let (module, above) = match (stem == "mod", folder.parent()) {
        (true, Some(above)) => (folder.file_name().unwrap_or_default(), above),
        _ => (stem, folder),
    };
    let declaration = format!("mod {};", module.to_string_lossy());
    let parents = ["mod.rs", "lib.rs", "main.rs"].map(|name| above.join(name));
    let parents = parents.into_iter().chain([above.with_extension("rs")]);
    for parent in parents.filter(|parent| parent != path && parent.exists()) {
        let text = read(&parent)?;
        let lines: Vec<&str> = text.lines().collect();
        let declared = lines
            .iter()
            .position(|line| line.trim().ends_with(&declaration));
        if let Some(line) = declared {
            return Ok(is_guarded(&lines, line) || is_bound_as_a_whole(&parent, &text)?);
        }
    }
    Ok(false)
}

/// The numbers of the lines with something of one system outside a `cfg`.
fn unguarded(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .filter(|(_, line)| BOUND.iter().any(|name| line.contains(name)))
        .filter(|(number, _)| !is_guarded(&lines, *number))
        .map(|(number, _)| number + 1)
        .collect()
}

/// Whether a `cfg` stands on the line, or on something that encloses it.
fn is_guarded(lines: &[&str], number: usize) -> bool {
    let mut indent = indent_of(lines[number]);
    // The attributes of what was reached last come directly above it.
    let mut is_above = true;
    // A signature of several lines is reached at its last one, `) -> … {`.
    let mut is_inside = false;
    for line in lines[..number].iter().rev() {
        let text = line.trim_start();
        let here = indent_of(line);
        if text.is_empty() {
            is_above = false;
        } else if here < indent {
            indent = here;
            is_inside = text.starts_with(')');
            is_above = !is_inside;
        } else if here == indent && is_inside {
            is_inside = false;
            is_above = true;
        } else if here > indent || !(text.starts_with("#[") || text.starts_with("//")) {
            is_above = false;
        }
        if is_above && text.starts_with("#[cfg") && names_a_system(text) {
            return true;
        }
    }
    false
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn names_a_system(attribute: &str) -> bool {
    SYSTEMS.iter().any(|word| attribute.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cfg_encloses_is_found_and_what_stands_outside_is_told() {
        let text = "\
use std::os::unix::fs::MetadataExt;

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use rustix::fs;

/// Words about std::os::unix.
#[cfg(unix)]
#[must_use]
fn one(
    path: &Path,
) -> u32 {
    let mode = || {
        rustix::process::geteuid()
    };
}

fn two() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
    }
    std::os::unix::fs::symlink(\"a\", \"b\");
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
}
";
        assert_eq!(unguarded(text), [1, 5, 23, 28]);
    }

    #[test]
    fn a_module_can_be_for_one_system_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        write("lib.rs", "mod one;\n#[cfg(unix)]\nmod two;\n");
        let (one, two) = (write("one.rs", ""), write("two.rs", ""));
        assert!(!is_bound_as_a_whole(&one, "use rustix::fs;").unwrap());
        assert!(is_bound_as_a_whole(&two, "use rustix::fs;").unwrap());
        assert!(is_bound_as_a_whole(&one, "#![cfg(unix)]\nuse rustix::fs;").unwrap());
    }
}
