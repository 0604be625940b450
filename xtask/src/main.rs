//! `cargo xtask`: imports facts into the catalogs, checks them, and generates
//! everything that is made from them.

#![allow(unreachable_pub)] // a binary: nothing is reachable, and `pub` reads better than `pub(crate)`

mod import;
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
    /// Merge new facts into the catalogs
    Import(import::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Import(arguments) => import::run(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
