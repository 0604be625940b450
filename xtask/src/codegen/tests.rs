//! The generator as a whole, from small catalogs in a temporary folder.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Arguments, own};

const DEMO: &str = "\
application: demo
title: Zoho Demo
docs: https://www.zoho.com/demo/api/
prefixes: [ZohoDemo, ZohoFiles]
hosts: [www.zohoapis.com]
base: /demo/{version}
versions: [v1, v2]
coverage: >-
  Bills in full; the rest is missing.
sources:
  docs: {kind: official-page, month: 2026-11, url: https://www.zoho.com/demo/api/}
  code: {kind: seen-in-code, month: 2026-11, url: 'github:somebody/program:'}
covers:
  - {wide: '{m}.ALL', narrow: ['{m}.*'], source: docs}
modules:
  bills:
    title: Bills
    operations:
      ALL: docs:bills
      READ: docs:bills
      UPDATE: {source: docs:bills, deprecated: 'the page \"bills\" lists it no longer'}
  fullaccess:
    operations:
      ALL: {source: code:src/a.rs, scope: ZohoDemo.fullaccess.all, aliases: [Demo.full], note: 'wider than its [name]'}
  ZohoFiles.files:
    operations:
      READ: docs:files
calls:
  /demo/{version}/bills:
    source: docs:bills
    GET: bills.{ALL,READ}
    PUT: bills.UPDATE
  /demo/{version}/bills/{id}/file:
    source: docs:bills
    GET: bills.READ + ZohoFiles.files.READ
";

struct Tree {
    folder: tempfile::TempDir,
}

impl Tree {
    fn new(catalog: &str) -> Self {
        let tree = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        fs::create_dir(tree.path("catalogs")).expect("a folder");
        tree.write(catalog);
        tree
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, catalog: &str) {
        fs::write(self.path("catalogs/demo.yaml"), catalog).expect("written");
    }

    /// Runs the generator; the names of the files that it changed.
    fn run(&self, check: bool, accept_renames: bool) -> Result<Vec<String>, String> {
        let (catalog, output) = (self.path("catalogs"), self.path("scopes"));
        let arguments = Arguments {
            check,
            accept_renames,
            catalog: Some(catalog.clone()),
            output: Some(output.clone()),
        };
        let changed = own(&catalog, &output, &arguments).map_err(|error| format!("{error:#}"))?;
        Ok(changed
            .iter()
            .map(|path| path.display().to_string())
            .collect())
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a generated file")
    }
}

#[test]
fn an_application_becomes_an_enum() {
    let tree = Tree::new(DEMO);
    let changed = tree.run(false, false).expect("generated");
    assert!(changed.contains(&"mod.rs".to_owned()), "{changed:?}");
    insta::assert_snapshot!(tree.read("scopes/demo.rs"));
    insta::assert_snapshot!("names", tree.read("scopes/names.txt"));
}

#[test]
fn a_second_run_changes_nothing() {
    let tree = Tree::new(DEMO);
    tree.run(false, false).expect("generated");
    let first = tree.read("scopes/demo.rs");
    assert_eq!(tree.run(false, false), Ok(vec![]));
    assert_eq!(tree.run(true, false), Ok(vec![]), "and the check agrees");
    let other = Tree::new(DEMO);
    other.run(false, false).expect("generated");
    assert_eq!(other.read("scopes/demo.rs"), first);
}

#[test]
fn check_says_what_is_stale_and_how_to_repair_it() {
    let tree = Tree::new(DEMO);
    tree.run(false, false).expect("generated");
    tree.write(&DEMO.replace("title: Bills", "title: Bills of vendors"));
    let error = tree.run(true, false).expect_err("stale");
    assert!(error.contains("1 generated file is out of date"), "{error}");
    assert!(error.contains("--- demo.rs"), "{error}");
    assert!(
        error.contains("-    /// `ZohoDemo.bills.ALL`: Bills\n"),
        "{error}"
    );
    assert!(
        error.contains("+    /// `ZohoDemo.bills.ALL`: Bills of vendors\n"),
        "{error}"
    );
    assert!(
        error.contains("run `cargo xtask codegen --catalog"),
        "{error}"
    );
    assert!(
        tree.read("scopes/demo.rs").contains(": Bills\n"),
        "nothing is written"
    );
}

#[test]
fn a_scope_that_vanishes_stops_the_run_unless_that_is_accepted() {
    let tree = Tree::new(DEMO);
    tree.run(false, false).expect("generated");
    tree.write(&DEMO.replace("      READ: docs:bills\n", ""));
    let error = tree.run(false, false).expect_err("a name vanished");
    assert!(
        error.contains("DemoScope::BillsRead (ZohoDemo.bills.READ) would vanish"),
        "{error}"
    );
    assert!(
        tree.read("scopes/demo.rs").contains("BillsRead,"),
        "nothing is written"
    );
    tree.run(false, true).expect("accepted");
    assert!(!tree.read("scopes/demo.rs").contains("BillsRead,"));
    assert!(!tree.read("scopes/names.txt").contains("BillsRead"));
}

#[test]
fn two_scopes_of_one_name_are_refused() {
    let twice = DEMO.replace(
        "  fullaccess:\n",
        "  Bills:\n    operations:\n      READ: {source: docs:x, scope: ZohoDemo.bill.READ}\n  fullaccess:\n",
    );
    let error = Tree::new(&twice)
        .run(false, false)
        .expect_err("a collision");
    assert!(
        error.contains(
            "ZohoDemo.bill.READ and ZohoDemo.bills.READ would both be DemoScope::BillsRead"
        ),
        "{error}"
    );
}

#[test]
fn two_spellings_of_one_scope_are_refused() {
    let twice = DEMO.replace(
        "  fullaccess:\n",
        "  bill:\n    operations:\n      READ: {source: docs:x, scope: ZohoDemo.BILLS.read}\n  fullaccess:\n",
    );
    let error = Tree::new(&twice)
        .run(false, false)
        .expect_err("one scope twice");
    assert!(
        error.contains("are one scope; keep the documented spelling"),
        "{error}"
    );
}

#[test]
fn an_application_that_goes_takes_its_file_along() {
    let tree = Tree::new(DEMO);
    let second = DEMO.replace("application: demo", "application: second-demo");
    fs::write(tree.path("catalogs/second.yaml"), second).expect("written");
    tree.run(false, false).expect("generated");
    assert!(
        tree.read("scopes/second_demo.rs")
            .contains("pub enum SecondDemoScope")
    );
    fs::remove_file(tree.path("catalogs/second.yaml")).expect("removed");
    let changed = tree.run(false, true).expect("generated");
    assert!(
        changed.contains(&"second_demo.rs".to_owned()),
        "{changed:?}"
    );
    assert!(!tree.path("scopes/second_demo.rs").exists());
}

/// Compiles the tree as part of a program without any dependency, and runs it.
#[test]
fn the_module_tree_needs_no_dependencies() {
    let tree = Tree::new(DEMO);
    tree.run(false, false).expect("generated");
    let program = "#![deny(warnings)]
mod scopes;
use scopes::{DemoScope, ZohoScope};
fn main() {
    assert_eq!(\"demo.FULL\".parse(), Ok(DemoScope::FullaccessAll));
    assert!(DemoScope::BillsAll.covers(DemoScope::BillsRead));
    assert!(!DemoScope::BillsRead.covers(DemoScope::BillsAll));
    assert_eq!(<DemoScope as ZohoScope>::ALL.len(), 5);
    print!(\"{}\", \"ZohoDemo.bill.READ\".parse::<DemoScope>().unwrap_err());
}
";
    fs::write(tree.path("main.rs"), program).expect("written");
    let binary = tree.path("program");
    run(Command::new("rustc")
        .args(["--edition", "2024", "-o"])
        .arg(&binary)
        .arg(tree.path("main.rs")));
    assert_eq!(
        run(&mut Command::new(&binary)),
        "\"ZohoDemo.bill.READ\" is not a known scope of Zoho Demo; did you mean `ZohoDemo.bills.READ`?"
    );
    format_is_stable(&tree.path("scopes"));
}

/// `cargo fmt --check` must have nothing to say about generated files.
fn format_is_stable(folder: &Path) {
    run(Command::new("rustfmt")
        .args(["--edition", "2024", "--check"])
        .arg(folder.join("mod.rs")));
}

fn run(command: &mut Command) -> String {
    let result = command.output().expect("a program of the toolchain");
    let (out, err) = (
        String::from_utf8_lossy(&result.stdout).into_owned(),
        String::from_utf8_lossy(&result.stderr).into_owned(),
    );
    assert!(result.status.success(), "{command:?}: {out}{err}");
    out
}
