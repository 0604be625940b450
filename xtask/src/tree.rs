//! Where things stand in the workspace, and how the catalogs are read.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zoho_catalog::authoring::model::File;
use zoho_catalog::authoring::read::{Reading, read};
use zoho_catalog::authoring::write::write;

/// The top of the workspace.
pub fn root() -> PathBuf {
    // Cargo tells a running task where it belongs; the place where it was built
    // is for those who run the binary by hand.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().unwrap_or(&manifest).to_owned()
}

/// The folder of the catalogs.
pub fn scopes() -> PathBuf {
    root().join("scopes")
}

/// The files of the catalogs in `folder`, in the order of their names.
pub fn catalog_paths(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("can't list {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .with_context(|| format!("can't list {}", folder.display()))?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    paths.sort();
    Ok(paths)
}

/// The catalogs in `folder`, in the order of their names.
pub fn read_catalogs(folder: &Path) -> Result<Vec<Reading>> {
    catalog_paths(folder)?
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("can't read {}", path.display()))?;
            let shown = path.strip_prefix(root()).unwrap_or(path);
            Ok(read(&shown.display().to_string(), &text))
        })
        .collect()
}

/// Writes a catalog in its one layout; one that says the same already is left
/// alone.
pub fn write_catalog(folder: &Path, file: &File) -> Result<()> {
    let path = folder.join(format!("{}.yaml", file.application));
    let text = write(file);
    if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))
}

/// The catalogs in `folder`, refused if one of them can't be understood.
pub fn sound_catalogs(folder: &Path) -> Result<Vec<Reading>> {
    let readings = read_catalogs(folder)?;
    let problems: Vec<String> = readings
        .iter()
        .flat_map(|r| r.problems.iter().map(ToString::to_string))
        .collect();
    if !problems.is_empty() {
        bail!(
            "the catalogs have mistakes; `cargo xtask check` lists them all:\n{}",
            problems.join("\n")
        );
    }
    Ok(readings)
}
