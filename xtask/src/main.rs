//! `cargo xtask`: imports facts into the catalogs, checks them, and generates
//! everything that is made from them.

#![allow(unreachable_pub)] // a binary: nothing is reachable, and `pub` reads better than `pub(crate)`

mod bench;
mod check;
mod codegen;
mod confirm;
mod eval;
mod features;
mod import;
mod ledger;
mod man;
mod portability;
mod report;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of the zoauth workspace")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the catalogs and report every mistake at once
    Check(check::Arguments),
    /// Generate what is made from the catalogs, or check that it is up to date
    Codegen(codegen::Arguments),
    /// Score look-up on the sets of questions, calls and scope strings
    Eval(eval::Arguments),
    /// Measure look-ups as whole processes
    Bench(bench::Arguments),
    /// Compile zoho-scopes with each of its features by itself, and with none
    Features,
    /// Find code of one operating system that would be compiled on others
    Portability,
    /// Merge new facts into the catalogs
    Import(import::Arguments),
    /// Note in the catalogs what a live server confirmed
    Confirm(confirm::Arguments),
    /// Write the man pages of zoauth into a folder
    Man(man::Arguments),
    /// List contradictions between sources, or note the counts of a release
    #[command(subcommand)]
    Report(report::Report),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Check(arguments) => check::run(&arguments),
        Task::Codegen(arguments) => codegen::run(&arguments),
        Task::Eval(arguments) => eval::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Features => features::run(),
        Task::Portability => portability::run(),
        Task::Import(arguments) => import::run(&arguments),
        Task::Confirm(arguments) => confirm::run(&arguments),
        Task::Man(arguments) => man::run(&arguments),
        Task::Report(report) => report::run(&report),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
